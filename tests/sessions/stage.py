"""A stage for tests of the programme: sessions, their people and what these agreed to."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from delegates.cards import DEFAULT_VISIBILITY, Facet
from delegates.consent import Purpose
from delegates.models import Person
from events.audience import Audience
from events.models import Conference
from sessions.models import Contribution, ScheduleVersion, Session, Slot
from tests.conftest import AGREED_AT, agree, make_person

OPENING = datetime(2012, 2, 24, 9, 30, tzinfo=UTC)


def shows(level: Audience) -> dict[str, int]:
    """Return what a person says who shows every facet from that audience on."""
    return {facet.value: int(level) for facet in Facet}


HIDDEN = {facet.value: int(level) for facet, level in DEFAULT_VISIBILITY.items()}


def publish(conference: Conference, number: int | None = 1) -> ScheduleVersion:
    published_at = AGREED_AT if number else None
    return ScheduleVersion.objects.create(conference=conference, number=number, published_at=published_at)


def speaker(conference: Conference, name: str, level: Audience = Audience.PUBLIC, **facets: object) -> Person:
    return make_person(conference, name, visibility=shows(level), **facets)


def place(
    version: ScheduleVersion,
    code: str = "1A",
    *,
    people: Iterable[Person] = (),
    starts_at: datetime = OPENING,
    minutes: int = 60,
    room: str | None = "Main Hall",
    agrees: bool = True,
    role: str = Contribution.Role.SPEAKER,
    **fields: object,
) -> Session:
    """Put a session into a version, open unless told otherwise, its people having said yes."""
    conference = version.conference
    values = {"title": f"Title of {code}", "ceiling": Session.Ceiling.OPEN, "theme": conference.themes.first()}
    session = Session.objects.create(conference=conference, code=code, revised_at=AGREED_AT, **values | fields)
    Slot.objects.create(
        version=version,
        session=session,
        room=conference.rooms.get(name=room) if room else None,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
    )
    for position, person in enumerate(people):
        Contribution.objects.create(session=session, person=person, position=position, role=role)
        if agrees:
            consent(person, session, given=True)
    return session


def consent(person: Person, session: Session, *, given: bool, at: datetime = AGREED_AT) -> None:
    agree(person, Purpose.OPEN_SESSION, given=given, about=str(session.pk), at=at)
