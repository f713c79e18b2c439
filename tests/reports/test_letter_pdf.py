"""The letter for a visa as a PDF: tagged, right in three scripts, silent about its making, deaf to markup."""

import io
import subprocess
import unicodedata
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from delegates.cards import VisaDetails
from events.models import Conference
from reports.letter_pdf import UndrawableError, draw_letter
from reports.letter_words import MEANINGS, LetterWords, Run, UnfitTextError, fill, save_letter_words, text_faults
from reports.letters import EXAMPLE, Letter, letter_of
from tests.conftest import need
from tests.reports.test_pdf import SYNTAX

ARABIC, CYRILLIC, TURKISH = "ريم خالد العنّابي", "Лявон Пятровіч Алешнік", "Işıl Şükrü Ğazioğlu"
VALUES = {name: f"<{name}>" for name in MEANINGS}
LETTER = Letter(
    language="en-gb",
    conference_name="Rivers and Courts",
    days="12–13 May 2031",
    city="Lisbon",
    venue="Great Hall\n1 Example Street",
    dated=date(2031, 2, 3),
    dated_words="3 February 2031",
    details=EXAMPLE,
    born_words="23 April 1979",
    nationality_name="Türkiye",
    paragraphs=fill("We invite $name, passport $passport.\n\nYours", VALUES | {"name": EXAMPLE.legal_name}),
    signatory="Winifred Applegarthe",
    title="Secretary",
    organisation="Society of Invented Lawyers\n2 Example Street",
    reference=EXAMPLE.reference,
    check_url=f"https://safe.example.org/rivers/letters/{EXAMPLE.reference}/",
)


def for_name(name: str) -> Letter:
    return replace(
        LETTER, details=replace(EXAMPLE, legal_name=name), paragraphs=fill("We invite $name.", {"name": name})
    )


def read(pdf: bytes) -> str:
    """Return all text, normalised (NFKC) since Arabic letters come out in their drawn forms."""
    run = subprocess.run([need("pdftotext"), "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return unicodedata.normalize("NFKC", run.stdout.decode())


def letters_of(text: str) -> set[str]:
    return {letter for letter in unicodedata.normalize("NFKC", text) if letter.isalpha()}


def test_letter_is_one_sound_tagged_page_that_says_nothing_of_person_path_or_clock(tmp_path: Path) -> None:
    pdf = draw_letter(LETTER)
    (tmp_path / "letter.pdf").write_bytes(pdf)
    check = subprocess.run(
        [need("qpdf"), "--check", tmp_path / "letter.pdf"], capture_output=True, text=True, check=False
    )
    reader = PdfReader(io.BytesIO(pdf))
    catalog, told = reader.root_object, dict(reader.metadata or {})
    assert (check.returncode, check.stderr, len(reader.pages)) == (0, "", 1)
    assert (catalog["/MarkInfo"]["/Marked"].value, str(catalog["/Lang"])) == (True, "en-GB")  # type: ignore[index]
    assert told.keys() == {"/Title", "/Creator", "/CreationDate", "/ModDate"}
    assert (str(told["/Title"]), str(told["/CreationDate"])[:16]) == ("Letter of invitation", "D:20310203000000")
    assert b"pdfuaid:part" in pdf


@pytest.mark.parametrize("name", [TURKISH, CYRILLIC, "Nguyễn Thị Hồng", "Zîn Çiyayî"])
def test_names_can_be_copied_out_as_they_were_typed(name: str) -> None:
    assert read(draw_letter(for_name(name))).count(unicodedata.normalize("NFKC", name)) == 2


def test_an_arabic_name_has_all_its_letters_and_stays_in_its_column() -> None:
    text = read(draw_letter(for_name(ARABIC)))
    assert letters_of(ARABIC) <= letters_of(text)
    line = next(line for line in text.splitlines() if line.startswith("Name"))
    assert len(line.rstrip("\u202c ")) - len("Name") < 50


def test_all_that_the_letter_knows_stands_on_it() -> None:
    text = read(draw_letter(LETTER))
    for words in (
        *("Rivers and Courts", "12–13 May 2031", "Lisbon", "Great Hall", "3 February 2031", "Letter of invitation"),
        *(EXAMPLE.legal_name, "X0000000", "23 April 1979", "Türkiye", EXAMPLE.embassy, EXAMPLE.reference),
        *("Winifred Applegarthe", "Secretary", "2 Example Street", "safe.example.org"),
    ):
        assert unicodedata.normalize("NFKC", words) in text


def test_the_picture_leads_to_the_page_that_checks_the_letter(tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(draw_letter(LETTER))
    subprocess.run([need("pdftoppm"), "-r", "200", "-png", "letter.pdf", "page"], cwd=tmp_path, check=True)
    picture = next(tmp_path.glob("page*.png"))
    read_out = subprocess.run([need("zbarimg"), "-q", "--raw", picture], capture_output=True, text=True, check=True)
    assert read_out.stdout.strip() == LETTER.check_url


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert draw_letter(LETTER) == draw_letter(replace(LETTER))


def test_syntax_in_names_and_texts_is_only_text() -> None:
    drawn = replace(
        for_name(SYNTAX),
        conference_name=SYNTAX,
        venue=SYNTAX,
        signatory=SYNTAX,
        paragraphs=fill(f"{SYNTAX.replace('$', '')} $name", {"name": SYNTAX}),
    )
    text = " ".join(read(draw_letter(drawn)).split())
    assert text.count("#let") >= 5
    assert text.count("/etc/passwd") >= 5
    assert "root:" not in text


def test_a_letter_of_no_typeface_stops_the_letter_instead_of_becoming_a_square() -> None:
    with pytest.raises(UndrawableError):
        draw_letter(for_name("Lale \N{SLEUTH OR SPY}"))


@settings(max_examples=25, deadline=None)
@given(
    name=st.text(
        st.characters(min_codepoint=32, max_codepoint=0x17F, exclude_categories=["Cc"]), min_size=1, max_size=40
    )
)
def test_any_latin_name_is_drawn_or_refused_by_name(name: str) -> None:
    try:
        pdf = draw_letter(for_name(name))
    except UndrawableError:
        return
    assert letters_of(name) <= letters_of(read(pdf))


@given(text=st.text(st.sampled_from("$name{}_ passport\n.&%#[]"), max_size=60))
def test_a_text_is_refused_with_words_or_filled_without_reading_values_again(text: str) -> None:
    values = dict.fromkeys(MEANINGS, "$name ${x} $$")
    if text_faults(text):
        assert all(isinstance(fault, str) for fault in text_faults(text))
        return
    filled = [run for paragraph in fill(text, values) for run in paragraph]
    assert {run.text for run in filled if run.is_value} == {"$name ${x} $$"}
    assert not any("$" in run.text for run in filled if not run.is_value)


@pytest.mark.parametrize("text", ["$name $secret", "$name ${name}", "$name $$", "$name costs 5 $", "$", "no name"])
def test_unknown_placeholders_and_a_missing_name_are_faults(text: str) -> None:
    assert text_faults(text)


def test_an_unfit_text_is_never_saved(conference: Conference, now: datetime) -> None:
    with pytest.raises(UnfitTextError):
        save_letter_words(conference=conference, words=LetterWords("$name $x", "A", "", ""), actor=None, at=now)


def test_paragraphs_are_kept_apart_and_lines_within_them_stay() -> None:
    assert fill("A\n \nB $city\nC\n\n\n", {"city": "D"}) == (
        (Run("A", is_value=False),),
        (Run("B ", is_value=False), Run("D", is_value=True), Run("\nC", is_value=False)),
    )


@pytest.mark.parametrize(("audience", "is_shown"), [(0, True), (1, False)])
def test_the_venue_stands_there_only_where_everyone_may_know_it(
    conference: Conference, now: datetime, audience: int, *, is_shown: bool
) -> None:
    conference.venue, conference.venue_audience = "Great Hall", audience
    letter = letter_of(conference, VisaDetails(reference="K7M2"), LetterWords("$name", "A", "", ""), at=now)
    assert (letter.venue == "Great Hall") == is_shown
