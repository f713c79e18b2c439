"""The commands that write badges and report."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from events.models import Conference
from tests.reports.stage import HIDDEN_NAME, SHOWN_NAME, confirm, is_private, recommend, report_on


def run(command: str, slug: str, output: str) -> str:
    said = io.StringIO()
    call_command(command, slug, output=output, stderr=said, no_color=True)
    return said.getvalue()


@pytest.mark.parametrize("command", ["badges", "report"])
def test_unknown_conference_is_one_sentence(transactional_or_not: None, tmp_path: Path, command: str) -> None:
    with pytest.raises(CommandError) as refusal:
        run(command, "nowhere", str(tmp_path / "out.pdf"))
    assert (str(refusal.value), refusal.value.returncode) == ("There is no conference with the short name nowhere.", 1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["badges", "report"])
def test_folder_that_is_missing_is_one_sentence(conference: Conference, tmp_path: Path, command: str) -> None:
    path = tmp_path / "missing" / "out.pdf"
    with pytest.raises(CommandError) as refusal:
        run(command, conference.slug, str(path))
    assert str(refusal.value) == f"{path} cannot be written: No such file or directory."


def test_badges_are_written_for_their_owner_alone_and_told_by_code(conference: Conference, tmp_path: Path) -> None:
    confirm(conference, "Ozymandias", badge_name="Cedar")
    code = confirm(conference, badge_name="漢字").code
    path = tmp_path / "badges.pdf"
    path.write_bytes(b"old")
    said = run("badges", conference.slug, str(path))
    assert said == f"Badges: 2.\nWith the code in place of a name that cannot be drawn: {code}.\n"
    assert len(PdfReader(path).pages) == 1
    assert is_private(path)
    assert list(tmp_path.iterdir()) == [path]


def test_report_is_written_as_the_public_may_read_it(conference: Conference, tmp_path: Path) -> None:
    report_on(conference)
    recommend(conference)
    path = tmp_path / "report.pdf"
    assert run("report", conference.slug, str(path)) == "Summaries: 2. Recommendations: 1.\n"
    words = " ".join(page.extract_text() for page in PdfReader(path).pages)
    assert SHOWN_NAME in words
    assert HIDDEN_NAME not in words
    assert is_private(path)


@pytest.mark.parametrize("command", ["badges", "report"])
def test_standard_output_gets_the_file_alone(
    conference: Conference, capfdbinary: pytest.CaptureFixture[bytes], command: str
) -> None:
    run(command, conference.slug, "-")
    out = capfdbinary.readouterr().out
    assert out.startswith(b"%PDF-")
    assert out.rstrip().endswith(b"%%EOF")
