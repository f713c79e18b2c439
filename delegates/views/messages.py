"""Writing to many, and what was written."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delegates import choosing, messaging
from delegates.choosing import Addressed, Choice
from delegates.models import Message, Registration
from delegates.telling import is_told
from delegates.views.desk_bulk import list_url, set_changed, token_of
from delegates.views.form_pages import TOO_FAST
from events import access, clock
from events.audience import Audience
from events.forms.plain import Line, Lines
from events.limits import goes_too_fast
from events.mail_templates import Chooser, Purpose, preview
from events.models import Conference

PAGE = 50
PER_MINUTE = 6
"""How many messages one network address may send in a minute, each of them to as many people as it likes."""
CODES_SHOWN = 50
NOBODY_AGREED = gettext_lazy(
    "None of those chosen can be written to: the conference has been over for more than a week, and nobody of them agreed to"
    " mail after that."
)


NOBODY_TOLD = gettext_lazy(
    "None of those chosen can be written to yet: their requests are decided, and they are told of it on a later morning."
)


class MessageForm(forms.Form):
    """A message as plain text."""

    subject = Line(
        max_length=120,
        label=gettext_lazy("Subject"),
        help_text=gettext_lazy("It stands above the message on the person's own page, not in the mail."),
    )
    text = Lines(
        max_length=5_000,
        label=gettext_lazy("Message"),
        help_text=gettext_lazy(
            "Plain text, at most 5,000 characters; everyone reads the same. Nothing is filled in: no names, no"
            " placeholders. The mail only says that a message waits; who reads it signs in first."
        ),
        widget=forms.Textarea(attrs={"rows": 12}),
    )


def _audience_facts(
    choice: Choice, meant: Addressed, found: Sequence[Registration], audience: Audience
) -> dict[str, object]:
    """Return who of the chosen is written to, as the pages before the sending say it."""
    without = [row.code for row in found if not messaging.has_address(row)]
    return {
        "count": len(found),
        "left_out": len(meant.found) - len(found),
        "untold": len(meant.untold),
        "told_by": max((row.answer_due_at for row in meant.untold if row.answer_due_at), default=None),
        "named": choosing.name_some(found, audience),
        "mails": len(found) - len(without),
        "states": choosing.count_states(found),
        "without": without[:CODES_SHOWN],
        "without_count": len(without),
        "has_left": any(row.state in {Registration.State.DECLINED, Registration.State.WITHDRAWN} for row in found),
        "has_untold": not all(is_told(row, clock.now()) for row in found),
        "fields": choice.fields,
    }


@require_POST
def message_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask what to write, show how it will look and to how many it goes, then send it once."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    choice = choosing.read_choice(request.POST)
    if sent := Message.objects.filter(conference=conference, pk=token_of(request, "token")).first():
        return redirect("delegates:message", slug=slug, pk=sent.pk)
    meant = choosing.addressed(choice, conference, access.audience_of(request, conference), at=clock.now())
    if meant.untold and not meant.found:
        notices.warning(request, NOBODY_TOLD)
        return redirect(list_url(slug, choice.kept))
    if not meant.found:
        notices.warning(request, _("Nobody is chosen: tick at least one registration, then write to them."))
        return redirect(list_url(slug, choice.kept))
    if not messaging.still_written_to(meant.found, conference, at=clock.now()):
        notices.warning(request, NOBODY_AGREED)
        return redirect(list_url(slug, choice.kept))
    return _write(request, conference, choice, meant)


def _write(request: HttpRequest, conference: Conference, choice: Choice, meant: Addressed) -> HttpResponse:
    step, back = request.POST.get("step", ""), list_url(conference.slug, choice.kept)
    form = MessageForm(request.POST if step else None)
    reached = messaging.still_written_to(meant.found, conference, at=clock.now())
    facts = _audience_facts(choice, meant, reached, access.audience_of(request, conference))
    context = {"conference": conference, "form": form, "back": back} | facts
    if step in {"", "edit"} or not form.is_valid():
        return render(request, "delegates/message_new.html", context)
    fingerprint = choosing.fingerprint(meant.found, with_states=False)
    if step != "send":
        return _check(request, conference, context, fingerprint)
    if choice.is_whole and request.POST.get("fingerprint") != fingerprint:
        again = reverse("delegates:message_new", args=[conference.slug])
        typed = form.cleaned_data | {"step": "check"}
        return set_changed(request, conference, choice, again=again, back=back, fields=typed)
    if goes_too_fast(request, action="message", per_minute=PER_MINUTE):
        return render(request, "delegates/message_new.html", context | {"notice": TOO_FAST}, status=429)
    return _send(request, conference, form, replace(meant, found=list(reached)))


def _check(request: HttpRequest, conference: Conference, context: dict[str, object], fingerprint: str) -> HttpResponse:
    at = clock.now()
    language, words = Chooser(conference, Purpose.MESSAGE).choose([])
    context |= {
        "mail": preview(words, conference, language=language, at=at),
        "at": at,
        "fingerprint": fingerprint,
        "token": uuid4(),
    }
    return render(request, "delegates/message_check.html", context)


def _send(request: HttpRequest, conference: Conference, form: MessageForm, meant: Addressed) -> HttpResponse:
    message = messaging.write_message(
        pk=token_of(request, "token"),
        conference=conference,
        registrations=meant.found,
        as_open=meant.as_open,
        subject=form.cleaned_data["subject"],
        text=form.cleaned_data["text"],
        author=access.user_or_404(request),
        at=clock.now(),
    )
    said = ngettext(
        "The message stands on %(count)d person's own page now.",
        "The message stands on %(count)d people's own pages now.",
        len(meant.found),
    )
    notices.success(request, said % {"count": len(meant.found)})
    return redirect("delegates:message", slug=conference.slug, pk=message.pk)


@require_safe
def message_list(request: HttpRequest, slug: str) -> HttpResponse:
    """List what was written, the newest first, with how the mails stand."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    written = Message.objects.filter(conference=conference).order_by("-at", "id")
    page = Paginator(written, PAGE).get_page(request.GET.get("page"))
    context = {
        "conference": conference,
        "page": page,
        "rows": messaging.post(conference, page.object_list),
        "me": access.user_or_404(request).pk,
    }
    return render(request, "delegates/messages.html", context)


def _context(request: HttpRequest, conference: Conference, pk: UUID) -> dict[str, object]:
    found = get_object_or_404(Message, conference=conference, pk=pk)
    (row,) = messaging.post(conference, [found])
    return {
        "conference": conference,
        "message": row,
        "note": messaging.read_message(found),
        "me": access.user_or_404(request).pk,
        "until": found.at + messaging.TAKE_BACK_FOR,
        "is_early": clock.now() < found.at + messaging.TAKE_BACK_FOR,
    }


@require_safe
def message(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Show one message to the team, with how its mails stand and whom no mail reaches."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    context = _context(request, conference, pk)
    without = messaging.without_address(Message(pk=pk, conference=conference))
    context |= {"without": without[:CODES_SHOWN], "without_count": len(without)}
    return render(request, "delegates/message.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def message_take_back(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Ask once more, then take the message off all own pages and discard the mails that are not sent."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    found = get_object_or_404(Message, conference=conference, pk=pk)
    if request.method != "POST" and not found.taken_back_at:
        return render(request, "delegates/message_take_back.html", _context(request, conference, pk))
    try:
        sent = messaging.take_back(message=found, actor=access.user_or_404(request), at=clock.now())
    except messaging.TakenBackAlreadyError:
        notices.warning(request, _("The message was taken back before. Nothing was changed."))
    else:
        _tell(request, sent)
    return redirect("delegates:message", slug=slug, pk=pk)


def _tell(request: HttpRequest, sent: int) -> None:
    if not sent:
        notices.success(request, _("The message is taken back. No mail had told of it."))
        return
    said = ngettext(
        "The message is taken back. %(count)d mail had told already that a message waits.",
        "The message is taken back. %(count)d mails had told already that a message waits.",
        sent,
    )
    notices.warning(request, said % {"count": sent})
