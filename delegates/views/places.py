"""Pages behind links, for people without an account: an organisation's places, and a personal invitation."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from delegates.allotting import (
    AllotmentOverError,
    NothingToPassOnError,
    find_by_link,
    last_day_of,
    make_personal_link,
    take_back_links,
    tally_of,
)
from delegates.inviting import find_usable
from delegates.models import Allotment, Question
from delegates.request_form import RegistrationForm
from delegates.views import form_pages
from events import access, clock
from events.limits import goes_too_fast
from events.models import Conference


@require_http_methods(["GET", "HEAD", "POST"])
def places(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Show an organisation its places in numbers; pass one on, or take back what nobody used."""
    conference = access.conference_or_404(request, slug)
    if goes_too_fast(request, action="places", per_minute=settings.REGISTRATIONS_PER_MINUTE):
        return render(request, "429.html", status=429)
    at = clock.now()
    row = find_by_link(conference, token, at=at)
    if row is None:
        return _gone(request, conference)
    return STEPS.get(request.POST.get("step", ""), _show)(request, row, at)


def _show(request: HttpRequest, row: Allotment, at: datetime, *, done: str = "", warning: str = "") -> HttpResponse:
    """Show the numbers as they stand now; what was done is told on the page itself, which needs no session."""
    context = {
        "conference": row.conference,
        "tally": tally_of(row),
        "at": at,
        "is_registering": row.conference.is_registering(at),
        "done": done,
        "warning": warning,
    }
    return render(request, "delegates/places.html", context)


def _pass_on(request: HttpRequest, row: Allotment, at: datetime) -> HttpResponse:
    """Make a personal link and show it, this once."""
    try:
        text = make_personal_link(allotment=row, left=request.POST.get("left", ""), at=at)
    except AllotmentOverError:
        return _gone(request, row.conference)
    except NothingToPassOnError:
        warning = _("No link was made: the numbers have changed since. Here they are as they stand now.")
        return _show(request, row, at, warning=warning)
    address = settings.SITE_URL + reverse("delegates:invited", args=[row.conference.slug, text])
    context = {"conference": row.conference, "tally": tally_of(row), "address": address}
    return render(request, "delegates/places_link.html", context)


def _take_back(request: HttpRequest, row: Allotment, at: datetime) -> HttpResponse:
    try:
        count = take_back_links(allotment=row, at=at)
    except AllotmentOverError:
        return _gone(request, row.conference)
    done = ngettext("%(count)s link is taken back.", "%(count)s links are taken back.", count) % {"count": count}
    return _show(request, row, at, done=done)


def _ask(request: HttpRequest, row: Allotment, at: datetime) -> HttpResponse:
    """Ask once more before links are taken back, if there are any."""
    tally = tally_of(row)
    if not tally.passed_on:
        return _show(request, row, at)
    return render(request, "delegates/places_back.html", {"conference": row.conference, "tally": tally})


STEPS: Mapping[str, Callable[[HttpRequest, Allotment, datetime], HttpResponse]] = {
    "link": _pass_on,
    "ask": _ask,
    "back": _take_back,
}


def _gone(request: HttpRequest, conference: Conference) -> HttpResponse:
    return render(request, "delegates/places_unusable.html", {"conference": conference}, status=404)


def _not_invited(request: HttpRequest, conference: Conference) -> HttpResponse:
    return render(request, "delegates/invited_unusable.html", {"conference": conference}, status=404)


@require_safe
def invited(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Say that one is invited; only the button leads on, so that link scanners use up nothing."""
    conference = access.conference_or_404(request, slug)
    if goes_too_fast(request, action="invited", per_minute=settings.REGISTRATIONS_PER_MINUTE):
        return render(request, "429.html", status=429)
    at = clock.now()
    code = find_usable(conference, token, at=at)
    if code is None or code.allotment is None:
        return _not_invited(request, conference)
    context = {
        "conference": conference,
        "category": code.get_category_display(),
        "last_day": last_day_of(code.allotment),
        "code": token,
        "at": at,
        "is_registering": conference.is_registering(at),
        "has_required": conference.questions.filter(required=True).asked(Question.Stage.FORM).exists(),
    }
    return render(request, "delegates/invited.html", context)


def begin(request: HttpRequest, conference: Conference, at: datetime) -> HttpResponse:
    """Show the empty registration form with the code of a personal link filled in."""
    code = request.POST.get("code", "")
    form = RegistrationForm(conference=conference, at=at, initial={"token": uuid4(), "code": code})
    if not form.is_invited:
        return _not_invited(request, conference)
    return form_pages.show(request, form)
