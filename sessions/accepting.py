"""What the organisers decide about proposals, and how it is undone while its mails wait.

All that is decided in one go has the same moment, which is how it is found again. The mails wait for `UNDO_FOR`; whoever
signs in meanwhile sees the decision already.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from delegates.contributor_letters import write_to
from delegates.models import Person
from delegates.places import Actor, lock
from delegates.presence import present
from events.audit import record
from events.bulk_mail import discard_unsent
from events.models import Conference, Mail, User
from events.outbox import PROPOSAL
from sessions.editing import CodeTakenError, delete_session, save_session
from sessions.models import Partner, Proposal, Session
from sessions.partnering import give_part
from sessions.proposing import OPEN_TO, MovedOnError, ProposalError, State, locked
from sessions.scoring import OwnProposalError, of_own
from vault.keys import data_key, unlocked
from vault.sealing import SealError

UNDO_FOR = timedelta(minutes=10)
CODE = re.compile(r"P([0-9]{1,9})", re.IGNORECASE)
NEWS = _("There is news about what you proposed, or are part of.\n\nSign in with this address to read it:\n%(link)s")


class TooLateToUndoError(ProposalError):
    """The time is over: the mails are on their way."""


class AbsentError(ProposalError):
    """Whoever proposes it is hidden, has left, or was erased: their words are not put where others read them."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many were decided, and how many were not: decided already, not to be opened any more, one's own, of who is absent."""

    done: int = 0
    moved_on: int = 0
    sealed: int = 0
    own: int = 0
    absent: int = 0


@dataclass(frozen=True, slots=True)
class Undone:
    """How many wait for a decision again; of those that stay, how many have moved on since, and how many are one's own."""

    back: int
    moved_on: int
    own: int = 0


def free_code(conference: Conference) -> str:
    """Return P and the number after the highest one in use: nothing of the proposal, nor how many there are."""
    codes = Session.objects.filter(conference=conference, code__istartswith="P").values_list("code", flat=True)
    numbers = [int(found[1]) for code in codes if (found := CODE.fullmatch(code))]
    return f"P{max(numbers, default=0) + 1}"


def people_in(proposal: Proposal) -> list[Person]:
    """Return who proposes, and who agreed to take part, as far as they are there; each with the conference."""
    agreed = proposal.partners.filter(state=Partner.State.AGREED, person__isnull=False)
    rows = agreed.select_related("person__conference")
    people = [proposal.person, *(row.person for row in rows if row.person)]
    there = set(present(Person.objects.filter(pk__in=[one.pk for one in people])).values_list("pk", flat=True))
    return [person for person in people if person.pk in there]


def _check_whose(proposal: Proposal, actor: Actor) -> None:
    if isinstance(actor, User) and Proposal.objects.filter(of_own(actor, proposal.conference), pk=proposal.pk).exists():
        raise OwnProposalError


@transaction.atomic
def accept(*, proposal: Proposal, actor: Actor, at: datetime) -> Proposal:
    """Make a neutral session of it, with a part for each of its people, who are told that there is news.

    Raises MovedOnError, OwnProposalError, AbsentError, SealError.
    """
    proposal = locked(proposal, "accept")
    _check_whose(proposal, actor)
    people = people_in(proposal)
    if proposal.person not in people:
        raise AbsentError
    with unlocked([proposal.key_ref]):
        session = _make_session(proposal, actor, at)
    for person in people:
        give_part(session, person, at=at)
    proposal.session = session
    return _decided(proposal, State.ACCEPTED, actor, at)


def _make_session(proposal: Proposal, actor: Actor, at: datetime) -> Session:
    """Copy what is proposed; once more from the start where an organiser took the code at the same moment."""
    try:
        return save_session(session=_session_of(proposal), fields=(), actor=actor, at=at)
    except CodeTakenError:
        return save_session(session=_session_of(proposal), fields=(), actor=actor, at=at)


def _session_of(proposal: Proposal) -> Session:
    return Session(
        conference=proposal.conference,
        code=free_code(proposal.conference),
        kind=proposal.kind,
        title=str(proposal.title),
        abstract=str(proposal.abstract),
        theme=proposal.theme,
        floor_language=proposal.language,
        minutes=proposal.minutes,
        ceiling=Session.Ceiling.NEUTRAL,
    )


@transaction.atomic
def decline(*, proposal: Proposal, actor: Actor, at: datetime) -> Proposal:
    """Say no; its people are told that there is news. Raises MovedOnError, OwnProposalError, SealError."""
    proposal = locked(proposal, "decline")
    _check_whose(proposal, actor)
    data_key(proposal.key_ref)  # who cannot be told is not decided about
    return _decided(proposal, State.DECLINED, actor, at)


REFUSED_AS: Mapping[type[Exception], str] = {MovedOnError: "moved_on", OwnProposalError: "own", AbsentError: "absent"}
VERBS: Mapping[str, Callable[..., Proposal]] = {"accept": accept, "decline": decline}


def _decided(proposal: Proposal, state: State, actor: Actor, at: datetime) -> Proposal:
    proposal.state, proposal.decided_at = state, at
    proposal.save(update_fields=["state", "decided_at", "session"])
    people = people_in(proposal)
    write_to(
        people,
        words=NEWS,
        link=settings.SITE_URL + reverse("sessions:contributing", args=[proposal.conference.slug]),
        purpose=PROPOSAL,
        once={person.pk: f"{_of(proposal, at)}{person.pk}" for person in people},
        at=at,
        due_at=at + UNDO_FOR,
    )
    action = {State.ACCEPTED: "accept", State.DECLINED: "decline"}[state]
    record(actor=actor, action=action, target=proposal, conference=proposal.conference, at=at)
    return proposal


def _of(proposal: Proposal, at: datetime) -> str:
    """Return how the keys of the mails about one decision begin."""
    return f"proposal:{proposal.pk.hex[:12]}:{int(at.timestamp() * 1_000_000)}:"


def decide_all(*, action: str, proposals: Iterable[Proposal], actor: Actor, at: datetime) -> Outcome:
    """Decide about each by itself, so that one that is refused never stops the rest."""
    counts = Counter(_decide(action, proposal, actor, at) for proposal in proposals)
    return Outcome(**counts)


def _decide(action: str, proposal: Proposal, actor: Actor, at: datetime) -> str:
    """Return as what it counts in the outcome."""
    try:
        VERBS[action](proposal=proposal, actor=actor, at=at)
    except (MovedOnError, SealError, OwnProposalError, AbsentError) as error:
        return REFUSED_AS.get(type(error), "sealed")
    return "done"


@transaction.atomic
def undo(*, conference: Conference, decided_at: datetime, actor: Actor, at: datetime) -> Undone:
    """Let what was decided at that moment wait for a decision again, and never send its mails.

    A session that was placed, changed or confirmed since stays, and with it the decision; so does what is one's own. Raises TooLateToUndoError.
    """
    lock(conference)
    if not decided_at <= at < decided_at + UNDO_FOR:
        raise TooLateToUndoError
    rows = Proposal.objects.filter(conference=conference, decided_at=decided_at, state__in=OPEN_TO["undo"])
    whole = rows.count()
    if isinstance(actor, User):
        rows = rows.exclude(of_own(actor, conference))
    back, total = 0, 0
    for proposal in rows.select_related("session__conference", "conference"):
        total += 1
        back += _taken_back(proposal, actor, at)
    return Undone(back, total - back, whole - total)


def _taken_back(proposal: Proposal, actor: Actor, at: datetime) -> bool:
    session, decided_at = proposal.session, proposal.decided_at
    if decided_at is None or (session and not _is_untouched(session, decided_at)):
        return False
    if session:
        delete_session(session=session, actor=actor, at=at)
    mails = Mail.objects.filter(purpose=PROPOSAL, once__startswith=_of(proposal, decided_at))
    discard_unsent(mails, at=at)
    proposal.state, proposal.decided_at, proposal.session = State.SUBMITTED, None, None
    proposal.save(update_fields=["state", "decided_at", "session"])
    record(actor=actor, action="take decision back", target=proposal, conference=proposal.conference, at=at)
    return True


def _is_untouched(session: Session, decided_at: datetime) -> bool:
    is_confirmed = session.contributions.filter(confirmed_at__isnull=False).exists()
    return session.revised_at == decided_at and not session.slots.exists() and not is_confirmed


@transaction.atomic
def see_to_withdrawal(*, proposal: Proposal, actor: Actor, at: datetime) -> None:
    """Note that the organisers have dealt with the session of a proposal that was withdrawn. Twice changes nothing."""
    lock(proposal.conference)
    waiting = Proposal.objects.filter(pk=proposal.pk, state=State.WITHDRAWN, session__isnull=False)
    if waiting.update(session=None):
        record(actor=actor, action="see to withdrawal", target=proposal, conference=proposal.conference, at=at)


def chosen(conference: Conference, ids: Iterable[str]) -> list[Proposal]:
    """Return the proposals of the conference with these ids that organisers know of, in the order of their arrival."""
    wanted = set()
    for text in ids:
        try:
            wanted.add(UUID(text))
        except ValueError:
            continue
    found = Proposal.objects.filter(conference=conference, pk__in=wanted).exclude(state=State.DRAFT)
    return list(found.select_related("conference", "theme"))
