"""The page of the call for proposals, the way in for those without an account, and its settings."""

from http import HTTPStatus

from allauth.account import views as allauth_views
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import access, clock
from events.accounts import open_account
from events.forms.plain import Address
from events.limits import goes_too_fast
from events.models import User
from events.views.accounts import steadily
from sessions.calling import PromisedBlindError, call_of, open_call, set_call
from sessions.models import Call
from sessions.proposal_forms import CallForm


def state_of(call: Call) -> str:
    """Return the field of the call's page that counts now: `none`, `upcoming`, `open` or `closed`."""
    at = clock.now()
    if call.is_open(at):
        return "open"
    if call.opens_at is None:
        return "none"
    return "upcoming" if at < call.opens_at else "closed"


@require_safe
def call(request: HttpRequest, slug: str) -> HttpResponse:
    """Say whether proposals are taken, until when, and what is asked for."""
    conference = access.conference_or_404(request, slug)
    found = open_call(request, conference, clock.now()) or call_of(conference)
    context = {
        "conference": conference,
        "call": found,
        "state": state_of(found),
        "then": reverse("sessions:proposal_new", args=[slug]),
    }
    return render(request, "sessions/call.html", context)


@require_POST
def enter(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Mail a code to whoever wants to propose something, known or not: while the call is open, anyone may come in.

    An account that nobody ever signs in to is deleted later (delegates/keeping.py).
    """
    conference = access.conference_or_404(request, slug)
    target = reverse("sessions:proposal_new", args=[slug])
    if isinstance(access.request_user(request), User):
        return redirect(target)
    typed = request.POST.get("email", "").strip()
    if not call_of(conference).is_open(clock.now()):
        return redirect("sessions:call", slug=slug)
    if not _is_address(typed):
        messages.error(request, _("Enter an e-mail address such as name@example.org."))
        return redirect("sessions:call", slug=slug)
    if goes_too_fast(request, action="call", per_minute=settings.REGISTRATIONS_PER_MINUTE):
        return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    with steadily(when=True):
        open_account(address=typed, is_verified=False)
        answer: HttpResponseBase = allauth_views.request_login_code(request)
    return answer


def _is_address(typed: str) -> bool:
    try:
        Address(max_length=254).clean(typed)
    except ValidationError:
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def organise_call(request: HttpRequest, slug: str) -> HttpResponse:
    """Set when the call opens and closes, what it says, and whether reviewers see who proposes."""
    conference = access.team_conference_or_404(request, slug, access.PROGRAMME_DESK)
    found = call_of(conference)
    found.conference = conference
    form = CallForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_bound and form.is_valid():
        actor = access.request_user(request)
        try:
            set_call(call=form.instance, fields=form.cleaned_data, actor=actor, at=clock.now())
        except PromisedBlindError:
            form.add_error(
                "is_blind", _("What is submitted was written for reviewers who do not see by whom. Leave it so.")
            )
        else:
            messages.success(request, _("The call is saved."))
            return redirect("sessions:organise_call", slug=slug)
    context = {"conference": conference, "form": form, "state": state_of(call_of(conference))}
    return render(request, "sessions/organise_call.html", context)
