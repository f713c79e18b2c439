"""The page on which somebody whom a proposer asked says whether they take part, without an account."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from events import access, clock
from events.limits import goes_too_fast
from events.models import Conference
from events.views.accounts import in_steps
from sessions.models import Partner
from sessions.partnering import NotAskedAnyMoreError, answer_partner, find_by_link, is_open
from sessions.proposal_forms import PartnerAnswerForm
from sessions.proposal_lists import names_of, text_of
from vault.keys import unlocked


@require_http_methods(["GET", "HEAD", "POST"])
def partner(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Ask once; looking uses nothing up. A link that asks no more says so, and never why."""
    conference = access.conference_or_404(request, slug)
    if goes_too_fast(request, action="partner", per_minute=settings.REGISTRATIONS_PER_MINUTE):
        return render(request, "429.html", status=429)
    row = find_by_link(conference, token)
    if row is None:
        raise Http404
    if not is_open(row, clock.now()):
        return _closed(request, conference)
    form = PartnerAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return _answer(request, conference, token, form)
    with unlocked([row.key_ref]):
        text = text_of(row.proposal)
    names = names_of([row.proposal.person_id], at=clock.now())
    context = {
        "conference": conference,
        "form": form,
        "text": text,
        "proposal": row.proposal,
        "name": names[row.proposal.person_id],
    }
    return render(request, "sessions/partner.html", context)


def _answer(request: HttpRequest, conference: Conference, token: str, form: PartnerAnswerForm) -> HttpResponse:
    agrees = form.cleaned_data["answer"] == Partner.State.AGREED
    name: str = form.cleaned_data["display_name"]
    try:
        with in_steps():
            answer_partner(conference=conference, token=token, agrees=agrees, display_name=name, at=clock.now())
    except NotAskedAnyMoreError:
        return _closed(request, conference)
    except Partner.DoesNotExist as error:
        raise Http404 from error
    context = {"conference": conference, "is_answered": True, "agrees": agrees}
    return render(request, "sessions/partner_closed.html", context)


def _closed(request: HttpRequest, conference: Conference) -> HttpResponse:
    return render(request, "sessions/partner_closed.html", {"conference": conference})
