"""The registration form while it is filled in: what others will see follows, and a draft waits for who comes back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from delegates.models import FormDraft
from delegates.views.form_pages import COOKIE
from tests.browser import steps
from tests.browser.chromium import PHONE, Watch, open_context
from tests.browser.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]

BIOGRAPHY = f"Läwyer 𝄞 of {'the bar ' * 30}"
SETTLED = 1_500  # milliseconds after which the script has drawn what was typed last
NAME = "The name you want to be called by"


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def browsing(request: pytest.FixtureRequest, stocked: World, origin: str, browser: Browser) -> Iterator[Page]:
    context, watch = open_context(browser, origin, script=request.param, size=PHONE)
    yield _opened(context.new_page(), stocked)
    assert [*watch.outside, *watch.complaints] == []
    context.close()


@pytest.fixture
def scripted(stocked: World, origin: str, browser: Browser) -> Iterator[tuple[Page, Watch]]:
    context, watch = open_context(browser, origin)
    yield _opened(context.new_page(), stocked), watch
    assert [*watch.outside, *watch.complaints] == []
    context.close()


def _opened(page: Page, stocked: World) -> Page:
    page.goto(f"/{stocked.ids['slug']}/register/", wait_until="networkidle")
    return page


def _fill_in(page: Page, *, address: str) -> None:
    """Answer all that others may see, in the way people do: with spaces, several lines and letters of all kinds."""
    steps.unfold(page)
    page.get_by_role("textbox", name=NAME).fill("  Quiet Water ")
    page.get_by_label("How can we reach you?").fill(address)
    page.get_by_label("Affiliation").first.fill("Bar association")
    page.locator("[name=country]").select_option("TR")
    page.locator("[name=biography]").fill(f"{BIOGRAPHY}\nSecond line")
    for language in ("es", "ar"):
        page.locator(f"[name=languages][value={language}]").check()


def _show(page: Page, **levels: str) -> None:
    for facet, level in levels.items():
        page.locator(f"[name=shows_{facet}]").select_option(level)


def _cards(page: Page) -> list[str]:
    return [" ".join(text.split()) for text in page.locator(".card.preview").all_inner_texts()]


SHOWN = [
    {},
    {"name": "0"},
    {"name": "1", "affiliation": "0", "languages": "0", "biography": "1"},
    {"name": "0", "country": "0", "languages": "1", "biography": "0"},
    {"name": "2", "affiliation": "0", "country": "0", "languages": "0", "biography": "0"},
]


@pytest.mark.parametrize(
    "levels", SHOWN, ids=lambda levels: " ".join(f"{key}={value}" for key, value in levels.items())
)
def test_what_the_script_shows_is_what_the_server_shows_on_the_page_to_check(
    scripted: tuple[Page, Watch], levels: dict[str, str]
) -> None:
    page, watch = scripted
    watch.reset()
    _fill_in(page, address="water@example.org")
    _show(page, **levels)
    page.wait_for_timeout(SETTLED)
    shown = _cards(page)
    assert shown[-1].startswith("Safety officers Quiet Water Bar association Türkiye speaks Spanish, Arabic Läwyer 𝄞")
    assert watch.requests == []
    steps.button(page, "Check your answers")
    steps.heads(page, "Check your answers")
    assert shown == _cards(page)


def test_the_preview_follows_at_once_what_is_taken_back(scripted: tuple[Page, Watch]) -> None:
    page, _watch = scripted
    _fill_in(page, address="water@example.org")
    _show(page, name="0", affiliation="0")
    public = page.locator(".card.preview").first
    expect(public).to_contain_text("Quiet Water Bar association", use_inner_text=True)
    _show(page, name="2")
    expect(public).to_have_text("The public Nothing, not even that you come", use_inner_text=True)
    expect(page.locator("#live-preview-hint")).to_contain_text("follows what you fill in")


def test_markup_in_an_answer_stays_text(scripted: tuple[Page, Watch]) -> None:
    page, _watch = scripted
    page.get_by_role("textbox", name=NAME).fill("<img src=x onerror=alert(1)> $& {}")
    expect(page.locator(".card.preview").nth(2)).to_contain_text("<img src=x onerror=alert(1)> $& {}")
    assert page.locator("#live-preview img").count() == 0


def test_without_scripts_the_form_shows_what_was_posted(browsing: Page) -> None:
    _fill_in(browsing, address="water@")
    _show(browsing, name="0", affiliation="0")
    steps.button(browsing, "Check your answers")
    expect(browsing.get_by_role("alert")).to_be_visible()
    shown = _cards(browsing)
    assert shown[0] == "The public Quiet Water Bar association"
    browsing.get_by_label("How can we reach you?").fill("water@example.org")
    steps.button(browsing, "Check your answers")
    steps.heads(browsing, "Check your answers")
    assert shown == _cards(browsing)


def test_a_draft_waits_in_this_browser_until_it_is_deleted(browsing: Page) -> None:
    _fill_in(browsing, address="half-typed@")
    _show(browsing, name="1")
    assert [cookie for cookie in browsing.context.cookies() if cookie["name"] == COOKIE] == []
    steps.button(browsing, "Keep as a draft")
    expect(browsing.get_by_role("heading", name="This is your draft")).to_be_visible()
    browsing.goto(browsing.url)
    expect(browsing.get_by_label("How can we reach you?")).to_have_value("half-typed@")
    expect(browsing.locator("[name=shows_name]")).to_have_value("1")
    expect(browsing.locator("[name=languages][value=ar]")).to_be_checked()
    expect(browsing.locator(".card.preview").nth(1)).to_contain_text("Quiet Water")
    expect(browsing.get_by_text("anyone who uses this browser can open it")).to_be_visible()
    steps.button(browsing, "Delete the draft")
    expect(browsing.get_by_text("The draft is deleted.")).to_be_visible()
    browsing.goto(browsing.url)
    expect(browsing.get_by_role("textbox", name=NAME)).to_have_value("")
    assert not FormDraft.objects.exists()


def test_a_draft_kept_while_checking_goes_once_it_is_sent(browsing: Page, request: pytest.FixtureRequest) -> None:
    address = f"draft-{len(request.node.name)}@example.org"
    _fill_in(browsing, address=address)
    steps.button(browsing, "Check your answers")
    steps.heads(browsing, "Check your answers")
    steps.button(browsing, "Keep as a draft")
    steps.heads(browsing, "Register")
    assert FormDraft.objects.count() == 1
    steps.button(browsing, "Check your answers")
    browsing.get_by_label("I have read the code of conduct and agree to it").check()
    steps.button(browsing, "Send my request")
    steps.heads(browsing, "Your request has arrived")
    assert not FormDraft.objects.exists()
    assert [cookie for cookie in browsing.context.cookies() if cookie["name"] == COOKIE] == []
