"""From the first request to the printed report, as an organiser and a delegate go through it, with and without scripts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from delegates.models import Registration
from events.models import Conference, Room, TeamMember, Theme
from tests.browser import ground, papers, steps
from tests.browser.chromium import Watch, open_context
from tests.browser.steps import Talk
from tests.conftest import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]

REGISTERING = datetime(2012, 1, 20, 12, 0, tzinfo=UTC)
AFTERWARDS = datetime(2012, 3, 30, 12, 0, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
FIRST = Talk("1A", "Trials without lawyers", "09:30", "Main Hall", "Silver Birch")
SECOND = Talk("1B", "Letters from prison", "10:00", "Main Hall", "Blue Kite")
SUMMARY = "Lawyers told how they go on working when courts shut them out."
ASKED = "Let every defender choose a lawyer."


@dataclass
class Person:
    """Someone at a browser."""

    page: Page
    watch: Watch


@dataclass
class Gathering:
    """A conference without a programme, its organiser and a delegate."""

    slug: str
    organiser: Person
    delegate: Person

    @property
    def url(self) -> str:
        return f"/{self.slug}/"


def _found(slug: str, address: str) -> None:
    conference = Conference.objects.create(
        slug=slug,
        name="Defending Human Rights Defenders",
        first_day=date(2012, 2, 24),
        last_day=date(2012, 2, 26),
        city="London",
        languages=["en", "es"],
        registration_opens=datetime(2012, 1, 1, tzinfo=UTC),
        registration_closes=datetime(2012, 2, 10, tzinfo=UTC),
        is_shown=True,
    )
    Room.objects.create(conference=conference, name="Main Hall", capacity=300, position=1)
    Room.objects.create(conference=conference, name="Room A", capacity=60, position=2)
    Theme.objects.create(conference=conference, name="Travel bans and censorship", short_name="Travel bans", position=1)
    TeamMember.objects.create(conference=conference, user=make_user(address), role=TeamMember.Role.ORGANISER)


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def gathering(request: pytest.FixtureRequest, origin: str, browser: Browser) -> Iterator[Gathering]:
    script: bool = request.param
    slug = "scripted" if script else "plain"
    _found(slug, f"{slug}@team.example")
    contexts = [open_context(browser, origin, script=script) for _role in range(2)]
    people = [Person(context.new_page(), watch) for context, watch in contexts]
    with ground.clock_at(REGISTERING):
        yield Gathering(slug, *people)
    for context, _watch in contexts:
        context.close()


def _download(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download() as wait:
        steps.link(page, name)
    path = folder / wait.value.suggested_filename
    wait.value.save_as(path)
    return path


def _register(gathering: Gathering) -> str:
    """Register, and hold the way there to its budget."""
    page, watch = gathering.delegate.page, gathering.delegate.watch
    watch.reset()
    page.goto(f"{gathering.url}register/")
    required = [name for name in page.locator("[required]").evaluate_all("all => all.map(one => one.name)") if name]
    assert len(required) <= 3
    watch.reset()
    address = f"{gathering.slug}@delegate.example"
    code = steps.register(page, gathering.slug, name="Sunrise", address=address, badge="Sunrise R.")
    assert [len(watch.page_views) <= 3, len(watch.requests) <= 15, watch.transferred <= 150_000] == [True] * 3
    return code


def _check_badges(gathering: Gathering, code: str, folder: Path) -> None:
    page = gathering.organiser.page
    steps.menu(page, "Badges")
    pdf = _download(page, "Download the badges", folder)
    badge_id = Registration.objects.get(conference__slug=gathering.slug, code=code).badge_id
    [read] = papers.codes_on(pdf, folder)
    assert read.casefold() == badge_id.casefold()
    assert "Sunrise R." in papers.text_of(pdf)
    steps.menu(page, "Door")
    page.get_by_label("Badge or registration code").fill(read)
    steps.button(page, "Look up")
    expect(page.get_by_role("status")).to_contain_text("Sunrise R.")
    steps.button(page, "Mark as arrived")
    expect(page.get_by_role("status")).to_contain_text("arrived at")


def _plan(page: Page) -> None:
    """Write two sessions; the second cannot have the first one's room, and says so beside the field."""
    for talk in (FIRST, SECOND):
        steps.write_session(page, talk)
    steps.place(page, FIRST)
    steps.says(page, "1A is placed: Main Hall, Friday 09:30 to 10:30.")
    steps.place(page, SECOND)
    summary = page.get_by_role("alert")
    expect(summary.get_by_role("link")).to_contain_text("Main Hall")
    expect(summary.get_by_role("link")).to_contain_text("1A")
    expect(page.get_by_label("Starts at")).to_have_value("10:00")
    page.locator("#id_room").select_option(label="Room A")
    steps.button(page, "Place it")
    steps.says(page, "1B is placed: Room A, Friday 10:00 to 11:00.")
    steps.publish(page, changes=2)


def _check_programme(gathering: Gathering, folder: Path) -> None:
    page = gathering.delegate.page
    page.goto(f"{gathering.url}programme/")
    expect(page.get_by_role("link", name=FIRST.title)).to_be_visible()
    calendar = _download(page, "Download the calendar file", folder)
    assert papers.events_in(calendar.read_text()) == {
        FIRST.title: (
            datetime(2012, 2, 24, 9, 30, tzinfo=LONDON),
            datetime(2012, 2, 24, 10, 30, tzinfo=LONDON),
            "Main Hall",
        ),
        SECOND.title: (
            datetime(2012, 2, 24, 10, 0, tzinfo=LONDON),
            datetime(2012, 2, 24, 11, 0, tzinfo=LONDON),
            "Room A",
        ),
    }


def _check_report(gathering: Gathering, folder: Path) -> None:
    page = gathering.delegate.page
    page.goto(f"{gathering.url}report/")
    expect(page.get_by_text("The report is not published yet")).to_be_visible()
    steps.write_report(gathering.organiser.page, FIRST, summary=SUMMARY, asked=ASKED)
    page.reload()
    for text in (SUMMARY, ASKED):
        expect(page.get_by_text(text)).to_be_visible()
    text = papers.text_of(_download(page, "Download the PDF", folder))
    assert [SUMMARY in text, ASKED in text] == [True, True]


def test_a_conference_goes_from_request_to_report(gathering: Gathering, tmp_path: Path) -> None:
    page = gathering.organiser.page
    steps.sign_in(page, f"{gathering.slug}@team.example")
    steps.set_up_second_factor(page, f"{gathering.url}organise/")
    code = _register(gathering)
    steps.accept(page, "Sunrise", code)
    _plan(page)
    _check_programme(gathering, tmp_path)
    _check_badges(gathering, code, tmp_path)
    with ground.clock_at(AFTERWARDS):
        _check_report(gathering, tmp_path)
    for watch in (gathering.organiser.watch, gathering.delegate.watch):
        assert [watch.outside, watch.complaints] == [[], []]
