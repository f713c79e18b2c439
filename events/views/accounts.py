"""The site's start, and the pages around signing in."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events import access, clock
from events.accounts import entered
from events.models import Conference, SignInLink, TeamMember, User
from events.proving import proof_address
from events.second_factor import has_factor
from events.sign_in_links import burn, is_good

View = Callable[[HttpRequest], HttpResponseBase]

PACE = 0.4
"""Seconds that signing in takes at least, so that its length tells of no address."""

STEP = 0.05
"""Asking for a place takes a multiple of so many seconds, which swallows what is left of a difference."""

WAY_BACK = "second_factor_next"


@contextmanager
def steadily(*, when: bool) -> Iterator[None]:
    """Let what is done inside take our pace at least."""
    begun = time.monotonic()
    yield
    if when:
        time.sleep(max(0.0, begun + PACE - time.monotonic()))


@contextmanager
def in_steps() -> Iterator[None]:
    """Let what is done inside take whole steps of time: as much work for every address, rounded up (decision 0009)."""
    begun = time.monotonic()
    yield
    time.sleep((begun - time.monotonic()) % STEP if STEP else 0.0)


def steady(view: View) -> View:
    """Give allauth's view our pace, for every POST, and our site's name: it brings a `site` of its own."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponseBase:
        with steadily(when=request.method == "POST"):
            response = view(request)
        if isinstance(response, TemplateResponse) and response.context_data:
            response.context_data.pop("site", None)
        return response

    return answer


def closed(request: HttpRequest, **_parts: str) -> HttpResponse:  # noqa: ARG001  # a view takes its request
    """Answer that there is no such page: allauth's pages for more addresses and forgotten passwords; a code does."""
    raise Http404


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the site's conferences and, to who is signed in, those they work for."""
    today = clock.now().date()
    shown = list(Conference.objects.shown())
    context = {
        "yours": _team_places(access.request_user(request)),
        "upcoming": [conference for conference in reversed(shown) if conference.last_day >= today],
        "past": [conference for conference in shown if conference.last_day < today],
    }
    return render(request, "events/home.html", context)


def _team_places(user: object) -> list[tuple[Conference, list[str]]]:
    """Return the conferences that the account works for, the newest first, each with its roles there."""
    if not isinstance(user, User):
        return []
    places: dict[Conference, list[str]] = {}
    members = TeamMember.objects.filter(user=user).select_related("conference")
    for member in members.order_by("-conference__first_day", "conference_id", "role"):
        places.setdefault(member.conference, []).append(member.get_role_display())
    return list(places.items())


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Show what an account can set: its second factor, its language, signing out."""
    return render(request, "events/account.html")


@require_safe
@never_cache
@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Say why a second factor is needed and how to set it up or prove it; then lead back to where one came from."""
    way_back = own_address(request, request.GET.get("next") or request.session.get(WAY_BACK, ""))
    if access.has_second_factor(request):
        request.session.pop(WAY_BACK, None)
        return HttpResponseRedirect(way_back or reverse("events:home"))
    request.session[WAY_BACK] = way_back
    user = access.request_user(request)
    is_set_up = isinstance(user, User) and has_factor(user)
    context = {"is_set_up": is_set_up, "proof": proof_address(reverse("events:second_factor"))}
    return render(request, "events/second_factor.html", context)


def own_address(request: HttpRequest, address: str) -> str:
    """Return the address if it is the path of a page of this site, else an empty text."""
    allowed = address.startswith("/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if allowed else ""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show one button, so that mail scanners use nothing up; pressed, sign in and burn the link."""
    if request.method != "POST":
        if not is_good(token, at=clock.now()):
            raise Http404
        return render(request, "events/enter.html")
    link = burn(token, at=clock.now())
    if link is None:
        raise Http404
    return _enter(request, link)


def _enter(request: HttpRequest, link: SignInLink) -> HttpResponse:
    if link.is_second_factor and settings.DEMO:
        get_adapter(request).login(request, link.user)
        access.note_second_factor(request, clock.now())
        request.session[access.DEMO_LINK] = True
        answer = redirect("events:home")
        entered(request, answer, link.user)
        return answer
    return enter_by_mail(request, link.user, then=resolve_url("events:home"))


def enter_by_mail(request: HttpRequest, user: User, *, then: str) -> HttpResponse:
    """Sign in whoever pressed the button behind a mailed link, and lead on; a second factor is asked for, if set up."""
    request.session.flush()
    answer: HttpResponse = perform_login(request, Login(user=user, email_verification="none", redirect_url=then))
    return answer
