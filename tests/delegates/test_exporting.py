import csv
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connections
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.reader.excel import load_workbook

from delegates.describing import Answers
from delegates.exporting import FOR_SAFETY, Column, Table, columns_for, draw_csv, draw_xlsx, table_of
from delegates.models import Registration
from delegates.registration import register
from events import access, clock
from events.audience import Audience
from events.models import AuditEntry, Conference
from tests.conftest import team_client

EXPORT = "/dhrd-2012/organise/registrations/export/"
CHOSEN = {"purpose": "catering", "columns": ["code", "name", "diet"], "format": "csv"}


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def asked(conference: Conference, now: datetime) -> list[Registration]:
    for number, name in enumerate(["=HYPERLINK(1)", "Sunrise"]):
        answers = Answers(
            display_name=name,
            address=f"person{number}@example.org",
            category="press" if number else "guest",
            affiliation="Secret bar",
            dietary_needs="No nuts",
        )
        register(conference=conference, answers=answers, token=uuid4(), at=now + timedelta(minutes=number))
    return list(Registration.objects.select_related("person").order_by("queued_at", "id"))


def proved(client: Client, at: datetime) -> Client:
    session = client.session
    session[access.SECOND_FACTOR_AT] = at.isoformat()
    session.save()
    return client


def body(client: Client, **changed: object) -> str:
    answer = client.post(EXPORT, CHOSEN | changed)
    content = answer.getvalue() if isinstance(answer, StreamingHttpResponse) else answer.content
    return bytes(content).decode("utf-8-sig")


def test_a_list_is_streamed_under_a_name_that_says_nothing_and_kept_by_nobody(
    conference: Conference, asked: list[Registration], now: datetime
) -> None:
    answer = proved(team_client(conference, "organiser"), now).post(EXPORT, CHOSEN)
    assert answer.streaming
    assert answer.headers["Content-Disposition"] == 'attachment; filename="list.csv"'
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.reader(StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert rows == [
        ["Code", "Name", "Dietary needs"],
        [asked[0].code, "'=HYPERLINK(1)", "No nuts"],
        [asked[1].code, "Sunrise", "No nuts"],
    ]
    entry = AuditEntry.objects.get(action__startswith="export")
    assert (entry.action, entry.record) == ("export csv for catering: 2 rows, usual columns", "conference")


def test_state_and_category_narrow_the_list(conference: Conference, asked: list[Registration], now: datetime) -> None:
    client = proved(team_client(conference, "organiser"), now)
    assert asked[0].code not in body(client, category="press")
    assert asked[1].code not in body(client, state="declined")


@pytest.mark.parametrize("minutes", [-1, 6])
def test_a_second_factor_that_is_not_fresh_is_asked_for_again(
    conference: Conference, asked: list[Registration], now: datetime, minutes: int
) -> None:
    client = proved(team_client(conference, "organiser"), now - timedelta(minutes=minutes))
    answer = client.post(EXPORT, CHOSEN)
    assert answer.headers["Location"].startswith("/accounts/2fa/reauthenticate/?next=")
    assert "prove your second factor once more" in client.get(EXPORT).content.decode()
    assert AuditEntry.objects.filter(action__startswith="export").count() == 0


def test_a_session_without_the_time_of_its_proof_is_not_fresh(conference: Conference) -> None:
    assert team_client(conference, "organiser").post(EXPORT, CHOSEN).status_code == 302


@pytest.mark.parametrize("missing", ["purpose", "columns", "format"])
def test_a_list_without_a_purpose_columns_or_format_is_not_handed_out(
    conference: Conference, asked: list[Registration], now: datetime, missing: str
) -> None:
    client = proved(team_client(conference, "organiser"), now)
    page = client.post(EXPORT, {key: value for key, value in CHOSEN.items() if key != missing}).content.decode()
    assert "error-summary" in page
    assert "No nuts" not in page


def test_organisers_cannot_take_out_what_only_safety_officers_may_see(
    conference: Conference, asked: list[Registration], now: datetime
) -> None:
    organiser, safety = (proved(team_client(conference, role), now) for role in ("organiser", "safety"))
    columns = ["code", "affiliation", "address"]
    assert "Secret bar" not in body(organiser, columns=columns)
    assert "Affiliation" not in organiser.get(EXPORT).content.decode()
    taken = body(safety, columns=columns)
    assert "Secret bar" in taken
    assert "person1@example.org" in taken


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.ATTENDEES, Audience.ORGANISERS])
def test_the_value_itself_holds_no_column_beyond_the_audience(asked: list[Registration], audience: Audience) -> None:
    assert not set(columns_for(audience)) & set(FOR_SAFETY)
    table = table_of(asked, columns=list(Column), audience=audience, zone=ZoneInfo("Europe/London"))
    assert "Secret bar" not in str(table)


def test_a_workbook_holds_strings_only(conference: Conference, asked: list[Registration], now: datetime) -> None:
    client = proved(team_client(conference, "organiser"), now)
    answer = client.post(EXPORT, CHOSEN | {"format": "xlsx"})
    sheet = load_workbook(BytesIO(answer.content)).active  # type: ignore[no-untyped-call]  # openpyxl has no types
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert sheet["B2"].value == "=HYPERLINK(1)"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="list.xlsx"'


@given(st.text(max_size=20), st.sampled_from("=+-@\t\r\n|%"))
def test_no_cell_of_a_csv_begins_a_formula(text: str, first: str) -> None:
    cell = first + text.encode("utf-8", "ignore").decode().replace("\0", "")
    drawn = b"".join(draw_csv(Table(("Name",), ((cell,),)))).decode("utf-8-sig")
    read = list(csv.reader(StringIO(drawn, newline="")))[1][0]
    assert read[0] == "'" or not read.strip("-0123456789.,")


@given(st.text(max_size=9), st.sampled_from(";,\t\r\n"), st.sampled_from(["", " ", '"']), st.sampled_from("=+-@|"))
def test_no_part_of_a_cell_begins_a_formula_for_a_program_that_parts_cells_otherwise(
    text: str, end: str, between: str, first: str
) -> None:
    cell = text.encode("utf-8", "ignore").decode().replace("\0", "") + end + between + first + "cmd|' /C calc'!A0"
    drawn = b"".join(draw_csv(Table(("Code", "Name"), (("K7M2QX", cell),)))).decode("utf-8-sig")
    for delimiter in ",;\t":
        read = csv.reader(StringIO(drawn, newline=""), delimiter=delimiter)
        assert not any(part.lstrip(' "')[:1] in set("=+@|") for row in read for part in row)


def test_a_workbook_of_odd_texts_is_drawn_whole() -> None:
    table = Table(("Name",), (("=1+1",), ("http://example.org",), ("12",), ("שלום",), ("a\nb",)))
    sheet = load_workbook(BytesIO(draw_xlsx(table))).active  # type: ignore[no-untyped-call]  # openpyxl has no types
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [row[0] for row in table.rows]


def test_a_list_takes_the_same_number_of_queries_for_2_and_for_30(
    conference: Conference, asked: list[Registration], now: datetime
) -> None:
    client = proved(team_client(conference, "safety"), now)

    def count() -> int:
        with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
            body(client, columns=[column.value for column in Column])
        return len(main) + len(keys)

    few = count()
    for number in range(2, 30):
        answers = Answers(display_name=f"Person {number}", address=f"person{number}@example.org", category="guest")
        register(conference=conference, answers=answers, token=uuid4(), at=now)
    assert count() == few


def test_a_workbook_says_nothing_of_when_it_was_made() -> None:
    book = load_workbook(BytesIO(draw_xlsx(Table(("Code",), (("ABC234",),)))))  # type: ignore[no-untyped-call]  # openpyxl has no types
    properties = book.properties
    oldest = datetime.fromisoformat("1980-01-01")
    assert (properties.created, properties.modified, properties.creator) == (oldest, oldest, None)
