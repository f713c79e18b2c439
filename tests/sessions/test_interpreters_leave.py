"""What is held of interpreters: read out to them, erased with them, and deleted a week after the last day."""

from datetime import timedelta

from delegates.keeping import purge
from delegates.lifecycle import erase_all, parts
from events.models import AuditEntry, Conference
from sessions.models import Contribution, Interpreter
from tests.delegates.kept import NEEDS_END, SECOND
from tests.sessions.interpreters import give, interpreter
from tests.sessions.late import NOW, hold, versions


def test_an_interpreter_is_handed_what_is_held_of_them(conference: Conference) -> None:
    versions(conference)
    reem = interpreter(conference, turn=45, rest=20)
    give(hold(conference, "A3", 2, interpretation=["ar"]), reem)
    held = {part.name: part.read(reem.person, NOW) for part in parts if part.read and part.name == "interpreting"}
    assert held["interpreting"] == [
        {"interprets": [{"from": "en", "into": "ar"}], "longest_turn_in_minutes": 45, "rest_in_minutes": 20}
    ]
    told = next(part for part in parts if part.name == "sessions")
    assert told.read
    rows = told.read(reem.person, NOW)
    assert isinstance(rows, list)
    assert [(row["part"], row["interprets_into"]) for row in rows if isinstance(row, dict)] == [("interpreter", "ar")]


def test_whoever_has_a_part_is_handed_when_they_confirmed_and_were_briefed(conference: Conference) -> None:
    versions(conference)
    reem = interpreter(conference)
    give(hold(conference, "A3", 2, interpretation=["ar"]), reem)
    Contribution.objects.update(briefed_at=NOW)
    told = next(part for part in parts if part.name == "sessions")
    assert told.read
    rows = told.read(reem.person, NOW)
    assert isinstance(rows, list)
    times = [(row["confirmed_at"], row["briefed_at"]) for row in rows if isinstance(row, dict)]
    assert times == [("", "2012-02-24T10:10:00+00:00")]


def test_whoever_is_erased_interprets_nothing_any_more(conference: Conference) -> None:
    versions(conference)
    reem = interpreter(conference)
    give(hold(conference, "A3", 2, interpretation=["ar"]), reem)
    erase_all(reem.person, NOW)
    assert not Interpreter.objects.exists()
    assert not Contribution.objects.exists()
    assert not AuditEntry.objects.filter(record="interpreter").exclude(record_id="").exists()


def test_the_list_goes_a_week_after_the_last_day_and_the_part_stays(conference: Conference) -> None:
    versions(conference)
    reem = interpreter(conference)
    give(hold(conference, "A3", 2, interpretation=["ar"]), reem)
    list(purge(NEEDS_END - SECOND))
    assert Interpreter.objects.count() == 1
    list(purge(NEEDS_END + timedelta(minutes=1)))
    assert not Interpreter.objects.exists()
    assert Contribution.objects.get().language == "ar"
