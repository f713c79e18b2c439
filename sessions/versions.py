"""The published versions as they are listed: which are shown, which wait, and which nobody but the team ever saw."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from delegates.history import role_words
from events.models import AuditEntry, Conference
from sessions.models import ScheduleVersion


class Standing(StrEnum):
    """Who sees a version."""

    SHOWN = "shown"
    WAITS = "waits"
    REPLACED = "replaced"
    NEVER_SHOWN = "never shown"


@dataclass(frozen=True, slots=True)
class Listed:
    """A version in the list; `overtaken` is said of one that waits, but whose moment will find a newer one shown."""

    version: ScheduleVersion
    number: int
    standing: Standing
    appears_at: datetime
    who: str
    overtaken: bool = False


def standings(versions: Iterable[ScheduleVersion], at: datetime) -> dict[int, Standing]:
    """Return who sees each version, which come newest first.

    A version is never shown if a newer one was out before its moment came.
    """
    found: dict[int, Standing] = {}
    first_newer: datetime | None = None
    for version in versions:
        number, appears = version.number or 0, version.appears_at or at
        is_beaten = first_newer is not None and first_newer < appears
        if appears > at:
            found[number] = Standing.WAITS
        elif is_beaten:
            found[number] = Standing.NEVER_SHOWN
        elif first_newer is not None and first_newer <= at:
            found[number] = Standing.REPLACED
        else:
            found[number] = Standing.SHOWN
        first_newer = min(first_newer, appears) if first_newer else appears
    return found


def seen_versions(conference: Conference, at: datetime) -> list[ScheduleVersion]:
    """Return those that readers see or once saw, the newest first; one query."""
    versions = list(conference.versions.shown(at))
    known = standings(versions, at)
    return [version for version in versions if known[version.number or 0] != Standing.NEVER_SHOWN]


def listed_versions(conference: Conference, at: datetime) -> list[Listed]:
    """Return all published versions as the team lists them, the newest first; in three queries."""
    versions = list(conference.versions.published())
    known = standings(versions, at)
    who = _publishers(conference)
    return [
        Listed(
            version=version,
            number=version.number or 0,
            standing=known[version.number or 0],
            appears_at=version.appears_at or at,
            who=who.get(str(version.pk), _("the site")),
            overtaken=_is_overtaken(version, versions),
        )
        for version in versions
    ]


def _is_overtaken(version: ScheduleVersion, versions: Iterable[ScheduleVersion]) -> bool:
    """Tell whether a newer version appears before this one."""
    mine, number = version.appears_at, version.number or 0
    return any(
        (other.number or 0) > number and mine and other.appears_at and other.appears_at < mine for other in versions
    )


def _publishers(conference: Conference) -> dict[str, str]:
    """Return by the id of each version who published it, by their role on the team."""
    entries = AuditEntry.objects.filter(conference=conference, record="scheduleversion", action="publish")
    rows = dict(entries.order_by("at").values_list("record_id", "actor"))
    roles = role_words(conference.pk, {actor for actor in rows.values() if actor})
    gone = _("someone no longer on the team")
    return {record_id: roles.get(actor, gone) for record_id, actor in rows.items() if actor}
