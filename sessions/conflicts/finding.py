"""Find what cannot be, or should not be, in a schedule: in memory, from values alone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar
from uuid import UUID

from sessions.conflicts.alone import wrong_alone
from sessions.conflicts.clashes import Clash
from sessions.conflicts.search import PLENARY_KIND, ROOMLESS_KIND, Search
from sessions.conflicts.spans import Span, by_start, pairs, span_of
from sessions.conflicts.together import by_kind, of_person, out_of_order, shared
from sessions.conflicts.values import Conflict, Placed, Plan

OF_PEOPLE = frozenset({Clash.PERSON, Clash.PAUSE, Clash.REST})
SPECIAL_KINDS = frozenset({PLENARY_KIND, ROOMLESS_KIND})
Key = TypeVar("Key")


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
        *_of_kinds(search, forward),
        *_of_orders(search, {span.item.session_id: span for span in forward}, plan.orders),
    ]
    return sorted(found, key=in_order)


def in_order(conflict: Conflict) -> tuple[object, ...]:
    """Return what conflicts are sorted by; no two have the same."""
    other = conflict.other.code if conflict.other else ""
    person = conflict.person.hex if conflict.person else ""
    return conflict.starts_at, conflict.session.code, conflict.clash.value, other, person, conflict.what


def conflicts_of_move(plan: Plan, placed: Placed) -> list[Conflict]:
    """Return the conflicts that a session takes part in where it is put, in the order of `find_conflicts`.

    The plan need hold no more than what is near in time, and the sessions that come before or after it.
    """
    search, span = Search(plan), span_of(placed)
    found = list(wrong_alone(search, [span]))
    if span.end > span.start:
        others = [span_of(item) for item in plan.placed if item.session_id != placed.session_id]
        forward = {other.item.session_id: other for other in others if other.end > other.start}
        for other in forward.values():
            if other.start < span.end + search.reach and span.start < other.end + search.reach:
                found += _of_pair(search, *sorted((span, other), key=by_start))
        orders = [order for order in plan.orders if placed.session_id in order]
        found += _of_orders(search, forward | {placed.session_id: span}, orders)
    return sorted(found, key=in_order)


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
    clash = by_kind(first, second)
    if clash in sought:
        yield shared(clash, first, second)


def _theme(span: Span) -> UUID | None:
    return None if span.item.kind == ROOMLESS_KIND else span.item.theme_id


def _is_large(search: Search, span: Span) -> bool:
    large, expected = search.plan.large_audience, span.item.expected
    return large is not None and expected is not None and expected >= large


def _grouped(keyed: Iterable[tuple[Key, Span]]) -> Mapping[Key, list[Span]]:
    groups: defaultdict[Key, list[Span]] = defaultdict(list)
    for key, span in keyed:
        groups[key].append(span)
    return groups


def _in_rooms(search: Search, spans: Iterable[Span]) -> Iterator[Conflict]:
    if Clash.ROOM in search.sought:
        for room_id, items in _grouped((span.item.room_id, span) for span in spans).items():
            if room_id is not None and not search.allows_overlaps(room_id):
                yield from (shared(Clash.ROOM, first, second) for first, second in pairs(items))


def _of_people(search: Search, spans: Iterable[Span]) -> Iterator[Conflict]:
    if OF_PEOPLE & search.sought:
        for person, items in _grouped((person, span) for span in spans for person in span.item.people).items():
            if len(items) > 1:
                for first, second in pairs(items, search.reach):
                    yield from of_person(search, person, first, second)


def _of_themes(search: Search, spans: Iterable[Span]) -> Iterator[Conflict]:
    if Clash.THEME in search.sought:
        for theme, items in _grouped((_theme(span), span) for span in spans).items():
            if theme is not None:
                yield from (shared(Clash.THEME, first, second) for first, second in pairs(items))


def _of_audiences(search: Search, spans: Iterable[Span]) -> Iterator[Conflict]:
    if Clash.AUDIENCE in search.sought:
        large = [span for span in spans if _is_large(search, span)]
        yield from (shared(Clash.AUDIENCE, first, second) for first, second in pairs(large))


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
