"""Taking a list out of the site: a fresh second factor, a purpose, a line in the audit."""

from collections.abc import Iterable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from delegates.answer_lists import columns_asked
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
from delegates.models import Question, Registration
from delegates.question_fields import name_of
from events import access, clock
from events.audience import Audience
from events.models import Conference
from events.proving import proof_address

USUAL = (Column.CODE, Column.NAME, Column.CATEGORY, Column.STATE)
ALL = ("", gettext_lazy("All"))
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportForm(forms.Form):
    """Which list, as what, and what for."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("What is the list for?"),
        help_text=gettext_lazy(
            "Kept with your account, the time, the number of rows, and whether columns for safety officers are in it. "
            "You can read that again on this site; of the others only safety officers can, with the address of your account."
        ),
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

    def __init__(
        self, data: object, *, audience: Audience, initial: dict[str, str], asked: Iterable[Question] = ()
    ) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type]  # a POST or nothing
        columns = self.fields["columns"]
        if isinstance(columns, forms.MultipleChoiceField):
            usual = [(column.value, column.label) for column in columns_for(audience)]
            columns.choices = [*usual, *((name_of(question.pk), question.text) for question in asked)]


def _table(
    conference: Conference, chosen: dict[str, str], columns: list[str], audience: Audience, asked: Iterable[Question]
) -> Table:
    found = Registration.objects.filter(conference=conference, **chosen)
    return table_of(
        found.select_related("person").order_by("queued_at", "id"),
        columns=[Column(column) for column in columns if column in Column.values],
        asked=[question for question in asked if name_of(question.pk) in columns],
        audience=audience,
        zone=conference.zone,
    )


def _for_safety(asked: Iterable[Question]) -> frozenset[str]:
    """Return the columns, as the form names them, that only safety officers may take out."""
    sealed = (name_of(question.pk) for question in asked if question.readers == Question.Readers.SAFETY)
    return frozenset([*(column.value for column in FOR_SAFETY), *sealed])


def send_file(table: Table, kind: Format) -> HttpResponseBase:
    """Return the download, under a name that says nothing of the conference; nobody keeps a copy on the way."""
    response: HttpResponseBase
    if kind == Format.XLSX:
        response = HttpResponse(draw_xlsx(table), content_type=XLSX_TYPE)
    else:
        response = StreamingHttpResponse(draw_csv(table), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="list.{kind}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def tell_of_export(request: HttpRequest, table: Table) -> None:
    """Let the next page say that the list was taken out: the download itself says nothing."""
    said = ngettext(
        "A list with %(count)d row was taken out. It is noted under “Lists that were taken out”.",
        "A list with %(count)d rows was taken out. It is noted under “Lists that were taken out”.",
        len(table.rows),
    )
    messages.success(request, said % {"count": len(table.rows)})


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ask what the list is for; then hand it out, if the second factor was proved within five minutes."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    audience, at = access.audience_of(request, conference), clock.now()
    is_fresh = access.has_fresh_second_factor(request, at)
    if request.method == "POST" and not is_fresh:
        return redirect(proof_address(request.path))
    asked = columns_asked(conference, audience=audience)
    initial = {"state": Registration.State.CONFIRMED.value} | request.GET.dict()
    form = ExportForm(request.POST or None, audience=audience, initial=initial, asked=asked)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        kind = Format(data["format"])
        chosen = {field: data[field] for field in ("state", "category") if data[field]}
        table = _table(conference, chosen, data["columns"], audience, asked)
        note_export(
            kind=kind,
            purpose=Purpose(data["purpose"]),
            rows=len(table.rows),
            for_safety=not _for_safety(asked).isdisjoint(data["columns"]),
            conference=conference,
            actor=access.user_or_404(request),
            at=at,
        )
        tell_of_export(request, table)
        return send_file(table, kind)
    context = {"conference": conference, "form": form, "is_fresh": is_fresh, "proof": proof_address(request.path)}
    return render(request, "delegates/export.html", context)


@require_safe
def exports(request: HttpRequest, slug: str) -> HttpResponse:
    """Show which lists were taken out: to safety officers all, to others their own."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    sees_all = access.audience_of(request, conference) >= Audience.SAFETY
    found = exports_of(conference, viewer=access.user_or_404(request), everyone=sees_all)
    context = {"conference": conference, "exports": found, "sees_all": sees_all}
    return render(request, "delegates/exports.html", context)
