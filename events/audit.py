"""Write down who did what to which record, never with what values."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import models

from events.models import AuditEntry, Conference, User


def _entry(
    actor: User | AnonymousUser | None, action: str, target: models.Model, conference: Conference | None, at: datetime
) -> AuditEntry:
    return AuditEntry(
        actor=actor if isinstance(actor, User) else None,
        action=action,
        record=target._meta.model_name or "",
        record_id=str(target.pk),
        conference=conference,
        at=at,
    )


def record(
    *,
    actor: User | AnonymousUser | None,
    action: str,
    target: models.Model,
    conference: Conference | None,
    at: datetime,
) -> None:
    """Add an entry for `target`; `action` is a short word such as `accept`."""
    _entry(actor, action, target, conference, at).save(force_insert=True)


def record_all(
    *,
    actor: User | AnonymousUser | None,
    action: str,
    targets: Iterable[models.Model],
    conference: Conference | None,
    at: datetime,
) -> None:
    """Add an entry for each target, by few statements."""
    AuditEntry.objects.bulk_create(_entry(actor, action, target, conference, at) for target in targets)


def forget_records(targets: Iterable[models.Model], *, actors: Iterable[User] = ()) -> None:
    """Let no entry say any more that it was about one of these records, nor that it was done by one of these accounts."""
    accounts = list(actors)
    for target in targets:
        entries = AuditEntry.objects.filter(record=target._meta.model_name or "", record_id=str(target.pk))
        entries.filter(actor__in=accounts).update(actor=None)
        entries.update(record_id="")
