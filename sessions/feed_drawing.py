"""The file of a subscribed calendar, kept by each process while nothing in it can have changed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import translation

from events import revision
from events.remembered import MINUTE, Memory
from sessions.calendars import draw_feed
from sessions.feed_contents import content_of
from sessions.models import Feed
from sessions.starring import starred
from vault.closing import is_closed

Key = tuple[UUID, str, bool, int, frozenset[UUID]]

ROOM = 16 * 2**20
"""Bytes of calendars that one process keeps."""


@dataclass(frozen=True, slots=True)
class FeedFile:
    """The bytes that a device is given, when the newest session in them changed, and the revision they were made from."""

    number: int
    body: bytes
    revised_at: datetime | None

    @property
    def size(self) -> int:
        """Return how many bytes it takes."""
        return len(self.body)


memory: Memory[Key, FeedFile] = Memory(room=ROOM)


def draw(feed: Feed, *, at: datetime, ceiling: str) -> FeedFile | None:
    """Draw the feed, nothing of it above the ceiling, in the language in which it was made; None where it has nothing.

    What is kept was made from the same `revision`, and for an agenda from the same stars, which no revision tells of.
    """
    number = revision.current()
    stars = starred(feed.user, feed.conference) if feed.kind == Feed.Kind.AGENDA else frozenset()
    key = feed.pk, ceiling, is_closed(), int(at.timestamp()) // MINUTE, stars
    known = None if number is None else memory.get(key, number)
    if known is None:
        known = _drawn(feed, number or 0, at, ceiling)
        if known and number is not None:
            memory.put(key, known)
    return known


def _drawn(feed: Feed, number: int, at: datetime, ceiling: str) -> FeedFile | None:
    with translation.override(feed.language):
        content = content_of(feed, at=at, ceiling=ceiling)
        if content is None:
            return None
        host, reminder = settings.SITE_HOST, feed.reminder
        body = draw_feed(content.programme, content.sessions, host=host, reminder=reminder)
    return FeedFile(number, body, content.revised_at)
