"""The programme desk's pages about what is proposed."""

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from events import access, clock
from events.models import Conference
from events.wording import language_name, mail_written
from sessions import accepting
from sessions.models import Proposal, Session
from sessions.proposal_lists import (
    best_first,
    decisions,
    desk_lines,
    for_organisers,
    may_be_read,
    newest_first,
    opinions_on,
    partner_names,
    scored,
    text_for_team,
)
from sessions.proposing import OPEN_TO, State
from sessions.views.organise import Filter, narrowing
from vault.keys import unlocked

PAGE_LENGTH = 50
STATES = [state for state in State if state != State.DRAFT]
NARROWING = ("state", "theme", "kind", "language", "sort")


@require_safe
def proposal_list(request: HttpRequest, slug: str) -> HttpResponse:
    """List what is proposed, narrowed by `state`, `theme`, `kind` and `language`, in the order of arrival or by score."""
    conference = access.team_conference_or_404(request, slug, access.PROGRAMME_DESK)
    themes = {str(theme.pk): theme.short_name for theme in conference.themes.all()}
    rows = _narrowed(
        scored(for_organisers(conference)).select_related("theme", "session"), request.GET, themes, conference.languages
    )
    rows = best_first(rows) if request.GET.get("sort") == "score" else newest_first(rows)
    page = Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))
    at, reader = clock.now(), access.user_or_404(request)
    context = {
        "conference": conference,
        "page": page,
        "lines": desk_lines(list(page.object_list), conference=conference, reader=reader, at=at),
        "filters": _filters(conference, request.GET, themes),
        "is_narrowed": any(request.GET.get(key) for key in NARROWING if key != "sort"),
        "decisions": decisions(conference, at=at),
        "kept": request.GET.urlencode(),
    }
    return render(request, "sessions/organise_proposals.html", context)


def _narrowed(
    rows: QuerySet[Proposal], wanted: QueryDict, themes: dict[str, str], languages: Collection[str]
) -> QuerySet[Proposal]:
    """Apply the filters that make sense; an unknown value filters nothing."""
    if wanted.get("state") in STATES:
        rows = rows.filter(state=wanted["state"])
    if wanted.get("theme") in themes:
        rows = rows.filter(theme=UUID(str(wanted["theme"])))
    if wanted.get("kind") in Session.Kind.values:
        rows = rows.filter(kind=wanted["kind"])
    return rows.filter(language=wanted["language"]) if wanted.get("language") in languages else rows


def _filters(conference: Conference, wanted: QueryDict, themes: dict[str, str]) -> list[tuple[str, list[Filter]]]:
    languages = {code: language_name(code) for code in conference.languages}
    kinds = {kind.value: str(kind.label) for kind in Session.Kind if kind != Session.Kind.BREAK}
    return narrowing(
        wanted,
        [
            (_("State"), "state", {"": _("All"), **{state.value: str(state.label) for state in STATES}}),
            (_("Theme"), "theme", {"": _("Any theme"), **themes}),
            (_("Kind"), "kind", {"": _("Any kind"), **kinds}),
            (_("Language"), "language", {"": _("Any language"), **languages}),
            (_("Order"), "sort", {"": _("Newest first"), "score": _("Best score first")}),
        ],
    )


@require_safe
def proposal_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Show a proposal, who proposes it, and what reviewers think, save of one's own."""
    conference = access.team_conference_or_404(request, slug, access.PROGRAMME_DESK)
    rows = scored(for_organisers(conference)).select_related("theme", "session", "conference", "person")
    found = get_object_or_404(rows, pk=pk)
    at, reader = clock.now(), access.user_or_404(request)
    [line] = desk_lines([found], conference=conference, reader=reader, at=at)
    with unlocked([found.key_ref]):
        text = text_for_team(found) if may_be_read(found) else None
        opinions = [] if line.is_own else opinions_on(found, reader=reader)
    undone = [one for one in decisions(conference, at=at) if one.at == found.decided_at]
    context = {
        "conference": conference,
        "line": line,
        "text": text,
        "opinions": opinions,
        "partners": partner_names(found, at=at),
        "can": {step for step in ("accept", "decline") if found.state in OPEN_TO[step]},
        "decisions": undone,
    }
    return render(request, "sessions/organise_proposal.html", context)


@require_POST
def decide(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once more, with the count and the titles; then decide about each and say what came of it."""
    conference = access.team_conference_or_404(request, slug, access.PROGRAMME_DESK)
    action, back = request.POST.get("action", ""), _list_url(slug, request.POST.get("kept", ""))
    found = accepting.chosen(conference, request.POST.getlist("chosen"))
    meant = [one for one in found if action in accepting.VERBS and one.state in OPEN_TO[action]]
    if not meant:
        messages.warning(request, _("Nothing was done: tick at least one proposal that waits for a decision."))
        return redirect(back)
    if "confirmed" not in request.POST:
        at, reader = clock.now(), access.user_or_404(request)
        rows = list(scored(for_organisers(conference)).filter(pk__in=[one.pk for one in meant]))
        context = {
            "conference": conference,
            "action": action,
            "lines": desk_lines(rows, conference=conference, reader=reader, at=at),
            "left": len(found) - len(meant),
            "kept": request.POST.get("kept", ""),
            "back": back,
        }
        return render(request, "sessions/organise_proposals_decide.html", context)
    actor = access.user_or_404(request)
    outcome = accepting.decide_all(action=action, proposals=meant, actor=actor, at=clock.now())
    _tell(request, conference, action, outcome)
    return redirect(back)


def _list_url(slug: str, kept: str) -> str:
    """Return the address of the list as it was narrowed; whatever was sent is encoded anew."""
    query, chosen = QueryDict(kept), QueryDict(mutable=True)
    for name in NARROWING:
        if query.get(name):
            chosen[name] = str(query[name])[:40]
    return reverse("sessions:proposals", args=[slug]) + (f"?{chosen.urlencode()}" if chosen else "")


def _tell(request: HttpRequest, conference: Conference, action: str, outcome: accepting.Outcome) -> None:
    if outcome.done:
        counted = {
            "accept": ngettext("%(count)s proposal is accepted.", "%(count)s proposals are accepted.", outcome.done),
            "decline": ngettext("%(count)s proposal is declined.", "%(count)s proposals are declined.", outcome.done),
        }[action] % {"count": outcome.done}
        messages.success(request, f"{counted} {mail_written(conference)}")
    for left, words in _left(outcome):
        if left:
            messages.warning(request, words % {"count": left})


def _left(outcome: accepting.Outcome) -> Iterator[tuple[int, str]]:
    """Yield how many were not decided for each reason, and the words for it, which name nobody."""
    yield (
        outcome.moved_on,
        ngettext(
            "%(count)s was decided or withdrawn in the meantime and stays as it is.",
            "%(count)s were decided or withdrawn in the meantime and stay as they are.",
            outcome.moved_on,
        ),
    )
    yield (
        outcome.sealed,
        ngettext(
            "%(count)s cannot be opened any more and stays as it is.",
            "%(count)s cannot be opened any more and stay as they are.",
            outcome.sealed,
        ),
    )
    yield (
        outcome.own,
        ngettext(
            "%(count)s is your own, or you take part in it: a colleague decides.",
            "%(count)s are your own, or you take part in them: a colleague decides.",
            outcome.own,
        ),
    )
    yield (
        outcome.absent,
        ngettext(
            "%(count)s cannot be accepted at the moment, because of who proposes it. You can decline it.",
            "%(count)s cannot be accepted at the moment, because of who proposes them. You can decline them.",
            outcome.absent,
        ),
    )


@require_POST
def undo(request: HttpRequest, slug: str) -> HttpResponse:
    """Undo what was decided in one go, as long as its mails wait."""
    conference = access.team_conference_or_404(request, slug, access.PROGRAMME_DESK)
    try:
        decided_at = datetime.fromisoformat(request.POST.get("decided_at", ""))
        undone = accepting.undo(
            conference=conference, decided_at=decided_at, actor=access.user_or_404(request), at=clock.now()
        )
    except (ValueError, TypeError, accepting.TooLateToUndoError):
        messages.error(request, _("It is too late to undo this: the mails are on their way."))
        return redirect("sessions:proposals", slug=slug)
    if undone.back:
        words = ngettext(
            "%(count)s proposal waits for a decision again; nobody is written to.",
            "%(count)s proposals wait for a decision again; nobody is written to.",
            undone.back,
        )
        messages.success(request, words % {"count": undone.back})
    if undone.own:
        messages.warning(request, _("What you propose or take part in stays as it is: a colleague decides."))
    if undone.moved_on:
        words = ngettext(
            "%(count)s stays as it is: its session was changed, placed or confirmed already.",
            "%(count)s stay as they are: their sessions were changed, placed or confirmed already.",
            undone.moved_on,
        )
        messages.warning(request, words % {"count": undone.moved_on})
    return redirect("sessions:proposals", slug=slug)


@require_POST
def seen_to(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Note that the session of a proposal that was withdrawn is dealt with."""
    conference = access.team_conference_or_404(request, slug, access.PROGRAMME_DESK)
    found = get_object_or_404(for_organisers(conference), pk=pk)
    accepting.see_to_withdrawal(proposal=found, actor=access.user_or_404(request), at=clock.now())
    messages.success(request, _("It is noted, and waits for nobody any more."))
    return redirect("sessions:proposals", slug=slug)
