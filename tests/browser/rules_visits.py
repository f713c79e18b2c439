"""The pages about the rules of the schedule, and who looks at them; part of `visits`."""

from playwright.sync_api import Page

VISITS = (
    ("sessions:rules", "/{slug}/organise/schedule/rules/", "organiser"),
    ("sessions:conflicts", "/{slug}/organise/schedule/conflicts/", "organiser"),
    ("sessions:conflicts", "/{slug}/organise/schedule/conflicts/?level=accepted", "organiser"),
    ("sessions:conflicts", "/{slug}/organise/schedule/conflicts/?session=none", "organiser"),
    ("sessions:conflicts", "/{empty}/organise/schedule/conflicts/", "organiser"),
)
NOT_PAGES = {
    "sessions:conflict": "answers a link: see ANSWERS",
    "sessions:conflict_back": "takes a form",
}


def one_conflict(page: Page, ids: dict[str, str]) -> None:
    """Open the first conflict of the list."""
    page.goto(f"/{ids['slug']}/organise/schedule/conflicts/")
    page.locator("main tbody a").first.click()
    page.locator("main h1").wait_for()


def accepted_without_a_reason(page: Page, ids: dict[str, str]) -> None:
    """Accept a conflict, and say nothing of why."""
    page.goto(f"/{ids['slug']}/organise/schedule/conflicts/?level=warn")
    page.locator("main tbody a").first.click()
    page.locator("main form button").first.click()
    page.locator(".error-summary").wait_for()


ANSWERS = {"one conflict": one_conflict, "accepted without a reason": accepted_without_a_reason}
