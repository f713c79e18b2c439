"""The parts that nobody has confirmed yet, and writing down who told the organisers otherwise."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from delegates.consent_wordings import ConsentSource
from events import access, clock
from sessions import contributing
from sessions.models import Contribution
from sessions.proposal_forms import ConfirmedForm
from sessions.proposal_lists import unconfirmed_in

PAGE_LENGTH = 50


@require_safe
def unconfirmed(request: HttpRequest, slug: str) -> HttpResponse:
    """List the parts that wait to be confirmed, each with a way to write down that somebody has told."""
    conference = access.team_conference_or_404(request, slug, access.PROGRAMME_DESK)
    waiting = unconfirmed_in(conference).select_related("session").order_by("session__code", "position", "pk")
    page = Paginator(waiting, PAGE_LENGTH).get_page(request.GET.get("page"))
    parts = list(page.object_list)
    names = contributing.labels({part.person_id for part in parts}, at=clock.now())
    rows = [(part, names.get(part.person_id, ""), _form_of(part)) for part in parts]
    context = {"conference": conference, "page": page, "rows": rows}
    return render(request, "sessions/organise_unconfirmed.html", context)


def _form_of(part: Contribution) -> ConfirmedForm:
    return ConfirmedForm(auto_id=f"told-{part.pk.hex}-%s")


@require_POST
def confirm(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Write down that somebody does their part, and how the organisers know."""
    conference = access.team_conference_or_404(request, slug, access.PROGRAMME_DESK)
    rows = Contribution.objects.select_related("session__conference")
    part = get_object_or_404(rows, session__conference=conference, pk=pk)
    form = ConfirmedForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say how you know. Nothing was recorded."))
        return redirect("sessions:unconfirmed", slug=slug)
    source = ConsentSource(form.cleaned_data["source"])
    if contributing.confirm(contribution=part, actor=access.user_or_404(request), at=clock.now(), source=source):
        messages.success(request, _("The part is confirmed."))
    else:
        messages.info(request, _("The part was confirmed already."))
    return redirect("sessions:unconfirmed", slug=slug)
