"""The page on which people say yes and take it back, and the forms that say the same."""

from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client

from delegates.cards import Facet, PhotoChoice, RecordingChoice
from delegates.consent import Purpose, agreed, give, who_agreed
from delegates.consent_wordings import WORDINGS, ConsentSource
from delegates.describing import Answers, add_person
from delegates.faces import badge_faces
from delegates.messaging import still_written_to
from delegates.models import Consent, Person, Registration
from delegates.own_consents import lines_of
from delegates.registration import change, register, withdraw
from events import clock
from events.audience import Audience
from events.models import Conference
from sessions.contributing import contribute, record_open_consent
from sessions.models import Session
from tests.conftest import make_person, make_user, prove, sign_in, team_client
from tests.delegates.test_disclosure import make_registration

PAGE = "/dhrd-2012/registration/consents/"
SEVEN_DAYS_AFTER = datetime(2012, 3, 4, 23, 59, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


def said(**more: object) -> Answers:
    return Answers(**({"display_name": "Sunrise", "category": "delegate", "address": "sunrise@example.org"} | more))  # type: ignore[arg-type]


def to(level: Audience) -> tuple[tuple[Facet, int], ...]:
    return ((Facet.NAME, int(level)),)


def registered(conference: Conference, at: datetime, **more: object) -> Registration:
    register(conference=conference, answers=said(**more), token=uuid4(), at=at)
    return Registration.objects.select_related("person", "conference").latest("requested_at")


def standing(registration: Registration) -> set[str]:
    return {purpose for purpose in Purpose if registration.person_id in who_agreed(purpose, registration.conference)}


def signed_in(person: Person) -> Client:
    person.user = make_user("me@example.org")
    person.save(update_fields=["user"])
    return sign_in(Client(), person.user)


def test_without_an_answer_the_form_agrees_to_nothing_and_a_place_does_not_depend_on_it(
    conference: Conference, now: datetime
) -> None:
    refuses = registered(conference, now)
    assert (refuses.state, Consent.objects.count()) == (Registration.State.CONFIRMED, 0)
    more = {"photo": PhotoChoice.OK, "recording": RecordingChoice.OK, "visibility": to(Audience.PUBLIC)}
    agrees = registered(conference, now + timedelta(minutes=1), address="reed@example.org", **more)
    assert agrees.state == refuses.state


def test_what_is_chosen_on_the_forms_is_written_down_with_the_words_and_taken_back_there(
    conference: Conference, now: datetime
) -> None:
    mine = registered(conference, now, photo=PhotoChoice.OK, visibility=to(Audience.ATTENDEES))
    assert standing(mine) == {Purpose.PHOTO, Purpose.NAME_IN_PROGRAMME}
    assert {line.text for line in lines_of(mine.person)} == {
        str(WORDINGS[purpose].text) for purpose in (Purpose.PHOTO, Purpose.NAME_IN_PROGRAMME)
    }
    change(registration=mine, answers=said(recording=RecordingChoice.OK), actor=None, at=now)
    assert standing(mine) == {Purpose.RECORDING}
    change(registration=mine, answers=said(recording=RecordingChoice.OK), actor=None, at=now)
    assert Consent.objects.count() == 5


def test_who_withdraws_has_taken_back_every_yes_and_says_it_anew_on_coming_back(
    conference: Conference, now: datetime
) -> None:
    mine = registered(conference, now, photo=PhotoChoice.OK, visibility=to(Audience.PUBLIC))
    give(person=mine.person, purpose=Purpose.FOLLOW_UP, actor=None, at=now)
    withdraw(registration=mine, actor=None, at=now)
    again = registered(conference, now + timedelta(hours=1), photo=PhotoChoice.OK, visibility=to(Audience.PUBLIC))
    assert (again.pk, again.state, standing(again)) == (mine.pk, Registration.State.CONFIRMED, set())


def test_a_form_sent_in_the_name_of_a_known_contributor_agrees_to_nothing(
    conference: Conference, now: datetime
) -> None:
    person = add_person(conference=conference, display_name="Sunrise", address="sunrise@example.org")
    mine = registered(conference, now, photo=PhotoChoice.OK, visibility=to(Audience.PUBLIC))
    assert (mine.person_id, mine.photo, standing(mine)) == (person.pk, PhotoChoice.NO, set())


def test_everyone_reads_each_purpose_with_its_words_and_no_yes_stands_unsaid(
    conference: Conference, now: datetime
) -> None:
    mine = registered(conference, now)
    page = unescape(signed_in(mine.person).get(PAGE).content.decode())
    words = [wording for purpose, wording in WORDINGS.items() if purpose != Purpose.OPEN_SESSION]
    assert [str(word.text) for word in words if f"<q>{word.text}</q>" not in page] == []
    assert [str(word.no) for word in words if str(word.no) not in page] == []
    assert page.count("You have not said anything yet") == len(words)
    assert "You say yes" not in page


@pytest.mark.parametrize("purpose", [purpose.value for purpose in Purpose if purpose != Purpose.OPEN_SESSION])
def test_one_button_gives_and_takes_back_and_the_page_says_so(
    conference: Conference, now: datetime, purpose: str
) -> None:
    mine = registered(conference, now)
    client = signed_in(mine.person)
    page = client.post(PAGE, {"purpose": purpose, "about": "", "answer": "yes"}, follow=True).content.decode()
    assert "Your yes is written down" in page
    assert standing(mine) == {purpose}
    page = client.post(PAGE, {"purpose": purpose, "about": "", "answer": "yes"}, follow=True).content.decode()
    assert "It was so already" in page
    page = client.post(PAGE, {"purpose": purpose, "about": "", "answer": "no"}, follow=True).content.decode()
    assert "Your no is written down" in page
    assert (standing(mine), Consent.objects.count()) == (set(), 2)
    assert page.count("Said by yourself.") == 2


def test_what_the_form_holds_follows_so_that_the_next_change_of_something_else_takes_nothing_back(
    conference: Conference, now: datetime
) -> None:
    mine = registered(conference, now, photo=PhotoChoice.OK, visibility=to(Audience.PUBLIC))
    client = signed_in(mine.person)
    for purpose, answer in ((Purpose.PHOTO, "no"), (Purpose.NAME_IN_PROGRAMME, "no"), (Purpose.RECORDING, "yes")):
        client.post(PAGE, {"purpose": purpose.value, "about": "", "answer": answer})
    mine = Registration.objects.select_related("person").get()
    assert (mine.photo, mine.recording, mine.person.shows[Facet.NAME]) == ("no", "ok", Audience.ORGANISERS)
    assert [face.photo for face in badge_faces(conference, at=now)] == [PhotoChoice.NO]
    client.post(PAGE, {"purpose": Purpose.NAME_IN_PROGRAMME.value, "about": "", "answer": "yes"})
    assert Person.objects.get(pk=mine.person_id).shows[Facet.NAME] == Audience.ATTENDEES


def test_a_contributor_answers_for_each_session_even_without_a_registration(
    conference: Conference, now: datetime
) -> None:
    person = make_person(conference)
    mine, other = (
        Session.objects.create(conference=conference, code=code, title=f"Title {code}", revised_at=now)
        for code in ("1A", "1B")
    )
    contribute(session=mine, person=person, role="speaker", way="person", actor=None, at=now)
    record_open_consent(person=person, session=mine, given=True, source=ConsentSource.CALL, actor=None, at=now)
    client = signed_in(person)
    page = client.get(PAGE).content.decode()
    assert "1A · Title 1A" in page
    assert "Title 1B" not in page
    assert "who know it from: call" in page
    client.post(PAGE, {"purpose": "open-session", "about": str(mine.pk), "answer": "no"})
    assert agreed(Purpose.OPEN_SESSION, conference) == frozenset()
    refused = client.post(PAGE, {"purpose": "open-session", "about": str(other.pk), "answer": "yes"}, follow=True)
    assert "you are not asked that" in refused.content.decode()
    assert Consent.objects.count() == 2
    assert PAGE in client.get("/dhrd-2012/registration/").content.decode()


@pytest.mark.parametrize(
    "sent",
    [{}, {"answer": "yes"}, {"answer": "yes", "purpose": "x"}, {"answer": "yes", "purpose": "photo", "about": "x"}],
)
def test_what_nobody_asked_changes_nothing_and_is_told(
    conference: Conference, now: datetime, sent: dict[str, str]
) -> None:
    mine = registered(conference, now)
    assert "Nothing was changed" in signed_in(mine.person).post(PAGE, sent, follow=True).content.decode()
    assert Consent.objects.count() == 0


def test_who_is_gone_reads_what_they_said_and_is_asked_nothing(conference: Conference, now: datetime) -> None:
    mine = registered(conference, now, photo=PhotoChoice.OK)
    withdraw(registration=mine, actor=None, at=now)
    client = signed_in(Person.objects.get())
    page = client.get(PAGE).content.decode()
    assert "You do not take part any more" in page
    assert 'name="answer"' not in page
    assert page.count("Photographs of you") == 2
    client.post(PAGE, {"purpose": "photo", "about": "", "answer": "yes"})
    assert Consent.objects.count() == 2


def test_the_page_does_not_exist_for_who_is_nobody_here(conference: Conference) -> None:
    assert Client().get(PAGE).status_code == 404
    assert sign_in(Client(), make_user()).get(PAGE).status_code == 404


def test_only_safety_officers_who_proved_it_just_now_read_what_somebody_agrees_to(
    conference: Conference, now: datetime
) -> None:
    mine = registered(conference, now)
    give(person=mine.person, purpose=Purpose.QUOTATION, actor=None, at=now)
    path, words = f"/dhrd-2012/organise/registrations/{mine.code}/", "What they agree to"
    officer = team_client(conference, "safety")
    assert words not in officer.get(path).content.decode()
    assert words in prove(officer).get(path).content.decode()
    assert words not in prove(team_client(conference, "organiser")).get(path).content.decode()


def test_a_week_after_the_last_day_messages_reach_only_who_agreed(conference: Conference, now: datetime) -> None:
    agrees, refuses = make_person(conference), make_person(conference, "Reed")
    give(person=agrees, purpose=Purpose.FOLLOW_UP, actor=None, at=now)
    rows = [make_registration(person, now) for person in (agrees, refuses)]
    assert list(still_written_to(rows, conference, at=SEVEN_DAYS_AFTER)) == rows
    assert still_written_to(rows, conference, at=SEVEN_DAYS_AFTER + timedelta(minutes=1)) == rows[:1]


def test_the_message_desk_says_how_many_are_left_out_and_why(
    conference: Conference, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    agrees, refuses = make_person(conference), make_person(conference, "Reed")
    rows = [make_registration(person, now) for person in (agrees, refuses)]
    give(person=agrees, purpose=Purpose.FOLLOW_UP, actor=None, at=now)
    monkeypatch.setattr(clock, "now", lambda: SEVEN_DAYS_AFTER + timedelta(days=1))
    desk, path = team_client(conference, "organiser"), "/dhrd-2012/organise/messages/new/"
    page = desk.post(path, {"chosen": [row.code for row in rows]}).content.decode()
    assert "To 1 person" in page
    assert "1 of those chosen is left out" in page
    gone = desk.post(path, {"chosen": [rows[1].code]}, follow=True).content.decode()
    assert "nobody of them agreed to mail after that" in gone
