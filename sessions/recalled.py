"""The programme as the public sees it, kept by each process for the next page while nothing in it can have changed."""

from collections import OrderedDict
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language

from events import revision
from events.audience import Audience
from events.models import Conference
from events.remembered import MINUTE
from sessions.programme import programme_of
from sessions.values import Programme
from vault.closing import is_closed

Key = tuple[UUID, str, bool, int]

MOST = 8
"""Programmes that one process keeps; the one that was not asked for longest goes first."""
kept: OrderedDict[Key, tuple[int, Programme | None]] = OrderedDict()


def programme_seen(conference: Conference, *, audience: Audience, at: datetime) -> Programme | None:
    """Return what `programme_of` returns; to the public what it returned before, if `revision.current` is the same.

    A value that is kept was made of the conference as it stood after the revision was read.
    """
    number = revision.current() if audience == Audience.PUBLIC else None
    if number is None:
        return programme_of(conference, audience=audience, at=at)
    key = conference.pk, get_language() or "", is_closed(), int(at.timestamp()) // MINUTE
    known = kept.get(key)
    if known is None or known[0] != number:
        fresh = Conference.objects.get(pk=conference.pk)
        known = kept[key] = number, programme_of(fresh, audience=audience, at=at)
        while len(kept) > MOST:
            kept.popitem(last=False)
    return known[1]
