"""Contributors are told where their sessions stand now: by one mail, some time after the first change that they do not know.

Whatever is published until then is in the same mail. A version that waits for its moment is told of after it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from delegates.cards import PersonId
from delegates.telling_contributors import count_reachable, write_to_contributors
from events.audit import record
from events.mail_templates import zone_in_mail
from events.models import Conference
from sessions.changes import Change, Where, changes
from sessions.contributing import labels
from sessions.models import Contribution, ScheduleVersion
from sessions.noticing import notice
from sessions.publishing import lock_draft, newest_version

QUIET = timedelta(minutes=30)
"""For so long after the first untold version others may follow, and be told of in the same mail."""
Parts = Mapping[PersonId, Collection[str]]
"""The ids of the sessions that people have a part in."""


@dataclass(frozen=True, slots=True)
class Affected:
    """Whom changes concern, by what the programme team calls them, with the codes of their sessions; and how many mails go.

    These may also go to others, and tell of what earlier versions changed, as long as nobody was told of it.
    """

    people: tuple[tuple[str, str], ...]
    mails: int
    tells_earlier: bool


def parts_in(conference: Conference, *, prevented: bool = False) -> Parts:
    """Return the sessions of each contributor, of those who are prevented from coming only if asked; one query."""
    rows = Contribution.objects.filter(session__conference=conference).order_by()
    if not prevented:
        rows = rows.filter(is_prevented=False)
    parts: defaultdict[PersonId, set[str]] = defaultdict(set)
    for person_id, session_id in rows.values_list("person_id", "session_id"):
        parts[person_id].add(str(session_id))
    return parts


def concerned(found: Iterable[Change], parts: Parts) -> frozenset[PersonId]:
    """Return those who have a part in a session that changes."""
    changed = {change.uid for change in found}
    return frozenset(person for person, sessions in parts.items() if not changed.isdisjoint(sessions))


def told_version(conference: Conference) -> ScheduleVersion | None:
    """Return the version up to which the contributors know what has changed."""
    return conference.versions.published().filter(told_at__isnull=False).first()


def affected_by(
    conference: Conference, found: Collection[Change], untold: Iterable[Change], *, at: datetime
) -> Affected:
    """Return whom the changes `found` concern, and how many get a mail for all that is `untold`, which they are part of."""
    parts = parts_in(conference, prevented=True)
    codes = {change.uid: change.code for change in found}
    people = concerned(found, parts)
    names = labels(people, at=at) if people else {}
    named = [
        (names.get(person, ""), ", ".join(sorted(codes[uid] for uid in parts[person] if uid in codes)))
        for person in people
    ]
    reached = concerned(untold, parts_in(conference))
    return Affected(
        people=tuple(sorted(named, key=lambda row: (row[0].casefold(), row[1]))),
        mails=count_reachable(conference, reached) if reached else 0,
        tells_earlier={change.uid for change in untold} != {change.uid for change in found},
    )


def tell_all(at: datetime) -> None:
    """Tell the contributors of each conference what is due; one query where nothing is."""
    due = ScheduleVersion.objects.untold(at, since=QUIET).order_by().values("conference")
    for conference in Conference.objects.filter(pk__in=due):
        tell_contributors(conference=conference, at=at)


@transaction.atomic
def tell_contributors(*, conference: Conference, at: datetime) -> int:
    """Write to those whose sessions stand elsewhere than they know; return to how many. Nothing is told twice.

    Those who starred one of these and asked for it get a mail too, which says only that there is news.

    Who is prevented from coming is not written to: their mail may be read by others.
    """
    lock_draft(conference)
    shown = newest_version(conference, at)
    if shown is None or not conference.versions.untold(at, since=QUIET).exists():
        return 0
    known = told_version(conference)
    found = changes(known, shown)
    parts = parts_in(conference)
    letter = _Letter(
        conference, parts, _stands(shown), {change.uid: change.code for change in found if not change.after}
    )
    count = write_to_contributors(
        conference=conference,
        people=concerned(found, parts),
        word=letter.word,
        version=shown.number or 0,
        at=at,
    )
    notice(conference=conference, known=known, shown=shown, at=at)
    conference.versions.published().filter(number__lte=shown.number, told_at=None).update(told_at=at)
    record(actor=None, action="tell contributors", target=shown, conference=conference, at=at)
    return count


def _stands(version: ScheduleVersion) -> dict[str, tuple[str, Where]]:
    """Return the code and the place of each session, in the order of time."""
    slots = version.slots.select_related("session", "room")
    return {str(slot.session_id): (slot.session.code, Where.of_slot(slot)) for slot in slots}


@dataclass(frozen=True, slots=True)
class _Letter:
    """What stands in the mails: where sessions stand, and the codes of those that are taken off."""

    conference: Conference
    parts: Parts
    stands: Mapping[str, tuple[str, Where]]
    gone: Mapping[str, str]

    def word(self, person: PersonId, language: str) -> str:
        """Return a line for each session of the person, in that language."""
        own = self.parts[person]
        with override(language):
            lines = [self._line(code, where) for uid, (code, where) in self.stands.items() if uid in own]
            off = _("%(code)s: taken off the programme")
            return "\n".join([*lines, *(off % {"code": code} for uid, code in self.gone.items() if uid in own)])

    def _line(self, code: str, where: Where) -> str:
        """Return code and times; a room may give away the place, so it is said only where mails name the conference."""
        zone = zone_in_mail(self.conference)
        told = where if self.conference.names_itself_in_mail else replace(where, room_id=None, room="")
        return f"{code}: {told.words(zone)} ({zone.key})"
