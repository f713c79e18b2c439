"""Planning interpretation: what is missing, who can and is free, what troubles, and what is refused."""

from datetime import timedelta

import pytest

from events.audience import Audience
from events.models import AuditEntry, Conference
from sessions import interpreting, preventing
from sessions.contributing import PartTakenError
from sessions.interpretation import Given, Interpretation
from sessions.models import Contribution, Interpreter, ScheduleVersion, Session, Slot, Window
from sessions.scheduling import place
from tests.conftest import make_person
from tests.sessions.desk import make_session, other_conference
from tests.sessions.interpreters import give, interpreter, listed, offered, seen, task_of
from tests.sessions.late import MORNING, NOW, hold, room_a, versions
from tests.sessions.stage import speaker

COORDINATOR = Audience.ATTENDEES
TWO = timedelta(hours=2)


@pytest.fixture
def session(conference: Conference) -> Session:
    """An hour from eleven on, in Room A, interpreted from English into Arabic."""
    versions(conference)
    return hold(conference, "A3", 2, interpretation=["ar"])


def missing(conference: Conference) -> list[int]:
    return [team.missing for team in task_of(conference).teams]


# How many are needed


@pytest.mark.parametrize(("minutes", "needed"), [(20, 1), (60, 1), (61, 2), (120, 2), (121, 3)])
def test_nobody_interprets_for_longer_than_a_turn(conference: Conference, minutes: int, needed: int) -> None:
    versions(conference)
    hold(conference, "A3", 2, minutes=minutes, interpretation=["ar"])
    assert missing(conference) == [needed]
    interpreter(conference, turn=60)
    assert missing(conference) == [needed]


def test_those_who_are_given_count_with_their_own_turns(conference: Conference) -> None:
    versions(conference)
    session = hold(conference, "A3", 2, minutes=90, interpretation=["ar"])
    give(session, interpreter(conference, "Reem", turn=60))
    interpreter(conference, "Salma", turn=30)
    assert missing(conference) == [1]
    give(session, Interpreter.objects.get(longest_turn=30))
    assert missing(conference) == [0]


def test_who_cannot_come_is_shown_and_not_counted(conference: Conference, session: Session) -> None:
    part = give(session, interpreter(conference))
    assert missing(conference) == [0]
    Contribution.objects.filter(pk=part.pk).update(is_prevented=True)
    assert missing(conference) == [1]
    assert [one.is_prevented for one in task_of(conference).teams[0].given] == [True]


def test_a_session_without_a_promise_is_not_planned(conference: Conference) -> None:
    versions(conference)
    hold(conference, "A3", 2)
    assert seen(conference).tasks == ()


def test_a_language_that_is_promised_no_longer_is_shown_while_someone_is_given_for_it(
    conference: Conference, session: Session
) -> None:
    give(session, interpreter(conference))
    Session.objects.update(interpretation=[])
    assert [(team.language, team.is_promised, team.missing) for team in task_of(conference).teams] == [("ar", False, 0)]


# Who can, and is free


def test_only_who_interprets_straight_between_the_languages_is_offered(
    conference: Conference, session: Session
) -> None:
    interpreter(conference, "Straight", ["en>ar"])
    interpreter(conference, "Other way", ["ar>en"])
    interpreter(conference, "By a third", ["en>fr", "fr>ar"])
    assert offered(conference) == [("Straight", "")]


def test_who_is_elsewhere_away_or_without_rest_is_offered_last_with_the_reason(
    conference: Conference, session: Session
) -> None:
    free, elsewhere, away, tired = (interpreter(conference, name) for name in ("Z Free", "Busy", "Away", "Tired"))
    hold(conference, "B3", 2.5, elsewhere.person, room="Main Hall")
    Window.objects.create(person=away.person, starts_at=MORNING, ends_at=MORNING + TWO)
    give(hold(conference, "B1", 1, room="Main Hall", interpretation=["ar"]), tired)
    assert offered(conference) == [
        ("Z Free", ""),
        ("Away", "is not free then"),
        ("Busy", "is not free then"),
        ("Tired", "has too little rest before or after"),
    ]
    give(session, free)
    assert "Z Free" not in dict(offered(conference))


def test_who_speaks_in_the_session_is_not_free(conference: Conference) -> None:
    versions(conference)
    person = make_person(conference, "Both")
    hold(conference, "A3", 2, person, interpretation=["ar"])
    listed(conference, person)
    assert offered(conference) == [("Both", "is not free then")]


def test_whoever_can_is_offered_while_the_session_has_no_time(conference: Conference) -> None:
    versions(conference)
    make_session(conference, "A3", interpretation=["ar"])
    interpreter(conference, "Reem")
    assert offered(conference) == [("Reem", "")]
    assert task_of(conference).place is None


# What troubles


def test_two_places_at_once_and_too_little_rest_are_told(conference: Conference, session: Session) -> None:
    reem = interpreter(conference)
    give(session, reem)
    give(hold(conference, "B3", 2.5, room="Main Hall", interpretation=["ar"]), reem)
    give(hold(conference, "C3", 3.75, room="Main Hall", interpretation=["ar"]), reem)
    assert ["Reem would be in two places" in one for one in task_of(conference).troubles] == [True]
    assert ["too little rest" in one for one in task_of(conference, "C3").troubles] == [True]
    assert not task_of(conference).is_settled


def test_who_no_longer_interprets_between_the_languages_stays_and_is_marked(
    conference: Conference, session: Session
) -> None:
    reem = interpreter(conference)
    give(session, reem)
    assert task_of(conference).is_settled
    interpreting.change_interpreter(interpreter=reem, pairs=[("en", "fr")], longest_turn=45, rest=0, actor=None, at=NOW)
    assert [one.fits for one in task_of(conference).teams[0].given] == [False]
    assert not task_of(conference).is_settled


def test_the_plan_is_that_of_the_draft_and_says_where_the_published_one_is_another(
    conference: Conference, session: Session
) -> None:
    assert task_of(conference).shown is None
    there = {"room": room_a(conference), "starts_at": MORNING + timedelta(hours=4), "actor": None, "at": NOW}
    place(session=session, **there)  # type: ignore[arg-type]  # as it is named
    task = task_of(conference)
    assert task.place
    assert task.shown
    assert (task.place[0], task.shown[0]) == (MORNING + timedelta(hours=4), MORNING + TWO)


# What a coordinator may know


def test_a_coordinator_reads_names_as_delegates_do_and_marks_instead(conference: Conference, session: Session) -> None:
    shown = listed(conference, speaker(conference, "Shown", Audience.ATTENDEES))
    hidden = interpreter(conference, "Hidden")
    for one in (shown, hidden):
        give(session, one)
    mark = f"interpreter {hidden.pk.hex[:4].upper()}"
    given = task_of(conference, audience=COORDINATOR).teams[0].given
    assert sorted(one.who for one in given) == ["Shown", mark]
    assert sorted(one.who for one in seen(conference, COORDINATOR).roster) == ["Shown", mark]
    assert sorted(one.who for one in seen(conference).roster) == ["Hidden", "Shown"]


def test_a_coordinator_reads_no_name_of_whoever_is_prevented_from_coming(
    conference: Conference, session: Session
) -> None:
    reem = listed(conference, speaker(conference, "Reem", Audience.ATTENDEES))
    part = give(session, reem)
    other = give(hold(conference, "B4", 4, room="Main Hall", interpretation=["ar"]), reem)
    preventing.prevent(
        contribution=part, absence="cannot be with us", hides_name=True, everywhere=False, actor=None, at=NOW
    )
    there = seen(conference, COORDINATOR)
    names = [one.who for code in ("A3", "B4") for one in _given(there, code)] + [one.who for one in there.roster]
    assert names == [f"interpreter {reem.pk.hex[:4].upper()}"] * 3
    assert [one.who for code in ("A3", "B4") for one in _given(seen(conference), code)] == ["Reem", "Reem"]
    Contribution.objects.filter(pk=other.pk).delete()
    preventing.expect(contribution=part, everywhere=True, actor=None, at=NOW)
    assert [one.who for one in _given(seen(conference, COORDINATOR), "A3")] == ["Reem"]


def _given(there: Interpretation, code: str) -> tuple[Given, ...]:
    task = there.task(code)
    assert task
    return task.teams[0].given


def test_a_coordinator_reads_of_a_session_what_delegates_may_and_nothing_of_an_opaque_one(
    conference: Conference,
) -> None:
    versions(conference)
    for code, ceiling in (("OPEN", "open"), ("NEUT", "neutral"), ("OPAQ", "opaque")):
        hold(conference, code, 2, room="Main Hall", interpretation=["ar"], ceiling=ceiling)
    tasks = {task.code: task for task in seen(conference, COORDINATOR).tasks}
    assert {code: (task.title, task.place and task.place[2]) for code, task in tasks.items()} == {
        "OPEN": ("Title of OPEN", "Main Hall"),
        "NEUT": ("", ""),
    }
    assert len(seen(conference).tasks) == 3


def test_a_coordinator_is_not_told_what_else_someone_does(conference: Conference, session: Session) -> None:
    reem = interpreter(conference, "Reem")
    give(session, reem)
    hold(conference, "SECRET", 2, reem.person, room="Main Hall", ceiling="opaque")
    (trouble,) = task_of(conference, audience=COORDINATOR).troubles
    assert trouble == f"interpreter {reem.pk.hex[:4].upper()} is not free then."
    assert "SECRET" in task_of(conference).troubles[0]


# What is refused


def test_a_language_that_is_not_promised_or_not_theirs_is_refused(conference: Conference, session: Session) -> None:
    reem = interpreter(conference, pairs=["en>fr", "ar>en"])
    with pytest.raises(interpreting.NotPromisedError):
        give(session, reem, "fr")
    with pytest.raises(interpreting.WrongPairError, match="from English straight into Arabic"):
        give(session, reem, "ar")
    assert not Contribution.objects.exists()


def test_the_same_part_twice_is_refused(conference: Conference, session: Session) -> None:
    reem = interpreter(conference)
    give(session, reem)
    with pytest.raises(PartTakenError):
        give(session, reem)


def test_someone_of_another_conference_is_refused(conference: Conference, session: Session) -> None:
    other = other_conference(conference)
    stranger = make_person(other)
    with pytest.raises(interpreting.StrangerError):
        listed(conference, stranger)
    with pytest.raises(interpreting.StrangerError):
        give(session, listed(other, stranger))


def test_nobody_is_on_the_list_twice(conference: Conference) -> None:
    person = make_person(conference)
    listed(conference, person)
    with pytest.raises(interpreting.ListedError):
        listed(conference, person, ["en>fr"])
    assert Interpreter.objects.get().pairs == [["en", "ar"]]


def test_nobody_leaves_the_list_while_they_are_given_to_a_session(conference: Conference, session: Session) -> None:
    reem = interpreter(conference)
    part = give(session, reem)
    with pytest.raises(interpreting.StillGivenError):
        interpreting.remove_interpreter(interpreter=reem, actor=None, at=NOW)
    interpreting.take_off(part=part, actor=None, at=NOW)
    interpreting.take_off(part=part, actor=None, at=NOW)  # what two people press at once
    assert AuditEntry.objects.filter(action="remove", record="contribution").count() == 1
    interpreting.remove_interpreter(interpreter=reem, actor=None, at=NOW)
    assert not Interpreter.objects.exists()


def test_two_languages_on_one_channel_are_refused(conference: Conference) -> None:
    interpreting.set_channels(conference=conference, channels={"ar": 3, "es": 2}, actor=None, at=NOW)
    with pytest.raises(interpreting.ChannelTakenError, match="Channel 2 stands at two languages"):
        interpreting.set_channels(conference=conference, channels={"ar": 2, "es": 2}, actor=None, at=NOW)
    assert interpreting.channels_of(conference) == {"ar": 3, "es": 2}


def test_a_session_of_the_published_version_alone_is_planned_too(conference: Conference, session: Session) -> None:
    Slot.objects.filter(version=ScheduleVersion.objects.get(number=None)).delete()
    task = task_of(conference)
    assert (task.place, bool(task.shown)) == (None, True)
