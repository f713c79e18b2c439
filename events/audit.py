"""Write down who did what to which record, never with what values."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import models

from events.models import AuditEntry, Conference, User


def record(
    *,
    actor: User | AnonymousUser | None,
    action: str,
    target: models.Model,
    conference: Conference | None,
    at: datetime,
) -> None:
    """Add an entry for `target`; `action` is a short word such as `accept`."""
    AuditEntry.objects.create(
        actor=actor if isinstance(actor, User) else None,
        action=action,
        record=target._meta.model_name or "",
        record_id=str(target.pk),
        conference=conference,
        at=at,
    )
