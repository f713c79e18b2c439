"""A stage for tests of proposals: an open call, somebody who proposes, and what they propose."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.test import Client

from delegates.joining import join_as
from delegates.models import Person
from delegates.places import lock
from events.models import Conference, Theme, User
from sessions.accepting import accept, decline
from sessions.calling import set_call
from sessions.contributing import confirm
from sessions.models import Call, Contribution, Partner, Proposal
from sessions.partnering import answer_partner, ask_partner
from sessions.proposing import Facts, State, begin_draft, submit, withdraw
from tests.conftest import make_user, sign_in

NOW = datetime(2012, 1, 20, 12, 0, tzinfo=UTC)
CLOSES = NOW + timedelta(days=5)
LATER = CLOSES + timedelta(seconds=1)
TITLE, ABSTRACT = "Counting the arrests", "What we learn from ten years of lists."
NEEDS, NOTES = "A projector", "I cannot travel in March"


def open_call(conference: Conference, *, is_blind: bool = True) -> Call:
    call = Call(conference=conference, opens_at=NOW - timedelta(days=5), closes_at=CLOSES, is_blind=is_blind)
    call.guidance = "## What we look for\n\nWorkshops."
    set_call(call=call, fields=(), actor=None, at=NOW)
    return call


def facts(title: str = TITLE, **others: object) -> Facts:
    said: dict[str, object] = {"abstract": ABSTRACT, "kind": "workshop", "theme": None, "minutes": 90}
    said |= {"language": "en", "needs": NEEDS, "notes": NOTES} | others
    return Facts(title=title, **said)  # type: ignore[arg-type]  # the test says what it means


def theme_of(conference: Conference) -> Theme:
    return conference.themes.get()


def newcomer(
    conference: Conference, name: str = "Sunrise", address: str = "sunrise@example.org"
) -> tuple[User, Person]:
    """Return an account, and the person that it has become at the conference."""
    user = make_user(address)
    with transaction.atomic():
        return user, join_as(user=user, conference=lock(conference), display_name=name)


def browser(user: User) -> Client:
    return sign_in(Client(), user, second_factor=False)


def drafted(person: Person, title: str = TITLE, **others: object) -> Proposal:
    return begin_draft(person=person, facts=facts(title, **others), at=NOW)


def submitted(person: Person, title: str = TITLE, **others: object) -> Proposal:
    return submit(proposal=drafted(person, title, **others), at=NOW)


def in_state(person: Person, state: str) -> Proposal:
    """Return a proposal that was brought into the state by the verbs."""
    proposal = drafted(person)
    if state == State.DRAFT:
        return proposal
    proposal = submit(proposal=proposal, at=NOW)
    if state == State.WITHDRAWN:
        withdraw(proposal=proposal, at=NOW)
    elif state == State.DECLINED:
        decline(proposal=proposal, actor=None, at=NOW)
    elif state != State.SUBMITTED:
        accept(proposal=proposal, actor=None, at=NOW)
    if state == State.CONFIRMED:
        confirm(contribution=Contribution.objects.get(person=person), actor=None, at=NOW)
    found = again(proposal)
    assert found.state == state
    return found


def again(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("person__conference", "conference", "session").get(pk=proposal.pk)


def partner(proposal: Proposal, address: str = "moonlight@example.org", name: str = "Moonlight") -> Partner:
    """Return somebody who was asked, and has agreed."""
    _row, token = ask_partner(proposal=proposal, address=address, at=NOW)
    here = proposal.conference
    return answer_partner(conference=here, token=token, agrees=True, display_name=name, at=NOW)


def form(**changes: object) -> dict[str, object]:
    said = {"title": TITLE, "abstract": ABSTRACT, "kind": "workshop", "minutes": "90", "language": "en", "step": "keep"}
    return said | {"display_name": "Sunrise", "needs": NEEDS, "notes": NOTES} | changes
