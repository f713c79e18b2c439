"""The demonstration's letter box: what the site would have mailed, readable by whoever tries it out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from events.models import Mail
from vault.keys import unlocked
from vault.sealing import SealError

PER_PAGE = 25
ZONE = "Europe/London"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail, opened; `is_open` is false where its key was destroyed and nobody can read it any more."""

    id: UUID
    state: str
    state_label: str
    written_at: datetime
    address: str = ""
    subject: str = ""
    body: str = ""
    is_open: bool = True


def _open(mail: Mail) -> Letter:
    state = Mail.State(mail.state)
    try:
        return Letter(
            id=mail.pk,
            state=state.value,
            state_label=str(state.label),
            written_at=mail.written_at,
            address=str(mail.address),
            subject=str(mail.subject),
            body=str(mail.body),
        )
    except SealError:
        return Letter(mail.pk, state.value, str(state.label), mail.written_at, is_open=False)


def _letters(mails: Iterable[Mail]) -> list[Letter]:
    found = list(mails)
    with unlocked(mail.key_ref for mail in found):
        return [_open(mail) for mail in found]


def _only_in_the_demonstration() -> None:
    if not settings.DEMO:
        raise Http404


@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """List the outbox, the newest mail first; three queries."""
    _only_in_the_demonstration()
    page = Paginator(Mail.objects.order_by("-written_at", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "demo/mails.html",
        {"page": page, "letters": _letters(page.object_list), "zone": ZONE, "conference": None},
    )


@require_safe
def mail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one mail; the links in it can be followed."""
    _only_in_the_demonstration()
    letter = _open(get_object_or_404(Mail, pk=pk))
    return render(request, "demo/mail.html", {"letter": letter, "zone": ZONE, "conference": None})
