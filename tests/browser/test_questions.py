"""A question that is asked only after another one: hidden and shown by the script, and said in words without it."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chromium import PHONE, open_context
from tests.browser.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]


def test_a_question_appears_after_the_answer_it_depends_on(stocked: World, origin: str, browser: Browser) -> None:
    context, watch = open_context(browser, origin, size=PHONE)
    page = context.new_page()
    page.goto(f"/{stocked.ids['slug']}/register/")
    after, before = page.get_by_label("And then? ◆"), page.get_by_role("group", name="What of yes-no? ◆")
    expect(after).to_be_hidden()
    before.get_by_label("Yes").check()
    after.fill("Then this ◆")
    before.get_by_label("No", exact=True).check()
    expect(after).to_be_hidden()
    page.locator("[name=display_name]").fill("Sunrise ◆")
    page.locator("[name=address]").fill("new@example.org")
    page.locator("[name=step][value=check]").click()
    expect(page.get_by_text("Not sent. Only if you answered “Yes” to “What of yes-no? ◆”.")).to_be_visible()
    assert watch.outside == watch.complaints == []
    context.close()


def test_without_scripts_every_question_stands_there_with_its_condition(
    stocked: World, origin: str, browser: Browser
) -> None:
    context, _watch = open_context(browser, origin, size=PHONE, script=False)
    page = context.new_page()
    page.goto(f"/{stocked.ids['slug']}/register/")
    expect(page.get_by_label("And then? ◆")).to_be_visible()
    expect(page.get_by_text("Only if you answered “Yes” to “What of yes-no? ◆”.")).to_be_visible()
    context.close()
