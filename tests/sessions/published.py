"""What the tests of publishing share: sessions that are placed, moved and published, and what readers are given then."""

from datetime import UTC, datetime, timedelta

from delegates.models import Person
from events.audience import Audience
from events.models import Conference, Mail, Room
from sessions.models import Contribution, ScheduleVersion, Session
from sessions.programme import programme_of
from sessions.publishing import publish
from sessions.scheduling import place
from tests.conftest import make_person

NINE = datetime(2012, 2, 24, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIRST, SECOND, THIRD = (datetime(2012, 1, day, tzinfo=UTC) for day in (21, 22, 23))


def make_placed(conference: Conference, code: str, start: datetime = NINE, room: str = "Main Hall") -> Session:
    session = Session.objects.create(
        conference=conference, code=code, title=code, revised_at=datetime(2012, 1, 1, tzinfo=UTC)
    )
    return move(session, start, room)


def move(session: Session, start: datetime, room: str = "Main Hall") -> Session:
    found = Room.objects.get(conference=session.conference, name=room)
    place(session=session, room=found, starts_at=start, at=FIRST, actor=None)
    return session


def publish_at(conference: Conference, at: datetime, shown_from: datetime | None = None) -> ScheduleVersion:
    return publish(conference=conference, note="", actor=None, at=at, shown_from=shown_from)


def given(conference: Conference, at: datetime) -> list[tuple[str, int, datetime]]:
    """Return what calendars are told of each session: its code, SEQUENCE and LAST-MODIFIED."""
    programme = programme_of(conference, audience=Audience.ORGANISERS, at=at)
    return [(entry.code, entry.sequence, entry.revised_at) for entry in programme.sessions] if programme else []


def make_speaker(session: Session, name: str = "Sunrise", *, has_address: bool = True, **fields: object) -> Person:
    """Return someone with a part in the session, whom a mail can reach unless told otherwise."""
    reached = {"address": f"{name}@example.org", "address_alias": f"alias of {name}"} if has_address else {}
    person = make_person(session.conference, name, **reached | fields)
    Contribution.objects.create(session=session, person=person)
    return person


def mails() -> list[tuple[str, str, str]]:
    """Return the mails about the programme in the outbox: to whom, in which state, with what text."""
    found = Mail.objects.filter(purpose="programme").order_by("written_at", "once")
    return sorted((str(mail.address), mail.state, str(mail.body)) for mail in found)
