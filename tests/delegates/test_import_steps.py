import time
from collections import Counter
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from delegates import deciding, stepwise
from delegates.describing import Answers
from delegates.importing import Answer, guess, import_people, plan_import
from delegates.models import ImportDraft, Registration
from delegates.registration import register
from delegates.sheets import MOST_ROWS, UnreadableFileError, read_sheet
from delegates.ways_in import Admission, Way, ways_in
from events import clock
from events.models import Conference, Mail, TeamMember
from tests.conftest import make_user, sign_in, team_client

IMPORT = "/dhrd-2012/organise/registrations/import/"
PROGRESS = f"{IMPORT}progress/"
MAPPED = {"column_0": "display_name", "checked": "display_name", "import": "yes", "agreed": "on"}


class Killed(Exception):  # noqa: N818  # it is no error of the site
    """The process ends here."""


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def organiser(conference: Conference) -> Client:
    return team_client(conference, "organiser")


def names(count: int) -> bytes:
    return ("Name\n" + "".join(f"Person {number}\n" for number in range(count))).encode()


def begin(client: Client, content: bytes, **more: str) -> str:
    client.post(IMPORT, {"file": SimpleUploadedFile("people.csv", content)})
    return client.post(f"{IMPORT}columns/", MAPPED | more, follow=True).content.decode()


def problems(conference: Conference, text: str) -> list[str]:
    sheet = read_sheet(text.encode())
    return [words for _line, words in plan_import(sheet, guess(sheet.headings), conference=conference).problems]


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("en", ["en"]),
        ("English; Русский", ["en", "ru"]),
        ("ARABIC,en / tr;", ["ar", "en", "tr"]),
        ("español;es", ["es"]),
        ("", []),
    ],
)
def test_languages_are_read_by_code_or_name(conference: Conference, now: datetime, cell: str, codes: list[str]) -> None:
    sheet = read_sheet(f'Name,Languages\nSunrise,"{cell}"\n'.encode())
    assert guess(sheet.headings) == [Answer.NAME, Answer.LANGUAGES]
    import_people(sheet, guess(sheet.headings), conference=conference, actor=None, at=now)
    assert Registration.objects.get().person.languages == codes


def test_a_language_that_is_none_of_the_conference_is_a_problem_of_its_row(conference: Conference) -> None:
    found = problems(conference, "Name,Languages\nSunrise,en;Klingon\nDawn,fr\n")
    assert [words.startswith("Languages: A language is none") for words in found] == [True, True]
    assert "Klingon" not in str(found)


def test_places_are_given_within_the_quota_and_the_rest_are_requests(conference: Conference, now: datetime) -> None:
    ways = {"press": Way(Admission.REQUEST, 1)}
    deciding.set_ways(conference=conference, ways=ways, seen=ways_in(conference).by_category, actor=None, at=now)
    rows = "A,a@example.org,press\nB,b@example.org,press\n" + "".join(f"{letter},,guest\n" for letter in "CDEFGHIJKLM")
    sheet = read_sheet(f"Name,E-mail,Category\n{rows}".encode())
    plan = import_people(sheet, guess(sheet.headings), conference=conference, actor=None, at=now, with_places=True)
    states = Counter(Registration.objects.values_list("category", "state"))
    assert plan.placed == conference.capacity == 10
    assert states == {("press", "confirmed"): 1, ("press", "requested"): 1} | {
        ("guest", "confirmed"): 9,
        ("guest", "requested"): 2,
    }
    assert [mail.reference for mail in Mail.objects.all()] == [
        Registration.objects.get(person__address_alias__isnull=False, state="confirmed").code
    ]


def test_who_waits_in_line_comes_before_those_from_a_file(conference: Conference, now: datetime) -> None:
    Conference.objects.update(capacity=0)
    answers = Answers(display_name="First", address="first@example.org", category="delegate")
    register(conference=conference, answers=answers, token=uuid4(), at=now)
    Conference.objects.update(capacity=1)
    sheet = read_sheet(names(2))
    plan = import_people(sheet, [Answer.NAME], conference=conference, actor=None, at=now, with_places=True)
    assert plan.placed == 0
    assert Counter(Registration.objects.values_list("state", flat=True)) == {"offered": 1, "requested": 2}


def test_the_result_tells_how_many_have_a_place_and_how_many_wait(organiser: Client) -> None:
    page = begin(organiser, names(12), places="on")
    assert "12 requests are entered." in page
    assert "10 have a place. 2 wait for a decision." in page


def test_a_large_file_is_imported_in_steps_that_say_how_far_they_are(
    organiser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stepwise, "STEP", 8)
    page = begin(organiser, names(20) + b"Person 3\n,\n")
    assert "8 of 21 rows done" in page
    assert '<progress id="progress" value="8" max="21">' in page
    assert 'src="/static/js/go_on' in page
    assert "16 of 21 rows done" in organiser.post(PROGRESS, follow=True).content.decode()
    assert Registration.objects.count() == 16
    page = organiser.post(PROGRESS, follow=True).content.decode()
    assert "20 requests are entered. No mail was sent." in page
    assert "1 row was left out." in page
    assert (Registration.objects.count(), ImportDraft.objects.count()) == (20, 0)
    assert organiser.post(PROGRESS).headers["Location"] == IMPORT


def test_an_import_can_be_left_and_gone_on_with_and_is_not_begun_twice(
    organiser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stepwise, "STEP", 8)
    begin(organiser, names(20))
    assert [organiser.get(page).headers["Location"] for page in (IMPORT, f"{IMPORT}columns/")] == [PROGRESS, PROGRESS]
    assert organiser.post(f"{IMPORT}columns/", MAPPED).headers["Location"] == PROGRESS
    assert "8 of 20 rows done" in organiser.get(PROGRESS).content.decode()
    assert Registration.objects.count() == 8


def test_an_import_that_is_stopped_leaves_the_rest_out_and_forgets_the_file(
    organiser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stepwise, "STEP", 8)
    begin(organiser, names(20))
    page = organiser.post(f"{IMPORT}stop/", follow=True).content.decode()
    assert "8 requests are entered." in page
    assert "12 rows were not looked at." in page
    assert (Registration.objects.count(), ImportDraft.objects.count()) == (8, 0)


def test_a_step_that_dies_leaves_nothing_of_itself_and_is_done_again(
    organiser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stepwise, "STEP", 8)
    begin(organiser, names(20))

    def die(*_args: object, **_kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(stepwise, "asdict", die)  # after the rows, before how far it is
        with pytest.raises(Killed):
            organiser.post(PROGRESS)
    assert Registration.objects.count() == 8
    assert "16 of 20 rows done" in organiser.post(PROGRESS, follow=True).content.decode()
    assert Registration.objects.count() == 16


def test_after_the_hour_the_same_file_enters_only_who_is_missing(
    organiser: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stepwise, "STEP", 8)
    begin(organiser, names(20))
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: now + timedelta(minutes=61))
        assert "only who is missing is entered" in organiser.post(PROGRESS, follow=True).content.decode()
        patch.setattr(stepwise, "STEP", 100)
        page = begin(organiser, names(20))
    assert "12 requests are entered." in page
    assert "8 rows were left out." in page
    assert Registration.objects.count() == 20


def test_an_import_goes_on_only_in_the_sign_in_that_began_it_and_only_for_the_team(
    organiser: Client, conference: Conference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stepwise, "STEP", 8)
    begin(organiser, names(20))
    safety = team_client(conference, "safety")
    assert safety.post(PROGRESS).headers["Location"] == IMPORT
    assert safety.post(f"{IMPORT}stop/").status_code == 302
    assert ImportDraft.objects.count() == 1
    TeamMember.objects.filter(role="organiser").delete()
    assert [organiser.post(page).status_code for page in (PROGRESS, f"{IMPORT}stop/")] == [404, 404]
    assert sign_in(Client(), make_user()).post(PROGRESS).status_code == 404
    assert Registration.objects.count() == 8


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", ("UTF-8", False)),
        ("utf-16", ("UTF-16", False)),
        ("utf-16-le", ("UTF-16-LE", True)),
        ("utf-16-be", ("UTF-16-BE", True)),
        ("windows-1251", ("WINDOWS-1251", True)),
    ],
)
def test_russian_files_are_read_in_every_usual_encoding_and_a_guess_is_told(
    encoding: str, told: tuple[str, bool]
) -> None:
    sheet = read_sheet("Имя;Организация\nПолынь;Коллегия адвокатов\n".encode(encoding))
    assert sheet.rows == ((2, ("Полынь", "Коллегия адвокатов")),)
    assert (sheet.encoding, sheet.is_guessed) == told


@pytest.mark.parametrize("text", ["Zoë Café", "François", "Müller-Großmann", "Ñandú", "Çağ"])
def test_western_accents_are_not_taken_for_russian(text: str) -> None:
    encoding = "latin-1" if "ğ" not in text else "windows-1254"
    assert read_sheet(f"Name\n{text}\n".encode(encoding)).encoding == "WINDOWS-1252"


def test_the_page_says_that_the_letters_are_a_guess(organiser: Client) -> None:
    file = SimpleUploadedFile("people.csv", "Имя\nПолынь\n".encode("windows-1251"))
    page = organiser.post(IMPORT, {"file": file}, follow=True).content.decode()
    assert "WINDOWS-1251 is a guess" in page
    assert "Полынь" in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (names(50_000), "5,000 can be imported"),
        (b"Name,Affiliation\n" + b"Sunrise,A long affiliation\n" * 50_000, "larger than 1 MB"),
        (b'Name\n"' + b"a" * 200_000, "Line 2 has a cell of more than 131,000"),
        (b"\xef\xbb\xbf", "at least one row"),
        (b"\xff\xfe", "at least one row"),
        (b"\n\n\n", "at least one row"),
        (b"\0" * 100, "no text"),
        (b"Name\nSun\0rise\n", "no text"),
        (b"\xff\xfe\x00", "no text"),
    ],
)
def test_a_file_beyond_the_limits_is_refused_with_the_limit_and_nothing_is_kept(
    organiser: Client, content: bytes, words: str
) -> None:
    with pytest.raises(UnreadableFileError, match=words):
        read_sheet(content)
    page = organiser.post(IMPORT, {"file": SimpleUploadedFile("people.csv", content)}).content.decode()
    assert "error-summary" in page
    assert ImportDraft.objects.count() == 0


def test_a_cell_of_ten_thousand_letters_and_a_cut_line_name_their_lines(conference: Conference) -> None:
    text = f"Name,Affiliation\nSunrise,{'x' * 10_000}\n{'y' * 10_000},\nDawn"
    sheet = read_sheet(text.encode())
    found = plan_import(sheet, guess(sheet.headings), conference=conference).problems
    assert [line for line, _words in found] == [2, 3, 4]
    assert ["at most 120" in found[0][1], "at most 80" in found[1][1], "cut off" in found[2][1]] == [True] * 3


def test_the_last_line_is_cut_off_in_the_last_part_of_a_sheet_only() -> None:
    sheet = read_sheet(b"Name,Country\nA,\nB,\nC")
    assert [sheet.part(start, 2).is_cut for start in (0, 2)] == [False, True]


def test_looking_at_the_largest_file_is_quick(conference: Conference) -> None:
    rows = "".join(f"Person {number},person{number}@example.org,press,en;ru\n" for number in range(MOST_ROWS))
    begun = time.process_time()
    sheet = read_sheet(f"Name,E-mail,Category,Languages\n{rows}".encode())
    plan = plan_import(sheet, guess(sheet.headings), conference=conference)
    assert (len(plan.newcomers), plan.problems) == (MOST_ROWS, ())
    assert time.process_time() - begun < 15


def test_the_command_gives_places_too(conference: Conference, tmp_path: Path) -> None:
    file, said = tmp_path / "people.csv", StringIO()
    file.write_bytes(names(12))
    call_command("import_delegates", "dhrd-2012", str(file), "--places", stderr=said)
    assert "10 have a place, 2 wait for a decision." in said.getvalue()
