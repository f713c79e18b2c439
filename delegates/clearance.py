"""The rule of vetting: whom enough safety officers have agreed to, none of whom speaks for their own, and none objects to.

A review counts from the request on, as long as who wrote it is a safety officer. An agreement does not count where the
officer is the person, or was named or asked as their referee; whether an objection does never depends on what the
applicant says, who could name the objector, or change a word, to be rid of it. An agreement is to the answers that the
officer was shown (delegates/revising.py): once they change it counts no more, save for who has a place or is offered one.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Substr

from delegates.models import Referee, Registration, Review
from delegates.models.registrations import RegistrationQuerySet
from events.accounts import address_alias
from events.models import Conference, TeamMember

ALIAS_LENGTH = 64
DECIDED = (Registration.State.CONFIRMED, Registration.State.OFFERED)
"""States that were come to by what officers agreed to, which later changes leave."""
REFEREE = "referee"
"""The purpose of fingerprints of referees' addresses: they cannot be held against those of people and accounts."""


def referee_alias(address: str) -> str:
    """Return the keyed fingerprint of a referee's address; nothing for none."""
    return address_alias(address, purpose=REFEREE) if address else ""


def standing_reviews(conference: Conference) -> QuerySet[Review]:
    """Return the reviews of requests as they stand, by those who are safety officers now."""
    officers = TeamMember.objects.filter(conference=conference, role=TeamMember.Role.SAFETY)
    return Review.objects.filter(
        registration__conference=conference,
        at__gte=F("registration__requested_at"),
        reviewer__in=officers.values("user"),
    )


def objections(conference: Conference) -> QuerySet[Review]:
    """Return the objections that stand."""
    return standing_reviews(conference).filter(verdict=Review.Verdict.OBJECT)


def agreements(conference: Conference) -> QuerySet[Review]:
    """Return the agreements that count."""
    asked = Referee.objects.filter(registration=OuterRef("registration"), address_alias=OuterRef("reviewer_alias"))
    is_to_these = Q(answers_version=F("registration__answers_version")) | Q(registration__state__in=DECIDED)
    agreed = standing_reviews(conference).filter(is_to_these, ~Exists(asked), verdict=Review.Verdict.APPROVE)
    return (
        agreed.alias(account_alias=Substr("reviewer__email", 1, ALIAS_LENGTH))
        .exclude(registration__referee_alias=F("reviewer_alias"))
        .exclude(registration__person__user=F("reviewer"))
        .exclude(registration__person__address_alias=F("account_alias"))
    )


def cleared(rows: RegistrationQuerySet, conference: Conference) -> RegistrationQuerySet:
    """Return those of the conference's registrations that may come in; all where no officer has to agree."""
    if not conference.reviews_needed:
        return rows
    mine = agreements(conference).filter(registration=OuterRef("pk")).order_by().values("registration")
    number = Subquery(mine.annotate(number=Count("pk")).values("number"))
    objected = objections(conference).filter(registration=OuterRef("pk"))
    return rows.alias(agreed=number).filter(~Exists(objected), agreed__gte=conference.reviews_needed)


def cleared_among(rows: Sequence[Registration], conference: Conference) -> frozenset[UUID]:
    """Return the ids of those that may come in; one query at most."""
    ids = [row.pk for row in rows]
    if not conference.reviews_needed:
        return frozenset(ids)
    return frozenset(cleared(Registration.objects.filter(pk__in=ids), conference).values_list("pk", flat=True))


def is_cleared(registration: Registration) -> bool:
    """Tell whether the person may come in; one query where officers must agree."""
    conference = registration.conference
    if not conference.reviews_needed:
        return True
    return cleared(Registration.objects.filter(pk=registration.pk), conference).exists()
