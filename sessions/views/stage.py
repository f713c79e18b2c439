"""The stage on a phone: what runs in each room, what is next, who is in it, and what is ticked off."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from events import clock
from events.access import PROGRAMME_DESK, team_conference_or_404
from events.models import Conference, Room
from events.wording import format_day_name, format_short_day
from sessions import staging
from sessions.models import Contribution, Session
from sessions.stage_day import Item, RoomDay, day_at, performers, room_of, stage_of, today_at


@require_safe
def rooms(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every room: what runs there and what is next."""
    conference = team_conference_or_404(request, slug, PROGRAMME_DESK)
    at = clock.now()
    day = wanted_day(request, conference, at)
    version = conference.versions.shown(at).first()
    context = about(conference, day, at) | {
        "rooms": stage_of(conference, version, day=day, at=at) if version else (),
        "version": version,
        "days": _days(conference, day),
    }
    return render(request, "sessions/stage.html", context)


@require_safe
def room(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Show one room's day, with everyone who has a part in it."""
    conference = team_conference_or_404(request, slug, PROGRAMME_DESK)
    found = get_object_or_404(Room, conference=conference, pk=pk)
    at = clock.now()
    day = wanted_day(request, conference, at)
    context = about(conference, day, at) | {
        "room": found,
        "stage": with_people(room_on(conference, found, day, at), at),
        "days": _days(conference, day),
    }
    return render(request, "sessions/stage_room.html", context)


def about(conference: Conference, day: date, at: datetime) -> dict[str, object]:
    """Return what every page of the stage says."""
    return {"conference": conference, "day": day, "at": at, "is_today": day == today_at(conference, at)}


def wanted_day(request: HttpRequest, conference: Conference, at: datetime) -> date:
    """Return the day asked for, if it is one of the conference's; else the one that it is."""
    days = {day.isoformat(): day for day in conference.days}
    return days.get(request.GET.get("day", "")) or day_at(conference, at)


def room_on(conference: Conference, found: Room, day: date, at: datetime) -> RoomDay:
    """Return the room's day, empty where nothing is shown."""
    version = conference.versions.shown(at).first()
    stage = stage_of(conference, version, day=day, at=at) if version else ()
    return room_of(stage, found.pk) or RoomDay(found.pk, found.name, (), (), None, ())


def with_people(stage: RoomDay, at: datetime) -> RoomDay:
    """Return the room's day with everyone who has a part in what is not over."""
    people = performers([*stage.running, *stage.to_come], at=at)

    def peopled(item: Item) -> Item:
        return replace(item, people=people.get(item.session_id, ()))

    return replace(
        stage,
        running=tuple(map(peopled, stage.running)),
        next=peopled(stage.next) if stage.next else None,
        later=tuple(map(peopled, stage.later)),
    )


def _days(conference: Conference, current: date) -> list[dict[str, str | bool]]:
    return [
        {
            "url": f"?day={day.isoformat()}",
            "label": format_day_name(day),
            "detail": format_short_day(day),
            "current": day == current,
        }
        for day in conference.days
    ]


@require_POST
def check(request: HttpRequest, slug: str, pk: UUID, code: str) -> HttpResponse:
    """Tick the technical check of a session, or take the tick back."""
    conference = team_conference_or_404(request, slug, PROGRAMME_DESK)
    found = get_object_or_404(Room, conference=conference, pk=pk)
    session = get_object_or_404(Session, conference=conference, code=code)
    session.conference = conference
    if (is_done := _is_done(request)) is not None:
        staging.tick_check(session=session, is_done=is_done, actor=request.user, at=clock.now())
    return _back(request, conference, found, code)


@require_POST
def briefed(request: HttpRequest, slug: str, pk: UUID, part: UUID) -> HttpResponse:
    """Tick that a contributor was briefed, or take the tick back."""
    conference = team_conference_or_404(request, slug, PROGRAMME_DESK)
    found = get_object_or_404(Room, conference=conference, pk=pk)
    parts = Contribution.objects.select_related("session__conference")
    row = get_object_or_404(parts, session__conference=conference, pk=part)
    if (is_done := _is_done(request)) is not None:
        staging.tick_briefing(part=row, is_done=is_done, actor=request.user, at=clock.now())
    return _back(request, conference, found, row.session.code)


def _is_done(request: HttpRequest) -> bool | None:
    """Return which of its two states the button asks for; None, and so nothing changes, where it says neither."""
    return {"yes": True, "no": False}.get(request.POST.get("done", ""))


def _back(request: HttpRequest, conference: Conference, found: Room, code: str) -> HttpResponse:
    day = wanted_day(request, conference, clock.now())
    return redirect(f"{reverse('sessions:stage_room', args=[conference.slug, found.pk])}?day={day}#session-{code}")
