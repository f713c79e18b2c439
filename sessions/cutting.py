"""Sessions cut down for a calendar that may lie on a stranger's server: to less than the programme says, never to more."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from sessions.ceilings import Ceiling
from sessions.programme import GENERIC_KIND
from sessions.values import SessionEntry

RANKS: Mapping[str, int] = {Ceiling.NEUTRAL.value: 1, Ceiling.OPEN.value: 2}


def lower(one: str, other: str) -> str:
    """Return whichever of two ceilings says less."""
    return min(one, other, key=lambda ceiling: RANKS.get(ceiling, 0))


def at_most(session: SessionEntry, ceiling: str) -> SessionEntry:
    """Return the session as it is said at that ceiling, or at its own where that is lower; one not known says nothing."""
    allowed = RANKS.get(ceiling, 0)
    return session if RANKS.get(session.ceiling, 0) <= allowed else _CUT[allowed](session)


def neutral(session: SessionEntry) -> SessionEntry:
    """Return its code, its theme and its time."""
    return SessionEntry(
        uid=session.uid,
        code=session.code,
        title=_("Session %(code)s") % {"code": session.code},
        ceiling=Ceiling.NEUTRAL.value,
        kind=GENERIC_KIND,
        kind_label=_("Session"),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        revised_at=session.revised_at,
        sequence=session.sequence,
        theme=session.theme,
        path=session.path,
        is_cancelled=session.is_cancelled,
    )


def opaque(session: SessionEntry) -> SessionEntry:
    """Return only that its time is taken."""
    return SessionEntry(
        uid=session.uid,
        code="",
        title=_("Busy"),
        ceiling=Ceiling.OPAQUE.value,
        kind="",
        kind_label="",
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        revised_at=session.revised_at,
        sequence=session.sequence,
        is_cancelled=session.is_cancelled,
    )


_CUT: Mapping[int, Callable[[SessionEntry], SessionEntry]] = {0: opaque, 1: neutral}
