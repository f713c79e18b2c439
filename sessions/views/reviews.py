"""The pages on which reviewers score what is proposed; blind where the call says so."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events import access, clock
from events.models import Conference, User
from sessions.calling import call_of
from sessions.models import Proposal
from sessions.proposal_forms import ScoreForm
from sessions.proposal_lists import names_of, opinions_on, partner_names, review_lines, text_for_team
from sessions.proposing import MovedOnError
from sessions.scoring import OwnProposalError, score, to_review
from vault.keys import unlocked


@require_safe
def review_list(request: HttpRequest, slug: str) -> HttpResponse:
    """List what waits for the reviewer's score, and then what they have scored."""
    conference = access.team_conference_or_404(request, slug, access.REVIEW_DESK)
    is_blind = call_of(conference).is_blind
    reviewer = access.user_or_404(request)
    lines = review_lines(conference, reviewer=reviewer, is_blind=is_blind, at=clock.now())
    context = {
        "conference": conference,
        "is_blind": is_blind,
        "lines": lines,
        "done": sum(line.mine is not None for line in lines),
    }
    return render(request, "sessions/reviews.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Show one proposal and take the reviewer's score; what others think is shown once they have given theirs."""
    conference = access.team_conference_or_404(request, slug, access.REVIEW_DESK)
    reviewer = access.user_or_404(request)
    found = get_object_or_404(to_review(reviewer, conference).select_related("theme", "conference", "person"), pk=pk)
    if request.method != "POST":
        return _show(request, conference, found, reviewer)
    form = ScoreForm(request.POST)
    if not form.is_valid():
        return _show(request, conference, found, reviewer, form)
    try:
        score(proposal=found, reviewer=reviewer, at=clock.now(), **form.cleaned_data)
    except (MovedOnError, OwnProposalError):
        messages.error(request, _("The proposal was decided or withdrawn in the meantime; nothing was written down."))
        return redirect("sessions:reviews", slug=slug)
    messages.success(request, _("Your score is kept. You can change it until the proposal is decided."))
    return redirect("sessions:review", slug=slug, pk=pk)


def _show(
    request: HttpRequest, conference: Conference, found: Proposal, reviewer: User, form: ScoreForm | None = None
) -> HttpResponse:
    is_blind, at = call_of(conference).is_blind, clock.now()
    with unlocked([found.key_ref]):
        text, opinions = text_for_team(found), opinions_on(found, reader=reviewer)
    mine = next((one for one in opinions if one.is_mine), None)
    initial = {"points": mine.points, "comment": mine.comment} if mine else None
    context = {
        "conference": conference,
        "proposal": found,
        "text": text,
        "is_blind": is_blind,
        "who": "" if is_blind else names_of([found.person_id], at=at)[found.person_id],
        "partners": [] if is_blind else partner_names(found, at=at),
        "mine": mine,
        "others": [one for one in opinions if not one.is_mine] if mine else [],
        "form": form or ScoreForm(initial=initial),
        "left": _next(conference, reviewer, found),
    }
    return render(request, "sessions/review.html", context)


def _next(conference: Conference, reviewer: User, found: Proposal) -> UUID | None:
    """Return the next proposal that the reviewer has not scored."""
    waiting = to_review(reviewer, conference).exclude(scores__reviewer=reviewer).exclude(pk=found.pk)
    return waiting.order_by("submitted_at", "pk").values_list("pk", flat=True).first()
