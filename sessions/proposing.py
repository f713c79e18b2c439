"""What somebody does with their own proposal, from the draft until it is submitted, or withdrawn.

Each verb locks the conference first: of two at the same moment the second finds what the first left. Nothing here says in
the audit trail who did it: a proposal is its proposer's, and the trail outlives them.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from delegates.joining import still_here
from delegates.models import Person
from delegates.places import lock
from events.audit import forget_records, record
from events.models import Conference, Theme
from sessions.calling import call_of
from sessions.models import Contribution, Proposal, Session
from vault.keys import unlocked

State = Proposal.State
MOST = 20
"""Of so many proposals at most that are neither declined nor withdrawn can one person be the proposer."""
OPEN_TO: Mapping[str, frozenset[str]] = {
    "change": frozenset({State.DRAFT, State.SUBMITTED}),
    "submit": frozenset({State.DRAFT}),
    "delete": frozenset({State.DRAFT}),
    "ask partner": frozenset({State.DRAFT, State.SUBMITTED}),
    "score": frozenset({State.SUBMITTED}),
    "accept": frozenset({State.SUBMITTED, State.DECLINED}),
    "decline": frozenset({State.SUBMITTED}),
    "confirm": frozenset({State.ACCEPTED}),
    "withdraw": frozenset({State.SUBMITTED, State.ACCEPTED, State.CONFIRMED}),
    "undo": frozenset({State.ACCEPTED, State.DECLINED}),
}
"""The states in which each step can be taken; from every other it is refused."""
WRITTEN = ("title", "abstract", "kind", "theme", "minutes", "language", "needs", "notes", "changed_at")


class ProposalError(Exception):
    """A step that a proposal cannot take; the message names no one."""


class CallClosedError(ProposalError):
    """The conference takes no proposals at this moment."""


class MovedOnError(ProposalError):
    """The proposal is not, or no longer, in a state that allows the step."""


class TooManyError(ProposalError):
    """Someone has as many proposals here as one person can have."""


class IncompleteError(ProposalError):
    """A proposal cannot be submitted without a title and a description."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is proposed, in the proposer's words."""

    title: str
    abstract: str
    kind: str
    theme: Theme | None
    minutes: int
    language: str
    needs: str = ""
    notes: str = ""


def locked(proposal: Proposal, step: str) -> Proposal:
    """Return the proposal as it stands now, its conference locked, if it can take the step. Raises MovedOnError."""
    lock(proposal.conference)
    rows = Proposal.objects.select_related("person__conference", "conference", "theme")
    found = rows.filter(pk=proposal.pk).first()
    if found is None or found.state not in OPEN_TO[step]:
        raise MovedOnError
    return found


def check_open(conference: Conference, at: datetime) -> None:
    """Raise CallClosedError where nothing can be proposed at that moment; the conference is locked."""
    if not call_of(conference).is_open(at):
        raise CallClosedError


@transaction.atomic
def begin_draft(*, person: Person, facts: Facts, at: datetime) -> Proposal:
    """Keep a new draft. Raises CallClosedError, TooManyError, ErasedError."""
    conference = lock(person.conference)
    check_open(conference, at)
    person = still_here(person)
    over = [State.DECLINED, State.WITHDRAWN]
    if Proposal.objects.filter(person=person).exclude(state__in=over).count() >= MOST:
        raise TooManyError
    proposal = Proposal(conference=conference, person=person, key_ref=person.key_ref, changed_at=at)
    _write(proposal, facts, at)
    record(actor=None, action="draft", target=proposal, conference=conference, at=at)
    return proposal


@transaction.atomic
def change_proposal(*, proposal: Proposal, facts: Facts, at: datetime) -> Proposal:
    """Write a draft, or what is submitted, anew while the call is open. Raises CallClosedError, MovedOnError."""
    proposal = locked(proposal, "change")
    check_open(proposal.conference, at)
    _write(proposal, facts, at)
    record(actor=None, action="change", target=proposal, conference=proposal.conference, at=at)
    return proposal


def _write(proposal: Proposal, facts: Facts, at: datetime) -> None:
    is_new = proposal._state.adding
    for name in asdict(facts):
        setattr(proposal, name, getattr(facts, name))
    proposal.changed_at = at
    with unlocked([proposal.key_ref]):
        proposal.save(force_insert=is_new, update_fields=None if is_new else WRITTEN)


@transaction.atomic
def submit(*, proposal: Proposal, at: datetime) -> Proposal:
    """Hand a draft in. Raises CallClosedError, MovedOnError, IncompleteError; the draft stays then."""
    proposal = locked(proposal, "submit")
    check_open(proposal.conference, at)
    with unlocked([proposal.key_ref]):
        if not str(proposal.title) or not str(proposal.abstract):
            raise IncompleteError
    proposal.state, proposal.submitted_at = State.SUBMITTED, at
    proposal.save(update_fields=["state", "submitted_at"])
    record(actor=None, action="submit", target=proposal, conference=proposal.conference, at=at)
    return proposal


@transaction.atomic
def delete_draft(*, proposal: Proposal) -> None:
    """Delete a draft, at any time, and let nothing say that there was one. Raises MovedOnError."""
    proposal = locked(proposal, "delete")
    forget_records([*proposal.partners.all(), proposal])
    proposal.delete()


@transaction.atomic
def withdraw(*, proposal: Proposal, at: datetime) -> Proposal:
    """Take a proposal back at any time; of one that was accepted the session stays, without the proposer.

    It says no more than its code and theme then, until the organisers open it again. Raises MovedOnError.
    """
    proposal = locked(proposal, "withdraw")
    proposal.state = State.WITHDRAWN
    proposal.save(update_fields=["state"])
    if proposal.session_id:
        leave_session(Session.objects.select_for_update().get(pk=proposal.session_id), proposal.person, at=at)
    record(actor=None, action="withdraw", target=proposal, conference=proposal.conference, at=at)
    return proposal


def leave_session(session: Session, person: Person, *, at: datetime) -> None:
    """Take the person out of the session, which is locked; one that was open with them says no more than its code."""
    parts = Contribution.objects.filter(session=session, person=person)
    forget_records(parts)
    parts.delete()
    if session.ceiling == Session.Ceiling.OPEN:
        session.ceiling = Session.Ceiling.NEUTRAL
    session.revised_at = at
    session.save(update_fields=["ceiling", "revised_at"])
