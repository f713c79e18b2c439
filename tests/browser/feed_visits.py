"""The pages of calendars, and who looks at them; part of `visits`."""

from datetime import UTC, datetime

from playwright.sync_api import Page

from events.models import Conference
from sessions.feeding import Wish, end_of_feeds, make_feed
from sessions.models import Feed
from vault.keys import unlocked

AT = datetime(2012, 1, 20, 12, 0, tzinfo=UTC)
CALENDAR = "/{slug}/calendar/"
VISITS = (
    ("sessions:calendar", CALENDAR, ""),
    ("sessions:calendar", "/{empty}/calendar/", ""),
    ("sessions:calendar", CALENDAR, "delegate"),
    ("sessions:calendar", CALENDAR, "organiser"),
    ("sessions:feed_new", f"{CALENDAR}new/?what=session:{{session}}", "delegate"),
    ("sessions:feed_revocation", f"{CALENDAR}{{feed}}/revoke/", "delegate"),
)
NOT_PAGES = {"sessions:feed_ics": "a file"}


def prepare(conference: Conference, mark: str) -> dict[str, str]:
    """Let the delegate follow the programme on two devices; return parts of addresses."""
    user = conference.people.exclude(user=None).get().user
    if user is None:
        return {}
    with unlocked([user.key_ref]):
        for label in (f"هاتف {mark}", f"laptop {mark}"):
            feed, _token = make_feed(
                user=user,
                conference=conference,
                wish=Wish(Feed.Kind.PROGRAMME),
                ceiling=Feed.Shows.NEUTRAL,
                label=label,
                reminder=10,
                language="en-gb",
                expires_at=end_of_feeds(conference),
                at=AT,
            )
    Feed.objects.filter(pk=feed.pk).update(used_on=AT.date())
    return {"feed": str(feed.pk)}


def made(page: Page, ids: dict[str, str]) -> None:
    """Make a subscription, whose address is shown once."""
    page.goto(f"/{ids['slug']}/calendar/new/")
    page.locator("[name=label]").fill("tablet ◆")
    page.locator("main .btn").first.click()


def without_a_device(page: Page, ids: dict[str, str]) -> None:
    """Forget to say for which device it is."""
    page.goto(f"/{ids['slug']}/calendar/new/")
    page.locator("main .btn").first.click()


ANSWERS = {"subscription made": (made, "delegate"), "subscription for no device": (without_a_device, "delegate")}
