"""The files that other systems read: valid, and with no more in them than the audience may know."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from lxml import etree

from delegates.models import Person
from events.accounts import open_account
from events.audience import Audience
from events.models import Conference
from sessions.exchange.drawing_json import draw_json
from sessions.exchange.drawing_xml import draw_xml
from sessions.exchange.reading import read_programme
from sessions.models import Session
from sessions.programme import programme_of
from tests.sessions.exchange_files import CAMP, HOST, check_json, event, real, schedule, valid_xml
from tests.sessions.stage import place, publish, speaker

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

XML, JSON = "/dhrd-2012/programme.xml", "/dhrd-2012/programme.json"


@pytest.fixture
def version(conference: Conference) -> None:
    """A published version with a session of each ceiling, and one whose speaker shows themselves to nobody."""
    version = publish(conference)
    hidden = speaker(conference, "Hidden name", Audience.ORGANISERS)
    place(
        version, "1A", people=[speaker(conference, "Полынь"), hidden], abstract="*Words*\r\nand a \t tab & <b>more</b>"
    )
    place(
        version, "1B", room="Room A", ceiling=Session.Ceiling.NEUTRAL, abstract="Neutral words", title="Neutral title"
    )
    place(version, "1C", ceiling=Session.Ceiling.OPAQUE, abstract="Opaque words", title="Opaque title", room="Room A")
    place(version, "1D", people=[speaker(conference, "No yes")], agrees=False, title="Unagreed title")


def body(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_both_files_are_valid(client: Client, version: None) -> None:
    assert valid_xml(body(client, XML).encode())
    check_json(body(client, JSON).encode())


def test_an_empty_version_is_valid_too(client: Client, conference: Conference) -> None:
    publish(conference)
    assert valid_xml(body(client, XML).encode())
    check_json(body(client, JSON).encode())


@pytest.mark.parametrize("path", [XML, JSON])
def test_nothing_is_said_beyond_the_ceilings_and_cards_of_the_public(client: Client, version: None, path: str) -> None:
    text = body(client, path)
    assert [word in text for word in ("Title of 1A", "Полынь", "Session 1B", "Busy")] == [True] * 4
    kept = (
        "Neutral title",
        "Neutral words",
        "Opaque title",
        "Opaque words",
        "1C",
        "Hidden name",
        "Unagreed title",
        "No yes",
    )
    assert [word for word in kept if word in text] == []
    assert [str(person.pk) in text or person.pk.hex in text for person in Person.objects.all()] == [False] * 3


def test_people_are_numbered_within_the_file_and_nothing_else_is_said_of_them(client: Client, version: None) -> None:
    root = etree.fromstring(body(client, XML).encode())
    assert [(dict(one.attrib), one.text) for one in root.iter("person")] == [({"id": "1"}, "Полынь")]
    document = json.loads(body(client, JSON))
    days = document["schedule"]["conference"]["days"]
    people = [one for day in days for room in day["rooms"].values() for entry in room for one in entry["persons"]]
    assert people == [{"id": 1, "name": "Полынь"}]


def test_texts_that_xml_cannot_hold_are_written_without_what_it_cannot(client: Client, version: None) -> None:
    Session.objects.filter(code="1A").update(title="Bell \x07 and \ufffe mark", abstract="a\x00b")
    root = etree.fromstring(body(client, XML).encode())
    assert "Bell  and  mark" in [title.text for title in root.iter("title")]


@pytest.mark.parametrize("path", [XML, JSON])
def test_a_client_that_has_the_file_gets_no_body_again(client: Client, version: None, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head(path).content == b""
    Person.objects.filter(contributions__session__code="1A").delete()
    assert client.get(path, headers={"if-none-match": first.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize("path", [XML, JSON])
def test_without_a_published_version_there_is_no_file(client: Client, conference: Conference, path: str) -> None:
    assert client.get(path).status_code == 404


def test_reading_ones_own_public_file_gives_nothing_away_and_takes_nothing_away(
    client: Client, version: None, conference: Conference, tmp_path: Path
) -> None:
    """What the public file hides is no reason to empty it here."""
    before = list(Session.objects.order_by("pk").values())
    for path in (XML, JSON):
        file = tmp_path / "programme"
        file.write_text(body(client, path), encoding="utf-8")
        call_command("import_programme", "dhrd-2012", str(file), stderr=StringIO())
    assert [row["title"] for row in Session.objects.order_by("pk").values()] == [row["title"] for row in before]
    assert Person.objects.count() == 3
    assert [session.contributions.count() for session in Session.objects.order_by("code")] == [2, 0, 0, 1]


@pytest.mark.parametrize("slug", ["a", "ab-cd", "DHRD_2012", "x" * 50])
@pytest.mark.parametrize("zone", ["UTC", "America/Argentina/Buenos_Aires", "Etc/GMT-3", "Asia/Kolkata"])
def test_files_are_valid_for_every_short_name_and_zone(
    conference: Conference, version: None, slug: str, zone: str
) -> None:
    conference.slug, conference.time_zone = slug, zone
    conference.save()
    programme = programme_of(conference, audience=Audience.PUBLIC, at=conference.registration_opens)  # type: ignore[arg-type]  # it opens
    assert programme
    assert valid_xml(draw_xml(programme, host=HOST))
    check_json(draw_json(programme, host=HOST))


def run(*words: str) -> str:
    said = StringIO()
    call_command(*words, stderr=said)
    return said.getvalue()


def test_commands_take_a_programme_to_a_new_conference_and_back(transactional_or_not: None, tmp_path: Path) -> None:
    file, out, again = tmp_path / "camp.json", tmp_path / "out.xml", tmp_path / "again.xml"
    file.write_bytes(real(CAMP))
    said = run("import_programme", "camp", str(file))
    assert "79 in the file: 79 new, 0 changed, 0 as they were. 90 new people." in said
    assert "0 overlaps in rooms, 0 of people, 0 sessions on other days, 0 other conflicts" in said
    assert not Conference.objects.get(slug="camp").is_shown
    assert "jinxx" not in said
    assert run("export_programme", "camp", "-o", str(out), "--draft") == "Sessions: 79.\n"
    assert "0 new, 0 changed, 79 as they were" in run("import_programme", "camp", str(out))
    run("export_programme", "camp", "-o", str(again), "--draft")
    assert out.read_bytes() == again.read_bytes()
    assert out.stat().st_mode & 0o077 == 0


def test_a_dry_run_leaves_nothing_behind(transactional_or_not: None, tmp_path: Path) -> None:
    file = tmp_path / "one.xml"
    file.write_bytes(schedule(event(people="Sunrise")))
    assert "1 new, 0 changed" in run("import_programme", "new-one", str(file), "--dry-run")
    assert (Conference.objects.count(), Session.objects.count(), Person.objects.count()) == (0, 0, 0)


def test_an_account_can_be_made_the_organiser_of_a_conference_without_a_team(
    transactional_or_not: None, tmp_path: Path
) -> None:
    file = tmp_path / "one.xml"
    file.write_bytes(schedule(event()))
    with pytest.raises(CommandError, match="No account"):
        run("import_programme", "new-one", str(file), "--organiser", "sunrise@example.org")
    user = open_account(address="sunrise@example.org", is_verified=True)
    run("import_programme", "new-one", str(file), "--organiser", "Sunrise@example.org")
    assert sorted(user.roles.values_list("role", flat=True)) == ["organiser", "safety"]
    with pytest.raises(CommandError, match="has a team"):
        run("import_programme", "new-one", str(file), "--organiser", "sunrise@example.org")


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (("export_programme", "dhrd-2012", "-o", "out.pdf"), "must end in .xml, .json or .csv"),
        (("export_programme", "dhrd-2012", "-o", "out.xml"), "not published yet"),
        (("export_programme", "nowhere", "-o", "out.xml"), "no conference with the short name"),
        (("import_programme", "dhrd-2012", "missing.xml"), "cannot be read"),
        (
            ("import_programme", "static", __file__.replace("test_exchange_exporting", "stage")),
            "heading Title|short name",
        ),
    ],
)
def test_commands_say_in_one_sentence_why_they_cannot(
    conference: Conference, words: tuple[str, ...], refusal: str
) -> None:
    with pytest.raises(CommandError, match=refusal):
        run(*words)


def test_the_table_of_sessions_is_read_again_by_the_import(
    conference: Conference, version: None, tmp_path: Path
) -> None:
    Session.objects.filter(code="1A").update(title="=1+1", abstract="- one; -two\n|x|")
    draft = publish(conference, None)
    for session in Session.objects.all():
        slot = session.slots.get()
        draft.slots.create(session=session, room=slot.room, starts_at=slot.starts_at, ends_at=slot.ends_at)
    out = tmp_path / "out.csv"
    run("export_programme", "dhrd-2012", "-o", str(out), "--draft")
    assert "'=1+1" in out.read_text(encoding="utf-8")
    read = {one.code: one for one in read_programme(out.read_bytes()).events}
    assert (read["1A"].title, read["1A"].abstract) == ("=1+1", "- one; -two\n|x|")
    assert "0 new, 0 changed, 4 as they were" in run("import_programme", "dhrd-2012", str(out))
