"""Asking others to contribute to a proposal: once each, by a mailed link, answered without an account.

Of the link's token (256 bits) only the SHA-256 is kept. The proposer learns whether somebody said yes, and never whether
the conference knew them before, or under which name.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from delegates.contributor_letters import main_language
from delegates.joining import join_by_address, people_of
from delegates.models import Person
from delegates.places import lock
from events.accounts import address_alias
from events.audit import forget_records, record
from events.bulk_mail import discard_unsent
from events.mail_templates import NEUTRAL_SUBJECT
from events.models import Conference, Mail
from events.models.records import MailQuerySet
from events.outbox import PARTNER, queue_mail
from sessions.contributing import PartTakenError, contribute
from sessions.models import Contribution, Partner, Proposal, Score, Session
from sessions.proposing import ProposalError, State, check_open, leave_session, locked
from vault.keys import unlocked

LASTS = timedelta(days=14)
TOKEN_BYTES = 32
MOST_PARTNERS = 8
MOST_A_DAY = 24
"""So many links at most are mailed within a day for one person, those that were taken back included."""
STANDING = frozenset({State.DRAFT, State.SUBMITTED, State.ACCEPTED, State.CONFIRMED})


class TooManyPartnersError(ProposalError):
    """A proposal has as many partners as it can have."""


class AskedTooOftenError(ProposalError):
    """So many were asked within a day, by whoever proposes this, that it looks like a way to bother people."""


class AskedAlreadyError(ProposalError):
    """That address was asked, and has not answered yet; or it is the proposer's own."""


class NotAskedAnyMoreError(ProposalError):
    """The question is answered, too old, taken back, or the proposal is over."""


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _once(row: Partner) -> str:
    return f"partner:{row.pk}"


def _mails_to(asked: Iterable[UUID]) -> MailQuerySet:
    """Return the mails with these links: they hold the address too, and go once it is forgotten."""
    return Mail.objects.filter(purpose=PARTNER, once__in=[f"partner:{pk}" for pk in asked])


@transaction.atomic
def ask_partner(*, proposal: Proposal, address: str, at: datetime) -> tuple[Partner, str]:
    """Mail a link to whom the proposer wants to bring in; return the row and the link's token.

    Raises CallClosedError, MovedOnError, TooManyPartnersError, AskedAlreadyError, AskedTooOftenError.
    """
    proposal = locked(proposal, "ask partner")
    check_open(proposal.conference, at)
    others = list(proposal.partners.all())
    if len(others) >= MOST_PARTNERS:
        raise TooManyPartnersError
    with unlocked([proposal.key_ref]):
        known = {address_alias(str(one.address)) for one in others if one.address}
        if address_alias(address) in known | {proposal.person.address_alias}:
            raise AskedAlreadyError
        token = secrets.token_urlsafe(TOKEN_BYTES)
        mails = Mail.objects.filter(conference=proposal.conference, purpose=PARTNER, key_ref=proposal.key_ref)
        if mails.filter(written_at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
            raise AskedTooOftenError
        row = Partner(proposal=proposal, key_ref=proposal.key_ref, token_hash=_hash(token))
        row.address, row.asked_at, row.expires_at = address, at, at + LASTS
        row.save(force_insert=True)
        _mail(row, address, token, at)
    record(actor=None, action="ask partner", target=row, conference=proposal.conference, at=at)
    return row, token


def _mail(row: Partner, address: str, token: str, at: datetime) -> None:
    conference = row.proposal.conference
    link = settings.SITE_URL + reverse("sessions:partner", args=[conference.slug, token])
    with override(main_language(conference)):
        subject = str(NEUTRAL_SUBJECT)
        body = _(
            "Someone who knows you would like to do something together with you. The page says what; answering takes two"
            " minutes and no account:\n%(link)s\n\n"
            "The link is for you alone and can be answered once, within two weeks.\n"
            "If you would rather not answer, you need do nothing."
        )
    queue_mail(
        address=address,
        subject=subject,
        body=body % {"link": link},
        key_ref=row.key_ref,
        purpose=PARTNER,
        once=_once(row),
        at=at,
        conference=conference,
    )


@transaction.atomic
def remove_partner(*, row: Partner, at: datetime) -> None:
    """Ask somebody no more, or go on without them, before anything is decided. Raises MovedOnError."""
    locked(row.proposal, "ask partner")
    discard_unsent(Mail.objects.filter(purpose=PARTNER, once=_once(row)), at=at)
    forget_records([row])
    Partner.objects.filter(pk=row.pk).delete()


def find_by_link(conference: Conference, token: str) -> Partner | None:
    """Return the asking whose link holds the token, whether it can be answered still or not."""
    found = Partner.objects.filter(proposal__conference=conference, token_hash=_hash(token))
    return found.select_related("proposal__person", "proposal__conference").first()


def is_open(row: Partner, at: datetime) -> bool:
    """Tell whether the question can be answered; it names nobody who is hidden, to whoever has the link."""
    is_asked = row.state == Partner.State.ASKED and row.expires_at > at
    return is_asked and row.proposal.state in STANDING and not row.proposal.person.is_hidden


@transaction.atomic
def answer_partner(*, conference: Conference, token: str, agrees: bool, display_name: str, at: datetime) -> Partner:
    """Keep the answer, once. A yes makes a person of that address, or takes the one there is, and says nothing of it.

    Raises NotAskedAnyMoreError, Partner.DoesNotExist.
    """
    lock(conference)
    row = find_by_link(conference, token)
    if row is None:
        raise Partner.DoesNotExist
    if not is_open(row, at):
        raise NotAskedAnyMoreError
    with unlocked([row.key_ref]):
        address = str(row.address)
        row.state = Partner.State.AGREED if agrees else Partner.State.REFUSED
        if agrees:
            row.person = join_by_address(conference=conference, address=address, display_name=display_name)
    row.address = None
    row.save(update_fields=["state", "person", "address"])
    _mails_to([row.pk]).delete()
    if row.person:
        _take_in(row, row.person, at)
    record(actor=None, action="answer", target=row, conference=conference, at=at)
    return row


def _take_in(row: Partner, person: Person, at: datetime) -> None:
    """Let who agreed have no say about the proposal any more, and a part in the session if there is one already."""
    proposal = row.proposal
    for score in Score.objects.filter(proposal=proposal).select_related("reviewer"):
        if people_of(score.reviewer, proposal.conference).filter(pk=person.pk).exists():
            score.delete()
    if proposal.session_id:
        session = Session.objects.select_related("conference").get(pk=proposal.session_id)
        give_part(session, person, at=at)


def give_part(session: Session, person: Person, *, at: datetime) -> None:
    """Give a part in the session that came of a proposal, unless they have it; no team member did."""
    try:
        contribute(
            session=session,
            person=person,
            role=Contribution.Role.SPEAKER,
            way=Contribution.Way.IN_PERSON,
            actor=None,
            at=at,
        )
    except PartTakenError:
        return


@transaction.atomic
def leave(*, row: Partner, at: datetime) -> None:
    """Let somebody who agreed not take part any more, at any time; twice changes nothing."""
    lock(row.proposal.conference)
    found = Partner.objects.select_related("proposal__conference", "person").filter(pk=row.pk).first()
    if found is None or found.person is None:  # or the proposal is gone, a moment ago
        return
    if found.proposal.session_id:
        session = Session.objects.select_for_update().get(pk=found.proposal.session_id)
        leave_session(session, found.person, at=at)
    found.state, found.person = Partner.State.REFUSED, None
    found.save(update_fields=["state", "person"])
    record(actor=None, action="leave", target=found, conference=found.proposal.conference, at=at)


def forget_unanswered(at: datetime) -> None:
    """Let nothing say any more whom a link was sent to that has run out: a chore of the worker."""
    over = Partner.objects.filter(state=Partner.State.ASKED, expires_at__lte=at)
    if found := list(over.values_list("pk", flat=True)):
        _mails_to(found).delete()
        over.filter(pk__in=found).update(state=Partner.State.SILENT, address=None)
