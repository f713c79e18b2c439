"""Taking the working draft out of the site, names included: a fresh second factor, a line in the audit."""

from collections.abc import Iterable, Mapping

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from events import access, clock
from events.audience import Audience
from events.audit import record
from events.proving import proof_address
from sessions.exchange.drawing_csv import draw_table
from sessions.exchange.drawing_json import draw_json
from sessions.exchange.drawing_xml import draw_xml
from sessions.exchange.unplaced import Unplaced, unplaced_in
from sessions.programme import programme_of
from sessions.publishing import draft_of
from sessions.values import Programme
from sessions.views.files import JSON_TYPE, XML_TYPE


class Format(TextChoices):
    """As what the draft can be taken out."""

    CSV = "csv", gettext_lazy("CSV, for a spreadsheet")
    XML = "xml", gettext_lazy("schedule.xml, for pretalx, frab and apps")
    JSON = "json", gettext_lazy("schedule.json, for the same")


TYPES: Mapping[Format, str] = {Format.CSV: "text/csv; charset=utf-8", Format.XML: XML_TYPE, Format.JSON: JSON_TYPE}


class TakeOutForm(forms.Form):
    """As what."""

    format = forms.ChoiceField(
        label=gettext_lazy("File"), choices=Format.choices, initial=Format.CSV, widget=forms.RadioSelect
    )


@require_http_methods(["GET", "HEAD", "POST"])
def take_out(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a format; then hand the draft out, if the second factor was proved within five minutes."""
    conference, at = access.team_conference_or_404(request, slug, access.PROGRAMME_DESK), clock.now()
    is_fresh = access.has_fresh_second_factor(request, at)
    if request.method == "POST" and not is_fresh:
        return redirect(proof_address(request.path))
    draft = draft_of(conference)
    form = TakeOutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        programme = programme_of(conference, audience=Audience.ORGANISERS, at=at, version=draft)
        if programme:
            kind, unplaced = Format(form.cleaned_data["format"]), unplaced_in(draft, at=at)
            rows = len(programme.sessions) + (len(unplaced) if kind == Format.CSV else 0)
            action = f"export {kind} for programme: {rows} rows, usual columns"
            record(actor=access.request_user(request), action=action, target=conference, conference=conference, at=at)
            _tell(request, rows)
            return _file(_drawn(programme, unplaced, kind), kind)
    context = {
        "conference": conference,
        "form": form,
        "is_fresh": is_fresh,
        "proof": proof_address(request.path),
        "count": conference.sessions.count(),
    }
    return render(request, "sessions/exchange_take_out.html", context)


def _drawn(programme: Programme, unplaced: Iterable[Unplaced], kind: Format) -> bytes:
    if kind == Format.CSV:
        return draw_table(programme, unplaced)
    draw = draw_xml if kind == Format.XML else draw_json
    return draw(programme, host=settings.SITE_HOST)


def _file(body: bytes, kind: Format) -> HttpResponse:
    """Return the download, under a name that says nothing of the conference; nobody keeps a copy on the way."""
    response = HttpResponse(body, content_type=TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="draft.{kind}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _tell(request: HttpRequest, count: int) -> None:
    """Let the next page say that the draft was taken out: the download itself says nothing."""
    said = ngettext(
        "The draft with %(count)d session was taken out.", "The draft with %(count)d sessions was taken out.", count
    )
    messages.success(request, said % {"count": count})
