"""Decisions about several registrations at once, and the filters that a member of the team keeps."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from delegates import bulk, choosing
from delegates.choosing import Choice
from delegates.filling import who_get_places
from delegates.models import BulkStep, Registration, SavedFilter
from delegates.places import count_places
from events import access, clock
from events.models import Conference
from events.plain_text import tidy_line

HEADINGS = {
    "accept": gettext_lazy("Give places?"),
    "decline": gettext_lazy("Decline requests?"),
    "wait": gettext_lazy("Put on the waiting list?"),
}
FILTERED = ("state", "category", "answers")
NAME_LENGTH = 60
CODES_SHOWN = 50


def list_url(slug: str, kept: str) -> str:
    """Return the address of the list as it was filtered; whatever was sent is encoded anew."""
    query = _kept_filter(kept)
    return reverse("delegates:registrations", args=[slug]) + (f"?{query}" if query else "")


def token_of(request: HttpRequest, name: str) -> UUID:
    """Return the id that a form carries, so that sending it twice does a thing once; a new one where it has none."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        return uuid4()


def set_changed(  # noqa: PLR0913  # what was asked for, and where to ask anew
    request: HttpRequest, conference: Conference, choice: Choice, *, again: str, back: str, fields: dict[str, str]
) -> HttpResponse:
    """Say that others match now than were shown, or that some have moved on, and offer to look anew; nothing was done."""
    context = {
        "conference": conference,
        "is_whole": choice.is_whole,
        "fields": [*choice.fields, *fields.items()],
        "again": again,
        "back": back,
    }
    return render(request, "delegates/set_changed.html", context, status=409)


@require_POST
def together(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once more, with the count and the codes; then decide one after the other and say what was refused and why."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    choice, action = choosing.read_choice(request.POST), request.POST.get("action", "")
    back = list_url(slug, choice.kept)
    if made := BulkStep.objects.filter(conference=conference, pk=token_of(request, "step")).first():
        return redirect("delegates:step", slug=slug, pk=made.pk)
    found = choosing.chosen(choice, conference, access.audience_of(request, conference))
    if action not in bulk.VERBS or not found:
        messages.warning(request, _("Nothing was done: tick at least one registration, then say what to do with them."))
        return redirect(back)
    outlook = bulk.foresee(action, found, conference=conference)
    if "confirmed" not in request.POST:
        return _ask(request, conference, choice, action, outlook)
    if not outlook.open or request.POST.get("fingerprint") != choosing.fingerprint(outlook.open, with_states=True):
        again = reverse("delegates:together", args=[slug])
        return set_changed(request, conference, choice, again=again, back=back, fields={"action": action})
    return _decide(request, conference, choice, action, outlook.open)


def _codes(registrations: Sequence[Registration]) -> list[str]:
    """Return the codes of those that a page has room for."""
    return [row.code for row in registrations[:CODES_SHOWN]]


def _within_places(outlook: bulk.Outlook, conference: Conference) -> bulk.Outlook:
    """Return what giving places comes to, with the places that are left for them."""
    reached = who_get_places(outlook.open, count_places(conference, at=clock.now()))
    return replace(outlook, open=tuple(reached))


def _ask(
    request: HttpRequest, conference: Conference, choice: Choice, action: str, wanted: bulk.Outlook
) -> HttpResponse:
    outlook = _within_places(wanted, conference) if action == "accept" else wanted
    is_short = len(wanted.open) + len(wanted.left) <= CODES_SHOWN
    context = {
        "conference": conference,
        "action": action,
        "heading": HEADINGS[action],
        "outlook": outlook,
        "named": choosing.name_some(wanted.open, access.audience_of(request, conference)),
        "wanted": len(wanted.open),
        "short": len(wanted.open) - len(outlook.open),
        "states": choosing.count_states(wanted.open),
        "left_states": choosing.count_states(outlook.left),
        "left_codes": _codes(outlook.left) if is_short else [],
        "has_declined": any(row.state == Registration.State.DECLINED for row in outlook.left),
        "sealed_codes": _codes(outlook.sealed),
        "unvetted_codes": _codes(outlook.unvetted),
        "without": outlook.without[:CODES_SHOWN],
        "is_whole": choice.is_whole,
        "fields": choice.fields if choice.is_whole else Choice(wanted.codes, kept=choice.kept).fields,
        "fingerprint": choosing.fingerprint(wanted.open, with_states=True),
        "token": uuid4(),
        "back": list_url(conference.slug, choice.kept),
    }
    return render(request, "delegates/together.html", context)


def _decide(
    request: HttpRequest, conference: Conference, choice: Choice, action: str, found: Iterable[Registration]
) -> HttpResponse:
    actor, at = access.user_or_404(request), clock.now()
    pk = token_of(request, "step")
    step = bulk.begin(pk=pk, conference=conference, action=action, registrations=found, actor=actor, at=at)
    step = bulk.go_on(step, actor=actor, at=at)
    query = _kept_filter(choice.kept)
    return redirect(reverse("delegates:step", args=[conference.slug, step.pk]) + (f"?{query}" if query else ""))


def _kept_filter(kept: str) -> str:
    """Return the part of the list's query that may be kept: states and categories, never what was searched for."""
    query, choices = QueryDict(kept), QueryDict(mutable=True)
    for field in FILTERED:
        if query.get(field) in choosing.FIELDS[field]:
            choices[field] = query[field]
    return choices.urlencode()


def _removed(request: HttpRequest, conference: Conference) -> int:
    try:
        wanted = UUID(request.POST.get("remove", ""))
    except ValueError:
        return 0
    mine = SavedFilter.objects.filter(conference=conference, user=access.user_or_404(request), pk=wanted)
    return mine.delete()[0]


@require_POST
def filters(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep the filter of the list under a name, or remove one's own. A name that is taken gets the new filter."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    kept = request.POST.get("kept", "")
    if "remove" in request.POST:
        if _removed(request, conference):
            messages.success(request, _("The filter is removed."))
        return redirect(list_url(slug, kept))
    name = tidy_line(request.POST.get("name", "").replace("\0", ""))[:NAME_LENGTH]
    query = _kept_filter(kept)
    if not name or not query:
        messages.warning(request, _("Choose a state or a category first, and give the filter a name."))
        return redirect(list_url(slug, kept))
    SavedFilter.objects.update_or_create(
        conference=conference, user=access.user_or_404(request), name=name, defaults={"query": query}
    )
    messages.success(request, _("The filter is kept. What was searched for is not part of it."))
    return redirect(list_url(slug, kept))
