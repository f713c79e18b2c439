"""Pages behind links: an organisation's places, and a personal invitation."""

import re
from datetime import datetime

import pytest
from django.test import Client

from delegates import deciding
from delegates.allotting import find_by_link, make_personal_link, tally_of
from delegates.inviting import make_code
from delegates.models import Allotment, InvitationCode, Registration
from delegates.ways_in import Admission, Way, ways_in
from events import clock
from events.models import Conference
from tests.conftest import team_client
from tests.delegates.holding import REGISTER, UNTIL, WAYS, form, new_page, numbers, pass_on


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def desk(conference: Conference) -> Client:
    return team_client(conference, "organiser")


@pytest.fixture
def page(conference: Conference, now: datetime) -> str:
    """The address of an organisation's page."""
    return new_page(conference, now)


def test_the_organisation_passes_places_on_and_sees_only_numbers(client: Client, page: str) -> None:
    first = client.get(page).content.decode()
    assert "3 places as Delegate" in first
    assert "Friday 3 February 2012" in first
    assert "The Lantern Fund" not in first
    link = pass_on(client, page)
    assert numbers(client.get(page).content.decode()) == ("1", "0", "2")
    client.post(REGISTER, form(code=link.split("/")[3]))
    after = client.get(page).content.decode()
    assert numbers(after) == ("0", "1", "2")
    for told in ("Sunrise", link, link.split("/")[3], Registration.objects.get().code):
        assert told not in after
    assert client.cookies.keys() <= {"__Host-csrf", "csrftoken"}


def test_a_page_sent_again_makes_no_second_link(client: Client, page: str) -> None:
    pass_on(client, page)
    again = client.post(page, {"step": "link", "left": "3"}).content.decode()
    assert "No link was made" in again
    assert numbers(again) == ("1", "0", "2")
    for left in ("", "-1", "x", "9" * 400):
        assert "No link was made" in client.post(page, {"step": "link", "left": left}).content.decode()
    assert client.post(page, {"step": "dance"}).status_code == 200
    assert InvitationCode.objects.count() == 1


def test_unused_links_are_taken_back_once_that_was_confirmed(client: Client, page: str) -> None:
    links = [pass_on(client, page, left) for left in (3, 2, 1)]
    full = client.get(page).content.decode()
    assert 'value="link"' not in full
    client.post(REGISTER, form(code=links[0].split("/")[3]))
    asked = client.post(page, {"step": "ask"}).content.decode()
    assert "Take 2 links back" in asked
    assert client.get(links[1]).status_code == 200
    done = client.post(page, {"step": "back"}).content.decode()
    assert "2 links are taken back." in done
    assert numbers(done) == ("0", "1", "2")
    assert [client.get(link).status_code for link in links] == [404, 404, 404]
    assert "0 links" in client.post(page, {"step": "back"}).content.decode()
    assert numbers(client.post(page, {"step": "ask"}).content.decode()) == ("0", "1", "2")


def test_links_that_open_nothing_answer_alike(
    client: Client, conference: Conference, page: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = conference.last_day
    Conference.objects.create(slug="other", first_day=last, last_day=last, is_shown=True)
    link = pass_on(client, page)
    for path in ("/dhrd-2012/places/wrong/", "/dhrd-2012/places/%F0%9F%8E%88%00/", f"/dhrd-2012/places/{'x' * 2000}/"):
        answer = client.get(path)
        assert (answer.status_code, "This link does not open anything" in answer.content.decode()) == (404, True)
    for path in (page, link):
        assert client.get(path.replace("dhrd-2012", "other")).status_code == 404
        assert client.get(path.replace("dhrd-2012", "nowhere")).status_code == 404
    wrong = client.get("/dhrd-2012/invited/wrong/")
    assert (wrong.status_code, "This link does not let you in" in wrong.content.decode()) == (404, True)
    monkeypatch.setattr(clock, "now", lambda: UNTIL)
    assert [client.get(path).status_code for path in (page, link)] == [404, 404]
    assert client.post(page, {"step": "link", "left": "2"}).status_code == 404


def test_the_personal_link_leads_to_the_form_with_its_code_and_into_a_place(
    client: Client, conference: Conference, page: str, now: datetime
) -> None:
    way = {"delegate": Way(Admission.INVITATION, 3)}
    deciding.set_ways(conference=conference, ways=way, seen=ways_in(conference).by_category, actor=None, at=now)
    link = pass_on(client, page)
    for _scan in range(3):
        shown = client.get(link).content.decode()
    assert "Held for you: a place as Delegate" in shown
    assert f'action="{REGISTER}"' in shown
    assert InvitationCode.objects.get().uses == 0
    begun = client.post(REGISTER, {"code": link.split("/")[3], "step": "begin"})
    body = begun.content.decode()
    assert f'value="{link.split("/")[3]}"' in body
    assert re.search(r'<input type="hidden" name="category" value="delegate"', body)
    assert "id_display_name_error" not in body
    assert link not in body
    code = link.split("/")[3]
    check = client.post(REGISTER, form(code=code, step="check")).content.decode()
    assert "Delegate" in check
    sent = client.post(REGISTER, form(code=code))
    assert code not in sent.headers["Location"]
    assert Registration.objects.get().state == "confirmed"
    assert client.get(link).status_code == 404
    assert client.post(REGISTER, {"code": code, "step": "begin"}).status_code == 404


def test_who_comes_second_keeps_what_they_typed(client: Client, page: str) -> None:
    code = pass_on(client, page).split("/")[3]
    client.post(REGISTER, form(code=code))
    late = client.post(REGISTER, form(code=code, address="late@example.org", affiliation="A bar")).content.decode()
    assert "This code does not let you in." in late
    assert 'value="A bar"' in late


def test_a_code_of_the_organisers_is_no_personal_link(client: Client, conference: Conference, now: datetime) -> None:
    more = {"label": "x", "uses_allowed": 1, "expires_at": None, "actor": None}
    text = make_code(conference=conference, category="press", at=now, **more)[1]  # type: ignore[arg-type]
    assert client.get(f"/dhrd-2012/invited/{text}/").status_code == 404


def test_a_link_of_an_organisation_is_not_revoked_as_a_code(desk: Client, client: Client, page: str) -> None:
    pass_on(client, page)
    assert desk.post(f"{WAYS}codes/{InvitationCode.objects.get().pk}/revoke/").status_code == 404
    assert "No codes yet" in desk.get(WAYS).content.decode()


@pytest.mark.parametrize("opens", [None, UNTIL])
def test_while_registration_is_not_open_nothing_is_used_up(
    client: Client, conference: Conference, page: str, opens: datetime | None
) -> None:
    link = pass_on(client, page)
    conference.registration_opens = opens
    conference.save()
    for path in (page, link):
        assert "egistration opens on" in client.get(path).content.decode() or opens is None
    assert 'value="begin"' not in client.get(link).content.decode()
    assert client.post(REGISTER, {"code": link.split("/")[3], "step": "begin"}).status_code == 403
    assert InvitationCode.objects.get().uses == 0


def test_who_tries_without_end_is_asked_to_wait(client: Client, page: str, settings: object) -> None:
    settings.REGISTRATIONS_PER_MINUTE = 2  # type: ignore[attr-defined]
    for start in (page, "/dhrd-2012/invited/guess/"):
        statuses = [client.get(start).status_code for _try in range(4)]
        assert statuses[-1] == 429


def test_a_token_is_256_bits_and_kept_nowhere(conference: Conference, now: datetime, page: str) -> None:
    token = page.split("/")[3]
    assert len(token) == 43
    assert token not in str(Allotment.objects.values())
    row = find_by_link(conference, token, at=now)
    assert row is not None
    text = make_personal_link(allotment=row, left=str(tally_of(row).left), at=now)
    assert len(text.replace("-", "")) == 16
