"""Places for organisations on the pages: the team's, the organisation's own and the invited person's."""

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from delegates import deciding
from delegates.allotting import find_by_link, give_places, make_personal_link, tally_of
from delegates.inviting import make_code
from delegates.models import Allotment, InvitationCode, Registration
from delegates.ways_in import Admission, Way
from events import clock
from events.models import AuditEntry, Conference, Mail
from tests.conftest import team_client

WAYS = "/dhrd-2012/organise/ways-in/"
NEW = f"{WAYS}places/"
REGISTER = "/dhrd-2012/register/"
GIVEN = {"label": "The Lantern Fund", "category": "delegate", "places": "3", "last_day": "2012-02-03"}
UNTIL = datetime.fromisoformat("2012-02-04T00:00:00Z")
NUMBERS = re.compile(r"(\d+) passed on, (\d+) taken, (\d+) left")


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def desk(conference: Conference) -> Client:
    return team_client(conference, "organiser")


@pytest.fixture
def page(conference: Conference, now: datetime) -> str:
    """The address of an organisation's page."""
    more = {"label": "The Lantern Fund", "category": "delegate", "places": 3, "expires_at": UNTIL, "actor": None}
    return f"/dhrd-2012/places/{give_places(conference=conference, at=now, **more)[1]}/"  # type: ignore[arg-type]


def link_in(body: str, part: str) -> str:
    """Return the path of the one link of that kind in the page's text field."""
    found = re.findall(rf"{re.escape(settings.SITE_URL)}(/dhrd-2012/{part}/[\w-]+/)", body)
    assert len(found) == 1
    return str(found[0])


def numbers(body: str) -> tuple[str, ...]:
    found = NUMBERS.search(body)
    assert found is not None
    return found.groups()


def pass_on(client: Client, page: str, left: int = 3) -> str:
    body = client.post(page, {"step": "link", "left": str(left)}).content.decode()
    return link_in(body, "invited")


def form(**changes: str) -> dict[str, str]:
    said = {"token": str(uuid4()), "display_name": "Sunrise", "address": "sunrise@example.org", "category": "press"}
    return said | {"step": "send", "conduct": "on"} | changes


def test_giving_shows_the_link_once_and_lists_the_organisation(desk: Client, client: Client) -> None:
    assert "No places held" in desk.get(WAYS).content.decode()
    made = desk.post(NEW, GIVEN).content.decode()
    path = link_in(made, "places")
    row = Allotment.objects.get()
    assert (row.places, row.category, row.expires_at) == (3, "delegate", UNTIL)
    listed = desk.get(WAYS).content.decode()
    assert "The Lantern Fund" in listed
    assert path not in listed
    assert "7 of 10 places free" in listed
    assert "7 of 10 places free" in desk.get("/dhrd-2012/organise/registrations/").content.decode()
    assert numbers(client.get(path).content.decode()) == ("0", "0", "3")
    assert not Mail.objects.exists()


def test_the_link_goes_by_mail_if_an_address_is_given(desk: Client) -> None:
    made = desk.post(NEW, GIVEN | {"address": "fund@example.org"}).content.decode()
    assert "in the outbox" in made
    assert link_in(made, "places") in str(Mail.objects.get().body)
    listed = desk.get("/dhrd-2012/organise/mail/").content.decode()
    assert "link of an organisation" in listed
    shown = desk.get(f"/dhrd-2012/organise/mail/{Mail.objects.get().pk}/").content.decode()
    assert link_in(made, "places") not in shown
    assert "fund@example.org" not in shown


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("places", "0"),
        ("places", "-1"),
        ("places", "11"),
        ("places", "99999999999999999999"),
        ("places", "many"),
        ("places", ""),
        ("last_day", "2012-01-19"),
        ("last_day", "2012-02-27"),
        ("last_day", "9999-12-31"),
        ("last_day", "soon"),
        ("last_day", ""),
        ("category", "queen"),
        ("label", ""),
        ("label", "two\nlines\x00"),
        ("address", "no address"),
    ],
)
def test_what_cannot_be_held_is_named_and_nothing_is_stored(desk: Client, field: str, value: str) -> None:
    body = desk.post(NEW, GIVEN | {field: value}).content.decode()
    assert f'href="#id_{field}"' in body
    assert "error-summary" in body or "wrong" in body
    assert not Allotment.objects.exists()


def test_too_many_are_refused_with_the_number_that_is_free(desk: Client, conference: Conference, now: datetime) -> None:
    way = {"delegate": Way(Admission.OPEN, 2)}
    deciding.set_ways(conference=conference, ways=way, actor=None, at=now)
    body = desk.post(NEW, GIVEN).content.decode()
    assert "Only this many places are free for that category: 2." in body
    assert 'value="The Lantern Fund"' in body


def test_number_and_day_are_changed_but_not_below_what_is_taken(desk: Client, client: Client, page: str) -> None:
    link = pass_on(client, page)
    client.post(REGISTER, form(code=link.split("/")[3]))
    row = Allotment.objects.get()
    change = f"{NEW}{row.pk}/"
    assert 'value="2012-02-03"' in desk.get(change).content.decode()
    assert "changed" in desk.post(change, {"places": "5", "last_day": "2012-02-10"}, follow=True).content.decode()
    row.refresh_from_db()
    assert (row.places, row.expires_at - UNTIL) == (5, timedelta(days=7))
    assert "free for that category: 5" in desk.post(change, {"places": "11", "last_day": "2012-02-10"}).content.decode()
    Allotment.objects.update(taken=3)
    body = desk.post(change, {"places": "2", "last_day": "2012-02-10"}).content.decode()
    assert "This many places are taken already: 3." in body


def test_a_new_link_takes_the_place_of_the_old(desk: Client, client: Client, page: str) -> None:
    anew = f"{NEW}{Allotment.objects.get().pk}/link/"
    assert "The Lantern Fund" in desk.get(anew).content.decode()
    assert 'href="#id_address"' in desk.post(anew, {"address": "x"}).content.decode()
    assert client.get(page).status_code == 200
    path = link_in(desk.post(anew, {"address": "fund@example.org"}).content.decode(), "places")
    assert (client.get(page).status_code, client.get(path).status_code) == (404, 200)
    assert path in str(Mail.objects.get().body)


def test_revoking_asks_first_and_ends_page_and_links(desk: Client, client: Client, page: str) -> None:
    link = pass_on(client, page)
    revoke = f"{NEW}{Allotment.objects.get().pk}/revoke/"
    assert "3 places are no longer held" in desk.get(revoke).content.decode()
    assert client.get(link).status_code == 200
    assert "Revoked" in desk.post(revoke, follow=True).content.decode()
    assert (client.get(page).status_code, client.get(link).status_code) == (404, 404)
    for path in ("", "link/"):
        answer = desk.post(f"{NEW}{Allotment.objects.get().pk}/{path}", {"places": "2", "last_day": "2012-02-03"})
        assert answer.status_code == (404 if path else 200)


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
    deciding.set_ways(conference=conference, ways=way, actor=None, at=now)
    link = pass_on(client, page)
    for _scan in range(3):
        shown = client.get(link).content.decode()
    assert "A place as Delegate is held for you" in shown
    assert f'action="{REGISTER}"' in shown
    assert InvitationCode.objects.get().uses == 0
    begun = client.post(REGISTER, {"code": link.split("/")[3], "step": "begin"})
    body = begun.content.decode()
    assert f'value="{link.split("/")[3]}"' in body
    assert re.search(r'<option value="delegate"[^>]* selected', body)
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


def test_what_the_pages_do_is_told_to_the_audit_without_values(
    desk: Client, client: Client, conference: Conference
) -> None:
    page = link_in(desk.post(NEW, GIVEN).content.decode(), "places")
    pass_on(client, page)
    client.post(page, {"step": "back"})
    row = Allotment.objects.get()
    desk.post(f"{NEW}{row.pk}/", {"places": "2", "last_day": "2012-02-05"})
    desk.post(f"{NEW}{row.pk}/link/")
    desk.post(f"{NEW}{row.pk}/revoke/")
    entries = AuditEntry.objects.filter(record="allotment").order_by("at", "pk")
    assert {entry.action: entry.actor is not None for entry in entries} == {
        "give places": True,
        "pass place on": False,
        "take links back": False,
        "change places": True,
        "renew link": True,
        "revoke places": True,
    }
    assert "Lantern" not in str(list(entries.values()))


def test_a_token_is_256_bits_and_kept_nowhere(conference: Conference, now: datetime, page: str) -> None:
    token = page.split("/")[3]
    assert len(token) == 43
    assert token not in str(Allotment.objects.values())
    row = find_by_link(conference, token, at=now)
    assert row is not None
    text = make_personal_link(allotment=row, left=str(tally_of(row).left), at=now)
    assert len(text.replace("-", "")) == 16
