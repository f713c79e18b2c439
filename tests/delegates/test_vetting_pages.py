"""The pages of safety officers: who opens them, what they need, what they cost, and what others see instead."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from delegates.deciding import accept
from delegates.models import Registration, Review, VettingNote
from delegates.referees import ask_referee
from delegates.vetting_desk import Missing, count_missing, vetting_lines
from events import clock
from events.models import Conference, TeamMember, User
from tests.conftest import make_user, prove, sign_in, team_client
from tests.delegates.vetted import MORNING, agree, of, officer, protest, request, vet

State = Registration.State


@pytest.fixture(autouse=True)
def _calm(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def me(conference: Conference) -> User:
    """A safety officer of a conference where two must agree."""
    vet(conference)
    return officer(conference, "me")


@pytest.fixture
def mine(me: User) -> Client:
    """The officer's browser, with a second factor proved just now."""
    return prove(sign_in(Client(), me))


def page_of(one: Registration) -> str:
    return f"/{one.conference.slug}/organise/registrations/{one.code}/vetting/"


def read(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_organisers_open_neither_page_and_read_two_words_at_most(
    conference: Conference, now: datetime, me: User
) -> None:
    one, organiser = request(conference, now), team_client(conference, TeamMember.Role.ORGANISER)
    agree(one, me, at=now)
    protest(one, officer(conference, "other"), at=now)
    ask_referee(registration=one, actor=me, at=now)
    assert organiser.get(page_of(one)).status_code == 404
    assert organiser.get(f"/{conference.slug}/organise/vetting/").status_code == 404
    desk = read(organiser, f"/{conference.slug}/organise/registrations/{one.code}/")
    assert "Safety officers are looking at this request." in desk
    assert all(word not in desk for word in ("object", "unknown to all", "Open the vetting", "Give a place"))


def test_an_organiser_reads_that_a_request_is_cleared_and_when_the_answer_is_told(
    conference: Conference, now: datetime, me: User
) -> None:
    one, organiser = request(conference, now), team_client(conference, TeamMember.Role.ORGANISER)
    agree(one, me, officer(conference, "other"), at=now)
    path = f"/{conference.slug}/organise/registrations/{one.code}/"
    assert "Safety officers have agreed" in read(organiser, path)
    answer = organiser.post(f"{path}accept/", follow=True).content.decode()
    assert "The person is told on" in answer
    assert "23 January 2012, 09:00" in answer


def test_an_organiser_who_decides_too_early_is_told_why_not(conference: Conference, now: datetime, me: User) -> None:
    one, organiser = request(conference, now), team_client(conference, TeamMember.Role.ORGANISER)
    answer = organiser.post(f"/{conference.slug}/organise/registrations/{one.code}/accept/", follow=True)
    assert "Safety officers have yet to agree" in answer.content.decode()


def test_sealed_parts_need_a_fresh_proof_and_so_does_every_step(
    conference: Conference, now: datetime, me: User
) -> None:
    one, client = request(conference, now), sign_in(Client(), me)
    shown = read(client, page_of(one))
    assert ("friend@example.org" in shown, "Prove the second factor" in shown) == (False, True)
    said = {"step": "review", "verdict": "approve", "note": "We met in Minsk."}
    assert client.post(page_of(one), said)["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert Review.objects.count() == 0
    again = read(prove(client), page_of(one))
    assert ("friend@example.org" in again, "We met in Minsk." in again) == (True, True)


def test_an_officer_reviews_takes_back_notes_asks_and_marks(
    conference: Conference, now: datetime, me: User, mine: Client
) -> None:
    one = request(conference, now)
    mine.post(page_of(one), {"step": "review", "verdict": "approve", "note": ""})
    assert Review.objects.get().verdict == "approve"
    mine.post(page_of(one), {"step": "back"})
    assert Review.objects.count() == 0
    mine.post(page_of(one), {"step": "note", "text": "Call first."})
    note = VettingNote.objects.get()
    assert "Call first." in read(mine, page_of(one))
    mine.post(page_of(one), {"step": "remove", "note": str(note.pk)})
    assert VettingNote.objects.count() == 0
    mine.post(page_of(one), {"step": "risk", "risk": "yes"})
    assert of(conference, "sunrise@example.org").person.risk_by_officers == "yes"
    assert "asked, no answer yet" in mine.post(page_of(one), {"step": "ask"}, follow=True).content.decode()


def test_an_objection_without_a_reason_is_asked_again_and_nothing_is_lost(
    conference: Conference, now: datetime, mine: Client
) -> None:
    answer = mine.post(page_of(request(conference, now)), {"step": "review", "verdict": "object"})
    assert "Say why, so that the others can judge it." in answer.content.decode()
    assert Review.objects.count() == 0


def test_a_note_of_another_is_not_removed(conference: Conference, now: datetime, mine: Client) -> None:
    one, other = request(conference, now), prove(sign_in(Client(), officer(conference, "other")))
    other.post(page_of(one), {"step": "note", "text": "Call first."})
    mine.post(page_of(one), {"step": "remove", "note": str(VettingNote.objects.get().pk)})
    assert VettingNote.objects.count() == 1


def test_an_officer_sees_nothing_that_is_said_of_their_own_request(
    conference: Conference, now: datetime, me: User, mine: Client
) -> None:
    one = request(conference, now)
    one.person.user = me
    one.person.save()
    protest(one, officer(conference, "other"), at=now)
    assert "unknown to all" not in read(mine, page_of(one))
    mine.post(page_of(one), {"step": "review", "verdict": "approve", "note": ""})
    assert Review.objects.count() == 1


def test_the_list_says_what_each_request_lacks(conference: Conference, now: datetime, me: User) -> None:
    other = officer(conference, "other")
    plain, half, full, against, own = (
        request(conference, now, address=f"{name}@example.org", referee=referee)
        for name, referee in (("a", ""), ("b", ""), ("c", ""), ("d", ""), ("e", "me@team.example"))
    )
    agree(half, me, at=now)
    agree(full, me, other, at=now)
    protest(against, other, at=now)
    ask_referee(registration=own, actor=other, at=now)
    lines = {line.code: line.missing for line in vetting_lines(conference, viewer=me, at=now)}
    assert lines == {
        plain.code: {Missing.MINE},
        half.code: {Missing.SECOND},
        full.code: {Missing.CLEARED},
        against.code: {Missing.OBJECTED},
        own.code: {Missing.REFEREE},
    }


def test_the_desk_says_how_many_wait_for_the_officer_and_for_a_second_one(
    conference: Conference, now: datetime, me: User, mine: Client
) -> None:
    for name in ("a", "b", "c"):
        request(conference, now, address=f"{name}@example.org")
    agree(of(conference, "c@example.org"), me, at=now)
    desk = read(mine, f"/{conference.slug}/organise/")
    assert "requests wait for your review" in desk
    assert "request waits for a second reviewer" in desk
    assert f"/{conference.slug}/organise/vetting/?missing=mine" in desk
    organiser = team_client(conference, TeamMember.Role.ORGANISER)
    assert "review" not in read(organiser, f"/{conference.slug}/organise/").split("<main")[1].replace("Review</a>", "")


def queries(look: Callable[[], object]) -> int:
    with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
        look()
    return len(main) + len(keys)


def test_neither_page_costs_more_with_more_requests_and_reviews(
    conference: Conference, now: datetime, me: User, mine: Client
) -> None:
    first = request(conference, now)
    agree(first, me, at=now)
    paths = [f"/{conference.slug}/organise/vetting/", page_of(first)]
    read(mine, paths[0])
    few = [queries(lambda path=path: read(mine, path)) for path in paths]  # type: ignore[misc]  # a default argument
    others = [officer(conference, f"other{number}") for number in range(3)]
    for number in range(8):
        one = request(conference, now, address=f"person{number}@example.org")
        agree(one, *others, at=now)
    agree(first, *others, at=now)
    assert [queries(lambda path=path: read(mine, path)) for path in paths] == few  # type: ignore[misc]  # likewise
    assert max(few) <= 30


def test_the_settings_warn_of_too_few_officers(conference: Conference, now: datetime, me: User, mine: Client) -> None:
    form = {
        "name": conference.name,
        "first_day": "2012-02-24",
        "last_day": "2012-02-26",
        "time_zone": "Europe/London",
        "city": "London",
        "venue_audience": "1",
        "main_language": "en",
        "admission": "open",
        "capacity": "10",
        "offer_hours": "72",
        "answer_days": "3",
        "reviews_needed": "2",
    }
    answer = mine.post(f"/{conference.slug}/organise/settings/", form, follow=True).content.decode()
    assert "2 safety officers must agree to each request, and the team has 1" in answer


def test_a_person_who_has_a_place_enters_the_pages_of_attendees_once_told(
    conference: Conference, now: datetime, me: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    Conference.objects.update(venue="12 Long Street", venue_audience=1)
    one = request(conference, now)
    one.person.user = make_user("sunrise@example.org")
    one.person.save()
    agree(one, me, officer(conference, "other"), at=now)
    accept(registration=one, actor=None, at=now)
    client = sign_in(Client(), one.person.user, second_factor=False)
    assert "12 Long Street" not in read(client, f"/{conference.slug}/")
    monkeypatch.setattr(clock, "now", lambda: MORNING)
    assert "12 Long Street" in read(client, f"/{conference.slug}/")


def test_counts_are_those_of_the_lines(conference: Conference, now: datetime, me: User) -> None:
    request(conference, now)
    assert count_missing(vetting_lines(conference, viewer=me, at=now)) == {Missing.MINE: 1}
