"""What safety officers have yet to do: the open requests, by what each still lacks."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from delegates.clearance import ALIAS_LENGTH, agreements, cleared, standing_reviews
from delegates.models import Referee, Registration, Review
from delegates.reviewing import UNDECIDED, alias_as_referee
from events.models import Conference, User


class Missing(models.TextChoices):
    """What an open request lacks, or that it lacks nothing."""

    AGAIN = "again", _("a review of changed answers")
    MINE = "mine", _("your review")
    SECOND = "second", _("a second reviewer")
    REFEREE = "referee", _("the referee’s answer")
    OBJECTED = "objection", _("an objection stands")
    CLEARED = "cleared", _("ready to be decided")


class Asked(models.TextChoices):
    """How far the asking of a referee has come."""

    NOBODY = "nobody", _("nobody named")
    NAMED = "named", _("named, not asked")
    WAITS = "waits", _("asked, no answer yet")
    LAPSED = "lapsed", _("asked, the link ran out")
    ANSWERED = "answered", _("answered")


PLAIN = ("registration__answers_version", "reviewer", "verdict", "answers_version")
"""What is read of reviews to count them."""


def is_of_older_answers(row: Review) -> bool:
    """Tell whether the answers have changed since the officer was shown them; the review comes with its registration."""
    return row.answers_version != row.registration.answers_version


@dataclass(frozen=True, slots=True)
class VettingLine:
    """An open request as safety officers list it; `missing` holds values of Missing.

    `changed_at` is when answers changed after an officer had agreed, None where that was not so.
    """

    registration_id: UUID
    code: str
    agreed: int
    objected: int
    referee: Asked
    missing: frozenset[str]
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Said:
    """What was said of all open requests of a conference, by the registrations' ids."""

    cleared: Collection[UUID]
    agreed: Mapping[UUID, int]
    objected: Mapping[UUID, int]
    mine: Collection[UUID]
    outdated: Collection[UUID]
    asked: Mapping[UUID, list[Referee]]


def _said(conference: Conference, open_ones: models.QuerySet[Registration], viewer: User) -> _Said:
    standing = standing_reviews(conference).filter(registration__in=open_ones.values("pk"))
    reviews = list(standing.select_related("registration").only(*PLAIN).order_by())
    agreed = agreements(conference).filter(registration__in=open_ones.values("pk")).order_by()
    asked: dict[UUID, list[Referee]] = defaultdict(list)
    for row in Referee.objects.filter(registration__in=open_ones.values("pk")).defer("name", "address", "words"):
        asked[row.registration_id].append(row)
    rows = Registration.objects.filter(pk__in=open_ones.values("pk"))
    return _Said(
        cleared=set(cleared(rows, conference).values_list("pk", flat=True)),
        agreed=Counter(agreed.values_list("registration", flat=True)),
        objected=Counter(one.registration_id for one in reviews if one.verdict == Review.Verdict.OBJECT),
        mine={one.registration_id for one in reviews if one.reviewer_id == viewer.pk and not is_of_older_answers(one)},
        outdated={one.registration_id for one in reviews if is_of_older_answers(one)},
        asked=asked,
    )


def asked_state(askings: Iterable[Referee], *, is_named: bool, at: datetime) -> Asked:
    """Return how far the asking has come, by the latest of the askings, which come first."""
    latest = next(iter(askings), None)
    if latest is None:
        return Asked.NAMED if is_named else Asked.NOBODY
    if latest.answered_at:
        return Asked.ANSWERED
    return Asked.WAITS if latest.expires_at > at else Asked.LAPSED


def vetting_lines(conference: Conference, *, viewer: User, at: datetime) -> tuple[VettingLine, ...]:
    """Return the open requests, the oldest first, as that officer has to do with them; six queries, and one for a key.

    Who waits in line is among them only where officers have not agreed to it yet.
    """
    rows = Registration.objects.filter(conference=conference, state__in=UNDECIDED)
    said = _said(conference, rows, viewer)
    plain = rows.select_related("person").only(
        *(
            "code",
            "state",
            "referee_alias",
            "requested_at",
            "answers_changed_at",
            "person__user",
            "person__address_alias",
        )
    )
    alias = alias_as_referee(viewer)
    return tuple(
        _line(row, said, conference, at, is_mine=not _speaks(row, said, viewer, alias))
        for row in plain.order_by("requested_at", "id")
        if row.state == Registration.State.REQUESTED or row.pk not in said.cleared
    )


def _speaks(row: Registration, said: _Said, viewer: User, alias: str) -> bool:
    """Tell whether the officer is the person, or was named or asked as their referee."""
    person = row.person
    is_self = viewer.pk == person.user_id or viewer.email[:ALIAS_LENGTH] == person.address_alias
    return is_self or alias in {row.referee_alias, *(one.address_alias for one in said.asked.get(row.pk, ()))}


def _line(row: Registration, said: _Said, conference: Conference, at: datetime, *, is_mine: bool) -> VettingLine:
    agreed, objected = said.agreed.get(row.pk, 0), said.objected.get(row.pk, 0)
    referee = asked_state(said.asked.get(row.pk, ()), is_named=bool(row.referee_alias), at=at)
    is_clear, lacks = row.pk in said.cleared, conference.reviews_needed - agreed
    is_changed = row.pk in said.outdated and not is_clear
    missing = {
        Missing.AGAIN: is_changed,
        Missing.CLEARED: is_clear,
        Missing.OBJECTED: bool(objected),
        Missing.MINE: is_mine and not is_clear and not objected and row.pk not in said.mine,
        Missing.SECOND: bool(agreed) and lacks > 0 and not objected,
        Missing.REFEREE: referee == Asked.WAITS,
    }
    found = frozenset(str(kind.value) for kind, is_so in missing.items() if is_so)
    changed_at = row.answers_changed_at if is_changed else None
    return VettingLine(row.pk, row.code, agreed, objected, referee, found, changed_at)


def count_missing(lines: Iterable[VettingLine]) -> Counter[str]:
    """Count the requests by what they lack."""
    return Counter(kind for line in lines for kind in line.missing)
