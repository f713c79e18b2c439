"""Calendar and exchange files. They may end up on a stranger's server, so they hold what the public may know, whoever asks."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from events import access, clock
from events.audience import Audience
from events.conditional import conditional_file
from events.models import Conference
from events.remembered import remembered
from sessions.calendars import draw_calendar, draw_session
from sessions.cancelling import gone_from
from sessions.exchange.drawing_json import draw_json
from sessions.exchange.drawing_xml import draw_xml
from sessions.recalled import programme_seen
from sessions.values import Programme, SessionEntry

CALENDAR_TYPE = "text/calendar; charset=utf-8"
XML_TYPE = "application/xml; charset=utf-8"
JSON_TYPE = "application/json"


def _public_programme(request: HttpRequest, slug: str) -> Programme:
    return _of_the_public(access.conference_or_404(request, slug), clock.now())


def _of_the_public(conference: Conference, at: datetime) -> Programme:
    programme = programme_seen(conference, audience=Audience.PUBLIC, at=at)
    if programme is None:
        raise Http404
    return programme


@require_safe
@remembered
def programme_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the whole programme; what was taken off it is told as cancelled."""
    conference, at = access.conference_or_404(request, slug), clock.now()
    programme = _of_the_public(conference, at)
    cancelled = gone_from(conference, programme, at=at)
    body = draw_calendar(programme, host=settings.SITE_HOST, cancelled=cancelled)
    return conditional_file(
        request, body, content_type=CALENDAR_TYPE, filename="programme.ics", modified=programme.revised_at
    )


@require_safe
@remembered
def session_ics(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Send one session; one that was taken off the programme is told as cancelled."""
    conference, at = access.conference_or_404(request, slug), clock.now()
    programme = _of_the_public(conference, at)
    entry = _coded(programme.sessions, code) or _coded(gone_from(conference, programme, at=at), code)
    if entry is None:
        raise Http404
    body = draw_session(programme, entry, host=settings.SITE_HOST)
    return conditional_file(
        request, body, content_type=CALENDAR_TYPE, filename="session.ics", modified=entry.revised_at
    )


def _coded(sessions: Iterable[SessionEntry], code: str) -> SessionEntry | None:
    """Return the session of that code; one that shows none has no file."""
    return next((entry for entry in sessions if entry.code and entry.code == code), None)


@require_safe
@remembered
def programme_xml(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the whole programme for other systems, as schedule.xml."""
    programme = _public_programme(request, slug)
    body = draw_xml(programme, host=settings.SITE_HOST)
    return conditional_file(
        request, body, content_type=XML_TYPE, filename="programme.xml", modified=programme.revised_at
    )


@require_safe
@remembered
def programme_json(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the whole programme for other systems, as schedule.json."""
    programme = _public_programme(request, slug)
    body = draw_json(programme, host=settings.SITE_HOST)
    return conditional_file(
        request, body, content_type=JSON_TYPE, filename="programme.json", modified=programme.revised_at
    )
