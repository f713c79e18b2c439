"""Begin a conference, copy one, and change its settings."""

from copy import copy

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events import access, clock
from events.forms import ConferenceForm, SettingsForm
from events.models import Conference, User
from events.remarks import remark_on_reviews, remarks_on_capacity
from events.setting_up import SlugTakenError, convene, copy_conference, revise


def team_member(request: HttpRequest) -> User:
    """Return who asks, once a guard has let them in. Raises Http404 for a visitor without account."""
    user = access.request_user(request)
    if not isinstance(user, User):
        raise Http404
    return user


def _convener_or_404(request: HttpRequest) -> User:
    user = team_member(request)
    if not user.may_convene:
        raise Http404
    if not access.has_second_factor(request):
        raise access.SecondFactorMissingError
    return user


@require_http_methods(["GET", "HEAD", "POST"])
def new_conference(request: HttpRequest) -> HttpResponse:
    """Ask for the few facts a conference begins with."""
    user = _convener_or_404(request)
    return _begin(request, user, None)


@require_http_methods(["GET", "HEAD", "POST"])
def next_conference(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the same, with this conference chosen as the one to copy from."""
    user = _convener_or_404(request)
    source = access.team_conference_or_404(request, slug, [access.Role.ORGANISER])
    return _begin(request, user, source)


def _begin(request: HttpRequest, user: User, source: Conference | None) -> HttpResponse:
    known = (
        {"copy_from": source, "name": source.name, "time_zone": source.time_zone, "city": source.city} if source else {}
    )
    form = ConferenceForm(request.POST or None, user=user, initial=known)
    if request.method == "POST" and form.is_valid():
        begun = _begun(form, user)
        if begun:
            messages.success(request, _("The conference is created. Only the team sees it until you show it."))
            return redirect("events:settings", begun.slug)
    return render(request, "events/new_conference.html", {"form": form, "source": source})


def _begun(form: ConferenceForm, user: User) -> Conference | None:
    """Return the saved conference, or put on the form why there is none."""
    source = form.cleaned_data["copy_from"]
    try:
        if source:
            return copy_conference(user=user, source=source, conference=form.instance, at=clock.now())
        return convene(user=user, conference=form.instance, at=clock.now())
    except SlugTakenError:
        form.add_error("slug", _("Another conference has this short name. Choose another."))
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Show and change what describes the conference."""
    conference = access.team_conference_or_404(request, slug, access.SETTINGS_DESK)
    form = SettingsForm(request.POST or None, instance=copy(conference))
    if request.method == "POST" and form.is_valid():
        at = clock.now()
        revise(conference=form.instance, actor=team_member(request), at=at)
        messages.success(request, _("The settings are saved."))
        for words in remarks_on_capacity(form.instance, at=at) if "capacity" in form.changed_data else []:
            messages.warning(request, words)
        if words := remark_on_reviews(form.instance):
            messages.warning(request, words)
        return redirect("events:settings", slug)
    return render(request, "events/settings.html", {"conference": conference, "form": form})
