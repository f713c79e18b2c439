"""The pages of those who attend, or think about it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from delegates.disclosure import audience_of
from delegates.models import Registration
from events import access, clock
from events.audience import Audience
from events.models import Conference, User
from events.remembered import remembered
from events.wording import format_day_name, format_days, format_short_day, format_time
from sessions.calling import open_call
from sessions.contributing import is_contributor
from sessions.days import day_of
from sessions.filters import (
    Wish,
    choices,
    chosen_day,
    chosen_stretch,
    filtered,
    search_speakers,
    search_words,
    stretches_of,
    wish_from,
)
from sessions.interpreting import channels_of
from sessions.linked_data import event_of
from sessions.models import ScheduleVersion
from sessions.programme import country_names, speakers_of, themes_of
from sessions.recalled import programme_seen
from sessions.timetable import lay_out
from sessions.values import Day, Programme, SessionEntry
from sessions.views.choosing import seat_here, stars_here
from sessions.welcome import conveners_of, registration_state, welcomers_of

SPEAKERS_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Tab:
    """A link to another day, or to another part of a long one."""

    url: str
    label: str
    detail: str
    current: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """Who looks at which conference, when, and what they may see of its programme."""

    conference: Conference
    audience: Audience
    at: datetime
    programme: Programme | None

    @property
    def is_public(self) -> bool:
        """Tell whether they see what anybody sees."""
        return self.audience == Audience.PUBLIC

    @property
    def context(self) -> dict[str, object]:
        """Return what every page says."""
        conference = self.conference
        return {
            "conference": conference,
            "programme": self.programme,
            "zone": conference.zone,
            "when": format_days(conference.first_day, conference.last_day),
        }


def audience_here(request: HttpRequest, conference: Conference) -> Audience:
    """Return the visitor's audience; who has a part in a session sees what delegates see, also without a place."""
    audience, user = audience_of(request, conference), access.who_asks(request)
    if audience >= Audience.ATTENDEES or not isinstance(user, User):
        return audience
    is_part_of_it = is_contributor(user, conference, at=clock.now())
    return access.lowered(request, Audience.ATTENDEES) if is_part_of_it else audience


def visit_of(request: HttpRequest, slug: str) -> Visit:
    """Return who looks at the conference of that address. Raises Http404."""
    conference = access.conference_or_404(request, slug)
    audience, at = audience_here(request, conference), clock.now()
    return Visit(conference, audience, at, programme_seen(conference, audience=audience, at=at))


@require_safe
@remembered
def home(request: HttpRequest, slug: str) -> HttpResponse:
    """Welcome the visitor and say what to do next."""
    visit = visit_of(request, slug)
    user = access.request_user(request)
    context = {
        "venue": visit.conference.venue_for(visit.audience, visit.at),
        "themes": themes_of(visit.conference),
        "welcomers": welcomers_of(visit.programme) if visit.programme else (),
        "conveners": conveners_of(visit.conference),
        "registration_state": registration_state(visit.conference, visit.at),
        "call": open_call(request, visit.conference, visit.at),
        "is_registered": isinstance(user, User)
        and Registration.objects.filter(conference=visit.conference, person__user=user).exists(),
    }
    return render(request, "sessions/home.html", visit.context | context)


@require_safe
@remembered  # type: ignore[arg-type]  # the decorator below forgets of what kind the answer is
@csp_update({"connect-src": SELF})  # type: ignore[arg-type]  # its types know no view with arguments
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one day of the programme, cut down to what is wished for."""
    visit = visit_of(request, slug)
    context = _programme_context(request, visit, visit.programme) if visit.programme else {}
    context |= {"starred": stars_here(request, visit.conference)}
    return render(request, "sessions/programme.html", visit.context | context | {"waiting": _waiting(request, visit)})


def _waiting(request: HttpRequest, visit: Visit) -> ScheduleVersion | None:
    """Return the version that waits for its moment, for the programme team alone; others cost no query."""
    if visit.audience < Audience.ORGANISERS or access.looks_as(request):
        return None
    if access.roles_here(request, visit.conference).isdisjoint(access.PROGRAMME_DESK):
        return None
    return visit.conference.versions.waiting(visit.at).first()


def _programme_context(request: HttpRequest, visit: Visit, seen: Programme) -> dict[str, object]:
    wish = wish_from(request.GET, seen)
    days = filtered(seen, wish)
    local = visit.at.astimezone(seen.zone)
    day = chosen_day(days, request.GET.get("day", ""), day_of(local, visit.conference.days))
    stretches = stretches_of(day) if day else ()
    stretch = chosen_stretch(stretches, request.GET.get("from", ""), local)
    return {
        "wish": wish,
        "choices": choices(seen, wish),
        "tabs": [_day_tab(shown, wish, is_current=shown is day) for shown in days],
        "stretches": [
            _stretch_tab(part, day, wish, seen.zone, is_current=part is stretch) for part in stretches if day
        ],
        "day": day,
        "found_elsewhere": any(shown.sessions for shown in days),
        "timetables": lay_out(stretch, seen.rooms, local) if stretch else (),
        "now": local,
        "clear_url": wish_url(Wish(), day),
        "channels": channels_of(visit.conference),
    }


def wish_url(wish: Wish, day: Day | None) -> str:
    """Return the query string of a day with the filters; a bare question mark clears all."""
    return wish.query(day=day.date.isoformat() if day else "") or "?"


def _day_tab(day: Day, wish: Wish, *, is_current: bool) -> Tab:
    count = len(day.sessions)
    sessions = ngettext("%(count)s session", "%(count)s sessions", count) % {"count": count}
    label = f"{format_short_day(day.date)} · {sessions}"
    return Tab(url=wish_url(wish, day), label=format_day_name(day.date), detail=label, current=is_current)


def _stretch_tab(stretch: Day, day: Day, wish: Wish, zone: ZoneInfo, *, is_current: bool) -> Tab:
    first = stretch.sessions[0].starts_at
    last = stretch.sessions[-1].starts_at
    hours = f"{format_time(first, zone)}–{format_time(last, zone)}"
    url = wish.query(**{"day": day.date.isoformat(), "from": f"{first:%H:%M}"})
    return Tab(url=url, label=hours, detail="", current=is_current)


@require_safe
@remembered  # type: ignore[arg-type]  # the decorator below forgets of what kind the answer is
@csp_update({"connect-src": SELF})  # type: ignore[arg-type]  # its types know no view with arguments
def session(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show all that the visitor may know of one session; one that is hidden does not exist."""
    visit = visit_of(request, slug)
    day, entry = session_or_404(visit.programme, code)
    cards = [contributor.card for contributor in entry.contributors]
    countries = country_names(cards) if cards else {}
    context = {
        "session": entry,
        "people": [(contributor, countries.get(contributor.card.country, "")) for contributor in entry.contributors],
        "programme_url": f"{reverse('sessions:programme', args=[slug])}{wish_url(Wish(), day)}",
        "channels": channels_of(visit.conference) if entry.interpretation else {},
        "event": event_of(visit.conference.name, entry, site=settings.SITE_URL) if visit.is_public else "",
        "starred": stars_here(request, visit.conference),
        "seat": seat_here(request, visit.conference, entry, visit.at),
    }
    return render(request, "sessions/session.html", visit.context | context)


def session_or_404(seen: Programme | None, code: str) -> tuple[Day, SessionEntry]:
    """Return the session of that code and its day. Raises Http404, the same for hidden and for unknown codes."""
    for day in seen.days if seen else ():
        for entry in day.sessions:
            if entry.code == code and entry.path:
                return day, entry
    raise Http404


@require_safe
@remembered
def speakers(request: HttpRequest, slug: str) -> HttpResponse:
    """List everyone whom the programme names to this visitor."""
    visit = visit_of(request, slug)
    everyone = speakers_of(visit.programme) if visit.programme else ()
    q = search_words(request.GET)
    found = search_speakers(everyone, q)
    page = Paginator(found, SPEAKERS_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "q": q, "has_speakers": bool(everyone)}
    return render(request, "sessions/speakers.html", visit.context | context)
