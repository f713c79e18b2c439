import re
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from delegates.describing import Answers, add_person
from delegates.importing import Answer, guess, import_people, plan_import
from delegates.models import ImportDraft, Person, Registration
from delegates.registration import register
from delegates.sheets import MOST_BYTES, UnreadableFileError, read_sheet
from events import clock
from events.models import AuditEntry, Conference, Country, Mail
from tests.conftest import make_person, team_client
from vault.models import DataKey

IMPORT = "/dhrd-2012/organise/registrations/import/"
COLUMNS = f"{IMPORT}columns/"
HEAD = "Name,E-mail,Category,Country\n"
GOOD = f"{HEAD}Sunrise,sunrise@example.org,press,TR\nMoonlight,,,\n".encode()


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture(autouse=True)
def _country(request: pytest.FixtureRequest) -> None:
    if "conference" in request.fixturenames:
        request.getfixturevalue("conference")
        Country.objects.get_or_create(code="TR", defaults={"name": "Turkey", "region": "Region"})
        Country.objects.filter(code="TR").update(name="Turkey")


@pytest.fixture
def organiser(conference: Conference) -> Client:
    return team_client(conference, "organiser")


def send(client: Client, content: bytes) -> str:
    file = SimpleUploadedFile("people.csv", content)
    return client.post(IMPORT, {"file": file}, follow=True).content.decode()


def problems(conference: Conference, text: str) -> list[tuple[int, str]]:
    sheet = read_sheet(text.encode())
    return list(plan_import(sheet, guess(sheet.headings), conference=conference).problems)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_files_are_read_in_every_usual_encoding_and_separator(encoding: str, delimiter: str) -> None:
    text = "Name,Country\r\nZoë Café,TR\r\n\r\n".replace(",", delimiter)
    sheet = read_sheet(text.encode(encoding))
    assert sheet.headings == ("Name", "Country")
    assert sheet.rows == ((2, ("Zoë Café", "TR")),)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "at least one row"),
        (b"Name\n", "at least one row"),
        (b"PK\x03\x04rest", "spreadsheet"),
        (b"Name\nA\0B\n", "no text"),
        (b"\xff\xfea", "no text"),
        (b"Name\n\x81\x8d\n", "no text"),
        (b'Name,Country\nSunrise,"TR\n', "quotation mark"),
        (b"Name\n" + b"a" * MOST_BYTES, "1 MB"),
        (b"Name\n" + b"a\n" * 5001, "5,000"),
        (b"a," * 61 + b"\nb\n", "60 columns"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableFileError, match=words):
        read_sheet(content)


def test_columns_are_guessed_by_their_headings_once() -> None:
    assert guess(["Name", "E-mail", "Shoe size", "Email"]) == [Answer.NAME, Answer.ADDRESS, None, None]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",sunrise@example.org,press,TR\n", "There is no name"),
        ("Sunrise,nowhere,press,TR\n", "E-mail address: "),
        ("Sunrise,,king,TR\n", "none of this conference"),
        ("Sunrise,,press,Atlantis\n", "not on the list"),
        ("Sun\u202erise,,press,TR\n", "invisible control characters"),
        ("Sunrise,press\n", "2 cells under 4 headings"),
        ("Sunrise,sunrise@exa", "cut off"),
        ("x" * 81 + ",,,\n", "at most 80"),
    ],
)
def test_each_row_says_what_is_wrong_with_it_by_its_line(conference: Conference, row: str, words: str) -> None:
    found = problems(conference, f"{HEAD}Dawn,,,\n{row}")
    assert [line for line, _words in found] == [3]
    assert words in found[0][1]
    assert "unrise" not in found[0][1]


def test_the_same_person_twice_in_a_file_is_a_problem_of_the_second_line(conference: Conference) -> None:
    text = f"{HEAD}Sunrise,a@example.org,,\nOther,A@example.org,,\nDawn,,,\nDAWN,,,\nSunrise,b@example.org,,\n"
    assert [line for line, _words in problems(conference, text)] == [3, 5]


def test_people_known_already_are_skipped_and_never_overwritten(conference: Conference, now: datetime) -> None:
    answers = Answers(display_name="Sunrise", address="sunrise@example.org", category="guest")
    register(conference=conference, answers=answers, token=uuid4(), at=now)
    make_person(conference, "Moonlight")
    sheet = read_sheet(f"{HEAD}Changed,SUNRISE@example.org,press,TR\nmoonlight,,,\nDawn,,,\n".encode())
    plan = import_people(sheet, guess(sheet.headings), conference=conference, actor=None, at=now)
    assert plan.known == (2, 3)
    assert sorted(str(person.display_name) for person in Person.objects.all()) == ["Dawn", "Moonlight", "Sunrise"]
    assert Registration.objects.get(person__address_alias__isnull=False).category == "guest"


def test_people_are_entered_as_requests_without_a_mail_and_formulas_stay_text(
    conference: Conference, now: datetime
) -> None:
    sheet = read_sheet(f"{HEAD}=1+1,sunrise@example.org,Press,Turkey\n".encode())
    done: list[int] = []
    import_people(sheet, guess(sheet.headings), conference=conference, actor=None, at=now, progress=done.append)
    found = Registration.objects.select_related("person").get()
    assert (found.state, found.category, found.conduct_agreed_at) == ("requested", "press", now)
    assert (found.person.display_name, found.person.country) == ("=1+1", "TR")
    assert found.person.address == "sunrise@example.org"
    assert found.person.address_alias is not None
    assert (done, Mail.objects.count()) == ([1], 0)
    assert AuditEntry.objects.get(record_id=str(found.pk)).action == "enter from file"


def test_an_import_goes_from_the_file_over_a_dry_run_to_requests(organiser: Client) -> None:
    page = send(organiser, GOOD)
    assert "2 rows, read as UTF-8" in page
    assert '<option value="display_name" selected>' in page
    mapped = {"column_0": "display_name", "column_1": "address", "column_2": "category", "column_3": "country"}
    page = organiser.post(COLUMNS, mapped).content.decode()
    assert "Import 2 people" in page
    assert Registration.objects.count() == 0
    assert ImportDraft.objects.count() == 1
    checked = {"checked": "display_name,address,category,country", "import": "yes"}
    page = organiser.post(COLUMNS, mapped | checked).content.decode()
    assert "nobody takes part without agreeing" in page
    page = organiser.post(COLUMNS, mapped | checked | {"agreed": "on"}, follow=True).content.decode()
    assert "2 requests are entered" in page
    assert "Sunrise" in page
    assert (Registration.objects.count(), ImportDraft.objects.count()) == (2, 0)


def test_markup_in_a_file_is_shown_as_typed(organiser: Client) -> None:
    page = send(organiser, b"Name,<b>x</b>\n<i>y</i>,<u>z</u>\n")
    assert [tag in page for tag in ("<b>", "<i>", "<u>")] == [False] * 3
    assert "&lt;i&gt;y" in page


def test_columns_changed_after_the_check_are_checked_again_before_anything_is_entered(organiser: Client) -> None:
    send(organiser, GOOD)
    data = {"column_0": "display_name", "checked": "display_name,address,,", "import": "yes", "agreed": "on"}
    assert "Import 2 people" in organiser.post(COLUMNS, data).content.decode()
    assert Registration.objects.count() == 0


def test_a_file_sent_since_by_another_page_is_shown_before_anyone_of_it_is_entered(organiser: Client) -> None:
    send(organiser, b"Name\nFirst\n")
    checked = organiser.post(COLUMNS, {"column_0": "display_name"}).content.decode()
    shown = dict(re.findall(r'name="(checked|draft)" value="([^"]*)"', checked))
    send(organiser, b"Name\nSecond\n")
    data = {"column_0": "display_name", "import": "yes", "agreed": "on"} | shown
    page = organiser.post(COLUMNS, data).content.decode()
    assert "Another file was sent meanwhile" in page
    assert Registration.objects.count() == 0


@pytest.mark.parametrize(
    ("mapped", "words"),
    [
        ({}, "which column holds the name"),
        ({"column_0": "display_name", "column_1": "display_name"}, "Two columns hold the same"),
        ({"column_0": "risk"}, "error-summary"),
    ],
)
def test_columns_that_make_no_sense_are_asked_for_again(organiser: Client, mapped: dict[str, str], words: str) -> None:
    send(organiser, GOOD)
    assert words in organiser.post(COLUMNS, mapped).content.decode()


@pytest.mark.parametrize("content", [b"", b"Name\n", b"Name\n" + b"a" * MOST_BYTES, b"x" * 3_000_000])
def test_a_file_that_is_refused_is_not_kept(organiser: Client, content: bytes) -> None:
    assert "error-summary" in send(organiser, content)
    assert ImportDraft.objects.count() == 0


def test_a_kept_file_is_sealed_and_goes_with_its_key_after_an_hour(
    organiser: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(organiser, GOOD)
    draft = ImportDraft.objects.get()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT content FROM delegates_importdraft")
        assert b"Sunrise" not in bytes(cursor.fetchone()[0])
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=61))
    assert "kept for an hour only" in organiser.post(COLUMNS, {}, follow=True).content.decode()
    send(organiser, GOOD)
    assert not ImportDraft.objects.filter(pk=draft.pk).exists()
    assert not DataKey.objects.filter(ref=draft.key_ref).exists()


def test_a_file_is_seen_only_in_the_sign_in_that_sent_it(organiser: Client, conference: Conference) -> None:
    send(organiser, GOOD)
    assert team_client(conference, "safety").get(COLUMNS).headers["Location"] == IMPORT


def test_an_import_takes_few_queries_for_each_person(conference: Conference, now: datetime) -> None:
    rows = "".join(f"Person {number},,,\n" for number in range(100))
    sheet = read_sheet(f"{HEAD}{rows}".encode())
    with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
        import_people(sheet, guess(sheet.headings), conference=conference, actor=None, at=now)
    assert len(main) + len(keys) <= 20


def run(*arguments: object) -> str:
    said = StringIO()
    call_command("import_delegates", *map(str, arguments), stderr=said, stdout=said)
    return said.getvalue()


def test_the_command_says_what_would_happen_and_then_does_it_without_names(
    conference: Conference, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(GOOD + b",nobody@example.org,press,TR\n")
    said = run("dhrd-2012", file, "--dry-run")
    assert "2 would be entered, 0 known already, 1 things wrong." in said
    assert Registration.objects.count() == 0
    said += run("dhrd-2012", file)
    assert "Line 4: Name: There is no name." in said
    assert Registration.objects.count() == 2
    said += run("dhrd-2012", file)
    assert "0 entered, 2 known already" in said
    assert "Sunrise" not in said


@pytest.mark.parametrize(
    ("slug", "content", "words"),
    [("gone", GOOD, "no conference"), ("dhrd-2012", b"X\ny\n", "No column"), ("dhrd-2012", b"", "at least one row")],
)
def test_the_command_refuses_what_it_cannot_do(
    conference: Conference, tmp_path: Path, slug: str, content: bytes, words: str
) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=words):
        run(slug, file)
    with pytest.raises(CommandError, match="cannot be read"):
        run("dhrd-2012", tmp_path / "nothing.csv")


def test_a_contributor_without_a_registration_is_named_by_line_and_not_passed_over(conference: Conference) -> None:
    add_person(conference=conference, display_name="Speaker", address="speaker@example.org")
    found = problems(conference, "Name,E-mail\nSpeaker,speaker@example.org\nOther,other@example.org\n")
    assert [line for line, _words in found] == [2]
    assert "a contributor who is not registered" in found[0][1]
