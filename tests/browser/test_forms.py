"""What forms and busy pages promise beyond what every page does: budgets, the keyboard alone, and mistakes made good."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import checks, steps, visits
from tests.browser.chromium import DESKTOP, PHONE, resize
from tests.browser.people import Pages
from tests.browser.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]

TALLEST = 15_000  # pixels of one day of the programme on a phone
FOCUSED = "() => document.activeElement?.name"


def _visit(pages: Pages, who: str, path: str) -> Page:
    """Open the page with nothing in the browser's cache, and count from here."""
    page, watch = pages[who], pages.watches[who]
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    watch.reset()
    page.goto(path)
    return page


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until the control of that name has the focus."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == name:
            return
    message = f"Tab never reaches {name}"
    raise AssertionError(message)


def test_registration_needs_no_mouse(stocked: World, pages: Pages) -> None:
    page = _visit(pages, "", f"/{stocked.ids['slug']}/register/")
    _tab_to(page, "display_name")
    page.keyboard.type("Quiet Water ◆")
    _tab_to(page, "address")
    page.keyboard.type("water@example.org")
    _tab_to(page, "step")
    page.keyboard.press("Enter")
    steps.heads(page, "Check your answers")
    _tab_to(page, "conduct")
    page.keyboard.press("Space")
    _tab_to(page, "step")
    page.keyboard.press("Enter")
    steps.heads(page, "Your request has arrived")


def test_mistakes_are_listed_and_what_was_typed_is_kept(stocked: World, pages: Pages) -> None:
    page = _visit(pages, "", f"/{stocked.ids['slug']}/register/")
    page.get_by_role("textbox", name="The name you want to be called by").fill("Quiet Water ◆")
    page.get_by_label("How can we reach you?").fill("no address")
    steps.button(page, "Check your answers")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(page).to_have_title("Error: Register · Defending Human Rights Defenders ◆")
    expect(page.get_by_role("textbox", name="The name you want to be called by")).to_have_value("Quiet Water ◆")
    summary.get_by_role("link").click()
    expect(page.get_by_label("How can we reach you?")).to_be_focused()


def test_the_receipt_fits_a_phone(stocked: World, pages: Pages) -> None:
    page = _visit(pages, "", f"/{stocked.ids['slug']}/register/{stocked.ids['receipt']}/")
    resize(page, *PHONE)
    for part in (page.locator(".big-code"), page.locator(".qr"), page.get_by_role("link", name="Add to calendar")):
        box = part.bounding_box()
        assert box
        assert box["y"] + box["height"] <= PHONE[1]


def test_programme_of_sixty_sessions_keeps_its_budget(stocked: World, pages: Pages) -> None:
    page = _visit(pages, "", f"/{stocked.ids['slug']}/programme/")
    watch = pages.watches[""]
    assert [len(watch.requests) <= 8, watch.transferred <= 120_000] == [True, True], watch
    for size in (PHONE, DESKTOP):
        resize(page, *size)
        for part in (page.get_by_role("navigation", name="Days"), page.get_by_label("Search")):
            expect(part).to_be_in_viewport(ratio=0.9)
    resize(page, *PHONE)
    assert page.evaluate("document.documentElement.scrollHeight") <= TALLEST


def test_desk_and_list_keep_their_budgets(stocked: World, pages: Pages) -> None:
    desk = f"/{stocked.ids['slug']}/organise/"
    _visit(pages, visits.ORGANISER, desk)
    assert len(pages.watches[visits.ORGANISER].requests) <= 10
    page = _visit(pages, visits.ORGANISER, f"{desk}registrations/")
    assert page.locator("tbody tr").count() >= 50
    assert page.evaluate("document.body.querySelectorAll('*').length") <= 800


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("", "/{slug}/register/"),
        ("", "/{slug}/programme/"),
        ("", "/accounts/login/"),
        (visits.ORGANISER, "/{slug}/organise/registrations/"),
        (visits.ORGANISER, "/{slug}/organise/sessions/{session}/"),
        (visits.ORGANISER, "/{slug}/organise/schedule/"),
    ],
)
def test_focus_is_always_visible(who: str, path: str, stocked: World, pages: Pages) -> None:
    page = _visit(pages, who, path.format_map(stocked.ids))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        resize(page, *DESKTOP)
        assert checks.hidden_focus(page) == []
