"""How much may be said of each session: what organisers allow, and no more than everyone in it has agreed to."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from delegates.cards import PersonId
from delegates.consent import Purpose, agreed
from events.audience import Audience
from events.models import Conference
from sessions.models import Contribution, Session

Ceiling = Session.Ceiling
Consents = Collection[tuple[PersonId, str]]


def levels_of(
    sessions: Iterable[Session], parts: Mapping[UUID, list[Contribution]], conference: Conference, audience: Audience
) -> dict[UUID, str]:
    """Return the ceiling that holds for each session, in one query below the organisers."""
    consents = frozenset() if audience >= Audience.ORGANISERS else agreed(Purpose.OPEN_SESSION, conference)
    return {session.pk: _level(session, parts[session.pk], consents, audience) for session in sessions}


def _level(session: Session, parts: Iterable[Contribution], consents: Consents, audience: Audience) -> str:
    """Return the ceiling that holds: a session is open only while every contributor's yes stands; a break hides nobody."""
    if session.kind == Session.Kind.BREAK and session.ceiling == Ceiling.NEUTRAL and not parts:
        return Ceiling.OPEN
    if audience >= Audience.ORGANISERS:
        return Ceiling.OPEN
    if session.ceiling == Ceiling.OPEN and not all((part.person_id, str(session.pk)) in consents for part in parts):
        return Ceiling.NEUTRAL
    return session.ceiling
