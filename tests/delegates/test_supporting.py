"""Travel support: granted from lines that never give more than they hold, and told in plain words."""

import csv
from datetime import datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from delegates.models import BudgetLine, Registration, SupportDecision
from delegates.money import InexactAmountError, is_currency, of_units, to_units, write_sum
from delegates.registration import withdraw
from delegates.showing import hide
from delegates.support_lists import lines_of, support_entries, totals_of
from delegates.supporting import (
    LineInUseError,
    LineValues,
    OverBudgetError,
    change_line,
    grant,
    refuse_support,
    remove_line,
    take_support_back,
)
from events import access, clock
from events.audience import Audience
from events.models import AuditEntry, Conference, Mail
from tests.conftest import sign_in, team_client
from tests.delegates.test_desk_budgets import crowd
from tests.delegates.travelling import again, come, money
from vault.keys import has_key

LIST = "/dhrd-2012/organise/support/"
SECOND = timedelta(seconds=1)


@pytest.fixture
def desk(conference: Conference, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Client:
    """An organiser whose second factor was proved a moment ago."""
    monkeypatch.setattr(clock, "now", lambda: now)
    client = team_client(conference, "organiser")
    session = client.session
    session[access.SECOND_FACTOR_AT] = now.isoformat()
    session.save()
    return client


def asking(conference: Conference, at: datetime, number: int = 0) -> Registration:
    return come(conference, at, number, support=("flight", "hotel"), support_amount="about 450 EUR")


def give(one: Registration, line: BudgetLine, units: int, at: datetime, note: str = "") -> SupportDecision:
    return grant(registration=one, line=line, units=units, note=note, actor=None, at=at)


@pytest.mark.parametrize(
    ("amount", "currency", "units", "words"),
    [("450.5", "EUR", 45050, "450.50 EUR"), ("9000", "JPY", 9000, "9,000 JPY"), ("1.234", "KWD", 1234, "1.234 KWD")],
)
def test_sums_count_in_the_smallest_unit_of_their_currency(amount: str, currency: str, units: int, words: str) -> None:
    assert to_units(Decimal(amount), currency) == units
    assert of_units(units, currency) == Decimal(amount)
    assert write_sum(units, currency) == words.replace(" ", "\N{NO-BREAK SPACE}")


def test_a_sum_with_more_decimals_than_its_currency_and_a_word_that_is_no_currency_are_refused() -> None:
    with pytest.raises(InexactAmountError):
        to_units(Decimal("0.001"), "EUR")
    assert [is_currency(code) for code in ("EUR", "COP", "QQQ", "")] == [True, True, False, False]


@pytest.mark.database
def test_a_line_gives_no_more_than_it_holds_and_says_what_is_left(conference: Conference, now: datetime) -> None:
    line, one, two = money(conference, "1000", now), asking(conference, now), asking(conference, now, 1)
    give(one, line, 70_000, now)
    with pytest.raises(OverBudgetError) as refusal:
        give(two, line, 30_001, now)
    assert (refusal.value.left, refusal.value.currency, SupportDecision.objects.count()) == (30_000, "EUR", 1)
    give(two, line, 30_000, now)
    give(one, line, 70_000, now + SECOND)  # the same once more: measured without itself
    assert [(entry.granted, entry.left, entry.people) for entry in lines_of(conference)] == [(100_000, 0, 2)]


@pytest.mark.database
def test_a_refusal_and_an_open_decision_give_the_money_back(conference: Conference, now: datetime) -> None:
    line, one = money(conference, "1000", now), asking(conference, now)
    give(one, line, 70_000, now)
    refuse_support(registration=one, note="", actor=None, at=now + SECOND)
    assert lines_of(conference)[0].left == 100_000
    give(one, line, 70_000, now + 2 * SECOND)
    assert take_support_back(registration=one, actor=None, at=now)
    assert not take_support_back(registration=one, actor=None, at=now)
    assert (lines_of(conference)[0].left, SupportDecision.objects.count()) == (100_000, 0)


@pytest.mark.database
def test_a_line_that_is_granted_from_stays_as_it_must(
    conference: Conference, now: datetime, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    line, one = money(conference, "1000", now), asking(conference, now)
    give(one, line, 70_000, now)
    values = LineValues("Flights", "Fund", Decimal(600), "EUR")
    with pytest.raises(OverBudgetError):
        change_line(line=line, values=values, actor=None, at=now)
    with pytest.raises(LineInUseError):
        change_line(line=line, values=LineValues("Flights", "Fund", Decimal(9000), "USD"), actor=None, at=now)
    with pytest.raises(LineInUseError):
        remove_line(line=line, actor=None, at=now)
    take_support_back(registration=one, actor=None, at=now)
    with django_capture_on_commit_callbacks(execute=True):
        remove_line(line=line, actor=None, at=now)
        assert has_key(line.key_ref), "what is not committed may still be undone, and read"
    assert (BudgetLine.objects.count(), has_key(line.key_ref)) == (0, False)


def test_what_is_granted_to_who_withdraws_stays_counted_until_the_team_takes_it_back(
    conference: Conference, now: datetime
) -> None:
    line, one = money(conference, "1000", now), asking(conference, now)
    give(one, line, 70_000, now)
    withdraw(registration=one, actor=None, at=now)
    assert lines_of(conference)[0].left == 30_000


def test_totals_are_by_funder_and_currency(conference: Conference, now: datetime) -> None:
    for amount, currency, funder in (("500", "EUR", "A"), ("7", "USD", "A"), ("1", "EUR", "B")):
        money(conference, amount, now, currency, funder)
    give(asking(conference, now), money(conference, "1000", now, "EUR", "A"), 40_000, now)
    found = {(total.funder, total.amount[-3:]): (total.amount, total.left) for total in totals_of(lines_of(conference))}
    assert {key: tuple(text[:-4] for text in texts) for key, texts in found.items()} == {
        ("A", "EUR"): ("1,500.00", "1,100.00"),
        ("A", "USD"): ("7.00", "7.00"),
        ("B", "EUR"): ("1.00", "1.00"),
    }


def test_the_person_reads_the_sum_and_neither_funder_nor_note(conference: Conference, now: datetime) -> None:
    line, one = money(conference, "1000", now, funder="Secret Fund"), asking(conference, now)
    user = one.person.user
    assert user
    give(one, line, 45_050, now, note="Ask twice")
    page = sign_in(Client(), user, second_factor=False).get("/dhrd-2012/registration/").content.decode()
    assert "The organisers pay 450.50\N{NO-BREAK SPACE}EUR towards your journey." in page
    assert ("Secret Fund" in page, "Ask twice" in page) == (False, False)
    refuse_support(registration=one, note="", actor=None, at=now + SECOND)
    page = sign_in(Client(), user, second_factor=False).get("/dhrd-2012/registration/").content.decode()
    assert "cannot pay towards your journey" in page
    assert [str(mail.subject) for mail in Mail.objects.filter(purpose="news")] == ["A message for you"] * 2


def test_the_desk_grants_refuses_and_keeps_what_was_typed(conference: Conference, desk: Client, now: datetime) -> None:
    line, one = money(conference, "1000", now), asking(conference, now)
    page = f"{LIST}{one.code}/"
    typed = {"state": "granted", "line": str(line.pk), "amount": "1000.01", "note": "By bank"}
    answer = desk.post(page, typed).content.decode()
    assert ("Only 1,000.00\N{NO-BREAK SPACE}EUR of this line is left" in answer, "By bank" in answer) == (True, True)
    for wrong in ({"line": ""}, {"amount": ""}, {"amount": "1.001"}, {"state": ""}):
        assert "error-summary" in desk.post(page, typed | {"amount": "1"} | wrong).content.decode()
    assert SupportDecision.objects.count() == 0
    assert desk.post(page, typed | {"amount": "450"}).status_code == 302
    assert "450.00" in desk.get(LIST).content.decode()
    desk.post(page, {"undo": "yes"})
    assert SupportDecision.objects.count() == 0


def test_the_list_leaves_as_csv_with_a_purpose_and_a_line_in_the_record(
    conference: Conference, desk: Client, now: datetime
) -> None:
    line, one = money(conference, "1000", now, funder="=Fund"), asking(conference, now)
    give(one, line, 45_050, now, note="Ask twice")
    assert desk.post(f"{LIST}export/", {}).status_code == 200
    answer = desk.post(f"{LIST}export/", {"purpose": "travel"})
    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(StringIO(body)))
    assert rows[1][3:10] == [
        "The journey, A hotel room",
        "about 450 EUR",
        "granted",
        "450.50",
        "EUR",
        "Flights",
        "'=Fund",
    ]
    assert ("Ask twice" in body, answer.headers["Cache-Control"]) == (False, "no-store")
    assert AuditEntry.objects.filter(action="export csv for travel: 1 rows, usual columns").count() == 1


def test_of_someone_hidden_organisers_read_neither_sum_nor_note_and_the_line_counts_it(
    conference: Conference, desk: Client, now: datetime
) -> None:
    one, line = asking(conference, now), money(conference, "1000", now)
    give(one, line, 45_050, now, note="Ask the Fund first.")
    hide(person=one.person, by_officer=True, actor=None, at=now)
    mine, told = f"{LIST}{one.code}/", ("450.50", "Ask the Fund first.")
    sent = {"purpose": "travel"}
    read = [page.getvalue().decode() for page in (desk.get(LIST), desk.get(mine), desk.post(f"{LIST}export/", sent))]
    assert [word for text in read for word in told if word in text] == []
    assert all(one.code in text for text in read)
    assert ("for safety officers" in read[0], "This person is hidden" in read[1]) == (True, True)
    line_now = next(iter(support_entries(conference, audience=Audience.ORGANISERS)[1]))
    assert (line_now.granted, line_now.people) == (45_050, 1)
    shown = support_entries(conference, audience=Audience.SAFETY)[0][0].decision
    assert shown is not None
    assert (shown.units, shown.note) == (45_050, "Ask the Fund first.")


def test_without_a_fresh_second_factor_no_list_leaves(conference: Conference, now: datetime) -> None:
    client = team_client(conference, "organiser")
    answer = client.post(f"{LIST}export/", {"purpose": "travel"})
    assert (answer.status_code, "reauthenticate" in answer.headers["Location"]) == (302, True)
    assert AuditEntry.objects.filter(action__startswith="export").count() == 0


def count(desk: Client, path: str) -> int:
    with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
        answer: HttpResponse = desk.get(path)  # type: ignore[assignment]
    assert answer.status_code == 200
    return len(main) + len(keys)


def test_the_pages_keep_their_budget_at_20_and_at_200(conference: Conference, desk: Client, now: datetime) -> None:
    line = money(conference, "100000", now)
    asked = {}
    for size in (20, 200):
        Registration.objects.all().delete()
        crowd(conference, size)
        for one in Registration.objects.select_related("person", "conference")[: size // 2]:
            give(again(one), line, 100, now)
        pages = (LIST, f"{LIST}lines/", f"{LIST}P00007/", f"{LIST}export/")
        asked[size] = [count(desk, page) for page in pages]
    assert asked[20] == asked[200]
    assert max(asked[200]) <= 12
