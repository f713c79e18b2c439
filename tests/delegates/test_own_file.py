"""The file that a person downloads: everything about them, in words and raw, and nothing that lets others in."""

import json
from datetime import datetime

import pytest
from django.test import Client

from delegates.lifecycle import parts
from delegates.models import Person, Registration
from events import clock
from events.models import Conference, Country, Mail
from tests.conftest import make_person, prove, sign_in
from tests.delegates.erasures import signed_in, with_everything
from tests.delegates.kept import again, enter
from vault.fields import Json
from vault.keys import destroy_keys

ADDRESS = "/dhrd-2012/registration/data/"
PROOF = "/accounts/2fa/reauthenticate/?next=/dhrd-2012/registration/data/"
HEAD = ["format", "version", "made_at", "conference", "not_in_this_file"]


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def one(conference: Conference, now: datetime) -> Registration:
    Country.objects.get_or_create(code="TR", defaults={"name": "Türkiye", "region": "Region"})  # flushed by some tests
    return with_everything(conference, now)


def file_of(client: Client) -> dict[str, Json]:
    answer = client.post(ADDRESS)
    contents: dict[str, Json] = json.loads(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    return contents


def entries(found: dict[str, Json], name: str) -> list[dict[str, Json]]:
    part = found[name]
    assert isinstance(part, list)
    return [entry for entry in part if isinstance(entry, dict)]


def test_the_file_has_a_head_and_a_member_for_each_part_that_is_given(one: Registration) -> None:
    found = file_of(signed_in(one))
    assert list(found) == [*HEAD, *(part.name for part in parts if part.read)]
    assert (found["format"], found["version"], found["made_at"]) == (
        "safe-assembly-own-data",
        1,
        "2012-01-20T12:00:00+00:00",
    )
    assert found["conference"] == {
        "name": "Defending Human Rights Defenders",
        "short_name": "dhrd-2012",
        "first_day": "2012-02-24",
        "last_day": "2012-02-26",
        "time_zone": "Europe/London",
    }


def test_every_answer_is_in_it_with_what_it_is_called_and_who_sees_it(one: Registration) -> None:
    found = file_of(signed_in(one))
    you, registration = found["you"], found["registration"]
    assert isinstance(you, dict)
    assert isinstance(registration, dict)
    assert you["country"] == {
        "label": "country",
        "value": "TR",
        "in_words": "Türkiye",
        "shown_to": "safety",
        "shown_to_in_words": "Safety officers",
    }
    assert you["address"] == {"label": "contact address", "value": "sunrise0@example.org"}
    given = registration["answers"]
    assert isinstance(given, dict)
    assert {name: entry["value"] for name, entry in given.items() if isinstance(entry, dict)} == {
        "access_needs": "A quiet seat",
        "dietary_needs": "No nuts",
        "secure_contact": "Signal 1",
        "emergency_contact": "A sister",
        "support_amount": "300",
        "referee_name": "A friend",
        "referee_address": "friend@example.org",
        "interpretation": ["tr"],
        "photo": "no",
        "recording": "no",
        "support": ["hotel"],
    }
    assert registration["state"] == {"label": "state", "value": "confirmed", "in_words": "confirmed"}


def test_what_others_wrote_and_what_was_done_is_in_it_too(one: Registration) -> None:
    found = file_of(signed_in(one))
    assert found["notes"] == [{"text": "Careful", "at": "2012-01-20T12:00:00+00:00"}]
    assert {letter["text"] for letter in entries(found, "messages")} == {"A", "Come to room A"}
    (answered,) = entries(found, "answers")
    assert answered == {
        "question": "For how long?",
        "value": "Long",
        "in_words": "Long",
        "why_it_is_asked": "x",
        "read_by": "the organisers",
        "kept_until": "2012-05-26",
        "at": "2012-01-20T12:00:00+00:00",
    }
    (session,) = entries(found, "sessions")
    assert (session["session"], session["part_in_words"]) == ("1A", "Speaker")
    (consent,) = entries(found, "consents")
    shown = consent["shown"]
    assert isinstance(shown, dict)
    assert (consent["purpose"], consent["given"], shown["version"]) == ("open-session", True, "open-session-2")
    asked = {"at": "2012-01-20T12:00:00+00:00", "who": "the person", "what": "asked for a place"}
    assert asked in entries(found, "history")


def test_no_link_and_no_secret_is_in_it_and_it_says_what_is_left_out(one: Registration) -> None:
    text = json.dumps(file_of(signed_in(one)))
    assert "http" in str(Mail.objects.filter(reference=one.code).earliest("pk").body)
    assert [word for word in ("http", "at home", one.key_ref, str(one.person.address_alias)) if word in text] == []
    assert "Ask one of them" in text


def test_the_file_is_sent_whole_under_a_neutral_name_and_kept_by_nobody(one: Registration) -> None:
    answer = signed_in(one).post(ADDRESS)
    assert answer.streaming
    assert {name: answer.headers[name] for name in ("Content-Type", "Content-Disposition", "Cache-Control")} == {
        "Content-Type": "application/json; charset=utf-8",
        "Content-Disposition": 'attachment; filename="my-data.json"',
        "Cache-Control": "no-store",
    }


def test_who_has_a_second_factor_proves_it_freshly_and_others_need_none(one: Registration) -> None:
    account = one.person.user
    assert account is not None
    client = sign_in(Client(), account, second_factor=True)
    page = client.get(ADDRESS).content.decode()
    assert ("Prove the second factor" in page, "Download my data" in page) == (True, False)
    assert client.post(ADDRESS).headers["Location"].replace("%2F", "/") == PROOF
    assert prove(client).post(ADDRESS).status_code == 200


def test_a_person_gets_their_own_data_only(one: Registration, now: datetime) -> None:
    other = enter(one.conference, now, 1)
    text = json.dumps(file_of(signed_in(other)))
    assert ("Sunrise 1" in text, "Sunrise 0" in text, "Careful" in text) == (True, False, False)
    assert Client().post(ADDRESS).status_code == 404


def test_what_no_key_opens_is_said_to_be_unreadable_and_the_rest_is_given(one: Registration) -> None:
    client = signed_in(one)
    destroy_keys([one.key_ref])
    found = file_of(client)
    assert found["you"] == {"unreadable": "Its key is gone; nobody can read it any more."}
    assert found["history"] != []


def test_a_contributor_who_never_registered_gets_theirs(one: Registration) -> None:
    later = Conference.objects.create(
        slug="later", name="Later", first_day=one.conference.first_day, last_day=one.conference.last_day, is_shown=True
    )
    person = make_person(later, "Moonlight")
    Person.objects.filter(pk=person.pk).update(user=again(one).person.user)
    client = signed_in(one)
    assert "Download everything about you" in client.get("/later/registration/").content.decode()
    answer = client.post("/later/registration/data/")
    found = json.loads(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert (found["you"]["name"]["value"], found["registration"]) == ("Moonlight", None)
