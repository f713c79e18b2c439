"""The badges that the registration desk prints."""

import io
import re

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from delegates.models import Registration
from events.audience import Audience
from events.models import AuditEntry, Conference
from tests.conftest import team_client
from tests.reports.stage import confirm
from tests.sessions.stage import shows

PAGES = ["/dhrd-2012/organise/badges/", "/dhrd-2012/organise/badges/check/", "/dhrd-2012/organise/badges.pdf"]
BUDGET = 14


def words_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["programme", "editor", "door", "rapporteur", "reviewer", "interpretation"])
def test_badges_do_not_exist_for_other_roles(conference: Conference, page: str, role: str) -> None:
    assert team_client(conference, role).get(page).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_badges_do_not_exist_for_the_public_and_wait_for_a_second_factor(conference: Conference, page: str) -> None:
    assert Client().get(page).status_code == 404
    assert team_client(conference, "organiser", second_factor=False).get(page).status_code == 302


def test_desk_without_confirmed_people_says_what_to_do(conference: Conference) -> None:
    confirm(conference, state=Registration.State.REQUESTED)
    page = team_client(conference, "organiser").get(PAGES[0]).text
    assert "No badges yet" in page
    assert "badges.pdf" not in page


def test_one_badge_per_confirmed_registration(conference: Conference) -> None:
    codes = [confirm(conference).code for _number in range(5)]
    waiting = confirm(conference, state=Registration.State.WAITING).code
    client = team_client(conference, "safety")
    assert "5 badges" in client.get(PAGES[0]).text
    assert "2 sheets" in client.get(PAGES[0]).text
    words = words_of(client.get(PAGES[2]).content)
    assert {code: len(re.findall(code, words)) for code in codes} == dict.fromkeys(codes, 1)
    assert waiting not in words


def test_file_is_kept_by_no_cache_and_whoever_takes_it_is_written_down(conference: Conference) -> None:
    confirm(conference)
    response = team_client(conference, "organiser").get(PAGES[2])
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"] == 'attachment; filename="badges.pdf"'
    assert response["Content-Type"] == "application/pdf"
    entry = AuditEntry.objects.get(action="print badges")
    assert (entry.record, entry.record_id, entry.actor is None) == ("conference", str(conference.pk), False)


def test_badge_says_nothing_that_is_not_for_all_delegates(conference: Conference) -> None:
    confirm(conference, "Ozymandias", affiliation="Sealed Society", biography="Sealed life", address="a@sealed.example")
    attendees = shows(Audience.ATTENDEES)
    confirm(conference, "Nobody", badge_name="Cedar", affiliation="Shown Society", visibility=attendees)
    pdf = team_client(conference, "organiser").get(PAGES[2]).content
    everything = words_of(pdf) + repr(PdfReader(io.BytesIO(pdf)).metadata) + pdf.decode("latin-1")
    assert [word for word in ("Ozymandias", "Sealed", "sealed", "Nobody") if word in everything] == []
    assert "Cedar" in words_of(pdf)
    assert "Shown Society" in words_of(pdf)


def test_names_that_cannot_be_drawn_are_told_by_code(conference: Conference) -> None:
    code = confirm(conference, badge_name="漢字").code
    confirm(conference, badge_name="Cedar")
    page = team_client(conference, "organiser").get(PAGES[1]).text
    assert "The name cannot be printed" in page
    assert code in page
    assert "漢字" not in page


def test_all_well_is_said_too(conference: Conference) -> None:
    confirm(conference, badge_name="Cedar")
    assert "1 badge can be printed in full." in team_client(conference, "organiser").get(PAGES[1]).text


@pytest.mark.parametrize("page", PAGES)
def test_badges_take_as_many_queries_for_many_as_for_few(conference: Conference, page: str) -> None:
    client, counts = team_client(conference, "organiser"), []
    client.get(page)
    for _size in range(2):
        for number in range(4):
            confirm(conference, badge_name=f"Cedar {number}", country="TR", visibility=shows(Audience.PUBLIC))
        with CaptureQueriesContext(connections["default"]) as plain, CaptureQueriesContext(connections["keys"]) as keys:
            client.get(page)
        counts.append(len(plain) + len(keys))
    assert counts[0] == counts[1]
    assert counts[1] <= BUDGET
