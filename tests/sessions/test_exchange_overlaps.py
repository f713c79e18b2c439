"""Thirteen hundred events at once, hundreds of them over one another: all come in, and each overlap is counted."""

import time
from datetime import datetime

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from events.models import Conference
from sessions.exchange.entering import import_programme
from sessions.exchange.matching import conflicts_after, plan_import
from sessions.exchange.reading import read_programme
from sessions.exchange.reporting import Overlaps, overlaps_of
from sessions.exchange.steps import Progress, import_all
from sessions.models import Contribution, Session, Slot
from sessions.publishing import conflicts_of, draft_of
from tests.sessions.exchange_files import crowded, overlapping


@pytest.mark.database
def test_every_overlap_of_1300_events_is_counted_and_none_keeps_an_event_out(
    conference: Conference, now: datetime
) -> None:
    content, events = crowded(1300)
    begun = time.process_time()
    programme = read_programme(content)
    foreseen = overlaps_of(conflicts_after(plan_import(programme, conference=conference, at=now)))
    done = import_all(programme, conference=conference, actor=None, at=now, progress=lambda _count: None)
    took = time.process_time() - begun
    assert done == Progress(1300, done=1300, new=1300, people=done.people)
    assert (Session.objects.count(), Slot.objects.count()) == (1300, 1300)
    found = overlaps_of(conflicts_of(draft_of(conference)))
    rooms, people = overlapping(events)
    assert rooms > 300
    assert people > 10
    assert found == Overlaps(rooms, people)
    assert foreseen == found
    assert took < 20


@pytest.mark.database
def test_a_second_file_is_counted_together_with_what_is_in_the_draft(conference: Conference, now: datetime) -> None:
    content, events = crowded(60, rooms=3, seed=2)
    import_programme(read_programme(content), conference=conference, actor=None, at=now)
    more, others = crowded(60, rooms=3, seed=3)
    programme = read_programme(more.replace(b"-4000-8000-", b"-4000-8001-"))
    assert len(plan_import(programme, conference=conference, at=now).new) == 60
    foreseen = overlaps_of(conflicts_after(plan_import(programme, conference=conference, at=now)))
    import_programme(programme, conference=conference, actor=None, at=now)
    assert foreseen == overlaps_of(conflicts_of(draft_of(conference)))
    assert (foreseen.rooms, foreseen.people) == overlapping([*events, *others])


@pytest.mark.parametrize("count", [40, 200])
def test_looking_at_a_file_takes_as_many_queries_for_two_hundred_events_as_for_forty(
    conference: Conference, now: datetime, count: int
) -> None:
    programme = read_programme(crowded(count)[0])
    draft_of(conference)
    with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
        conflicts_after(plan_import(programme, conference=conference, at=now))
    assert (len(main), len(keys)) == (20, 8)


@pytest.mark.parametrize("count", [40, 200])
def test_the_same_file_again_takes_as_many_queries_for_two_hundred_events_as_for_forty(
    conference: Conference, now: datetime, count: int
) -> None:
    programme = read_programme(crowded(count)[0])
    import_programme(programme, conference=conference, actor=None, at=now)
    with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
        import_programme(programme, conference=conference, actor=None, at=now)
    assert (len(main), len(keys)) == (20, 6)


def test_who_is_prevented_overlaps_with_nobody_in_the_trial_either(conference: Conference, now: datetime) -> None:
    programme = read_programme(crowded(60, rooms=3, seed=2)[0])
    import_programme(programme, conference=conference, actor=None, at=now)
    Contribution.objects.update(is_prevented=True)
    foreseen = overlaps_of(conflicts_after(plan_import(programme, conference=conference, at=now)))
    assert foreseen.people == 0 < foreseen.rooms
    assert foreseen == overlaps_of(conflicts_of(draft_of(conference)))
