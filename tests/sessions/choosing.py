"""What the tests of agendas share: people with a place and an account, and sessions that are shown."""

from datetime import UTC, datetime, timedelta

from django.test import Client

from delegates.models import Registration
from events.models import Conference, User
from sessions.models import ScheduleVersion, Session
from sessions.scheduling import remove
from tests.conftest import make_person, make_user, sign_in
from tests.sessions.published import FIRST, NINE, SECOND, make_placed, move, publish_at
from tests.sessions.stage import OPENING, place, publish

AT = datetime(2012, 2, 1, 12, 0, tzinfo=UTC)
BASE = "/dhrd-2012/"
HOUR = timedelta(hours=1)


def delegate(conference: Conference, number: int = 0, state: str = Registration.State.CONFIRMED) -> User:
    """Return the account of somebody who is registered, and whom a mail reaches."""
    address = f"delegate{number}@example.org"
    user = make_user(address)
    person = make_person(
        conference, f"Delegate {number}", user=user, address=address, address_alias=f"alias of {number}"
    )
    Registration.objects.create(
        conference=conference,
        person=person,
        key_ref=person.key_ref,
        code=f"D{number:05}",
        category="delegate",
        state=state,
        requested_at=AT,
        queued_at=AT,
        conduct_agreed_at=AT,
    )
    return user


def browser(user: User | None = None) -> Client:
    """Return a browser of the account, or of nobody."""
    return sign_in(Client(), user, second_factor=False) if user else Client()


def limited(version: ScheduleVersion, places: int | None = 1, code: str = "1A") -> Session:
    """Return an open session that takes only so many."""
    session = place(version, code, places=places)
    session.conference = version.conference
    return session


def shown_parallel(conference: Conference) -> tuple[ScheduleVersion, Session, Session]:
    """Return the shown version with two open sessions that overlap by half an hour, in two rooms."""
    version = publish(conference)
    first = place(version, "1A", title="Rivers")
    second = place(version, "1B", title="Forests", room="Room A", starts_at=OPENING + HOUR / 2)
    return version, first, second


def agenda_of(client: Client, path: str = "agenda/") -> str:
    """Return the page's text."""
    answer = client.get(f"{BASE}{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def press(client: Client, code: str, star: str = "yes", **headers: str) -> int:
    """Press the star of the session; return the status of the answer."""
    data = {"star": star, "next": f"{BASE}programme/"}
    return client.post(f"{BASE}sessions/{code}/star/", data, headers=headers).status_code


def open_(session: Session) -> Session:
    """Let the session be open."""
    Session.objects.filter(pk=session.pk).update(ceiling=Session.Ceiling.OPEN)
    return session


def published_twice(conference: Conference) -> tuple[Session, Session, Session]:
    """Publish three sessions that are open."""
    moved, elsewhere, gone = (
        open_(make_placed(conference, code, NINE + number * HOUR)) for number, code in enumerate(("1A", "1B", "1C"))
    )
    publish_at(conference, FIRST)
    return moved, elsewhere, gone


def change_all(conference: Conference, moved: Session, elsewhere: Session, gone: Session) -> None:
    """Move one, put one into another room, take one off, and publish that."""
    move(moved, NINE + 5 * HOUR)
    move(elsewhere, NINE + HOUR, "Room A")
    remove(session=gone, at=SECOND, actor=None)
    publish_at(conference, SECOND)
