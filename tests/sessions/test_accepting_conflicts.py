"""A conflict is accepted with a reason, until it grows; what stops the move never is."""

from datetime import datetime, timedelta

import pytest

from delegates.keeping import KEPT_AFTER, end_of, purge
from events.models import AuditEntry, Conference, User
from sessions.accepting_conflicts import (
    StopsMovesError,
    acknowledge,
    forget_accepted_of,
    mark_of,
    take_back,
    with_reasons,
)
from sessions.conflicts import Clash, Conflict
from sessions.models import Acknowledgement, ProgrammeRules, ScheduleVersion, Slot
from sessions.publishing import ConflictsRemainError
from sessions.publishing import publish as publish_draft
from sessions.rules import Review, review, stoppers
from tests.conftest import make_person, make_user
from tests.sessions.stage import OPENING, place, publish
from vault.models import DataKey

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def draft(conference: Conference) -> ScheduleVersion:
    """Two sessions of one theme that overlap by half an hour, which stops publishing."""
    draft = publish(conference, None)
    place(draft, "1A")
    place(draft, "1B", room="Room A", starts_at=OPENING + timedelta(minutes=30))
    ProgrammeRules.objects.create(conference=conference, levels={"theme": "publishing"})
    return draft


def look(draft: ScheduleVersion) -> Review:
    return review(draft.conference, draft)


def the_one(draft: ScheduleVersion) -> Conflict:
    (conflict,) = look(draft).conflicts
    return conflict


def accept(draft: ScheduleVersion, at: datetime, reason: str = "They asked for it") -> Acknowledgement:
    actor = User.objects.first() or make_user()
    return acknowledge(conference=draft.conference, conflict=the_one(draft), reason=reason, actor=actor, at=at)


def test_what_is_accepted_stops_nothing_and_stands_apart(draft: ScheduleVersion, now: datetime) -> None:
    with pytest.raises(ConflictsRemainError):
        publish_draft(conference=draft.conference, note="", actor=None, at=now)
    row = accept(draft, now)
    found = look(draft)
    assert (found.standing, [one.clash for one in found.set_aside]) == ([], [Clash.THEME])
    told = with_reasons(draft.conference, [row.mark])[row.mark]
    assert (told.reason, told.by, told.at, told.minutes) == ("They asked for it", row.by_id, now, 30)
    assert publish_draft(conference=draft.conference, note="", actor=None, at=now).number == 1


def test_it_counts_again_once_it_grows_and_not_while_it_shrinks(draft: ScheduleVersion, now: datetime) -> None:
    accept(draft, now)
    slots = Slot.objects.filter(session__code="1B")
    slots.update(starts_at=OPENING + timedelta(minutes=45))
    assert stoppers(draft.conference, draft) == []
    slots.update(starts_at=OPENING + timedelta(minutes=29))
    assert [conflict.minutes for conflict in stoppers(draft.conference, draft)] == [31]


def test_it_stays_accepted_wherever_both_sessions_go_together(draft: ScheduleVersion, now: datetime) -> None:
    accept(draft, now)
    for slot in Slot.objects.all():
        later = timedelta(days=1)
        Slot.objects.filter(pk=slot.pk).update(starts_at=slot.starts_at + later, ends_at=slot.ends_at + later)
    assert stoppers(draft.conference, draft) == []


def test_what_stops_the_move_cannot_be_accepted_and_counts_even_if_it_was(
    draft: ScheduleVersion, now: datetime
) -> None:
    accept(draft, now)
    ProgrammeRules.objects.update(levels={"theme": "move"})
    assert [conflict.clash for conflict in stoppers(draft.conference, draft)] == [Clash.THEME]
    with pytest.raises(StopsMovesError, match="cannot be accepted"):
        accept(draft, now)


def test_accepting_again_changes_the_reason(draft: ScheduleVersion, now: datetime) -> None:
    first = accept(draft, now)
    acknowledge(conference=draft.conference, conflict=the_one(draft), reason="Another", actor=None, at=now)
    row = Acknowledgement.objects.get()
    assert (row.pk, str(row.reason), row.by) == (first.pk, "Another", None)


def test_it_is_taken_back_and_its_key_is_destroyed(
    draft: ScheduleVersion, now: datetime, django_capture_on_commit_callbacks: object
) -> None:
    row = accept(draft, now)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture of pytest-django
        assert take_back(conference=draft.conference, mark=row.mark, actor=None, at=now)
    assert not DataKey.objects.filter(ref=row.key_ref).exists()
    assert len(stoppers(draft.conference, draft)) == 1
    assert not take_back(conference=draft.conference, mark=row.mark, actor=None, at=now)
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "accept conflict",
        "take back accepted conflict",
    ]


def test_the_reason_goes_with_the_person_whom_it_is_about_and_no_other(draft: ScheduleVersion, now: datetime) -> None:
    kept = accept(draft, now)
    person = make_person(draft.conference)
    for session in draft.conference.sessions.all():
        session.contributions.create(person=person, confirmed_at=now)
    ProgrammeRules.objects.update(levels={"person": "publishing"})
    (two_places,) = (one for one in look(draft).conflicts if one.clash == Clash.PERSON)
    gone = acknowledge(conference=draft.conference, conflict=two_places, reason="By phone", actor=None, at=now)
    assert Acknowledgement.objects.count() == 2
    forget_accepted_of(person)
    assert [row.pk for row in Acknowledgement.objects.all()] == [kept.pk]
    assert gone.mark == mark_of(two_places)


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_reasons_are_gone_ninety_days_after_the_last_day(draft: ScheduleVersion, now: datetime) -> None:
    row = accept(draft, now)
    end = end_of(draft.conference, KEPT_AFTER)
    list(purge(end - timedelta(seconds=1)))
    assert Acknowledgement.objects.exists()
    list(purge(end))
    assert not Acknowledgement.objects.exists()
    assert not DataKey.objects.filter(ref=row.key_ref).exists()


def test_the_reason_is_sealed(draft: ScheduleVersion, now: datetime) -> None:
    accept(draft, now, "Said by Moonlight")
    stored = Acknowledgement.objects.values_list("reason", flat=True)
    assert "Moonlight" not in str(Acknowledgement.objects.extra(select={"raw": "reason"}).values_list("raw"))
    assert len(stored) == 1


def test_each_conflict_has_a_mark_of_its_own(draft: ScheduleVersion) -> None:
    place(draft, "1C", starts_at=OPENING + timedelta(minutes=30), room="Main Hall")
    found = look(draft).conflicts
    assert len({mark_of(conflict) for conflict in found}) == len(found)
    assert {conflict.clash for conflict in found} == {Clash.THEME, Clash.ROOM}
