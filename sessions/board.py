"""One day of the draft as values for the editor: every room a column, time down in steps of five minutes, and the tray."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from delegates.cards import PersonId
from events.models import Conference, Room
from sessions.contributing import labels
from sessions.days import NIGHT_ENDS, span_of
from sessions.models import Contribution, ProgrammeRules, ScheduleVersion, Session, Slot
from sessions.programme import themes_of
from sessions.standing import Spot, mark_of, spot_of
from sessions.timetable import LONGEST_STEPS, MOST_COLUMNS, STEP
from sessions.values import ThemeEntry

OPENS, CLOSES = 8 * 60, 20 * 60
"""Minutes after midnight between which a day is shown at least, where the rules name no others."""
HOUR = 60
LATEST = 28 * HOUR
MOST_LANES = 4
IN_THE_TRAY = 40


@dataclass(frozen=True, slots=True)
class Choice:
    """What the editor looks for: a theme, a person, or nothing."""

    theme: UUID | None = None
    person: PersonId | None = None

    def fits(self, theme: UUID | None, people: Collection[PersonId]) -> bool:
        """Tell whether a session is looked for."""
        return (self.theme is None or theme == self.theme) and (self.person is None or self.person in people)

    @property
    def is_empty(self) -> bool:
        """Tell whether everything is looked for."""
        return self == Choice()


@dataclass(frozen=True, slots=True)
class Item:
    """A session as the editor draws it; `column` 0 means across all rooms, without a spot it is in the tray."""

    code: str
    title: str
    kind: str
    minutes: int
    mark: str
    path: str
    pin: str
    theme: ThemeEntry | None = None
    people: tuple[str, ...] = ()
    fits: bool = True
    spot: Spot | None = None
    room: str = ""
    begins: str = ""
    ends: str = ""
    start: int = 0
    steps: int = 1
    column: int = 0
    lane: int = 0
    lanes: int = 1


@dataclass(frozen=True, slots=True)
class Moment:
    """A time at which sessions start, and these."""

    at: datetime
    start: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A day; `begins` is how many minutes after midnight its first row stands for."""

    day: date
    rooms: tuple[Room, ...]
    begins: int
    steps: int
    hours: tuple[tuple[int, str], ...]
    moments: tuple[Moment, ...]

    @property
    def columns(self) -> int:
        """Return how many columns the grid has."""
        return max(len(self.rooms), 1)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part in which session, and what the team calls them."""

    people: Mapping[UUID, Sequence[PersonId]]
    names: Mapping[PersonId, str]

    def names_of(self, session: Session) -> tuple[str, ...]:
        """Return what those who take part in the session are called."""
        return tuple(dict.fromkeys(self.names[person] for person in self.people[session.pk] if person in self.names))


def day_slots(conference: Conference, draft: ScheduleVersion, day: date) -> list[Slot]:
    """Return what begins on the day, in one query; the small hours of the night belong to it."""
    within = _within(conference, day)
    return list(draft.slots.filter(within).select_related("session", "room").order_by("starts_at", "id"))


def _within(conference: Conference, day: date) -> Q:
    """Return what begins on that day of the conference: up to the small hours, where none of its days comes before."""
    opens, closes = span_of(day, conference.days, conference.zone)
    return Q(starts_at__gte=opens, starts_at__lt=closes)


def strays(conference: Conference, draft: ScheduleVersion) -> list[Slot]:
    """Return some of what stands on no day of the conference, as an import can leave it, or other days that were chosen."""
    opens = datetime.combine(conference.first_day, time.min, conference.zone)
    closes = datetime.combine(conference.last_day + timedelta(days=1), NIGHT_ENDS, conference.zone)
    outside = Q(starts_at__lt=opens) | Q(starts_at__gte=closes)
    return list(draft.slots.filter(outside).select_related("session").order_by("starts_at")[:IN_THE_TRAY])


def counts_by_day(conference: Conference, draft: ScheduleVersion, choice: Choice) -> dict[date, int]:
    """Return how many of the sessions that are looked for each day has, in one query."""
    slots = draft.slots.filter(_looked_for(choice, "session__")) if not choice.is_empty else draft.slots.all()
    days = conference.days
    counts = {f"day{index}": Count("pk", filter=_within(conference, day)) for index, day in enumerate(days)}
    found = slots.aggregate(**counts)
    return {day: found[f"day{index}"] for index, day in enumerate(days)}


def _looked_for(choice: Choice, prefix: str = "") -> Q:
    wanted = Q()
    if choice.theme:
        wanted &= Q(**{f"{prefix}theme": choice.theme})
    if choice.person:
        parts = Contribution.objects.filter(person=choice.person)
        wanted &= Q(**{f"{prefix}pk__in": parts.values("session")})
    return wanted


def unplaced(draft: ScheduleVersion, choice: Choice, words: str) -> QuerySet[Session]:
    """Return the sessions in the tray that are looked for and have all the words in code or title."""
    placed = Slot.objects.filter(version=draft, session=OuterRef("pk"))
    found = Session.objects.filter(_looked_for(choice), ~Exists(placed), conference=draft.conference_id)
    for word in words.split():
        found = found.filter(Q(title__icontains=word) | Q(code__icontains=word))
    return found.order_by("code")


def tray_page(draft: ScheduleVersion, choice: Choice, words: str, number: str) -> Page[Session]:
    """Return that page of the tray; one that is not there is the nearest that is."""
    return Paginator(unplaced(draft, choice, words), IN_THE_TRAY).get_page(number)


def cast_of(sessions: Collection[Session], choice: Choice, *, at: datetime) -> Cast:
    """Return who takes part; the person who is looked for is named in any case."""
    people: defaultdict[UUID, list[PersonId]] = defaultdict(list)
    parts = Contribution.objects.filter(session__in=[session.pk for session in sessions]).order_by("position", "id")
    for session_id, person_id in parts.values_list("session_id", "person_id"):
        people[session_id].append(person_id)
    everyone = {person for together in people.values() for person in together}
    return Cast(people, labels(everyone | ({choice.person} if choice.person else set()), at=at))


class Drawing:
    """Turns sessions and slots into items, all with the same few facts."""

    def __init__(self, conference: Conference, cast: Cast, choice: Choice) -> None:
        self.conference, self.cast, self.choice, self.zone = conference, cast, choice, conference.zone
        self.themes = {theme.id: theme for theme in themes_of(conference)}

    def item(self, session: Session, slot: Slot | None = None) -> Item:
        """Return the session; where it stands in the grid is set by `board`."""
        spot = spot_of(slot)
        return Item(
            code=session.code,
            title=session.title,
            kind=session.kind,
            minutes=spot.minutes if spot else session.minutes,
            mark=mark_of(spot),
            path=reverse("sessions:organise_session", args=[self.conference.slug, session.code]),
            pin=str(Session.Pin(session.pin).label) if session.pin else "",
            theme=self.themes.get(session.theme_id) if session.theme_id else None,
            people=self.cast.names_of(session),
            fits=self.choice.fits(session.theme_id, self.cast.people[session.pk]),
            spot=spot,
            room=slot.room.name if slot and slot.room else "",
            begins=f"{spot.starts_at.astimezone(self.zone):%H:%M}" if spot else "",
            ends=f"{spot.ends_at.astimezone(self.zone):%H:%M}" if spot else "",
        )

    def board(self, day: date, slots: Iterable[Slot], rooms: Sequence[Room], rules: ProgrammeRules | None) -> Board:
        """Lay the day out in these rooms; a session in another room is left out, one without a room goes across."""
        columns = {room.pk: number for number, room in enumerate(rooms, 1)}
        wall = _wall_clock(self.conference, day)
        shown = [slot for slot in slots if slot.room_id is None or slot.room_id in columns]
        begins, ends = _span([(wall(slot.starts_at), wall(slot.ends_at)) for slot in shown], rules)
        items = []
        for slot in shown:
            item = self.item(slot.session, slot)
            start = (wall(slot.starts_at) - begins) // (STEP.seconds // 60)
            steps = min(-(-item.minutes // (STEP.seconds // 60)), LONGEST_STEPS)
            column = columns.get(slot.room_id, 0) if slot.room_id else 0
            items.append(replace(item, start=start, steps=max(steps, 1), column=column))
        hours = tuple(
            ((hour * HOUR - begins) * 60 // STEP.seconds, f"{hour % 24:02}:00")
            for hour in range(begins // HOUR, ends // HOUR)
        )
        moments = _moments(_spread(items))
        return Board(day, tuple(rooms), begins, (ends - begins) * 60 // STEP.seconds, hours, moments)


def _wall_clock(conference: Conference, day: date) -> Callable[[datetime], int]:
    """Return what tells how many minutes after the day's midnight the clocks on the wall show a moment."""
    midnight = datetime.combine(day, time.min)

    def minutes(moment: datetime) -> int:
        return int((moment.astimezone(conference.zone).replace(tzinfo=None) - midnight).total_seconds() // 60)

    return minutes


def _span(times: Iterable[tuple[int, int]], rules: ProgrammeRules | None) -> tuple[int, int]:
    """Return from which full hour to which the day is shown."""
    opens = _minutes(rules.day_begins) if rules and rules.day_begins else OPENS
    closes = _minutes(rules.day_ends) if rules and rules.day_ends else CLOSES
    closes = closes if closes > opens else closes + 24 * HOUR
    starts, ends = zip(*times, strict=True) if times else ((), ())
    first, last = min([opens, *starts]), max([closes, *ends])
    return first // HOUR * HOUR, min(-(-last // HOUR) * HOUR, LATEST)


def _minutes(clock: time) -> int:
    return clock.hour * HOUR + clock.minute


def _spread(items: Iterable[Item]) -> list[Item]:
    """Put what overlaps in a room side by side."""
    by_column: defaultdict[int, list[Item]] = defaultdict(list)
    for item in items:
        by_column[item.column].append(item)
    return [item for column in by_column.values() for group in _groups(column) for item in _side_by_side(group)]


def _groups(items: Iterable[Item]) -> Iterable[list[Item]]:
    """Yield the items that hang together by overlapping."""
    group: list[Item] = []
    until = 0
    for item in sorted(items, key=lambda item: (item.start, item.code)):
        if group and item.start >= until:
            yield group
            group, until = [], 0
        group.append(item)
        until = max(until, item.start + item.steps)
    if group:
        yield group


def _side_by_side(group: Sequence[Item]) -> list[Item]:
    free_from: list[int] = []
    lanes: list[int] = []
    for item in group:
        lane = next((n for n, free in enumerate(free_from) if free <= item.start), len(free_from))
        free_from[lane : lane + 1] = [item.start + item.steps]
        lanes.append(min(lane, MOST_LANES - 1))
    count = min(len(free_from), MOST_LANES)
    return [replace(item, lane=lane, lanes=count) for item, lane in zip(group, lanes, strict=True)]


def _moments(items: Iterable[Item]) -> tuple[Moment, ...]:
    by_start: defaultdict[datetime, list[Item]] = defaultdict(list)
    for item in items:
        if item.spot:
            by_start[item.spot.starts_at].append(item)
    return tuple(
        Moment(at, by_start[at][0].start, tuple(sorted(by_start[at], key=lambda item: (item.column, item.lane))))
        for at in sorted(by_start)
    )


def pages_of_rooms(rooms: Sequence[Room], number: str) -> Page[Room]:
    """Return as many rooms as a grid has columns."""
    return Paginator(rooms, MOST_COLUMNS).get_page(number)
