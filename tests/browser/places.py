"""Places for organisations: some in the world, and the pages that answer what is done with them."""

from datetime import datetime

from playwright.sync_api import Page

from delegates.allotting import give_places, make_personal_link
from events.models import Conference


def hold_places(conference: Conference, mark: str, *, at: datetime, until: datetime) -> dict[str, str]:
    """Hold places for two organisations, enough for every test to pass one on; return the parts of addresses."""
    more = {"category": "guest", "actor": None, "at": at, "expires_at": until}
    row, token = give_places(conference=conference, label=f"The Lantern Fund {mark}", places=12, **more)  # type: ignore[arg-type]
    code = make_personal_link(allotment=row, left="12", at=at)
    other, _token = give_places(conference=conference, label=f"صندوق الفانوس {mark}", places=1, **more)  # type: ignore[arg-type]
    rows = {"allotment": str(row.pk), "other allotment": str(other.pk)}
    return rows | {"places_link": token, "personal_link": code}


def places_given(page: Page, ids: dict[str, str]) -> None:
    """Make an organisation's link anew, which is then shown once."""
    page.goto(f"/{ids['slug']}/organise/ways-in/places/{ids['other allotment']}/link/")
    page.locator("main .btn").first.click()


def place_passed_on(page: Page, ids: dict[str, str]) -> None:
    """Make a personal link, which is shown once."""
    page.goto(f"/{ids['slug']}/places/{ids['places_link']}/")
    page.locator("[value=link]").click()


def links_to_take_back(page: Page, ids: dict[str, str]) -> None:
    """Be asked before unused links are taken back."""
    page.goto(f"/{ids['slug']}/places/{ids['places_link']}/")
    page.locator("[value=ask]").click()


def form_by_link(page: Page, ids: dict[str, str]) -> None:
    """Come to the form from a personal link."""
    page.goto(f"/{ids['slug']}/invited/{ids['personal_link']}/")
    page.locator("[value=begin]").click()
