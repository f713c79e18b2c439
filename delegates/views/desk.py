"""The team's pages on registrations."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from delegates import choosing, deciding, disclosure, faces
from delegates.answer_lists import count_silent
from delegates.filling import standing
from delegates.listing import Listing
from delegates.models import Registration, SavedFilter
from delegates.places import NotVettedError, held_places
from delegates.views.desk_bulk import FILTERED
from delegates.views.desk_page import NoteForm, show_registration
from delegates.views.desk_steps import steps_to_tell
from events import access, clock
from events.models import Conference
from events.wording import mail_written

PAGE = 50
State = Registration.State


@dataclass(frozen=True, slots=True)
class FilterLink:
    """A filter of the list, with how many it leaves beside the other filters; None while something is searched for."""

    label: str
    query: str
    count: int | None
    current: bool


def _filters(
    query: QueryDict, field: str, choices: Iterable[tuple[str, str | Promise]], counts: Counter[str] | None
) -> list[FilterLink]:
    """Return the links that set `field`; the first one lifts it."""
    links = []
    for value, label in [("", _("All")), *choices]:
        changed = query.copy()
        changed.pop("page", None)
        changed[field] = value
        count = None if counts is None else counts[value] if value else counts.total()
        links.append(FilterLink(str(label), changed.urlencode(), count, query.get(field, "") == value))
    return links


@dataclass(frozen=True, slots=True)
class Counts:
    """How many registrations are in each state, how many open ones keep a place, and how many each filter leaves."""

    every: Counter[str]
    keeping: int
    fields: dict[str, Counter[str]]


def _counts(conference: Conference, query: QueryDict) -> Counts:
    """Count by state within the chosen category, and by category within the chosen state; one query."""
    chosen = {field: query.get(field) for field in ("state", "category") if query.get(field) in choosing.FIELDS[field]}
    states, categories, every, keeping = Counter[str](), Counter[str](), Counter[str](), 0
    rows = Registration.objects.filter(conference=conference).order_by()
    for state, category, holds, number in rows.values_list("state", "category", "holds_place").annotate(Count("pk")):
        every[state] += number
        keeping += number if holds and state == State.REQUESTED else 0
        if chosen.get("category", category) == category:
            states[state] += number
        if chosen.get("state", state) == state:
            categories[category] += number
    return Counts(every, keeping, {"state": states, "category": categories})


def _filter_links(request: HttpRequest, conference: Conference, counts: Counts, *, searched: bool) -> dict[str, object]:
    """Return the links of each filter; they keep what is searched for, and then tell no counts."""
    silent, is_silent = 0 if searched else count_silent(conference), request.GET.get("answers") == choosing.MISSING
    shown: dict[str, Counter[str] | None] = {"state": None, "category": None}
    if not searched and not is_silent:
        shown |= counts.fields
    asked = _filters(request.GET, "answers", [(choosing.MISSING, _("Answers missing"))], None)
    if not searched and not any(request.GET.get(field) for field in shown):
        asked[1] = replace(asked[1], count=silent)
    return {
        "states": _filters(request.GET, "state", State.choices, shown["state"]),
        "categories": _filters(request.GET, "category", Registration.Category.choices, shown["category"]),
        "answers": asked if silent or is_silent else [],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def registrations(request: HttpRequest, slug: str) -> HttpResponse:
    """List registrations by state and category, where these exist, with a search over names and codes.

    What is searched for is posted: a name never stands in an address. Of what is found the first page is shown.
    """
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    counts, at = _counts(conference, request.GET), clock.now()
    typed = request.POST.get("q", "").strip().replace("\0", "")
    rows, audience = choosing.filtered(conference, request.GET), access.audience_of(request, conference)
    found = Listing(rows, wanted=typed, audience=audience)
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "conference": conference,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),  # type: ignore[arg-type]  # it only slices
        "kept_query": kept.urlencode(),
        "saved": list(SavedFilter.objects.filter(conference=conference, user=access.user_or_404(request))),
        "can_save": any(request.GET.get(field) for field in FILTERED),
        "query": typed,
        "standing": standing(conference, counts.every, held_places(conference, at=at).total() + counts.keeping),
        "steps": steps_to_tell(conference, at=at),
        "total": counts.every.total(),
        "is_for_message": request.GET.get("for") == "message",
        **_filter_links(request, conference, counts, searched=bool(typed)),
    }
    return render(request, "delegates/registrations.html", context)


def _found(conference: Conference, code: str) -> Registration:
    found = Registration.objects.select_related("person", "conference")
    return get_object_or_404(found, conference=conference, code=code)


@require_safe
def registration(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show what the team may know of one registration, and what can be done."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    return show_registration(request, _found(conference, code), note_form=NoteForm())


DONE = {
    "accept": gettext_lazy("%(code)s has a place. %(mail)s"),
    "decline": gettext_lazy("%(code)s is declined. %(mail)s"),
    "wait": gettext_lazy("%(code)s is in line; a place that is free is offered at once. %(mail)s"),
    "withdraw": gettext_lazy("The place of %(code)s is taken back; it goes to the next in line. %(mail)s"),
}
NOT_VETTED = gettext_lazy(
    "Safety officers have yet to agree to %(code)s; nothing was changed. You can decline the request, or wait for them."
)
VERBS = {
    "accept": deciding.accept,
    "decline": deciding.decline,
    "wait": deciding.put_in_line,
    "withdraw": deciding.take_back,
}


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, slug: str, code: str, action: str) -> HttpResponse:
    """Carry out one decision; what takes something away is asked once more."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    found = _found(conference, code)
    if request.method != "POST":
        audience = access.audience_of(request, conference)
        entry = disclosure.desk_entries([found], audience=audience)[0]
        return render(request, "delegates/decide.html", {"conference": conference, "entry": entry, "action": action})
    try:
        VERBS[action](registration=found, actor=access.request_user(request), at=clock.now())
    except NotVettedError:
        messages.error(request, NOT_VETTED % {"code": code})
    except deciding.ConferenceFullError:
        messages.error(
            request,
            _(
                "No place is free for %(code)s. Raise the number of places, in the settings or for the category under"
                " “Ways in”, or put them on the waiting list."
            )
            % {"code": code},
        )
    except deciding.DecidedAlreadyError:
        messages.error(request, _("%(code)s was decided in the meantime; nothing was changed.") % {"code": code})
    else:
        messages.success(request, DONE[action] % {"code": code, "mail": mail_written(conference)})
    return redirect("delegates:registration_desk", slug=slug, code=code)


@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, slug: str) -> HttpResponse:
    """Look up one badge at a time, and record arrivals. The code travels in the form, never in the address."""
    conference = access.team_conference_or_404(request, slug, access.DOOR_DESK)
    context: dict[str, object] = {"conference": conference, "arrived": _arrived(conference)}
    if request.method == "POST":
        typed = request.POST.get("badge", "").strip()
        found = faces.find_badge(conference, typed)
        if found and "arrived" in request.POST:
            context["refused"] = not _arrive(request, found, arrived=request.POST["arrived"] == "yes")
        context |= {
            "asked": True,
            "badge": faces.door_entry(found, at=clock.now()) if found else None,
            "typed": typed if found else "",
        }
        context["arrived"] = _arrived(conference)
    return render(request, "delegates/door.html", context)


def _arrived(conference: Conference) -> tuple[int, int]:
    confirmed = Registration.objects.confirmed().filter(conference=conference)
    return confirmed.filter(arrived_at__isnull=False).count(), confirmed.count()


def _arrive(request: HttpRequest, found: Registration, *, arrived: bool) -> bool:
    try:
        deciding.arrive(registration=found, arrived=arrived, actor=access.request_user(request), at=clock.now())
    except deciding.DecidedAlreadyError:
        return False
    found.refresh_from_db(fields=["arrived_at"])
    return True
