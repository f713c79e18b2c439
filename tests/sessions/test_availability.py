"""When rooms and people can be had, as it is kept."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.demo.furnishing import furnished
from delegates.erasing import erase
from delegates.keeping import NEEDS_KEPT_AFTER, end_of
from delegates.lifecycle import count_all, read_all
from delegates.models import ERASED_TO, Person
from delegates.places import ErasedError
from events.models import AuditEntry, Conference, Room
from events.setting_up import copy_conference
from sessions import availability
from sessions.availability import Mark, Span, begin_mark, begin_of, end_mark, joined, set_times, times_of
from sessions.models import Window
from sessions.scheduling import NoSuchTimeError
from tests.conftest import make_person, make_user
from tests.delegates.kept import run
from tests.sessions.desk import hall

LONDON, SANTIAGO = ZoneInfo("Europe/London"), ZoneInfo("America/Santiago")
FRIDAY, SATURDAY = date(2012, 2, 24), date(2012, 2, 25)
AT = datetime(2012, 1, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


def span(day: int, begin: int, end: int) -> Span:
    return Span(datetime(2012, 2, day, begin, tzinfo=UTC), datetime(2012, 2, day, end, tzinfo=UTC))


def test_a_day_without_hours_lasts_until_the_night_after_it_ends() -> None:
    assert begin_of(Mark(FRIDAY), LONDON) == datetime(2012, 2, 24, tzinfo=UTC)
    assert availability.end_of(Mark(FRIDAY), LONDON) == datetime(2012, 2, 25, 4, tzinfo=UTC)


def test_the_small_hours_belong_to_the_day_before() -> None:
    assert availability.end_of(Mark(FRIDAY, time(1, 30)), LONDON) == datetime(2012, 2, 25, 1, 30, tzinfo=UTC)
    assert begin_of(Mark(FRIDAY, time(4)), LONDON) == datetime(2012, 2, 24, 4, tzinfo=UTC)


def test_a_time_that_the_clocks_skip_is_refused_and_a_day_that_begins_so_is_not() -> None:
    with pytest.raises(NoSuchTimeError):
        begin_of(Mark(date(2012, 3, 24), time(1, 30)), LONDON)
    skipped = date(2012, 9, 2)  # in Chile that day begins at one o'clock
    assert begin_of(Mark(skipped), SANTIAGO) == datetime(2012, 9, 2, 4, tzinfo=UTC)


def test_hours_in_summer_and_winter_are_those_of_the_clocks() -> None:
    assert begin_of(Mark(date(2012, 7, 1), time(9)), LONDON) == datetime(2012, 7, 1, 8, tzinfo=UTC)
    assert begin_of(Mark(date(2012, 12, 1), time(9)), LONDON) == datetime(2012, 12, 1, 9, tzinfo=UTC)


MARKS = st.builds(
    Mark,
    st.dates(date(2012, 1, 1), date(2012, 12, 30)),
    st.none() | st.times().map(lambda at: at.replace(second=0, microsecond=0)),
)


@given(MARKS, st.sampled_from([LONDON, SANTIAGO, ZoneInfo("Asia/Kolkata"), ZoneInfo("Pacific/Apia")]))
def test_what_is_kept_is_shown_as_a_mark_of_the_same_moment(mark: Mark, zone: ZoneInfo) -> None:
    for to_moment, to_mark in ((begin_of, begin_mark), (availability.end_of, end_mark)):
        try:
            moment = to_moment(mark, zone)
        except NoSuchTimeError:
            continue
        try:
            again = to_moment(to_mark(moment, zone), zone)
        except NoSuchTimeError:
            pytest.fail("a mark that was shown is refused")
        assert again == moment


def test_times_that_touch_or_overlap_are_one() -> None:
    spans = [span(24, 14, 16), span(24, 9, 11), span(24, 11, 12), span(24, 15, 18), span(25, 9, 10)]
    assert joined(spans) == [span(24, 9, 12), span(24, 14, 18), span(25, 9, 10)]
    assert joined([]) == []


def test_times_are_set_and_taken_away_and_nothing_is_written_twice(conference: Conference) -> None:
    room = hall(conference)
    set_times(owner=room, spans=[span(24, 14, 16), span(24, 9, 15)], actor=None, at=AT)
    assert times_of(room) == [span(24, 9, 16)]
    rows = list(Window.objects.values_list("pk", flat=True))
    set_times(owner=room, spans=[span(24, 9, 16)], actor=None, at=AT)
    assert list(Window.objects.values_list("pk", flat=True)) == rows
    assert AuditEntry.objects.filter(action="change times").count() == 1
    set_times(owner=room, spans=[], actor=None, at=AT)
    assert times_of(room) == []


def test_rooms_and_people_have_times_of_their_own(conference: Conference) -> None:
    person = make_person(conference)
    set_times(owner=person, spans=[span(24, 9, 10)], actor=None, at=AT)
    set_times(owner=hall(conference), spans=[span(25, 9, 10)], actor=None, at=AT)
    assert (times_of(person), times_of(hall(conference))) == ([span(24, 9, 10)], [span(25, 9, 10)])


def test_nothing_is_written_of_someone_who_was_erased_a_moment_ago(conference: Conference) -> None:
    person = make_person(conference)
    Person.objects.update(emptied_to=ERASED_TO)
    with pytest.raises(ErasedError):
        set_times(owner=person, spans=[span(24, 9, 10)], actor=None, at=AT)
    assert not Window.objects.exists()


def test_times_of_people_are_read_out_to_them_and_erased_with_them(conference: Conference) -> None:
    person = make_person(conference)
    set_times(owner=person, spans=[span(24, 9, 10)], actor=None, at=AT)
    assert dict(read_all(person, AT))["times_that_suit"] == [
        {"from": "2012-02-24T09:00:00+00:00", "until": "2012-02-24T10:00:00+00:00"}
    ]
    assert ("times at which you can take part", 1) in [(str(label), count) for label, count in count_all(person, AT)]
    erase(person=person, actor=None, at=AT)
    assert not Window.objects.exists()


def test_times_of_people_are_gone_a_week_after_the_conference_and_those_of_rooms_stay(conference: Conference) -> None:
    set_times(owner=make_person(conference), spans=[span(24, 9, 10)], actor=None, at=AT)
    set_times(owner=hall(conference), spans=[span(24, 9, 10)], actor=None, at=AT)
    end = end_of(conference, NEEDS_KEPT_AFTER)
    run(end - timedelta(seconds=1))
    assert Window.objects.filter(room=None).count() == 1
    run(end)
    assert [window.room_id for window in Window.objects.all()] == [hall(conference).pk]
    assert run(end) == 0


def test_a_copied_conference_has_the_rooms_with_all_that_is_said_of_them(conference: Conference) -> None:
    room = hall(conference)
    for name in ("equipment", "booths", "walk_minutes"):
        setattr(room, name, getattr(furnished(conference, 3), name))
    room.allows_overlaps = True
    room.save()
    set_times(owner=room, spans=[span(24, 9, 18)], actor=None, at=AT)
    user = make_user()
    user.may_convene = True
    user.save()
    conference.team.create(user=user, role="organiser")
    target = Conference(
        slug="next", name="Next", city="Madrid", time_zone="Europe/Madrid", capacity=10,
        first_day=date(2013, 7, 5), last_day=date(2013, 7, 7),
    )  # fmt: skip
    copy_conference(user=user, source=conference, conference=target, at=AT)
    copied = Room.objects.get(conference=target, name=room.name)
    facts = ("equipment", "booths", "walk_minutes", "allows_overlaps")
    assert [getattr(copied, name) for name in facts] == [getattr(room, name) for name in facts]
    assert times_of(copied) == [Span(datetime(2013, 7, 5, 7, tzinfo=UTC), datetime(2013, 7, 5, 16, tzinfo=UTC))]
