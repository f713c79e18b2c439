"""The team of a conference, and the page behind an invitation's link."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from events import access, clock, roles
from events.forms import InvitationForm, RoleForm
from events.models import Conference, TeamInvitation, TeamMember
from events.proving import ask_for_proof, must_prove, typed_before
from events.teaming import (
    InvitationUnusableError,
    TeamRefusalError,
    accept,
    address_of,
    change_role,
    dismiss,
    invite,
    invited_to,
    is_safety_officer,
    open_invitation,
    revoke,
    team_of,
)
from events.views.accounts import enter_by_mail
from events.views.conference import team_member


@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, slug: str) -> HttpResponse:
    """List members and invitations; invite, with a second factor proved within five minutes."""
    conference = access.team_conference_or_404(request, slug, access.SETTINGS_DESK)
    actor, at = team_member(request), clock.now()
    is_safety = is_safety_officer(actor, conference)
    if must_prove(request):
        return ask_for_proof(request)
    form = InvitationForm(request.POST or None, initial=typed_before(request), may_appoint_safety=is_safety)
    if request.method == "POST" and form.is_valid():
        try:
            invite(conference=conference, **form.cleaned_data, actor=actor, at=at)
        except TeamRefusalError as error:
            form.add_error("role", str(error.reason))
        else:
            messages.success(request, _invited(conference))
            return redirect("events:team", slug)
    members, invited = team_of(conference, viewer=actor), invited_to(conference, at=at)
    context = {"conference": conference, "form": form, "members": members, "invited": invited, "is_safety": is_safety}
    return render(request, "events/team.html", context | {"roles": roles.explained()})


def _invited(conference: Conference) -> str:
    """Say what becomes of an invitation that was just written."""
    if conference.holds_mail:
        return _(
            "The invitation is written and waits among the mails until you release it. Its seven days run already."
        )
    return _("The invitation is on its way. Its link works once, within seven days.")


@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Give a member another role, with a second factor proved within five minutes."""
    conference = access.team_conference_or_404(request, slug, access.SETTINGS_DESK)
    row = get_object_or_404(TeamMember.objects.select_related("user"), conference=conference, pk=pk)
    actor = team_member(request)
    is_safety = is_safety_officer(actor, conference)
    if must_prove(request):
        return ask_for_proof(request)
    initial = {"role": row.role} | typed_before(request)
    form = RoleForm(request.POST or None, initial=initial, may_appoint_safety=is_safety)
    if request.method == "POST" and form.is_valid():
        try:
            change_role(member=row, role=form.cleaned_data["role"], actor=actor, at=clock.now())
        except TeamRefusalError as error:
            form.add_error("role", str(error.reason))
        else:
            return _changed(request, slug, row, _("The role is changed, from now on."))
    context = {"conference": conference, "form": form, "address": address_of(row.user), "roles": roles.explained()}
    return render(request, "events/member.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def member_removal(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Ask, then take the role away, with a second factor proved within five minutes."""
    conference = access.team_conference_or_404(request, slug, access.SETTINGS_DESK)
    row = get_object_or_404(TeamMember.objects.select_related("user"), conference=conference, pk=pk)
    reason = ""
    if must_prove(request):
        return ask_for_proof(request)
    typed_before(request)
    if request.method == "POST":
        try:
            dismiss(member=row, actor=team_member(request), at=clock.now())
        except TeamRefusalError as error:
            reason = str(error.reason)
        else:
            return _changed(request, slug, row, _("The role is taken away, from now on."))
    context = {"conference": conference, "member": row, "address": address_of(row.user), "reason": reason}
    return render(request, "events/member_removal.html", context, status=409 if reason else 200)


def _changed(request: HttpRequest, slug: str, row: TeamMember, words: str) -> HttpResponse:
    """Go back to the team page, or away from the conference's desk for someone who gave their own role up."""
    messages.success(request, words)
    still_in = not access.roles_of(access.request_user(request), row.conference).isdisjoint(access.SETTINGS_DESK)
    return redirect("events:team", slug) if still_in else redirect("events:home")


@require_POST
def invitation_revocation(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Make an invitation's link worthless."""
    conference = access.team_conference_or_404(request, slug, access.SETTINGS_DESK)
    row = get_object_or_404(TeamInvitation, conference=conference, pk=pk)
    try:
        revoke(invitation=row, actor=team_member(request), at=clock.now())
    except TeamRefusalError as error:
        messages.error(request, str(error.reason))
    else:
        messages.success(request, _("The invitation is revoked. Its link no longer works."))
    return redirect("events:team", slug)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the link offers; only the button takes it, so that a mail filter that opens links does not."""
    try:
        if request.method == "POST":
            user, conference = accept(token=token, at=clock.now())
            return enter_by_mail(request, user, then=reverse("desk", args=[conference.slug]))
        return render(request, "events/invitation.html", {"invitation": open_invitation(token, at=clock.now())})
    except InvitationUnusableError:
        return render(request, "events/invitation_unusable.html", status=404)
