"""What is ticked at the stage: that a contributor was briefed, and that the technical check was done."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from delegates.places import lock
from events.audit import record
from events.models import User
from sessions.models import Contribution, Session

Actor = User | AnonymousUser | None


@transaction.atomic
def tick_check(*, session: Session, is_done: bool, actor: Actor, at: datetime) -> bool:
    """Note that the technical check is done, or take the note back; tell whether that changes anything."""
    lock(session.conference)
    rows = Session.objects.filter(pk=session.pk, checked_at__isnull=is_done)
    changed = bool(rows.update(checked_at=at if is_done else None))
    if changed:
        action = "check" if is_done else "take check back"
        record(actor=actor, action=action, target=session, conference=session.conference, at=at)
    return changed


@transaction.atomic
def tick_briefing(*, part: Contribution, is_done: bool, actor: Actor, at: datetime) -> bool:
    """Note that a contributor was told what to know, or take the note back; tell whether that changes anything."""
    conference = lock(part.session.conference)
    rows = Contribution.objects.filter(pk=part.pk, briefed_at__isnull=is_done)
    changed = bool(rows.update(briefed_at=at if is_done else None))
    if changed:
        action = "brief" if is_done else "take briefing back"
        record(actor=actor, action=action, target=part, conference=conference, at=at)
    return changed
