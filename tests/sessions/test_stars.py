"""Stars: who may star what, what others learn of it, and what becomes of stars that were given before signing in."""

from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from events import clock
from events.access import Role
from events.models import AuditEntry, Conference
from events.sign_in_links import make_sign_in_link
from sessions.counting_stars import count_stars, popular_in, roughly
from sessions.models import Agenda, Star
from sessions.starring import AccountGoneError, merge, star, starred, unstar
from sessions.views import star_cookie
from sessions.views.star_cookie import Kept
from tests.conftest import make_user, renew_link, team_client
from tests.sessions.choosing import AT, BASE, agenda_of, browser, delegate, press, shown_parallel
from tests.sessions.stage import place, publish


@pytest.fixture(autouse=True)
def _in_february(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)


def cookie_of(client: Client) -> str:
    morsel = client.cookies.get(star_cookie.NAME)
    return morsel.value if morsel else ""


def test_a_star_is_kept_once_for_the_account_and_taken_off_again(conference: Conference) -> None:
    _version, first, _second = shown_parallel(conference)
    user = delegate(conference)
    client = browser(user)
    assert [press(client, "1A"), press(client, "1A")] == [302, 302]
    assert starred(user, conference) == {first.pk}
    assert 'aria-pressed="true"' in agenda_of(client, "sessions/1A/")
    assert press(client, "1A", "no") == 302
    assert starred(user, conference) == frozenset()
    assert AuditEntry.objects.count() == 0


def test_the_button_leads_back_to_where_it_was_pressed_and_nowhere_else(conference: Conference) -> None:
    shown_parallel(conference)
    client = browser(delegate(conference))
    for given, led in (
        (f"{BASE}programme/?q=x", f"{BASE}programme/?q=x#star-1A"),
        ("https://elsewhere.example/", f"{BASE}sessions/1A/"),
        ("", f"{BASE}sessions/1A/"),
    ):
        answer = client.post(f"{BASE}sessions/1A/star/", {"star": "yes", "next": given})
        assert answer.headers["Location"] == led


def test_a_script_is_told_in_one_word(conference: Conference) -> None:
    shown_parallel(conference)
    answer = Client().post(f"{BASE}sessions/1A/star/", {"star": "yes"}, headers={"accept": "application/json"})
    assert answer.json() == {"starred": True}


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_hidden_session_is_answered_as_one_that_never_was(conference: Conference, *, signed_in: bool) -> None:
    version = publish(conference)
    place(version, "7Q", ceiling="opaque")
    place(version, "B1", kind="break", room=None)
    place(publish(conference, number=None), "2D")
    client = browser(delegate(conference) if signed_in else None)
    for wish in ("yes", "no"):
        assert [press(client, code, wish) for code in ("7Q", "2D", "B1", "NEVER")] == [404, 404, 404, 404]
    assert Star.objects.count() == 0
    assert star_cookie.NAME not in client.cookies


def test_a_session_that_is_hidden_later_is_gone_from_the_agenda_and_its_star_can_be_taken_off(
    conference: Conference,
) -> None:
    _version, first, _second = shown_parallel(conference)
    user = delegate(conference)
    client = browser(user)
    press(client, "1A")
    type(first).objects.filter(pk=first.pk).update(ceiling="opaque")
    page = agenda_of(client)
    assert "Rivers" not in page
    assert "Busy" not in page
    assert "Nothing is starred yet" in page
    assert press(client, "1A", "no") == 302
    assert starred(user, conference) == frozenset()


def test_before_signing_in_a_signed_cookie_keeps_stars_and_no_session_begins(conference: Conference) -> None:
    shown_parallel(conference)
    client = Client()
    agenda_of(client, "programme/")
    assert list(client.cookies) == []
    assert press(client, "1A") == 302
    morsel = client.cookies[star_cookie.NAME]
    assert list(client.cookies) == [star_cookie.NAME]
    assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "Lax", "/")
    assert "Rivers" in agenda_of(client)
    press(client, "1A", "no")
    assert cookie_of(client) == ""
    assert Star.objects.count() == 0


def test_the_programme_is_the_same_page_for_everyone_who_has_starred_nothing(conference: Conference) -> None:
    shown_parallel(conference)
    assert Client().get(f"{BASE}programme/").content == Client().get(f"{BASE}programme/").content
    assert "csrfmiddlewaretoken" not in agenda_of(Client(), "programme/")
    assert "csrfmiddlewaretoken" in agenda_of(browser(delegate(conference)), "programme/")


def test_a_form_from_elsewhere_stars_nothing(conference: Conference) -> None:
    shown_parallel(conference)
    assert press(Client(), "1A", **{"sec-fetch-site": "cross-site"}) == 403
    assert press(Client(), "1A", **{"sec-fetch-site": "same-origin"}) == 302
    forged = Client(enforce_csrf_checks=True)
    forged.cookies = browser(delegate(conference)).cookies
    assert press(forged, "1A", **{"sec-fetch-site": "same-origin"}) == 403
    assert Star.objects.count() == 0


@pytest.mark.parametrize("value", ["", "x", "WyJhYiIse31d:1abc:def", "a" * 100_000, "é", '[["'])
def test_a_cookie_that_is_not_ours_keeps_nothing_and_stops_nothing(conference: Conference, value: str) -> None:
    shown_parallel(conference)
    client = Client()
    client.cookies[star_cookie.NAME] = value
    assert "Nothing is starred yet" in agenda_of(client)
    assert press(client, "1A") == 302
    assert "Rivers" in agenda_of(client)


def test_the_cookie_takes_a_hundred_stars_fits_into_a_browser_and_says_when_it_is_full(conference: Conference) -> None:
    version, first, _second = shown_parallel(conference)
    kept = Kept()
    for number in range(star_cookie.MOST):
        kept = kept.with_star(uuid4()).knowing(Conference(pk=uuid4()), number + 1)
    assert len(kept.seen) == star_cookie.MOST_CONFERENCES
    answer = HttpResponse()
    star_cookie.write_cookie(answer, kept)
    assert len(answer.cookies[star_cookie.NAME].OutputString()) <= star_cookie.LARGEST
    client = Client()
    client.cookies[star_cookie.NAME] = answer.cookies[star_cookie.NAME].value
    full = client.post(f"{BASE}sessions/1A/star/", {"star": "yes"})
    assert full.status_code == 409
    assert "keeps no more stars" in full.content.decode()
    with pytest.raises(star_cookie.TooManyStarsError):
        kept.with_star(first.pk)
    assert version.number == 1


def test_ten_thousand_stars_in_one_request_are_one(conference: Conference) -> None:
    shown_parallel(conference)
    user = delegate(conference)
    answer = browser(user).post(f"{BASE}sessions/1A/star/", {"star": ["yes"] * 10_000})
    assert answer.status_code == 400
    assert browser(user).post(f"{BASE}sessions/1A/star/", {"star": ["yes"] * 400}).status_code == 302
    assert Star.objects.count() == 1


def test_stars_from_before_are_the_accounts_once_it_signs_in_by_a_mailed_link(conference: Conference) -> None:
    _version, first, second = shown_parallel(conference)
    user = delegate(conference)
    star(user=user, conference=conference, sessions=[second.pk], at=AT)
    client = Client()
    press(client, "1A")
    registration = conference.registrations.get()
    entered = client.post(f"{BASE}registration/enter/{renew_link(registration)}/")
    assert entered.status_code == 302
    assert starred(user, conference) == {first.pk, second.pk}
    assert cookie_of(client) == ""


def test_a_link_to_sign_in_takes_them_along_too(conference: Conference) -> None:
    _version, first, _second = shown_parallel(conference)
    user = make_user()
    client = Client()
    press(client, "1A")
    client.post(make_sign_in_link(user, at=AT, second_factor=False))
    assert starred(user, conference) == {first.pk}
    assert cookie_of(client) == ""


def test_only_what_everybody_may_see_is_taken_along(conference: Conference) -> None:
    version, first, second = shown_parallel(conference)
    hidden = place(version, "7Q", ceiling="opaque")
    elsewhere = Conference.objects.create(
        slug="hidden", name="x", first_day=conference.first_day, last_day=conference.last_day, city="x"
    )
    there = place(publish(elsewhere), "1A", theme=None, room=None)
    type(second).objects.filter(pk=second.pk).update(ceiling="opaque")
    user = delegate(conference)
    merge(user=user, sessions=[first.pk, second.pk, hidden.pk, there.pk, uuid4()], at=AT)
    assert set(Star.objects.values_list("session_id", flat=True)) == {first.pk}


def test_an_account_that_was_deleted_meanwhile_stars_nothing(conference: Conference) -> None:
    _version, first, _second = shown_parallel(conference)
    user = make_user()
    gone = type(user).objects.get(pk=user.pk)
    user.delete()
    with pytest.raises(AccountGoneError):
        star(user=gone, conference=conference, sessions=[first.pk], at=AT)
    unstar(user=gone, conference=conference, session=first.pk)
    assert Agenda.objects.count() == 0


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "fewer than 5"), (4, "fewer than 5"), (5, "5 or more"), (9, "5 or more"), (20, "20 or more")],
)
def test_a_count_tells_of_no_single_person(count: int, words: str) -> None:
    assert roughly(count) == words


def test_organisers_read_how_many_have_starred_roughly_and_never_who(conference: Conference) -> None:
    _version, first, second = shown_parallel(conference)
    for number in range(6):
        star(user=delegate(conference, number), conference=conference, sessions=[first.pk], at=AT)
    organiser = team_client(conference, Role.PROGRAMME)
    assert count_stars([first, second]) == {first.pk: 6}
    assert popular_in(conference, stars=6) == {first.pk}
    assert popular_in(conference, stars=7) == frozenset()
    for path in ("organise/sessions/", "organise/sessions/1A/"):
        assert "5 or more" in agenda_of(organiser, path)
    assert "Delegate" not in agenda_of(organiser, "organise/sessions/")
    assert "fewer than 5" in agenda_of(organiser, "organise/sessions/1B/")
