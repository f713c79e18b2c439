"""Calendars: where they are downloaded and subscribed to, and the files that devices fetch."""

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from delegates.qr import qr_path
from events import access, clock
from events.audience import Audience
from events.conditional import conditional_file
from events.models import Conference, User
from sessions.calendars import draw_nothing
from sessions.ceilings import Ceiling
from sessions.cutting import lower
from sessions.feed_drawing import FeedFile, draw
from sessions.feed_form import FeedForm, offers_of, session_value
from sessions.feeding import (
    FeedError,
    FeedsOverError,
    address_of_feed,
    end_of_feeds,
    feed_lines,
    find_feed,
    last_day_of,
    make_feed,
    note_use,
    revoke_feed,
    what_it_follows,
)
from sessions.models import Contribution, Feed
from sessions.programme import programme_of
from sessions.providers import is_provider
from sessions.values import Programme, SessionEntry
from sessions.views.files import CALENDAR_TYPE
from vault.keys import unlocked

FILENAME = "calendar.ics"


@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Offer the file first, then subscriptions, with those that the visitor has."""
    conference, at = access.conference_or_404(request, slug), clock.now()
    user = access.request_user(request)
    context = {
        "conference": conference,
        "is_published": conference.versions.shown(at).exists(),
        "is_signed_in": isinstance(user, User),
        "is_over": at >= end_of_feeds(conference),
        "feeds": feed_lines(user, conference, at=at) if isinstance(user, User) else (),
    }
    return render(request, "sessions/calendar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def feed_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a subscription and show its address, this once: the answer to the form is the only page that ever has it."""
    conference, at, user = access.conference_or_404(request, slug), clock.now(), access.request_user(request)
    if not isinstance(user, User):
        return redirect_to_login(request.get_full_path())
    if at >= end_of_feeds(conference):
        messages.info(request, str(FeedsOverError()))
        return redirect("sessions:calendar", slug=slug)
    what = request.POST.get("what") or request.GET.get("what", "")
    programme = programme_of(conference, audience=Audience.PUBLIC, at=at)
    has_part = Contribution.objects.filter(person__user=user, session__conference=conference).exists()
    offers = offers_of(programme, has_part=has_part, session=_session(programme, what))
    data = request.POST if request.method == "POST" else None
    form = FeedForm(data, offers=offers, what=what, conference=conference, at=at)
    status = HTTPStatus.OK
    if form.is_valid():
        try:
            return _show_made(request, *_make(user, conference, form, at))
        except FeedError as error:
            form.add_error(None, str(error))
            status = HTTPStatus.CONFLICT
    return render(request, "sessions/feed_new.html", {"conference": conference, "form": form}, status=status)


def _session(programme: Programme | None, what: str) -> SessionEntry | None:
    """Return the session that was asked for, if it has a page of its own."""
    asked = (entry for entry in programme.sessions if entry.path) if programme else ()
    return next((entry for entry in asked if session_value(entry.code) == what), None)


def _make(user: User, conference: Conference, form: FeedForm, at: datetime) -> tuple[Feed, str]:
    data = form.cleaned_data
    with unlocked([user.key_ref]):
        return make_feed(
            user=user,
            conference=conference,
            wish=form.wish(),
            ceiling=data["shows"],
            label=data["label"],
            reminder=data["reminder"],
            language=translation.get_language() or settings.LANGUAGE_CODE,
            expires_at=form.expires_at(),
            at=at,
        )


def _show_made(request: HttpRequest, feed: Feed, token: str) -> HttpResponse:
    address = address_of_feed(token)
    context = {
        "conference": feed.conference,
        "feed": feed,
        "follows": what_it_follows(feed),
        "last_day": last_day_of(feed),
        "address": address,
        "opens": f"webcal://{address.partition('://')[2]}",
        "qr": qr_path(address),
    }
    return render(request, "sessions/feed_made.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def feed_revocation(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Ask, then end a subscription; those of others do not exist."""
    conference, user = access.conference_or_404(request, slug), access.user_or_404(request)
    rows = Feed.objects.select_related("conference", "theme", "room", "session")
    feed = get_object_or_404(rows, conference=conference, user=user, pk=pk)
    if request.method == "POST":
        revoke_feed(feed=feed, at=clock.now())
        messages.success(request, _("The subscription is revoked. Whatever fetches it is given an empty calendar."))
        return redirect("sessions:calendar", slug=slug)
    with unlocked([feed.key_ref]):
        context = {"conference": conference, "label": str(feed.label), "follows": what_it_follows(feed)}
    return render(request, "sessions/feed_revocation.html", context)


@require_safe
def feed_ics(request: HttpRequest, token: str) -> HttpResponse:
    """Send what a device follows. An address that leads to nothing any more is answered as one that never did."""
    at = clock.now()
    feed = find_feed(token, at=at)
    drawn = _drawn(feed, at, agent=request.headers.get("User-Agent", "")) if feed else None
    body, modified = (drawn.body, drawn.revised_at) if drawn else (_nothing(), None)
    return conditional_file(request, body, content_type=CALENDAR_TYPE, filename=FILENAME, modified=modified)


def _nothing() -> bytes:
    with translation.override(settings.LANGUAGE_CODE):
        return draw_nothing()


def _drawn(feed: Feed, at: datetime, *, agent: str) -> FeedFile | None:
    note_use(feed, at=at)
    ceiling = lower(feed.ceiling, Ceiling.NEUTRAL) if is_provider(agent) else feed.ceiling
    return draw(feed, at=at, ceiling=ceiling)
