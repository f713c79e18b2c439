"""Calendars that devices fetch again and again: made, listed and ended by whoever follows them.

The address holds a token of 256 bits, of which only the SHA-256 is kept. An ended one leaves nothing behind: it is answered
as one that never existed.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from delegates.places import lock
from events.audit import forget_records, record
from events.models import Conference, User
from sessions.models import Feed
from vault.holding import SUBSCRIBED
from vault.keys import unlocked

TOKEN_BYTES = 32
MOST = 12
"""How many one person can have at a conference: enough for every device, too few to be a nuisance."""
LASTS = SUBSCRIBED.lasts


class FeedError(Exception):
    """A subscription that cannot be made."""


class FeedsOverError(FeedError):
    """The conference is over, and its last week too."""

    def __init__(self) -> None:
        super().__init__(_("The conference is over, so its calendar does not change any more. Download it instead."))


class TooManyFeedsError(FeedError):
    """The person has as many as one can have."""

    def __init__(self) -> None:
        super().__init__(
            _("You have %(most)d subscriptions, as many as one person can have. Revoke one that you need no longer.")
            % {"most": MOST}
        )


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to follow; of the ids only that of its kind is given."""

    kind: str
    theme_id: UUID | None = None
    room_id: UUID | None = None
    session_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class FeedLine:
    """A subscription as its owner reads it in the list; `last_day` is the last one on which it is good."""

    feed_id: UUID
    label: str
    follows: str
    says: str
    made_at: datetime
    used_on: date | None
    last_day: date
    is_live: bool


def end_of_feeds(conference: Conference) -> datetime:
    """Return the moment from which on nothing of the conference is fetched any more: seven days after its last one."""
    return datetime.combine(conference.last_day + LASTS + timedelta(days=1), time.min, tzinfo=conference.zone)


def is_live(feed: Feed, at: datetime) -> bool:
    """Tell whether the feed, loaded with its conference, says anything at that moment."""
    return feed.conference.is_shown and at < min(feed.expires_at, end_of_feeds(feed.conference))


@transaction.atomic
def make_feed(  # noqa: PLR0913  # what is followed, how, by whom and for how long
    *,
    user: User,
    conference: Conference,
    wish: Wish,
    ceiling: str,
    label: str,
    reminder: int | None,
    language: str,
    expires_at: datetime,
    at: datetime,
) -> tuple[Feed, str]:
    """Make a subscription; return it with the token of its address, which is known from now on to nobody but its owner.

    It ends with the conference's feeds at the latest. Raises FeedsOverError, TooManyFeedsError.
    """
    conference = lock(conference)
    end = end_of_feeds(conference)
    if at >= end:
        raise FeedsOverError
    if Feed.objects.filter(user=user, conference=conference).count() >= MOST:
        raise TooManyFeedsError
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = Feed(conference=conference, user=user, key_ref=user.key_ref, token_hash=_hash(token), kind=wish.kind)
    feed.theme_id, feed.room_id, feed.session_id = wish.theme_id, wish.room_id, wish.session_id
    feed.ceiling, feed.label, feed.reminder, feed.language = ceiling, label, reminder, language
    feed.made_at, feed.expires_at = at, min(expires_at, end)
    feed.save(force_insert=True)
    record(actor=None, action="subscribe", target=feed, conference=conference, at=at)
    return feed, token


@transaction.atomic
def revoke_feed(*, feed: Feed, at: datetime) -> None:
    """End a subscription: whoever fetches it is given an empty calendar. Ending it twice changes nothing."""
    conference = lock(feed.conference)
    if Feed.objects.filter(pk=feed.pk).delete()[0]:
        record(actor=None, action="end subscription", target=feed, conference=conference, at=at)


def end_feeds_of(user: User) -> None:
    """End all subscriptions of the account, wherever all of its sign-ins end too."""
    _end(Feed.objects.filter(user=user))


def forget_dead_feeds(at: datetime) -> bool:
    """Delete those that have run out, or whose conference is over for long enough; tell whether more may be left."""
    over = Q(expires_at__lte=at) | Q(conference__last_day__lt=at.date() - LASTS - timedelta(days=1))
    _end(Feed.objects.filter(over))
    return False


def _end(feeds: Iterable[Feed]) -> None:
    ended = list(feeds)
    forget_records(ended)
    Feed.objects.filter(pk__in=[feed.pk for feed in ended]).delete()


def last_day_of(feed: Feed) -> date:
    """Return the last day on which the feed is good, on the conference's calendar."""
    last_moment = min(feed.expires_at, end_of_feeds(feed.conference)) - timedelta(microseconds=1)
    return last_moment.astimezone(feed.conference.zone).date()


def find_feed(token: str, *, at: datetime) -> Feed | None:
    """Return the feed of that token while it lives; one query, whatever the token is."""
    feed = Feed.objects.select_related("conference", "user").filter(token_hash=_hash(token)).first()
    return feed if feed and is_live(feed, at) else None


def note_use(feed: Feed, *, at: datetime) -> None:
    """Keep on which day it was fetched last; a statement a day."""
    today = at.astimezone(feed.conference.zone).date()
    if feed.used_on != today:
        Feed.objects.filter(pk=feed.pk).update(used_on=today)


def address_of_feed(token: str) -> str:
    """Return the address under which the calendar is fetched."""
    return settings.SITE_URL + reverse("sessions:feed_ics", args=[token])


def feed_lines(user: User, conference: Conference, *, at: datetime) -> tuple[FeedLine, ...]:
    """Return the account's subscriptions at the conference, the oldest first; one query, and one for the key."""
    found = Feed.objects.filter(user=user, conference=conference)
    rows = list(found.select_related("conference", "theme", "room", "session"))
    with unlocked({row.key_ref for row in rows}):
        return tuple(_line(row, at) for row in rows)


def _line(row: Feed, at: datetime) -> FeedLine:
    return FeedLine(
        feed_id=row.pk,
        label=str(row.label),
        follows=what_it_follows(row),
        says=str(row.get_ceiling_display()),
        made_at=row.made_at,
        used_on=row.used_on,
        last_day=last_day_of(row),
        is_live=is_live(row, at),
    )


def what_it_follows(row: Feed) -> str:
    """Return in words which sessions it has."""
    if row.theme:
        return _("the theme %(name)s") % {"name": row.theme.name}
    if row.room:
        return _("the room %(name)s") % {"name": row.room.name}
    return _("session %(code)s") % {"code": row.session.code} if row.session else str(row.get_kind_display())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
