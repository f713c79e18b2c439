"""The pages on which safety officers look at requests; nobody else learns that they exist."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from delegates import disclosure
from delegates.models import Registration, VettingNote
from delegates.notes import NotYoursError
from delegates.places import ErasedError
from delegates.referees import NamedThemselvesError, NobodyNamedError, RequestDecidedError, ask_referee
from delegates.reviewing import (
    REVIEWED,
    UNDECIDED,
    AnswersChangedError,
    NotAnOfficerError,
    OwnReferralError,
    ReviewClosedError,
    add_vetting_note,
    mark_risk,
    remove_vetting_note,
    review,
    speaks_for_own,
    take_review_back,
)
from delegates.vetting_desk import Missing, count_missing, vetting_lines
from delegates.vetting_file import progress_of, read_file
from delegates.vetting_forms import ReviewForm, RiskForm, VettingNoteForm
from events import access, clock
from events.audience import Audience
from events.models import User
from events.proving import ask_for_proof, must_prove, proof_address, typed_before
from events.wording import mail_written
from vault.keys import has_key

Form = TypeVar("Form", bound=forms.Form)

PAGE = 50
CLOSED = gettext_lazy("The request was decided or withdrawn in the meantime; nothing was changed.")
CHANGED = gettext_lazy(
    "The answers were changed after this page was shown to you; nothing was kept. Read them again, then say what you think."
)
OWN_REFERRAL = gettext_lazy("You were named as the referee, so others have to review this request.")


@dataclass(frozen=True, slots=True)
class FilterLink:
    """A filter of the list, with how many requests it leaves."""

    label: str
    query: str
    count: int
    current: bool


def _links(chosen: str, total: int, counts: Counter[str]) -> list[FilterLink]:
    links = [FilterLink(_("All"), "missing=", total, not chosen)]
    return links + [
        FilterLink(str(kind.label), f"missing={kind.value}", counts[kind], chosen == kind) for kind in Missing
    ]


@require_safe
def vetting_list(request: HttpRequest, slug: str) -> HttpResponse:
    """List the open requests by what each lacks."""
    conference = access.team_conference_or_404(request, slug, access.SAFETY_DESK)
    lines = vetting_lines(conference, viewer=access.user_or_404(request), at=clock.now())
    wanted = request.GET.get("missing", "")
    chosen = wanted if wanted in Missing.values else ""
    page = Paginator([line for line in lines if not chosen or chosen in line.missing], PAGE).get_page(
        request.GET.get("page")
    )
    rows = Registration.objects.select_related("person").in_bulk([line.registration_id for line in page])
    here = [line for line in page if line.registration_id in rows]
    entries = disclosure.desk_entries([rows[line.registration_id] for line in here], audience=Audience.SAFETY)
    context = {
        "conference": conference,
        "page": page,
        "lines": list(zip(entries, here, strict=True)),
        "filters": _links(chosen, len(lines), count_missing(lines)),
        "total": len(lines),
        "kinds": Missing,
    }
    return render(request, "delegates/vetting_list.html", context)


@dataclass(frozen=True, slots=True)
class _Forms:
    """The forms of the page; what was sent, or typed before a proof, stands in the one that it belongs to."""

    review: ReviewForm
    note: VettingNoteForm
    risk: RiskForm


def _form(kind: type[Form], step: str, request: HttpRequest, typed: Mapping[str, str]) -> Form:
    if request.method == "POST" and request.POST.get("step") == step:
        return kind(request.POST)
    return kind(initial=dict(typed) if typed.get("step") == step else None)


def _forms(request: HttpRequest) -> _Forms:
    typed = typed_before(request)
    return _Forms(
        review=_form(ReviewForm, "review", request, typed),
        note=_form(VettingNoteForm, "note", request, typed),
        risk=_form(RiskForm, "risk", request, typed),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def vetting(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show what is kept for safety officers about one request, and take what they do; each step needs a fresh proof."""
    conference = access.team_conference_or_404(request, slug, access.SAFETY_DESK)
    rows = Registration.objects.select_related("person", "conference")
    found = get_object_or_404(rows, conference=conference, code=code)
    user = access.user_or_404(request)
    if found.person.user_id == user.pk:
        return render(request, "delegates/vetting_own.html", {"conference": conference, "code": code})
    if must_prove(request):
        return ask_for_proof(request)
    on_page = _forms(request)
    if request.method == "POST" and not has_key(found.key_ref):
        messages.error(request, _("The key of this record is gone: nothing was changed."))
        return redirect("delegates:vetting", slug=slug, code=code)
    if request.method == "POST" and STEPS.get(request.POST.get("step", ""), _nothing)(request, found, user, on_page):
        return redirect("delegates:vetting", slug=slug, code=code)
    return _show(request, found, user, on_page)


def _fill_in(form: forms.Form, **known: str) -> None:
    """Begin with what is known, unless something was typed."""
    form.initial = form.initial or dict(known)


def _show(request: HttpRequest, found: Registration, user: User, on_page: _Forms) -> HttpResponse:
    at = clock.now()
    is_fresh = access.has_fresh_second_factor(request, at)
    opened = read_file(found, viewer=user, at=at) if is_fresh else None
    mine = next((one for one in opened.opinions if one.is_mine), None) if opened else None
    if opened:
        _fill_in(on_page.risk, risk=opened.risk.value)
    if mine:
        _fill_in(on_page.review, verdict=mine.verdict if mine.counts else "", note=mine.note)
    on_page.review.initial["seen"] = found.answers_version
    context = {
        "conference": found.conference,
        "entry": disclosure.desk_entries([found], audience=Audience.SAFETY)[0],
        "progress": progress_of(found),
        "is_open": found.state in REVIEWED,
        "may_ask": found.state in UNDECIDED,
        "is_own_referral": speaks_for_own(found, user),
        "changed_at": found.answers_changed_at,
        "told_from": found.answer_due_at if found.answer_due_at and found.answer_due_at > at else None,
        "is_fresh": is_fresh,
        "proof": proof_address(request.path),
        "file": opened,
        "mine": mine,
        "forms": on_page,
    }
    return render(request, "delegates/vetting.html", context)


def _nothing(_request: HttpRequest, _found: Registration, _user: User, _on_page: _Forms) -> bool:
    return True


def _ask(request: HttpRequest, found: Registration, user: User, _on_page: _Forms) -> bool:
    try:
        ask_referee(registration=found, actor=user, at=clock.now())
    except RequestDecidedError:
        messages.error(request, CLOSED)
    except NobodyNamedError:
        messages.error(request, _("The person has named nobody who can be asked."))
    except NamedThemselvesError:
        messages.error(request, _("The person has named their own address, so there is nobody to ask."))
    else:
        messages.success(
            request,
            _("The referee is asked. An earlier link asks nothing any more.") + " " + mail_written(found.conference),
        )
    return True


def _review(request: HttpRequest, found: Registration, user: User, on_page: _Forms) -> bool:
    if not on_page.review.is_valid():
        return False
    said = {**on_page.review.cleaned_data, "seen": on_page.review.cleaned_data["seen"] or 0}
    try:
        review(registration=found, reviewer=user, at=clock.now(), **said)
    except ReviewClosedError:
        messages.error(request, CLOSED)
    except AnswersChangedError:
        messages.error(request, CHANGED)
        on_page.review.data = {**request.POST.dict(), "seen": found.answers_version}
        return False
    except (OwnReferralError, NotAnOfficerError):
        messages.error(request, OWN_REFERRAL)
    else:
        messages.success(request, _("Your review is kept. You can change it as long as the request is open."))
    return True


def _take_back(request: HttpRequest, found: Registration, user: User, _on_page: _Forms) -> bool:
    try:
        take_review_back(registration=found, reviewer=user, at=clock.now())
    except (ReviewClosedError, NotAnOfficerError):
        messages.error(request, CLOSED)
    else:
        messages.success(request, _("Your review is taken back. It counts no more."))
    return True


def _note(request: HttpRequest, found: Registration, user: User, on_page: _Forms) -> bool:
    if not on_page.note.is_valid():
        return False
    add_vetting_note(registration=found, text=on_page.note.cleaned_data["text"], author=user, at=clock.now())
    messages.success(request, _("The note is kept."))
    return True


def _remove_note(request: HttpRequest, found: Registration, user: User, _on_page: _Forms) -> bool:
    try:
        pk = UUID(request.POST.get("note", ""))
        remove_vetting_note(note=VettingNote.objects.get(pk=pk, registration=found), actor=user, at=clock.now())
    except (ValueError, VettingNote.DoesNotExist, NotYoursError):
        messages.error(request, _("Only who wrote a note can remove it."))
    else:
        messages.success(request, _("The note is removed."))
    return True


def _risk(request: HttpRequest, found: Registration, user: User, on_page: _Forms) -> bool:
    if not on_page.risk.is_valid():
        return False
    try:
        mark_risk(registration=found, risk=on_page.risk.cleaned_data["risk"], actor=user, at=clock.now())
    except ErasedError:
        raise Http404 from None
    messages.success(request, _("It is noted. No page looks different by it, save this one and the registration’s."))
    return True


Step = Callable[[HttpRequest, Registration, User, _Forms], bool]
STEPS: Mapping[str, Step] = {
    "ask": _ask,
    "review": _review,
    "back": _take_back,
    "note": _note,
    "remove": _remove_note,
    "risk": _risk,
}
"""What each button does; it tells whether that is dealt with, or a form has to be shown again."""
