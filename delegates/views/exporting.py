"""Taking a list out of the site: a fresh second factor, a purpose, a line in the audit."""

from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from delegates.export_record import exports_of
from delegates.exporting import (
    FOR_SAFETY,
    Column,
    Format,
    Purpose,
    Table,
    columns_for,
    draw_csv,
    draw_xlsx,
    note_export,
    table_of,
)
from delegates.models import Registration
from events import access, clock
from events.audience import Audience
from events.models import Conference

FOR_SAFETY_VALUES = frozenset(column.value for column in FOR_SAFETY)
USUAL = (Column.CODE, Column.NAME, Column.CATEGORY, Column.STATE)
ALL = ("", gettext_lazy("All"))
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportForm(forms.Form):
    """Which list, as what, and what for."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("What is the list for?"),
        help_text=gettext_lazy("Kept with your account and the time, so that the team can tell who took what out."),
        choices=Purpose.choices,
        widget=forms.RadioSelect,
    )
    columns = forms.MultipleChoiceField(
        label=gettext_lazy("Columns"),
        help_text=gettext_lazy("Take no more than the purpose needs."),
        widget=forms.CheckboxSelectMultiple,
        initial=[column.value for column in USUAL],
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=[ALL, *Registration.State.choices], required=False)
    category = forms.ChoiceField(
        label=gettext_lazy("Category"), choices=[ALL, *Registration.Category.choices], required=False
    )
    format = forms.ChoiceField(
        label=gettext_lazy("File"), choices=Format.choices, initial=Format.CSV, widget=forms.RadioSelect
    )

    def __init__(self, data: object, *, audience: Audience, initial: dict[str, str]) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type]  # a POST or nothing
        columns = self.fields["columns"]
        if isinstance(columns, forms.MultipleChoiceField):
            columns.choices = [(column.value, column.label) for column in columns_for(audience)]


def _table(conference: Conference, chosen: dict[str, str], columns: list[str], audience: Audience) -> Table:
    found = Registration.objects.filter(conference=conference, **chosen)
    return table_of(
        found.select_related("person").order_by("queued_at", "id"),
        columns=[Column(column) for column in columns],
        audience=audience,
        zone=conference.zone,
    )


def _file(table: Table, kind: Format) -> HttpResponseBase:
    """Return the download, under a name that says nothing of the conference; nobody keeps a copy on the way."""
    response: HttpResponseBase
    if kind == Format.XLSX:
        response = HttpResponse(draw_xlsx(table), content_type=XLSX_TYPE)
    else:
        response = StreamingHttpResponse(draw_csv(table), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="list.{kind}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _proof(request: HttpRequest) -> str:
    """Return where the second factor is proved anew, and back from there."""
    return f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.path})}"


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ask what the list is for; then hand it out, if the second factor was proved within five minutes."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    audience, at = access.audience_of(request, conference), clock.now()
    is_fresh = access.has_fresh_second_factor(request, at)
    if request.method == "POST" and not is_fresh:
        return redirect(_proof(request))
    form = ExportForm(request.POST or None, audience=audience, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        kind = Format(data["format"])
        chosen = {field: data[field] for field in ("state", "category") if data[field]}
        table = _table(conference, chosen, data["columns"], audience)
        note_export(
            kind=kind,
            purpose=Purpose(data["purpose"]),
            rows=len(table.rows),
            for_safety=not FOR_SAFETY_VALUES.isdisjoint(data["columns"]),
            conference=conference,
            actor=access.user_or_404(request),
            at=at,
        )
        return _file(table, kind)
    context = {"conference": conference, "form": form, "is_fresh": is_fresh, "proof": _proof(request)}
    return render(request, "delegates/export.html", context)


@require_safe
def exports(request: HttpRequest, slug: str) -> HttpResponse:
    """Show which lists were taken out: to safety officers all, to others their own."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    sees_all = access.audience_of(request, conference) >= Audience.SAFETY
    found = exports_of(conference, by=None if sees_all else access.user_or_404(request))
    context = {"conference": conference, "exports": found, "sees_all": sees_all}
    return render(request, "delegates/exports.html", context)
