"""Stars: which sessions somebody wants to find again. They are counted for the organisers, and never listed.

Nothing of it is written into the audit: that would be a list of who starred what.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from delegates.places import lock
from events.audience import Audience
from events.models import Conference, User
from sessions.models import Agenda, Session, Star
from sessions.programme import programme_of
from sessions.publishing import newest_version
from sessions.values import Programme


class AccountGoneError(Exception):
    """The account was deleted a moment ago: nothing is written down for it any more."""


def starred(user: User, conference: Conference) -> frozenset[UUID]:
    """Return the ids of the conference's sessions that the account has starred; one query."""
    rows = Star.objects.filter(user=user, session__conference=conference)
    return frozenset(rows.values_list("session_id", flat=True))


def can_be_starred(seen: Programme | None) -> frozenset[str]:
    """Return the ids of the sessions that have a page for whoever sees this programme: nobody can star another one."""
    return (
        frozenset(entry.uid for entry in seen.sessions if is_starrable(entry.kind, entry.path)) if seen else frozenset()
    )


def is_starrable(kind: str, path: str) -> bool:
    """Tell whether a session of that kind, with that page or none, takes a star."""
    return bool(path) and kind != Session.Kind.BREAK


def agenda_of(user: User, conference: Conference, *, at: datetime) -> Agenda:
    """Return what the account chose here, made on first use: then all changes so far are known."""
    shown = newest_version(conference, at)
    agenda, _made = Agenda.objects.get_or_create(
        user=user, conference=conference, defaults={"seen": shown.number if shown else None}
    )
    return agenda


def check_account(user: User, conference: Conference) -> None:
    """Lock the conference, and raise AccountGoneError where the account was deleted meanwhile."""
    lock(conference)
    if not User.objects.filter(pk=user.pk).exists():
        raise AccountGoneError


@transaction.atomic
def star(*, user: User, conference: Conference, sessions: Iterable[UUID], at: datetime) -> None:
    """Star sessions of the conference, which the caller has looked up in the programme as its visitor may see it.

    Raises AccountGoneError.
    """
    check_account(user, conference)
    agenda_of(user, conference, at=at)
    here = Session.objects.filter(conference=conference, pk__in=set(sessions)).order_by()
    rows = [Star(user=user, session_id=pk) for pk in here.values_list("pk", flat=True)]
    Star.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def unstar(*, user: User, conference: Conference, session: UUID) -> None:
    """Take the star off a session, whatever became of it; none is no error."""
    lock(conference)
    Star.objects.filter(user=user, session=session, session__conference=conference).delete()


def merge(*, user: User, sessions: Collection[UUID], at: datetime) -> None:
    """Star for the account what was starred before signing in: only what everybody may see of a conference that is shown.

    What is hidden by now is left out without a word, as if it had never existed.
    """
    for conference in Conference.objects.shown().filter(sessions__in=set(sessions)).distinct():
        seen = can_be_starred(programme_of(conference, audience=Audience.PUBLIC, at=at))
        if found := [session for session in sessions if str(session) in seen]:
            star(user=user, conference=conference, sessions=found, at=at)
