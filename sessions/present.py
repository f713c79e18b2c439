"""What is on at a moment, and what comes next."""

from dataclasses import dataclass
from datetime import datetime

from sessions.values import Day, SessionEntry


@dataclass(frozen=True, slots=True)
class Present:
    """The sessions that are on, and those that start next, all at `next_at`; None where nothing follows."""

    on: tuple[SessionEntry, ...]
    following: tuple[SessionEntry, ...]
    next_at: datetime | None
    has_begun: bool

    @property
    def is_over(self) -> bool:
        """Tell whether nothing is on and nothing follows."""
        return not self.on and self.next_at is None


def present(days: tuple[Day, ...], at: datetime) -> Present:
    """Return what is on at that moment and what starts next, on whatever day. A session ends just before its end."""
    sessions = [session for day in days for session in day.sessions]
    next_at = min((session.starts_at for session in sessions if session.starts_at > at), default=None)
    return Present(
        on=tuple(session for session in sessions if session.starts_at <= at < session.ends_at),
        following=tuple(session for session in sessions if session.starts_at == next_at),
        next_at=next_at,
        has_begun=any(session.starts_at <= at for session in sessions),
    )
