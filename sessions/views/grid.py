"""The schedule editor: one day of the draft, and the plain form that moves a session without scripts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from events import clock
from events.access import PROGRAMME_DESK, team_conference_or_404
from events.models import Conference, Room
from events.wording import format_day_name, format_short_day
from sessions import board, publishing, scheduling, trying, undoing
from sessions.board import Choice
from sessions.conflicts import Clash
from sessions.days import day_of
from sessions.filters import search_words
from sessions.instead import places_instead
from sessions.models import ProgrammeRules, ScheduleVersion, Session, Slot
from sessions.move_words import place_words, way_back_words
from sessions.passed_over import passed_over
from sessions.place_form import PlaceForm, session_of
from sessions.rules import worded
from sessions.standing import mark_of, spot_of

FIELD_OF_ERROR: Mapping[type[scheduling.PlacementError], str] = {
    scheduling.NoSuchTimeError: "start",
    scheduling.UnknownRoomError: "room",
    scheduling.LengthError: "minutes",
}
MOST_CONFLICTS = 40
FIELD_OF_CLASH = {Clash.ROOM: "room", Clash.NO_ROOM: "room", Clash.PERSON: "start", Clash.OUTSIDE: "day"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; the conference is one that the visitor may plan."""

    conference: Conference
    day: date
    choice: Choice
    tray: str = ""
    rooms: str = ""
    session: str = ""
    words: str = ""

    def query(self, **other: str) -> str:
        """Return the query string that keeps the day and what is looked for, with other parts as given."""
        parts = {
            "day": self.day.isoformat(),
            "theme": str(self.choice.theme or ""),
            "person": str(self.choice.person or ""),
            "tray": self.tray,
            "rooms": self.rooms,
        }
        return "?" + urlencode({name: value for name, value in {**parts, **other}.items() if value})


@csp_update({"connect-src": SELF})  # type: ignore[arg-type]  # its types know no view with arguments
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one day of the draft (`day`), and place the session that the form names (`session` fills it in)."""
    conference = team_conference_or_404(request, slug, PROGRAMME_DESK)
    is_search = "find" in request.POST
    asked = read_asked(request, conference, clock.now())
    draft, rooms = publishing.draft_of(conference), list(conference.rooms.all())
    data = request.POST if request.method == "POST" and not is_search else None
    form = _place_form(asked, draft, rooms, data)
    if "day" not in request.GET and isinstance(day := form.initial.get("day"), date):
        asked = replace(asked, day=day)
    page = _Page(asked, draft, rooms, form)
    if page.form.is_bound and page.form.is_valid() and _placed(request, conference, page.form):
        return redirect(f"{reverse('sessions:schedule', args=[slug])}?day={page.form.cleaned_data['day']}")
    return render(request, "sessions/organise_schedule.html", page.context(request))


def read_asked(request: HttpRequest, conference: Conference, at: datetime) -> Asked:
    """Read the address; what fits nothing counts as not asked for."""
    given = request.GET
    return Asked(
        conference,
        chosen_day(conference, request.POST.get("day") or given.get("day", ""), at),
        Choice(_uuid(given.get("theme", "")), _person(conference, given.get("person", ""))),
        tray=given.get("tray", ""),
        rooms=given.get("rooms", ""),
        session=given.get("session", ""),
        words=search_words(request.POST) if "find" in request.POST else "",
    )


def chosen_day(conference: Conference, wanted: str, at: datetime) -> date:
    """Return the day asked for, else today while the conference is on, else its first day."""
    days = {day.isoformat(): day for day in conference.days}
    today = at.astimezone(conference.zone).date().isoformat()
    return days.get(wanted) or days.get(today) or conference.first_day


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _person(conference: Conference, text: str) -> UUID | None:
    """Return who is looked for, if the conference knows them: the page names them also where they have no part."""
    pk = _uuid(text)
    return pk if pk and conference.people.filter(pk=pk).exists() else None


def _place_form(
    asked: Asked, draft: ScheduleVersion, rooms: list[Room], data: Mapping[str, object] | None
) -> PlaceForm:
    """Return what was sent, or a form that begins with where the asked session is now."""
    conference = asked.conference
    session = session_of(conference, asked.session) if data is None else None
    initial: dict[str, object] = {"day": asked.day.isoformat()}
    if session:
        slot = draft.slots.filter(session=session).first()
        spot = spot_of(slot)
        initial |= {"session": session.code, "seen": mark_of(spot)}
        if spot:
            start = spot.starts_at.astimezone(conference.zone)
            day = day_of(start, conference.days)
            initial |= {"room": spot.room_id, "day": day, "start": start.time(), "minutes": spot.minutes}
    form = PlaceForm(data, conference=conference, rooms=rooms, initial=initial, is_chosen=session is not None)
    form.placed = session
    return form


def _placed(request: HttpRequest, conference: Conference, form: PlaceForm) -> bool:
    """Place what a valid form says, or put what is in the way beside the field."""
    answers, session, at = form.cleaned_data, form.placed, clock.now()
    room = form.rooms.get(answers["room"])
    if session is None:
        return False
    expected = answers["seen"] or mark_of(spot_of(_slot(conference, session)))
    try:
        to = scheduling.wanted_spot(session, room, form.wall_time, answers["minutes"])
    except scheduling.PlacementError as error:
        form.add_error(FIELD_OF_ERROR.get(type(error)), str(error))
        return False
    try:
        moved = scheduling.move(session=session, to=to, expected=expected, actor=request.user, at=at)
    except scheduling.ConflictError as error:
        for conflict, sentence in zip(error.conflicts, worded(error.conflicts, conference, at=at), strict=True):
            form.add_error(FIELD_OF_CLASH.get(conflict.clash, "start"), sentence)
        form.instead = places_instead(publishing.draft_of(conference), session, to)
        return False
    except scheduling.PlacementError as error:
        form.add_error(FIELD_OF_ERROR.get(type(error)), str(error))
        if isinstance(error, scheduling.StaleMoveError):
            form.see(mark_of(spot_of(_slot(conference, session))))
        return False
    facts = {"code": session.code, "place": place_words(to, room.name if room else "", conference.zone)}
    messages.success(request, _("%(code)s is placed: %(place)s.") % facts)
    for objection in trying.objections(moved.tried, conference, at):
        messages.warning(request, objection.words)
    return True


def _slot(conference: Conference, session: Session) -> Slot | None:
    return Slot.objects.filter(session=session, version__conference=conference, version__number=None).first()


class _Page:
    """What the page shows, loaded with the same few queries for any number of sessions."""

    def __init__(self, asked: Asked, draft: ScheduleVersion, rooms: list[Room], form: PlaceForm) -> None:
        self.asked, self.draft, self.rooms, self.form, self.at = asked, draft, rooms, form, clock.now()
        self.conference = asked.conference
        self.slots = board.day_slots(self.conference, draft, asked.day)
        self.tray = board.tray_page(draft, asked.choice, asked.words, asked.tray)

    @cached_property
    def cast(self) -> board.Cast:
        """Return who takes part in what is shown."""
        sessions = [*(slot.session for slot in self.slots), *self.tray.object_list]
        return board.cast_of(sessions, self.asked.choice, at=self.at)

    def context(self, request: HttpRequest) -> dict[str, object]:
        """Return the page's values."""
        conference, asked = self.conference, self.asked
        drawing = board.Drawing(conference, self.cast, asked.choice)
        rooms = board.pages_of_rooms(self.rooms, asked.rooms)
        rules = ProgrammeRules.objects.filter(conference=conference).first()
        tried = trying.try_day(conference, self.draft, asked.day)
        back = undoing.undoable(conference, request.user, passed=passed_over(request, conference))
        again = undoing.redoable(conference, request.user)
        return {
            "conference": conference,
            "day": asked.day,
            "asked": asked,
            "here": asked.query(),
            "days": self._days(),
            "board": drawing.board(asked.day, self.slots, list(rooms.object_list), rules),
            "rooms": rooms,
            "has_rooms": bool(self.rooms),
            "tray": self.tray,
            "tray_items": [drawing.item(session) for session in self.tray.object_list],
            "tray_links": [(number, asked.query(tray=str(number))) for number in self.tray.paginator.page_range],
            "room_links": [(number, asked.query(rooms=str(number))) for number in rooms.paginator.page_range],
            "themes": list(drawing.themes.values()),
            "people": sorted(self.cast.names.items(), key=lambda one: one[1].casefold()),
            "conflicts": trying.objections(tried, conference, self.at, most=MOST_CONFLICTS),
            "conflict_count": len(tried.conflicts),
            "strays": board.strays(conference, self.draft),
            "version": publishing.last_version(conference),
            "has_sessions": bool(self.slots or self.tray.paginator.count) or conference.sessions.exists(),
            "undo": (back.number, way_back_words(back, conference)) if back else None,
            "redo": (again.number, way_back_words(again, conference)) if again else None,
            "form": self.form,
            "chosen": self.form.placed,
        }

    def _days(self) -> list[dict[str, str | bool]]:
        counts = board.counts_by_day(self.conference, self.draft, self.asked.choice)
        words = {
            day: ngettext("%(count)d session", "%(count)d sessions", n) % {"count": n} for day, n in counts.items()
        }
        return [
            {
                "url": self.asked.query(day=day.isoformat()),
                "label": format_day_name(day),
                "detail": f"{format_short_day(day)} · {words[day]}",
                "current": day == self.asked.day,
            }
            for day in self.conference.days
        ]


@require_POST
def remove_slot(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Put a session back into the tray."""
    conference = team_conference_or_404(request, slug, PROGRAMME_DESK)
    session = get_object_or_404(Session.objects.select_related("conference"), conference=conference, code=code)
    at = clock.now()
    try:
        scheduling.remove(session=session, expected=request.POST.get("seen") or None, actor=request.user, at=at)
    except scheduling.PlacementError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(code)s is in the tray. Published versions keep it.") % {"code": code})
    day = chosen_day(conference, request.POST.get("day", ""), at)
    return redirect(f"{reverse('sessions:schedule', args=[slug])}?day={day.isoformat()}")
