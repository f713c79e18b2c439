"""Pages that answer a form: how each is reached, and as whom."""

from playwright.sync_api import FilePayload, Page

from delegates.stepwise import STEP
from tests.browser import (
    exchange_visits,
    feed_visits,
    in_full_visits,
    many,
    places,
    proposal_visits,
    question_visits,
    rules_visits,
    stage_visits,
    steps,
    travel_visits,
)
from tests.browser.visits import ORGANISER


def check_answers(page: Page, ids: dict[str, str]) -> None:
    """Come to the page where a request is checked."""
    page.goto(f"/{ids['slug']}/register/")
    page.locator("[name=display_name]").fill("Sunrise ◆")
    page.locator("[name=address]").fill("new@example.org")
    page.locator("button[value=check]").click()


def wrong_answers(page: Page, ids: dict[str, str]) -> None:
    """Come to the form again, with what is wrong in it."""
    page.goto(f"/{ids['slug']}/register/")
    page.locator("button[value=check]").click()


def kept_draft(page: Page, ids: dict[str, str]) -> None:
    """Come back to a form that was kept, with all its groups open."""
    page.goto(f"/{ids['slug']}/register/")
    steps.unfold(page)
    for name in ("display_name", "support_amount", "emergency_contact", "affiliation", "dietary_needs"):
        page.locator(f"[name={name}]").fill("Sunrise ◆")
    page.locator("button[value=keep]").click()
    page.get_by_role("button", name="Delete the draft").wait_for()
    steps.unfold(page)


def stale_form(page: Page, ids: dict[str, str]) -> None:
    """Send a form whose guard against forgery is gone."""
    page.goto(f"/{ids['slug']}/register/")
    page.locator("[name=csrfmiddlewaretoken]").evaluate_all("all => all.forEach(one => one.remove())")
    page.locator("button[value=check]").click()


def sign_in_code(page: Page, ids: dict[str, str]) -> None:
    """Ask for a code."""
    page.goto("/accounts/login/")
    page.locator("#code_email").fill("nobody@example.org")
    page.locator("main .btn").first.click()


def found_at_the_door(page: Page, ids: dict[str, str]) -> None:
    """Look a badge up."""
    page.goto(f"/{ids['slug']}/door/")
    page.locator("#badge").fill(ids["badge"])
    page.locator("main .btn").last.click()


def nobody_found(page: Page, ids: dict[str, str]) -> None:
    """Search for a name that nobody has."""
    page.goto(f"/{ids['slug']}/organise/registrations/")
    page.get_by_role("searchbox").fill("nobody")
    page.locator("form[role=search] .btn").click()


def several_ticked(page: Page, ids: dict[str, str]) -> None:
    """Ask what a decision about several would do."""
    page.goto(f"/{ids['slug']}/organise/registrations/?state=requested")
    page.locator("[name=chosen]").first.check()
    page.locator("button[value=decline]").click()


def sheet_to_map(page: Page, ids: dict[str, str], rows: str = "Name,E-mail\n◆ Dawn,dawn@example.org\n") -> None:
    """Upload a list whose columns are then named."""
    page.goto(f"/{ids['slug']}/organise/registrations/import/")
    page.locator("input[type=file]").set_input_files(
        FilePayload(name="a.csv", mimeType="text/csv", buffer=rows.encode())
    )
    page.locator("main button.btn").click()


def import_under_way(page: Page, ids: dict[str, str]) -> None:
    """Begin an import of more rows than one step takes, and look how far it is."""
    sheet_to_map(page, ids, "Name\n" + "".join(f"◆ Dawn {number}\n" for number in range(STEP + 1)))
    page.locator("main button.btn").click()
    page.locator("[name=agreed]").check()
    page.route("**/go_on*.js", lambda route: route.fulfill(content_type="text/javascript", body=""), times=1)
    page.locator("[name=import]").click()


def stop_import(page: Page, ids: dict[str, str]) -> None:
    """End the import under way, which the page of uploads would lead to."""
    page.locator(f"form[action='/{ids['slug']}/organise/registrations/import/stop/'] button").click()
    page.wait_for_load_state("load")


def clash(page: Page, ids: dict[str, str]) -> None:
    """Place a session where another one is."""
    page.goto(f"/{ids['slug']}/organise/schedule/?session={ids['unplaced']}")
    page.locator("[name=room]").select_option(index=1)
    page.locator("[name=start]").fill("09:00")
    page.locator("#place ~ form .btn").click()


def wrong_session(page: Page, ids: dict[str, str]) -> None:
    """Save a session without its title."""
    page.goto(f"/{ids['slug']}/organise/sessions/{ids['session']}/")
    page.locator("[name=title]").fill("")
    page.locator("form:has([name=title]) .btn").last.click()


def second_step(page: Page, ids: dict[str, str]) -> None:
    """Sign in up to the second step."""
    steps.sign_in(page, "organiser@team.example")


ANSWERS = {
    "nobody found": (nobody_found, ORGANISER),
    "several ticked": (several_ticked, ORGANISER),
    **{name: (answer, ORGANISER) for name, answer in many.ANSWERS.items()},
    "sheet to map": (sheet_to_map, ORGANISER),
    "import under way": (import_under_way, ORGANISER),
    "places given": (places.places_given, ORGANISER),
    "place passed on": (places.place_passed_on, ""),
    "links to take back": (places.links_to_take_back, ""),
    "form by link": (places.form_by_link, ""),
    "check": (check_answers, ""),
    "wrong answers": (wrong_answers, ""),
    "kept draft": (kept_draft, ""),
    "stale form": (stale_form, ""),
    "sign-in code": (sign_in_code, ""),
    "second step": (second_step, ""),
    "door": (found_at_the_door, ORGANISER),
    "clash": (clash, ORGANISER),
    "wrong session": (wrong_session, ORGANISER),
    **question_visits.ANSWERS,
    **{name: (answer, ORGANISER) for name, answer in exchange_visits.ANSWERS.items()},
    **{name: (answer, ORGANISER) for name, answer in rules_visits.ANSWERS.items()},
    **travel_visits.ANSWERS,
    **{name: (answer, ORGANISER) for name, answer in in_full_visits.ANSWERS.items()},
    **stage_visits.ANSWERS,
    **feed_visits.ANSWERS,
    **proposal_visits.ANSWERS,
}

ENDINGS = {"import under way": stop_import, "programme under way": exchange_visits.stop_import}
"""What puts things back as the other tests expect them."""
