"""What organisers do with the links of a session."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from events import clock
from events.access import PROGRAMME_DESK, team_conference_or_404
from sessions.forms import LinkForm
from sessions.linking import LinkingError, move_link_up, remove_link, save_link
from sessions.models import Resource, Session
from sessions.views.session_desk import Refusals, show_session

FORM = ["GET", "HEAD", "POST"]


def _session_or_404(request: HttpRequest, slug: str, code: str) -> Session:
    conference = team_conference_or_404(request, slug, PROGRAMME_DESK)
    session = get_object_or_404(Session, conference=conference, code=code)
    session.conference = conference
    return session


def _link_or_404(request: HttpRequest, slug: str, code: str, pk: UUID) -> Resource:
    session = _session_or_404(request, slug, code)
    link = get_object_or_404(Resource, session=session, pk=pk)
    link.session = session
    return link


def _back(slug: str, code: str) -> HttpResponse:
    response = redirect("sessions:organise_session", slug, code)
    response["Location"] += "#links"
    return response


def _save(request: HttpRequest, form: LinkForm) -> bool:
    """Keep what the form says, if it is valid; tell whether it was taken."""
    if not form.is_valid():
        return False
    try:
        save_link(link=form.instance, actor=request.user, at=clock.now())
    except LinkingError as error:
        form.add_error("link", str(error))
        return False
    messages.success(request, _("The link is saved."))
    return True


@require_POST
def add(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Give the session a link."""
    session = _session_or_404(request, slug, code)
    form = LinkForm(request.POST, instance=Resource(session=session))
    if _save(request, form):
        return _back(slug, code)
    return show_session(request, session, Refusals(link=form))


@require_http_methods(FORM)
def link(request: HttpRequest, slug: str, code: str, pk: UUID) -> HttpResponse:
    """Change a link."""
    found = _link_or_404(request, slug, code, pk)
    form = LinkForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_bound and _save(request, form):
        return _back(slug, code)
    context = {"conference": found.session.conference, "session": found.session, "link": found, "form": form}
    return render(request, "sessions/organise_link.html", context)


@require_POST
def up(request: HttpRequest, slug: str, code: str, pk: UUID) -> HttpResponse:
    """Move a link one place up."""
    move_link_up(link=_link_or_404(request, slug, code, pk), actor=request.user, at=clock.now())
    return _back(slug, code)


@require_http_methods(FORM)
def remove(request: HttpRequest, slug: str, code: str, pk: UUID) -> HttpResponse:
    """Ask whether to remove a link, then do it."""
    found = _link_or_404(request, slug, code, pk)
    if request.method == "POST":
        remove_link(link=found, actor=request.user, at=clock.now())
        messages.success(request, _("The link is removed."))
        return _back(slug, code)
    context = {"conference": found.session.conference, "session": found.session, "link": found}
    return render(request, "sessions/organise_link_remove.html", context)
