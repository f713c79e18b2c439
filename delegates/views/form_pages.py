"""The page with the registration form: empty, as it was kept, or as it was typed; and keeping it for later."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from delegates.form_drafts import LASTS, Draft, DraftTooLargeError, delete_draft, find_draft, keep_draft
from delegates.live_preview import live_preview
from delegates.models import Submission
from delegates.request_form import RegistrationForm
from delegates.ways_in import WaysIn
from events.limits import goes_too_fast
from events.models import Conference

COOKIE = "form-draft"


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said above the form; `kind` is a look of notices, as docs/looks.md names them."""

    words: Promise
    kind: str = "warn"


TOO_FAST = Notice(
    gettext_lazy(
        "Too many requests came from where you are within a minute, so this one was not taken. All that you typed is"
        " below: wait a minute, then try again."
    )
)
TOO_LARGE = Notice(gettext_lazy("This is more than a draft can hold. All that you typed is below, but it is not kept."))
FORGOTTEN = Notice(gettext_lazy("The draft is deleted. Nothing of it is left here."), "ok")


def _blank(conference: Conference, at: datetime, ways: WaysIn | None = None) -> RegistrationForm:
    return RegistrationForm(conference=conference, at=at, ways=ways, initial={"token": uuid4()})


def show(
    request: HttpRequest,
    form: RegistrationForm,
    *,
    notice: Notice | None = None,
    draft: Draft | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the form as it stands, with what others would see by it."""
    context = {
        "conference": form.conference,
        "form": form,
        "live": live_preview(form),
        "notice": notice,
        "draft": draft,
        "draft_days": LASTS.days,
    }
    return render(request, "delegates/register.html", context, status=status)


def ask(request: HttpRequest, conference: Conference, at: datetime, ways: WaysIn) -> HttpResponse:
    """Show the form, filled with the draft that this browser's cookie finds; a cookie that finds none is deleted."""
    form, token = _blank(conference, at, ways), request.COOKIES.get(COOKIE, "")
    draft = find_draft(conference, token, at=at) if token else None
    if draft:
        form.fill_in(draft.typed)
    response = show(request, form, draft=draft)
    if token and draft is None:
        _delete_cookie(conference, response)
    return response


def _as_typed(request: HttpRequest, conference: Conference, at: datetime, notice: Notice, status: int) -> HttpResponse:
    """Show again what was typed, however unfinished, without a word on what is still missing."""
    form = _blank(conference, at)
    form.fill_in(request.POST)
    return show(request, form, notice=notice, status=status)


def keep(request: HttpRequest, conference: Conference, at: datetime) -> HttpResponse:
    """Keep what was typed, whether it is complete or not; no other cookie is ever set for it than this one."""
    if goes_too_fast(request, action="draft", per_minute=settings.REGISTRATIONS_PER_MINUTE):
        return _as_typed(request, conference, at, TOO_FAST, 429)
    try:
        token = keep_draft(conference=conference, typed=request.POST, token=request.COOKIES.get(COOKIE, ""), at=at)
    except DraftTooLargeError:
        return _as_typed(request, conference, at, TOO_LARGE, 413)
    response = redirect("delegates:register", slug=conference.slug)
    response.set_cookie(
        COOKIE,
        token,
        max_age=LASTS,
        path=_path(conference),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _path(conference: Conference) -> str:
    return reverse("delegates:register", args=[conference.slug])


def _without_draft(request: HttpRequest, conference: Conference, response: HttpResponse) -> HttpResponse:
    """Delete the draft, if the browser has one, and its cookie."""
    if token := request.COOKIES.get(COOKIE):
        delete_draft(conference, token)
        _delete_cookie(conference, response)
    return response


def _delete_cookie(conference: Conference, response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path=_path(conference), samesite="Lax")


def forget(request: HttpRequest, conference: Conference, at: datetime) -> HttpResponse:
    """Delete the draft at its owner's wish; it goes even when nothing can be sent any more."""
    if conference.is_registering(at):
        response = show(request, _blank(conference, at), notice=FORGOTTEN)
    else:
        response = redirect("delegates:register", slug=conference.slug)
    return _without_draft(request, conference, response)


def received(request: HttpRequest, conference: Conference, submission: Submission) -> HttpResponse:
    """Lead to the receipt; what was sent needs no draft any more."""
    response = redirect("delegates:receipt", slug=conference.slug, token=submission.pk)
    return _without_draft(request, conference, response)
