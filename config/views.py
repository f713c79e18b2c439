"""Pages of the site as a whole."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config import desk as waits
from config import holding
from delegates.filling import standing
from delegates.places import count_places
from events import access, clock


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  # Django names the reason, people need the way on
    """Say that the form was open too long, when its token does not match."""
    return render(request, "403.html", {"stale": True}, status=403)


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer that the process is up."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Ask every crawler to stay away."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


@require_safe
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a member of the team what waits for them, and where the conference stands."""
    conference = access.team_conference_or_404(request, slug, access.ANY_ROLE)
    at = clock.now()
    roles = access.roles_here(request, conference)
    sees_people = bool(roles & frozenset(access.REGISTRATION_DESK))
    states = waits.states_of(conference)
    places = count_places(conference, at=at) if sees_people else None
    context = {
        "conference": conference,
        "waiting": waits.waiting_for(conference, roles, states, places, member=access.user_or_404(request), at=at),
        "phases": waits.phases(conference, at),
        "days_to_go": waits.days_to_go(conference, at),
        "sees_people": sees_people,
        "states": states,
        "standing": standing(conference, states, places.kept(states)) if places else None,
        "trend": waits.trend(conference) if sees_people else None,
    }
    return render(request, "desk.html", context)


@require_safe
def what_we_hold(request: HttpRequest, slug: str) -> HttpResponse:
    """Say of every field of the site why it is kept, who sees it and until when."""
    conference = access.conference_or_404(request, slug)
    context = {"conference": conference, "sections": holding.what_we_hold(conference)}
    return render(request, "what_we_hold.html", context)
