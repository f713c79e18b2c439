"""The team's pages on places for organisations."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from delegates.allotment_forms import AllotmentForm, ChangeAllotmentForm, LinkForm
from delegates.allotting import (
    AllotmentOverError,
    ChangedMeanwhileError,
    NotEnoughPlacesError,
    TakenMeanwhileError,
    address_of_page,
    change_places,
    give_places,
    renew_page,
    revoke_places,
    tally_of,
)
from delegates.inviting import label_of
from delegates.models import Allotment
from events import access, clock
from events.models import Conference


def _found(conference: Conference, pk: UUID) -> Allotment:
    return get_object_or_404(Allotment.objects.select_related("conference"), conference=conference, pk=pk)


def _made(request: HttpRequest, row: Allotment, token: str, address: str) -> HttpResponse:
    """Show the organisation's link, this once: no other page ever has it."""
    context = {"conference": row.conference, "tally": tally_of(row), "label": label_of(row)}
    link = {"address": address_of_page(row, token), "is_mailed": bool(address)}
    return render(request, "delegates/allotment_made.html", context | link)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Hold places for an organisation, and show the link of its page."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    at = clock.now()
    form = AllotmentForm(request.POST or None, conference=conference, at=at)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        given = {name: data[name] for name in ("label", "category", "places", "address")}
        try:
            row, token = give_places(
                conference=conference, **given, expires_at=form.expires_at(), actor=access.request_user(request), at=at
            )
        except NotEnoughPlacesError as error:
            form.refuse(error)
        else:
            return _made(request, row, token, data["address"])
    return render(request, "delegates/allotment_new.html", {"conference": conference, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Hold more or fewer places, or until another day."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    row, at = _found(conference, pk), clock.now()
    tally = tally_of(row)
    form = ChangeAllotmentForm(request.POST or None, tally=tally, conference=conference, at=at)
    if request.method == "POST" and form.is_valid():
        until, actor = form.expires_at(), access.request_user(request)
        try:
            change_places(allotment=row, places=form.cleaned_data["places"], expires_at=until, actor=actor, at=at)
        except ChangedMeanwhileError:  # a moment ago: from the start, where the form says so
            return change(request, slug, pk)
        except (AllotmentOverError, TakenMeanwhileError, NotEnoughPlacesError) as error:
            form.refuse(error)
        else:
            messages.success(request, _("The places are changed."))
            return redirect("delegates:ways_in", slug=slug)
    context = {"conference": conference, "form": form, "label": label_of(row), "tally": tally}
    return render(request, "delegates/allotment.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Ask, then make the organisation's link anew and show it."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    row = _found(conference, pk)
    form = LinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        address, actor = form.cleaned_data["address"], access.request_user(request)
        try:
            token = renew_page(allotment=row, actor=actor, at=clock.now(), address=address)
        except AllotmentOverError as error:
            raise Http404 from error
        return _made(request, row, token, address)
    context = {"conference": conference, "form": form, "label": label_of(row), "tally": tally_of(row)}
    return render(request, "delegates/allotment_link.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def revocation(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Ask, then hold the places no longer."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    row = _found(conference, pk)
    if request.method == "POST":
        revoke_places(allotment=row, actor=access.request_user(request), at=clock.now())
        messages.success(request, _("The places are revoked. Who waits in line is offered what is free."))
        return redirect("delegates:ways_in", slug=slug)
    context = {"conference": conference, "label": label_of(row), "tally": tally_of(row)}
    return render(request, "delegates/allotment_revocation.html", context)
