"""The reader's own time beside the conference's, where the two differ, and only with a script that knows it."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import checks
from tests.browser.chromium import PHONE, open_context
from tests.browser.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]

PAGES = ("programme/?day=2012-02-24", "programme/now/", "sessions/1A/")


def opened(stocked: World, origin: str, browser: Browser, zone: str, path: str, *, script: bool = True) -> Page:
    context, _watch = open_context(browser, origin, size=PHONE, script=script, zone=zone)
    page = context.new_page()
    page.goto(f"/{stocked.ids['slug']}/{path}")
    return page


@pytest.mark.parametrize("path", PAGES)
def test_a_reader_elsewhere_finds_their_own_time_beside_each(
    stocked: World, origin: str, browser: Browser, path: str
) -> None:
    page = opened(stocked, origin, browser, "Asia/Dubai", path)
    times = page.locator("#main time[datetime]").count()
    expect(page.locator("#main .own-time")).to_have_count(times)
    expect(page.locator("#own-times")).to_have_text("Times in brackets are those of Asia/Dubai, where your device is.")
    first = page.locator("#main time[datetime='2012-02-24T09:00+00:00']").first
    if first.count():
        expect(first.locator("xpath=following-sibling::*[1]")).to_have_text("(13:00)")
    assert checks.wrong_in_shape(page) == []
    page.context.close()


def test_another_day_is_named(stocked: World, origin: str, browser: Browser) -> None:
    page = opened(stocked, origin, browser, "Pacific/Auckland", "programme/?day=2012-02-24")
    expect(page.locator("#main .own-time").filter(has_text="Sat").first).to_be_visible()
    page.context.close()


@pytest.mark.parametrize(("zone", "script"), [("Europe/London", True), ("Asia/Dubai", False)])
def test_where_clocks_are_the_same_or_no_script_runs_nothing_is_added(
    stocked: World, origin: str, browser: Browser, zone: str, *, script: bool
) -> None:
    page = opened(stocked, origin, browser, zone, PAGES[0], script=script)
    expect(page.locator("#main time[datetime]").first).to_be_visible()
    expect(page.locator("#own-times")).to_be_hidden()
    expect(page.locator(".own-time")).to_have_count(0)
    page.context.close()
