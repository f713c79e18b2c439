"""What the tests of subscribed calendars share: feeds that are made, and what devices are given by them."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.test import Client
from icalendar import Calendar, Event

from events.models import Conference, User
from sessions.feeding import Wish, end_of_feeds, make_feed
from sessions.models import Feed, ScheduleVersion
from tests.conftest import make_user
from tests.sessions.stage import place, publish, speaker
from vault.keys import unlocked

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Reply

MADE = datetime(2012, 1, 20, 12, 0, tzinfo=UTC)
DEVICE = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.5.0"
GOOGLE = "Google-Calendar-Importer"


def subscribe(  # as `make_feed`, with what most tests do not care about
    conference: Conference,
    wish: Wish | str = Feed.Kind.PROGRAMME,
    *,
    user: User | None = None,
    shows: str = "open",
    at: datetime = MADE,
    reminder: int | None = None,
    label: str = "phone",
) -> tuple[Feed, str]:
    """Return a feed that is good as long as any, and its token."""
    user = user or make_user(f"{label}@example.org")
    with unlocked([user.key_ref]):
        return make_feed(
            user=user,
            conference=conference,
            wish=Wish(wish) if isinstance(wish, str) else wish,
            ceiling=shows,
            label=label,
            reminder=reminder,
            language="en-gb",
            expires_at=end_of_feeds(conference),
            at=at,
        )


def fetch(token: str, *, agent: str = DEVICE, **headers: str) -> "Reply":
    """Ask as a device does."""
    return Client().get(f"/calendars/{token}.ics", headers={"user-agent": agent} | headers)


def three_ceilings(conference: Conference) -> ScheduleVersion:
    """Publish an open session with a speaker, a neutral and an opaque one."""
    version = publish(conference)
    place(version, "1A", people=[speaker(conference, "Sunrise")], abstract="Who owns the land?")
    place(version, "1B", starts_at=datetime(2012, 2, 24, 11, tzinfo=UTC), ceiling="neutral")
    place(version, "1C", starts_at=datetime(2012, 2, 24, 13, tzinfo=UTC), ceiling="opaque")
    return version


def events_of(content: bytes) -> dict[str, Event]:
    """Return the events by what stands before the host in their identifiers."""
    return {str(event["UID"]).partition("@")[0]: event for event in Calendar.from_ical(content).events}


def titles(token: str, *, agent: str = DEVICE) -> list[str]:
    """Return what the feed says now, with a star before what is cancelled."""
    found = events_of(fetch(token, agent=agent).content).values()
    return [f"{'*' if event['STATUS'] == 'CANCELLED' else ''}{event['SUMMARY']}" for event in found]
