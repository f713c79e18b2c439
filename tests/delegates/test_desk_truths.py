"""The desk's pages promise only what can be, name who is meant, and lead on from every count."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from delegates.describing import Answers
from delegates.models import Question, Registration, WayIn
from delegates.registration import register
from events import clock
from events.models import Conference
from tests.conftest import prove, team_client
from tests.delegates.crowd import confirm

LIST = "/dhrd-2012/organise/registrations/"
TOGETHER = f"{LIST}together/"
WRITE = "/dhrd-2012/organise/messages/new/"
SETTINGS = "/dhrd-2012/organise/settings/"
State = Registration.State
DESCRIBED = {
    "name": "Defending Human Rights Defenders",
    "first_day": "2012-02-24",
    "last_day": "2012-02-26",
    "time_zone": "Europe/London",
    "city": "London",
    "main_language": "en",
    "venue_audience": "1",
    "conduct": "Be kind.",
    "admission": "request",
    "offer_hours": "72",
    "reviews_needed": "0",
    "answer_days": "3",
}


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def asked(conference: Conference, now: datetime) -> list[Registration]:
    Conference.objects.update(admission=Conference.Admission.ON_REQUEST)
    conference.refresh_from_db()
    for number in range(3):
        answers = Answers(
            display_name=f"Person {number}",
            address=f"person{number}@example.org",
            category="press" if number else "guest",
        )
        register(conference=conference, answers=answers, token=uuid4(), at=now + timedelta(minutes=number))
    return list(Registration.objects.order_by("queued_at", "id"))


@pytest.fixture
def organiser(conference: Conference) -> Client:
    return team_client(conference, "organiser")


def text(answer: object) -> str:
    """Return the words of an answer, with single spaces."""
    return " ".join(answer.content.decode().split())  # type: ignore[attr-defined]  # the test client's answer has a body


def codes(registrations: list[Registration]) -> list[str]:
    return [found.code for found in registrations]


def test_giving_places_promises_no_more_than_are_free(organiser: Client, asked: list[Registration]) -> None:
    Conference.objects.update(capacity=2)
    page = text(organiser.post(TOGETHER, {"action": "accept", "chosen": codes(asked)}))
    assert "2 of 3 get a place" in page
    assert "Give 2 places" in page
    assert "2 mails are sent" in page


def test_a_full_category_counts_too_and_an_offer_has_its_place_already(
    organiser: Client, asked: list[Registration], now: datetime
) -> None:
    WayIn.objects.create(conference=asked[0].conference, category="press", quota=1, admission="request")
    Registration.objects.filter(pk=asked[0].pk).update(state=State.OFFERED, offer_ends_at=now + timedelta(days=1))
    page = text(organiser.post(TOGETHER, {"action": "accept", "chosen": codes(asked)}))
    assert "2 of 3 get a place" in page


def test_with_no_place_free_the_page_says_what_to_do_instead(organiser: Client, asked: list[Registration]) -> None:
    Conference.objects.update(capacity=0)
    page = text(organiser.post(TOGETHER, {"action": "accept", "chosen": codes(asked)}))
    assert "No place is free for any of these 3 people" in page
    assert 'name="confirmed"' not in page
    assert f'href="{SETTINGS}#id_capacity"' in page
    assert 'name="action" value="wait"' in page


def test_whoever_is_meant_is_named_up_to_ten(organiser: Client, asked: list[Registration]) -> None:
    data = {"action": "decline", "chosen": codes(asked[:2])}
    for page in (text(organiser.post(TOGETHER, data)), text(organiser.post(WRITE, {"chosen": codes(asked[:2])}))):
        assert ["Person 0" in page, "Person 1" in page, "Person 2" in page] == [True, True, False]


def test_a_step_that_changed_nothing_offers_no_undo(organiser: Client, asked: list[Registration]) -> None:
    Conference.objects.update(capacity=0)
    page = text(confirm(organiser, {"action": "accept", "chosen": codes(asked)}, follow=True))
    assert "Nothing was changed" in page
    assert 'name="undo"' not in page
    assert 'name="undo"' not in text(organiser.get(LIST))


def test_a_filter_keeps_what_is_searched_for_and_tells_no_count(organiser: Client, asked: list[Registration]) -> None:
    page = text(organiser.post(LIST, {"q": "person 1"}))
    assert '<button form="search" formaction="?state=requested">Requested</button>' in page
    assert "Person 2" in text(organiser.post(f"{LIST}?state=requested", {"q": "person 2"}))
    assert "Requested 3" in text(organiser.get(LIST))
    assert "Requested 1" in text(organiser.get(f"{LIST}?category=guest"))


def test_whoever_has_not_answered_is_listed_and_can_be_written_to(
    organiser: Client, asked: list[Registration], conference: Conference
) -> None:
    Registration.objects.filter(pk__in=[asked[0].pk, asked[1].pk]).update(state=State.CONFIRMED)
    Question.objects.create(conference=conference, text="When?", kind="line", stage="place", required=True)
    assert f'href="{LIST}?answers=missing"' in text(organiser.get("/dhrd-2012/organise/"))
    page = text(organiser.get(f"{LIST}?answers=missing&category=press"))
    assert ["Person 0" in page, "Person 1" in page, "Person 2" in page] == [False, True, False]
    assert "Answers missing 2" in text(organiser.get(LIST))
    written = text(organiser.post(WRITE, {"whole": "yes", "kept": "answers=missing"}))
    assert "To 2 people" in written


def test_the_way_from_the_messages_says_what_to_do_and_one_person_can_be_written_to(
    organiser: Client, asked: list[Registration]
) -> None:
    assert f'href="{LIST}?for=message"' in text(organiser.get("/dhrd-2012/organise/messages/"))
    assert "Whom do you want to write to?" in text(organiser.get(f"{LIST}?for=message"))
    assert "Whom do you want to write to?" not in text(organiser.get(LIST))
    one = f'<button class="btn quiet" name="chosen" value="{asked[0].code}">'
    assert one in text(organiser.get(f"{LIST}{asked[0].code}/"))


def test_all_that_match_can_be_meant_only_where_that_is_more_than_the_page(
    organiser: Client, asked: list[Registration]
) -> None:
    assert 'name="whole"' not in text(organiser.get(LIST))
    page = text(organiser.get(f"{LIST}?state=requested"))
    assert page.count('type="radio"') == 2
    assert "All 3 that match, on every page" in page
    ticked = text(organiser.post(TOGETHER, {"action": "decline", "whole": "", "chosen": codes(asked[:1])}))
    assert "Decline 1 request<" in ticked


def test_desk_and_list_say_the_same_of_the_places(organiser: Client, asked: list[Registration], now: datetime) -> None:
    Registration.objects.filter(pk=asked[0].pk).update(state=State.CONFIRMED)
    Registration.objects.filter(pk=asked[1].pk).update(state=State.OFFERED, offer_ends_at=now + timedelta(days=1))
    Conference.objects.update(capacity=2)
    words = "1 confirmed · 1 offered or held · 0 free"
    assert [words in text(organiser.get(path)) for path in (LIST, "/dhrd-2012/organise/")] == [True, True]
    assert 'class="btn small quiet" name="action" value="accept"' in text(organiser.get(LIST))


def test_a_capacity_below_what_is_taken_is_explained_when_it_is_saved(
    organiser: Client, asked: list[Registration]
) -> None:
    Registration.objects.update(state=State.CONFIRMED)
    page = text(organiser.post(SETTINGS, DESCRIBED | {"capacity": "2"}, follow=True))
    assert "3 have a place already. Nobody loses it, and nobody new gets one until enough have left." in page
    assert "have a place already" not in text(organiser.post(SETTINGS, DESCRIBED | {"capacity": "2"}, follow=True))


def test_a_list_to_take_out_is_of_those_with_a_place_unless_the_list_was_filtered(
    organiser: Client, asked: list[Registration]
) -> None:
    prove(organiser)
    assert '<option value="confirmed" selected>' in text(organiser.get(f"{LIST}export/"))
    assert f'href="{LIST}export/?state=requested"' in text(organiser.get(f"{LIST}?state=requested"))
    assert '<option value="requested" selected>' in text(organiser.get(f"{LIST}export/?state=requested"))
    sent = {"purpose": "door", "columns": "code", "format": "csv", "state": ""}
    assert organiser.post(f"{LIST}export/", sent).status_code == 200
    assert "A list with 3 rows was taken out" in text(organiser.get(f"{LIST}exports/"))


def test_after_the_check_of_a_file_the_result_comes_first_and_counts_rows(organiser: Client) -> None:
    rows = b"Name,E-mail,Category\nDawn,dawn@example.org,guest\nX,no address,zzz\n"
    assert "Dietary needs" in text(organiser.get(f"{LIST}import/"))
    organiser.post(f"{LIST}import/", {"file": SimpleUploadedFile("a.csv", rows)})
    mapped = {"column_0": "display_name", "column_1": "address", "column_2": "category"}
    page = text(organiser.post(f"{LIST}import/columns/", mapped))
    assert "<dd>1 (2 things are wrong)</dd>" in page
    assert page.index("What would happen") < page.index("What the columns hold")
    assert 'id="result" tabindex="-1" autofocus' in page


def test_a_secret_shown_once_is_copied_before_another_is_made(organiser: Client, conference: Conference) -> None:
    made = organiser.post(
        "/dhrd-2012/organise/ways-in/codes/",
        {"category": "guest", "label": "Friends", "uses_allowed": "1"},
    )
    page = text(made)
    assert 'hidden data-copies="message"' in page
    assert '<a class="btn" href="/dhrd-2012/organise/ways-in/">I have copied it</a>' in page
