"""What is kept of proposals: read out to whoever made them, erased with them, and gone when its time is over."""

import json
from datetime import UTC, datetime

import pytest
from django.test import Client

from config.holding import what_we_hold
from delegates.erasing import erase
from delegates.lifecycle import count_all, read_all
from delegates.models import Person
from events import clock
from events.models import AuditEntry, Conference, Mail
from events.setting_up import promised_last_day
from sessions.accepting import accept
from sessions.models import Contribution, Partner, Proposal, Score, Session
from sessions.partnering import ask_partner
from sessions.scoring import score
from tests.conftest import make_user
from tests.delegates.kept import END, NEEDS_END, run
from tests.proof.outputs import rows
from tests.sessions.proposed import (
    ABSTRACT,
    NEEDS,
    NOTES,
    NOW,
    TITLE,
    again,
    browser,
    drafted,
    newcomer,
    open_call,
    partner,
    submitted,
)
from vault.keys import unlocked

pytestmark = pytest.mark.database
WORDS = (ABSTRACT, NEEDS, NOTES, "Sunrise", "sunrise@example.org", "asked@example.org", "Rather not")
ERASED_AT = datetime(2012, 1, 21, tzinfo=UTC)


def with_everything(conference: Conference) -> Proposal:
    """Return a proposal with a score, somebody who agreed, and somebody who is asked."""
    open_call(conference)
    proposal = submitted(newcomer(conference)[1])
    score(proposal=proposal, reviewer=make_user("r@team.example"), points=1, comment="Rather not", at=NOW)
    partner(proposal)
    ask_partner(proposal=proposal, address="asked@example.org", at=NOW)
    return proposal


def in_the_database() -> str:
    return b"\n".join(output.body for output in rows()).decode(errors="ignore")


def own_file(person: Person) -> str:
    person = Person.objects.select_related("conference", "user").get(pk=person.pk)
    with unlocked([person.key_ref]):
        return json.dumps(dict(read_all(person, NOW)), ensure_ascii=False)


def test_nothing_of_a_proposal_is_readable_in_the_database(conference: Conference) -> None:
    with_everything(conference)
    held = in_the_database()
    assert not [word for word in (*WORDS, TITLE) if word in held]


def test_the_file_of_own_data_has_the_proposal_and_whom_one_asked_and_no_score(conference: Conference) -> None:
    proposal = with_everything(conference)
    told = own_file(proposal.person)
    for word in (TITLE, ABSTRACT, NEEDS, NOTES, "asked@example.org"):
        assert word in told
    for word in ("Rather not", "moonlight@example.org", "Moonlight"):
        assert word not in told


def test_the_file_of_a_partner_names_what_they_agreed_to_and_not_who_proposes(conference: Conference) -> None:
    proposal = with_everything(conference)
    moonlight = Partner.objects.get(state="agreed").person
    assert moonlight is not None
    told = own_file(moonlight)
    assert TITLE in told
    assert not [word for word in (ABSTRACT, NOTES, "Sunrise") if word in told]
    assert proposal.person_id != moonlight.pk


def test_the_mails_that_ask_others_are_not_in_the_proposers_file(conference: Conference) -> None:
    proposal = with_everything(conference)
    assert Mail.objects.filter(purpose="partner", key_ref=proposal.key_ref).count() == 1  # the other is answered
    assert "would like to do something together" not in own_file(proposal.person)


def test_erasing_takes_proposals_scores_and_links_and_leaves_a_session_without_the_person(
    conference: Conference,
) -> None:
    proposal = with_everything(conference)
    other = drafted(proposal.person, "A draft")
    accept(proposal=proposal, actor=None, at=NOW)
    counted = {str(label): number for label, number in count_all(proposal.person, NOW)}
    assert counted["what you proposed"] == 2
    erase(person=proposal.person, actor=None, at=ERASED_AT)
    assert (Proposal.objects.count(), Partner.objects.count(), Score.objects.count()) == (0, 0, 0)
    assert not Contribution.objects.filter(person=proposal.person).exists()
    assert Session.objects.get().title == TITLE
    assert not Mail.objects.filter(purpose="partner").exclude(state=Mail.State.DISCARDED).exists()
    held = in_the_database()
    assert not [each for each in (proposal, other) if str(each.pk) in held or each.pk.hex in held]
    assert not AuditEntry.objects.filter(record_id=str(proposal.pk)).exists()


def test_erasing_a_partner_leaves_the_proposal_to_its_proposer(conference: Conference) -> None:
    proposal = with_everything(conference)
    row = Partner.objects.get(state="agreed")
    assert row.person is not None
    erase(person=row.person, actor=None, at=ERASED_AT)
    left = Partner.objects.get(pk=row.pk)
    assert (left.state, left.person_id, again(proposal).state) == ("refused", None, "submitted")


def test_a_week_after_the_end_proposals_are_there_and_after_ninety_days_nothing_is(conference: Conference) -> None:
    proposal = with_everything(conference)
    run(NEEDS_END)
    found = again(proposal)
    with unlocked([found.key_ref]):
        assert (str(found.title), str(found.notes)) == (TITLE, NOTES)
        assert str(Score.objects.get().comment) == "Rather not"
    assert found.key_ref != proposal.key_ref
    run(END)
    assert (Proposal.objects.count(), Partner.objects.count(), Score.objects.count()) == (0, 0, 0)


def test_a_later_last_day_prolongs_nothing_that_was_promised_to_who_proposes(conference: Conference) -> None:
    assert promised_last_day(conference) is None
    open_call(conference)
    drafted(newcomer(conference)[1])
    assert promised_last_day(conference) == conference.last_day


def test_what_we_hold_names_proposals_partners_and_scores(conference: Conference) -> None:
    tables = {table.label for section in what_we_hold(conference) for table in section.tables}
    assert {"Proposals", "People asked to contribute", "Scores", "Calls for proposals"} <= tables


def test_somebody_erased_a_moment_ago_proposes_nothing(conference: Conference, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    open_call(conference)
    user, person = newcomer(conference)
    client: Client = browser(user)
    Person.objects.filter(pk=person.pk).update(emptied_to=32_767)
    said = {"title": TITLE, "kind": "panel", "minutes": "60", "language": "en", "step": "keep"}
    assert client.post("/dhrd-2012/proposals/new/", said).status_code == 404
    assert not Proposal.objects.exists()
