"""How the conference words its mails, by kind and language."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events import access, clock
from events.forms import WordsForm
from events.mail_templates import Purpose, Words, is_fit, own_words, preview, reset_words, save_words, usual_words
from events.models import Conference, MailTemplate
from events.views.conference import team_member


@dataclass(frozen=True, slots=True)
class Wording:
    """How one kind of mail is worded in one language."""

    language: str
    is_own: bool
    is_passed_over: bool


def _wordings(conference: Conference, purpose: str, rows: dict[tuple[str, str], Words]) -> list[Wording]:
    found = []
    for language in conference.languages:
        own = rows.get((purpose, language))
        passed_over = own is not None and not is_fit(own, purpose=purpose, conference=conference)
        found.append(Wording(language, own is not None, passed_over))
    return found


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """List the kinds of mail with the languages in which the conference has words of its own."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    rows = {
        (row.purpose, row.language): Words(row.subject, row.body)
        for row in MailTemplate.objects.filter(conference=conference)
    }
    kinds = [(purpose, _wordings(conference, purpose, rows)) for purpose in Purpose]
    return render(request, "events/mail_templates.html", {"conference": conference, "kinds": kinds})


def _purpose_or_404(conference: Conference, purpose: str, language: str) -> Purpose:
    if purpose not in Purpose.values or language not in conference.languages:
        raise Http404
    return Purpose(purpose)


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, slug: str, purpose: str, language: str) -> HttpResponse:
    """Change the words of one mail in one language, and show them as they would be sent."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    kind = _purpose_or_404(conference, purpose, language)
    own = own_words(conference, kind).get(language)
    now = own or usual_words(kind, conference, language)
    initial = {"subject": now.subject, "body": now.body}
    form = WordsForm(request.POST or None, initial=initial, conference=conference, purpose=kind)
    if request.method == "POST":
        now = form.words if form.is_valid() else now
        if form.is_valid() and "preview" not in request.POST:
            actor, at = team_member(request), clock.now()
            save_words(conference=conference, purpose=kind, language=language, words=now, actor=actor, at=at)
            messages.success(request, _("The words are saved. Mails that are written already stay as they are."))
            return redirect("events:mail_template", slug, purpose, language)
    can_show = not form.errors and is_fit(now, purpose=kind, conference=conference)
    context = {
        "conference": conference,
        "purpose": kind,
        "language": language,
        "form": form,
        "is_own": own is not None,
        "is_passed_over": own is not None and not is_fit(own, purpose=kind, conference=conference),
        "preview": preview(now, conference, language=language, at=clock.now()) if can_show else None,
    }
    return render(request, "events/mail_template.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest, slug: str, purpose: str, language: str) -> HttpResponse:
    """Ask, then go back to the usual words."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    kind = _purpose_or_404(conference, purpose, language)
    if request.method == "POST":
        reset_words(conference=conference, purpose=kind, language=language, actor=team_member(request), at=clock.now())
        messages.success(request, _("The usual words are used again."))
        return redirect("events:mail_template", slug, purpose, language)
    context = {
        "conference": conference,
        "purpose": kind,
        "language": language,
    }
    return render(request, "events/mail_template_reset.html", context)
