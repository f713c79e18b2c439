"""What speaks against a place for a session: tried in memory, saved nowhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from events.models import Conference
from events.wording import format_time
from sessions.conflicts import Clash, Conflict, Plan, conflicts_of_move, find_conflicts, word
from sessions.days import span_of
from sessions.levels import Level
from sessions.models import ScheduleVersion, Session
from sessions.planning import plan_of, plan_of_move
from sessions.rules import names_in, worded
from sessions.standing import Spot


@dataclass(frozen=True, slots=True)
class Tried:
    """The conflicts that a session takes part in at a place, and which rules stop a move, or publishing."""

    conflicts: tuple[Conflict, ...] = ()
    blocking: frozenset[Clash] = frozenset()
    stopping: frozenset[Clash] = frozenset()

    @property
    def obstacles(self) -> list[Conflict]:
        """Return the conflicts that stop the move."""
        return [conflict for conflict in self.conflicts if conflict.clash in self.blocking]

    def stops(self, conflict: Conflict) -> Level:
        """Return what the conflict stops."""
        if conflict.clash in self.blocking:
            return Level.BLOCK_MOVE
        return Level.BLOCK_PUBLISHING if conflict.clash in self.stopping else Level.WARN


@dataclass(frozen=True, slots=True)
class Objection:
    """A conflict as the editor shows it: its words, what it stops, and which sessions it is about.

    `brief` is what is said of it while a session is dragged.
    """

    words: str
    stops: str
    codes: tuple[str, ...]
    brief: str = ""


def try_spot(draft: ScheduleVersion, session: Session, spot: Spot) -> Tried:
    """Return what the session would take part in there; conflicts among others are not its concern."""
    plan, placed = plan_of_move(session, room_id=spot.room_id, between=(spot.starts_at, spot.ends_at), version=draft)
    return _tried(plan, conflicts_of_move(plan, placed))


def try_day(conference: Conference, draft: ScheduleVersion, day: date) -> Tried:
    """Return what is wrong on a day of the draft with where sessions stand."""
    plan = plan_of(conference, draft, between=span_of(day, conference.days, conference.zone))
    return _tried(plan, find_conflicts(plan))


def _tried(plan: Plan, conflicts: Iterable[Conflict]) -> Tried:
    return Tried(tuple(conflicts), plan.blocking, plan.stopping)


def objections(tried: Tried, conference: Conference, at: datetime, *, most: int | None = None) -> list[Objection]:
    """Return the conflicts as the editor shows them, what stops the move first."""
    found = weightiest(tried)[:most]
    return [
        Objection(sentence, tried.stops(conflict).value, _codes(conflict))
        for conflict, sentence in zip(found, worded(found, conference, at=at), strict=True)
    ]


def objections_to(tried: Tried, session: Session, at: datetime) -> list[Objection]:
    """Return the conflicts of one session, also as they are said while it is dragged."""
    conference, found = session.conference, weightiest(tried)
    said = zip(objections(tried, conference, at), in_the_way(found, session, at), strict=True)
    return [replace(objection, brief=brief) for objection, brief in said]


def weightiest(tried: Tried) -> list[Conflict]:
    """Return the conflicts, what stops the move first."""
    return sorted(tried.conflicts, key=lambda conflict: list(Level).index(tried.stops(conflict)))


def _codes(conflict: Conflict) -> tuple[str, ...]:
    return tuple(one.code for one in (conflict.session, conflict.other) if one)


def briefly(conflict: Conflict, code: str, zone: ZoneInfo, who: str) -> str:
    """Return the conflict as it is said while the session of that code is dragged: what is in the way, where and when."""
    other = conflict.session if conflict.other and conflict.other.code == code else conflict.other
    if other is None or conflict.clash not in {Clash.PERSON, Clash.ROOM}:
        return word(conflict, zone=zone, who=who)
    facts = {
        "who": who or _("A contributor"),
        "room": other.room or _("no room"),
        "code": other.code,
        "start": format_time(other.starts_at, zone),
        "end": format_time(other.ends_at, zone),
    }
    if conflict.clash == Clash.ROOM:
        return _("%(code)s is in %(room)s from %(start)s to %(end)s.") % facts
    return _("%(who)s is in %(room)s at %(start)s (%(code)s).") % facts


def in_the_way(conflicts: Sequence[Conflict], session: Session, at: datetime) -> list[str]:
    """Return the conflicts of the session as it is said while it is moved."""
    said = zip(conflicts, names_in(conflicts, at=at), strict=True)
    return [briefly(conflict, session.code, session.conference.zone, who) for conflict, who in said]
