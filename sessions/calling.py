"""The call for proposals: when it is open, what it says, and whether reviewers see who proposes."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from delegates.places import Actor, lock
from events.audit import record
from events.models import Conference
from sessions.models import Call


def call_of(conference: Conference) -> Call:
    """Return the conference's call; one that was never made is closed."""
    return Call.objects.filter(conference=conference).first() or Call(conference=conference)


def is_calling(conference: Conference, at: datetime) -> bool:
    """Tell whether the conference takes proposals; one query."""
    has_begun = Q(opens_at__lte=at)
    is_on = Q(closes_at=None) | Q(closes_at__gt=at)
    return Call.objects.filter(has_begun, is_on, conference=conference).exists()


@transaction.atomic
def set_call(*, call: Call, fields: Collection[str], actor: Actor, at: datetime) -> None:
    """Write what the call says; whoever submits at this moment is before it or after it, never in between."""
    lock(call.conference)
    is_new = not Call.objects.filter(conference=call.conference_id).exists()
    call.save(force_insert=is_new, update_fields=None if is_new else list(fields))
    record(actor=actor, action="set call", target=call, conference=call.conference, at=at)
