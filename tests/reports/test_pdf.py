"""The post-conference report as a PDF: complete, tagged, the same each time, and silent on what is withheld."""

import io
import os
import shutil
import subprocess
import unicodedata
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from pypdf import PdfReader

from reports.edition import (
    Edition,
    Figure,
    FigureTable,
    OrganisationGroup,
    ProgrammeDay,
    ProgrammeLine,
    RecommendationGroup,
    RecommendationLine,
    SessionSummary,
    ThemeChapter,
)
from reports.markup import Block, Run, parse
from reports.pdf import typeset

SYNTAX = r"""#read("/etc/passwd") $x$ [x] @ref <b>bold</b> _ * #let \u{41} `` ~ // /* = - + "quoted" 'so' -- ..."""
BARE = Edition(
    language="en-gb",
    conference_name="Rivers and Courts",
    subtitle="",
    place_and_days="Lisbon, two days in May 2031",
    edition_label="Public edition 1.0",
    dated=date(2031, 5, 12),
    welcome="",
    figures=(),
    programme=(),
    chapters=(),
    recommendations=(),
    organisations=(),
)
SUMMARY = SessionSummary(
    "B1", "Davaların gölgesinde: şüpheli avukatlar", 1, ("Çağla Işıkçı",), "Anlatılanlar *uzundu*."
)
FULL = replace(
    BARE,
    subtitle="What was said, and what is asked",
    welcome="Dear colleagues,\n\n**thank you**.",
    figures=(FigureTable("By region", "Region", (Figure("Caucasus", 61), Figure("Andes", None)), "Grouped."),),
    programme=(ProgrammeDay("Monday 11 May", (ProgrammeLine("09:00 – 10:00", "Opening", "Great Hall"),)),),
    chapters=(
        ThemeChapter(
            1,
            "Arrests",
            (
                SUMMARY,
                replace(SUMMARY, code="B2", title="Исчезнувшие документы", people=(), text="> Мы пишем всё."),
                replace(
                    SUMMARY, code="B3", title="حق الدفاع", people=(), text="> لم يعتقلوني بسبب ما كتبت في عام 2011."
                ),
            ),
        ),
    ),
    recommendations=(RecommendationGroup("Arrests", (RecommendationLine("1.1", "bar associations", "Observe."),)),),
    organisations=(OrganisationGroup("Took part", ("Kuzey Hukukçuları", "Мемориал рек")),),
    organisers=("Society of Invented Lawyers",),
)


def tool(name: str) -> str:
    """Find a program; without it the test is skipped in the open, but never where CI runs."""
    path = shutil.which(name)
    if path is None and os.environ.get("CI"):
        pytest.fail(f"{name} is not installed")
    if path is None:
        pytest.skip(f"{name} is not installed: the PDF is not checked with it")
    return str(path)


@cache
def words(edition: Edition) -> str:
    """All text of the PDF, normalised (NFKC) since Arabic letters come out in their drawn forms."""
    run = subprocess.run(
        [tool("pdftotext"), "-layout", "-", "-"], input=typeset(edition), capture_output=True, check=True
    )
    return unicodedata.normalize("NFKC", run.stdout.decode())


def with_text(text: str) -> Edition:
    return replace(FULL, chapters=(ThemeChapter(1, "Arrests", (replace(SUMMARY, text=text),)),))


def everywhere(text: str) -> Edition:
    """Put the same text into every field that people write."""
    return replace(
        BARE,
        conference_name=text,
        subtitle=text,
        place_and_days=text,
        edition_label=text,
        welcome=text,
        figures=(FigureTable(text, text, (Figure(text, None),), text),),
        programme=(ProgrammeDay(text, (ProgrammeLine(text, text, text),)),),
        chapters=(ThemeChapter(3, text, (SessionSummary(text, text, 3, (text,), text),)),),
        recommendations=(RecommendationGroup(text, (RecommendationLine(text, text, text),)),),
        organisations=(OrganisationGroup(text, (text,)),),
        invented_notice=text,
        organisers=(text,),
    )


def test_report_is_a_sound_file(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(typeset(FULL))
    check = subprocess.run([tool("qpdf"), "--check", path], capture_output=True, text=True, check=False)
    assert (check.returncode, check.stderr) == (0, "")


def test_report_is_tagged_and_says_nothing_of_who_made_it() -> None:
    reader = PdfReader(io.BytesIO(typeset(FULL)))
    catalog = reader.root_object
    assert catalog["/MarkInfo"]["/Marked"].value is True  # type: ignore[index]
    assert str(catalog["/Lang"]) == "en-GB"
    assert dict(reader.metadata or {}).keys() == {"/Title", "/Creator", "/CreationDate", "/ModDate"}
    assert reader.metadata.title == "Rivers and Courts: conference report"  # type: ignore[union-attr]
    assert str(reader.metadata.creator).startswith("Typst ")  # type: ignore[union-attr]
    assert b"pdfuaid:part" in typeset(FULL)


def test_same_edition_gives_the_same_bytes() -> None:
    assert typeset(FULL) == typeset(replace(FULL))


def test_date_of_the_file_is_the_last_day_of_the_conference() -> None:
    dated = PdfReader(io.BytesIO(typeset(FULL))).metadata["/CreationDate"]  # type: ignore[index]
    assert str(dated).startswith("D:20310512")


@pytest.mark.parametrize(
    "expected",
    [
        "Rivers and Courts",
        "Society of Invented Lawyers",
        "Davaların gölgesinde: şüpheli avukatlar",
        "Çağla Işıkçı",
        "Исчезнувшие документы",
        "Мы пишем всё.",
        "حق الدفاع",
        "بسبب ما كتبت",
        "2011",
        "To bar associations. Observe.",
        "R 1.1",
        "Monday 11 May",
    ],
)
def test_report_holds_the_words_of_every_script(expected: str) -> None:
    assert expected in words(FULL)


def test_small_figure_is_worded_not_shown() -> None:
    rows = [line.split() for line in words(FULL).splitlines() if "Andes" in line or "Caucasus" in line]
    assert rows == [["Caucasus", "61"], ["Andes", "fewer", "than", "5"]]
    assert "No figure under five is shown" in words(FULL)


def test_note_on_small_figures_is_left_out_where_none_is_withheld() -> None:
    table = FigureTable("By region", "Region", (Figure("Caucasus", 61),))
    assert "No figure under five" not in words(replace(FULL, figures=(table,)))


@pytest.mark.parametrize(
    "piece", ['#read("/etc/passwd")', "$x$", "[x]", "@ref", "<b>bold</b>", "_ *", "#let", r"\u{41}", '"quoted"', "--"]
)
def test_typst_and_html_syntax_appears_as_it_was_typed(piece: str) -> None:
    assert "root:" not in words(everywhere(SYNTAX))
    assert words(everywhere(SYNTAX)).replace("\n", " ").count(piece) > 10


def test_empty_parts_leave_no_heading() -> None:
    hollow = replace(
        BARE,
        welcome="  ",
        figures=(FigureTable("Empty table", "Region", ()),),
        programme=(ProgrammeDay("Empty day", ()),),
        chapters=(ThemeChapter(1, "Empty theme", (replace(SUMMARY, text=" \n"),)),),
        recommendations=(RecommendationGroup("Empty group", ()),),
        organisations=(OrganisationGroup("Empty kind", ()),),
    )
    assert words(hollow) == words(BARE)
    assert [entry.title for entry in PdfReader(io.BytesIO(typeset(hollow))).outline] == ["Contents"]  # type: ignore[union-attr]


def test_outline_leads_to_every_part() -> None:
    outline = PdfReader(io.BytesIO(typeset(FULL))).outline
    titles = [entry.title for entry in outline if not isinstance(entry, list)]
    parts = [
        "Contents",
        "Welcome",
        "Figures",
        "Programme",
        "Arrests",
        "Recommendations",
        "Organisations that took part",
    ]
    assert titles == parts


def test_invented_notice_stands_on_the_cover_and_at_the_end() -> None:
    pages = PdfReader(io.BytesIO(typeset(replace(FULL, invented_notice="All is invented here.")))).pages
    assert [number for number, page in enumerate(pages) if "All is invented" in page.extract_text()] == [
        0,
        len(pages) - 1,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "###### Deep first\n\n# Shallow next\n\n#### Skips two\n\ntext",
        "- a\n  - b\n    - c\n      1. d\n         - e\n\n            > f",
        "> " * 12 + "far in",
        "> " * 60 + "too far in to be read as Markdown",
        "- " * 17 + "list in list",
        "[unclosed](http://\n\n**open *and _never closed\n\n```\nno end",
        "*a **b " * 300,
        "> # heading in a quote\n\n- ## heading in a list",
        "-\n-\n\n>\n\n#\n\n---\n\n***",
        "[words](https://example.org/a_(b)) ![picture](file:///etc/passwd) <mailto:a@example.org> [x](javascript:alert(1))",
        "bell \a null \0 lone \ud800 mark \ufeff private \ue000 end",
        "0) from nothing\n1) to one",
        "4\u20e3 \u2214\u05a7 \u0900alone \U0001f1ec\U0001f1f6 \uff0d\u093a \U0001f488\u0484 \u4e2d\u0301",
        "x" * 3000,
        "\N{RIGHT-TO-LEFT OVERRIDE}abc\n\nשלום *עולם*\n\nاردو یہ ہے\n\n- بند",
    ],
)
def test_any_markdown_can_be_set(text: str) -> None:
    for draw in (with_text, everywhere) if len(text) < 500 else (with_text,):
        assert typeset(draw(text)).startswith(b"%PDF")


def test_letters_that_no_typeface_holds_become_squares_and_are_told_of() -> None:
    text = words(with_text("Before 中国 after."))
    assert "Before □□ after." in text
    assert "A white square stands for a letter" in text
    assert "white square" not in words(FULL)


def test_addresses_are_printed_once_at_the_foot_and_only_safe_ones_can_be_followed() -> None:
    edition = with_text(
        "See [the *guide*](https://example.org/guide), [notes](file:///etc/notes), [x](mailto:a@b.example)."
    )
    reader = PdfReader(io.BytesIO(typeset(edition)))
    actions = [note.get_object().get("/A", {}) for page in reader.pages for note in page.get("/Annots", [])]
    uris = {str(action["/URI"]) for action in actions if "/URI" in action}
    assert uris == {"https://example.org/guide", "mailto:a@b.example"}
    assert words(edition).count("https://example.org/guide") == 1


def test_report_in_a_language_written_from_right_to_left_is_mirrored() -> None:
    assert "Welcome" in words(replace(FULL, language="ar"))


@pytest.mark.parametrize(
    ("text", "levels"),
    [("# a\n\n### b\n\n## c", [1, 2, 2]), ("#### a\n\n# b\n\n## c\n\n###### d", [1, 1, 2, 3]), ("plain", [])],
)
def test_no_heading_level_is_skipped(text: str, levels: list[int]) -> None:
    assert [block.level for block in parse(text) if block.kind == "heading"] == levels


def test_emphasis_code_and_links_become_runs() -> None:
    assert parse("*a **b*** `c` [d](https://e.example)\\\nf") == (
        Block(
            "paragraph",
            (
                Run("a ", emphasis=True),
                Run("b", emphasis=True, strong=True),
                Run(" "),
                Run("c", code=True),
                Run(" "),
                Run("d", url="https://e.example"),
                Run("\n"),
                Run("f"),
            ),
        ),
    )


def test_what_lies_too_deep_is_kept_as_it_was_typed() -> None:
    assert parse(">" * 30 + " deep\n\nnext") == (
        Block("paragraph", (Run(">" * 30 + " deep"),)),
        Block("paragraph", (Run("next"),)),
    )
