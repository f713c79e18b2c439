"""What is decided about many and written to many, for the pages to be looked at."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import uuid4

from playwright.sync_api import Page

from delegates.bulk import begin, go_on
from delegates.messaging import write_message
from delegates.models import Registration
from events.models import Conference, User

LIST = "/{slug}/organise/registrations/"


def write_to_many(conference: Conference, author: User, at: datetime, *, mark: str, but: str) -> dict[str, str]:
    """Leave a message to everyone with a place, and a decision about some but the one of that code; return the ids."""
    everyone = conference.registrations.select_related("person", "conference")
    message = write_message(
        pk=uuid4(),
        conference=conference,
        registrations=list(everyone.filter(state=Registration.State.CONFIRMED)),
        subject=f"Trams and rooms {mark}",
        text=f"Take tram 4. {mark}\n\nBring a coat. {mark}",
        author=author,
        at=at,
    )
    rows = list(everyone.filter(state=Registration.State.REQUESTED).exclude(code=but)[:2])
    step = begin(pk=uuid4(), conference=conference, action="decline", registrations=rows, actor=author, at=at)
    return {"message": str(message.pk), "step": str(go_on(step, actor=author, at=at).pk)}


def _all(page: Page, ids: dict[str, str]) -> None:
    page.goto(LIST.format(**ids) + "?state=requested")
    page.locator("#whole").check()


def all_that_match(page: Page, ids: dict[str, str]) -> None:
    """Ask what a decision about all that match would do."""
    _all(page, ids)
    page.locator("button[value=accept]").click()


def message_to_many(page: Page, ids: dict[str, str]) -> None:
    """Begin to write to all that match."""
    _all(page, ids)
    page.locator("button[formaction]").click()


def message_without_text(page: Page, ids: dict[str, str]) -> None:
    """Try to send nothing."""
    message_to_many(page, ids)
    page.locator("button[value=check]").click()


def message_to_check(page: Page, ids: dict[str, str]) -> None:
    """See how a message looks before it is sent."""
    message_to_many(page, ids)
    page.locator("[name=subject]").fill("Trams ◆")
    page.locator("[name=text]").fill("Take tram 4 ◆")
    page.locator("button[value=check]").click()


def others_match(page: Page, ids: dict[str, str]) -> None:
    """Say yes to a set that is not the one shown."""
    all_that_match(page, ids)
    page.locator("[name=fingerprint]").evaluate("one => { one.value = 'x' }")
    page.locator("[name=confirmed]").click()


ANSWERS: Mapping[str, Callable[[Page, dict[str, str]], None]] = {
    "all that match": all_that_match,
    "message to many": message_to_many,
    "message without text": message_without_text,
    "message to check": message_to_check,
    "others match": others_match,
}
