"""An interpreter's own page: their turns."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events import access, clock
from sessions.own_turns import turns_of


@require_safe
def turns(request: HttpRequest, slug: str) -> HttpResponse:
    """Show whoever interprets their own turns; to others the page does not exist."""
    conference = access.conference_or_404(request, slug)
    own = turns_of(access.user_or_404(request), conference, at=clock.now())
    if own is None:
        raise Http404
    return render(request, "sessions/own_turns.html", {"conference": conference, "own": own})
