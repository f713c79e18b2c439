"""Now and next, on one small page for the way between two rooms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events.remembered import remembered
from sessions.days import day_of
from sessions.filters import choices, filtered, wish_from
from sessions.interpreting import channels_of
from sessions.present import present
from sessions.views.attend import visit_of


@require_safe
@remembered
def now_and_next(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is on and what comes next, cut down to what is wished for."""
    visit = visit_of(request, slug)
    context: dict[str, object] = {"now": visit.at}
    if seen := visit.programme:
        wish, local = wish_from(request.GET, seen), visit.at.astimezone(seen.zone)
        found = present(filtered(seen, wish), local)
        today, known = day_of(local, visit.conference.days), visit.conference.days
        context |= {
            "wish": wish,
            "choices": choices(seen, wish),
            "present": found,
            "other_day": found.next_at and day_of(found.next_at, known) != today,
            "channels": channels_of(visit.conference),
        }
    return render(request, "sessions/programme_now.html", visit.context | context)
