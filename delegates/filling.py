"""How full the conference is, and whom the free places would reach: figures for the team, before anything is decided."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import ngettext

from delegates.models import Registration
from delegates.places import Places, State, count_places
from events.models import Conference


@dataclass(frozen=True, slots=True)
class Standing:
    """How many people have a place, how many places are offered or held beside, and how many are free; none below 0."""

    confirmed: int
    kept: int
    free: int


def standing(conference: Conference, states: Counter[str], held: int) -> Standing:
    """Tell how full the conference is, by how many registrations are in each state and how many places are held.

    Places are held for organisations, and kept for open requests that came by their links.
    """
    confirmed, kept = states[State.CONFIRMED], states[State.OFFERED] + held
    return Standing(confirmed, kept, max(conference.capacity - confirmed - kept, 0))


def who_get_places(registrations: Iterable[Registration], places: Places) -> list[Registration]:
    """Return whom a place is left for, in the given order. An offer has its place already, and who keeps one."""
    given: Counter[str] = Counter()
    reached = []
    for row in registrations:
        if row.state != State.OFFERED and not (row.state == State.REQUESTED and row.holds_place):
            if min(places.overall - given.total(), places.left_in(row.category) - given[row.category]) <= 0:
                continue
            given[row.category] += 1
        reached.append(row)
    return reached


def remark_on_capacity(conference: Conference, at: datetime) -> str:
    """Say what a capacity below what is taken means; empty where it is not."""
    places = count_places(conference, at=at)
    if places.overall >= 0:
        return ""
    taken, held = places.taken.total(), places.held.total()
    words = ngettext("%(count)d has a place already", "%(count)d have a place already", taken) % {"count": taken}
    if held:
        more = ngettext("%(count)d place is held", "%(count)d places are held", held) % {"count": held}
        words = f"{words} · {more}"
    rest = ngettext(
        "Nobody loses it, and nobody new gets one until enough have left.",
        "Nobody loses it, and nobody new gets one until enough have left.",
        taken,
    )
    return f"{words}. {rest}"
