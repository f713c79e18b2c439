"""What has come of a decision about many: go on with it, or undo it while its mails wait."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy
from django.views.decorators.http import require_http_methods

from delegates.bulk import UNDO_FOR, go_on, outcome_of
from delegates.models import BulkStep
from delegates.undoing import TooLateToUndoError, Undone, UndoneAlreadyError, can_be_undone, open_steps, undo
from delegates.views.desk_bulk import list_url
from events import access, clock
from events.models import Conference

DONE = {
    "accept": ngettext_lazy("%d has a place.", "%d have a place."),
    "decline": ngettext_lazy("%d is declined.", "%d are declined."),
    "wait": ngettext_lazy("%d is in line, or is offered a place.", "%d are in line, or are offered a place."),
}
CODES_SAID = 20


@dataclass(frozen=True, slots=True)
class StepNotice:
    """A decision about many that the list offers to undo or to go on with."""

    id: UUID
    action: str
    left: int
    until: datetime
    can_be_undone: bool


def steps_to_tell(conference: Conference, *, at: datetime) -> list[StepNotice]:
    """Return the decisions that wait for their mails, or to be gone on with."""
    return [
        StepNotice(step.pk, step.action, step.left, step.at + UNDO_FOR, can_be_undone(step, at))
        for step in open_steps(conference, at=at)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Show what has come of the step; posting `go_on` or `undo` does so."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    found = get_object_or_404(BulkStep, conference=conference, pk=pk)
    if request.method == "POST":
        if "undo" in request.POST:
            _undo(request, found)
        elif "go_on" in request.POST:
            go_on(found, actor=access.user_or_404(request), at=clock.now())
        return redirect(request.get_full_path())
    outcome = outcome_of(found)
    tried = len(found.items) - found.left
    context = {
        "conference": conference,
        "step": found,
        "outcome": outcome,
        "done": DONE[found.action] % len(outcome.done) if outcome.done else "",
        "tried": tried,
        "all": len(found.items),
        "until": found.at + UNDO_FOR,
        "has_mails": len(outcome.done) > len(outcome.untold),
        "can_undo": can_be_undone(found, clock.now()),
        "is_mine": found.actor_id == access.user_or_404(request).pk,
        "back": list_url(slug, request.GET.urlencode()),
    }
    return render(request, "delegates/step.html", context)


def _undo(request: HttpRequest, found: BulkStep) -> None:
    try:
        undone = undo(step=found, actor=access.user_or_404(request), at=clock.now())
    except UndoneAlreadyError:
        messages.warning(
            request, _("This was undone before, by you or by someone else of the team. Nothing was changed.")
        )
    except TooLateToUndoError:
        messages.error(
            request, _("It is too late to undo this: the mails are on their way. Decide anew about each of them.")
        )
    else:
        _tell(request, undone)


def codes_said(codes: tuple[str, ...]) -> str:
    """Return the codes for a notice, which has room for some only."""
    return ", ".join(codes[:CODES_SAID]) + (" …" if len(codes) > CODES_SAID else "")


def _tell(request: HttpRequest, undone: Undone) -> None:
    put_back = ngettext(
        "%(count)d stands where it stood before; no mail tells of it.",
        "%(count)d stand where they stood before; no mail tells of it.",
        len(undone.restored) - undone.told,
    )
    if count := len(undone.restored) - undone.told:
        messages.success(request, put_back % {"count": count})
    if undone.told:
        said = ngettext(
            "%(count)d stands where it stood before too, but a mail has told the person already that there is news.",
            "%(count)d stand where they stood before too, but mails have told these people already that there is news.",
            undone.told,
        )
        messages.warning(request, said % {"count": undone.told})
    if undone.moved_on:
        said = ngettext(
            "%(count)d has moved on since and stays as it is: %(codes)s",
            "%(count)d have moved on since and stay as they are: %(codes)s",
            len(undone.moved_on),
        )
        messages.warning(request, said % {"count": len(undone.moved_on), "codes": codes_said(undone.moved_on)})
    if not undone.restored and not undone.moved_on:
        messages.warning(request, _("There was nothing to undo."))
