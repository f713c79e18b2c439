"""Someone cannot come: the session stays, and outputs say what was chosen and nothing more."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from delegates.lifecycle import read_all
from delegates.models import Person
from events.audience import Audience
from events.models import AuditEntry, Conference
from reports.compiling import _named
from sessions.calendars import draw_calendar
from sessions.models import Contribution, Session
from sessions.preventing import SUGGESTED, NothingSaidError, expect, forget_absences, prevent
from sessions.programme import programme_of, speakers_of
from sessions.values import Programme, SessionEntry
from tests.conftest import make_person, team_client
from tests.sessions.desk import BASE
from tests.sessions.stage import place, publish, speaker

LATER = datetime(2012, 1, 18, tzinfo=UTC)
WORDS = "cannot be with us"
BELOW_ORGANISERS = [Audience.PUBLIC, Audience.ATTENDEES]
PAGES = (
    "programme/",
    "sessions/1A/",
    "speakers/",
    "programme.ics",
    "sessions/1A.ics",
    "programme.xml",
    "programme.json",
)


@pytest.fixture
def sunrise(conference: Conference) -> Person:
    person = speaker(conference, "Sunrise")
    place(publish(conference), people=[person, speaker(conference, "Cedar")])
    return person


def absent(person: Person, absence: str = WORDS, *, hides_name: bool = False, everywhere: bool = False) -> Contribution:
    part = person.contributions.select_related("session__conference").earliest("session__code")
    prevent(contribution=part, absence=absence, hides_name=hides_name, everywhere=everywhere, actor=None, at=LATER)
    return part


def seen(conference: Conference, audience: Audience = Audience.PUBLIC) -> Programme:
    programme = programme_of(conference, audience=audience, at=LATER)
    assert programme is not None
    return programme


def only(conference: Conference, audience: Audience = Audience.PUBLIC) -> SessionEntry:
    (entry,) = seen(conference, audience).sessions
    return entry


def said(entry: SessionEntry) -> list[str]:
    return [contributor.named for contributor in entry.contributors]


@pytest.mark.parametrize("audience", Audience)
def test_words_stand_beside_the_name_and_the_session_stays_open(
    conference: Conference, sunrise: Person, audience: Audience
) -> None:
    absent(sunrise)
    entry = only(conference, audience)
    assert (entry.ceiling, said(entry), entry.absences) == ("open", [f"Sunrise ({WORDS})", "Cedar"], ())


@pytest.mark.parametrize("audience", BELOW_ORGANISERS)
def test_words_in_place_of_the_name_name_nobody(conference: Conference, sunrise: Person, audience: Audience) -> None:
    absent(sunrise, "A colleague cannot be with us", hides_name=True)
    entry = only(conference, audience)
    assert (said(entry), entry.absences) == (["Cedar"], ("A colleague cannot be with us",))
    assert [person.card.name for person in speakers_of(seen(conference, audience))] == ["Cedar"]


def test_organisers_read_the_name_with_the_words_whatever_others_read(conference: Conference, sunrise: Person) -> None:
    absent(sunrise, hides_name=True)
    entry = only(conference, Audience.ORGANISERS)
    assert (said(entry), entry.absences) == ([f"Sunrise ({WORDS})", "Cedar"], ())


def test_words_beside_a_name_that_is_not_shown_are_not_shown_either(conference: Conference) -> None:
    shy = speaker(conference, "Shy", Audience.ORGANISERS)
    place(publish(conference), people=[shy, speaker(conference, "Cedar")])
    absent(shy)
    entry = only(conference)
    assert (said(entry), entry.absences) == (["Cedar"], ())


def test_how_someone_would_have_taken_part_is_not_said_beside_the_words(
    conference: Conference, sunrise: Person
) -> None:
    Contribution.objects.filter(person=sunrise).update(way="statement")
    absent(sunrise)
    first = only(conference).contributors[0]
    assert (first.way, first.absence) == ("", WORDS)


def test_two_who_are_replaced_by_the_same_words_are_not_counted(conference: Conference) -> None:
    people = [speaker(conference, "Sunrise"), speaker(conference, "Cedar")]
    place(publish(conference), people=people)
    for person in people:
        absent(person, hides_name=True)
    assert only(conference).absences == (WORDS,)


@pytest.mark.parametrize("ceiling", [Session.Ceiling.NEUTRAL, Session.Ceiling.OPAQUE])
@pytest.mark.parametrize("hides_name", [True, False])
def test_nothing_is_said_where_the_session_is_not_open(
    conference: Conference, client: Client, ceiling: str, *, hides_name: bool
) -> None:
    person = speaker(conference, "Sunrise")
    place(publish(conference), people=[person], ceiling=ceiling)
    before = {path: client.get(f"/dhrd-2012/{path}").content for path in PAGES}
    Contribution.objects.update(is_prevented=True, absence=WORDS, hides_name=hides_name)
    assert {path: client.get(f"/dhrd-2012/{path}").content for path in PAGES} == before


def test_taking_it_back_shows_all_as_before(conference: Conference, sunrise: Person) -> None:
    before = only(conference)
    part = absent(sunrise, hides_name=True)
    expect(contribution=part, everywhere=False, actor=None, at=LATER)
    after = only(conference)
    assert (after.contributors, after.absences) == (before.contributors, ())
    assert list(AuditEntry.objects.filter(record="contribution").order_by("pk").values_list("action", flat=True)) == [
        "prevented",
        "expected",
    ]


def test_it_can_be_said_in_all_sessions_of_the_person_at_once(conference: Conference, sunrise: Person) -> None:
    version = conference.versions.get()
    place(version, "1B", people=[sunrise], starts_at=datetime(2012, 2, 24, 14, tzinfo=UTC))
    absent(sunrise)
    assert [said(entry) for entry in seen(conference).sessions] == [[f"Sunrise ({WORDS})", "Cedar"], ["Sunrise"]]
    found = {one.card.name: one for one in speakers_of(seen(conference))}
    assert [(entry.code, absence) for entry, absence in found["Sunrise"].parts] == [("1A", WORDS), ("1B", "")]
    absent(sunrise, everywhere=True)
    assert [said(entry)[0] for entry in seen(conference).sessions] == [f"Sunrise ({WORDS})"] * 2


def test_without_words_it_is_refused(sunrise: Person) -> None:
    with pytest.raises(NothingSaidError):
        absent(sunrise, "  ")
    assert not Contribution.objects.filter(is_prevented=True).exists()


@pytest.mark.parametrize("path", PAGES)
def test_every_output_says_the_words_beside_the_name_and_not_why(
    client: Client, conference: Conference, sunrise: Person, path: str
) -> None:
    absent(sunrise)
    text = client.get(f"/dhrd-2012/{path}").content.decode().replace("\r\n ", "")
    assert ("Sunrise" in text, WORDS in text) == (True, True)
    absent(sunrise, "A colleague cannot be with us", hides_name=True)
    text = client.get(f"/dhrd-2012/{path}").content.decode().replace("\r\n ", "")
    is_list_of_people = path == "speakers/"
    assert ("Sunrise" in text, "A colleague cannot be with us" in text) == (False, not is_list_of_people)


def test_the_report_says_it_where_it_names_people_and_nowhere_else(conference: Conference, sunrise: Person) -> None:
    absent(sunrise, hides_name=True)
    assert _named(only(conference)) == ("Cedar", WORDS)
    absent(sunrise)
    assert _named(only(conference)) == (f"Sunrise ({WORDS})", "Cedar")
    Session.objects.update(chatham_house=True)
    assert _named(only(conference)) == ()


def test_the_calendar_says_it_below_the_text(conference: Conference, sunrise: Person) -> None:
    absent(sunrise, hides_name=True)
    text = draw_calendar(seen(conference), host="example.org").decode().replace("\r\n ", "")
    assert f"Speaker: Cedar\\n{WORDS}" in text


def test_the_person_reads_it_in_their_own_data_and_after_their_term_it_is_gone(
    conference: Conference, sunrise: Person
) -> None:
    absent(sunrise, hides_name=True)
    assert f"'what_is_said_instead': '{WORDS}'" in str(dict(read_all(sunrise, LATER))["sessions"])
    assert forget_absences(conference) == 1
    assert (forget_absences(conference), only(conference).absences) == (0, ())
    assert said(only(conference)) == ["Cedar"]


@pytest.fixture
def desk(conference: Conference) -> Client:
    return team_client(conference, "programme")


def send(desk: Client, part: Contribution, **typed: str) -> str:
    path = f"{BASE}sessions/1A/people/{part.pk}/absence/"
    return desk.post(path, typed, follow=True).content.decode()


def test_organisers_choose_suggested_words_or_their_own_and_take_them_back(
    conference: Conference, desk: Client, sunrise: Person
) -> None:
    part = sunrise.contributions.get()
    assert "It is said from now on" in send(desk, part, said=str(SUGGESTED[0]), place="beside", everywhere="on")
    page = send(desk, part, said="other", own_words="Speaks another time", place="instead")
    part.refresh_from_db()
    assert (part.is_prevented, part.absence, part.hides_name) == (True, "Speaks another time", True)
    assert "Outputs say in place of the name" in page
    assert "shown as before" in send(desk, part, step="back")
    part.refresh_from_db()
    assert (part.is_prevented, part.absence, part.hides_name) == (False, "", False)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({}, "An answer is needed."),
        ({"said": "other", "place": "beside"}, "Write what is said instead."),
        ({"said": "other", "own_words": "x" * 161, "place": "instead"}, "at most 160 characters"),
        ({"said": "because of the police", "place": "beside"}, "is not one of the available choices"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_what_was_typed_is_kept(
    desk: Client, sunrise: Person, typed: dict[str, str], error: str
) -> None:
    page = send(desk, sunrise.contributions.get(), **typed)
    assert error in page
    assert typed.get("own_words", "") in page
    assert not Contribution.objects.filter(is_prevented=True).exists()


def test_the_list_of_sessions_finds_where_somebody_cannot_come(
    conference: Conference, desk: Client, sunrise: Person
) -> None:
    place(
        conference.versions.get(), "1B", people=[make_person(conference)], starts_at=datetime(2012, 2, 25, tzinfo=UTC)
    )
    absent(sunrise)
    page = desk.get(f"{BASE}sessions/?mark=prevented").content.decode()
    assert ("Title of 1A" in page, "Title of 1B" in page) == (True, False)
