from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from delegates import deciding
from delegates.describing import Answers
from delegates.entering import LINK_LASTS
from delegates.inviting import make_code, revoke_code
from delegates.models import ImportDraft, InvitationCode, Note, Person, Registration, SavedFilter
from delegates.registration import register, withdraw
from delegates.ways_in import Admission, Way, ways_in
from events import access, clock
from events.models import AuditEntry, Conference, TeamMember, User
from tests.conftest import make_user, renew_link, sign_in, team_client

REGISTER = "/dhrd-2012/register/"
DESK = "/dhrd-2012/organise/registrations/"
LETTERS = "<script>x</script>{{ settings.SECRET_KEY }}{% now 'Y' %}$link %(code)s ${code}"
SHOWN = "&lt;script&gt;x&lt;/script&gt;{{ settings.SECRET_KEY }}{% now &#x27;Y&#x27; %}$link %(code)s ${code}"


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def other(conference: Conference) -> Conference:
    days = {"first_day": conference.first_day, "last_day": conference.last_day}
    return Conference.objects.create(slug="other", name="Other", is_shown=True, **days)


def ask(conference: Conference, at: datetime, number: int = 1, category: str = "delegate") -> Registration:
    answers = Answers(display_name=f"Person {number}", address=f"person{number}@example.org", category=category)
    sent = register(conference=conference, answers=answers, token=uuid4(), at=at)
    return Registration.objects.select_related("person", "conference").get(code=sent.reference)


def form(**changed: str) -> dict[str, str]:
    said = {"token": str(uuid4()), "display_name": "Sunrise", "address": "sunrise@example.org", "category": "delegate"}
    return said | {"affiliation": "A bar", "step": "send", "conduct": "on"} | changed


Spoil = Callable[[Registration, datetime, Conference], object]
SPOILT: dict[str, Spoil] = {
    "forged": lambda _mine, _at, _other: Registration.objects.update(link_hash="0" * 64),
    "expired": lambda _mine, at, _other: Registration.objects.update(requested_at=at - LINK_LASTS),
    "used": lambda _mine, _at, _other: Registration.objects.update(link_hash=""),
    "revoked": lambda mine, at, _other: withdraw(registration=mine, actor=None, at=at),
    "foreign": lambda _mine, _at, other: Registration.objects.update(conference=other),
}


@pytest.mark.parametrize("flaw", SPOILT)
def test_a_mailed_link_that_opens_nothing_says_so_alike_and_signs_nobody_in(
    conference: Conference, other: Conference, client: Client, now: datetime, flaw: str
) -> None:
    mine = ask(conference, now)
    address = f"/dhrd-2012/registration/enter/{renew_link(mine)}/"
    assert client.get(address).status_code == 200
    SPOILT[flaw](Registration.objects.select_related("conference").get(pk=mine.pk), now, other)
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 404
        assert "This link does not open anything" in answer.content.decode()
        assert "Person 1" not in answer.content.decode()
    assert (User.objects.count(), "sessionid" in client.cookies, access.SECOND_FACTOR in client.session) == (
        0,
        False,
        False,
    )


@pytest.mark.parametrize("typed", ["\0", "%00", "../../", "a" * 5000, "٣٤", "<b>", "' OR 1=1 --"])
def test_a_link_or_code_of_any_letters_is_refused_like_any_other(
    conference: Conference, client: Client, now: datetime, typed: str
) -> None:
    more = {"uses_allowed": 1, "expires_at": None, "actor": None, "label": "x"}
    make_code(conference=conference, category="press", at=now, **more)  # type: ignore[arg-type]
    page = client.post(REGISTER, form(code=typed))
    assert page.status_code == 200
    assert 'value="A bar"' in page.content.decode()
    assert (
        client.get("/dhrd-2012/registration/enter/" + typed.replace("\0", "%00").replace("/", "-") + "/").status_code
        == 404
    )
    assert Registration.objects.count() == 0


def test_a_code_revoked_while_the_form_is_open_is_refused_and_the_answers_stay(
    conference: Conference, client: Client, now: datetime
) -> None:
    more = {"uses_allowed": 1, "expires_at": None, "actor": None, "label": "x"}
    row, text = make_code(conference=conference, category="press", at=now, **more)  # type: ignore[arg-type]
    assert "Press" in client.post(REGISTER, form(code=text, step="check")).content.decode()
    revoke_code(row=row, actor=None, at=now)
    page = client.post(REGISTER, form(code=text)).content.decode()
    assert "This code does not let you in." in page
    assert [f'value="{typed}"' in page for typed in ("Sunrise", "A bar", "sunrise@example.org")] == [True] * 3
    assert (Registration.objects.count(), InvitationCode.objects.get().uses) == (0, 0)


def test_a_category_filled_while_the_form_is_open_ends_in_a_place_in_line(
    conference: Conference, client: Client, now: datetime
) -> None:
    Conference.objects.update(capacity=1)
    data = form()
    assert 'name="conduct"' in client.post(REGISTER, data | {"step": "check"}).content.decode()
    assert ask(conference, now).state == "confirmed"
    page = client.post(REGISTER, data, follow=True).content.decode()
    assert "You are on the waiting list" in page
    person = Person.objects.exclude(registration__state="confirmed").get()
    assert (person.registration.state, person.display_name, person.affiliation) == ("waiting", "Sunrise", "A bar")


def test_a_category_closed_while_the_form_is_open_is_asked_for_again_and_the_answers_stay(
    conference: Conference, client: Client, now: datetime
) -> None:
    data = form(category="press")
    assert 'name="conduct"' in client.post(REGISTER, data | {"step": "check"}).content.decode()
    ways = {"press": Way(Admission.INVITATION, None)}
    deciding.set_ways(conference=conference, ways=ways, seen=ways_in(conference).by_category, actor=None, at=now)
    answer = client.post(REGISTER, data)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "error-summary" in page
    assert [f'value="{typed}"' in page for typed in ("Sunrise", "A bar", "sunrise@example.org")] == [True] * 3
    assert client.post(REGISTER, data | {"category": "delegate"}).status_code == 302
    assert Registration.objects.get().category == "delegate"


TEXTS = ("display_name", "badge_name", "affiliation", "biography", "access_needs", "dietary_needs")


def shows_only_text(client: Client, *addresses: str) -> list[bool]:
    """Tell of each page whether the letters stand there, as they were typed and as nothing else."""
    pages = [client.get(address, follow=True).content.decode() for address in addresses]
    assert [page for page in pages if "<script>x" in page] == []
    return [SHOWN in page for page in pages]


def test_markup_and_template_syntax_in_every_answer_is_shown_as_text(
    conference: Conference, client: Client, now: datetime
) -> None:
    data = form(**dict.fromkeys(TEXTS, LETTERS), shows_name="0")
    check = client.post(REGISTER, data | {"step": "check"}).content.decode()
    assert "<script>x" not in check
    assert check.count(SHOWN) >= len(TEXTS)
    again = client.post(REGISTER, data | {"step": "edit"}).content.decode()
    assert ("<script>x" in again, again.count(SHOWN) >= len(TEXTS)) == (False, True)
    assert client.post(REGISTER, data).status_code == 302
    mine = Registration.objects.select_related("person").get()
    assert {str(getattr(mine.person, name)) for name in TEXTS[:4]} == {LETTERS}
    mine.person.user = make_user()
    mine.person.save()
    own = sign_in(Client(), mine.person.user)
    assert shows_only_text(own, "/dhrd-2012/registration/", "/dhrd-2012/registration/change/") == [True, True]
    safety = team_client(conference, "safety", "organiser")
    pages = (DESK, f"{DESK}{mine.code}/", f"{DESK}{mine.code}/decline/", "/dhrd-2012/organise/badges/check/")
    assert shows_only_text(safety, *pages)[:3] == [True, True, True]
    found = safety.post("/dhrd-2012/door/", {"badge": mine.code}).content.decode()
    assert ("<script>x" in found, SHOWN in found) == (False, True)


def test_markup_and_template_syntax_at_the_desk_is_shown_as_text(conference: Conference, now: datetime) -> None:
    safety = team_client(conference, "safety", "organiser")
    by_hand = {"display_name": LETTERS[:80], "address": "", "category": "press", "source": "call", "conduct": "on"}
    safety.post(f"{DESK}new/", by_hand)
    entered = Registration.objects.get()
    one = f"{DESK}{entered.code}/"
    safety.post(f"{one}notes/", {"text": LETTERS})
    assert Note.objects.count() == 1
    safety.post(f"{DESK}filters/", {"name": LETTERS[:50], "kept": "state=requested"})
    assert SavedFilter.objects.get().name == LETTERS[:50].strip()
    ways = "/dhrd-2012/organise/ways-in/"
    code = {"label": LETTERS[:80], "category": "press", "uses_allowed": "1"}
    made = safety.post(f"{ways}codes/", code, follow=True).content.decode()
    assert "<script>x" not in made
    assert InvitationCode.objects.count() == 1
    revoke = f"{ways}codes/{InvitationCode.objects.get().pk}/revoke/"
    for page in (DESK, one, ways, revoke):
        content = safety.get(page).content.decode()
        assert ("<script>x" in content, "&lt;script&gt;x" in content) == (False, True), page
    searched = safety.post(DESK, {"q": LETTERS}).content.decode()
    assert ("<script>x" in searched, SHOWN in searched) == (False, True)


def proved(client: Client, at: datetime) -> Client:
    session = client.session
    session[access.SECOND_FACTOR_AT] = at.isoformat()
    session.save()
    return client


def uploaded(client: Client) -> None:
    file = SimpleUploadedFile("people.csv", b"Name\nMoonlight\n")
    assert client.post(f"{DESK}import/", {"file": file}).status_code == 302


COLUMNS: dict[str, object] = {"column_0": "display_name", "checked": "display_name", "import": "yes", "agreed": "on"}
WORK: dict[str, tuple[str, dict[str, object]]] = {
    "decide": ("{code}/accept/", {}),
    "take back": ("{code}/withdraw/", {}),
    "bulk": ("together/", {"action": "decline", "chosen": "{code}", "confirmed": "yes"}),
    "note": ("{code}/notes/", {"text": "Careful"}),
    "category": ("{code}/category/", {"category": "press"}),
    "by hand": ("new/", {"display_name": "Dawn", "category": "press", "source": "call", "conduct": "on"}),
    "filter": ("filters/", {"name": "Mine", "kept": "state=requested"}),
    "search": ("", {"q": "Person"}),
    "export": ("export/", {"purpose": "catering", "columns": ["code", "name"], "format": "csv"}),
    "import": ("import/columns/", COLUMNS),
}


@pytest.mark.parametrize("role", [None, "programme"], ids=["removed", "moved to the programme"])
@pytest.mark.parametrize("step", WORK)
def test_who_is_removed_from_the_team_between_two_steps_does_nothing_more(
    conference: Conference, now: datetime, step: str, role: str | None
) -> None:
    Conference.objects.update(admission=Conference.Admission.ON_REQUEST)
    conference.refresh_from_db()
    asked = ask(conference, now)
    client = proved(team_client(conference, "organiser"), now)
    assert client.get(f"{DESK}{asked.code}/").status_code == 200
    uploaded(client)
    member = TeamMember.objects.filter(conference=conference)
    _rows = member.update(role=role) if role else member.delete()
    path, data = WORK[step]
    sent = {key: value.format(code=asked.code) if isinstance(value, str) else value for key, value in data.items()}
    answer = client.post(DESK + path.format(code=asked.code), sent)
    assert answer.status_code == 404
    assert b"Person 1" not in answer.content
    again = Registration.objects.get()
    assert (again.state, again.category, Note.objects.count(), SavedFilter.objects.count()) == (
        "requested",
        "delegate",
        0,
        0,
    )
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"register"}


def test_a_file_left_by_someone_removed_is_gone_after_an_hour(conference: Conference, now: datetime) -> None:
    client = team_client(conference, "organiser")
    uploaded(client)
    TeamMember.objects.all().delete()
    team = team_client(conference, "safety")
    assert team.get(f"{DESK}import/columns/").status_code == 302
    ImportDraft.objects.update(made_at=now - timedelta(minutes=61))
    uploaded(team)
    assert ImportDraft.objects.count() == 1
