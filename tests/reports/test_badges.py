"""Badges: what a person, a camera and a scanner at the door can read from the sheet."""

import os
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from pypdf import PdfReader

from delegates.cards import BadgeFace, PhotoChoice
from reports.badges import HEIGHT, LEFT, PHOTO_COLOURS, RIGHT, WIDTH, BadgeLook, BadgeSheet, draw_badges
from reports.fitting import Room, fit
from reports.fonts import Fonts, Weight, load_fonts
from reports.scripts import BORROWED, Form, as_drawn, clean

Draw = Callable[..., BadgeSheet]
DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e]")
OVERRIDE = "\u202e"


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    return load_fonts(settings.VAR_DIR / "fonts")


@pytest.fixture
def draw(fonts: Fonts) -> Draw:
    look = BadgeLook(
        conference_name="Lantern Assembly",
        place_and_year="Elsewhere 2031",
        fonts=fonts,
        words={PhotoChoice.NO: "no photos", PhotoChoice.ASK: "ask first", PhotoChoice.OK: "photos ok"},
        country_names={"TR": "Türkiye"},
        language_names={"en": "English", "tr": "Turkish"},
        category_names={"speaker": "Speaker"},
    )
    return lambda *faces: draw_badges(faces, look=look)


def face(name: str = "Sunrise", *, number: int = 1, photo: PhotoChoice = PhotoChoice.NO, **more: object) -> BadgeFace:
    values = {"code": f"REG{number:03}", "category": "speaker", "badge_id": f"{number * 0x9E3779B97F4A7C15:032x}"}
    return BadgeFace(name=name, photo=photo, **(values | more))  # type: ignore[arg-type]


def tool(name: str) -> str:
    path = shutil.which(name)
    if path is None and "CI" in os.environ:
        pytest.fail(f"{name} is not installed")
    return path or pytest.skip(f"{name} is not installed")


def text_of(sheet: BadgeSheet, *options: str) -> str:
    """Return what pdftotext reads, in NFKC and reading order, without direction marks and line breaks."""
    command = [tool("pdftotext"), *options, "-", "-"]
    read = subprocess.run(command, input=sheet.pdf, capture_output=True, check=True).stdout.decode()
    return " ".join(DIRECTION_MARKS.sub("", unicodedata.normalize("NFKC", read)).split())


def scanned(sheet: BadgeSheet, folder: Path) -> set[str]:
    """Return what a scanner reads from the sheet printed at 150 dots an inch."""
    subprocess.run([tool("pdftoppm"), "-r", "150", "-gray", "-", folder / "page"], input=sheet.pdf, check=True)
    command = [tool("zbarimg"), "--quiet", "--raw", *map(str, sorted(folder.glob("page*")))]
    return set(subprocess.run(command, capture_output=True, check=True).stdout.decode().split())


@pytest.mark.parametrize(("badges", "pages"), [(0, 1), (1, 1), (4, 1), (5, 2), (9, 3)])
def test_four_badges_share_a_sheet(draw: Draw, badges: int, pages: int) -> None:
    sheet = draw(*(face(number=number) for number in range(badges)))
    assert len(PdfReader(BytesIO(sheet.pdf)).pages) == pages


def test_badge_is_a_quarter_of_a4_which_is_a6() -> None:
    assert [round(side / 72 * 25.4, 1) for side in (WIDTH, HEIGHT)] == [148.5, 105.0]


def test_every_badge_scans_as_its_id_and_nothing_else(draw: Draw, tmp_path: Path) -> None:
    faces = [face(number=number) for number in range(1, 7)]
    assert scanned(draw(*faces), tmp_path) == {one.badge_id for one in faces}


@pytest.mark.parametrize(
    "name",
    [
        "Sunrise", "Şükrü İğdır", "Людмила Щербак", "Ελένη Νέα", "Nguyễn Ánh", "Ọ̀ṣun Adé",
        "ليلى عبد السلام", "Layla ليلى", "پژمان گلشن", "گەلاوێژ ڕەسوڵ", "ښکلا ټینګه",
    ],
)  # fmt: skip
def test_name_is_read_back_in_its_own_script(draw: Draw, name: str) -> None:
    sheet = draw(face(name))
    assert sheet.refused == ()
    assert unicodedata.normalize("NFKC", name) in text_of(sheet)


def test_arabic_is_joined_and_laid_out_from_the_right() -> None:
    assert as_drawn("بيت", from_the_right=True) == "\ufe96\ufef4\ufe91"


def test_letters_without_coded_forms_are_joined_all_the_same() -> None:
    drawn = as_drawn("بێب", from_the_right=True)
    assert [BORROWED.get(ord(letter)) for letter in drawn] == [None, ("ێ", Form.MEDIAL), None]


def test_form_chosen_elsewhere_is_chosen_anew() -> None:
    assert clean("\ufe91\ufef4\ufe96") == "بيت"


def test_brackets_turn_with_the_text_they_enclose() -> None:
    assert as_drawn("اد (رز)", from_the_right=True) == "(\ufeaf\ufead) \ufea9\ufe8d"


def test_arabic_vowels_follow_their_letter() -> None:
    assert as_drawn("دَر", from_the_right=True) == "\ufead\ufea9\u064e"


@pytest.mark.parametrize(("name", "at_the_right"), [("ليلى", True), ("ليلى Layla", True), ("Layla ليلى", False)])
def test_name_begins_at_the_side_its_script_begins(fonts: Fonts, name: str, *, at_the_right: bool) -> None:
    block = fit(fonts, name, Weight.BOLD, Room(300, 90, 40, 6))
    assert block is not None
    assert block.from_the_right == at_the_right


@pytest.mark.parametrize("photo", PhotoChoice)
def test_photo_choice_is_told_in_words(draw: Draw, photo: PhotoChoice) -> None:
    words = {PhotoChoice.NO: "no photos", PhotoChoice.ASK: "ask first", PhotoChoice.OK: "photos ok"}
    text = text_of(draw(face(photo=photo)))
    assert [word for word in words.values() if word in text] == [words[photo]]


@pytest.mark.parametrize("photo", PhotoChoice)
def test_photo_choice_stands_out_from_white_paper(photo: PhotoChoice) -> None:
    parts = [int(PHOTO_COLOURS[photo][i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (luminance + 0.05) >= 4.5


def test_badge_tells_languages_affiliation_country_and_role(draw: Draw) -> None:
    text = text_of(draw(face(languages=("en", "tr"), affiliation="Night Archive", country="TR")), "-layout")
    assert text.startswith("Lantern Assembly Elsewhere 2031 Sunrise ")
    assert "English, Turkish" in text
    assert "Night Archive · Türkiye" in text
    assert text.endswith("Speaker")


@pytest.mark.parametrize("name", ["नमस्ते", "Ana 🌻", "山田", "\u0378", "ݜاد", "  \u200b ", OVERRIDE])
def test_name_that_cannot_be_drawn_gives_way_to_the_code(draw: Draw, name: str) -> None:
    sheet = draw(face(name, number=7), face("Dusk", number=8))
    assert sheet.refused == ("REG007",)
    assert "REG007" in text_of(sheet)
    assert "Dusk" in text_of(sheet)


def test_code_chosen_as_name_is_no_refusal(draw: Draw) -> None:
    assert draw(face("REG001")).refused == ()


def test_detail_that_cannot_be_drawn_is_left_out_and_reported(draw: Draw) -> None:
    sheet = draw(face(affiliation="山田会"), face(number=2, affiliation="Night Archive"))
    assert (sheet.refused, sheet.incomplete) == ((), ("REG001",))


@pytest.mark.parametrize("name", ["W" * 200, "Wide " * 40, "ﷺ" * 60, "ليلى " * 40, "Щ" * 200, "é̩" * 100])
def test_endless_name_keeps_inside_the_badge(draw: Draw, fonts: Fonts, name: str) -> None:
    block = fit(fonts, clean(name), Weight.BOLD, Room(RIGHT - LEFT, 100, 60, 6))
    assert block is not None
    assert block.width <= RIGHT - LEFT
    assert block.height <= 100
    assert draw(face(name, affiliation="Archive " * 20, languages=("en", "tr"))).refused == ()


def test_whole_of_a_long_name_is_there(draw: Draw) -> None:
    name = " ".join(f"Name{number}" for number in range(33))
    assert name in text_of(draw(face(name)))


def test_short_name_is_larger_than_a_long_one(fonts: Fonts) -> None:
    short, long = (fit(fonts, name, Weight.BOLD, Room(300, 90, 60, 6)) for name in ("Jo", "Jo of the long road"))
    assert short is not None
    assert long is not None
    assert short.size > long.size


@pytest.mark.parametrize("name", ["<b>Ro & <i>Co</b>", "<img src=x>", "a &amp; b", "(paren\\)"])
def test_markup_in_a_name_is_drawn_as_written(draw: Draw, name: str) -> None:
    assert name in text_of(draw(face(name)))


def test_overrides_and_controls_are_gone_before_drawing(draw: Draw) -> None:
    assert "Sunrise Dawn" in text_of(draw(face(f"Sun{OVERRIDE}rise\x00\n\tDa\u2066wn")))


def test_regular_and_bold_are_two_faces(fonts: Fonts) -> None:
    for text in ("Sunrise", "ليلى"):
        assert fonts.line(text, Weight.BOLD).width > fonts.line(text, Weight.REGULAR).width


def test_same_badges_give_the_same_bytes(draw: Draw) -> None:
    faces = [face("Sunrise"), face("ليلى", number=2)]
    assert draw(*faces).pdf == draw(*faces).pdf


def test_file_tells_nothing_of_people_or_of_when_it_was_made(draw: Draw) -> None:
    reader = PdfReader(BytesIO(draw(face()).pdf))
    assert reader.xmp_metadata is None
    assert {key: str(value) for key, value in (reader.metadata or {}).items()} == {
        "/Title": "Lantern Assembly: badges",
        "/Author": "",
        "/Subject": "",
        "/Keywords": "",
        "/Creator": "Safe Assembly",
        "/Producer": "Safe Assembly",
        "/CreationDate": "D:20000101000000+00'00'",
        "/ModDate": "D:20000101000000+00'00'",
        "/Trapped": "/False",
    }
