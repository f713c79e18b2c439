"""The page on which someone whom an applicant named says whether they know them, without an account."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from delegates.models import Referee
from delegates.referees import NotAskedAnyMoreError, answer_reference, find_by_link, is_open
from delegates.vetting_forms import ReferenceForm
from events import access, clock
from events.limits import goes_too_fast
from events.models import Conference
from vault.keys import unlocked
from vault.sealing import SealError


@require_http_methods(["GET", "HEAD", "POST"])
def reference(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Ask once; looking uses nothing up. A link that asks no more says so, and never why."""
    conference = access.conference_or_404(request, slug)
    if goes_too_fast(request, action="reference", per_minute=settings.REGISTRATIONS_PER_MINUTE):
        return render(request, "429.html", status=429)
    row = find_by_link(conference, token)
    if row is None:
        raise Http404
    if not is_open(row, clock.now()):
        return _closed(request, conference)
    form = ReferenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_reference(conference=conference, token=token, at=clock.now(), **form.cleaned_data)
        except NotAskedAnyMoreError:
            return _closed(request, conference)
        except Referee.DoesNotExist as error:
            raise Http404 from error
        return render(request, "delegates/reference_closed.html", {"conference": conference, "is_answered": True})
    context = {"conference": conference, "form": form, "name": _name(row)}
    return render(request, "delegates/reference.html", context)


def _name(row: Referee) -> str:
    """Return the name that the applicant wants to be called by. Raises Http404 where nothing opens it any more."""
    try:
        with unlocked([row.registration.person.key_ref]):
            return str(row.registration.person.display_name)
    except SealError as error:
        raise Http404 from error


def _closed(request: HttpRequest, conference: Conference) -> HttpResponse:
    return render(request, "delegates/reference_closed.html", {"conference": conference})
