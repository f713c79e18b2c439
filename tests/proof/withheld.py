"""What is withheld from whom: each secret, how it could be otherwise, who may know of it, and where they see it.

Two worlds that differ in secrets look alike to whoever may know none of them (tests/proof/worlds_apart.py). A new secret
is one entry of the table, in whichever of the modules it fits: what the `change` does, to whom it is known, and a page
where one of them sees the difference, without which the change might change nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from django.db.models import Model

from delegates.consent import Purpose
from delegates.models import Person
from events.audience import Audience
from tests.conftest import agree
from tests.proof.allowed import ATTENDEES, DOOR_DESK, ORGANISERS, REGISTRATION_DESK, SAFETY
from tests.proof.matrix import REGISTERED
from tests.proof.world import World

PRINTER = frozenset({"printer"})
NOBODY: frozenset[str] = frozenset()
SPARE_COUNTRY = "ZZ"
"""Where nobody is from."""

Change = Callable[[World], object]
Page = tuple[str, str]

DESK: Page = ("delegates:registration_desk", "safety")
SESSION: Page = ("sessions:session", "safety")
OWN: Page = ("delegates:registration", "delegate")


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that only the roles `known_to` may learn of; where these are none, `seen_on` is none either.

    What `first` does holds in both worlds. Where the page is one registration's, it is that of the person `of`.
    """

    change: Change
    known_to: frozenset[str]
    seen_on: Page | None
    first: Change | None = None
    of: str = ""


def people(world: World, pattern: str) -> Iterator[Person]:
    """Yield the people whose key in the world matches; those with accounts, whose keys begin with "own", only if asked for."""
    for key, pk in world.people.items():
        if fnmatchcase(key, pattern) and key.startswith("own ") == pattern.startswith("own "):
            yield from Person.objects.select_related("registration").filter(pk=pk)


def otherwise(text: str) -> str:
    """Return another text, of another length, that is sorted elsewhere; another address, where it is one."""
    return f"of-another-{text}" if "@" in text else f"{text[::-1]} and {text} and {text}"


def texts(pattern: str, *names: str) -> Change:
    """Let these texts of the people or of their registrations be others."""

    def change(world: World) -> None:
        for person in people(world, pattern):
            for name in names:
                row = person if hasattr(Person, name) else person.registration
                setattr(row, name, otherwise(str(getattr(row, name))))
                row.save()

    return change


def values(pattern: str, **others: object) -> Change:
    """Set these fields of the people or of their registrations."""

    def change(world: World) -> None:
        for person in people(world, pattern):
            for name, value in others.items():
                row = person if hasattr(Person, name) else person.registration
                setattr(row, name, value)
                row.save()

    return change


def rows(model: type[Model], **more: str) -> Callable[[World], Iterable[Model]]:
    """Choose rows by ids of the world, or as they are named."""

    def chosen(world: World) -> Iterable[Model]:
        ids = world.places["here"].ids
        return model._default_manager.filter(**{name: ids.get(kind, kind) for name, kind in more.items()})

    return chosen


def texts_of(chosen: Callable[[World], Iterable[Model]], *names: str) -> Change:
    """Let these texts of the rows be others."""

    def change(world: World) -> None:
        for row in chosen(world):
            for name in names:
                setattr(row, name, otherwise(str(getattr(row, name))))
            row.save()

    return change


def yeses(*purposes: str) -> Change:
    """Let everyone without an account have agreed to these purposes, as beside the answers of the form."""

    def change(world: World) -> None:
        for person in people(world, "*"):
            agree(person, *purposes)

    return change


def _cards() -> Iterator[tuple[str, Secret]]:
    """What people show of themselves from a level upwards."""
    levels = {"attendees": ATTENDEES, "organisers": ORGANISERS, "safety": SAFETY}
    for level, readers in levels.items():
        printed = PRINTER if level == "attendees" else NOBODY
        for facet in ("display_name", "biography"):
            yield f"{facet} of {level}", Secret(texts(f"* speaker@{level}", facet), readers, SESSION)
            key = f"delegate@{level}"
            yield f"{facet} of delegates of {level}", Secret(texts(key, facet), readers, DESK, of=key)
        yield f"affiliation of {level}", Secret(texts(f"*@{level}", "affiliation"), readers | printed, SESSION)
        country = values(f"open speaker@{level}", country=SPARE_COUNTRY)
        yield f"country of {level}", Secret(country, readers | printed, SESSION)
        languages = values(f"*@{level}", languages=["ru", "tr", "es"])
        yield f"languages of {level}", Secret(languages, readers | printed, DESK, of=f"delegate@{level}")
    shown = {facet: int(Audience.ORGANISERS) for facet in ("name", "affiliation", "country", "languages", "biography")}
    yield (
        "level of someone shown to nobody",
        Secret(values("*@safety", visibility=shown), ORGANISERS, ("sessions:session", "programme")),
    )


def _answers() -> Iterator[tuple[str, Secret]]:
    """What people tell the team alone, or safety officers alone."""
    for name in ("at_risk", "risk_by_officers", "emergency_contact", "address"):
        yield name, Secret(texts("*", name), SAFETY, DESK)
    for name in ("access_needs", "dietary_needs", "secure_contact", "support_amount"):
        yield name, Secret(texts("*", name), REGISTRATION_DESK, DESK)
    yield "badge name", Secret(texts("*", "badge_name"), DOOR_DESK | PRINTER, DESK)
    yield "support", Secret(values("*", support=["flight", "per-diem"]), REGISTRATION_DESK, DESK)
    recording, photo = yeses(Purpose.RECORDING), yeses(Purpose.PHOTO)
    yield "recording", Secret(values("*", recording="ok"), REGISTRATION_DESK, DESK, first=recording)
    printed = ("reports:badges_pdf", "organiser")
    yield "photo", Secret(values("*", photo="ok"), REGISTRATION_DESK | PRINTER, printed, first=photo)
    for role in sorted(REGISTERED):
        own = texts(f"own {role}@safety", "display_name", "affiliation", "biography")
        page = ("delegates:registration", role)
        yield f"what the {role} says of themselves", Secret(own, SAFETY | {role}, page)
        risk = texts(f"own {role}@safety", "at_risk", "risk_by_officers")
        yield f"what is said of the risk of the {role}", Secret(risk, SAFETY, DESK, of=f"own {role}@safety")


def _withdrawn() -> Iterator[tuple[str, Secret]]:
    key = "withdrawn speaker@public"
    change = texts(key, "display_name", "affiliation", "biography")
    yield "what someone said who withdrew", Secret(change, ORGANISERS, SESSION)


SECRETS: Mapping[str, Secret] = {**dict(_cards()), **dict(_answers()), **dict(_withdrawn())}
