"""Gather what interpretation is planned by, in a fixed number of queries, cut down to what the reader may know."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from delegates.cards import PersonId
from events.audience import Audience
from events.models import Conference
from sessions.interpretation import Interpretation, Place
from sessions.interpreter_names import names_of
from sessions.interpreting import ROLE, channels_of
from sessions.models import Contribution, Interpreter, ScheduleVersion, Session
from sessions.planning import plan_of
from sessions.programme import programme_of
from sessions.publishing import draft_of


def interpretation_of(conference: Conference, *, audience: Audience, at: datetime) -> Interpretation:
    """Return the sessions that promise interpretation or have interpreters, and all that is needed to plan for them."""
    parts = _parts(conference)
    sessions = _sessions(conference, parts, audience)
    interpreters = interpreters_of(conference)
    shown = conference.versions.shown(at).first()
    titles = _titles(conference, sessions, shown, audience, at)
    kept = {pk: found for pk, found in parts.items() if pk in sessions}
    people = {part.person_id for found in kept.values() for part in found}
    prevented = {part.person_id for found in parts.values() for part in found if part.is_prevented}
    return Interpretation(
        conference=conference,
        audience=audience,
        plan=plan_of(conference, draft_of(conference)),
        sessions=sessions,
        parts=kept,
        interpreters=interpreters,
        names=names_of(people, interpreters, prevented=prevented, audience=audience, at=at),
        channels=channels_of(conference),
        shown=_shown(conference, sessions, shown, titles) if shown else {},
        titles=titles,
    )


def interpreters_of(conference: Conference) -> dict[PersonId, Interpreter]:
    """Return the conference's interpreters by the person; one query."""
    found = Interpreter.objects.filter(person__conference=conference).order_by("pk")
    return {one.person_id: one for one in found}


def _parts(conference: Conference) -> Mapping[UUID, list[Contribution]]:
    parts: defaultdict[UUID, list[Contribution]] = defaultdict(list)
    for part in Contribution.objects.filter(session__conference=conference, role=ROLE).order_by("position", "id"):
        parts[part.session_id].append(part)
    return parts


def _sessions(conference: Conference, parts: Iterable[UUID], audience: Audience) -> dict[UUID, Session]:
    """Return the sessions to plan for; below the organisers none of those of which only the time is told."""
    found = Session.objects.filter(conference=conference)
    if audience < Audience.ORGANISERS:
        found = found.exclude(ceiling=Session.Ceiling.OPAQUE)
    given = set(parts)
    return {session.pk: session for session in found if session.interpretation or session.pk in given}


def _titles(
    conference: Conference,
    sessions: Mapping[UUID, Session],
    shown: ScheduleVersion | None,
    audience: Audience,
    at: datetime,
) -> dict[UUID, str]:
    """Return the titles that the reader may know: all, or those of the programme as delegates see it."""
    if audience >= Audience.ORGANISERS:
        return {pk: session.title for pk, session in sessions.items()}
    programme = programme_of(conference, audience=Audience.ATTENDEES, at=at, version=shown) if shown else None
    entries = programme.sessions if programme else ()
    return {UUID(entry.uid): entry.title for entry in entries if entry.is_open}


def _shown(
    conference: Conference, sessions: Iterable[UUID], shown: ScheduleVersion, titles: Mapping[UUID, str]
) -> dict[UUID, Place]:
    """Return where the sessions stand in the version that is shown; the room as far as the title."""
    rows = shown.slots.filter(session__in=list(sessions)).order_by()
    places = rows.values_list("session_id", "starts_at", "ends_at", "room__name")
    zone = conference.zone
    return {
        pk: (start.astimezone(zone), end.astimezone(zone), (room or "") if pk in titles else "")
        for pk, start, end, room in places
    }
