"""The team's pages on ways in: categories, places and invitation codes."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from delegates.allotting import allotment_lines
from delegates.deciding import WaysMovedError, set_ways
from delegates.inviting import code_lines, label_of, make_code, revoke_code
from delegates.models import InvitationCode
from delegates.offering import settle_if_due
from delegates.places import count_places
from delegates.ways_forms import CodeForm, WaysForm
from events import access, clock
from events.models import Conference


@require_http_methods(["GET", "HEAD", "POST"])
def ways_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how each category gets in, how full it is and the invitation codes; save the ways in."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    at = clock.now()
    settle_if_due(conference, at=at)
    places = count_places(conference, at=at)
    form = WaysForm(request.POST or None, conference=conference, places=places)
    if request.method == "POST" and form.is_valid() and _save_ways(request, conference, form):
        messages.success(request, _("The ways in are saved. They count from now on; nobody who has a place loses it."))
        return redirect("delegates:ways_in", slug=slug)
    codes, allotments = code_lines(conference, at=at), allotment_lines(conference, at=at)
    context = {"conference": conference, "form": form, "places": places, "codes": codes, "allotments": allotments}
    return render(request, "delegates/ways_in.html", context)


def _save_ways(request: HttpRequest, conference: Conference, form: WaysForm) -> bool:
    user = access.request_user(request)
    try:
        set_ways(conference=conference, ways=form.ways(), seen=form.seen(), actor=user, at=clock.now())
    except WaysMovedError as error:
        form.say_moved(error.categories)
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def code_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a code and show it, this once: the answer to the form is the only page that ever has it."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    at = clock.now()
    form = CodeForm(request.POST or None, conference=conference, at=at)
    if request.method != "POST" or not form.is_valid():
        return render(request, "delegates/code_new.html", {"conference": conference, "form": form})
    row, text = make_code(
        conference=conference,
        category=form.cleaned_data["category"],
        label=form.cleaned_data["label"],
        uses_allowed=form.cleaned_data["uses_allowed"],
        expires_at=form.expires_at(),
        actor=access.request_user(request),
        at=at,
    )
    address = settings.SITE_URL + reverse("delegates:register", args=[slug])
    context = {"conference": conference, "row": row, "text": text, "address": address}
    return render(request, "delegates/code_made.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def code_revocation(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Ask, then make a code worthless."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    row = get_object_or_404(InvitationCode, conference=conference, allotment=None, pk=pk)
    if request.method == "POST":
        revoke_code(row=row, actor=access.request_user(request), at=clock.now())
        messages.success(request, _("The code is revoked. It lets nobody in any more."))
        return redirect("delegates:ways_in", slug=slug)
    context = {"conference": conference, "row": row, "label": label_of(row)}
    return render(request, "delegates/code_revocation.html", context)
