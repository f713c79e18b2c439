"""What people agree to, or not any more, is what every output shows at the next request, and none says who changed it."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delegates.consent import Purpose, give, withdraw
from delegates.disclosure import team_answers
from delegates.faces import badge_faces
from delegates.models import Person, Registration
from delegates.registration import withdraw as leave
from events import clock
from events.audience import Audience
from events.models import Conference
from reports.compiling import edition_of, typeset_once
from sessions.models import Session
from sessions.programme import programme_of
from tests.conftest import make_person, make_user, sign_in
from tests.delegates.test_disclosure import make_registration
from tests.reports.stage import published
from tests.sessions.stage import place, publish, shows

pytestmark = [pytest.mark.django_db(databases=["default", "keys"])]

PATHS = ["", "programme/", "sessions/1A/", "speakers/", "programme.ics", "sessions/1A.ics", "report/", "report.pdf"]
ONCE = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"')
REVISED = re.compile(rb"(DTSTAMP|LAST-MODIFIED):\w+")
"""Lines of a calendar that tell when a session was touched last; its SEQUENCE stays."""
OF_THE_MOMENT = {"Content-Security-Policy", "Set-Cookie", "ETag", "Last-Modified"}
"""Headers that are drawn by lot, or follow from such a line."""
NAME = "Sunrise"
Seen = dict[str, tuple[object, ...]]


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def person(conference: Conference) -> Person:
    """A contributor with a place who lets everyone see every facet, and has agreed to nothing."""
    person = make_person(conference, NAME, badge_name=NAME)
    person.visibility = shows(Audience.PUBLIC)
    person.save()
    make_registration(person, clock.now(), photo="ok", recording="ok", code="QWERTY")
    return person


@pytest.fixture
def session(conference: Conference, person: Person) -> Session:
    session = place(publish(conference), people=[person], agrees=False)
    published(conference)
    return session


@pytest.fixture
def look(conference: Conference, person: Person, session: Session) -> Callable[[], Seen]:
    """Return how to look at every output, as the public and as a delegate, without what is drawn by lot."""
    other = make_person(conference, "Reed", user=make_user("reed@example.org"))
    make_registration(other, clock.now(), code="ASDFGH")
    readers = {"public": Client(), "delegate": sign_in(Client(), other.user)}  # type: ignore[arg-type]  # it has one

    def seen() -> Seen:
        return {f"{who} {path}": _ask(client, path) for who, client in readers.items() for path in PATHS}

    return seen


def _ask(client: Client, path: str) -> tuple[object, ...]:
    answer = client.get(f"/dhrd-2012/{path}")
    headers = {name: value for name, value in answer.items() if name not in OF_THE_MOMENT}
    body = REVISED.sub(b"", ONCE.sub(b"", answer.content))
    return answer.status_code, headers, body


def _differing(some: Seen, others: Seen) -> list[str]:
    return [path for path in some if some[path] != others[path]]


ALL = [
    (Purpose.NAME_IN_PROGRAMME, ""),
    (Purpose.NAME_IN_REPORT, ""),
    (Purpose.OPEN_SESSION, "session"),
    (Purpose.PHOTO, ""),
    (Purpose.RECORDING, ""),
    (Purpose.QUOTATION, ""),
    (Purpose.FOLLOW_UP, ""),
]


def _about(about: str, session: Session) -> str:
    return str(session.pk) if about else ""


def _say_yes(person: Person, session: Session) -> None:
    for purpose, about in ALL:
        give(person=person, purpose=purpose, about=_about(about, session), actor=None, at=clock.now())


def test_after_a_withdrawal_every_output_is_what_it_was_before_there_was_a_yes(
    person: Person, session: Session, look: Callable[[], Seen]
) -> None:
    never = look()
    _say_yes(person, session)
    agreed = look()
    changed = {path for path in never if never[path] != agreed[path]}
    assert changed >= {f"public {path}" for path in PATHS if path}
    for purpose, about in ALL:
        withdraw(person=person, purpose=purpose, about=_about(about, session), actor=None, at=clock.now())
    assert _differing(look(), never) == []


def test_who_leaves_the_conference_is_shown_as_who_never_agreed(
    conference: Conference, person: Person, session: Session, look: Callable[[], Seen]
) -> None:
    never = look()
    _say_yes(person, session)
    leave(registration=Registration.objects.get(code="QWERTY"), actor=None, at=clock.now())
    assert _differing(look(), never) == []


def _names(conference: Conference, audience: Audience, naming: str) -> set[str]:
    programme = programme_of(conference, audience=audience, at=clock.now(), naming=naming)
    assert programme is not None
    return {contributor.card.name for entry in programme.sessions for contributor in entry.contributors}


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.ATTENDEES])
@pytest.mark.parametrize("level", list(Audience))
@pytest.mark.parametrize("agrees", [True, False])
def test_below_the_organisers_a_name_takes_the_level_and_the_yes(
    conference: Conference, person: Person, session: Session, audience: Audience, level: Audience, *, agrees: bool
) -> None:
    _say_yes(person, session)
    person.visibility = shows(level)
    person.save(update_fields=["visibility"])
    if not agrees:
        withdraw(person=person, purpose=Purpose.NAME_IN_PROGRAMME, actor=None, at=clock.now())
    assert (_names(conference, audience, Purpose.NAME_IN_PROGRAMME) == {NAME}) is (agrees and level <= audience)


def test_the_report_and_the_programme_name_by_different_yeses(
    conference: Conference, person: Person, session: Session
) -> None:
    _say_yes(person, session)
    withdraw(person=person, purpose=Purpose.NAME_IN_PROGRAMME, actor=None, at=clock.now())
    assert NAME in str(edition_of(conference, at=clock.now()))
    assert NAME not in Client().get("/dhrd-2012/speakers/").content.decode()
    give(person=person, purpose=Purpose.NAME_IN_PROGRAMME, actor=None, at=clock.now())
    withdraw(person=person, purpose=Purpose.NAME_IN_REPORT, actor=None, at=clock.now())
    edition = edition_of(conference, at=clock.now())
    assert NAME not in str(edition)
    assert typeset_once(edition) == Client().get("/dhrd-2012/report.pdf").content
    assert NAME in Client().get("/dhrd-2012/speakers/").content.decode()


def test_badges_and_the_team_read_ok_only_while_the_yes_stands(
    conference: Conference, person: Person, session: Session
) -> None:
    def marks() -> tuple[str, str]:
        (face,) = badge_faces(conference, at=clock.now())
        rows = Registration.objects.select_related("person")
        return face.photo.value, team_answers(rows, audience=Audience.ORGANISERS)[0].recording.value

    assert marks() == ("no", "no")
    _say_yes(person, session)
    assert marks() == ("ok", "ok")
    withdraw(person=person, purpose=Purpose.PHOTO, actor=None, at=clock.now())
    assert marks() == ("no", "ok")
    withdraw(person=person, purpose=Purpose.RECORDING, actor=None, at=clock.now())
    assert marks() == ("no", "no")
    registration = Registration.objects.get()
    registration.photo = registration.recording = "ask"
    registration.save()
    assert marks() == ("ask", "ask")


SAYINGS = st.lists(st.tuples(st.sampled_from(ALL), st.booleans()), max_size=12)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sayings=SAYINGS)
def test_whatever_is_said_in_whatever_order_the_outputs_follow_the_last_word(
    conference: Conference, person: Person, session: Session, sayings: list[tuple[tuple[str, str], bool]]
) -> None:
    with transaction.atomic():
        for (purpose, about), is_given in sayings:
            say = give if is_given else withdraw
            say(person=person, purpose=purpose, about=_about(about, session), actor=None, at=clock.now())
        last = {purpose: is_given for (purpose, _about), is_given in sayings}
        is_open = last.get(Purpose.OPEN_SESSION, False)
        for purpose in (Purpose.NAME_IN_PROGRAMME, Purpose.NAME_IN_REPORT):
            expected = {NAME} if is_open and last.get(purpose, False) else set()
            assert _names(conference, Audience.PUBLIC, purpose) == expected
        (face,) = badge_faces(conference, at=clock.now())
        assert (face.photo == "ok") is last.get(Purpose.PHOTO, False)
        (answers,) = team_answers(Registration.objects.select_related("person"), audience=Audience.ORGANISERS)
        assert (answers.recording == "ok") is last.get(Purpose.RECORDING, False)
        assert answers.follow_up is last.get(Purpose.FOLLOW_UP, False)
        transaction.set_rollback(True)
