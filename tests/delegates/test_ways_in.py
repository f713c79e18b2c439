import html
import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from delegates import deciding, registration
from delegates.describing import Answers
from delegates.inviting import InvitationCodeError, make_code, revoke_code
from delegates.models import InvitationCode, Person, Registration
from delegates.registration import CategoryClosedError, register
from delegates.ways_in import Admission, Way, admission_of, ways_in
from events import clock
from events.models import AuditEntry, Conference
from tests.conftest import make_user, sign_in, team_client

State = Registration.State
PAGE = "/dhrd-2012/organise/ways-in/"
REGISTER = "/dhrd-2012/register/"


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


def answers(number: int = 1, category: str = "delegate") -> Answers:
    return Answers(display_name=f"Person {number}", address=f"person{number}@example.org", category=category)


def ask(conference: Conference, number: int, at: datetime, *, category: str = "delegate", code: str = "") -> str:
    return register(conference=conference, answers=answers(number, category), token=uuid4(), at=at, code=code).state


def open_way(conference: Conference, at: datetime, category: str, admission: Admission, quota: int | None) -> None:
    deciding.set_ways(
        conference=conference,
        seen=ways_in(conference).by_category,
        ways={category: Way(admission, quota)},
        actor=None,
        at=at,
    )


def code_for(
    conference: Conference, at: datetime, category: str = "press", **more: object
) -> tuple[InvitationCode, str]:
    values = {"label": "The press office", "uses_allowed": 1, "expires_at": None, "actor": None} | more
    return make_code(conference=conference, category=category, at=at, **values)  # type: ignore[arg-type]


def form(**changes: str) -> dict[str, str]:
    said = {"token": str(uuid4()), "display_name": "Sunrise", "address": "sunrise@example.org", "category": "delegate"}
    return said | {"step": "send", "conduct": "on"} | changes


def test_a_category_follows_the_conference_until_it_has_a_way_of_its_own(conference: Conference, now: datetime) -> None:
    assert admission_of(conference, "press") == Admission.OPEN
    open_way(conference, now, "press", Admission.REQUEST, None)
    assert [admission_of(conference, category) for category in ("press", "guest")] == [
        Admission.REQUEST,
        Admission.OPEN,
    ]
    assert [ask(conference, 1, now, category="press"), ask(conference, 2, now)] == [State.REQUESTED, State.CONFIRMED]


def test_a_quota_holds_inside_the_capacity_and_other_categories_go_on(conference: Conference, now: datetime) -> None:
    open_way(conference, now, "press", Admission.OPEN, 1)
    states = [ask(conference, number, now, category="press") for number in range(2)]
    assert [*states, ask(conference, 5, now)] == [State.CONFIRMED, State.WAITING, State.CONFIRMED]


@pytest.mark.parametrize("admission", [Admission.INVITATION, Admission.CLOSED])
def test_nobody_asks_for_what_is_closed_or_by_invitation(
    conference: Conference, client: Client, now: datetime, admission: Admission
) -> None:
    open_way(conference, now, "press", admission, None)
    with pytest.raises(CategoryClosedError):
        ask(conference, 1, now, category="press")
    page = client.get(REGISTER).content.decode()
    assert '<option value="press"' not in page
    assert '<option value="guest"' in page
    assert not Person.objects.exists()


def test_a_good_code_lets_in_at_once_as_its_category(conference: Conference, now: datetime) -> None:
    open_way(conference, now, "press", Admission.INVITATION, None)
    row, text = code_for(conference, now)
    assert ask(conference, 1, now, code=f" {text.lower().replace('-', ' ')} ") == State.CONFIRMED
    row.refresh_from_db()
    assert (Registration.objects.get().category, row.uses) == ("press", 1)
    assert text not in str(InvitationCode.objects.values())


def test_a_code_gives_a_spot_in_line_where_no_place_is_free(conference: Conference, now: datetime) -> None:
    open_way(conference, now, "press", Admission.INVITATION, 0)
    assert ask(conference, 1, now, code=code_for(conference, now)[1]) == State.WAITING


@pytest.mark.parametrize("flaw", ["unknown", "expired", "used up", "revoked", "foreign", "closed"])
def test_codes_that_let_nobody_in_are_refused_alike(
    conference: Conference, client: Client, now: datetime, flaw: str
) -> None:
    row, text = code_for(conference, now, expires_at=now if flaw == "expired" else None)
    if flaw == "unknown":
        text = text[::-1]
    elif flaw == "used up":
        ask(conference, 9, now, code=text)
    elif flaw == "revoked":
        revoke_code(row=row, actor=None, at=now)
    elif flaw == "foreign":
        other = Conference.objects.create(slug="other", first_day=conference.first_day, last_day=conference.last_day)
        InvitationCode.objects.update(conference=other)
        code_for(conference, now)
    elif flaw == "closed":
        open_way(conference, now, "press", Admission.CLOSED, None)
    before = Registration.objects.count()
    with pytest.raises(InvitationCodeError):
        ask(conference, 1, now, code=text)
    page = client.post(REGISTER, form(code=text, affiliation="A bar")).content.decode()
    assert "This code does not let you in." in page
    assert 'value="A bar"' in page
    assert Registration.objects.count() == before


def test_a_code_typed_into_the_form_decides_the_category(conference: Conference, client: Client, now: datetime) -> None:
    open_way(conference, now, "press", Admission.INVITATION, None)
    _row, text = code_for(conference, now)
    check = client.post(REGISTER, form(code=text, step="check")).content.decode()
    assert "Press" in check
    data = form(code=text)
    first = client.post(REGISTER, data)
    again = client.post(REGISTER, data)
    assert first.headers["Location"] == again.headers["Location"]
    assert (Registration.objects.get().category, InvitationCode.objects.get().uses) == ("press", 1)


def test_where_nobody_can_come_without_a_code_the_form_asks_for_it(
    conference: Conference, client: Client, now: datetime
) -> None:
    for category in Registration.Category:
        open_way(conference, now, category.value, Admission.INVITATION, None)
    page = client.get(REGISTER).content.decode()
    assert 'name="code"' in page
    assert 'name="category"' not in page
    assert client.post(REGISTER, form(code=code_for(conference, now)[1])).status_code == 302


def test_a_conference_without_codes_asks_for_none(conference: Conference, client: Client) -> None:
    assert 'name="code"' not in client.get(REGISTER).content.decode()


def test_a_known_address_uses_a_code_up_as_any_other_would(conference: Conference, now: datetime) -> None:
    ask(conference, 1, now)
    _row, text = code_for(conference, now)
    assert ask(conference, 1, now, code=text) == State.CONFIRMED
    assert (InvitationCode.objects.get().uses, Registration.objects.get().category) == (1, "delegate")


def test_a_category_that_closes_while_the_form_is_open_keeps_the_answers(
    conference: Conference, client: Client, now: datetime
) -> None:
    open_way(conference, now, "delegate", Admission.CLOSED, None)
    page = client.post(REGISTER, form(affiliation="A bar")).content.decode()
    assert 'value="A bar"' in page
    assert 'href="#id_category"' in page


def test_a_category_that_fills_while_the_form_is_open_leads_to_a_spot_in_line(
    conference: Conference, client: Client, now: datetime
) -> None:
    open_way(conference, now, "delegate", Admission.OPEN, 1)
    ask(conference, 1, now)
    assert "You are on the waiting list" in client.post(REGISTER, form(), follow=True).content.decode()


def test_who_has_a_place_changes_only_to_a_category_that_is_open_and_free(
    conference: Conference, now: datetime
) -> None:
    ask(conference, 1, now)
    mine = Registration.objects.select_related("person", "conference").get()
    refused = (("press", Admission.INVITATION, None), ("press", Admission.REQUEST, None), ("press", Admission.OPEN, 0))
    for category, admission, quota in refused:
        open_way(conference, now, category, admission, quota)
        with pytest.raises(CategoryClosedError):
            registration.change(registration=mine, answers=answers(category=category), actor=None, at=now)
    open_way(conference, now, "press", Admission.OPEN, 1)
    registration.change(registration=mine, answers=answers(category="press"), actor=None, at=now)
    assert Registration.objects.get().category == "press"


def test_the_change_form_says_that_a_category_is_not_free(
    conference: Conference, client: Client, now: datetime
) -> None:
    ask(conference, 1, now)
    open_way(conference, now, "press", Admission.REQUEST, None)
    Person.objects.update(user=make_user("person1@example.org"))
    sign_in(client, Person.objects.get().user or make_user())
    page = client.post("/dhrd-2012/registration/change/", form(category="press")).content.decode()
    assert "You cannot change to this on your own." in page


def as_shown() -> dict[str, str]:
    """Return what the page of ways in sends back where nothing was ever set or is changed."""
    fields = [f"{each}_admission" for each in Registration.Category]
    return dict.fromkeys(fields, "settings") | {f"initial-{name}": "settings" for name in fields}


def test_the_page_saves_all_ways_at_once_and_tells_the_audit(conference: Conference) -> None:
    organiser = team_client(conference, "organiser")
    data = as_shown() | {"press_admission": "invitation"}
    page = organiser.post(PAGE, data | {"guest_quota": "3"}, follow=True).content.decode()
    assert "The ways in are saved." in page
    assert admission_of(conference, "press") == Admission.INVITATION
    assert AuditEntry.objects.filter(action="set way in").count() == 2
    assert "wrong" in organiser.post(PAGE, data | {"guest_quota": "11"}).content.decode()


def test_a_page_that_is_older_than_what_somebody_else_saved_undoes_none_of_it(conference: Conference) -> None:
    organiser = team_client(conference, "organiser")
    organiser.post(PAGE, as_shown() | {"press_admission": "closed"})
    other = as_shown() | {"guest_admission": "invitation", "guest_quota": "2"}
    assert "The ways in are saved." in organiser.post(PAGE, other, follow=True).content.decode()
    assert admission_of(conference, "press") == Admission.CLOSED
    same = as_shown() | {"press_admission": "request"}
    page = organiser.post(PAGE, same).content.decode()
    assert "Somebody has set this to “not at all” meanwhile." in html.unescape(page)
    assert admission_of(conference, "press") == Admission.CLOSED
    again = dict(re.findall(r'name="((?:initial-)?press_\w+)" value="([^"]*)"', page))
    assert "saved" in organiser.post(PAGE, as_shown() | same | again, follow=True).content.decode()
    assert admission_of(conference, "press") == Admission.REQUEST


def test_a_category_can_follow_the_settings_again_and_keep_its_number(conference: Conference) -> None:
    organiser = team_client(conference, "organiser")
    organiser.post(PAGE, as_shown() | {"press_admission": "closed"})
    back = {"initial-press_admission": "closed", "press_admission": "settings", "press_quota": "4"}
    organiser.post(PAGE, as_shown() | back)
    Conference.objects.update(admission="request")
    conference.refresh_from_db()
    assert ways_in(conference).by_category["press"] == Way(Admission.REQUEST, 4, follows=True)


def test_a_code_is_shown_once_listed_by_its_label_and_revoked(conference: Conference) -> None:
    organiser = team_client(conference, "organiser")
    assert "No codes yet" in organiser.get(PAGE).content.decode()
    data = {"label": "The press office", "category": "press", "uses_allowed": "2", "last_day": "2012-01-31"}
    made = organiser.post(f"{PAGE}codes/", data).content.decode()
    found = re.search(r"[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}", made)
    assert found is not None
    row = InvitationCode.objects.get()
    assert row.expires_at == datetime.fromisoformat("2012-02-01T00:00:00Z")
    listed = organiser.get(PAGE).content.decode()
    assert "The press office" in listed
    assert found[0] not in listed
    revoke = f"{PAGE}codes/{row.pk}/revoke/"
    assert "The press office" in organiser.get(revoke).content.decode()
    assert "Revoked" in organiser.post(revoke, follow=True).content.decode()
    assert AuditEntry.objects.filter(action__in=["make code", "revoke code"]).count() == 2


def test_a_code_whose_last_day_is_over_is_not_made(conference: Conference, now: datetime) -> None:
    data = {"label": "x", "category": "press", "uses_allowed": "1", "last_day": str((now - timedelta(days=1)).date())}
    assert "This day is over." in team_client(conference, "organiser").post(f"{PAGE}codes/", data).content.decode()
