"""Starring a session: at once with the script, by a form without it, and both times it stands on the agenda."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chromium import PHONE, open_context
from tests.browser.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("who", ["", "delegate"])
def test_a_star_is_pressed_on_a_page_and_again_to_take_it_off(
    stocked: World, origin: str, browser: Browser, who: str, *, script: bool
) -> None:
    context, watch = open_context(browser, origin, size=PHONE, script=script)
    if who:
        stocked.enter(context, who)
    page, slug = context.new_page(), stocked.ids["slug"]
    page.goto(f"/{slug}/programme/")
    star = page.locator("button.star").last
    expect(star).to_have_accessible_name(f"Star: {star.locator('xpath=ancestor::article//h4').inner_text()}")
    before = star.get_attribute("aria-pressed")
    after = "false" if before == "true" else "true"
    star.click()
    expect(star).to_have_attribute("aria-pressed", after)
    page.reload()
    expect(star).to_have_attribute("aria-pressed", after)
    star.click()
    expect(star).to_have_attribute("aria-pressed", str(before))
    page.goto(f"/{slug}/agenda/")
    expect(page.get_by_role("heading", level=1)).to_have_text("My agenda")
    assert watch.outside == watch.complaints == []
    context.close()
