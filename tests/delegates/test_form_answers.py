import re
from datetime import datetime
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.core.cache import caches
from django.test import Client

from delegates import registration
from delegates.cards import PhotoChoice, RecordingChoice, Support, TeamAnswers
from delegates.change_form import ChangeForm
from delegates.describing import Answers
from delegates.disclosure import desk_entries, safety_view, team_answers
from delegates.exporting import Column, columns_for, table_of
from delegates.forms import AnswersForm
from delegates.inviting import make_code
from delegates.keeping import NEEDS
from delegates.models import Registration, WayIn
from delegates.own_data import initial_of, own_answers
from delegates.registration import register
from delegates.request_form import CATEGORY_REFUSED, RegistrationForm
from events import clock
from events.audience import Audience
from events.models import Conference
from events.views import accounts
from tests.conftest import make_user, prove, sign_in, team_client
from vault.keys import destroy_keys

REGISTER = "/dhrd-2012/register/"
FORM: dict[str, str | list[str]] = {
    "display_name": "Quiet Water",
    "address": "water@example.org",
    "category": "delegate",
    "token": "0b0d7e43-5b5c-4d1a-8d6c-3f6f6f1c9b11",
    "recording": "ask",
    "secure_contact": "water.42\n0xABCDEF",
    "emergency_contact": "My sister, 0000",
    "support": ["hotel", "per-diem"],
    "support_amount": "450 EUR",
}
SENT = FORM | {"step": "send", "conduct": "on"}
ASKED_OF_TEAM = TeamAnswers(RecordingChoice.ASK, "water.42\n0xABCDEF", (Support.HOTEL, Support.PER_DIEM), "450 EUR")


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(accounts, "PACE", 0.0)
    caches["memory"].clear()


@pytest.fixture
def sent(conference: Conference, client: Client) -> Registration:
    assert client.post(REGISTER, SENT).status_code == 302
    return Registration.objects.select_related("person", "conference").get()


def all_forms(conference: Conference, now: datetime) -> list[AnswersForm]:
    make_code(
        conference=conference, category="press", label="A friend", uses_allowed=1, expires_at=None, actor=None, at=now
    )
    register(conference=conference, answers=Answers("Dawn", "delegate", "dawn@example.org"), token=uuid4(), at=now)
    return [RegistrationForm(conference=conference, at=now), ChangeForm(registered=Registration.objects.get(), at=now)]


def test_beside_each_optional_question_stands_why_it_is_asked_who_sees_it_and_until_when(
    conference: Conference, now: datetime
) -> None:
    for form in all_forms(conference, now):
        silent = [
            bound.name
            for bound in form
            if not (bound.field.required or bound.is_hidden or bound.name.startswith("shows_"))
            if not all(str(getattr(bound.field, fact, "")) for fact in ("why", "seen_by", "kept_until"))
        ]
        assert silent == []


def test_each_question_is_asked_in_a_group(conference: Conference, now: datetime) -> None:
    for form in all_forms(conference, now):
        grouped = {bound.name for _heading, fields in form.groups for bound in fields}
        assert grouped == {bound.name for bound in form if not bound.is_hidden}


def test_what_is_needed_for_the_days_only_is_kept_for_the_short_term(conference: Conference, now: datetime) -> None:
    conference.asks_referee = True
    form = RegistrationForm(conference=conference, at=now)
    kept = {name: str(getattr(form.fields[name], "kept_until", "")) for name in (*NEEDS, "secure_contact", "recording")}
    assert {kept[name] for name in NEEDS} == {"Sunday 4 March 2012"}
    assert {kept["secure_contact"], kept["recording"]} == {"Saturday 26 May 2012"}
    assert {"emergency_contact", "support", "support_amount", "access_needs", "dietary_needs"} <= NEEDS


def test_nothing_but_no_is_ticked_before_anyone_answers(conference: Conference, client: Client) -> None:
    page = client.get(REGISTER).content.decode()
    assert re.findall(r'name="(\w+)" value="(\w+)"[^>]*checked', page) == [("photo", "no"), ("recording", "no")]


def test_without_answers_nobody_is_recorded_and_nothing_is_asked_for(conference: Conference, client: Client) -> None:
    client.post(
        REGISTER, {key: SENT[key] for key in ("display_name", "address", "category", "token", "step", "conduct")}
    )
    found = Registration.objects.select_related("person")
    assert team_answers(found, audience=Audience.SAFETY) == (TeamAnswers(),)


def test_the_new_answers_are_read_back_before_and_after_sending(conference: Conference, client: Client) -> None:
    page = client.post(REGISTER, FORM | {"step": "check"}).content.decode()
    client.post(REGISTER, SENT)
    found = Registration.objects.get()
    found.person.user = make_user("water@example.org")
    found.person.save()
    own = sign_in(Client(), found.person.user).get("/dhrd-2012/registration/").content.decode()
    for words in (
        "Ask me first",
        "A hotel room, A daily allowance",
        "450 EUR",
        "water.42<br>0xABCDEF",
        "My sister, 0000",
    ):
        assert words in page
        assert words in own


def test_the_form_to_change_answers_begins_with_them(sent: Registration) -> None:
    answers = own_answers(sent)
    form = ChangeForm(initial_of(answers), registered=sent, at=clock.now())
    assert form.is_valid(), form.errors
    changed = form.answers()
    assert [
        changed.recording,
        changed.secure_contact,
        changed.emergency_contact,
        changed.support,
        changed.support_amount,
    ] == [
        RecordingChoice.ASK,
        "water.42\n0xABCDEF",
        "My sister, 0000",
        ("hotel", "per-diem"),
        "450 EUR",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("secure_contact", "x" * 4001),
        ("support", "yacht"),
        ("support_amount", "x" * 41),
        ("support_amount", "450\nEUR"),
        ("recording", "perhaps"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_stored(
    conference: Conference, client: Client, name: str, value: str
) -> None:
    answer = client.post(REGISTER, SENT | {name: value})
    assert f'href="#id_{name}' in answer.content.decode()
    assert not Registration.objects.exists()


def test_who_registers_again_after_withdrawing_is_recorded_again_by_their_own_hand_alone(
    sent: Registration, now: datetime
) -> None:
    registration.withdraw(registration=sent, actor=None, at=now)
    again = Answers("Another", "delegate", "water@example.org", photo=PhotoChoice.OK, recording=RecordingChoice.OK)
    register(conference=sent.conference, answers=again, token=uuid4(), at=now)
    [asked] = team_answers(Registration.objects.select_related("person"), audience=Audience.ORGANISERS)
    assert (asked.recording, asked.secure_contact) == (RecordingChoice.NO, "")


@pytest.mark.parametrize(
    ("audience", "seen"),
    [
        (Audience.PUBLIC, TeamAnswers()),
        (Audience.ATTENDEES, TeamAnswers()),
        (Audience.ORGANISERS, ASKED_OF_TEAM),
        (Audience.SAFETY, ASKED_OF_TEAM),
    ],
)
def test_support_recording_and_safe_contact_are_for_organisers(
    sent: Registration, audience: Audience, seen: TeamAnswers
) -> None:
    assert team_answers([sent], audience=audience) == (seen,)


def test_of_a_person_whose_key_is_gone_nothing_is_told(sent: Registration) -> None:
    destroy_keys([sent.key_ref])
    found = Registration.objects.select_related("person")
    assert team_answers(found, audience=Audience.SAFETY) == (TeamAnswers(),)


def test_the_emergency_contact_is_for_safety_officers_only(sent: Registration) -> None:
    path = f"/dhrd-2012/organise/registrations/{sent.code}/"
    pages = {
        role: prove(team_client(sent.conference, role)).get(path).content.decode() for role in ("organiser", "safety")
    }
    assert ("Emergency contact", "My sister, 0000") in [(label.capitalize(), text) for label, text in safety_view(sent)]
    assert ["My sister" in pages[role] for role in ("organiser", "safety")] == [False, True]
    for words in ("A hotel room, A daily allowance: 450 EUR", "Ask first", "water.42<br>0xABCDEF"):
        assert words in pages["organiser"]
    assert "My sister" not in str(desk_entries([sent], audience=Audience.SAFETY))


def test_lists_hold_the_new_answers_as_far_as_each_role_may_have_them(sent: Registration) -> None:
    columns = (Column.SUPPORT, Column.AMOUNT, Column.RECORDING, Column.SECURE, Column.EMERGENCY)
    rows = {
        audience: table_of([sent], columns=columns, audience=audience, zone=sent.conference.zone).rows
        for audience in (Audience.ORGANISERS, Audience.SAFETY)
    }
    told = ("A hotel room, A daily allowance", "450 EUR", "ask first", "water.42\n0xABCDEF")
    assert rows == {Audience.ORGANISERS: (told,), Audience.SAFETY: ((*told, "My sister, 0000"),)}
    assert Column.EMERGENCY not in columns_for(Audience.ORGANISERS)


def test_a_row_from_before_these_questions_reads_as_unanswered(sent: Registration) -> None:
    Registration.objects.update(
        recording=None, secure_contact=None, emergency_contact=None, support=None, support_amount=None
    )
    found = Registration.objects.select_related("person")
    assert team_answers(found, audience=Audience.SAFETY) == (TeamAnswers(),)
    assert own_answers(found.get()).emergency_contact == ""


def test_a_category_that_fills_up_while_the_form_is_open_leads_to_the_waiting_list_in_words(
    conference: Conference, client: Client, now: datetime
) -> None:
    check = client.post(REGISTER, FORM | {"step": "check"}).content.decode()
    WayIn.objects.create(conference=conference, category="delegate", admission="open", quota=1)
    register(conference=conference, answers=Answers("Dawn", "delegate", "dawn@example.org"), token=uuid4(), at=now)
    again = client.post(REGISTER, FORM | {"step": "check"}).content.decode()
    words = "you get a place on the waiting list"
    assert [words in check, words in again] == [False, True]
    receipt = client.post(REGISTER, SENT, follow=True).content.decode()
    assert "You are on the waiting list" in receipt
    [waiting] = Registration.objects.filter(state="waiting").select_related("person")
    assert own_answers(waiting).emergency_contact == "My sister, 0000"


def test_nobody_is_told_of_a_line_where_the_organisers_decide(
    conference: Conference, client: Client, now: datetime
) -> None:
    Conference.objects.update(capacity=0, admission=Conference.Admission.ON_REQUEST)
    assert "waiting list" not in client.post(REGISTER, FORM | {"step": "check"}).content.decode()


def test_a_category_that_closes_in_between_leaves_everything_as_typed(
    conference: Conference, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_values: object) -> None:
        raise registration.CategoryClosedError

    monkeypatch.setattr(registration, "register", refuse)
    page = client.post(REGISTER, SENT).content.decode()
    assert str(CATEGORY_REFUSED) in page
    for words in ("Quiet Water", "water@example.org", "450 EUR", "My sister, 0000", "water.42"):
        assert words in page
    assert re.findall(r'value="([\w-]+)"[^>]*checked', page) == ["ask", "hotel", "per-diem"]


def test_a_category_that_was_closed_before_sending_is_named_in_words(conference: Conference, client: Client) -> None:
    WayIn.objects.create(conference=conference, category="delegate", admission="closed")
    page = client.post(REGISTER, SENT).content.decode()
    assert str(CATEGORY_REFUSED) in page
    assert "My sister, 0000" in page


def test_who_sends_too_fast_finds_the_form_as_they_typed_it(
    conference: Conference, client: Client, settings: LazySettings
) -> None:
    settings.REGISTRATIONS_PER_MINUTE = 0
    answer = client.post(REGISTER, SENT)
    page = answer.content.decode()
    assert answer.status_code == 429
    assert "wait a minute, then try again" in page
    assert f'value="{UUID(str(FORM["token"]))}"' in page
    for words in ("Quiet Water", "water@example.org", "450 EUR", "My sister, 0000", "0xABCDEF"):
        assert words in page
    assert "error-summary" not in page
    settings.REGISTRATIONS_PER_MINUTE = 5
    assert client.post(REGISTER, SENT).status_code == 302
