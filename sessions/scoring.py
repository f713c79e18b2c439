"""What reviewers think of proposals: one score and one comment each, never of what is one's own."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from delegates.joining import people_of
from events.audit import record
from events.models import Conference, User
from sessions.models import Partner, Proposal, Score
from sessions.proposing import ProposalError, State, locked
from vault.keys import unlocked

ENOUGH = 2
"""With so many scores a proposal waits for a decision, not for a reviewer."""


class OwnProposalError(ProposalError):
    """The reviewer proposes it themselves, or takes part in it."""


def of_own(user: User, conference: Conference) -> Q:
    """Return what the account proposes there itself, or has agreed to take part in."""
    mine = people_of(user, conference).values("pk")
    return Q(person__in=mine) | Q(pk__in=Partner.objects.filter(person__in=mine).values("proposal"))


def to_review(user: User, conference: Conference) -> QuerySet[Proposal]:
    """Return the submitted proposals that the account may score."""
    submitted = Proposal.objects.filter(conference=conference, state=State.SUBMITTED)
    return submitted.exclude(of_own(user, conference))


@transaction.atomic
def score(*, proposal: Proposal, reviewer: User, points: int, comment: str, at: datetime) -> Score:
    """Keep what the reviewer thinks, in place of what they thought before. Raises MovedOnError, OwnProposalError."""
    proposal = locked(proposal, "score")
    if not to_review(reviewer, proposal.conference).filter(pk=proposal.pk).exists():
        raise OwnProposalError
    row = Score.objects.filter(proposal=proposal, reviewer=reviewer).first() or Score(
        proposal=proposal, reviewer=reviewer, key_ref=proposal.key_ref
    )
    row.points, row.comment, row.at = points, comment, at
    with unlocked([proposal.key_ref]):
        row.save()
    record(actor=reviewer, action="score", target=row, conference=proposal.conference, at=at)
    return row
