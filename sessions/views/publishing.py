"""The page on which the schedule is published: what changes, for whom, and what stops it."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from events import clock
from events.access import PROGRAMME_DESK, team_conference_or_404
from events.models import Conference
from events.wording import format_moment
from sessions import publishing
from sessions.changes import Change, Kind, changes, in_words
from sessions.conflict_lists import short_list
from sessions.models import ScheduleVersion
from sessions.publish_forms import PublishForm
from sessions.telling import affected_by, told_version

A_PAGE = 100


@require_http_methods(["GET", "HEAD", "POST"])
def publish_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a new version would change and for whom; publish it, if it is still what was shown."""
    conference, at = team_conference_or_404(request, slug, PROGRAMME_DESK), clock.now()
    form = PublishForm(request.POST if request.method == "POST" else None, zone=conference.zone, at=at)
    if form.is_bound and form.is_valid() and _published(request, conference, form, at):
        return redirect("sessions:versions", slug)
    draft, last = publishing.draft_of(conference), publishing.last_version(conference)
    found = changes(last, draft)
    context = {
        "conference": conference,
        "form": form,
        "last": last,
        "waiting": list(conference.versions.waiting(at)),
        "seen": publishing.seen_of(draft.slots.all(), last),
        **short_list(conference, draft, at=at),
        **effects(request, conference, found, untold=_untold(conference, last, draft, found), at=at),
    }
    return render(request, "sessions/organise_publish.html", context)


def _untold(
    conference: Conference, last: ScheduleVersion | None, new: ScheduleVersion, found: Sequence[Change]
) -> Sequence[Change]:
    """Return what the contributors do not know of a state to come; where the last version was told, what it changes."""
    told = told_version(conference)
    return found if told == last else changes(told, new)


def effects(
    request: HttpRequest, conference: Conference, found: Sequence[Change], *, untold: Sequence[Change], at: datetime
) -> dict[str, object]:
    """Return what a page says of changes: a page of them, how many of each kind, and whom they concern."""
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    kinds = [(kind.label, sum(change.kind == kind for change in found)) for kind in Kind]
    return {
        "page": page,
        "lines": in_words(page.object_list, conference.zone),
        "kinds": [(label, count) for label, count in kinds if count],
        "affected": affected_by(conference, found, untold, at=at),
    }


def _published(request: HttpRequest, conference: Conference, form: PublishForm, at: datetime) -> bool:
    answers = form.cleaned_data
    try:
        version = publishing.publish(
            conference=conference,
            note=answers["note"],
            actor=request.user,
            at=at,
            shown_from=answers["shown_from"],
            expected=answers["seen"],
        )
    except publishing.PublishingError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, said_of(version, conference))
    return True


def said_of(version: ScheduleVersion, conference: Conference) -> str:
    """Say that a version is published, and from when it is shown if not at once."""
    count = version.slots.count()
    said = ngettext(
        "Version %(number)d is published with %(count)d session.",
        "Version %(number)d is published with %(count)d sessions.",
        count,
    ) % {"number": version.number, "count": count}
    if version.shown_from is None:
        return said
    waits = _("Only the programme team sees it until %(moment)s.")
    return f"{said} {waits % {'moment': format_moment(version.shown_from, conference.zone)}}"
