"""One browser for each person who looks at pages, all served from the same stocked world."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from tests.browser import visits
from tests.browser.chromium import PHONE, Watch, open_context
from tests.browser.world import World

PEOPLE = ("", visits.ORGANISER, visits.DELEGATE, visits.NEWCOMER)


class Pages(dict[str, Page]):
    """A page in each person's browser, by person; nobody has the empty name. `watches` tell what the pages asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.watches: dict[str, Watch] = {}


@contextmanager
def opened(
    browser: Browser, origin: str, world: World, *, locale: str = "en-GB", script: bool = True
) -> Iterator[Pages]:
    """Open the browsers, on phones; axe is let in past the policy."""
    pages = Pages()
    for who in PEOPLE:
        context, pages.watches[who] = open_context(browser, origin, size=PHONE, locale=locale, past_policy=True)
        world.enter(context, who)
        pages[who] = context.new_page()
    yield pages
    for page in pages.values():
        page.context.close()
