"""When rooms and people can be had: times on the conference's clocks, of which those that touch or overlap are one.

Who or what has no times at all can be had at any time. A day without hours lasts from midnight until the night after it
ends (sessions/days.py).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction

from delegates.models import ERASED_TO, Person
from delegates.places import ErasedError, lock
from events.audit import record
from events.models import Conference, Room, User
from sessions.days import NIGHT_ENDS
from sessions.models import Proposal, Window
from sessions.scheduling import moment_of

Actor = User | AnonymousUser | None
Owner = Room | Person
NIGHT = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time, half open and aware."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """A day and a time as someone says them; without a time, where that day begins or ends."""

    day: date
    at: time | None = None


def begin_of(mark: Mark, zone: ZoneInfo) -> datetime:
    """Return the moment, in UTC, from which a time runs. Raises NoSuchTimeError for one that the clocks skip."""
    return moment_of(_wall(mark), zone) if mark.at else _around(datetime.combine(mark.day, time.min), zone)


def end_of(mark: Mark, zone: ZoneInfo) -> datetime:
    """Return the moment, in UTC, until which a time runs. Raises NoSuchTimeError."""
    if mark.at is None:
        return _around(datetime.combine(mark.day + NIGHT, NIGHT_ENDS), zone)
    return moment_of(_wall(mark), zone)


def _wall(mark: Mark) -> datetime:
    """Return what the clocks show (naive); the small hours belong to the day before."""
    at = mark.at or time.min
    return datetime.combine(mark.day + (NIGHT if at < NIGHT_ENDS else timedelta()), at)


def _around(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment of a bound that nobody typed: where the clocks skip it, that at which they go on."""
    return wall.replace(tzinfo=zone).astimezone(UTC)


def begin_mark(moment: datetime, zone: ZoneInfo) -> Mark:
    """Return how `begin_of` would be told this moment."""
    local = moment.astimezone(zone).replace(tzinfo=None)
    return Mark(local.date()) if local.time() == time.min else _mark(local)


def end_mark(moment: datetime, zone: ZoneInfo) -> Mark:
    """Return how `end_of` would be told this moment."""
    local = moment.astimezone(zone).replace(tzinfo=None)
    return Mark(local.date() - NIGHT) if local.time() == NIGHT_ENDS else _mark(local)


def _mark(local: datetime) -> Mark:
    return Mark(local.date() - (NIGHT if local.time() < NIGHT_ENDS else timedelta()), local.time())


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order of time; those that touch or overlap have become one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.starts_at <= found[-1].ends_at:
            found[-1] = Span(found[-1].starts_at, max(found[-1].ends_at, span.ends_at))
        else:
            found.append(span)
    return found


def known_to_the_programme(conference: Conference, *, with_drafts: bool) -> models.QuerySet[Person]:
    """Return those who have a part in it, or interpret, or proposed something; who only drafts is known to nobody else."""
    takes_part = models.Q(contributions__isnull=False) | models.Q(interpreter__isnull=False)
    rows = Proposal.objects.filter(conference=conference)
    rows = rows if with_drafts else rows.exclude(state=Proposal.State.DRAFT)
    proposed = models.Q(proposals__in=rows) | models.Q(partnerships__proposal__in=rows)
    return Person.objects.filter(takes_part | proposed, conference=conference).distinct()


def times_of(owner: Owner) -> list[Span]:
    """Return when the room or person can be had, in order of time; nothing means at any time. One query."""
    return [Span(*pair) for pair in _windows(owner).values_list("starts_at", "ends_at")]


def _windows(owner: Owner) -> models.QuerySet[Window]:
    return Window.objects.filter(room=owner) if isinstance(owner, Room) else Window.objects.filter(person=owner)


@transaction.atomic
def set_times(*, owner: Owner, spans: Collection[Span], actor: Actor, at: datetime) -> list[Span]:
    """Let these be all the times of the room or person; return them as they are kept. Without any: at any time.

    Where they are these already, nothing is written. Raises ErasedError for someone who was erased a moment ago.
    """
    conference, wanted = lock(owner.conference), joined(spans)
    if isinstance(owner, Person) and not Person.objects.filter(pk=owner.pk, emptied_to__lt=ERASED_TO).exists():
        raise ErasedError
    if times_of(owner) != wanted:
        _windows(owner).delete()
        Window.objects.bulk_create(_window(owner, span) for span in wanted)
        record(actor=actor, action="change times", target=owner, conference=conference, at=at)
    return wanted


def _window(owner: Owner, span: Span) -> Window:
    if isinstance(owner, Room):
        return Window(room=owner, starts_at=span.starts_at, ends_at=span.ends_at)
    return Window(person=owner, starts_at=span.starts_at, ends_at=span.ends_at)


@transaction.atomic
def copy_room_times(source: Conference, target: Conference) -> None:
    """Let the rooms of a copied conference open as those of the source do, as many days after its first one."""
    rooms = dict(Room.objects.filter(conference=target).values_list("name", "pk"))
    days = target.first_day - source.first_day
    windows = Window.objects.filter(room__conference=source).select_related("room")
    Window.objects.bulk_create(
        Window(
            room_id=rooms[window.room.name],
            starts_at=_shifted(window.starts_at, days, source.zone, target.zone),
            ends_at=_shifted(window.ends_at, days, source.zone, target.zone),
        )
        for window in windows
        if window.room and window.room.name in rooms
    )


def _shifted(moment: datetime, days: timedelta, zone: ZoneInfo, new_zone: ZoneInfo) -> datetime:
    """Return the moment so many days later at which the other clocks show the same."""
    return _around(moment.astimezone(zone).replace(tzinfo=None, fold=0) + days, new_zone)


@transaction.atomic
def forget_times_of_people(conference: Conference) -> int:
    """Delete when people could take part; return how many times there were."""
    count, _by_model = Window.objects.filter(person__conference=conference).delete()
    return count
