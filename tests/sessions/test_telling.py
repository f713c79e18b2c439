"""Contributors get one mail about where their sessions stand: who, when, and what is in it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from delegates.models import Registration
from events import clock
from events.chores import run_all
from events.models import AuditEntry, Conference, Mail
from sessions.changes import changes
from sessions.models import Contribution
from sessions.publishing import draft_of, last_version
from sessions.scheduling import remove
from sessions.telling import QUIET, affected_by, tell_all, tell_contributors
from tests.sessions.published import (
    FIRST,
    HOUR,
    NINE,
    SECOND,
    THIRD,
    mails,
    make_placed,
    make_speaker,
    move,
    publish_at,
)

MINUTE = timedelta(minutes=1)
PLACE = "1A: Friday 24 February 2012, 09:00 to 10:00 (UTC)"
LATER = "1A: Friday 24 February 2012, 11:00 to 12:00 (UTC)"


@pytest.fixture(autouse=True)
def _in_january(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: FIRST)


def test_several_versions_within_half_an_hour_make_one_mail_with_the_last_state(conference: Conference) -> None:
    session = make_placed(conference, "1A")
    make_speaker(session)
    publish_at(conference, FIRST)
    move(session, NINE + 2 * HOUR)
    publish_at(conference, FIRST + 20 * MINUTE)
    tell_all(FIRST + QUIET - MINUTE)
    assert mails() == []
    tell_all(FIRST + QUIET)
    tell_all(FIRST + QUIET + MINUTE)
    tell_all(THIRD)
    (mail,) = mails()
    assert mail[:2] == ("Sunrise@example.org", "queued")
    assert LATER in mail[2]
    assert PLACE not in mail[2]


def test_a_mail_is_neutral_unless_the_conference_names_itself(conference: Conference) -> None:
    session = make_placed(conference, "1A")
    make_speaker(session)
    publish_at(conference, FIRST)
    tell_all(FIRST + QUIET)
    neutral = Mail.objects.get(purpose="programme")
    assert str(neutral.subject) == "A message for you"
    assert [word in str(neutral.body) for word in ("Main Hall", "Sunrise", conference.name, "London")] == [False] * 4
    conference.names_itself_in_mail = True
    conference.save()
    move(session, NINE + HOUR)
    publish_at(conference, SECOND)
    tell_all(SECOND + QUIET)
    named = Mail.objects.filter(purpose="programme").latest("written_at")
    assert str(named.subject) == f"{conference.name}: a message for you"
    assert "1A: Friday 24 February 2012, 10:00 to 11:00, Main Hall (Europe/London)" in str(named.body)


def test_only_those_whose_sessions_change_are_written_to_with_all_of_their_sessions(conference: Conference) -> None:
    moves, stays, gone = (
        make_placed(conference, "1A"),
        make_placed(conference, "1B", NINE + HOUR),
        make_placed(conference, "1C", NINE + 4 * HOUR),
    )
    both = make_speaker(moves, "Both")
    for session in (stays, gone):
        Contribution.objects.create(session=session, person=both)
    make_speaker(stays, "Stays")
    publish_at(conference, FIRST)
    tell_all(FIRST + QUIET)
    Mail.objects.all().delete()
    move(moves, NINE + 2 * HOUR)
    remove(session=gone, at=FIRST, actor=None)
    publish_at(conference, SECOND)
    tell_all(SECOND + QUIET)
    (mail,) = mails()
    assert mail[0] == "Both@example.org"
    wanted = ["1B: Friday 24 February 2012, 10:00 to 11:00 (UTC)", LATER, "1C: taken off the programme"]
    assert [line for line in mail[2].splitlines() if line[:1] == "1"] == wanted


def test_who_is_hidden_prevented_gone_or_without_an_address_gets_none(conference: Conference) -> None:
    session = make_placed(conference, "1A")
    make_speaker(session, "Hidden", hid_themselves_at=FIRST)
    make_speaker(session, "Sheltered", hidden_by_officer_at=FIRST)
    make_speaker(session, "Silent", has_address=False)
    left = make_speaker(session, "Left")
    Registration.objects.create(
        conference=conference,
        person=left,
        code="K7M2QX",
        state="withdrawn",
        requested_at=FIRST,
        queued_at=FIRST,
        conduct_agreed_at=FIRST,
        key_ref=left.key_ref,
    )
    detained = make_speaker(session, "Detained")
    Contribution.objects.filter(person=detained).update(is_prevented=True)
    make_speaker(session, "Here")
    publish_at(conference, FIRST)
    tell_all(FIRST + QUIET)
    assert [address for address, _state, _body in mails()] == ["Here@example.org"]


def test_a_version_that_waits_is_told_of_after_its_moment(conference: Conference) -> None:
    make_speaker(make_placed(conference, "1A"))
    publish_at(conference, FIRST, SECOND)
    tell_all(SECOND - MINUTE)
    tell_all(SECOND + QUIET - MINUTE)
    assert mails() == []
    tell_all(SECOND + QUIET)
    assert len(mails()) == 1


def test_what_moves_and_moves_back_in_time_is_never_told(conference: Conference) -> None:
    session = make_placed(conference, "1A")
    make_speaker(session)
    publish_at(conference, FIRST)
    tell_all(FIRST + QUIET)
    move(session, NINE + 2 * HOUR)
    publish_at(conference, SECOND)
    move(session, NINE)
    publish_at(conference, SECOND + MINUTE)
    tell_all(SECOND + QUIET)
    assert len(mails()) == 1
    assert not conference.versions.published().filter(told_at=None).exists()


def test_a_held_mail_that_is_no_longer_true_is_discarded(conference: Conference) -> None:
    conference.holds_mail = True
    conference.save()
    session = make_placed(conference, "1A")
    make_speaker(session)
    make_speaker(make_placed(conference, "1B", room="Room A"), "Other")
    publish_at(conference, FIRST)
    tell_all(FIRST + QUIET)
    move(session, NINE + 2 * HOUR)
    publish_at(conference, SECOND)
    tell_all(SECOND + QUIET)
    found = [(address, state) for address, state, _body in mails()]
    assert found == [
        ("Other@example.org", "held"),
        ("Sunrise@example.org", "discarded"),
        ("Sunrise@example.org", "held"),
    ]


def test_the_preview_counts_whom_it_concerns_and_whom_a_mail_reaches(conference: Conference) -> None:
    session = make_placed(conference, "1A")
    make_speaker(session, "Sunrise")
    make_speaker(session, "Silent", has_address=False)
    found = changes(last_version(conference), draft_of(conference))
    affected = affected_by(conference, found, found, at=FIRST)
    assert affected.people == (("Silent", "1A"), ("Sunrise", "1A"))
    assert affected.mails == 1


def test_the_worker_tells_them(conference: Conference) -> None:
    make_speaker(make_placed(conference, "1A"))
    publish_at(conference, FIRST)
    run_all(FIRST + QUIET)
    assert len(mails()) == 1
    assert AuditEntry.objects.filter(action="tell contributors").count() == 1
    assert tell_contributors(conference=conference, at=THIRD) == 0


@pytest.mark.database
@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_of_many_workers_one_tells_them(conference: Conference) -> None:
    make_speaker(make_placed(conference, "1A"))
    publish_at(conference, FIRST)

    def attempt(_: int) -> int:
        try:
            return tell_contributors(conference=conference, at=FIRST + QUIET)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        told = sorted(pool.map(attempt, range(6)))
    assert told == [0, 0, 0, 0, 0, 1]
    assert len(mails()) == 1
    assert AuditEntry.objects.filter(action="tell contributors").count() == 1
