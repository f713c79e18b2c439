"""What an interpreter reads of their own turns: when, where, into which language, and how many share it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from delegates.models import Person
from delegates.presence import has_left
from events.models import Conference, User
from sessions.interpreting import ROLE, channels_of
from sessions.models import Contribution, Interpreter


@dataclass(frozen=True, slots=True)
class Turn:
    """A session that somebody interprets, as it is published; without times where it is not."""

    code: str
    title: str
    floor: str
    language: str
    channel: int | None
    others: int
    is_confirmed: bool
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    room: str = ""


@dataclass(frozen=True, slots=True)
class OwnTurns:
    """What is known of somebody who interprets, and their turns by time; those that are not published last."""

    interpreter: Interpreter | None
    turns: tuple[Turn, ...]


def turns_of(user: User, conference: Conference, *, at: datetime) -> OwnTurns | None:
    """Return the account's turns at the conference; None for whoever does not interpret there, or has left.

    A fixed number of queries.
    """
    person = Person.objects.filter(user=user, conference=conference).select_related("registration").first()
    if person and has_left(person):
        return None
    interpreter = Interpreter.objects.filter(person=person).first() if person else None
    parts = Contribution.objects.filter(person=person, role=ROLE).select_related("session") if person else ()
    if not interpreter and not parts:
        return None
    return OwnTurns(interpreter, _turns(list(parts), conference, at))


def _turns(parts: list[Contribution], conference: Conference, at: datetime) -> tuple[Turn, ...]:
    ids = [part.session_id for part in parts]
    shown = conference.versions.shown(at).first()
    rows = shown.slots.filter(session__in=ids).select_related("room") if shown else ()
    slots = {slot.session_id: slot for slot in rows}
    team = Contribution.objects.filter(session__in=ids, role=ROLE, is_prevented=False).order_by()
    sizes = Counter(team.values_list("session_id", "language"))
    channels = channels_of(conference)
    found = []
    for part in parts:
        slot, session = slots.get(part.session_id), part.session
        found.append(
            Turn(
                code=session.code,
                title=session.title,
                floor=session.floor_language,
                language=part.language,
                channel=channels.get(part.language),
                others=sizes[session.pk, part.language] - (not part.is_prevented),
                is_confirmed=part.confirmed_at is not None,
                starts_at=slot.starts_at if slot else None,
                ends_at=slot.ends_at if slot else None,
                room=slot.room.name if slot and slot.room else "",
            )
        )
    return tuple(sorted(found, key=lambda turn: (turn.starts_at is None, turn.starts_at or at, turn.code)))
