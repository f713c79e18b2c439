"""Sessions that readers saw and that are not on the programme any more: calendars hold them until they are told.

What is told stands in no table. It follows from the versions that readers saw, and from what may be said of a session now.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from django.db.models import Q

from events.audience import Audience
from events.models import Conference
from sessions.ceilings import Ceiling, levels_of
from sessions.cutting import at_most
from sessions.models import Contribution, ScheduleVersion, Session, Slot
from sessions.programme import room_entry
from sessions.values import Programme, SessionEntry
from sessions.versions import seen_versions


def gone_from(conference: Conference, shown: Programme, *, at: datetime) -> tuple[SessionEntry, ...]:
    """Return all that readers ever saw and that is off the programme, as cancelled; two queries where there is none."""
    return cancelled_of(conference, shown, seen_before(conference, shown, at=at))


def seen_before(
    conference: Conference, shown: Programme, *, at: datetime, since: datetime | None = None
) -> list[ScheduleVersion]:
    """Return the shown version and those that readers saw before it, `since` a moment if one is given, the newest first.

    One query. A version that was overtaken before its moment came was never seen, and tells nothing here.
    """
    seen = (one for one in seen_versions(conference, at) if (one.number or 0) <= (shown.version or 0))
    return list(_back_to(seen, since))


def _back_to(versions: Iterable[ScheduleVersion], since: datetime | None) -> Iterator[ScheduleVersion]:
    for version in versions:
        yield version
        if since and version.appears_at and version.appears_at <= since:
            return


def cancelled_of(
    conference: Conference, shown: Programme, versions: Sequence[ScheduleVersion]
) -> tuple[SessionEntry, ...]:
    """Return what stood in the older ones of these versions (`seen_before`) and is off the programme, in order of time.

    Each says no more than anyone may know of it now, whatever was said while it stood there. `sequence` lies between what
    it had and what it is given if it comes back. Four queries at most, one where nothing was taken off.
    """
    last = _last_places(versions)
    if not last:
        return ()
    parts = _parts(slot.session for slot in last.values())
    levels = levels_of((slot.session for slot in last.values()), parts, conference, Audience.PUBLIC)
    gone_at = {older.pk: newer.appears_at for newer, older in pairwise(versions)}
    entries = (
        _entry(slot, shown, levels[slot.session_id], gone_at[slot.version_id], conference) for slot in last.values()
    )
    return tuple(sorted(entries, key=lambda entry: (entry.starts_at, entry.uid)))


def stood_in(room: UUID, versions: Sequence[ScheduleVersion]) -> frozenset[str]:
    """Return what stood in the room in the older ones of these versions, by the identifiers of entries; one query."""
    slots = Slot.objects.filter(version__in=versions[1:], room=room).order_by()
    return frozenset(str(pk) for pk in slots.values_list("session", flat=True))


def _last_places(versions: Sequence[ScheduleVersion]) -> dict[UUID, Slot]:
    """Return the newest slot of each session that the first of the versions has not."""
    if len(versions) < 2:  # noqa: PLR2004  # the one that is shown, and an older one
        return {}
    slots = Slot.objects.filter(version__in=versions[1:]).exclude(session__slots__version=versions[0])
    found: dict[UUID, Slot] = {}
    rows = slots.select_related("session", "room").prefetch_related("session__other_themes")
    for slot in rows.order_by("-version__number"):
        found.setdefault(slot.session_id, slot)
    return found


def _parts(sessions: Iterable[Session]) -> Mapping[UUID, list[Contribution]]:
    found: defaultdict[UUID, list[Contribution]] = defaultdict(list)
    could_be_open = Q(session__ceiling=Ceiling.OPEN) | Q(session__kind=Session.Kind.BREAK)
    for part in Contribution.objects.filter(could_be_open, session__in=list(sessions)).order_by("position", "id"):
        found[part.session_id].append(part)
    return found


def _entry(slot: Slot, shown: Programme, level: str, gone_at: datetime | None, conference: Conference) -> SessionEntry:
    session, themes = slot.session, {theme.id: theme for theme in shown.themes}
    others = (theme.pk for theme in session.other_themes.all() if theme.pk != session.theme_id)
    whole = SessionEntry(
        uid=str(session.pk),
        code=session.code,
        title=session.title,
        ceiling=Ceiling.OPEN.value,
        kind=session.kind,
        kind_label=str(Session.Kind(session.kind).label),
        starts_at=slot.starts_at.astimezone(conference.zone),
        ends_at=slot.ends_at.astimezone(conference.zone),
        revised_at=max(session.revised_at, gone_at or session.revised_at),
        sequence=slot.sequence + 1,
        room=room_entry(slot.room) if slot.room else None,
        theme=themes.get(session.theme_id) if session.theme_id else None,
        other_themes=tuple(themes[pk] for pk in others if pk in themes),
        is_cancelled=True,
    )
    return at_most(whole, level)
