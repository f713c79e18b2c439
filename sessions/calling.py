"""The call for proposals: when it is open, what it says, and whether reviewers see who proposes."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from delegates.places import Actor, lock
from events.audit import record
from events.models import Conference
from sessions.models import Call, Proposal

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


class PromisedBlindError(Exception):
    """What is submitted already was written for reviewers who do not see by whom."""


@transaction.atomic
def set_call(*, call: Call, fields: Collection[str], actor: Actor, at: datetime) -> None:
    """Write what the call says; whoever submits at this moment is before it or after it, never in between.

    Raises PromisedBlindError where it would show reviewers who proposed while they were not to.
    """
    lock(call.conference)
    before = Call.objects.filter(conference=call.conference_id).first()
    is_new = before is None
    submitted = Proposal.objects.filter(conference=call.conference_id, submitted_at__isnull=False)
    if before and before.is_blind and not call.is_blind and submitted.exists():
        raise PromisedBlindError
    call.save(force_insert=is_new, update_fields=None if is_new else list(fields))
    record(actor=actor, action="set call", target=call, conference=call.conference, at=at)
