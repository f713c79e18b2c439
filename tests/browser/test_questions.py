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


def test_the_form_of_a_question_shows_choices_and_conditions_only_where_they_fit(
    stocked: World, origin: str, browser: Browser
) -> None:
    context, watch = open_context(browser, origin, size=PHONE)
    stocked.enter(context, "organiser")
    page = context.new_page()
    page.goto(f"/{stocked.ids['slug']}/organise/questions/new/?stage=place")
    groups = page.locator("[name=shown_if] optgroup:not([hidden])")
    expect(page.locator("[name=options]")).to_be_hidden()
    assert groups.evaluate_all("found => found.map(one => one.label)") == ["once someone has a place"]
    page.locator("[name=kind][value=choices]").check()
    page.locator("[name=stage][value=form]").check()
    expect(page.locator("[name=options]")).to_be_visible()
    assert groups.evaluate_all("found => found.map(one => one.label)") == ["on the registration form"]
    assert watch.outside == watch.complaints == []
    context.close()


def test_after_a_move_by_keyboard_the_focus_is_on_the_moved_question(
    stocked: World, origin: str, browser: Browser
) -> None:
    context, _watch = open_context(browser, origin, size=PHONE, script=False)
    stocked.enter(context, "organiser")
    page = context.new_page()
    page.goto(f"/{stocked.ids['slug']}/organise/questions/")
    row = page.get_by_role("row").filter(has_text="What of text?").first
    row.get_by_role("button", name="Down").press("Enter")
    page.wait_for_url("**#q-*")
    expect(page.locator("tr:focus")).to_contain_text("What of text?")
    expect(page.get_by_text("is now number 3 of")).to_be_in_viewport()
    context.close()
