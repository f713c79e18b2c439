"""The report's pages: who reads them when, and what the desk says."""

import subprocess

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from delegates.registration import withdraw
from events.models import Conference
from reports.models import Report, Summary
from tests.conftest import NOW, make_user, need, sign_in, team_client
from tests.reports.stage import (
    FILE,
    HIDDEN_NAME,
    HOME,
    PAGE,
    PUBLISH,
    RECOMMENDATIONS,
    SHOWN_NAME,
    UNPUBLISH,
    confirm,
    done,
    published,
    recommend,
    report_on,
    summary_page,
)
from tests.sessions.stage import OPENING, place, speaker
from tests.sessions.stage import publish as publish_programme

BUDGET = 30


def test_public_is_told_that_the_report_comes_later(conference: Conference) -> None:
    report_on(conference)
    response = Client().get(PAGE)
    assert response.status_code == 200
    assert "The report is not published yet" in response.text
    assert 'href="/dhrd-2012/"' in response.text
    assert "What was said" not in response.text
    assert Client().get(FILE).status_code == 404


@pytest.mark.parametrize("role", ["editor", "organiser", "safety"])
def test_makers_of_the_report_preview_it(conference: Conference, role: str) -> None:
    report_on(conference)
    client = team_client(conference, role)
    assert "This is a preview" in client.get(PAGE).text
    assert "What was said in OPEN" in client.get(PAGE).text
    assert client.get(FILE).content.startswith(b"%PDF")


def test_nobody_else_previews_it(conference: Conference) -> None:
    report_on(conference)
    visitors = [
        team_client(conference, "rapporteur"),
        team_client(conference, "door"),
        team_client(conference, "editor", second_factor=False),
        sign_in(Client(), make_user()),
    ]
    assert [visitor.get(FILE).status_code for visitor in visitors] == [404] * 4
    assert ["What was said" in visitor.get(PAGE).text for visitor in visitors] == [False] * 4


def test_everyone_reads_it_once_it_is_published_until_it_is_taken_back(conference: Conference) -> None:
    report_on(conference)
    client = published(conference)
    page = Client().get(PAGE).text
    assert "What was said in OPEN" in page
    assert "preview" not in page
    assert Client().get(FILE).status_code == 200
    client.post(UNPUBLISH)
    assert "not published yet" in Client().get(PAGE).text
    assert Client().get(FILE).status_code == 404
    assert done()[-2:] == [("publish", "report"), ("unpublish", "report")]


def test_report_of_a_conference_that_is_not_shown_does_not_exist(conference: Conference) -> None:
    published(conference)
    Conference.objects.update(is_shown=False)
    assert [Client().get(page).status_code for page in (PAGE, FILE)] == [404, 404]


def test_hidden_people_and_sessions_are_in_neither_page_nor_file(conference: Conference) -> None:
    report_on(conference)
    published(conference)
    pdf = Client().get(FILE).content
    text = subprocess.run([need("pdftotext"), "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    page = Client().get(PAGE).text
    assert SHOWN_NAME in text
    assert SHOWN_NAME in page
    for word in (HIDDEN_NAME, "secret", "sealed", "OPAQ"):
        assert word not in text
        assert word not in page


def test_file_is_sent_again_only_when_it_changed(conference: Conference) -> None:
    report_on(conference)
    published(conference)
    first = Client().get(FILE)
    again = Client().get(FILE, headers={"if-none-match": first["ETag"]})
    assert (first["Content-Disposition"], first["Cache-Control"]) == (
        'attachment; filename="report.pdf"',
        "private, no-cache",
    )
    assert (again.status_code, again.content) == (304, b"")
    Summary.objects.filter(session__code="OPEN").update(text="Said otherwise.")
    assert Client().get(FILE, headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("page", [HOME, PUBLISH, UNPUBLISH, RECOMMENDATIONS, f"{RECOMMENDATIONS}new/"])
@pytest.mark.parametrize("role", ["programme", "door", "reviewer", "interpretation", "rapporteur"])
def test_desk_does_not_exist_for_other_roles(conference: Conference, page: str, role: str) -> None:
    expected = 200 if (role, page) == ("rapporteur", HOME) else 404
    assert team_client(conference, role).get(page).status_code == expected


@pytest.mark.parametrize("page", [HOME, PUBLISH, UNPUBLISH, f"{RECOMMENDATIONS}new/", summary_page("OPEN")])
def test_nobody_writes_without_a_role(conference: Conference, page: str) -> None:
    report_on(conference)
    assert Client().get(page).status_code == 404
    assert Client().post(page).status_code == 404
    assert team_client(conference, "door").post(page).status_code == 404


def test_rapporteur_neither_publishes_nor_changes_the_cover(conference: Conference) -> None:
    client = team_client(conference, "rapporteur")
    assert client.post(PUBLISH).status_code == 404
    assert client.post(HOME, {"subtitle": "Mine"}).status_code == 404
    assert "Publish" not in client.get(HOME).text
    assert Report.objects.count() == 0


def test_checklist_counts_what_is_written(conference: Conference) -> None:
    Summary.objects.filter(session=report_on(conference)["OPEN"]).delete()
    page = team_client(conference, "editor").get(HOME).text
    assert "3 of 4 sessions have a summary" in page
    assert (page.count("Code and theme only"), page.count("Not at all"), page.count("With title")) == (1, 1, 2)


def test_rapporteur_learns_no_title_that_delegates_do_not_know(conference: Conference) -> None:
    report_on(conference)
    client = team_client(conference, "rapporteur")
    pages = client.get(HOME).text + client.get(summary_page("NEUT")).text
    assert [word for word in ("secret", "sealed", "OPAQ") if word in pages] == []
    assert client.get(summary_page("OPAQ")).status_code == 404


def test_checklist_without_a_programme_says_what_to_do(conference: Conference) -> None:
    assert "No sessions to write about" in team_client(conference, "editor").get(HOME).text


def test_subtitle_is_saved_and_one_that_is_too_long_is_refused(conference: Conference) -> None:
    client = team_client(conference, "editor")
    assert client.post(HOME, {"subtitle": "What was said"}).status_code == 302
    assert client.post(HOME, {"subtitle": "x" * 241}).status_code == 422
    assert Report.objects.get().subtitle == "What was said"
    assert done() == [("change subtitle", "report")]


def test_publishing_asks_first_and_counts_people_once(conference: Conference) -> None:
    registrations = [confirm(conference, country="TR") for _number in range(6)]
    client = team_client(conference, "editor")
    assert "The people are counted now, once." in client.get(PUBLISH).text
    assert Report.objects.count() == 0
    client.post(PUBLISH)
    withdraw(registration=registrations[0], actor=None, at=NOW)
    client.post(UNPUBLISH)
    assert "stay as they were counted" in client.get(PUBLISH).text
    client.post(PUBLISH)
    assert '<td class="num">6</td>' in Client().get(PAGE).text


def test_publishing_twice_changes_nothing(conference: Conference) -> None:
    client = published(conference)
    first = Report.objects.get().published_at
    client.post(PUBLISH)
    assert Report.objects.get().published_at == first
    assert done() == [("publish", "report")]


@pytest.mark.parametrize("page", [PAGE, HOME, summary_page("2X0"), RECOMMENDATIONS])
def test_pages_take_as_many_queries_for_much_as_for_little(conference: Conference, page: str) -> None:
    client, counts, version = team_client(conference, "editor"), [], publish_programme(conference)
    for size in (2, 9):
        for number in range(size):
            code = f"{size}X{number}"
            session = place(version, code, people=[speaker(conference, code)], starts_at=OPENING)
            Summary.objects.create(session=session, text="Said.")
            recommend(conference, theme=conference.themes.get())
        client.get(page)
        with CaptureQueriesContext(connections["default"]) as plain, CaptureQueriesContext(connections["keys"]) as keys:
            assert client.get(page).status_code == 200
        counts.append(len(plain) + len(keys))
    assert counts[0] == counts[1]
    assert counts[1] <= BUDGET
