"""What is wrong between two sessions; of each pair the earlier one comes first."""

from collections.abc import Iterator

from delegates.cards import PersonId
from sessions.conflicts.clashes import Clash
from sessions.conflicts.search import PLENARY_KIND, ROOMLESS_KIND, Search
from sessions.conflicts.spans import Span, moment
from sessions.conflicts.values import Conflict


def shared(clash: Clash, first: Span, second: Span, person: PersonId | None = None) -> Conflict:
    """Return a conflict about the time that both take."""
    end = first.item if first.end <= second.end else second.item
    return Conflict(clash, first.item, second.item.starts_at, end.ends_at, other=second.item, person=person)


def of_person(search: Search, person: PersonId, first: Span, second: Span) -> Iterator[Conflict]:
    """Yield what two sessions mean to somebody who must be in both: no way to, no pause, or no rest."""
    between = second.start - first.end
    if between < 0:
        if Clash.PERSON in search.sought:
            yield shared(Clash.PERSON, first, second, person)
        return
    pause = _pause(search, person, first, second)
    if between < pause * 60 and Clash.PAUSE in search.sought:
        yield _short(Clash.PAUSE, first, second, person, pause)
    rest = _rest(search, person, first, second)
    if between < rest * 60 and Clash.REST in search.sought:
        yield _short(Clash.REST, first, second, person, rest)


def _pause(search: Search, person: PersonId, first: Span, second: Span) -> int:
    """Return how many minutes the person needs; who takes part by video walks nowhere."""
    pause = search.plan.pause
    one, two = first.item, second.item
    if person in one.by_video or person in two.by_video:
        return pause
    return max(pause, search.walk(one.room_id, two.room_id))


def _rest(search: Search, person: PersonId, first: Span, second: Span) -> int:
    """Return how long the person rests after interpreting before they do it again."""
    turns = search.plan.turns.get(person)
    if turns is None or not all(
        any(one == person for one, _into in span.item.interpreters) for span in (first, second)
    ):
        return 0
    return turns.rest


def _short(clash: Clash, first: Span, second: Span, person: PersonId, needed: int) -> Conflict:
    """Return a conflict about the minutes that are missing before the person is ready."""
    ready = moment(first.end + needed * 60)
    return Conflict(clash, first.item, second.item.starts_at, ready, other=second.item, person=person)


def out_of_order(later: Span, after: Span) -> Iterator[Conflict]:
    """Yield the conflict of a session that begins before the one that it comes after is over."""
    if later.start < after.end:
        yield Conflict(Clash.ORDER, later.item, later.item.starts_at, after.item.ends_at, other=after.item)


def by_kind(first: Span, second: Span) -> Clash | None:
    """Return what two sessions that share time break by what they are, whoever is in them."""
    one, two = first.item.kind, second.item.kind
    if one == two == ROOMLESS_KIND:
        return None
    if ROOMLESS_KIND in {one, two}:
        return Clash.BREAK
    return Clash.PLENARY if PLENARY_KIND in {one, two} else None
