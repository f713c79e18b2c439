"""Confirming a part: by one's own hand or told by the organisers; an open session is asked beside it and never needed."""

import pytest
from django.test import Client

from delegates.consent import Purpose, agreed
from delegates.consent_wordings import ConsentSource
from delegates.models import Consent
from events import clock
from events.models import AuditEntry, Conference
from sessions.accepting import accept
from sessions.contributing import confirm, create_contributor
from sessions.models import Contribution, Proposal
from sessions.proposal_lists import unconfirmed_in
from tests.conftest import team_client
from tests.sessions.desk import make_session
from tests.sessions.proposed import NOW, again, browser, newcomer, open_call, submitted

OWN = "/dhrd-2012/contributing/"
DESK = "/dhrd-2012/organise/confirmations/"


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def accepted(conference: Conference) -> tuple[Client, Proposal, Contribution]:
    open_call(conference)
    user, person = newcomer(conference)
    proposal = submitted(person)
    accept(proposal=proposal, actor=None, at=NOW)
    return browser(user), again(proposal), Contribution.objects.get(person=person)


@pytest.mark.parametrize(("answer", "opens"), [("yes", 1), ("no", 0), ("", 0), ("perhaps", 0)])
def test_a_part_is_confirmed_whatever_is_said_of_an_open_session(
    conference: Conference, answer: str, opens: int
) -> None:
    client, proposal, part = accepted(conference)
    client.post(f"{OWN}parts/{part.pk}/", {"open": answer} if answer else {})
    part.refresh_from_db()
    assert part.confirmed_at == NOW
    assert again(proposal).state == "confirmed"
    assert len(agreed(Purpose.OPEN_SESSION, conference)) == opens


def test_nothing_is_said_in_the_ledger_where_nothing_was_answered(conference: Conference) -> None:
    client, _proposal, part = accepted(conference)
    client.post(f"{OWN}parts/{part.pk}/", {})
    assert not Consent.objects.exists()


def test_no_answer_is_ticked_before_somebody_gives_one(conference: Conference) -> None:
    client, _proposal, _part = accepted(conference)
    page = client.get(OWN).content.decode()
    assert "May the session be shown openly?" in page
    assert "checked" not in page


def test_confirming_twice_keeps_the_first_moment(conference: Conference, monkeypatch: pytest.MonkeyPatch) -> None:
    client, _proposal, part = accepted(conference)
    client.post(f"{OWN}parts/{part.pk}/", {})
    monkeypatch.setattr(clock, "now", lambda: NOW.replace(hour=18))
    client.post(f"{OWN}parts/{part.pk}/", {"open": "yes"})
    part.refresh_from_db()
    assert part.confirmed_at == NOW
    assert agreed(Purpose.OPEN_SESSION, conference)


def test_somebody_elses_part_does_not_exist(conference: Conference) -> None:
    _client, _proposal, part = accepted(conference)
    other = browser(newcomer(conference, "Moonlight", "moonlight@example.org")[0])
    never = other.post(f"{OWN}parts/{part.pk.hex[::-1][:8]}-0000-4000-8000-000000000000/", {})
    answer = other.post(f"{OWN}parts/{part.pk}/", {"open": "yes"})
    assert (answer.status_code, never.status_code) == (404, 404)
    part.refresh_from_db()
    assert part.confirmed_at is None


def test_organisers_mark_a_part_of_somebody_without_an_account_and_say_how_they_know(conference: Conference) -> None:
    part = create_contributor(
        session=make_session(conference),
        display_name="Starlight",
        role="speaker",
        way="video",
        source=ConsentSource.CALL,
        actor=None,
        at=NOW,
    )
    client = team_client(conference, "programme")
    page = client.get(DESK).content.decode()
    assert "Starlight" in page
    refused = client.post(f"{DESK}{part.pk}/", {}, follow=True).content.decode()
    assert "Nothing was recorded" in refused
    assert unconfirmed_in(conference).exists()
    client.post(f"{DESK}{part.pk}/", {"source": "letter"})
    assert not unconfirmed_in(conference).exists()
    assert AuditEntry.objects.filter(action="confirm, told by letter", record_id=str(part.pk), actor__isnull=False)
    assert "Every part is confirmed" in client.get(DESK).content.decode()


def test_what_a_person_confirms_themselves_names_no_account_in_the_trail(conference: Conference) -> None:
    client, _proposal, part = accepted(conference)
    client.post(f"{OWN}parts/{part.pk}/", {})
    assert AuditEntry.objects.get(action="confirm").actor is None


def test_nothing_is_asked_of_somebody_who_is_prevented_from_coming(conference: Conference) -> None:
    _client, _proposal, part = accepted(conference)
    assert unconfirmed_in(conference).count() == 1
    Contribution.objects.filter(pk=part.pk).update(is_prevented=True)
    assert unconfirmed_in(conference).count() == 0


@pytest.mark.database
def test_confirming_says_whether_it_was_new(conference: Conference) -> None:
    _client, _proposal, part = accepted(conference)
    assert confirm(contribution=part, actor=None, at=NOW)
    assert not confirm(contribution=part, actor=None, at=NOW)
