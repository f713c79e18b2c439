"""The pages on a conference's own questions, and who looks at them; part of `visits`."""

from playwright.sync_api import Page

VISITS = (
    ("delegates:questions", "/{slug}/organise/questions/", "organiser"),
    ("delegates:question_new", "/{slug}/organise/questions/new/?stage=place", "organiser"),
    ("delegates:question", "/{slug}/organise/questions/{question}/", "organiser"),
    ("delegates:question", "/{slug}/organise/questions/{follow_up}/", "organiser"),
    ("delegates:question_removal", "/{slug}/organise/questions/{question}/remove/", "organiser"),
    ("delegates:questions", "/{empty}/organise/questions/", "organiser"),
    ("delegates:own_questions", "/{slug}/registration/questions/", "delegate"),
)
NOT_PAGES = {
    "delegates:questions_usual": "takes a form",
    "delegates:question_move": "takes a form",
    "delegates:question_retirement": "takes a form",
}


def wrong_question(page: Page, ids: dict[str, str]) -> None:
    """Look at a question with choices before any is named."""
    page.goto(f"/{ids['slug']}/organise/questions/new/")
    page.locator("[name=text]").fill("Which meal? ◆")
    page.locator("[name=kind][value=choice]").check()
    page.locator("[name=preview]").click()


def wrong_follow_up(page: Page, ids: dict[str, str]) -> None:
    """Leave out what is required of someone with a place."""
    page.goto(f"/{ids['slug']}/registration/questions/")
    page.locator("main form .btn").first.click()


ANSWERS = {"wrong question": (wrong_question, "organiser"), "wrong follow-up": (wrong_follow_up, "delegate")}
