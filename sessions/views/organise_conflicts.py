"""The organisers' pages about the conflicts of the draft: list them, solve them, accept them with a reason."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import clock
from events.access import PROGRAMME_DESK, team_conference_or_404
from events.models import Conference
from sessions.accepting_conflicts import AcceptingError, acknowledge, take_back, with_reasons
from sessions.conflict_lists import (
    ACCEPTED,
    find_by_mark,
    levels_offered,
    lines_of,
    narrowed,
    rules_offered,
    wanted_from,
)
from sessions.conflicts import WHEREVER_IT_STANDS, Conflict, FreePlace, Plan, places_for
from sessions.days import day_of
from sessions.publishing import draft_of
from sessions.rules import Review, review
from sessions.rules_form import ReasonForm

PAGE_LENGTH = 50


@dataclass(frozen=True, slots=True)
class Offer:
    """A free place, and the address of the form that would put the session there."""

    code: str
    room: str
    starts_at: datetime
    ends_at: datetime
    url: str


@require_safe
def conflict_list(request: HttpRequest, slug: str) -> HttpResponse:
    """List the conflicts of the draft, narrowed by `level`, `rule` and `session`."""
    conference = team_conference_or_404(request, slug, PROGRAMME_DESK)
    found, wanted = review(conference, draft_of(conference)), wanted_from(request.GET.dict())
    page = Paginator(narrowed(found, wanted), PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {
        "conference": conference,
        "page": page,
        "lines": lines_of(found, list(page.object_list), conference, at=clock.now()),
        "levels": levels_offered(found, wanted),
        "rules": rules_offered(found, wanted),
        "wanted": wanted,
        "shows_accepted": wanted.level == ACCEPTED,
        "is_narrowed": bool(wanted.level or wanted.rule or wanted.session),
        "has_placed": bool(found.plan.placed),
        "has_any": bool(found.conflicts),
        "me": request.user.pk,
    }
    return render(request, "sessions/organise_conflict_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def conflict_page(request: HttpRequest, slug: str, mark: str) -> HttpResponse:
    """Show one conflict with the free places that would solve it, and accept it; once it is solved it is not there."""
    conference = team_conference_or_404(request, slug, PROGRAMME_DESK)
    found = review(conference, draft_of(conference))
    conflict = find_by_mark(found, mark)
    if conflict is None:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None, size=conflict.size)
    if form.is_bound and form.is_valid() and _accepted(request, conference, conflict, form):
        return redirect("sessions:conflicts", slug)
    return _show(request, conference, found, conflict, form)


def _accepted(request: HttpRequest, conference: Conference, conflict: Conflict, form: ReasonForm) -> bool:
    try:
        acknowledge(
            conference=conference,
            conflict=conflict,
            reason=form.cleaned_data["reason"],
            actor=request.user,
            at=clock.now(),
        )
    except AcceptingError as error:
        form.add_error(None, str(error))
        return False
    messages.success(
        request, _("The conflict is accepted: it stops nothing unless it grows. It stands under “Accepted”.")
    )
    return True


def _show(
    request: HttpRequest, conference: Conference, found: Review, conflict: Conflict, form: ReasonForm
) -> HttpResponse:
    (line,) = lines_of(found, [conflict], conference, at=clock.now())
    before = None if line.accepted else with_reasons(conference, [line.mark]).get(line.mark)
    places = [] if line.accepted else places_for(found.plan, conflict)
    context = {
        "conference": conference,
        "conflict": conflict,
        "line": line,
        "title": conflict.clash.label,
        "codes": [one.code for one in (conflict.session, conflict.other) if one],
        "offers": [_offer(place, conference, found.plan) for place in places],
        "can_be_moved_away": conflict.clash not in WHEREVER_IT_STANDS,
        "can_be_accepted": conflict.clash not in found.plan.blocking,
        "accepted_before": before,
        "form": form,
        "me": request.user.pk,
    }
    return render(request, "sessions/organise_conflict.html", context)


def _offer(place: FreePlace, conference: Conference, plan: Plan) -> Offer:
    item = place.placed
    start = item.starts_at.astimezone(conference.zone)
    query = {
        "session": item.code,
        "room": str(item.room_id or ""),
        "day": day_of(start, plan.days).isoformat(),
        "start": f"{start:%H:%M}",
    }
    address = f"{reverse('sessions:schedule', args=[conference.slug])}?{urlencode(query)}#place"
    return Offer(item.code, item.room, item.starts_at, item.ends_at, address)


@require_POST
def take_conflict_back(request: HttpRequest, slug: str, mark: str) -> HttpResponse:
    """Accept a conflict no longer."""
    conference = team_conference_or_404(request, slug, PROGRAMME_DESK)
    if not take_back(conference=conference, mark=mark, actor=request.user, at=clock.now()):
        raise Http404
    messages.success(request, _("The conflict counts again."))
    return redirect("sessions:conflicts", slug)
