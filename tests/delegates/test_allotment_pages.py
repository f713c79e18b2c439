"""The team's pages on places for organisations."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from delegates import deciding
from delegates.models import Allotment
from delegates.ways_in import Admission, Way, ways_in
from events import clock
from events.models import AuditEntry, Conference, Mail
from tests.conftest import team_client
from tests.delegates.holding import NEW, REGISTER, UNTIL, WAYS, form, link_in, new_page, numbers, pass_on

GIVEN = {"label": "The Lantern Fund", "category": "delegate", "places": "3", "last_day": "2012-02-03"}


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
    assert "7 free" in desk.get("/dhrd-2012/organise/registrations/").content.decode()
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
    deciding.set_ways(conference=conference, ways=way, seen=ways_in(conference).by_category, actor=None, at=now)
    body = desk.post(NEW, GIVEN).content.decode()
    assert "Only this many places are free for that category: 2." in body
    assert 'value="The Lantern Fund"' in body


def test_number_and_day_are_changed_but_not_below_what_is_taken(desk: Client, client: Client, page: str) -> None:
    link = pass_on(client, page)
    client.post(REGISTER, form(code=link.split("/")[3]))
    row = Allotment.objects.get()
    change = f"{NEW}{row.pk}/"
    assert 'value="2012-02-03"' in desk.get(change).content.decode()
    sent = {"places": "5", "last_day": "2012-02-10", "shown": "3 2012-02-03"}
    assert "changed" in desk.post(change, sent, follow=True).content.decode()
    body = desk.post(change, sent | {"places": "4"}).content.decode()
    assert "now 5 are held, until Friday 10 February 2012" in body
    assert 'value="4"' in body
    assert 'name="shown" value="5 2012-02-10"' in body
    sent |= {"shown": "5 2012-02-10"}
    row.refresh_from_db()
    assert (row.places, row.expires_at - UNTIL) == (5, timedelta(days=7))
    assert "free for that category: 5" in desk.post(change, sent | {"places": "11"}).content.decode()
    Allotment.objects.update(taken=3)
    body = desk.post(change, sent | {"places": "2"}).content.decode()
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


def test_what_the_pages_do_is_told_to_the_audit_without_values(
    desk: Client, client: Client, conference: Conference
) -> None:
    page = link_in(desk.post(NEW, GIVEN).content.decode(), "places")
    pass_on(client, page)
    client.post(page, {"step": "back"})
    row = Allotment.objects.get()
    desk.post(f"{NEW}{row.pk}/", {"places": "2", "last_day": "2012-02-05", "shown": "3 2012-02-03"})
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
