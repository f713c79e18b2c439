"""The team's pages on what the conference recommends."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import access, clock
from reports import writing
from reports.compiling import recommendations_of
from reports.forms import RecommendationForm
from reports.models import Recommendation


@require_safe
def recommendation_list(request: HttpRequest, slug: str) -> HttpResponse:
    """List the recommendations by theme, numbered as the report numbers them."""
    conference = access.team_conference_or_404(request, slug, access.REPORT_DESK)
    context = {"conference": conference, "sections": recommendations_of(conference)}
    return render(request, "reports/recommendations.html", context)


def _found(request: HttpRequest, slug: str, pk: UUID) -> Recommendation:
    conference = access.team_conference_or_404(request, slug, access.REPORT_DESK)
    return get_object_or_404(Recommendation.objects.select_related("conference"), conference=conference, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a new recommendation."""
    conference = access.team_conference_or_404(request, slug, access.REPORT_DESK)
    return _edit(request, Recommendation(conference=conference))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Change a recommendation."""
    return _edit(request, _found(request, slug, pk))


def _edit(request: HttpRequest, recommendation: Recommendation) -> HttpResponse:
    form = RecommendationForm(request.POST if request.method == "POST" else None, instance=recommendation)
    conference = recommendation.conference
    if form.is_bound and form.is_valid():
        writing.save_recommendation(
            recommendation=form.save(commit=False), actor=access.request_user(request), at=clock.now()
        )
        messages.success(request, _("The recommendation is saved."))
        return redirect("reports:recommendations", conference.slug)
    context = {"conference": conference, "form": form, "is_new": recommendation._state.adding}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "reports/recommendation.html", context | {"pk": recommendation.pk}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Ask once more, then take a recommendation out."""
    recommendation = _found(request, slug, pk)
    if request.method != "POST":
        context = {"conference": recommendation.conference, "recommendation": recommendation}
        return render(request, "reports/recommendation_remove.html", context)
    writing.remove_recommendation(recommendation=recommendation, actor=access.request_user(request), at=clock.now())
    messages.success(request, _("The recommendation is removed."))
    return redirect("reports:recommendations", slug)


@require_POST
def up(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Move a recommendation one place up within its theme."""
    writing.move_up(recommendation=_found(request, slug, pk), actor=access.request_user(request), at=clock.now())
    return redirect("reports:recommendations", slug)
