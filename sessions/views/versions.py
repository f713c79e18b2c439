"""The team's pages about published versions: the list, one of them, two beside each other, and back to an older one."""

from datetime import date, datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events import clock
from events.access import PROGRAMME_DESK, team_conference_or_404
from events.models import Conference
from events.wording import format_day_name, format_moment, format_short_day
from sessions import going_back, planning, publishing
from sessions.changes import changes, in_words
from sessions.models import ScheduleVersion
from sessions.publish_forms import BackForm, CompareForm, MomentForm
from sessions.telling import told_version
from sessions.values import SessionEntry
from sessions.versions import Listed, Standing, listed_versions
from sessions.views.publishing import A_PAGE, effects, said_of

VERSIONS_A_PAGE = 50


@require_safe
def version_list(request: HttpRequest, slug: str) -> HttpResponse:
    """List the published versions, the newest first."""
    conference, at = team_conference_or_404(request, slug, PROGRAMME_DESK), clock.now()
    listed = listed_versions(conference, at)
    page = Paginator(listed, VERSIONS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "sessions/versions.html", {"conference": conference, "page": page, "newest": listed[:1]})


@require_safe
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what differs between any two versions (`old`, `new`)."""
    conference, at = team_conference_or_404(request, slug, PROGRAMME_DESK), clock.now()
    listed = listed_versions(conference, at)
    if not listed:
        return redirect("sessions:versions", slug)
    versions = {one.number: one.version for one in listed}
    form = CompareForm(request.GET, numbers=list(versions))
    context: dict[str, object] = {"conference": conference, "form": form}
    if form.is_valid():
        old, new = form.cleaned_data["old"], form.cleaned_data["new"]
        page = Paginator(changes(versions[old], versions[new]), A_PAGE).get_page(request.GET.get("page"))
        lines = in_words(page.object_list, conference.zone)
        context |= {"old": old, "new": new, "page": page, "lines": lines, "notes": _notes(listed, old, new)}
    return render(request, "sessions/versions_compared.html", context)


def _notes(listed: list[Listed], old: int, new: int) -> list[Listed]:
    """Return the versions on the way from one to the other, as far as they say something of themselves."""
    first, last = sorted((old, new))
    return [one for one in listed if first < one.number <= last and one.version.note]


@require_http_methods(["GET", "HEAD", "POST"])
def version_page(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a day of a version as it is or will be; let it be shown from another moment while it waits."""
    conference, at = team_conference_or_404(request, slug, PROGRAMME_DESK), clock.now()
    version = get_object_or_404(ScheduleVersion, conference=conference, number=number)
    form = _moment_form(request, conference, version, at)
    is_now = request.method == "POST" and "now" in request.POST
    if (is_now or (form.is_bound and form.is_valid())) and _moved(
        request, conference, version, form, at, is_now=is_now
    ):
        return redirect("sessions:version", slug, number)
    listed = listed_versions(conference, at)
    day = _day(conference, request.GET.get("day", ""))
    context = {
        "conference": conference,
        "listed": next(one for one in listed if one.number == number),
        "is_newest": listed[0].number == number,
        "form": form,
        "day": day,
        "days": _days(conference, day),
        "entries": sorted(planning.plan_day(conference, version, day).sessions, key=_by_time_and_room),
    }
    return render(request, "sessions/version.html", context)


def _moment_form(request: HttpRequest, conference: Conference, version: ScheduleVersion, at: datetime) -> MomentForm:
    shown_from = version.shown_from
    initial = {"shown_from": shown_from.astimezone(conference.zone).replace(tzinfo=None) if shown_from else None}
    data = request.POST if request.method == "POST" and "now" not in request.POST else None
    return MomentForm(data, zone=conference.zone, at=at, initial=initial)


def _moved(  # noqa: PLR0913  # which version of what, from when, and by whose hand
    request: HttpRequest,
    conference: Conference,
    version: ScheduleVersion,
    form: MomentForm,
    at: datetime,
    *,
    is_now: bool,
) -> bool:
    """Let the version be shown from now on or from the moment in the form; tell whether it could be."""
    moment = None if is_now else form.cleaned_data["shown_from"]
    try:
        publishing.show_from(version=version, moment=moment, actor=request.user, at=at)
    except publishing.ShownAlreadyError as error:
        messages.warning(request, str(error))
        return True
    said = _("Version %(number)d is shown to everyone now.") % {"number": version.number}
    if moment:
        words = _("Version %(number)d is shown from %(moment)s on. Until then only the programme team sees it.")
        said = words % {"number": version.number, "moment": format_moment(moment, conference.zone)}
    messages.success(request, said)
    return True


def _by_time_and_room(entry: SessionEntry) -> tuple[datetime, str]:
    return entry.starts_at, entry.room.name if entry.room else ""


def _day(conference: Conference, wanted: str) -> date:
    return next((day for day in conference.days if day.isoformat() == wanted), conference.first_day)


def _days(conference: Conference, current: date) -> list[dict[str, str | bool]]:
    return [
        {
            "url": f"?day={day.isoformat()}",
            "label": format_day_name(day),
            "detail": format_short_day(day),
            "current": day == current,
        }
        for day in conference.days
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def back(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask whether an older version shall be shown again, with what this changes and what of the draft it replaces."""
    conference, at = team_conference_or_404(request, slug, PROGRAMME_DESK), clock.now()
    version = get_object_or_404(ScheduleVersion, conference=conference, number=number)
    form = BackForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _gone_back(request, conference, version, form, at):
        return redirect("sessions:versions", slug)
    draft, last = publishing.draft_of(conference), publishing.last_version(conference)
    found, told = changes(last, version), told_version(conference)
    untold = found if told == last else changes(told, version)
    context = {
        "conference": conference,
        "version": version,
        "last": last,
        "form": form,
        "seen": publishing.seen_of(draft.slots.all(), last),
        "lost": in_words(changes(last, draft), conference.zone),
        "waiting": [one for one in listed_versions(conference, at) if one.standing == Standing.WAITS],
        **effects(request, conference, found, untold=untold, at=at),
    }
    return render(request, "sessions/version_back.html", context)


def _gone_back(
    request: HttpRequest, conference: Conference, version: ScheduleVersion, form: BackForm, at: datetime
) -> bool:
    answers = form.cleaned_data
    try:
        made = going_back.go_back(
            version=version, note=answers["note"], actor=request.user, at=at, expected=answers["seen"]
        )
    except publishing.PublishingError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, said_of(made, conference))
    return True
