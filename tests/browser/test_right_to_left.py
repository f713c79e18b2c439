"""Every page in a right-to-left language: nothing is left untranslated or cut off."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import checks, people, pseudo_locale, visits
from tests.browser.chromium import DESKTOP, PHONE, resize
from tests.browser.people import Pages
from tests.browser.visits import Visit
from tests.browser.world import MARK, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]

WORDS = """() => {
  const said = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const place = walker.currentNode.parentElement;
    const data = "script, textarea, code.secret, .codes, .big-code, svg, [name=country], [name=nationality], [name=time_zone], [lang]:not(html)";
    const isPart = place.matches(".sr-only") && place.parentElement.textContent.trim().startsWith("⟦");
    if (!isPart && !place.closest(data)) said.push(walker.currentNode.data);
  }
  for (const one of document.querySelectorAll("[aria-label], [placeholder], [alt], [title]")) {
    for (const name of ["aria-label", "placeholder", "alt", "title"]) said.push(one.getAttribute(name) ?? "");
  }
  return said.map(text => text.trim()).filter(text => text);
}"""
LATIN = re.compile(r"[A-Za-z]{2,}")
TRANSLATED = re.compile(r"⟦[^⟦⟧]*⟧")
CUT = re.compile(r"⟦[^⟦⟧]*$|^[^⟦⟧]*⟧")  # a message with markup in it is several texts
DATA = re.compile(
    r"Safe Assembly|United Kingdom|\bGB\b|\b[A-Z0-9]{6}\b|Europe/London|London|\S+@\S+|https?://\S+|/\S+/|(en|es|ar)( ⇄ (es|en|ar))+|UTC|GMT|PDF|\d\W[A-Z]{3}\b"
)


@pytest.fixture(scope="module")
def pages(stocked: World, origin: str, browser: Browser) -> Iterator[Pages]:
    with pseudo_locale.spoken(), people.opened(browser, origin, stocked, locale="he") as opened:
        yield opened


def _without_ours(text: str) -> str:
    """Take the translated words away, those first that stand within others."""
    shorter = CUT.sub("", TRANSLATED.sub("", text))
    return text if shorter == text else _without_ours(shorter)


def _untranslated(texts: list[str], codes: set[str]) -> list[str]:
    """Return the texts that hold words of our own outside the brackets; data carry their mark."""
    return [
        text
        for text in texts
        if MARK not in text and text not in codes and LATIN.search(DATA.sub("", _without_ours(text)))
    ]


@pytest.mark.parametrize("visit", visits.ALL, ids=lambda visit: visit.label)
def test_page_reads_from_right_to_left(visit: Visit, stocked: World, pages: Pages) -> None:
    page = pages[visit.who]
    page.goto(visit.path.format_map(stocked.ids))
    assert page.locator("html").get_attribute("dir") == "rtl"
    wrong = _untranslated(page.evaluate(WORDS), set(stocked.ids.values()))
    for width in (PHONE[0], DESKTOP[0]):
        resize(page, width)
        wrong += page.evaluate(checks.OVERFLOW)
    assert wrong == []
