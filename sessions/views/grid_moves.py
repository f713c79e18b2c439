"""What the editor's script asks: try a place, move a session; and the buttons that take a move back or do it again."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from events import clock
from events.access import PROGRAMME_DESK, team_conference_or_404
from events.models import Conference
from sessions import publishing, scheduling, trying, undoing
from sessions.instead import places_instead
from sessions.models import Session
from sessions.move_words import place_words, step_words
from sessions.passed_over import forget_passed, pass_over, passed_over
from sessions.place_form import PlaceForm
from sessions.rules import worded
from sessions.standing import Spot, mark_of
from sessions.views.grid import chosen_day

REFUSED = 409
LONGEST_NUMBER = 9


@require_POST
def try_place(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer what would speak against a place, in words; nothing is saved."""
    conference = team_conference_or_404(request, slug, PROGRAMME_DESK)
    form = _form(request, conference)
    try:
        session = _session(form)
        spot = _wanted(form, session)
    except scheduling.PlacementError as error:
        return JsonResponse({"conflicts": [asdict(trying.Objection(str(error), "move", (), str(error)))]})
    tried = trying.try_spot(publishing.draft_of(conference), session, spot)
    return JsonResponse({"conflicts": _worded(tried, session, clock.now())})


@require_POST
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """Move a session to a place, or to the tray, and answer where it stands and what is wrong there; or why not."""
    conference = team_conference_or_404(request, slug, PROGRAMME_DESK)
    at, form = clock.now(), _form(request, conference)
    try:
        session = _session(form)
    except scheduling.SessionGoneError as error:
        return JsonResponse({"said": str(error), "stale": True}, status=REFUSED)
    try:
        return JsonResponse(_moved(request, form, session, at))
    except scheduling.ConflictError as error:
        said = " ".join(trying.in_the_way(error.conflicts, session, at))
        return JsonResponse({"said": said, "instead": _instead(form, session)}, status=REFUSED)
    except scheduling.PlacementError as error:
        is_stale = isinstance(
            error, (scheduling.StaleMoveError, scheduling.SessionGoneError, scheduling.UnknownRoomError)
        )
        return JsonResponse({"said": str(error), "stale": is_stale}, status=REFUSED)


def _form(request: HttpRequest, conference: Conference) -> PlaceForm:
    """Return what was sent; of the rooms it knows the one that is asked for, if there is such a one."""
    try:
        wanted = UUID(str(request.POST.get("room", "")))
    except ValueError:
        return PlaceForm(request.POST, conference=conference, rooms=())
    rooms = conference.rooms.filter(pk=wanted).order_by().only("conference", "name")
    return PlaceForm(request.POST, conference=conference, rooms=rooms)


def _session(form: PlaceForm) -> Session:
    """Return the session that is meant. Raises SessionGoneError."""
    form.is_valid()
    if form.placed is None:
        raise scheduling.SessionGoneError(str(form.data.get("session", ""))[:12])
    return form.placed


def _wanted(form: PlaceForm, session: Session) -> Spot:
    """Return the place that is asked for. Raises PlacementError with all that is wrong with what was sent."""
    if not form.is_valid():
        raise scheduling.PlacementError(" ".join(str(one) for errors in form.errors.values() for one in errors))
    room, minutes = form.rooms.get(form.cleaned_data["room"]), form.cleaned_data["minutes"]
    return scheduling.wanted_spot(session, room, form.wall_time, minutes)


def _moved(request: HttpRequest, form: PlaceForm, session: Session, at: datetime) -> dict[str, object]:
    """Do what the form says. Raises PlacementError."""
    seen = str(request.POST.get("seen", ""))
    to = None if "tray" in request.POST else _wanted(form, session)
    moved = scheduling.move(session=session, to=to, expected=seen, actor=request.user, at=at)
    if to is None:
        said = _("%(code)s is in the tray. Published versions keep it.") % {"code": session.code}
    else:
        room = form.rooms.get(form.cleaned_data["room"])
        where = place_words(to, room.name if room else "", form.conference.zone)
        said = _("%(code)s: %(place)s.") % {"code": session.code, "place": where}
    return {"said": said, "mark": mark_of(to), "conflicts": _worded(moved.tried, session, at)}


def _instead(form: PlaceForm, session: Session) -> list[dict[str, object]]:
    """Return the free places nearest to the one that was refused."""
    places = places_instead(publishing.draft_of(session.conference), session, _wanted(form, session))
    return [asdict(one) for one in places]


def _worded(tried: trying.Tried, session: Session, at: datetime) -> list[dict[str, object]]:
    return [asdict(one) for one in trying.objections_to(tried, session, at)]


@require_POST
def undo(request: HttpRequest, slug: str) -> HttpResponse:
    """Take one's own last move back; what is refused is passed over next time, until something was taken back."""
    conference = team_conference_or_404(request, slug, PROGRAMME_DESK)
    number, passed = _number(request), passed_over(request, conference)
    try:
        done = undoing.undo(conference=conference, actor=request.user, at=clock.now(), number=number, passed=passed)
    except scheduling.PlacementError as error:
        _refuse(request, error, conference)
        pass_over(request, conference, number)
    else:
        forget_passed(request)
        messages.success(request, _("Taken back: %(step)s.") % {"step": step_words(done, conference)})
    return _back(request, conference)


@require_POST
def redo(request: HttpRequest, slug: str) -> HttpResponse:
    """Do again what one took back last."""
    conference = team_conference_or_404(request, slug, PROGRAMME_DESK)
    try:
        done = undoing.redo(conference=conference, actor=request.user, at=clock.now(), number=_number(request))
    except scheduling.PlacementError as error:
        _refuse(request, error, conference)
    else:
        messages.success(request, _("Done again: %(step)s.") % {"step": step_words(done, conference)})
    return _back(request, conference)


def _refuse(request: HttpRequest, error: scheduling.PlacementError, conference: Conference) -> None:
    conflicts = error.conflicts if isinstance(error, scheduling.ConflictError) else ()
    for sentence in worded(conflicts, conference, at=clock.now()) or [str(error)]:
        messages.error(request, sentence)


def _number(request: HttpRequest) -> int:
    """Return the number of the move that the page offered to take back; 0, which no move has, for anything else."""
    text = str(request.POST.get("number", ""))[:LONGEST_NUMBER]
    return int(text) if text.isascii() and text.isdigit() else 0


def _back(request: HttpRequest, conference: Conference) -> HttpResponse:
    day = chosen_day(conference, str(request.POST.get("day", "")), clock.now())
    return redirect(f"{reverse('sessions:schedule', args=[conference.slug])}?day={day.isoformat()}")
