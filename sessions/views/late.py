"""The page on which a room is said to run late: what that moves and breaks is shown first, then asked once more."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events import clock
from events.access import PROGRAMME_DESK, team_conference_or_404
from events.models import Conference, Room
from sessions.lateness import Delay, LatenessError, look_late
from sessions.rules import worded
from sessions.running_late import NoReasonError, SeenOtherwiseError, StoppedError, hidden_among, note_on, run_late
from sessions.stage_day import day_at
from sessions.stage_forms import QUICK, LateForm
from sessions.views.stage import about, room_on


@require_http_methods(["GET", "HEAD", "POST"])
def late(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Ask by how much the room is late, show what follows, and do it."""
    conference = team_conference_or_404(request, slug, PROGRAMME_DESK)
    room = get_object_or_404(Room, conference=conference, pk=pk)
    room.conference = conference
    at = clock.now()
    asked = request.POST if request.method == "POST" else request.GET
    form = _form(conference, room, asked if "minutes" in asked or request.method == "POST" else None, at)
    if not form.is_bound or not form.is_valid():
        return _show(request, room, form, at)
    return _do(request, room, form, at) if request.method == "POST" else _look(request, room, form, at)


def _form(conference: Conference, room: Room, data: Mapping[str, object] | None, at: datetime) -> LateForm:
    stage = room_on(conference, room, day_at(conference, at), at)
    return LateForm(data, items=stage.to_come, zone=conference.zone)


def _look(request: HttpRequest, room: Room, form: LateForm, at: datetime) -> HttpResponse:
    minutes, first = form.asked
    try:
        delay = look_late(conference=room.conference, room=room, minutes=minutes, first=first, at=at)
    except LatenessError as error:
        form.add_error("minutes", str(error))
        return _show(request, room, form, at)
    return _show(request, room, form, at, delay)


def _do(request: HttpRequest, room: Room, form: LateForm, at: datetime) -> HttpResponse:
    minutes, first = form.asked
    seen, reason = form.cleaned_data["seen"], form.cleaned_data["reason"]
    try:
        version = run_late(
            conference=room.conference,
            room=room,
            minutes=minutes,
            first=first,
            seen=seen,
            actor=request.user,
            at=at,
            reason=reason,
        )
    except NoReasonError as error:
        form.add_error("reason", str(error))
        return _show(request, room, form, at, error.delay)
    except (SeenOtherwiseError, StoppedError) as error:
        form.add_error(None, str(error))
        return _show(request, room, form, at, error.delay)
    except LatenessError as error:
        form.add_error("minutes", str(error))
        return _show(request, room, form, at)
    message = _("%(note)s Everyone sees the new times now, as version %(number)d.")
    messages.success(request, message % {"note": version.note, "number": version.number})
    return redirect("sessions:stage_room", room.conference.slug, room.pk)


def _show(request: HttpRequest, room: Room, form: LateForm, at: datetime, delay: Delay | None = None) -> HttpResponse:
    """Draw the page; `delay` is what is asked for, if it can be told."""
    conference = room.conference
    form.fields["reason"].required = bool(delay and delay.stopping)
    context = about(conference, day_at(conference, at), at) | {
        "room": room,
        "form": form,
        "quick": QUICK,
        "delay": delay,
        "barring": worded(delay.barring, conference, at=at) if delay else [],
        "stopping": worded(delay.excusable, conference, at=at) if delay else [],
        "warned": worded(delay.warned, conference, at=at) if delay else [],
        "hidden": hidden_among(delay, at=at) if delay else [],
        "note": note_on(delay, at=at) if delay else "",
    }
    is_refused = form.errors and request.method == "POST"
    status = HTTPStatus.CONFLICT if is_refused and delay else HTTPStatus.OK
    return render(request, "sessions/stage_late.html", context, status=status)
