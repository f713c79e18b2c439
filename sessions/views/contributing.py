"""What somebody contributes: their proposals, and their parts in sessions, which they confirm."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delegates.consent import AbsentError, Purpose, agreed
from delegates.consent_wordings import WORDINGS
from delegates.joining import find_own, people_of
from delegates.models import Person
from delegates.own_consents import UnknownMatterError, answer_for_oneself
from events import access, clock
from events.models import Conference
from sessions import contributing, partnering
from sessions.calling import open_call
from sessions.models import Contribution, Interpreter, Partner, Proposal
from sessions.proposal_forms import ConfirmForm
from sessions.proposal_lists import titles_of
from vault.sealing import SealError


@dataclass(frozen=True, slots=True)
class Part:
    """A part in a session, for whoever has it; `may_open` is what they say to its being open."""

    part: Contribution
    may_open: bool
    form: ConfirmForm


@require_safe
@login_required
def own(request: HttpRequest, slug: str) -> HttpResponse:
    """Show somebody their proposals, those they take part in, and their parts, with what waits for them."""
    conference = access.conference_or_404(request, slug)
    person = find_own(access.user_or_404(request), conference)
    context: dict[str, object] = {
        "conference": conference,
        "call_is_open": open_call(request, conference, clock.now()) is not None,
        "person": person,
        "wording": WORDINGS[Purpose.OPEN_SESSION],
    }
    if person:
        context |= _of(person, conference)
    return render(request, "sessions/contributing.html", context)


def _of(person: Person, conference: Conference) -> dict[str, object]:
    mine = list(Proposal.objects.filter(person=person).order_by("-changed_at"))
    joined = Partner.objects.filter(person=person, state=Partner.State.AGREED).select_related("proposal")
    rows = list(joined.order_by("asked_at"))
    titles = titles_of([*mine, *(row.proposal for row in rows)])
    return {
        "proposals": [(one, titles[one.pk]) for one in mine],
        "partnerships": [(row, titles[row.proposal_id]) for row in rows],
        "parts": _parts(person, conference),
        "interprets": Interpreter.objects.filter(person=person).exists(),
    }


def _parts(person: Person, conference: Conference) -> list[Part]:
    found = list(Contribution.objects.filter(person=person).select_related("session").order_by("session__code", "pk"))
    given = agreed(Purpose.OPEN_SESSION, conference) if found else ()
    return [
        Part(part, (person.pk, str(part.session_id)) in given, ConfirmForm(auto_id=f"part-{part.pk.hex}-%s"))
        for part in found
    ]


@require_POST
def part_confirm(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Confirm one's own part; what is said of an open session beside it is written down, and decides nothing."""
    conference = access.conference_or_404(request, slug)
    user = access.user_or_404(request)
    mine = Contribution.objects.filter(session__conference=conference, person__in=people_of(user, conference))
    part = mine.select_related("session__conference", "person__conference").filter(pk=pk).first()
    if part is None:
        raise Http404
    contributing.confirm(contribution=part, actor=user, at=clock.now())
    messages.success(request, _("Thank you: your part is confirmed."))
    form = ConfirmForm(request.POST)
    if form.is_valid() and form.cleaned_data["open"]:
        _say(request, part, is_given=form.cleaned_data["open"] == "yes")
    return redirect("sessions:contributing", slug=slug)


def _say(request: HttpRequest, part: Contribution, *, is_given: bool) -> None:
    try:
        answer_for_oneself(
            person=part.person,
            purpose=Purpose.OPEN_SESSION,
            about=str(part.session_id),
            given=is_given,
            actor=access.request_user(request),
            at=clock.now(),
        )
    except (UnknownMatterError, AbsentError, SealError):
        messages.warning(request, _("Your answer about an open session was not written down, so it counts as no."))


@require_http_methods(["GET", "HEAD", "POST"])
def partnership_leave(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Ask once more, then let somebody leave what they agreed to take part in."""
    conference = access.conference_or_404(request, slug)
    user = access.user_or_404(request)
    mine = Partner.objects.filter(proposal__conference=conference, person__in=people_of(user, conference))
    row = mine.select_related("proposal__conference").filter(pk=pk).first()
    if row is None:
        raise Http404
    if request.method == "POST":
        partnering.leave(row=row, at=clock.now())
        messages.success(request, _("You do not take part in it any more."))
        return redirect("sessions:contributing", slug=slug)
    title = titles_of([row.proposal])[row.proposal_id]
    return render(request, "sessions/partnership_leave.html", {"conference": conference, "row": row, "title": title})
