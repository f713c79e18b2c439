"""Find what cannot be, or should not be, in a schedule: in memory, from values alone."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from sessions.conflicts.alone import wrong_alone
from sessions.conflicts.clashes import Clash
from sessions.conflicts.search import PLENARY_KIND, ROOMLESS_KIND, Search
from sessions.conflicts.spans import Span, by_start, pairs, span_of
from sessions.conflicts.together import by_kind, of_person, out_of_order, shared
from sessions.conflicts.values import Conflict, Placed, Plan

OF_PEOPLE = frozenset({Clash.PERSON, Clash.PAUSE, Clash.REST})
SPECIAL_KINDS = frozenset({PLENARY_KIND, ROOMLESS_KIND})


def find_conflicts(plan: Plan) -> list[Conflict]:
    """Return all conflicts of the rules that are looked for, the earliest first, always in the same order.

    Sort once, then sweep each room, person and theme: O(n log n + pairs that share time).
    """
    search = Search(plan)
    spans = sorted(map(span_of, plan.placed), key=by_start)
    forward = [span for span in spans if span.end > span.start]
    found = [
        *wrong_alone(search, spans),
        *_in_rooms(search, forward),
        *_of_people(search, forward),
        *_of_themes(search, forward),
        *_of_audiences(search, forward),
        *_of_popular(search, forward),
        *_of_kinds(search, forward),
        *_of_orders(search, {span.item.session_id: span for span in forward}, plan.orders),
    ]
    return sorted(found, key=in_order)


def in_order(conflict: Conflict) -> tuple[object, ...]:
    """Return what conflicts are sorted by; no two have the same."""
    other = conflict.other.code if conflict.other else ""
    person = conflict.person.hex if conflict.person else ""
    return conflict.starts_at, conflict.session.code, conflict.clash, other, person, conflict.what


def conflicts_of_move(plan: Plan, placed: Placed) -> list[Conflict]:
    """Return the conflicts that a session takes part in where it is put, in the order of `find_conflicts`.

    The plan need hold no more than what is near in time, and the sessions that come before or after it.
    """
    return sorted(Surroundings(plan).conflicts_of(placed), key=in_order)


class Surroundings:
    """A plan made ready for trying one place after another."""

    def __init__(self, plan: Plan) -> None:
        self.search = Search(plan)
        spans = map(span_of, plan.placed)
        self.spans = sorted((span for span in spans if span.end > span.start), key=by_start)
        self._starts = [span.start for span in self.spans]
        self._longest = max((span.end - span.start for span in self.spans), default=0)
        bound = {one for order in plan.orders for one in order}
        self._bound = {span.item.session_id: span for span in self.spans if span.item.session_id in bound}

    def conflicts_of(self, placed: Placed) -> Iterator[Conflict]:
        """Yield the conflicts that a session would take part in there, in no order."""
        span = span_of(placed)
        yield from wrong_alone(self.search, [span])
        if span.end <= span.start:
            return
        for other in self._near(span):
            if other.item.session_id != placed.session_id:
                yield from _of_pair(self.search, *sorted((span, other), key=by_start))
        orders = [order for order in self.search.plan.orders if placed.session_id in order]
        yield from _of_orders(self.search, self._bound | {placed.session_id: span}, orders)

    def _near(self, span: Span) -> Iterator[Span]:
        """Yield what shares time with the span, or is so near that a person can still be late."""
        reach = self.search.reach
        first = bisect_right(self._starts, span.start - reach - self._longest)
        after = bisect_left(self._starts, span.end + reach)
        return (other for other in self.spans[first:after] if other.end + reach > span.start)


def _of_pair(search: Search, first: Span, second: Span) -> Iterator[Conflict]:
    """Yield what is wrong between two sessions, the earlier first, but for their order."""
    one, two, sought = first.item, second.item, search.sought
    if OF_PEOPLE & sought:
        for person in one.people & two.people:
            yield from of_person(search, person, first, second)
    if second.start >= first.end:
        return
    room = one.room_id
    if room is not None and room == two.room_id and Clash.ROOM in sought and not search.allows_overlaps(room):
        yield shared(Clash.ROOM, first, second)
    theme = _theme(first)
    if theme is not None and theme == _theme(second) and Clash.THEME in sought:
        yield shared(Clash.THEME, first, second)
    if Clash.AUDIENCE in sought and _is_large(search, first) and _is_large(search, second):
        yield shared(Clash.AUDIENCE, first, second)
    if Clash.POPULAR in sought and _is_popular(search, first) and _is_popular(search, second):
        yield shared(Clash.POPULAR, first, second)
    clash = by_kind(first, second)
    if clash in sought:
        yield shared(clash, first, second)


def _theme(span: Span) -> UUID | None:
    return None if span.item.kind == ROOMLESS_KIND else span.item.theme_id


def _is_large(search: Search, span: Span) -> bool:
    large, expected = search.plan.large_audience, span.item.expected
    return large is not None and expected is not None and expected >= large


def _is_popular(search: Search, span: Span) -> bool:
    return span.item.session_id in search.plan.popular


def _grouped(keyed: Iterable[tuple[UUID | None, Span]]) -> Iterator[tuple[UUID, list[Span]]]:
    """Yield those that have the same key, unless that is none, as they come; by numbers, which hash faster than UUIDs."""
    groups: dict[int, tuple[UUID, list[Span]]] = {}
    for key, span in keyed:
        if key is not None:
            number = key.int
            if number in groups:
                groups[number][1].append(span)
            else:
                groups[number] = (key, [span])
    return (group for group in groups.values() if len(group[1]) > 1)


def _in_rooms(search: Search, spans: Iterable[Span]) -> Iterator[Conflict]:
    if Clash.ROOM in search.sought:
        for room_id, items in _grouped((span.item.room_id, span) for span in spans):
            if not search.allows_overlaps(room_id):
                yield from (shared(Clash.ROOM, first, second) for first, second in pairs(items))


def _of_people(search: Search, spans: Iterable[Span]) -> Iterator[Conflict]:
    if OF_PEOPLE & search.sought:
        for person, items in _grouped((person, span) for span in spans for person in span.item.people):
            for first, second in pairs(items, search.reach):
                yield from of_person(search, person, first, second)


def _of_themes(search: Search, spans: Iterable[Span]) -> Iterator[Conflict]:
    if Clash.THEME in search.sought:
        for _id, items in _grouped((_theme(span), span) for span in spans):
            yield from (shared(Clash.THEME, first, second) for first, second in pairs(items))


def _of_audiences(search: Search, spans: Iterable[Span]) -> Iterator[Conflict]:
    if Clash.AUDIENCE in search.sought:
        large = [span for span in spans if _is_large(search, span)]
        yield from (shared(Clash.AUDIENCE, first, second) for first, second in pairs(large))


def _of_popular(search: Search, spans: Iterable[Span]) -> Iterator[Conflict]:
    if Clash.POPULAR in search.sought and search.plan.popular:
        popular = [span for span in spans if _is_popular(search, span)]
        yield from (shared(Clash.POPULAR, first, second) for first, second in pairs(popular))


def _of_kinds(search: Search, spans: Iterable[Span]) -> Iterator[Conflict]:
    """Yield what runs beside a plenary or over a break: each of these against all that runs at its time."""
    if not {Clash.PLENARY, Clash.BREAK} & search.sought:
        return
    special: list[Span] = []
    plain: list[Span] = []
    for span in spans:
        special = [earlier for earlier in special if earlier.end > span.start]
        beside = special
        if span.item.kind in SPECIAL_KINDS:
            plain = [earlier for earlier in plain if earlier.end > span.start]
            beside = [*special, *plain]
        for earlier in beside:
            clash = by_kind(earlier, span)
            if clash in search.sought:
                yield shared(clash, earlier, span)
        (special if span.item.kind in SPECIAL_KINDS else plain).append(span)


def _of_orders(search: Search, spans: Mapping[UUID, Span], orders: Iterable[tuple[UUID, UUID]]) -> Iterator[Conflict]:
    if Clash.ORDER in search.sought:
        for session_id, after_id in orders:
            if session_id in spans and after_id in spans:
                yield from out_of_order(spans[session_id], spans[after_id])
