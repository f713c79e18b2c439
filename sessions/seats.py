"""Places in sessions that take only so many: whoever has a place at the conference takes one, or waits in line for it.

A place that is given back goes to the next in line, who is told by a mail that says nothing but that there is news. All
verbs lock the conference first, so that there are never more than the places, and nobody is overtaken. Organisers read
counts alone; no entry of the audit says who took a place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.translation import gettext as _

from delegates.holders import holders, holds_a_place
from delegates.places import lock
from delegates.telling_of_agendas import tell_of_news
from events.models import Conference, User
from sessions.counting_stars import roughly
from sessions.models import Seat, Session
from sessions.publishing import newest_version
from sessions.starring import check_account


class SeatError(Exception):
    """A place that somebody cannot take; the message is for them."""


class NotLimitedError(SeatError):
    """The session takes whoever comes."""

    def __init__(self) -> None:
        super().__init__(_("This session needs no place: whoever comes is let in."))


class NoPlaceHereError(SeatError):
    """The account holds no place at the conference."""

    def __init__(self) -> None:
        super().__init__(_("Places in sessions are for those who have a place at the conference."))


class BegunError(SeatError):
    """The session is not on the programme, or has begun."""

    def __init__(self) -> None:
        super().__init__(
            _("This session has begun, or is off the programme. Ask in the room whether there is a place.")
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """How many places of a session are taken, and how many people wait for one."""

    taken: int = 0
    waiting: int = 0


def seats_of(user: User, conference: Conference) -> Mapping[UUID, bool]:
    """Return in which sessions the account has a place (true) or waits for one, by their ids; one query."""
    rows = Seat.objects.filter(user=user, session__conference=conference).order_by()
    return dict(rows.values_list("session_id", "is_taken"))


def tallies(sessions: Iterable[Session]) -> Mapping[UUID, Tally]:
    """Return the counts of the sessions in which somebody has a place or waits; one query."""
    rows = Seat.objects.filter(session__in=list(sessions)).order_by().values_list("session_id")
    taken, waiting = Count("pk", filter=Q(is_taken=True)), Count("pk", filter=Q(is_taken=False))
    return {pk: Tally(have, wait) for pk, have, wait in rows.annotate(taken=taken, waiting=waiting)}


def told(session: Session, tally: Tally) -> str:
    """Return in words how many places are taken, as organisers read it: roughly, so that it tells of no single person."""
    if session.places is None:
        return ""
    if tally.taken < session.places:
        return _("%(count)s of %(places)d places are taken") % {"count": roughly(tally.taken), "places": session.places}
    facts = {"places": session.places, "count": roughly(tally.waiting)}
    return _("all %(places)d places are taken; in the line: %(count)s") % facts


def is_full(session: Session) -> bool:
    """Tell whether who asks now would have to wait; one query."""
    return session.places is not None and _taken(session) >= session.places


def is_ahead(session: Session, at: datetime) -> bool:
    """Tell whether the session stands on the programme that is shown, and has not begun; two queries."""
    shown = newest_version(session.conference, at)
    return shown is not None and shown.slots.filter(session=session, starts_at__gt=at).exists()


def _taken(session: Session) -> int:
    return Seat.objects.filter(session=session, is_taken=True).count()


@transaction.atomic
def take_seat(*, user: User, session: Session, at: datetime) -> bool:
    """Give the account a place, or a spot at the end of the line; tell whether it has the place. Twice is once.

    Raises NotLimitedError, NoPlaceHereError, BegunError, AccountGoneError.
    """
    check_account(user, session.conference)
    session = Session.objects.select_related("conference").get(pk=session.pk)
    mine = Seat.objects.filter(user=user, session=session).first()
    if mine:
        return mine.is_taken
    if session.places is None:
        raise NotLimitedError
    if not holders(session.conference, at, [user.pk]):
        raise NoPlaceHereError
    if not is_ahead(session, at):
        raise BegunError
    pass_on(session=session, at=at)
    last = Seat.objects.filter(session=session).aggregate(last=Max("number"))["last"] or 0
    has_place = not is_full(session) and not Seat.objects.filter(session=session, is_taken=False).exists()
    Seat.objects.create(user=user, session=session, number=last + 1, is_taken=has_place)
    return has_place


@transaction.atomic
def give_back(*, user: User, session: Session, at: datetime) -> bool:
    """Give up the place or the spot in line, and let the next one have it; tell whether there was any."""
    lock(session.conference)
    if not Seat.objects.filter(user=user, session=session).delete()[0]:
        return False
    pass_on(session=session, at=at)
    return True


@transaction.atomic
def pass_on(*, session: Session, at: datetime) -> int:
    """Let those who are next have the free places, and tell them; return how many. Once the session begins, nobody.

    Where more places are taken than there are since somebody lowered their number, nobody loses one.
    """
    conference = lock(session.conference)
    waiting = list(Seat.objects.filter(session=session, is_taken=False).order_by("number"))
    if not waiting or not is_ahead(session, at):
        return 0
    left = len(waiting) if session.places is None else max(0, session.places - _taken(session))
    known = holders(conference, at, [seat.user_id for seat in waiting])
    Seat.objects.filter(pk__in=[seat.pk for seat in waiting if seat.user_id not in known]).delete()
    lucky = [seat for seat in waiting if seat.user_id in known][:left]
    Seat.objects.filter(pk__in=[seat.pk for seat in lucky]).update(is_taken=True)
    if lucky:
        tell_of_news(
            conference=conference, accounts=[seat.user_id for seat in lucky], once=f"seat:{uuid4().hex}", at=at
        )
    return len(lucky)


@transaction.atomic
def settle(*, conference: Conference, at: datetime) -> int:
    """Take back the places of those who have none at the conference any more, and pass all free ones on; return how many."""
    conference = lock(conference)
    _of_leavers(at).filter(session__conference=conference).delete()
    waited_for = Session.objects.filter(conference=conference, seats__is_taken=False).distinct()
    return sum(pass_on(session=session, at=at) for session in waited_for.select_related("conference"))


def settle_all(at: datetime) -> None:
    """Do so for each conference where something is left to do: the worker's chore; one query where nothing is."""
    leavers = _of_leavers(at).order_by().values("session__conference")
    waited_for = Seat.objects.filter(is_taken=False).order_by().values("session")
    have = Count("seats", filter=Q(seats__is_taken=True))
    free = (
        Session.objects.filter(pk__in=waited_for).annotate(have=have).filter(Q(places=None) | Q(places__gt=F("have")))
    )
    due = Q(pk__in=leavers) | Q(pk__in=free.order_by().values("conference"))
    for conference in Conference.objects.filter(due):
        settle(conference=conference, at=at)


def _of_leavers(at: datetime) -> QuerySet[Seat]:
    """Return the places and spots of those who have no place at the conference."""
    return Seat.objects.filter(~holds_a_place(at, conference="session__conference", user="user"))
