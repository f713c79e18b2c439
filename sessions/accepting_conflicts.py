"""Accept a conflict of the schedule, with a reason, and take that back. What stops a move cannot be accepted."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from itertools import combinations
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils.translation import gettext as _

from delegates.models import Person
from delegates.places import lock
from events.audit import record
from events.models import Conference, User
from sessions.conflicts import Clash, Conflict
from sessions.levels import Level, levels_of
from sessions.models import Acknowledgement, Contribution, ProgrammeRules
from vault.keys import destroy_keys, make_key, unlocked
from vault.sealing import SealError

Actor = User | AnonymousUser | None
OF_A_ROOM = frozenset({Clash.ROOM, Clash.CLOSED, Clash.SEATS, Clash.EQUIPMENT, Clash.BOOTHS})
OF_A_PERSON = frozenset({Clash.PERSON, Clash.AWAY, Clash.PAUSE, Clash.REST, Clash.UNCONFIRMED, Clash.UNAGREED})


class AcceptingError(Exception):
    """A conflict that cannot be accepted; the message names no one."""


class StopsMovesError(AcceptingError):
    """The rule stops moves in this conference."""

    def __init__(self) -> None:
        super().__init__(_("What stops the move cannot be accepted. Solve it, or take the rule more lightly first."))


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the team has accepted: up to which size, by which account, when and why; no reason where it is unreadable."""

    mark: str
    minutes: int
    by: UUID | None
    at: datetime
    reason: str = ""


def mark_of(conflict: Conflict) -> str:
    """Return what makes the conflict that one, whenever it is: its rule, its sessions, its room, person or word."""
    sessions = [one.session_id for one in (conflict.session, conflict.other) if one]
    room = str(conflict.session.room_id) if conflict.clash in OF_A_ROOM else ""
    return _mark(conflict.clash, sessions, room, conflict.person, conflict.what)


def _mark(clash: Clash, sessions: Iterable[UUID], room: str, person: UUID | None, what: str) -> str:
    ids = sorted(session.hex for session in sessions)
    return sha256("\n".join([clash.value, *ids, room, person.hex if person else "", what]).encode()).hexdigest()


@transaction.atomic
def acknowledge(
    *, conference: Conference, conflict: Conflict, reason: str, actor: Actor, at: datetime
) -> Acknowledgement:
    """Accept the conflict as it is now; it counts until it grows. Raises StopsMovesError."""
    conference = lock(conference)
    rules = ProgrammeRules.objects.filter(conference=conference).first()
    if levels_of(rules)[conflict.clash] == Level.BLOCK_MOVE:
        raise StopsMovesError
    return _accept(conference, conflict, reason=reason, actor=actor, at=at)


@transaction.atomic
def acknowledge_on_the_day(
    *, conference: Conference, conflicts: Iterable[Conflict], reason: str, actor: Actor, at: datetime
) -> None:
    """Keep why conflicts were gone on with; those whose rule stops moves count all the same, until it is taken more lightly."""
    conference = lock(conference)
    for conflict in conflicts:
        _accept(conference, conflict, reason=reason, actor=actor, at=at)


def _accept(conference: Conference, conflict: Conflict, *, reason: str, actor: Actor, at: datetime) -> Acknowledgement:
    mark = mark_of(conflict)
    row = Acknowledgement.objects.filter(conference=conference, mark=mark).first()
    row = row or Acknowledgement(conference=conference, mark=mark, key_ref=make_key())
    row.minutes, row.reason, row.at = conflict.size, reason, at
    row.by = actor if isinstance(actor, User) else None
    row.save()
    record(actor=actor, action="accept conflict", target=row, conference=conference, at=at)
    return row


@transaction.atomic
def take_back(*, conference: Conference, mark: str, actor: Actor, at: datetime) -> bool:
    """Accept the conflict no longer; tell whether it was accepted. What the reason was sealed with is destroyed."""
    conference = lock(conference)
    row = Acknowledgement.objects.filter(conference=conference, mark=mark).first()
    if row is None:
        return False
    record(actor=actor, action="take back accepted conflict", target=row, conference=conference, at=at)
    _forget([row])
    return True


def _forget(rows: Collection[Acknowledgement]) -> int:
    """Delete acceptances, and what their reasons were sealed with; return of how many."""
    Acknowledgement.objects.filter(pk__in=[row.pk for row in rows]).delete()
    transaction.on_commit(partial(destroy_keys, [row.key_ref for row in rows]))
    return len(rows)


@transaction.atomic
def forget_accepted(conference: Conference) -> int:
    """Accept nothing any more: the reasons are words about people; return of how many conflicts."""
    rows = list(Acknowledgement.objects.filter(conference=conference))
    return _forget(rows) if rows else 0


@transaction.atomic
def forget_accepted_of(person: Person) -> None:
    """Delete what was accepted of the person in the sessions that they have a part in, with the reasons."""
    found = Contribution.objects.filter(person=person).order_by().values_list("session_id", flat=True)
    sessions = sorted(set(found))
    about = [*((session,) for session in sessions), *combinations(sessions, 2)]
    marks = [_mark(clash, ids, "", person.pk, "") for clash in OF_A_PERSON for ids in about]
    rows = list(Acknowledgement.objects.filter(conference=person.conference_id, mark__in=marks))
    if rows:
        _forget(rows)


def accepted_in(conference: Conference) -> dict[str, Accepted]:
    """Return what the team has accepted, by mark, without the reasons, in one query."""
    rows = Acknowledgement.objects.filter(conference=conference).values_list("mark", "minutes", "by", "at")
    return {mark: Accepted(mark, minutes, by, at) for mark, minutes, by, at in rows}


def with_reasons(conference: Conference, marks: Iterable[str]) -> Mapping[str, Accepted]:
    """Return what was accepted of these, with the reasons, in two queries."""
    rows = list(Acknowledgement.objects.filter(conference=conference, mark__in=list(marks)))
    with unlocked(row.key_ref for row in rows):
        return {row.mark: Accepted(row.mark, row.minutes, row.by_id, row.at, _reason(row)) for row in rows}


def _reason(row: Acknowledgement) -> str:
    try:
        return str(row.reason)
    except SealError:
        return ""
