"""From a request with a referee to the last trace of it, as everyone concerned goes through it, with and without scripts."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from events.models import Conference, Mail, TeamMember
from tests.browser import ground, papers, steps
from tests.browser.chromium import Watch, open_context
from tests.conftest import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]

ASKING = datetime(2012, 1, 20, 12, 0, tzinfo=UTC)
TOLD = datetime(2012, 1, 23, 9, 1, tzinfo=UTC)
NAME, LEGAL_NAME = "Sunrise", "Lina Haddad"
REFEREE_WORDS = "We shared an office for years."


class Village:
    """A conference whose requests two safety officers look at, and the browser of each person; no page asks outside."""

    def __init__(self, slug: str, open_page: Callable[[], Page]) -> None:
        self.slug, self.url = slug, f"/{slug}/"
        self.delegate, self.referee, self.first, self.second, self.organiser = (open_page() for _one in range(5))

    def address(self, who: str) -> str:
        return f"{who}@{self.slug}.example"

    def come_to_desk(self, who: str, page: Page) -> None:
        """Sign in as a member of the team, with a second factor proved just now."""
        steps.sign_in(page, self.address(who))
        steps.set_up_second_factor(page, f"{self.url}organise/")

    def own_page(self) -> Page:
        """Open the delegate's page."""
        self.delegate.goto(f"{self.url}registration/")
        steps.heads(self.delegate, "My registration")
        return self.delegate


def _found(slug: str) -> None:
    conference = Conference.objects.create(
        slug=slug,
        name="Defending Human Rights Defenders",
        first_day=date(2012, 2, 24),
        last_day=date(2012, 2, 26),
        city="London",
        languages=["en", "es"],
        registration_opens=datetime(2012, 1, 1, tzinfo=UTC),
        registration_closes=datetime(2012, 2, 10, tzinfo=UTC),
        reviews_needed=2,
        asks_referee=True,
        answer_days=3,
        is_shown=True,
    )
    roles = TeamMember.Role
    for who, role in (("first", roles.SAFETY), ("second", roles.SAFETY), ("organiser", roles.ORGANISER)):
        TeamMember.objects.create(conference=conference, user=make_user(f"{who}@{slug}.example"), role=role)


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def village(request: pytest.FixtureRequest, origin: str, browser: Browser) -> Iterator[Village]:
    script: bool = request.param
    watches: list[Watch] = []

    def open_page() -> Page:
        context, watch = open_context(browser, origin, script=script)
        watches.append(watch)
        return context.new_page()

    slug = "watched" if script else "quiet"
    _found(slug)
    found = Village(slug, open_page)
    yield found
    for page in (found.delegate, found.referee, found.first, found.second, found.organiser):
        page.context.close()
    assert [(watch.outside, watch.complaints) for watch in watches] == [([], [])] * 5


def _ask_the_referee(village: Village) -> None:
    page = village.first
    village.come_to_desk("first", page)
    steps.menu(page, "Vetting")
    steps.link(page, NAME)
    steps.button(page, "Ask the referee")
    expect(page.get_by_text("asked, no answer yet").or_(page.get_by_text("A friend")).first).to_be_visible()


def _answer_as_referee(village: Village) -> None:
    """Answer from the mail, without an account; the mail names neither the person nor the conference."""
    mails = [mail for mail in Mail.objects.order_by("written_at") if mail.address == village.address("friend")]
    body = str(mails[-1].body)
    assert [NAME in body, "Human Rights" in body] == [False, False]
    found = re.search(r"https?://[^/\s]+(/\S+/reference/\S+/)", body)
    assert found
    page = village.referee
    page.goto(found[1])
    expect(page.get_by_role("main")).to_contain_text(NAME)
    page.get_by_label("Yes, I know them and have no concern").check()
    page.get_by_label("Is there anything that we should know?").fill(REFEREE_WORDS)
    steps.button(page, "Send my answer")
    steps.heads(page, "Thank you")


def _agree(page: Page) -> None:
    expect(page.get_by_text(REFEREE_WORDS)).to_be_visible()
    page.get_by_label("I agree to a place").check()
    steps.button(page, "Keep my review")


def _review_and_accept(village: Village) -> None:
    """Agree as two officers; only then can a place be given."""
    page = village.first
    page.reload()
    _agree(page)
    steps.link(page, "Go to the registration, to decide")
    expect(page.get_by_role("button", name="Give a place and write to them")).to_have_count(0)
    page = village.second
    village.come_to_desk("second", page)
    steps.menu(page, "Vetting")
    steps.link(page, NAME)
    _agree(page)
    steps.link(page, "Go to the registration, to decide")
    steps.button(page, "Give a place and write to them")
    page.goto(page.url)
    expect(page.get_by_text("The person is told on 23 January 2012, 09:00")).to_be_visible()


def _agree_to_be_named(page: Page) -> None:
    steps.link(page, "See and change what you agree to")
    card = page.locator(".card", has=page.get_by_role("heading", name="Your name in the programme"))
    card.get_by_role("button", name="Say yes").click()
    expect(card.get_by_text("You say yes")).to_be_visible()
    steps.link(page, "Back to my registration")


def _hide_and_show(village: Village, code: str) -> None:
    """Vanish from the organisers' list, and come back, each from one's own page."""
    page, desk = village.delegate, village.organiser
    village.come_to_desk("organiser", desk)
    steps.menu(desk, "Registrations")
    rows = desk.get_by_role("table")
    expect(rows).to_contain_text(NAME)
    steps.link(page, "Hide me now…")
    steps.button(page, "Hide me now")
    desk.reload()
    expect(rows).to_contain_text(code)
    expect(rows).not_to_contain_text(NAME)
    page.goto(f"{village.url}registration/")
    expect(page.get_by_text("You have hidden yourself")).to_be_visible()
    steps.link(page, "Show myself again…")
    steps.button(page, "Show me again")
    desk.reload()
    expect(rows).to_contain_text(NAME)


def _ask_for_letter(village: Village) -> None:
    page = village.delegate
    page.goto(f"{village.url}registration/")
    steps.link(page, "Ask for a letter for a visa")
    page.get_by_label("Your name as in your passport").fill(LEGAL_NAME)
    page.get_by_label("Nationality").select_option(label="Lebanon")
    page.get_by_label("Passport number").fill("X0000001")
    page.get_by_label("Day of birth").fill("1980-01-02")
    page.get_by_label("To which embassy or consulate?").fill("Embassy of the United Kingdom, Beirut")
    steps.button(page, "Ask for the letter")
    steps.says(page, "This is kept for your letter.")


def _agree_to_letter(village: Village) -> None:
    """Say who signs, and agree without reading the name that will stand in the letter."""
    desk = village.organiser
    steps.menu(desk, "Letters")
    steps.link(desk, "Word the letters")
    desk.get_by_label("Who signs?").fill("Theodora Lanternhill")
    steps.button(desk, "Save the words")
    steps.menu(desk, "Letters")
    expect(desk.get_by_role("main")).not_to_contain_text(LEGAL_NAME)
    steps.link(desk, "Decide…")
    steps.button(desk, "Agree and write to them")
    steps.says(desk, "It is decided.")


def _saved(page: Page, button: str, folder: Path) -> Path:
    with page.expect_download() as wait:
        steps.button(page, button)
    path = folder / wait.value.suggested_filename
    wait.value.save_as(path)
    return path


def _take_letter(village: Village, folder: Path) -> None:
    page = village.delegate
    page.goto(f"{village.url}registration/")
    steps.link(page, "Make my letter")
    text = papers.text_of(_saved(page, "Make my letter", folder))
    assert [part in text for part in (LEGAL_NAME, "X0000001", "Theodora Lanternhill")] == [True] * 3
    page.goto(f"{village.url}registration/letter/")
    expect(page.get_by_role("main")).not_to_contain_text("X0000001")


def _take_data_and_go(village: Village, code: str, folder: Path) -> None:
    """Download everything, erase everything, and be unknown to the organisers and to the site."""
    page, desk = village.delegate, village.organiser
    page.goto(f"{village.url}registration/")
    steps.link(page, "Download everything about you")
    held = json.dumps(json.loads(_saved(page, "Download my data", folder).read_text()), ensure_ascii=False)
    assert [NAME in held, LEGAL_NAME in held, REFEREE_WORDS in held] == [True, True, False]
    page.goto(f"{village.url}registration/")
    steps.link(page, "Erase everything about you…")
    steps.button(page, "Erase everything…")
    steps.button(page, "Yes, erase everything now")
    page.goto(f"{village.url}registration/")
    expect(page.get_by_role("main").get_by_role("link", name="Sign in")).to_be_visible()
    steps.menu(desk, "Registrations")
    for trace in (NAME, code):
        expect(desk.get_by_role("main")).not_to_contain_text(trace)


def test_a_person_is_vetted_told_shown_hidden_invited_and_forgotten(village: Village, tmp_path: Path) -> None:
    with ground.clock_at(ASKING):
        address, friend = village.address("sunrise"), village.address("friend")
        code = steps.register(
            village.delegate, village.slug, name=NAME, address=address, badge=NAME, referee=("A friend", friend)
        )
        _ask_the_referee(village)
        _answer_as_referee(village)
        _review_and_accept(village)
        steps.sign_in(village.delegate, address)
        expect(village.own_page().get_by_text("Requested", exact=True)).to_be_visible()
    with ground.clock_at(TOLD):
        page = village.own_page()
        expect(page.get_by_text("Confirmed", exact=True)).to_be_visible()
        expect(page.get_by_text(code, exact=True).first).to_be_visible()
        _agree_to_be_named(page)
        _hide_and_show(village, code)
        _ask_for_letter(village)
        _agree_to_letter(village)
        _take_letter(village, tmp_path)
        _take_data_and_go(village, code, tmp_path)
