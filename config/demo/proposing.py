"""The demonstration's call for proposals, and what people propose, in every state; by the verbs that the pages call."""

import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from config.demo.accounts import DELEGATE, Role, address_of
from config.demo.script import DATA
from delegates.models import Person
from events.accounts import address_alias, open_account
from events.models import Conference, TeamMember, User
from sessions.accepting import accept, decline
from sessions.calling import set_call
from sessions.contributing import confirm
from sessions.models import Call, Contribution, Proposal
from sessions.partnering import answer_partner, ask_partner
from sessions.proposing import Facts, State, begin_draft, submit, withdraw
from sessions.scoring import score
from vault.keys import unlocked

OPENED_AT = datetime(2012, 1, 2, 9, 0, tzinfo=UTC)
CLOSES_AT = datetime(2012, 1, 27, 22, 59, tzinfo=UTC)
WRITTEN_AT = datetime(2012, 1, 10, 9, 0, tzinfo=UTC)
SCORED_AT = datetime(2012, 1, 17, 9, 0, tzinfo=UTC)
DECIDED_AT = datetime(2012, 1, 19, 9, 0, tzinfo=UTC)
EACH = timedelta(minutes=37)
REVIEWER = "reviewer"


def take_proposals(conference: Conference, *, actor: User) -> None:
    """Open the call, and leave proposals in each state, all before the first stage; the first is a visitor's own."""
    told = tomllib.loads((DATA / "proposals.toml").read_text(encoding="utf-8"))
    call = Call(conference=conference, opens_at=OPENED_AT, closes_at=CLOSES_AT, guidance=told["guidance"].strip())
    set_call(call=call, fields=(), actor=actor, at=OPENED_AT)
    reviewer = open_account(address=address_of(REVIEWER), is_verified=True)
    TeamMember.objects.get_or_create(conference=conference, user=reviewer, role=Role.REVIEWER)
    people = _people(conference)
    themes = {theme.short_name: theme for theme in conference.themes.all()}
    for number, row in enumerate(told["proposal"]):
        row["theme"] = themes[row["theme"]]
        state, partner, scores = State(row.pop("state")), row.pop("with", ""), row.pop("scores", [])
        at = WRITTEN_AT + number * EACH
        with unlocked([people[number].key_ref]):
            proposal = begin_draft(person=people[number], facts=Facts(**row), at=at)
            if state != State.DRAFT:
                _go_on(submit(proposal=proposal, at=at), state, partner=partner, number=number, at=at)
                _judge(proposal, scores, (reviewer, actor))
                _decide(proposal, state, actor)


def _people(conference: Conference) -> Sequence[Person]:
    """Return people with a place, in the order in which they asked for it; first whom visitors sign in as."""
    rows = Person.objects.filter(conference=conference, registration__state="confirmed", contributions=None)
    found = rows.select_related("conference").order_by("registration__requested_at", "registration__code")[:40]
    mine = rows.filter(address_alias=address_alias(address_of(DELEGATE))).select_related("conference")
    return [*mine, *(person for person in found if person not in set(mine))]


def _go_on(proposal: Proposal, state: State, *, partner: str, number: int, at: datetime) -> None:
    if partner:
        address = address_of(f"partner-{number}")
        _row, token = ask_partner(proposal=proposal, address=address, at=at)
        answer_partner(conference=proposal.conference, token=token, agrees=True, display_name=partner, at=at + EACH)
        ask_partner(proposal=proposal, address=address_of(f"asked-{number}"), at=at)
    if state == State.WITHDRAWN:
        withdraw(proposal=proposal, at=at + EACH)


def _judge(proposal: Proposal, scores: Sequence[tuple[int, str]], reviewers: Sequence[User]) -> None:
    for reviewer, (points, comment) in zip(reviewers, scores, strict=False):
        score(proposal=proposal, reviewer=reviewer, points=points, comment=comment, at=SCORED_AT)


def _decide(proposal: Proposal, state: State, actor: User) -> None:
    if state == State.DECLINED:
        decline(proposal=proposal, actor=actor, at=DECIDED_AT)
    if state in {State.ACCEPTED, State.CONFIRMED}:
        accept(proposal=proposal, actor=actor, at=DECIDED_AT)
    if state == State.CONFIRMED:
        part = Contribution.objects.get(person=proposal.person, session__proposal=proposal)
        confirm(contribution=part, actor=None, at=DECIDED_AT + EACH)
