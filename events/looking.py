"""Looking at the site as a lower audience would: kept in the session, over every page, until it is stopped.

Below the organisers whoever looks is nobody to every page: no account, no role, nothing of their own. So what they see is
what such a visitor is answered. While somebody looks nothing can be sent but the form that stops it, from any page to
its own address: an address may hold a link's secret, which no page repeats.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from events.access import LOOKER, LOOKS_AS
from events.audience import Audience
from events.models import User

Handler = Callable[[HttpRequest], HttpResponse]

CHOSEN, STOP = "looks_as", "stop_looking"
LOOKING = (Audience.PUBLIC, Audience.ATTENDEES, Audience.ORGANISERS)
"""As whom one can look: everyone but the safety officers, above whom there is nobody."""
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def offered(audience: Audience) -> list[tuple[int, str]]:
    """Return as whom someone of that audience can look: whoever knows no more than they do."""
    return [(each.value, str(each.label)) for each in LOOKING if each <= audience]


def begin(request: HttpRequest, audience: Audience) -> None:
    """Look as that audience from the next request on."""
    request.session[CHOSEN] = int(audience)


def _chosen(request: HttpRequest) -> Audience | None:
    """Return the audience that whoever is signed in looks as; what a session holds otherwise lets nobody see more."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or CHOSEN not in request.session:
        return None
    if not isinstance(request.user, User):
        return None
    chosen = request.session[CHOSEN]
    return Audience(chosen) if chosen in LOOKING else Audience.PUBLIC


class look_as_chosen:  # noqa: N801  # middleware is named as the verb it is
    """Let a request be that of the audience as which its visitor looks."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on what only reads, lowered; refuse in words what would change something."""
        chosen = _chosen(request)
        if chosen is None:
            return self.get_response(request)
        if request.method == "POST" and STOP in request.POST:
            del request.session[CHOSEN]
            return HttpResponseRedirect(request.get_full_path())
        request.__dict__[LOOKS_AS] = chosen
        if chosen < Audience.ORGANISERS:
            request.__dict__[LOOKER] = request.user
            request.user = AnonymousUser()
        if request.method not in READING:
            return render(request, "events/only_looking.html", status=HTTPStatus.FORBIDDEN)
        return self.get_response(request)
