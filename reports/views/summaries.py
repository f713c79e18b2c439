"""The page on which the summary of one session is written."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events import access, clock
from reports import writing
from reports.checklist import Item, checklist_of, find_item
from reports.forms import SummaryForm
from sessions.models import Session


def _found(request: HttpRequest, slug: str, code: str) -> tuple[Item, Session]:
    """Return a session that the visitor can tell apart, as they may see it and as it is stored."""
    conference = access.team_conference_or_404(request, slug, access.NOTES_DESK)
    items = checklist_of(conference, audience=access.audience_of(request, conference), at=clock.now())
    item = find_item(items, code)
    if item is None:
        raise Http404
    return item, get_object_or_404(Session.objects.select_related("conference"), pk=item.session.uid)


@require_http_methods(["GET", "HEAD", "POST"])
def write_summary(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show the summary with the form to change it; a save over somebody else's text is asked once more."""
    item, session = _found(request, slug, code)
    if request.method != "POST":
        return _show(request, item, session, _fresh_form(writing.summary_text(session.pk)))
    form = SummaryForm(request.POST)
    if not form.is_valid():
        return _show(request, item, session, form)
    text = form.cleaned_data["text"]
    try:
        writing.write_summary(
            session=session,
            text=text,
            opened=form.cleaned_data["opened"],
            actor=access.request_user(request),
            at=clock.now(),
        )
    except writing.StaleTextError as stale:
        both = _fresh_form(stale.current, typed=text)
        return _show(request, item, session, both, is_stale=True)
    messages.success(request, _("The summary is saved.") if text else _("The summary is removed."))
    return redirect("reports:summary", slug, code)


def _fresh_form(current: str, *, typed: str | None = None) -> SummaryForm:
    """Return a form that changes the current text, beginning with it or with what was typed."""
    return SummaryForm(initial={"text": current if typed is None else typed, "opened": writing.fingerprint(current)})


def _show(
    request: HttpRequest, item: Item, session: Session, form: SummaryForm, *, is_stale: bool = False
) -> HttpResponse:
    context = {
        "conference": session.conference,
        "item": item,
        "session": item.session,
        "chatham_house": session.chatham_house,
        "form": form,
        "is_stale": is_stale,
        "current": writing.summary_text(session.pk),
    }
    refusal = HTTPStatus.CONFLICT if is_stale else HTTPStatus.UNPROCESSABLE_ENTITY
    is_refused = is_stale or form.errors
    return render(request, "reports/summary.html", context, status=refusal if is_refused else HTTPStatus.OK)
