"""The call for proposals: when it is open, what it says, and whether reviewers see who proposes."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from delegates.places import Actor, lock
from events.audit import record
from events.models import Conference
from sessions.models import Call

NOTED = "call_is_open"


def call_of(conference: Conference) -> Call:
    """Return the conference's call; one that was never made is closed."""
    return Call.objects.filter(conference=conference).first() or Call(conference=conference)


def open_call(request: HttpRequest, conference: Conference, at: datetime) -> Call | None:
    """Return the call if it takes proposals at that moment, and note for the navigation that it does; one query."""
    found = call_of(conference)
    request.__dict__[NOTED] = found.is_open(at)
    return found if found.is_open(at) else None


def is_noted(request: HttpRequest) -> bool:
    """Tell whether the page has found the call open: no other looks for it, as each would take a query more."""
    return bool(request.__dict__.get(NOTED))


@transaction.atomic
def set_call(*, call: Call, fields: Collection[str], actor: Actor, at: datetime) -> None:
    """Write what the call says; whoever submits at this moment is before it or after it, never in between."""
    lock(call.conference)
    is_new = not Call.objects.filter(conference=call.conference_id).exists()
    call.save(force_insert=is_new, update_fields=None if is_new else list(fields))
    record(actor=actor, action="set call", target=call, conference=call.conference, at=at)
