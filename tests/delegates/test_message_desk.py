from datetime import datetime, timedelta
from time import monotonic
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from delegates.describing import Answers
from delegates.messaging import write_message
from delegates.models import Message, Registration
from delegates.registration import register
from events import clock
from events.mail_templates import Words, save_words
from events.models import AuditEntry, Conference, Mail
from tests.conftest import make_user, team_client
from tests.delegates.crowd import grow

LIST = "/dhrd-2012/organise/messages/"
NEW = f"{LIST}new/"
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


def test_own_words_are_chosen_by_the_persons_language(
    conference: Conference, asked: list[Registration], now: datetime
) -> None:
    person = asked[0].person
    person.languages = ["es"]
    person.save()
    words = Words("Hola", "Lea esto: $link ($reference)")
    save_words(conference=conference, purpose="message", language="es", words=words, actor=make_user(), at=now)
    write(conference, asked[:2], now)
    assert sorted(str(mail.subject) for mail in Mail.objects.all()) == ["A message for you", "Hola"]


def test_the_words_of_the_mail_can_be_the_conferences_own(organiser: Client, conference: Conference) -> None:
    templates = "/dhrd-2012/organise/mail/templates/"
    assert "The organisers wrote a message" in organiser.get(templates).content.decode()
    sent = {"subject": "Hola", "body": "Lea esto: $link"}
    assert organiser.post(f"{templates}message/es/", sent).status_code == 302
    assert "Hola" in organiser.get(f"{templates}message/es/").content.decode()


def test_a_mail_that_is_put_off_says_until_when(organiser: Client, asked: list[Registration]) -> None:
    send(organiser, asked[:1])
    page = organiser.get(f"/dhrd-2012/organise/mail/{Mail.objects.get().pk}/").content.decode()
    assert "12:10 (Europe/London)" in page


def test_the_mail_desk_filters_by_occasion_and_by_message(organiser: Client, asked: list[Registration]) -> None:
    first, second = send(organiser, asked[:1]), send(organiser, asked[1:])
    mails = "/dhrd-2012/organise/mail/"
    pages = [organiser.get(f"{mails}?{query}").content.decode() for query in ("purpose=message", f"message={first.pk}")]
    assert [page.count('<tr><th scope="row">') for page in pages] == [3, 1]
    assert "No mail is in this state" in organiser.get(f"{mails}?purpose=news").content.decode()
    assert organiser.get(f"{mails}?message=x&purpose=<b>").status_code == 200
    assert f"?message={second.pk}" in organiser.get(f"{LIST}{second.pk}/").content.decode()


def test_what_was_written_is_audited_without_its_words(organiser: Client, asked: list[Registration]) -> None:
    message = send(organiser, asked)
    organiser.post(f"{LIST}{message.pk}/take-back/")
    found = AuditEntry.objects.filter(record="message").order_by("id").values_list("action", "record_id")
    assert list(found) == [("write message", str(message.pk)), ("take message back", str(message.pk))]


def test_the_list_takes_the_same_few_queries_for_60_and_for_600_messages(
    conference: Conference, organiser: Client, asked: list[Registration], now: datetime
) -> None:
    counts = []
    for size in (60, 600):
        while Message.objects.count() < size:
            write(conference, asked[:1], now)
        with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
            assert "1 without an address" not in organiser.get(LIST).content.decode()
        counts.append(len(main) + len(keys))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_a_thousand_people_are_written_to_within_seconds_by_few_statements(
    conference: Conference, asked: list[Registration], now: datetime
) -> None:
    grow(conference, 1_000, now)
    everyone = list(Registration.objects.select_related("person"))
    begun = monotonic()
    with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
        write(conference, everyone, now)
    assert Mail.objects.count() == 1_000
    assert len(main) <= 60
    assert len(keys) <= 12
    assert monotonic() - begun < 10
