"""The organisers' pages about sessions and their people."""

import pytest
from django.test import Client

from delegates.consent import agreed
from delegates.models import Consent, Person
from events.models import AuditEntry, Conference
from sessions.contributing import contribute
from sessions.models import Contribution, Session
from sessions.publishing import publish
from sessions.scheduling import place
from tests.conftest import make_person, team_client
from tests.sessions.desk import BASE, NINE, REFUSED, hall, make_session, other_conference, text_of

SESSION = {
    "code": "2B",
    "title": "Cases nobody reports",
    "kind": "panel",
    "theme": "",
    "abstract": "",
    "minutes": "60",
    "floor_language": "en",
    "interpretation": ["es", "ar"],
    "ceiling": "open",
}
NEW_PERSON = {
    "new-display_name": "Moonlight",
    "new-address": "",
    "new-role": "speaker",
    "new-way": "video",
    "new-answer": "yes",
    "new-source": "letter",
}


@pytest.fixture
def desk(conference: Conference) -> Client:
    return team_client(conference, "programme")


PAGES = [
    "sessions/",
    "new-session/",
    "sessions/2B/",
    "sessions/2B/delete/",
    "schedule/",
    "schedule/publish/",
]
ACTIONS = ["sessions/2B/people/", "sessions/2B/people/new/", "schedule/remove/2B/", "schedule/publish/", "schedule/"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_do_not_exist_for_those_without_the_role(conference: Conference, client: Client, path: str) -> None:
    make_session(conference)
    door = team_client(conference, "door", "rapporteur", "editor")
    assert (client.get(f"{BASE}{path}").status_code, door.get(f"{BASE}{path}").status_code) == (404, 404)


@pytest.mark.parametrize("path", ACTIONS)
def test_actions_do_not_exist_for_those_without_the_role(conference: Conference, client: Client, path: str) -> None:
    make_session(conference)
    door = team_client(conference, "door")
    assert (client.post(f"{BASE}{path}").status_code, door.post(f"{BASE}{path}").status_code) == (404, 404)
    assert not Contribution.objects.exists()


@pytest.mark.parametrize("path", PAGES)
def test_pages_open_for_the_programme_team(conference: Conference, desk: Client, path: str) -> None:
    make_session(conference)
    page = text_of(desk, path)
    assert page.count("<h1") == 1
    assert ' style="' not in page


def test_a_member_without_a_second_factor_is_sent_to_it(conference: Conference) -> None:
    response = team_client(conference, "programme", second_factor=False).get(f"{BASE}sessions/")
    assert response.status_code == 302


def test_the_page_of_another_conferences_session_does_not_exist(conference: Conference, desk: Client) -> None:
    make_session(other_conference(conference), "9Z")
    for path in ("sessions/9Z/", "sessions/9Z/delete/"):
        assert desk.get(f"{BASE}{path}").status_code == 404
    assert desk.post(f"{BASE}schedule/remove/9Z/").status_code == 404


def test_an_empty_list_says_what_to_do(conference: Conference, desk: Client) -> None:
    assert "No sessions yet" in text_of(desk, "sessions/")


def test_a_session_is_written_and_changed(conference: Conference, desk: Client) -> None:
    response = desk.post(f"{BASE}new-session/", SESSION)
    assert response.headers["Location"] == f"{BASE}sessions/2B/"
    response = desk.post(f"{BASE}sessions/2B/", SESSION | {"title": "Cases", "chatham_house": "on"})
    session = Session.objects.get()
    assert (session.title, session.interpretation, session.chatham_house) == ("Cases", ["es", "ar"], True)
    assert list(AuditEntry.objects.order_by("id").values_list("action", "record")) == [
        ("add", "session"),
        ("change", "session"),
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 10_000),
        ("title", ""),
        ("code", "2 B"),
        ("code", "1a"),
        ("floor_language", "tlh"),
        ("interpretation", ["es", "tlh"]),
        ("interpretation", ["en"]),
        ("minutes", "-5"),
        ("minutes", "100000"),
        ("kind", "picnic"),
        ("ceiling", "everything"),
        ("theme", "not-a-theme"),
        ("abstract", "x" * 10_001),
    ],
)
def test_bad_input_is_refused_and_kept(conference: Conference, desk: Client, field: str, value: object) -> None:
    make_session(conference, "1A")
    response = desk.post(f"{BASE}new-session/", SESSION | {field: value})
    assert REFUSED in response.content.decode()
    assert Session.objects.count() == 1
    if field != "title":
        assert 'value="Cases nobody reports"' in response.content.decode()


def test_the_theme_of_another_conference_is_refused(conference: Conference, desk: Client) -> None:
    theme = other_conference(conference).themes.create(name="Elsewhere", short_name="Elsewhere")
    desk.post(f"{BASE}new-session/", SESSION | {"theme": str(theme.pk)})
    assert not Session.objects.exists()


def test_the_list_is_narrowed_by_links(conference: Conference, desk: Client) -> None:
    make_session(conference, "1A", kind="plenary")
    placed = make_session(conference, "1B", theme=conference.themes.get())
    place(session=placed, room=hall(conference), starts_at=NINE, at=NINE, actor=None)
    assert "Title 1A" not in text_of(desk, "sessions/?state=placed")
    assert "Title 1B" not in text_of(desk, "sessions/?state=unplaced")
    assert "Title 1A" not in text_of(desk, f"sessions/?theme={conference.themes.get().pk}")
    assert "Title 1B" not in text_of(desk, "sessions/?kind=plenary&theme=nonsense")
    assert "No session is like that" in text_of(desk, "sessions/?kind=testimony")


def test_a_long_list_has_pages(conference: Conference, desk: Client) -> None:
    Session.objects.bulk_create(
        Session(conference=conference, code=f"S{n:03}", title=f"Title {n:03}", revised_at=NINE) for n in range(101)
    )
    assert "Title 100" not in text_of(desk, "sessions/")
    assert "Title 100" in text_of(desk, "sessions/?page=2")


def test_open_needs_a_yes_of_each_contributor(conference: Conference, desk: Client) -> None:
    session = make_session(conference, ceiling="open")
    person = make_person(conference, "Sunrise")
    for role in ("speaker", "moderator"):
        contribute(session=session, person=person, role=role, way="person", actor=None, at=NINE)
    assert "Open needs 1 more yes" in text_of(desk, "sessions/")
    part = session.contributions.first()
    assert part is not None
    desk.post(f"{BASE}sessions/2B/people/{part.pk}/answer/", {"answer": "yes", "source": "mail"})
    assert "more yes" not in text_of(desk, "sessions/")
    entry = Consent.objects.get()
    assert (entry.about, entry.shown["version"], entry.shown["source"]) == (str(session.pk), "open-session-2", "mail")
    desk.post(f"{BASE}sessions/2B/people/{part.pk}/answer/", {"answer": "no", "source": "call"})
    assert "Open needs 1 more yes" in text_of(desk, "sessions/2B/")
    desk.post(f"{BASE}sessions/2B/people/{part.pk}/answer/", {"answer": "yes", "source": ""})
    assert "Open needs 1 more yes" in text_of(desk, "sessions/2B/")


def test_a_contributor_without_an_account_is_added(conference: Conference, desk: Client) -> None:
    session = make_session(conference)
    desk.post(f"{BASE}sessions/2B/people/new/", NEW_PERSON)
    part = session.contributions.get()
    assert (part.role, part.way, str(part.person.display_name)) == ("speaker", "video", "Moonlight")
    assert agreed("open-session", conference) == {(part.person_id, str(session.pk))}
    assert "Moonlight" in text_of(desk, "sessions/2B/")
    assert AuditEntry.objects.filter(action="add, consent by letter", record="person").count() == 1
    assert "Moonlight" not in "".join(str(entry) for entry in AuditEntry.objects.all())


def test_an_address_that_is_known_is_refused_and_what_was_typed_stays(conference: Conference, desk: Client) -> None:
    make_session(conference)
    for name in ("Moonlight", "Starlight"):
        typed = NEW_PERSON | {"new-display_name": name, "new-address": "moon@example.org"}
        response = desk.post(f"{BASE}sessions/2B/people/new/", typed)
    page = response.content.decode()
    assert "known to the conference already" in page
    assert 'value="Starlight"' in page
    assert Person.objects.count() == 1


def test_someone_known_gets_a_part_once(conference: Conference, desk: Client) -> None:
    one, two = make_session(conference, "1A"), make_session(conference, "1B")
    person = make_person(conference, "Sunrise")
    contribute(session=one, person=person, role="speaker", way="person", actor=None, at=NINE)
    typed = {"known-person": str(person.pk), "known-role": "moderator", "known-way": "person"}
    desk.post(f"{BASE}sessions/1B/people/", typed)
    assert two.contributions.get().person == person
    response = desk.post(f"{BASE}sessions/1B/people/", typed)
    assert "has this part in the session already" in response.content.decode()


def test_a_person_of_another_conference_gets_no_part(conference: Conference, desk: Client) -> None:
    session = make_session(conference)
    person = make_person(other_conference(conference), "Sunrise")
    typed = {"known-person": str(person.pk), "known-role": "moderator", "known-way": "person"}
    assert REFUSED in desk.post(f"{BASE}sessions/2B/people/", typed).content.decode()
    assert not session.contributions.exists()


def test_parts_are_ordered_and_taken_away(conference: Conference, desk: Client) -> None:
    session = make_session(conference)
    for name in ("One", "Two"):
        person = make_person(conference, name)
        contribute(session=session, person=person, role="speaker", way="person", actor=None, at=NINE)
    first, second = session.contributions.all()
    desk.post(f"{BASE}sessions/2B/people/{second.pk}/up/")
    assert list(session.contributions.all()) == [second, first]
    desk.post(f"{BASE}sessions/2B/people/{second.pk}/remove/")
    assert list(session.contributions.all()) == [first]
    assert desk.post(f"{BASE}sessions/2B/people/{second.pk}/remove/").status_code == 404


def test_deleting_is_asked_and_refused_once_published(conference: Conference, desk: Client) -> None:
    gone, kept = make_session(conference, "1A"), make_session(conference, "1B")
    place(session=kept, room=hall(conference), starts_at=NINE, at=NINE, actor=None)
    publish(conference=conference, note="", actor=None, at=NINE)
    desk.post(f"{BASE}sessions/{gone.code}/delete/")
    response = desk.post(f"{BASE}sessions/1B/delete/", follow=True)
    assert "Session 1B stands in a published version" in response.content.decode()
    assert list(Session.objects.all()) == [kept]


def test_markup_in_a_title_is_shown_as_text(conference: Conference, desk: Client) -> None:
    make_session(conference, title="<script>alert(1)</script>")
    for path in ("sessions/", "sessions/2B/", "schedule/"):
        assert "<script>alert" not in text_of(desk, path)
