"""The team's pages on travel support: who asks, what is decided, and from which money."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from delegates import supporting
from delegates.exporting import Format, Purpose, note_export
from delegates.models import BudgetLine, Registration
from delegates.support_forms import DecisionForm, LineForm, SupportExportForm
from delegates.support_lists import Standing, lines_of, support_entries, table_of_support, totals_of
from delegates.supporting import LineInUseError, OverBudgetError, State
from delegates.views.exporting import send_file, tell_of_export
from events import access, clock
from events.models import Conference
from events.proving import proof_address
from events.wording import mail_written

PAGE = 50


@dataclass(frozen=True, slots=True)
class Pill:
    """A filter of the list, with how many it leaves."""

    label: str
    value: str
    count: int
    current: bool


def _pills(counts: Counter[str], chosen: str) -> list[Pill]:
    named = [("", _("All")), *((each.value, str(each.label)) for each in Standing)]
    return [
        Pill(label, value, counts[value] if value else counts.total(), chosen == value)
        for value, label in named
        if value in {"", chosen} or counts[value]
    ]


@require_safe
def support_list(request: HttpRequest, slug: str) -> HttpResponse:
    """List who asked for support, with what was decided, and what is left of each line."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    found, lines = support_entries(conference, audience=access.audience_of(request, conference))
    counts = Counter(one.standing.value for one in found)
    chosen = request.GET.get("decision", "")
    shown = [one for one in found if chosen in {"", one.standing}]
    context = {
        "conference": conference,
        "pills": _pills(counts, chosen),
        "page": Paginator(shown, PAGE).get_page(request.GET.get("page")),
        "found": len(found),
        "lines": lines,
    }
    return render(request, "delegates/support.html", context)


def _code_or_404(conference: Conference, code: str) -> Registration:
    found = Registration.objects.select_related("person", "conference")
    return get_object_or_404(found, conference=conference, code=code)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Decide about one person, or leave it undecided again."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    registration = _code_or_404(conference, code)
    if "undo" in request.POST:
        actor = access.request_user(request)
        if supporting.take_support_back(registration=registration, actor=actor, at=clock.now()):
            messages.success(request, _("It is undecided again. No mail was sent."))
        return redirect("delegates:support_decision", slug, code)
    entries, lines = support_entries(conference, audience=access.audience_of(request, conference), code=code)
    form = DecisionForm(request.POST or None, lines=lines, about=entries[0])
    if request.method == "POST" and form.is_valid() and _is_decided(request, registration, form):
        messages.success(request, _("It is decided.") + " " + mail_written(conference))
        return redirect("delegates:support", slug)
    context = {"conference": conference, "about": entries[0], "lines": lines, "form": form}
    return render(request, "delegates/support_decision.html", context)


def _is_decided(request: HttpRequest, registration: Registration, form: DecisionForm) -> bool:
    """Carry the decision out, or say in the form why not."""
    data, actor, at = form.cleaned_data, access.request_user(request), clock.now()
    if data["state"] == State.REFUSED:
        supporting.refuse_support(registration=registration, note=data["note"], actor=actor, at=at)
        return True
    line = BudgetLine.objects.filter(pk=data["line"], conference=registration.conference).first()
    if line is None:
        form.add_error("line", _("This line was removed in the meantime. Choose another."))
        return False
    try:
        more = {"note": data["note"], "actor": actor, "at": at}
        supporting.grant(registration=registration, line=line, units=data["units"], **more)
    except OverBudgetError as error:
        form.refuse_over(error)
        return False
    return True


@require_safe
def lines(request: HttpRequest, slug: str) -> HttpResponse:
    """Show each line with what is granted and left, and the sums by funder and currency."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    found = lines_of(conference)
    context = {"conference": conference, "lines": found, "totals": totals_of(found)}
    return render(request, "delegates/budget_lines.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def line_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter money that can be granted from."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    form = LineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actor = access.request_user(request)
        supporting.add_line(conference=conference, values=form.values(), actor=actor, at=clock.now())
        messages.success(request, _("The line is added."))
        return redirect("delegates:budget_lines", slug)
    return render(request, "delegates/budget_line.html", {"conference": conference, "form": form})


def _line_or_404(request: HttpRequest, slug: str, pk: UUID) -> BudgetLine:
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    return get_object_or_404(BudgetLine.objects.select_related("conference"), conference=conference, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def line(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Change a line."""
    row = _line_or_404(request, slug, pk)
    shown = next((each for each in lines_of(row.conference) if each.line_id == row.pk), None)
    if shown is None:
        raise Http404
    now = {"funder": shown.funder, "name": shown.name, "amount": row.amount.normalize(), "currency": row.currency}
    form = LineForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            actor = access.request_user(request)
            supporting.change_line(line=row, values=form.values(), actor=actor, at=clock.now())
        except OverBudgetError as error:
            form.refuse_over(error)
        except LineInUseError:
            form.add_error("currency", _("Something is granted in the old currency. Enter another line instead."))
        else:
            messages.success(request, _("The line is changed."))
            return redirect("delegates:budget_lines", slug)
    context = {"conference": row.conference, "form": form, "line": shown}
    return render(request, "delegates/budget_line.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def line_removal(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Ask once more, then take a line out from which nothing is granted."""
    row = _line_or_404(request, slug, pk)
    if request.method == "POST":
        try:
            supporting.remove_line(line=row, actor=access.request_user(request), at=clock.now())
        except LineInUseError:
            messages.error(request, _("Something is granted from this line, so it stays."))
        else:
            messages.success(request, _("The line is removed."))
        return redirect("delegates:budget_lines", slug)
    shown = next((each for each in lines_of(row.conference) if each.line_id == row.pk), None)
    return render(request, "delegates/budget_line_removal.html", {"conference": row.conference, "line": shown})


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ask what the list is for; then hand it out, if the second factor was proved within five minutes."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    at = clock.now()
    is_fresh = access.has_fresh_second_factor(request, at)
    if request.method == "POST" and not is_fresh:
        return redirect(proof_address(request.path))
    form = SupportExportForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"conference": conference, "form": form, "is_fresh": is_fresh, "proof": proof_address(request.path)}
        return render(request, "delegates/support_export.html", context)
    found, _lines = support_entries(conference, audience=access.audience_of(request, conference))
    table = table_of_support(found, conference)
    note_export(
        kind=Format.CSV,
        purpose=Purpose(form.cleaned_data["purpose"]),
        rows=len(table.rows),
        for_safety=False,
        conference=conference,
        actor=access.user_or_404(request),
        at=at,
    )
    tell_of_export(request, table)
    return send_file(table, Format.CSV)
