"""Decisions about several registrations at once, and the filters that a member of the team keeps."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy
from django.views.decorators.http import require_POST

from delegates.bulk import MOST, VERBS, decide_together, foresee
from delegates.models import Registration, SavedFilter
from events import access, clock
from events.models import Conference
from events.plain_text import tidy_line
from events.wording import mail_written

DONE = {
    "accept": ngettext_lazy(
        "%d has a place.",
        "%d have a place.",
    ),
    "decline": ngettext_lazy(
        "%d is declined.",
        "%d are declined.",
    ),
    "wait": ngettext_lazy(
        "%d is on the waiting list.",
        "%d are on the waiting list.",
    ),
}
HEADINGS = {
    "accept": gettext_lazy("Give places?"),
    "decline": gettext_lazy("Decline requests?"),
    "wait": gettext_lazy("Put on the waiting list?"),
}
FILTERED = ("state", "category")
NAME_LENGTH = 60


def _list(slug: str, kept: str) -> str:
    """Return the address of the list as it was filtered; whatever was sent is encoded anew."""
    query = QueryDict(kept).urlencode()
    return reverse("delegates:registrations", args=[slug]) + (f"?{query}" if query else "")


def _chosen(request: HttpRequest, conference: Conference) -> list[Registration]:
    codes = [code for code in request.POST.getlist("chosen") if code.isalnum()][:MOST]
    found = Registration.objects.filter(conference=conference, code__in=codes)
    return list(found.select_related("person", "conference").order_by("queued_at", "id"))


@require_POST
def together(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once more, with the count and the codes; then decide one after the other and say what was refused and why."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    action, back = request.POST.get("action", ""), _list(slug, request.POST.get("kept", ""))
    chosen = _chosen(request, conference)
    if action not in VERBS or not chosen:
        messages.warning(request, _("Nothing was done: tick at least one registration, then say what to do with them."))
        return redirect(back)
    if "confirmed" not in request.POST:
        context = {
            "conference": conference,
            "action": action,
            "heading": HEADINGS[action],
            "outlook": foresee(action, chosen),
            "back": back,
            "kept": request.POST.get("kept", ""),
        }
        return render(request, "delegates/together.html", context)
    outcome = decide_together(action=action, registrations=chosen, actor=access.request_user(request), at=clock.now())
    if outcome.done:
        messages.success(request, f"{DONE[action] % len(outcome.done)} {mail_written(conference)}")
    for reason, codes in outcome.refused.items():
        said = ngettext(
            "%(count)d was left as it is, %(reason)s: %(codes)s",
            "%(count)d were left as they are, %(reason)s: %(codes)s",
            len(codes),
        )
        messages.error(request, said % {"count": len(codes), "reason": reason, "codes": ", ".join(codes)})
    return redirect(back)


def _kept_filter(kept: str) -> str:
    """Return the part of the list's query that may be kept: states and categories, never what was searched for."""
    query, choices = QueryDict(kept), QueryDict(mutable=True)
    values = {"state": Registration.State.values, "category": Registration.Category.values}
    for field in FILTERED:
        if query.get(field) in values[field]:
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
        return redirect(_list(slug, kept))
    name = tidy_line(request.POST.get("name", "").replace("\0", ""))[:NAME_LENGTH]
    query = _kept_filter(kept)
    if not name or not query:
        messages.warning(request, _("Choose a state or a category first, and give the filter a name."))
        return redirect(_list(slug, kept))
    SavedFilter.objects.update_or_create(
        conference=conference, user=access.user_or_404(request), name=name, defaults={"query": query}
    )
    messages.success(request, _("The filter is kept. What was searched for is not part of it."))
    return redirect(_list(slug, kept))
