"""Two worlds that differ in all secrets that a reader may not know, compared as that reader finds them.

They differ in all of these at once, so that each page is asked for twice and not twice for every secret. Where the worlds
can be told apart, the pages that tell are asked for again with each secret alone, so that the report names it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager

from delegates.models import Person, Registration
from events.models import Country
from tests.proof import (
    outputs,
    withheld,
    withheld_agendas,
    withheld_feeds,
    withheld_hiding,
    withheld_in_full,
    withheld_papers,
    withheld_presence,
    withheld_proposals,
    withheld_stage,
    withheld_vetting,
)
from tests.proof.crawl import undone
from tests.proof.matrix import ROUTES
from tests.proof.sweep import Output
from tests.proof.watched import Chance, Difference, differences, standing_still, watch
from tests.proof.withheld import SPARE_COUNTRY, Secret
from tests.proof.world import World
from vault.keys import unlocked

SECRETS: Mapping[str, Secret] = {
    **withheld.SECRETS,
    **withheld_presence.SECRETS,
    **withheld_papers.SECRETS,
    **withheld_vetting.SECRETS,
    **withheld_hiding.SECRETS,
    **withheld_in_full.SECRETS,
    **withheld_stage.SECRETS,
    **withheld_proposals.SECRETS,
    **withheld_feeds.SECRETS,
    **withheld_agendas.SECRETS,
}
PRINTED = frozenset({"reports:badges_pdf", "reports:badges_check"})
"""Routes that draw badges, which takes a minute when a process does it for the first time."""
PAGES = tuple(name for name in ROUTES if name not in PRINTED)

Walk = Callable[[Collection[str]], Iterator[Output]]
"""Makes outputs of the routes named, for one reader."""


@contextmanager
def prepared(world: World) -> Iterator[World]:
    """Do what holds in both worlds; of registrations, the pages show that of someone who shows themselves to nobody."""
    here, kept, people = world.places["here"], dict(world.places["here"].ids), dict(world.people)
    with undone():
        Country.objects.create(code=SPARE_COUNTRY, name="Sparelandia", region="Region")
        here.ids["registration"] = Registration.objects.get(person=world.people["delegate@safety"]).code
        for secret in SECRETS.values():
            if secret.first:
                secret.first(world)
        list(outputs.mails())
        yield world
    here.ids, world.people = kept, people


@contextmanager
def page_of(world: World, key: str) -> Iterator[None]:
    """Let the pages of one registration be those of this person, if one is named."""
    here, kept = world.places["here"], dict(world.places["here"].ids)
    if key:
        here.ids["registration"] = Registration.objects.get(person=world.people[key]).code
    yield
    here.ids = kept


@contextmanager
def otherwise(world: World, secrets: Collection[Secret], chance: Chance) -> Iterator[None]:
    """Let the secrets be otherwise until the block ends."""
    with undone():
        chance.begin("otherwise")
        with unlocked(Person.objects.values_list("key_ref", flat=True)):
            for secret in secrets:
                secret.change(world)
        list(outputs.mails())
        yield


def withheld_from(reader: str) -> dict[str, Secret]:
    """Return the secrets that the reader may not know."""
    return {name: secret for name, secret in SECRETS.items() if reader not in secret.known_to}


def told(world: World, walk: Walk, names: Collection[str], secrets: Collection[Secret]) -> list[Difference]:
    """Return what tells the world from one in which the secrets are otherwise."""
    with standing_still() as chance:
        as_it_is = list(watch(walk(names), chance))
        with otherwise(world, secrets, chance):
            return differences(iter(as_it_is), watch(walk(names), chance))


def betrayed(
    world: World, reader: str, walk: Walk, names: Collection[str] = PAGES
) -> dict[tuple[str, ...], list[Difference]]:
    """Return what tells the reader of secrets, by their names; of several at once where none of them tells alone."""
    return _by_secret(world, walk, names, withheld_from(reader))


def _by_secret(
    world: World, walk: Walk, names: Collection[str], secrets: Mapping[str, Secret]
) -> dict[tuple[str, ...], list[Difference]]:
    found = told(world, walk, names, secrets.values())
    if not found or len(secrets) == 1:
        return {tuple(secrets): found} if found else {}
    where = [name for name in names if any(one.output == f"page {name}" for one in found)]
    rows, middle = list(secrets.items()), len(secrets) // 2
    halves = (_by_secret(world, walk, where, dict(half)) for half in (rows[:middle], rows[middle:]))
    by_secret = {names: pages for half in halves for names, pages in half.items()}
    return by_secret or {tuple(secrets): found}
