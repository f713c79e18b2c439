"""Erase a person at once, at their request: as the purge does after ninety days, and all else that leads to them.

It is one transaction of the main database: whoever pulls the plug leaves everything or nothing. The key lies in the other
database; the same transaction names it in `SpentKey`, and it is destroyed afterwards, if not by this process, then by the
worker's next purge. What stays is a row without a name, under a new code, with its times cut to the day.
"""

from datetime import datetime, time

from django.db import transaction

from delegates.keeping import destroy_spent, give_key
from delegates.lifecycle import erase_all
from delegates.models import ERASED_TO, BulkStep, Person, Registration, make_badge_id, make_code
from delegates.offering import settle
from delegates.places import Actor, State, lock
from delegates.untold import discard_offer
from events.audit import record
from events.models import Conference
from vault.keys import make_key
from vault.residue import write_back

STANDING = frozenset({State.REQUESTED, State.WAITING, State.OFFERED, State.CONFIRMED})
TIMES = ("requested_at", "queued_at", "decided_at", "arrived_at", "conduct_agreed_at")


def gives_back(registration: Registration, at: datetime) -> bool:
    """Tell whether erasing gives a place, an offer or a request back: not of who came, nor once the conference is over."""
    is_over = at.astimezone(registration.conference.zone).date() > registration.conference.last_day
    return registration.state in STANDING and registration.arrived_at is None and not is_over


def erase(*, person: Person, actor: Actor, at: datetime) -> None:
    """Erase everything that is held about the person; twice is as good as once.

    The place, the offer or the request goes to the line first; who came is counted on. `actor` is a safety officer who
    does it at the person's request, or None for the person.
    """
    _erase(person, make_key(), actor, at)
    destroy_spent()
    write_back()


@transaction.atomic
def _erase(person: Person, key_ref: str, actor: Actor, at: datetime) -> None:
    list(
        BulkStep.objects.select_for_update().filter(conference=person.conference_id)
    )  # they are locked before it elsewhere
    conference = lock(Conference.objects.get(pk=person.conference_id))
    person = Person.objects.select_related("conference", "user").get(pk=person.pk)
    if person.emptied_to >= ERASED_TO:
        return
    registration = Registration.objects.select_related("conference").filter(person=person).first()
    if registration:
        _give_back(registration, at)
    erase_all(person, at)
    give_key(person, key_ref, ERASED_TO)
    if registration:
        _make_unknown(registration)
    record(actor=actor, action="erase a person", target=conference, conference=conference, at=at)
    settle(conference, at=at)


def _give_back(registration: Registration, at: datetime) -> None:
    if not gives_back(registration, at):
        return
    if registration.state == State.OFFERED:
        discard_offer(registration, at=at)
    registration.state, registration.decided_at, registration.offer_ends_at = State.WITHDRAWN, at, None
    registration.save(update_fields=["state", "decided_at", "offer_ends_at"])


def _make_unknown(registration: Registration) -> None:
    """Give the nameless row another code and badge, and leave of its times the days: nothing that anyone noted finds it."""
    row = Registration.objects.select_related("conference").get(pk=registration.pk)
    row.code, row.badge_id = _free_code(row.conference), make_badge_id()
    row.offer_ends_at, row.answer_due_at, row.holds_place = None, None, False
    for name in TIMES:
        moment: datetime | None = getattr(row, name)
        if moment:
            day = moment.astimezone(row.conference.zone).date()
            setattr(row, name, datetime.combine(day, time.min, tzinfo=row.conference.zone))
    row.save(update_fields=["code", "badge_id", "offer_ends_at", "answer_due_at", "holds_place", *TIMES])


def _free_code(conference: Conference) -> str:
    """Return a code that no registration of the conference has; the conference must be locked."""
    code = make_code()
    while Registration.objects.filter(conference=conference, code=code).exists():
        code = make_code()
    return code
