"""The team's pages on badges."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from events import access, clock
from events.audit import record
from reports.printing import print_badges

FACES_PER_SHEET = 4


@require_safe
def badges(request: HttpRequest, slug: str) -> HttpResponse:
    """Say how many badges there are, what stands on them and how to print them."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    count = conference.registrations.confirmed().shown().count()
    context = {"conference": conference, "count": count, "sheets": -(-count // FACES_PER_SHEET)}
    return render(request, "reports/badges.html", context)


@require_safe
def badges_check(request: HttpRequest, slug: str) -> HttpResponse:
    """Draw the badges to tell, by registration code, which cannot say all that they should."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    count, sheet = print_badges(conference, at=clock.now())
    context = {
        "conference": conference,
        "count": count,
        "refused": sheet.refused,
        "incomplete": [code for code in sheet.incomplete if code not in sheet.refused],
    }
    return render(request, "reports/badges_check.html", context)


@require_safe
def badges_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the sheets, which no cache may keep, and write down who took them."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    _count, sheet = print_badges(conference, at=clock.now())
    record(
        actor=access.request_user(request),
        action="print badges",
        target=conference,
        conference=conference,
        at=clock.now(),
    )
    response = HttpResponse(sheet.pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename="badges.pdf")
    response["Cache-Control"] = "private, no-store"
    return response
