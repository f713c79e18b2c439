"""The report as the public reads it, on a page and as a file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from events import access, clock
from events.conditional import conditional_file
from events.models import Conference
from events.remembered import remembered
from reports.compiling import edition_of, typeset_once
from reports.writing import report_of


def _previews(request: HttpRequest, conference: Conference) -> bool:
    """Tell whether the visitor may read what is not published yet."""
    roles = access.roles_of(access.request_user(request), conference)
    return not roles.isdisjoint(access.REPORT_DESK) and access.has_second_factor(request)


@require_safe
@remembered
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the report once it is published, before that to those who make it, and to others when to come back."""
    conference = access.conference_or_404(request, slug)
    if report_of(conference).published_at:
        template = "reports/report.html"
    elif _previews(request, conference):
        template = "reports/report_preview.html"
    else:
        return render(request, "reports/report_not_yet.html", {"conference": conference})
    context = {
        "conference": conference,
        "edition": edition_of(conference, at=clock.now()),
        "pdf_url": reverse("reports:report_pdf", args=[slug]),
    }
    return render(request, template, context)


@require_safe
@remembered
def report_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the report as a file; it does not exist for the public before it is published."""
    conference = access.conference_or_404(request, slug)
    if not (report_of(conference).published_at or _previews(request, conference)):
        raise Http404
    body = typeset_once(edition_of(conference, at=clock.now()))
    return conditional_file(request, body, content_type="application/pdf", filename="report.pdf")
