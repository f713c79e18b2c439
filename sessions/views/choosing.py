"""What whoever looks at the programme has chosen of it: in their account, or before signing in in this browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest

from delegates.holders import holders
from events import access
from events.models import Conference, User
from sessions.agenda import Own
from sessions.models import Agenda, Session
from sessions.own_notes import notes_of
from sessions.seats import is_ahead, is_full, seats_of
from sessions.starring import AccountGoneError, starred
from sessions.values import SessionEntry
from sessions.views.star_cookie import read_cookie


@dataclass(frozen=True, slots=True)
class SeatHere:
    """How a session that takes only so many stands to the visitor: `state` is "taken", "waiting", "free" or "full"."""

    state: str
    may_ask: bool


@contextmanager
def account_or_404() -> Iterator[None]:
    """Do what is written down for the account. Raises Http404 where that was deleted a moment ago."""
    try:
        yield
    except AccountGoneError:
        raise Http404 from None


def stars_here(request: HttpRequest, conference: Conference) -> frozenset[str]:
    """Return the ids of what is starred, as texts; one query for who is signed in."""
    user = access.request_user(request)
    found = starred(user, conference) if isinstance(user, User) else read_cookie(request).stars
    return frozenset(map(str, found))


def own_here(request: HttpRequest, conference: Conference) -> Own:
    """Return all that the visitor keeps; five queries for who is signed in."""
    user = access.request_user(request)
    if not isinstance(user, User):
        kept = read_cookie(request)
        return Own(stars=frozenset(kept.stars), seen=kept.seen.get(conference.pk.hex))
    agenda = Agenda.objects.filter(user=user, conference=conference).first()
    return Own(
        stars=starred(user, conference),
        seats=seats_of(user, conference),
        notes=notes_of(user, conference),
        seen=agenda.seen if agenda else None,
        wants_mail=bool(agenda and agenda.wants_mail),
    )


def seat_here(request: HttpRequest, conference: Conference, entry: SessionEntry, at: datetime) -> SeatHere | None:
    """Return how the visitor's place in the session stands; None where it takes whoever comes, or is not for them.

    Only who has a place at the conference is told that a session takes only so many; how many are left is told to nobody.
    """
    user = access.request_user(request)
    if not isinstance(user, User):
        return None
    mine = seats_of(user, conference).get(UUID(entry.uid))
    if mine is not None:
        return SeatHere("taken" if mine else "waiting", may_ask=False)
    if not entry.is_open or not holders(conference, at, [user.pk]):
        return None
    session = Session.objects.select_related("conference").get(pk=entry.uid)
    if session.places is None:
        return None
    return SeatHere("full" if is_full(session) else "free", may_ask=is_ahead(session, at))
