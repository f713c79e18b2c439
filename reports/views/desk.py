"""The team's page on the report: what is written, what is missing, and whether the public reads it."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events import access, clock
from events.models import Conference
from reports import writing
from reports.checklist import checklist_of
from reports.forms import SubtitleForm


def may_edit(request: HttpRequest, conference: Conference) -> bool:
    """Tell whether the visitor makes the report, beyond writing summaries for it."""
    return not access.roles_of(access.request_user(request), conference).isdisjoint(access.REPORT_DESK)


@require_http_methods(["GET", "HEAD", "POST"])
def organise_report(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the checklist; those who make the report also change its subtitle here."""
    roles = access.REPORT_DESK if request.method == "POST" else access.NOTES_DESK
    conference = access.team_conference_or_404(request, slug, roles)
    form = SubtitleForm(request.POST if request.method == "POST" else None, instance=writing.report_of(conference))
    if form.is_bound and form.is_valid():
        writing.change_subtitle(
            conference=conference,
            subtitle=form.cleaned_data["subtitle"],
            actor=access.request_user(request),
            at=clock.now(),
        )
        messages.success(request, _("The subtitle is saved."))
        return redirect("reports:organise_report", slug)
    return _show(request, conference, form)


def _show(request: HttpRequest, conference: Conference, form: SubtitleForm) -> HttpResponse:
    items = checklist_of(conference, audience=access.audience_of(request, conference), at=clock.now())
    context = {
        "conference": conference,
        "items": items,
        "written": sum(item.is_written for item in items),
        "report": writing.report_of(conference),
        "recommendations": conference.recommendations.count(),
        "may_edit": may_edit(request, conference),
        "form": form,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "reports/organise_report.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def publish_report(request: HttpRequest, slug: str, action: str) -> HttpResponse:
    """Ask once more, then publish the report or take it back."""
    conference = access.team_conference_or_404(request, slug, access.REPORT_DESK)
    if request.method == "POST":
        actor, at = access.request_user(request), clock.now()
        if action == "publish":
            writing.publish(conference=conference, actor=actor, at=at)
            messages.success(request, _("The report is published."))
        else:
            writing.unpublish(conference=conference, actor=actor, at=at)
            messages.success(request, _("The report is taken back. The public no longer reads it."))
        return redirect("reports:organise_report", slug)
    items = checklist_of(conference, audience=access.audience_of(request, conference), at=clock.now())
    context = {
        "conference": conference,
        "action": action,
        "report": writing.report_of(conference),
        "sessions": len(items),
        "written": sum(item.is_written for item in items),
    }
    return render(request, "reports/publish_report.html", context)
