from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail as mailbox
from django.core.cache import caches
from django.test import Client

from delegates.describing import Answers
from delegates.messaging import TakenBackAlreadyError, messages_to, take_back, without_address, write_message
from delegates.models import Addressee, Message, Registration
from delegates.registration import register
from events import clock
from events.models import Conference, Mail, TeamMember
from events.outbox import deliver
from tests.conftest import make_user, sign_in, team_client
from tests.delegates.crowd import hidden
from vault.keys import destroy_keys

LIST = "/dhrd-2012/organise/messages/"
NEW = f"{LIST}new/"
OWN = "/dhrd-2012/registration/"
State = Registration.State
TEXT = {"subject": "Rooms and trams", "text": "Take tram 4.\nBring a coat."}


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    caches["memory"].clear()


def ask(conference: Conference, number: int, at: datetime) -> Registration:
    answers = Answers(display_name=f"Person {number}", address=f"person{number}@example.org", category="guest")
    sent = register(conference=conference, answers=answers, token=uuid4(), at=at + timedelta(minutes=number))
    return Registration.objects.select_related("person", "conference").get(code=sent.reference)


@pytest.fixture
def asked(conference: Conference, now: datetime) -> list[Registration]:
    found = [ask(conference, number, now) for number in range(3)]
    Mail.objects.all().delete()
    return found


@pytest.fixture
def organiser(conference: Conference) -> Client:
    return team_client(conference, "organiser")


def codes(registrations: list[Registration]) -> list[str]:
    return [found.code for found in registrations]


def own_page(registration: Registration) -> str:
    person = registration.person
    person.user = make_user(f"{registration.code}@example.org")
    person.save()
    return sign_in(Client(), person.user).get(OWN).content.decode()


def send(organiser: Client, registrations: list[Registration], **typed: str) -> Message:
    sent = {"chosen": codes(registrations), "step": "send", "token": str(uuid4())} | TEXT | typed
    assert organiser.post(NEW, sent).status_code == 302
    return Message.objects.latest("at")


def write(conference: Conference, registrations: list[Registration], at: datetime) -> Message:
    return write_message(
        pk=uuid4(),
        conference=conference,
        registrations=registrations,
        subject="Rooms",
        text="Take tram 4.",
        author=make_user(f"{uuid4()}@team.example"),
        at=at,
    )


def test_a_message_is_written_looked_at_and_sent_to_those_chosen(organiser: Client, asked: list[Registration]) -> None:
    page = organiser.post(NEW, {"chosen": codes(asked[:2])}).content.decode()
    assert "To 2 people" in page
    check = organiser.post(NEW, {"chosen": codes(asked[:2]), "step": "check"} | TEXT).content.decode()
    assert all(
        words in check for words in ("Send to 2 people", "Take tram 4.", "A message waits for you", "Confirmed: 2")
    )
    assert (Message.objects.count(), Mail.objects.count()) == (0, 0)
    answer = organiser.post(NEW, hidden(check) | TEXT | {"chosen": codes(asked[:2]), "step": "send"}, follow=True)
    assert "own pages now" in answer.content.decode()
    assert [found.person_id for found in Registration.objects.filter(messages__isnull=False)] == [
        found.person_id for found in asked[:2]
    ]
    assert ["Take tram 4." in own_page(found) for found in asked] == [True, True, False]


def test_the_mail_says_that_something_waits_and_nothing_else(
    organiser: Client, asked: list[Registration], now: datetime
) -> None:
    send(organiser, asked)
    assert [deliver(now=lambda: now + timedelta(minutes=9)), deliver(now=lambda: now + timedelta(minutes=10))] == [0, 3]
    sent = "".join(message.message().as_string() for message in mailbox.outbox)
    assert "A message waits for you" in sent
    assert [word in sent for word in ("tram", "Rooms", "Person", "Defending")] == [False] * 4
    assert deliver(now=lambda: now + timedelta(days=9)) == 0


def test_sending_the_same_form_twice_sends_once(organiser: Client, asked: list[Registration]) -> None:
    token = str(uuid4())
    send(organiser, asked, token=token)
    send(organiser, asked, token=token, text="Another text")
    assert (Message.objects.count(), Mail.objects.count(), Addressee.objects.count()) == (1, 3, 3)


def test_a_token_of_another_conference_writes_a_message_of_its_own(
    organiser: Client, asked: list[Registration]
) -> None:
    first = send(organiser, asked[:1])
    other = Conference.objects.get()
    other.pk, other.slug = uuid4(), "other"
    other.save(force_insert=True)
    Message.objects.update(conference=other)
    send(organiser, asked[:1], token=str(first.pk))
    assert Message.objects.count() == 2
    assert organiser.get(f"{LIST}{first.pk}/").status_code == 404
    assert organiser.post(f"{LIST}{first.pk}/take-back/").status_code == 404


def test_a_message_taken_back_early_is_on_no_page_and_no_mail_tells_of_it(
    organiser: Client, asked: list[Registration], now: datetime
) -> None:
    message = send(organiser, asked)
    assert "own pages of 3 people" in organiser.get(f"{LIST}{message.pk}/take-back/").content.decode()
    page = organiser.post(f"{LIST}{message.pk}/take-back/", follow=True).content.decode()
    assert "No mail had told of it" in page
    assert "Taken back on" in page
    assert "Take tram 4." in page
    assert "tram" not in own_page(asked[0])
    assert deliver(now=lambda: now + timedelta(days=1)) == 0
    again = organiser.get(f"{LIST}{message.pk}/take-back/", follow=True).content.decode()
    assert "taken back before" in again


def test_a_message_taken_back_late_says_how_many_mails_are_out(
    conference: Conference, organiser: Client, asked: list[Registration], now: datetime
) -> None:
    message = send(organiser, asked)
    Mail.objects.filter(reference=asked[0].code).update(due_at=now)
    assert deliver(now=lambda: now) == 1
    assert "Mails sent already: 1" in organiser.get(f"{LIST}{message.pk}/take-back/").content.decode()
    page = organiser.post(f"{LIST}{message.pk}/take-back/", follow=True).content.decode()
    assert "1 mail had told already" in page
    assert "1 of 3 sent" in page
    with pytest.raises(TakenBackAlreadyError):
        take_back(message=message, actor=make_user(), at=now)


def test_a_mail_that_is_being_sent_while_its_message_is_taken_back_counts_as_out(
    conference: Conference, asked: list[Registration], now: datetime
) -> None:
    message = write(conference, asked, now)
    Mail.objects.filter(reference=asked[0].code).update(claimed_until=now + timedelta(minutes=10))
    assert take_back(message=message, actor=make_user(), at=now) == 1
    assert sorted(Mail.objects.values_list("state", flat=True)) == ["discarded", "discarded", "queued"]


def test_mails_are_held_where_the_conference_holds_its_mails(
    conference: Conference, organiser: Client, asked: list[Registration]
) -> None:
    Conference.objects.update(holds_mail=True)
    message = send(organiser, asked)
    assert set(Mail.objects.values_list("state", flat=True)) == {"held"}
    assert "wait until the team releases them" in organiser.get(f"{LIST}{message.pk}/").content.decode()


def test_who_has_no_address_or_no_key_is_counted_and_gets_no_mail(
    conference: Conference, organiser: Client, asked: list[Registration]
) -> None:
    nobody = asked[0].person
    nobody.address, nobody.address_alias = "", None
    nobody.save()
    destroy_keys([asked[1].key_ref])
    page = organiser.post(NEW, {"chosen": codes(asked)}).content.decode()
    assert "1 has no address" in page
    message = send(organiser, asked)
    assert list(Mail.objects.values_list("reference", flat=True)) == [asked[2].code]
    assert without_address(message) == sorted(codes(asked[:2]))
    assert "2 without an address" in organiser.get(LIST).content.decode()


@pytest.mark.parametrize("state", [State.DECLINED, State.WITHDRAWN])
def test_who_was_declined_or_withdrew_still_reads_it(organiser: Client, asked: list[Registration], state: str) -> None:
    Registration.objects.filter(pk=asked[0].pk).update(state=state)
    assert "declined or have withdrawn" in organiser.post(NEW, {"chosen": codes(asked)}).content.decode()
    send(organiser, asked[:1])
    assert "Take tram 4." in own_page(asked[0])


def test_the_newest_message_stands_first_and_one_without_a_key_not_at_all(
    conference: Conference, asked: list[Registration], now: datetime
) -> None:
    ids = [write(conference, asked, now + timedelta(hours=hour)).pk for hour in range(3)]
    destroy_keys([Message.objects.get(pk=ids[1]).key_ref])
    assert [note.id for note in messages_to(asked[0])] == [ids[2], ids[0]]


def test_a_persons_erasure_leaves_the_message_to_the_others(
    conference: Conference, asked: list[Registration], now: datetime
) -> None:
    write(conference, asked, now)
    destroy_keys([asked[0].key_ref])
    asked[0].person.delete()
    assert [note.text for note in messages_to(asked[1])] == ["Take tram 4."]


@pytest.mark.parametrize(
    "typed",
    [
        {"subject": "<script>alert(1)</script>", "text": "<img src=x onerror=alert(1)>"},
        {"subject": "{{ user.email }}", "text": "{% load i18n %}{{ conference.name }}"},
        {"subject": "$reference $link", "text": "$conference %(code)s {0}"},
        {"subject": '"><textarea>', "text": "</textarea><b>bold</b>"},
    ],
)
def test_markup_and_template_syntax_stay_as_they_were_typed(
    organiser: Client, asked: list[Registration], now: datetime, typed: dict[str, str]
) -> None:
    check = organiser.post(NEW, {"chosen": codes(asked), "step": "check"} | typed).content.decode()
    message = send(organiser, asked[:1], **typed)
    pages = [
        check,
        own_page(asked[0]),
        *(organiser.get(path).content.decode() for path in (LIST, f"{LIST}{message.pk}/")),
    ]
    for page in pages:
        assert not any(raw in page for raw in ("<script>alert", "<img src=x", "<b>bold", '"><textarea>'))
    (note,) = messages_to(asked[0])
    assert (note.subject, note.text) == (typed["subject"], typed["text"])
    assert str(Mail.objects.get().body).startswith("A message waits for you.")


@pytest.mark.parametrize(
    "typed", [{"subject": ""}, {"text": ""}, {"text": "x" * 5_001}, {"subject": "x\u202ey"}, {"subject": "x" * 121}]
)
def test_what_cannot_be_sent_is_said_and_what_was_typed_is_kept(
    organiser: Client, asked: list[Registration], typed: dict[str, str]
) -> None:
    for step in ("check", "send"):
        page = organiser.post(NEW, {"chosen": codes(asked), "step": step} | TEXT | typed).content.decode()
        assert "See how it looks" in page
    assert Message.objects.count() == 0


@pytest.mark.parametrize("data", [{}, {"chosen": "x\0y"}, {"whole": "yes", "kept": "state=offered"}])
def test_nobody_chosen_is_said(organiser: Client, asked: list[Registration], data: dict[str, str]) -> None:
    assert "Nobody is chosen" in organiser.post(NEW, data, follow=True).content.decode()


def test_all_that_match_are_written_to_unless_they_changed_meanwhile(
    conference: Conference, organiser: Client, asked: list[Registration], now: datetime
) -> None:
    check = organiser.post(NEW, {"whole": "yes", "step": "check"} | TEXT).content.decode()
    sent = hidden(check) | TEXT | {"step": "send"}
    ask(conference, 7, now)
    refused = organiser.post(NEW, sent)
    assert (refused.status_code, Message.objects.count()) == (409, 0)
    check = organiser.post(NEW, hidden(refused.content.decode())).content.decode()
    assert "Send to 4 people" in check
    organiser.post(NEW, hidden(check) | TEXT | {"step": "send"})
    assert Addressee.objects.count() == 4


def test_only_so_many_messages_are_sent_in_a_minute(organiser: Client, asked: list[Registration]) -> None:
    data = {"chosen": codes(asked), "step": "send"} | TEXT
    answers = [organiser.post(NEW, data).status_code for _turn in range(7)]
    assert answers == [302] * 6 + [429]
    page = organiser.post(NEW, data).content.decode()
    assert "wait a minute, then try again" in page
    assert all(part in page for part in ("Rooms and trams", "Take tram 4.\nBring a coat.", *codes(asked)))
    caches["memory"].clear()
    assert organiser.post(NEW, hidden(page) | TEXT | {"chosen": codes(asked), "step": "check"}).status_code == 200


def test_whoever_leaves_the_team_while_writing_sends_nothing(organiser: Client, asked: list[Registration]) -> None:
    message = send(organiser, asked)
    TeamMember.objects.all().delete()
    assert organiser.post(NEW, {"chosen": codes(asked), "step": "send"} | TEXT).status_code == 404
    assert [organiser.get(path).status_code for path in (LIST, f"{LIST}{message.pk}/")] == [404, 404]
    assert organiser.post(f"{LIST}{message.pk}/take-back/").status_code == 404
    message.refresh_from_db()
    assert (Message.objects.count(), message.taken_back_at) == (1, None)
    assert set(Mail.objects.values_list("state", flat=True)) == {"queued"}
