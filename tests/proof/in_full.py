"""Sessions in full for the proofs: links of each ceiling, someone who cannot come, and times of a person and a room."""

from datetime import UTC, datetime

from events.models import Theme
from sessions.availability import Span, set_times
from sessions.models import Contribution, Resource, Session
from tests.proof.world import NOW, Place, World

ARRIVES = datetime(2012, 2, 24, 3, 47, tzinfo=UTC)
LEAVES = datetime(2012, 2, 24, 21, 53, tzinfo=UTC)
KINDS = ("open", "neutral", "opaque", "draft")


def tell_in_full(world: World) -> None:
    """Let every session of a place have its links and a further theme, and in each let somebody be unable to come."""
    for name, place in world.places.items():
        theme = Theme.objects.create(conference=place.conference, name="A further theme", short_name="Further")
        for kind in KINDS if name == "here" else ("open",):
            _links(world, name, place, kind, theme)
    for kind in KINDS:
        for level, hides_name in (("attendees", False), ("organisers", True)):
            part = Contribution.objects.filter(person=world.people[f"{kind} speaker@{level}"])
            place_of = "instead" if hides_name else "beside"
            words = world.mark(f"here {kind} absence {place_of}", "cyrillic")
            part.update(is_prevented=True, absence=words, hides_name=hides_name)
    for place in world.places.values():
        last = Contribution.objects.select_related("person__conference").get(pk=place.ids["part"])
        set_times(owner=last.person, spans=[Span(ARRIVES, LEAVES)], actor=None, at=NOW)
        place.ids["contributor"] = str(last.person_id)


def _links(world: World, name: str, place: Place, kind: str, theme: Theme) -> None:
    session = Session.objects.get(conference=place.conference, code=place.ids[f"{kind} session"])
    session.other_themes.add(theme)
    for position, ceiling in enumerate(Resource.Ceiling.values):
        link = Resource.objects.create(
            session=session,
            label=world.mark(f"{name} {kind} link label {ceiling}", "arabic"),
            link=f"https://example.org/{world.mark(f'{name} {kind} link {ceiling}', 'ascii')}",
            ceiling=ceiling,
            position=position,
        )
        if kind == "open":
            place.ids["link"] = str(link.pk)
