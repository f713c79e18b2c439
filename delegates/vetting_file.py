"""All that is kept of one request for safety officers' eyes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from delegates.clearance import agreements, is_cleared, standing_reviews
from delegates.models import Referee, Registration, Review, VettingNote
from delegates.notes import Remark
from delegates.risk import Risk, read_risk
from delegates.vetting_desk import Asked, asked_state, is_of_older_answers
from events.models import User
from vault.keys import unlocked
from vault.sealing import SealError

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Asking:
    """One asking of a referee and what came of it; `verdict` is in words, empty without an answer."""

    name: str
    state: Asked
    asked_at: datetime
    answered_at: datetime | None
    verdict: str
    words: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """One officer's review. It counts unless it is older than the request, or by who may not speak for the person.

    Nor does one that agreed to answers which have changed since, at `changed_at`; else that is None.
    """

    officer: str
    is_mine: bool
    verdict: str
    label: str
    note: str
    at: datetime
    counts: bool
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class VettingFile:
    """Whom the person named, what that referee says, what officers think, and what they noted.

    Of risk: what officers say, what the person says, and what counts.
    """

    named: tuple[str, str]
    askings: tuple[Asking, ...]
    opinions: tuple[Opinion, ...]
    notes: tuple[Remark, ...]
    risk: Risk
    own_risk: Risk
    counts_as: Risk


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the vetting of a request is, in numbers."""

    agreed: int
    objected: int
    needed: int
    is_cleared: bool


def progress_of(registration: Registration) -> Progress:
    """Count what stands; three queries."""
    conference = registration.conference
    standing = standing_reviews(conference).filter(registration=registration)
    return Progress(
        agreed=agreements(conference).filter(registration=registration).count(),
        objected=standing.filter(verdict=Review.Verdict.OBJECT).count(),
        needed=conference.reviews_needed,
        is_cleared=is_cleared(registration),
    )


def read_file(registration: Registration, *, viewer: User, at: datetime) -> VettingFile | None:
    """Return the file, opened; None where the person's key is gone. Queries do not grow with what is in it."""
    reviews = list(Review.objects.filter(registration=registration).select_related("reviewer", "registration"))
    askings = list(Referee.objects.filter(registration=registration))
    notes = list(VettingNote.objects.filter(registration=registration))
    keys = {row.reviewer.key_ref for row in reviews}
    with unlocked([registration.key_ref, *keys]):
        try:
            return VettingFile(
                named=(str(registration.referee_name), str(registration.referee_address)),
                askings=tuple(_asking(row, at) for row in askings),
                opinions=_opinions(registration, reviews, viewer),
                notes=tuple(Remark(note.pk, str(note.text), note.author_id, note.at) for note in notes),
                risk=read_risk(registration.person.risk_by_officers),
                own_risk=read_risk(registration.person.at_risk),
                counts_as=read_risk(registration.person.risk),
            )
        except SealError:
            return None


def _asking(row: Referee, at: datetime) -> Asking:
    verdict = str(row.verdict)
    return Asking(
        name=str(row.name),
        state=asked_state([row], is_named=True, at=at),
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        verdict=str(Referee.Verdict(verdict).label) if verdict in Referee.Verdict.values else "",
        words=str(row.words),
    )


def _opinions(registration: Registration, reviews: list[Review], viewer: User) -> tuple[Opinion, ...]:
    conference = registration.conference
    standing = set(standing_reviews(conference).filter(registration=registration).values_list("pk", flat=True))
    agreed = set(agreements(conference).filter(registration=registration).values_list("pk", flat=True))
    return tuple(_opinion(row, viewer, standing, agreed) for row in reviews)


def _opinion(row: Review, viewer: User, standing: set[UUID], agreed: set[UUID]) -> Opinion:
    counted = agreed if row.verdict == Review.Verdict.APPROVE else standing
    return Opinion(
        officer=_unless_gone(lambda: str(row.reviewer.address), ""),
        is_mine=row.reviewer_id == viewer.pk,
        verdict=row.verdict,
        label=row.get_verdict_display(),
        note=str(row.note),
        at=row.at,
        counts=row.pk in counted,
        changed_at=row.registration.answers_changed_at if is_of_older_answers(row) else None,
    )


def _unless_gone(read: Callable[[], Value], otherwise: Value) -> Value:
    try:
        return read()
    except SealError:
        return otherwise
