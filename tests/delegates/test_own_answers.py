"""What people read of their own answers, before and after they withdraw."""

import re
from dataclasses import replace
from datetime import datetime
from html import unescape
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.test import Client

from delegates import deciding, registration
from delegates.answers import Given, answer_questions, given_by
from delegates.cards import PhotoChoice, RecordingChoice
from delegates.describing import Answers
from delegates.messaging import write_message
from delegates.models import Answer, Question, Registration
from delegates.own_data import own_answers
from delegates.registration import register, withdraw
from events import clock
from events.models import Conference
from events.views import accounts
from events.wording import link_addresses
from sessions.models import ScheduleVersion
from tests.conftest import make_user, sign_in
from tests.delegates.asking import fields
from vault.keys import destroy_keys

REGISTER, OWN = "/dhrd-2012/register/", "/dhrd-2012/registration/"
WITHDRAW = f"{OWN}withdraw/"
FORM: dict[str, str | list[str]] = {
    "display_name": "Quiet Water",
    "address": "water@example.org",
    "category": "delegate",
    "token": "0b0d7e43-5b5c-4d1a-8d6c-3f6f6f1c9b11",
    "affiliation": "A bar",
    "access_needs": "A ramp",
    "dietary_needs": "No nuts",
    "interpretation": ["tr"],
    "photo": "ok",
    "recording": "ask",
    "secure_contact": "water.42",
    "emergency_contact": "My sister",
    "support": ["hotel"],
    "support_amount": "450 EUR",
}


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(accounts, "PACE", 0.0)
    caches["memory"].clear()


def read(client: Client, path: str = OWN) -> str:
    return " ".join(unescape(client.get(path).content.decode()).split())


def send(**changes: object) -> tuple[Registration, Client]:
    """Register by the form; return the registration and its person's client."""
    answer = Client().post(REGISTER, FORM | {"step": "send", "conduct": "on"} | changes)
    assert answer.status_code == 302
    found = Registration.objects.select_related("person", "conference").get()
    user = make_user(str(found.person.address))
    found.person.user = user
    found.person.save(update_fields=["user"])
    return found, sign_in(Client(), user)


def ask(conference: Conference, text: str = "Which tram?", **fields: object) -> Question:
    return Question.objects.create(conference=conference, text=text, why="to know", **fields)


def test_who_withdraws_takes_back_at_once_what_was_asked_only_to_take_part(conference: Conference) -> None:
    question = ask(conference)
    mine, client = send(**fields((question, "Number 4")))
    assert Answer.objects.count() == 1
    client.post(WITHDRAW)
    mine = Registration.objects.select_related("person").get()
    assert own_answers(mine) == Answers(
        display_name="Quiet Water",
        category="delegate",
        affiliation="A bar",
        photo=PhotoChoice.NO,
        recording=RecordingChoice.NO,
        visibility=own_answers(mine).visibility,
    )
    assert str(mine.person.address) == "water@example.org"
    assert not Answer.objects.exists()


def test_before_and_after_withdrawing_one_reads_what_goes_and_what_stays(conference: Conference) -> None:
    _mine, client = send()
    before = read(client, WITHDRAW)
    assert "are deleted at once" in before
    assert "until Saturday 26 May 2012, so that they know who withdrew" in before
    client.post(WITHDRAW)
    after = read(client)
    assert "to the questions of this conference, are deleted." in after
    assert "kept for the organisers until Saturday 26 May 2012" in after
    assert "A ramp" not in after


def test_only_who_holds_a_place_reads_that_it_goes_to_somebody_else(conference: Conference) -> None:
    mine, client = send()
    said = []
    for state in ("confirmed", "offered", "waiting", "requested"):
        Registration.objects.filter(pk=mine.pk).update(state=state)
        said.append("your place goes to somebody else" in read(client, WITHDRAW))
    assert said == [True, True, False, False]


def test_after_a_lapsed_offer_the_page_says_that_the_answers_stay(conference: Conference, now: datetime) -> None:
    mine, client = send()
    Registration.objects.filter(pk=mine.pk).update(state="withdrawn", offer_ends_at=now)
    page = read(client)
    assert "the last of them until Saturday 26 May 2012" in page
    assert "are deleted" not in page


def test_who_was_declined_keeps_their_answers(conference: Conference, now: datetime) -> None:
    mine, client = send()
    deciding.take_back(registration=mine, actor=None, at=now)
    client.post(WITHDRAW)
    assert own_answers(Registration.objects.select_related("person").get()).access_needs == "A ramp"
    assert "deleted at once" not in read(client, WITHDRAW)


def test_who_can_no_longer_be_read_can_still_be_withdrawn(conference: Conference, now: datetime) -> None:
    mine, _client = send()
    destroy_keys([mine.key_ref])
    assert registration.withdraw(registration=mine, actor=None, at=now).state == "withdrawn"


LEVELS = {"0": "Also the public", "1": "Also other delegates", "2": "Organisers only", "3": "Safety officers only"}


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_of_who_may_see_what_is_read_back_in_words(conference: Conference, level: str) -> None:
    changes = {"shows_affiliation": level}
    pages = [" ".join(Client().post(REGISTER, FORM | {"step": "check"} | changes).content.decode().split())]
    _mine, client = send(**changes)
    pages.append(read(client))
    assert [f'<dt>Affiliation</dt><dd dir="auto">{LEVELS[level]}</dd>' in page for page in pages] == [True, True]


def test_what_was_left_out_is_one_quiet_sentence_below_its_group(conference: Conference) -> None:
    _mine, client = send()
    page = read(client)
    assert "<dt>Not given" not in page
    assert re.findall(r'<p class="quiet-text small">Not given: (.*?)</p>', page)[0] == "<bdi>Name on your badge</bdi>"


def test_the_own_page_names_the_address_and_how_to_change_it(conference: Conference) -> None:
    _mine, client = send()
    page = read(client)
    assert "We write to <bdi>water@example.org</bdi>" in page
    assert "Use another address" in page
    assert "water@example.org" not in read(Client())


def publish(conference: Conference, now: datetime) -> None:
    ScheduleVersion.objects.create(conference=conference, number=1, published_at=now)


def test_the_programme_is_offered_only_once_it_is_published(conference: Conference, now: datetime) -> None:
    mine, client = send()
    receipt = f"{REGISTER}{FORM['token']}/"
    words = ("See the programme", "Add to calendar")
    for page in (read(client), read(client, receipt)):
        assert [word in page for word in words] == [False, False]
    publish(conference, now)
    for page in (read(client), read(client, receipt)):
        assert [word in page for word in words] == [True, True]
    assert mine.code in read(client)


def test_a_mere_request_leads_back_to_the_conference_and_says_what_the_reference_is_for(
    conference: Conference, now: datetime
) -> None:
    Conference.objects.update(admission=Conference.Admission.ON_REQUEST)
    publish(conference, now)
    send()
    page = read(Client(), f"{REGISTER}{FORM['token']}/")
    assert re.findall(r'class="btn" href="([^"]+)">([^<]+)<', page) == [("/dhrd-2012/", "Back to the conference")]
    assert "Add to calendar" not in page
    assert "It opens nothing." in page


def besides(page: str) -> list[str]:
    """Return what each card, from the public's to the safety officers', says of what is read beside the facets."""
    cards = re.findall(r'<div class="card preview".*?</div>', page)
    return [" ".join(re.findall(r'<p class="besides">(.*?)</p>', card)) for card in cards]


def test_the_cards_tell_what_each_circle_reads_beside_what_one_lets_them_see(conference: Conference) -> None:
    both, officers = ask(conference, "Which tram?"), ask(conference, "Who waits for you?", readers="safety", position=1)
    answers = fields((both, "4"), (officers, "Nobody")) | {"badge_name": "Water"}
    check = Client().post(REGISTER, FORM | {"step": "check"} | answers).content.decode()
    _mine, client = send(**answers)
    team = (
        "May others take photographs of you? · May you be recorded in sessions, in sound or picture? · What do you need"
        " to take part? · What do you not eat? · Languages you need interpretation into · What would you need help to pay"
        " for? · About how much, in which currency? · Signal or PGP"
    )
    contact = " · Whom should we tell if something happens to you?"
    before, after = besides(" ".join(unescape(check).split())), besides(read(client))
    assert before == [
        "",
        "At the place, on your badge: Name on your badge · May others take photographs of you?",
        f"They also read: Which tram? · Name on your badge · {team}",
        f"They also read: How can we reach you? · Which tram? · Who waits for you? · Name on your badge · {team}{contact}",
    ]
    assert after[:3] == before[:3]
    assert sorted(after[3].split(": ")[1].split(" · ")) == sorted(before[3].split(": ")[1].split(" · "))


def test_the_cards_of_an_empty_form_name_nothing(conference: Conference) -> None:
    ask(conference)
    assert besides(read(Client(), REGISTER)) == ["", "", "", ""]


def test_an_answer_given_once_one_has_a_place_is_named_to_its_readers(conference: Conference, now: datetime) -> None:
    follow_up = ask(conference, "Which hotel?", stage="place")
    mine, client = send()
    answer_questions(registration=mine, given=[Given(follow_up.pk, "Which hotel?", "Sun")], actor=None, at=now)
    assert ["Which hotel?" in card for card in besides(read(client))] == [False, False, True, True]


REL = 'rel="noopener nofollow noreferrer"'


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        (
            "See https://example.org/a, then",
            f'See <a href="https://example.org/a" {REL}>https://example.org/a</a>, then',
        ),
        ("<b>x</b> javascript:alert(1)", "&lt;b&gt;x&lt;/b&gt; javascript:alert(1)"),
        ("example.org", "example.org"),
    ],
)
def test_links_in_messages_can_be_followed_and_everything_else_stays_text(typed: str, drawn: str) -> None:
    assert str(link_addresses(typed)) == drawn


def test_a_message_is_drawn_with_its_links(conference: Conference, now: datetime) -> None:
    mine, client = send()
    write_message(
        pk=uuid4(),
        conference=conference,
        registrations=[mine],
        subject="Tram",
        text="Take 4:\nhttps://example.org/tram",
        author=make_user("team@example.org"),
        at=now,
    )
    page = read(client)
    assert '<a href="https://example.org/tram" rel="noopener nofollow noreferrer">https://example.org/tram</a>' in page


def test_who_withdrew_and_registers_again_loses_nothing_that_is_typed_anew(
    conference: Conference, now: datetime
) -> None:
    question = ask(conference, "One?")
    first = Answers(display_name="Sunrise", category="delegate", address="again@example.org", access_needs="A ramp")
    code = register(conference=conference, answers=first, token=uuid4(), at=now).reference
    found = Registration.objects.select_related("person", "conference").get(code=code)
    withdraw(registration=found, actor=None, at=now)
    more = (Given(question.pk, question.text, "Yes"),)
    anew = replace(first, display_name="Other", access_needs="A seat", photo=PhotoChoice.OK, more=more)
    register(conference=conference, answers=anew, token=uuid4(), at=now)
    found = Registration.objects.select_related("person", "conference").get(code=code)
    assert (found.access_needs, found.photo, found.person.display_name) == ("A seat", "no", "Sunrise")
    assert given_by(found) == {question.pk: "Yes"}


def test_whose_offer_passed_and_registers_again_keeps_what_they_said(conference: Conference, now: datetime) -> None:
    question = ask(conference, "One?")
    more = (Given(question.pk, question.text, "Before"),)
    first = Answers("Sunrise", "delegate", address="again@example.org", access_needs="A ramp", more=more)
    register(conference=conference, answers=first, token=uuid4(), at=now)
    Registration.objects.update(state=Registration.State.WITHDRAWN)
    after = (Given(question.pk, question.text, "After"),)
    register(conference=conference, answers=replace(first, access_needs="A seat", more=after), token=uuid4(), at=now)
    found = Registration.objects.select_related("person").get()
    assert (found.access_needs, given_by(found)) == ("A ramp", {question.pk: "Before"})
