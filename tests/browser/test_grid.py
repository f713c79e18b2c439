"""The schedule editor in a browser: drag, drop, resize, undo, keys, a phone, two organisers, right to left."""

import pytest
from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page, expect

from events.models import Room
from sessions.models import Contribution, Slot
from tests.browser import checks, visits
from tests.browser.chromium import DESKTOP, PHONE, open_context, resize
from tests.browser.people import Pages
from tests.browser.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]

expect.set_options(timeout=30_000)  # on two busy cores a page takes its time

TABLET = (1024, 1366)
HOUR = 12 * 10.4  # pixels: twelve steps of 0.65 rem


def opened(pages: Pages, world: World, day: str = "2012-02-24") -> Page:
    Room.objects.update(booths=9)
    page = pages[visits.ORGANISER]
    resize(page, *DESKTOP)
    page.goto(f"/{world.ids['slug']}/organise/schedule/?day={day}")
    page.locator("#the-day").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('workbench').scrollIntoView()")
    return page


def box_of(one: Locator) -> FloatRect:
    box = one.bounding_box()
    assert box
    return box


def carry(page: Page, code: str, x: float, y: float, *, edge: bool = False) -> None:
    """Press on a session, or its lower edge, and drag it by that many pixels without letting go."""
    slot = page.locator(f"#s-{code}")
    slot.scroll_into_view_if_needed()
    box = box_of(slot)
    begin = (box["x"] + 70, box["y"] + (box["height"] - 3 if edge else 40))
    page.mouse.move(*begin)
    page.mouse.down()
    page.mouse.move(begin[0] + 6, begin[1] + 6)
    page.mouse.move(begin[0] + x, begin[1] + y, steps=4)


def let_go(page: Page) -> None:
    """Drop what is carried, and wait for the site's answer."""
    page.mouse.up()
    expect(page.locator(".waiting")).to_have_count(0)


def stands(code: str, slug: str) -> str:
    slot = Slot.objects.filter(version__number=None, session__code=code, session__conference__slug=slug)
    return " ".join(f"{one.starts_at:%d %H:%M}-{one.ends_at:%H:%M}" for one in slot) or "tray"


def test_a_session_is_dragged_refused_dropped_resized_and_taken_back(stocked: World, pages: Pages) -> None:
    page, slug = opened(pages, stocked), stocked.ids["slug"]
    said = page.locator("#grid-said")
    carry(page, "1A", 0, HOUR)
    expect(said).to_contain_text("1E is in Main Hall ◆ from 10:00 to 11:00.")
    expect(said).to_have_class("grid-said stops")
    let_go(page)
    expect(page.locator(".shadow")).to_have_count(0)
    assert stands("1A", slug) == "24 09:00-10:00"
    carry(page, "1A", 0, -HOUR)
    expect(said).to_contain_text("Main Hall ◆, 08:00 to 09:00. Nothing is in the way.")
    let_go(page)
    expect(said).to_contain_text("1A: Main Hall ◆, Friday 08:00 to 09:00.")
    assert stands("1A", slug) == "24 08:00-09:00"
    carry(page, "1A", 0, HOUR / 2, edge=True)
    let_go(page)
    expect(said).to_contain_text("Friday 08:00 to 09:30.")
    assert stands("1A", slug) == "24 08:00-09:30"
    expect(page.get_by_role("button", name="1A back to Main Hall ◆, Friday 08:00 to 09:00")).to_be_visible()
    for there in ("24 08:00-09:00", "24 09:00-10:00"):
        page.keyboard.press("Control+z")
        expect(said).to_contain_text("Taken back: 1A")
        expect(page.locator("#s-1A .slot-when")).to_contain_text(f"{there[3:8]}–")
        assert stands("1A", slug) == there
    page.keyboard.press("Control+Shift+z")
    expect(said).to_contain_text("Done again: 1A to Main Hall ◆, Friday 08:00 to 09:00")
    page.get_by_role("button", name="Undo").click()
    expect(said).to_contain_text("Taken back")
    assert stands("1A", slug) == "24 09:00-10:00"


def test_a_conflict_appears_in_the_list_and_clears(stocked: World, pages: Pages) -> None:
    slug = stocked.ids["slug"]
    one = Slot.objects.get(version__number=None, session__code="1B", session__conference__slug=slug)
    one.session.expected_audience, one.session.pin = 5000, ""
    one.session.save()
    Contribution.objects.filter(
        session__code="1C", session__conference__slug=slug
    ).delete()  # else 1B could not go back
    page = opened(pages, stocked)
    listed = page.locator("#conflicts li").filter(has_text="is too small for session 1B").filter(has_text="at 09:00")
    expect(listed).to_have_count(1)
    page.locator("#s-1B .grip").press("Delete")
    expect(page.locator("#grid-said")).to_contain_text("1B is in the tray")
    expect(listed).to_have_count(0)
    page.locator("#undoing").get_by_role("button", name="Undo").click()
    expect(page.locator("#grid-said")).to_contain_text("Taken back: 1B")
    expect(listed).to_have_count(1)
    assert stands("1B", slug) == "24 09:00-10:00"


def test_keys_do_all_that_the_mouse_does(stocked: World, pages: Pages) -> None:
    page, slug = opened(pages, stocked, "2012-02-25"), stocked.ids["slug"]
    said, grip = page.locator("#grid-said"), page.locator("#s-2A .grip")
    grip.press("Enter")
    expect(said).to_contain_text("2A is picked up, Main Hall ◆, 09:00 to 10:00.")
    for key in ("Control+ArrowUp", "Control+ArrowUp", "ArrowUp", "ArrowDown", "Shift+ArrowUp", "-"):
        page.keyboard.press(key)
    expect(said).to_contain_text("2A: Main Hall ◆, 08:30 to 09:20.")
    page.keyboard.press("Escape")
    expect(said).to_contain_text("2A stays where it was.")
    expect(grip).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("2A: Room A ◆, 09:00 to 10:00. 2B is in Room A ◆ from 09:00 to 10:00.")
    page.keyboard.press("PageDown")
    expect(said).to_contain_text("2A: Sunday: Room A ◆")
    for key in ("PageUp", *["Control+ArrowUp"] * 4, "Enter"):
        page.keyboard.press(key)
    expect(said).to_contain_text("2A: Room A ◆, Saturday 08:00 to 09:00.")
    expect(grip).to_be_focused()
    assert stands("2A", slug) == "25 08:00-09:00"


def test_a_session_goes_to_the_tray_and_to_another_day(stocked: World, pages: Pages) -> None:
    page, slug = opened(pages, stocked), stocked.ids["slug"]
    page.evaluate("scrollTo(0, document.getElementById('days').offsetTop - 20)")
    tray = box_of(page.locator("#tray h2"))
    slot = box_of(page.locator("#s-9Z"))
    page.mouse.move(slot["x"] + 40, slot["y"] + 30)
    page.mouse.down()
    page.mouse.move(slot["x"] + 30, slot["y"] + 30)
    day = box_of(page.locator("#days a").nth(2))
    page.mouse.move(day["x"] + 20, day["y"] + 20, steps=4)
    expect(page.locator("#grid-said")).to_contain_text("9Z: Sunday: Main Hall ◆")
    page.keyboard.press("Escape")
    page.mouse.up()
    assert stands("9Z", slug) == "tray"
    box = box_of(page.locator("#s-1C"))
    page.mouse.move(box["x"] + 60, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 66, box["y"] + 36)
    page.mouse.move(tray["x"] + 30, tray["y"] + 10, steps=4)
    page.mouse.up()
    expect(page.locator("#grid-said")).to_contain_text("1C is in the tray")
    expect(page.locator("#tray #s-1C")).to_be_visible()
    assert stands("1C", slug) == "tray"


def test_a_stale_move_is_told_and_the_page_shows_what_is(stocked: World, pages: Pages) -> None:
    page, slug = opened(pages, stocked), stocked.ids["slug"]
    slot = Slot.objects.get(version__number=None, session__code="1D", session__conference__slug=slug)
    Slot.objects.filter(pk=slot.pk).update(
        starts_at=slot.starts_at.replace(hour=7), ends_at=slot.ends_at.replace(hour=8)
    )
    page.locator("#s-1D .grip").press("Delete")
    expect(page.locator("#grid-said")).to_contain_text(
        "such as by an import; now it is in: Library ◆, Friday 07:00 to 08:00"
    )
    expect(page.locator("#s-1D .slot-when")).to_contain_text("07:00–08:00")
    assert stands("1D", slug) == "24 07:00-08:00"


def test_a_phone_moves_sessions_by_the_form(stocked: World, origin: str, browser: Browser) -> None:
    context, watch = open_context(browser, origin, size=PHONE, script=False)
    stocked.enter(context, visits.ORGANISER)
    page = context.new_page()
    page.goto(f"/{stocked.ids['slug']}/organise/schedule/?day=2012-02-26")
    page.locator("#s-3A").get_by_role("link", name="Move… 3A").click()
    expect(page.locator("#place")).to_be_in_viewport()
    page.locator("[name=start]").fill("07:00")
    page.get_by_role("button", name="Place it").click()
    expect(page.get_by_text("3A is placed: Main Hall ◆, Sunday 07:00 to 08:00.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back: 3A to Main Hall ◆, Sunday 09:00 to 10:00.")).to_be_visible()
    assert watch.outside == []
    context.close()


def touch(context: BrowserContext, page: Page, *steps: tuple[float, float]) -> None:
    """Put a finger down at the first place, draw it over the others, and lift it at the last."""
    session = context.new_cdp_session(page)
    for number, (x, y) in enumerate(steps):
        kind = "touchMove" if number else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_finger_drags_by_the_dots_and_scrolls_by_the_rest(stocked: World, origin: str, browser: Browser) -> None:
    context, watch = open_context(browser, origin, size=TABLET, touch=True)
    stocked.enter(context, visits.ORGANISER)
    page, slug = context.new_page(), stocked.ids["slug"]
    page.goto(f"/{slug}/organise/schedule/?day=2012-02-26")
    page.locator("#s-3A").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('workbench').scrollIntoView()")
    before = stands("3A", slug)
    box = box_of(page.locator("#s-3A"))
    x, y = box["x"] + 40, box["y"] + box["height"] - 20
    touch(context, page, (x, y), (x, y - 10), (x, y - HOUR))
    expect(page.locator(".shadow")).to_have_count(0)
    assert stands("3A", slug) == before
    page.goto(f"/{slug}/organise/schedule/?day=2012-02-26")  # anew, as the scroll by touch may still be gliding
    page.evaluate("document.getElementById('workbench').scrollIntoView()")
    box = box_of(page.locator("#s-3A .grip"))
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch(context, page, (x, y), (x, y - 10), (x, y - HOUR / 2), (x, y - HOUR))
    expect(page.locator("#grid-said")).to_contain_text("3A: Main Hall ◆, Sunday 08:00 to 09:00.")
    assert stands("3A", slug) == "26 08:00-09:00"
    assert watch.outside == []
    context.close()


def test_a_refused_drop_offers_free_places_that_one_press_takes(stocked: World, pages: Pages) -> None:
    page, slug = opened(pages, stocked), stocked.ids["slug"]
    carry(page, "1A", 0, HOUR)
    let_go(page)
    said = page.locator("#grid-said")
    expect(said).to_contain_text("Free instead:")
    offers = said.get_by_role("button")
    assert 1 <= offers.count() <= 3
    words = offers.first.inner_text()
    offers.first.click()
    expect(said).to_contain_text(f"1A: {words}.")
    expect(offers).to_have_count(0)
    assert stands("1A", slug) != "24 09:00-10:00"


def test_the_page_keeps_its_promises_with_the_script_at_work(stocked: World, origin: str, browser: Browser) -> None:
    context, watch = open_context(browser, origin, past_policy=True)
    stocked.enter(context, visits.ORGANISER)
    page = context.new_page()
    page.goto(f"/{stocked.ids['slug']}/organise/schedule/?day=2012-02-25")
    page.locator("#s-2C .grip").press("Enter")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#grid-said")).to_contain_text("2C: Room B ◆, 09:05 to 10:05.")
    expect(page.locator(".shadow")).to_be_visible()
    assert "\n".join(checks.wrong_for_axe_in_both_looks(page)) == ""
    assert watch.outside == watch.complaints == []
    context.close()


def test_right_to_left_the_arrows_follow_the_eye(stocked: World, origin: str, browser: Browser) -> None:
    context, _watch = open_context(browser, origin, locale="ar")
    stocked.enter(context, visits.ORGANISER)
    page = context.new_page()
    page.goto(f"/{stocked.ids['slug']}/organise/schedule/?day=2012-02-25")
    page.evaluate("document.documentElement.dir = 'rtl'")
    first, second = (box_of(page.locator("#board [data-room]").nth(number)) for number in (0, 1))
    assert first["x"] > second["x"]
    page.locator("#s-2C .grip").press("Enter")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".shadow p")).to_contain_text("Library ◆")
    context.close()
