"""Proposals as their readers may know them: values, each made with a fixed number of queries."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Avg, Count, Exists, F, Max, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from delegates.cards import PersonId
from delegates.disclosure import disclose
from events.audience import Audience
from events.models import Conference, User
from sessions.accepting import UNDO_FOR
from sessions.models import Contribution, Partner, Proposal, Score
from sessions.proposing import State
from sessions.scoring import ENOUGH, of_own, to_review
from vault.keys import unlocked
from vault.reading import opened

UNREADABLE = ""
DECIDABLE = frozenset({State.SUBMITTED, State.DECLINED})


@dataclass(frozen=True, slots=True)
class Text:
    """What is proposed, in the words of whoever proposes it; all empty where no key opens it."""

    title: str
    abstract: str = ""
    needs: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How a proposal was scored: how often, on average, from where to where."""

    count: int = 0
    average: float | None = None
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """One score: points, the words beside it, and whether the proposal was changed since."""

    points: int
    comment: str
    at: datetime
    is_mine: bool
    is_of_older_text: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A proposal in a list. `who` is empty where the reader may not know; `mine` is the reader's own score."""

    proposal: Proposal
    title: str
    who: str = ""
    tally: Tally = Tally()
    mine: int | None = None
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided in one go and can be undone: how many were accepted, how many declined, and until when."""

    at: datetime
    until: datetime
    accepted: int
    declined: int


def text_of(proposal: Proposal) -> Text:
    """Return the words of the proposal, whose key is unlocked, as its proposer reads them."""
    names = ("title", "abstract", "needs", "notes")
    return opened(lambda: Text(*(str(getattr(proposal, name)) for name in names)), Text(UNREADABLE))


def text_for_team(proposal: Proposal) -> Text:
    """Return the words as the team reads them: of who is hidden without their needs and notes, which speak of the person."""
    text = text_of(proposal)
    return replace(text, needs="", notes="") if proposal.person.is_hidden else text


def titles_of(proposals: Iterable[Proposal]) -> dict[UUID, str]:
    """Return the title of each; one query for the keys."""
    found = list(proposals)
    with unlocked(one.key_ref for one in found):
        return {one.pk: opened(lambda row=one: str(row.title), UNREADABLE) for one in found}  # type: ignore[misc]  # bound at once


def names_of(people: Collection[PersonId], *, at: datetime) -> Mapping[PersonId, str]:
    """Return the name under which each proposes, as the organisers know it; of who is hidden, or names none, no name."""
    cards = disclose(people, audience=Audience.ORGANISERS, at=at)
    return {pk: cards[pk].name if pk in cards and cards[pk].name else _("somebody not shown") for pk in people}


def scored(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Return the proposals with what `tally_of` reads."""
    return proposals.annotate(
        score_count=Count("scores"),
        average=Avg("scores__points"),
        low=Min("scores__points"),
        high=Max("scores__points"),
    )


def tally_of(proposal: Proposal) -> Tally:
    """Return how a proposal of `scored` was scored."""
    facts = vars(proposal)
    return Tally(facts["score_count"], facts["average"], facts["low"], facts["high"])


def for_organisers(conference: Conference) -> QuerySet[Proposal]:
    """Return what organisers know of: everything but drafts."""
    return Proposal.objects.filter(conference=conference).exclude(state=State.DRAFT)


def desk_lines(proposals: Sequence[Proposal], *, conference: Conference, reader: User, at: datetime) -> list[Line]:
    """Return lines for organisers; how one's own proposals were scored is for the others."""
    titles = titles_of(one for one in proposals if may_be_read(one))
    names = names_of({one.person_id for one in proposals}, at=at)
    ids = [one.pk for one in proposals]
    own = set(Proposal.objects.filter(of_own(reader, conference), pk__in=ids).values_list("pk", flat=True))
    return [
        Line(
            proposal=one,
            title=titles.get(one.pk, UNREADABLE),
            who=names[one.person_id],
            tally=Tally() if one.pk in own else tally_of(one),
            is_own=one.pk in own,
        )
        for one in proposals
    ]


def may_be_read(proposal: Proposal) -> bool:
    """Tell whether the team reads the words: not of what was withdrawn before it became a session."""
    return proposal.state != State.WITHDRAWN or proposal.session_id is not None


def review_lines(conference: Conference, *, reviewer: User, is_blind: bool, at: datetime) -> list[Line]:
    """Return what the reviewer may score: what they have not scored yet first; without names where the call is blind."""
    rows = list(to_review(reviewer, conference).select_related("theme").order_by("submitted_at", "pk"))
    mine = dict(Score.objects.filter(proposal__in=rows, reviewer=reviewer).values_list("proposal", "points"))
    titles = titles_of(rows)
    names = {} if is_blind else names_of({one.person_id for one in rows}, at=at)
    lines = [Line(one, titles[one.pk], names.get(one.person_id, ""), mine=mine.get(one.pk)) for one in rows]
    return sorted(lines, key=lambda line: line.mine is not None)


def opinions_on(proposal: Proposal, *, reader: User) -> list[Opinion]:
    """Return the scores of the proposal, whose key is unlocked; who gave them is not told."""
    rows = list(proposal.scores.all())
    return [
        Opinion(
            points=row.points,
            comment=opened(lambda one=row: str(one.comment), UNREADABLE),  # type: ignore[misc]  # bound at once
            at=row.at,
            is_mine=row.reviewer_id == reader.pk,
            is_of_older_text=proposal.changed_at > row.at,
        )
        for row in rows
    ]


def decisions(conference: Conference, *, at: datetime) -> list[Decision]:
    """Return what was decided so short ago that it can be undone, the latest first; one query."""
    recent = Proposal.objects.filter(conference=conference, decided_at__gt=at - UNDO_FOR, decided_at__lte=at)
    rows = recent.filter(state__in=[State.ACCEPTED, State.DECLINED]).values_list("decided_at", "state").order_by()
    counts = Counter((moment, state) for moment, state in rows if moment)
    moments = sorted({moment for moment, _state in counts}, reverse=True)
    return [Decision(one, one + UNDO_FOR, counts[one, State.ACCEPTED], counts[one, State.DECLINED]) for one in moments]


@dataclass(frozen=True, slots=True)
class Waits:
    """How many proposals wait, and for what; `mine` for a score of the reader's own."""

    mine: int
    second: int
    decision: int
    withdrawn: int
    unconfirmed: int


def waits(conference: Conference, *, reader: User) -> Waits:
    """Count what waits; three queries."""
    rows = Proposal.objects.filter(conference=conference).annotate(given=Count("scores"))
    submitted = Q(state=State.SUBMITTED)
    counts = {"second": Q(submitted, given__lt=ENOUGH), "decision": Q(submitted, given__gte=ENOUGH)}
    counts["withdrawn"] = Q(state=State.WITHDRAWN, session__isnull=False)
    found = rows.aggregate(**{name: Count("pk", filter=which) for name, which in counts.items()})
    scored_by_me = Exists(Score.objects.filter(proposal=OuterRef("pk"), reviewer=reader))
    return Waits(
        mine=to_review(reader, conference).exclude(scored_by_me).count(),
        unconfirmed=unconfirmed_in(conference).count(),
        **found,
    )


def unconfirmed_in(conference: Conference) -> QuerySet[Contribution]:
    """Return the parts that nobody has confirmed; of who is prevented from coming nothing is asked."""
    return Contribution.objects.filter(session__conference=conference, confirmed_at=None, is_prevented=False)


def partner_names(proposal: Proposal, *, at: datetime) -> list[str]:
    """Return by what name those are known who agreed to take part."""
    agreed = proposal.partners.filter(state=Partner.State.AGREED, person__isnull=False)
    people = list(agreed.values_list("person", flat=True))
    names = names_of(set(people), at=at)
    return [names[person] for person in people]


def newest_first(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Return them in the order of their arrival, the latest first."""
    return proposals.order_by(F("submitted_at").desc(nulls_last=True), "pk")


def best_first(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Return those of `scored` by their average, the highest first; what nobody has scored comes last."""
    return proposals.order_by(F("average").desc(nulls_last=True), F("score_count").desc(), "pk")
