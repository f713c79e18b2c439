"""The outbox for the team: how mails stand, what they say, and what can be done with them; never to whom they go."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from events import access, clock, outbox
from events.models import Conference, Mail, MailTemplate, User
from events.views.conference import team_member

PER_PAGE = 100
State = Mail.State


class Verb(Protocol):
    """What is done with one mail."""

    def __call__(self, *, mail: Mail, actor: User, at: datetime) -> None:
        """Do it. Raises MailMovedOnError."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that can be done with a mail, with its words; one with a `question` is asked once more first."""

    action: str
    verb: Verb
    allowed: Collection[str]
    button: Promise
    done: Promise
    question: Promise
    warning: Promise
    is_final: bool = False

    @property
    def view_name(self) -> str:
        """The name of its address."""
        return f"events:mail_{self.action}"


STEPS = (
    Step(
        action="release",
        verb=outbox.release,
        allowed=outbox.RELEASABLE,
        button=gettext_lazy("Release it"),
        done=gettext_lazy("The mail is released. It is sent within a minute."),
        question=gettext_lazy("Release this mail?"),
        warning=gettext_lazy("It is then sent as it stands."),
    ),
    Step(
        action="hold",
        verb=outbox.hold,
        allowed=outbox.HOLDABLE,
        button=gettext_lazy("Hold it"),
        done=gettext_lazy("The mail is held. It is sent once you release it."),
        question=gettext_lazy("Hold this mail?"),
        warning=gettext_lazy("It is then sent only once you release it. If sending has begun, it still goes out."),
    ),
    Step(
        action="resend",
        verb=outbox.resend,
        allowed=outbox.RESENDABLE,
        button=gettext_lazy("Send it again"),
        done=gettext_lazy("The mail is sent again within a minute."),
        question=gettext_lazy("Send this mail again?"),
        warning=gettext_lazy(
            "The person may then have it twice. A link in it that has been used, or was replaced, does not work again."
        ),
    ),
    Step(
        action="discard",
        verb=outbox.discard,
        allowed=outbox.DISCARDABLE,
        button=gettext_lazy("Discard it"),
        done=gettext_lazy("The mail is discarded."),
        question=gettext_lazy("Discard this mail?"),
        warning=gettext_lazy("It is never sent, and nothing else tells the person. This cannot be undone."),
        is_final=True,
    ),
)


@dataclass(frozen=True, slots=True)
class FilterLink:
    """A state as a filter, with how many mails are in it."""

    label: str
    query: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A mail on the list; `reference` is the registration's code, `to` says whom it is for where there is none."""

    id: UUID
    label: str
    reference: str
    to: str
    state: State
    attempts: int
    written_at: datetime
    sent_at: datetime | None


def _label(purpose: str) -> str:
    others = {
        outbox.TEAM_INVITATION: _("an invitation to the team"),
        outbox.PLACES_LINK: _("the link of an organisation's places"),
        outbox.REFERENCE: _("a question to a referee"),
        outbox.PROPOSAL: _("news about a proposal"),
        outbox.PARTNER: _("a question to somebody whom a proposal names"),
        outbox.AGENDA: _("news about somebody's agenda"),
    }
    labels = {**dict(MailTemplate.Purpose.choices), **others}
    return str(labels.get(purpose, purpose))


def _to(mail: Mail) -> str:
    """Return in words to whom a mail goes that is about no registration."""
    others = {outbox.PLACES_LINK: _("an organisation"), outbox.REFERENCE: _("a referee")}
    others |= {outbox.PROPOSAL: _("a contributor"), outbox.PARTNER: _("somebody asked to contribute")}
    others |= {outbox.AGENDA: _("somebody who asked for it")}
    return others.get(mail.purpose, _("team"))


def _row(mail: Mail) -> Row:
    return Row(
        id=mail.pk,
        label=_label(mail.purpose),
        reference=mail.reference,
        to=_to(mail),
        state=State(mail.state),
        attempts=mail.attempts,
        written_at=mail.written_at,
        sent_at=mail.sent_at,
    )


def _narrowed(query: QueryDict) -> dict[str, str]:
    """Return what the list is narrowed to: a state, a purpose, one message to many; nonsense narrows nothing."""
    known: dict[str, Collection[str]] = {"state": State.values, "purpose": [*MailTemplate.Purpose.values]}
    narrowed = {field: query.get(field, "") for field, values in known.items() if query.get(field) in values}
    try:
        return narrowed | {"message": str(UUID(query.get("message", "")))}
    except ValueError:
        return narrowed


def _filters(
    narrowed: dict[str, str], field: str, choices: Iterable[tuple[str, str | Promise]], counts: Counter[str]
) -> list[FilterLink]:
    """Return the links that set `field` and leave the rest; the first one lifts it."""
    current = narrowed.get(field, "")
    links = []
    for value, label in [("", _("All")), *choices]:
        query = urlencode({name: kept for name, kept in (narrowed | {field: value}).items() if kept})
        links.append(FilterLink(str(label), query, counts[value] if value else counts.total(), current == value))
    return links


@require_safe
def mails(request: HttpRequest, slug: str) -> HttpResponse:
    """List the conference's mails, the newest first, without opening any."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    narrowed, every = _narrowed(request.GET), Mail.objects.filter(conference=conference)
    if message := narrowed.get("message"):
        every = every.filter(once__startswith=f"{MailTemplate.Purpose.MESSAGE.value}:{message}:")
    states, purposes = Counter[str](), Counter[str]()
    for state, purpose, count in every.values_list("state", "purpose").annotate(Count("pk")).order_by():
        states[state] += count if narrowed.get("purpose", purpose) == purpose else 0
        purposes[purpose] += count if narrowed.get("state", state) == state else 0
    found = every.filter(**{field: narrowed[field] for field in ("state", "purpose") if field in narrowed})
    page = Paginator(found.defer("address", "subject", "body").order_by("-written_at", "pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "conference": conference,
        "page": page,
        "rows": [_row(mail) for mail in page],
        "filters": _filters(narrowed, "state", State.choices, states),
        "purposes": _filters(narrowed, "purpose", MailTemplate.Purpose.choices, purposes),
        "of_message": "message" in narrowed,
        "total": bool(narrowed) or page.paginator.count,
        "held": Mail.objects.filter(conference=conference, state=State.HELD).count(),
    }
    return render(request, "events/mails.html", context)


def _mail_or_404(conference: Conference, pk: UUID) -> Mail:
    return get_object_or_404(Mail.objects.select_related("conference"), conference=conference, pk=pk)


@require_safe
def mail(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Show one mail as it is sent, but for its links."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    found = _mail_or_404(conference, pk)
    is_put_off = found.state == State.QUEUED and (found.attempts or found.due_at > clock.now())
    context = {
        "conference": conference,
        "mail": _row(found),
        "read": outbox.read_masked(found),
        "due_at": found.due_at if is_put_off else None,
        "steps": [(step, reverse(step.view_name, args=[slug, pk])) for step in STEPS if found.state in step.allowed],
    }
    return render(request, "events/mail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def mail_step(request: HttpRequest, slug: str, pk: UUID, step: Step) -> HttpResponse:
    """Ask, then do. The form says how often the mail was sent anew before, so that pressing twice sends it once."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    found = _mail_or_404(conference, pk)
    back = reverse("events:mail", args=[slug, pk])
    if request.method != "POST" and found.state in step.allowed:
        context = {"conference": conference, "step": step, "mail": _row(found), "resends": found.resends}
        return render(request, "events/mail_step.html", context | {"back": back})
    try:
        _take(request, found, step)
    except outbox.BeingSentError:
        messages.error(
            request, _("The mail is being sent right now; nothing was changed. It may have gone out already.")
        )
    except outbox.MailMovedOnError:
        messages.error(request, _("The mail has moved on in the meantime; nothing was changed."))
    else:
        messages.success(request, str(step.done))
    return redirect(back)


def _take(request: HttpRequest, found: Mail, step: Step) -> None:
    if request.POST.get("resends") != str(found.resends):
        raise outbox.MailMovedOnError
    step.verb(mail=found, actor=team_member(request), at=clock.now())


@require_http_methods(["GET", "HEAD", "POST"])
def mails_release(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask, then release every mail that was held when it was asked; without that moment it is asked again."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    held, at = Mail.objects.filter(conference=conference, state=State.HELD), clock.now()
    shown_at = _moment(request.POST.get("shown_at", ""))
    if request.method != "POST" or shown_at is None:
        context = {"conference": conference, "held": held.count(), "shown_at": at.isoformat()}
        return render(request, "events/mails_release.html", context)
    count = outbox.release_all(conference=conference, shown_at=shown_at, actor=team_member(request), at=at)
    said = ngettext("%(count)d mail is released.", "%(count)d mails are released.", count)
    messages.success(request, said % {"count": count})
    if newer := held.count():
        left = ngettext(
            "%(count)d mail was written after the page was shown. It is still held: look at it first.",
            "%(count)d mails were written after the page was shown. They are still held: look at them first.",
            newer,
        )
        messages.warning(request, left % {"count": newer})
    return redirect("events:mails", slug)


def _moment(text: str) -> datetime | None:
    """Return the moment that a form holds in ISO 8601 with its zone, or nothing where it holds none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
