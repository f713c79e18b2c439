"""Which session must come after which; no circle of them can be made, also not by two people at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils.translation import gettext as _

from delegates.places import lock
from events.audit import record
from events.models import User
from sessions.models import Order, Session

Actor = User | AnonymousUser | None
Before = Mapping[UUID, set[UUID]]
"""By session, those after which it comes."""


class OrderingError(Exception):
    """An order that sessions cannot have."""


class ElsewhereError(OrderingError):
    """One of the sessions is not of this conference."""

    def __init__(self) -> None:
        super().__init__(_("That session does not belong to this conference."))


class CircleError(OrderingError):
    """The order would bite its own tail; `codes` go once around."""

    def __init__(self, codes: Collection[str]) -> None:
        self.codes = tuple(codes)
        first, *others = self.codes
        way = "".join(_(", which comes after %(code)s") % {"code": code} for code in others[1:])
        start = _("%(first)s would come after %(second)s") % {"first": first, "second": others[0]}
        super().__init__(_("%(way)s. Nothing can come after itself.") % {"way": start + way})


@transaction.atomic
def order_after(*, session: Session, after: Collection[Session], actor: Actor, at: datetime) -> None:
    """Let the session come after these, and after no others. Raises ElsewhereError, CircleError."""
    conference = lock(session.conference)
    if any(other.conference_id != conference.pk for other in after):
        raise ElsewhereError
    before: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for later, earlier in Order.objects.filter(session__conference=conference).values_list("session", "after"):
        before[later].add(earlier)
    had, wanted = before[session.pk], {other.pk for other in after}
    if had == wanted:
        return
    before[session.pk] = wanted
    _refuse_circle(session, before)
    Order.objects.filter(session=session, after__in=had - wanted).delete()
    Order.objects.bulk_create(Order(session=session, after_id=pk) for pk in wanted - had)
    record(actor=actor, action="order", target=session, conference=conference, at=at)


def _refuse_circle(session: Session, before: Before) -> None:
    """Raise CircleError where a way leads from the session back to it; every new circle goes through it."""
    came_from: dict[UUID, UUID] = {}
    waiting = [session.pk]
    while waiting:
        here = waiting.pop()
        for earlier in before.get(here, ()):
            if earlier == session.pk:
                raise CircleError(_codes(session.pk, here, came_from))
            if earlier not in came_from:
                came_from[earlier] = here
                waiting.append(earlier)


def _codes(start: UUID, last: UUID, came_from: Mapping[UUID, UUID]) -> list[str]:
    """Return the codes once around: from the session by way of `last` back to it."""
    way = [start, last]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    codes = dict(Session.objects.filter(pk__in=way).values_list("pk", "code"))
    return [codes[pk] for pk in reversed(way)]
