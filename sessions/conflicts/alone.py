"""What is wrong with a session by itself, in its room, and with its people."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from delegates.cards import PersonId
from sessions.conflicts.clashes import Clash
from sessions.conflicts.search import ROOMLESS_KIND, Search
from sessions.conflicts.spans import Seconds, Span, gaps, moment
from sessions.conflicts.values import Conflict, Placed

LONGEST = timedelta(hours=12)
LONGEST_SECONDS = int(LONGEST.total_seconds())


def wrong_alone(search: Search, spans: Iterable[Span]) -> Iterator[Conflict]:
    """Yield what is wrong with each session by itself, of the rules that are looked for."""
    for span in spans:
        item = span.item
        if span.end <= span.start or span.end - span.start > LONGEST_SECONDS:
            yield from _length(search, span)
        yield from _day(search, span)
        if item.room_id is not None:
            yield from _room(search, span)
        elif item.kind != ROOMLESS_KIND and Clash.NO_ROOM in search.sought:
            yield _whole(Clash.NO_ROOM, item)
        if search.free:
            yield from _away(search, span)
        if item.languages:
            yield from _interpretation(search, item)
        if item.unconfirmed and Clash.UNCONFIRMED in search.sought:
            yield from (_whole(Clash.UNCONFIRMED, item, person) for person in item.unconfirmed)
        if item.unagreed and Clash.UNAGREED in search.sought:
            yield from (_whole(Clash.UNAGREED, item, person) for person in item.unagreed)


def _whole(clash: Clash, item: Placed, person: PersonId | None = None, *, what: str = "", excess: int = 0) -> Conflict:
    """Return a conflict that lasts as long as the session does."""
    end = max(item.starts_at, item.ends_at)
    return Conflict(clash, item, item.starts_at, end, person=person, what=what, excess=excess)


def _length(search: Search, span: Span) -> Iterator[Conflict]:
    start, end = span.item.starts_at, span.item.ends_at
    if span.end <= span.start:
        if Clash.BACKWARDS in search.sought:
            yield Conflict(Clash.BACKWARDS, span.item, end, start)
    elif Clash.TOO_LONG in search.sought:
        yield Conflict(Clash.TOO_LONG, span.item, start.astimezone(UTC) + LONGEST, end)


def _day(search: Search, span: Span) -> Iterator[Conflict]:
    day = search.calendar.day_of(span.start)
    if day is None:
        if Clash.OUTSIDE in search.sought:
            yield _whole(Clash.OUTSIDE, span.item)
        return
    if span.end <= span.start:
        return
    if day.begins is not None and span.start < day.begins and Clash.EARLY in search.sought:
        yield Conflict(Clash.EARLY, span.item, span.item.starts_at, _earlier(span, day.begins))
    if day.ends is not None and span.end > day.ends and Clash.LATE in search.sought:
        yield Conflict(Clash.LATE, span.item, moment(max(span.start, day.ends)), span.item.ends_at)


def _earlier(span: Span, bound: int) -> datetime:
    return moment(min(span.end, bound))


def _room(search: Search, span: Span) -> Iterator[Conflict]:
    item, sought = span.item, search.sought
    room = search.rooms.get(item.room_id) if item.room_id else None
    if room is None:
        return
    if room.windows and Clash.CLOSED in sought and item.room_id:
        yield from _missing(Clash.CLOSED, span, gaps(span.start, span.end, search.open[item.room_id]))
    if item.expected and room.capacity is not None and item.expected > room.capacity and Clash.SEATS in sought:
        yield _whole(Clash.SEATS, item, excess=item.expected - room.capacity)
    if item.equipment and Clash.EQUIPMENT in sought:
        lacking = [word for word in item.equipment if word not in room.equipment]
        yield from (_whole(Clash.EQUIPMENT, item, what=word) for word in lacking)
    if len(item.languages) > room.booths and Clash.BOOTHS in sought:
        yield _whole(Clash.BOOTHS, item, excess=len(item.languages) - room.booths)


def _missing(clash: Clash, span: Span, missing: list[Seconds], person: PersonId | None = None) -> Iterator[Conflict]:
    """Yield one conflict for all parts of a session in which someone or something is not there."""
    if missing:
        minutes = sum(end - start for start, end in missing) // 60
        start, end = moment(missing[0][0]), moment(missing[-1][1])
        yield Conflict(clash, span.item, start, end, person=person, excess=minutes)


def _away(search: Search, span: Span) -> Iterator[Conflict]:
    if Clash.AWAY not in search.sought:
        return
    for person in span.item.people:
        windows = search.free.get(person)
        if windows is not None:
            yield from _missing(Clash.AWAY, span, gaps(span.start, span.end, windows), person)


def _interpretation(search: Search, item: Placed) -> Iterator[Conflict]:
    """Yield the languages that nobody interprets into, or too few for how long the session lasts."""
    teams: defaultdict[str, list[PersonId]] = defaultdict(list)
    for person, language in item.interpreters:
        teams[language].append(person)
    for language in dict.fromkeys(item.languages):
        if not teams[language]:
            if Clash.LANGUAGE in search.sought:
                yield _whole(Clash.LANGUAGE, item, what=language)
        elif Clash.TURN in search.sought:
            limits = [search.plan.turns.get(person) for person in teams[language]]
            turns = [limit.longest for limit in limits if limit]
            missing = item.minutes - sum(turns)
            if len(turns) == len(limits) and missing > 0:
                yield _whole(Clash.TURN, item, what=language, excess=missing)
