"""The organisers' page on which a version of the schedule is published."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from events import clock
from events.access import PROGRAMME_DESK, team_conference_or_404
from events.models import Conference
from sessions import publishing
from sessions.conflict_lists import short_list
from sessions.forms import PublishForm


@require_http_methods(["GET", "HEAD", "POST"])
def publish_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a new version would change, publish it, and list the versions."""
    conference = team_conference_or_404(request, slug, PROGRAMME_DESK)
    form = PublishForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _published(request, conference, form):
        return redirect("sessions:schedule_publish", slug)
    draft, versions = publishing.draft_of(conference), list(conference.versions.published())
    changes = publishing.changes(versions[0] if versions else None, draft)
    context = {
        "conference": conference,
        "form": form,
        "changes": [change.words(conference.zone) for change in changes],
        **short_list(conference, draft, at=clock.now()),
        "versions": versions,
    }
    return render(request, "sessions/organise_publish.html", context)


def _published(request: HttpRequest, conference: Conference, form: PublishForm) -> bool:
    try:
        version = publishing.publish(
            conference=conference, note=form.cleaned_data["note"], actor=request.user, at=clock.now()
        )
    except publishing.PublishingError as error:
        form.add_error(None, str(error))
        return False
    count = version.slots.count()
    message = ngettext(
        "Version %(number)d is published with %(count)d session.",
        "Version %(number)d is published with %(count)d sessions.",
        count,
    )
    messages.success(request, message % {"number": version.number, "count": count})
    return True
