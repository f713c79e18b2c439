"""The organisers' pages about the schedule: place, take off."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from events import clock
from events.access import PROGRAMME_DESK, team_conference_or_404
from events.models import Conference
from events.wording import format_day_name, format_short_day, format_time
from sessions import planning, publishing, scheduling
from sessions.conflict_lists import short_list
from sessions.conflicts import Clash
from sessions.days import day_of
from sessions.forms import PlaceForm
from sessions.models import ScheduleVersion, Session
from sessions.rules import worded
from sessions.timetable import lay_out

FIELD_OF_ERROR: Mapping[type[scheduling.PlacementError], str] = {
    scheduling.NoSuchTimeError: "start",
    scheduling.UnknownRoomError: "room",
    scheduling.LengthError: "minutes",
}
FIELD_OF_CLASH = {Clash.ROOM: "room", Clash.NO_ROOM: "room", Clash.PERSON: "start", Clash.OUTSIDE: "day"}


@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one day of the draft (`day`), and place the session that the form names (`session` fills it in)."""
    conference = team_conference_or_404(request, slug, PROGRAMME_DESK)
    draft = publishing.draft_of(conference)
    sessions = list(conference.sessions.select_related("theme"))
    for session in sessions:
        session.conference = conference
    form = _place_form(request, conference, draft, sessions)
    if form.is_bound and form.is_valid() and _placed(request, conference, form):
        return _to_day(slug, str(form.cleaned_data["day"]))
    return _show_schedule(request, conference, draft, form)


def _to_day(slug: str, day: str) -> HttpResponse:
    return redirect(f"{reverse('sessions:schedule', args=[slug])}?day={day}")


def _place_form(
    request: HttpRequest, conference: Conference, draft: ScheduleVersion, sessions: Iterable[Session]
) -> PlaceForm:
    """Return what was sent, or a form that begins with where the asked session is now."""
    asked = request.GET.get("session", "")
    code = next((session.code for session in sessions if session.code == asked), "")
    slot = draft.slots.filter(session__code=code).first() if code else None
    initial: dict[str, object] = {"session": code, "day": request.GET.get("day", "")}
    if slot:
        start = slot.starts_at.astimezone(conference.zone)
        length = int((slot.ends_at - slot.starts_at).total_seconds() // 60)
        initial |= {
            "room": slot.room_id,
            "day": day_of(start, conference.days),
            "start": start.time(),
            "minutes": length,
        }
    data = request.POST if request.method == "POST" else None
    return PlaceForm(data, conference=conference, sessions=sessions, rooms=conference.rooms.all(), initial=initial)


def _placed(request: HttpRequest, conference: Conference, form: PlaceForm) -> bool:
    """Place what a valid form says, or put what is in the way beside the field."""
    answers = form.cleaned_data
    session, room = form.sessions[answers["session"]], form.rooms.get(answers["room"])
    at = clock.now()
    try:
        slot = scheduling.place(
            session=session,
            room=room,
            starts_at=form.wall_time,
            minutes=answers["minutes"],
            actor=request.user,
            at=at,
        )
    except scheduling.ConflictError as error:
        for conflict, sentence in zip(error.conflicts, worded(error.conflicts, conference, at=at), strict=True):
            form.add_error(FIELD_OF_CLASH.get(conflict.clash, "start"), sentence)
        return False
    except scheduling.PlacementError as error:
        form.add_error(FIELD_OF_ERROR[type(error)], str(error))
        return False
    message = _("%(code)s is placed: %(start)s to %(end)s, %(room)s.") % {
        "code": session.code,
        "start": format_time(slot.starts_at, conference.zone),
        "end": format_time(slot.ends_at, conference.zone),
        "room": room.name if room else _("no room"),
    }
    messages.success(request, message)
    return True


def _show_schedule(
    request: HttpRequest, conference: Conference, draft: ScheduleVersion, form: PlaceForm
) -> HttpResponse:
    at = clock.now()
    day = _day(conference, str(form["day"].value() or ""), at)
    rooms = [planning.room_entry(room) for room in form.rooms.values()]
    in_draft = set(draft.slots.values_list("session_id", flat=True))
    plan = planning.plan_day(conference, draft, day)
    context = {
        "conference": conference,
        "day": day,
        "entries": plan.sessions,
        "days": _days(conference, day),
        "timetables": lay_out(plan, rooms, at),
        "unplaced": [session for session in form.sessions.values() if session.pk not in in_draft],
        **short_list(conference, draft, at=at),
        "version": publishing.last_version(conference),
        "has_sessions": bool(form.sessions),
        "form": form,
    }
    return render(request, "sessions/organise_schedule.html", context)


def _day(conference: Conference, wanted: str, at: datetime) -> date:
    """Return the day asked for, else today while the conference is on, else its first day."""
    days = {day.isoformat(): day for day in conference.days}
    today = at.astimezone(conference.zone).date().isoformat()
    return days.get(wanted) or days.get(today) or conference.first_day


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
def remove_slot(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Take a session off the draft."""
    conference = team_conference_or_404(request, slug, PROGRAMME_DESK)
    session = get_object_or_404(Session, conference=conference, code=code)
    scheduling.remove(session=session, actor=request.user, at=clock.now())
    messages.success(request, _("%(code)s is taken off the draft. Published versions keep it.") % {"code": code})
    return _to_day(slug, _day(conference, request.POST.get("day", ""), clock.now()).isoformat())
