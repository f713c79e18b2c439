"""Somebody's own agenda: what they starred, what clashes in it, what changed, their notes; and deleting all of it."""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delegates.telling_of_agendas import can_be_told
from events import access
from events.audience import Audience
from events.conditional import conditional_file
from events.models import User
from sessions.agenda import Item, OwnAgenda, lay_out_agenda, narrowed, walks_of
from sessions.agenda_choices import choose_mail, know_changes
from sessions.agenda_forms import NoteForm
from sessions.agenda_parts import delete_agenda
from sessions.calendars import draw_calendar
from sessions.own_notes import write_note
from sessions.programme import programme_of
from sessions.views.attend import Visit, session_or_404, visit_of
from sessions.views.choosing import account_or_404, own_here
from sessions.views.files import CALENDAR_TYPE
from sessions.views.star_cookie import delete_cookie, read_cookie, write_cookie


@dataclass(frozen=True, slots=True)
class Listed:
    """A session of the agenda with the form for its note, which may have been refused."""

    item: Item
    form: NoteForm


def _listed(item: Item, refused: NoteForm | None) -> Listed:
    code = item.session.code
    is_refused = refused is not None and refused.prefix == code
    return Listed(item, refused if refused and is_refused else NoteForm(prefix=code, initial={"text": item.note}))


@csp_update({"connect-src": SELF})  # type: ignore[arg-type]  # its types know no view with arguments
@require_safe
def agenda(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the visitor's agenda."""
    return show_agenda(request, visit_of(request, slug))


def show_agenda(
    request: HttpRequest,
    visit: Visit,
    *,
    refusal: str = "",
    refused: NoteForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Show the agenda, with what was refused, if anything was; what was typed is kept."""
    own, conference = own_here(request, visit.conference), visit.conference
    shown = OwnAgenda()
    if visit.programme:
        known = own.known_before(visit.programme)
        version = conference.versions.shown(visit.at).filter(number=known).first() if known else None
        before = programme_of(conference, audience=visit.audience, at=visit.at, version=version) if version else None
        shown = lay_out_agenda(visit.programme, own, walks_of(conference), before=before)
    user = access.request_user(request)
    context = {
        "agenda": shown,
        "days": [(day, [_listed(item, refused) for item in day.items]) for day in shown.days],
        "own": own,
        "starred": frozenset(map(str, own.stars)),
        "can_be_told": isinstance(user, User) and can_be_told(user, conference),
        "refusal": refusal,
        "form": refused,
    }
    return render(request, "sessions/agenda.html", visit.context | context, status=status)


@require_safe
def agenda_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the agenda as a calendar file, which may come to lie on a stranger's server: with what anyone may know of it."""
    visit = visit_of(request, slug)
    public = programme_of(visit.conference, audience=Audience.PUBLIC, at=visit.at)
    if public is None:
        raise Http404
    chosen = narrowed(public, own_here(request, visit.conference).attended)
    body = draw_calendar(chosen, host=settings.SITE_HOST)
    answer = conditional_file(request, body, content_type=CALENDAR_TYPE, filename="programme.ics")
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def know(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the changes off the page, once they are read."""
    visit = visit_of(request, slug)
    answer = redirect("sessions:agenda", slug)
    version = visit.programme.version if visit.programme else None
    user = access.request_user(request)
    if isinstance(user, User):
        with account_or_404():
            know_changes(user=user, conference=visit.conference, version=version, at=visit.at)
    elif (kept := read_cookie(request)).stars:
        write_cookie(answer, kept.knowing(visit.conference, version))
    return answer


@require_POST
def note(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Keep, change or delete a note for oneself."""
    user, visit = access.user_or_404(request), visit_of(request, slug)
    _day, entry = session_or_404(visit.programme, code)
    form = NoteForm(request.POST, prefix=code)
    if not form.is_valid():
        return show_agenda(request, visit, refused=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    with account_or_404():
        write_note(user=user, conference=visit.conference, session=UUID(entry.uid), text=form.cleaned_data["text"])
    messages.success(request, _("Your note is kept.") if form.cleaned_data["text"] else _("There is no note any more."))
    return redirect("sessions:agenda", slug)


@require_POST
def mail(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose whether a mail comes when something changes; offered only to whom one would be written."""
    user, visit = access.user_or_404(request), visit_of(request, slug)
    if not can_be_told(user, visit.conference):
        raise Http404
    wants = request.POST.get("mail") == "yes"
    with account_or_404():
        choose_mail(user=user, conference=visit.conference, wants=wants, at=visit.at)
    messages.success(request, _("You will get a mail.") if wants else _("You will get no mail."))
    return redirect("sessions:agenda", slug)


@require_http_methods(["GET", "HEAD", "POST"])
def delete_all(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask whether to delete the agenda, then do it."""
    visit = visit_of(request, slug)
    user = access.request_user(request)
    if request.method != "POST":
        own = own_here(request, visit.conference)
        return render(request, "sessions/agenda_delete.html", visit.context | {"own": own})
    answer = render(request, "sessions/agenda_deleted.html", visit.context)
    if isinstance(user, User):
        delete_agenda(user=user, conference=visit.conference)
    delete_cookie(answer)
    return answer
