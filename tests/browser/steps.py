"""What people do on the pages, found by the words they read there."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from events.models import Mail
from tests.browser.papers import code_in, one_time_code


@dataclass(frozen=True, slots=True)
class Talk:
    """A session as an organiser types it."""

    code: str
    title: str
    start: str
    room: str
    speaker: str


def button(page: Page, name: str) -> None:
    """Press the button of that name in the page's main part."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def link(page: Page, name: str) -> None:
    """Follow the first link of that name in the page's main part."""
    page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()


def unfold(page: Page) -> None:
    """Open every group of a form that is folded."""
    folded = page.locator("details.fold:not([open]) > summary")
    for _group in range(folded.count()):
        folded.first.click()


def menu(page: Page, name: str) -> None:
    """Follow a link of the organisers' menu."""
    page.get_by_role("navigation", name="Organise").get_by_role("link", name=name, exact=True).click()


def heads(page: Page, text: str) -> None:
    """Wait until the page has that heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def says(page: Page, text: str) -> None:
    """Wait until the page tells of what was done."""
    expect(page.get_by_role("status").get_by_text(text)).to_be_visible()


def sign_in(page: Page, address: str) -> None:
    """Ask for a code by mail, and enter the one that the outbox holds."""
    page.goto("/accounts/login/")
    page.get_by_label("Your e-mail address").fill(address)
    button(page, "Send me a code")
    heads(page, "Enter the code we sent you")
    written = Mail.objects.filter(purpose="sign-in code").order_by("written_at")
    mails = [mail for mail in written if mail.address == address]
    page.get_by_label("Code").fill(code_in(str(mails[-1].body)))
    button(page, "Go on")


def set_up_second_factor(page: Page, desk: str) -> None:
    """Be stopped at the desk, set the app up with the key shown, see the recovery codes and be led back."""
    page.goto(desk)
    heads(page, "A second step is needed")
    link(page, "Set up the app")
    secret = page.locator("code.secret").inner_text()
    page.get_by_role("textbox").fill(one_time_code(secret))
    button(page, "Turn it on")
    heads(page, "Recovery codes")
    link(page, "I have them")
    assert page.url.endswith(desk)


def plug_in_security_key(page: Page) -> None:
    """Give the browser a security key that answers at a touch (Chromium's virtual authenticator)."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**key, "automaticPresenceSimulation": True}})


def set_up_passkey(page: Page, name: str) -> None:
    """Name the key and press the button; codes are shown with the first one."""
    page.get_by_label("A name for it").fill(name)
    button(page, "Set it up")
    says(page, "The passkey is set up.")


def use_passkey(page: Page) -> None:
    """Let the key answer at the second step."""
    button(page, "Use a passkey")


def register(
    page: Page, slug: str, *, name: str, address: str, badge: str, referee: tuple[str, str] | None = None
) -> str:
    """Fill in three answers and the name for the badge, check, agree and send; return the reference.

    A referee is a name and an address.
    """
    page.goto(f"/{slug}/register/")
    page.get_by_role("textbox", name="The name you want to be called by").fill(name)
    page.get_by_label("How can we reach you?").fill(address)
    page.get_by_label("You come as").select_option(label="Delegate")
    page.get_by_text("On the day", exact=True).first.click()
    page.get_by_label("Name on your badge").fill(badge)
    if referee:
        for label, answer in zip(("Someone who knows you", "How can that person be reached?"), referee, strict=True):
            page.get_by_label(label).fill(answer)
    button(page, "Check your answers")
    heads(page, "Check your answers")
    page.get_by_label("I have read the code of conduct and agree to it").check()
    button(page, "Send my request")
    heads(page, "Your request has arrived")
    return page.locator(".big-code").inner_text()


def accept(page: Page, name: str, code: str) -> None:
    """Find the request in the list and give it a place."""
    menu(page, "Registrations")
    link(page, name)
    button(page, "Give a place and write to them")
    says(page, f"{code} has a place. Where there is an address, a mail is on its way.")


def write_session(page: Page, talk: Talk) -> None:
    """Describe an open session, add its speaker and record their yes."""
    menu(page, "Sessions")
    link(page, "New session")
    page.get_by_role("textbox", name="Code").fill(talk.code)
    page.get_by_role("textbox", name="Title").fill(talk.title)
    page.get_by_label("Open: title, abstract, room and people").check()
    button(page, "Save session")
    says(page, f"Session {talk.code} is saved.")
    page.get_by_text("Add a new contributor", exact=True).click()
    page.get_by_label("Display name").fill(talk.speaker)
    page.get_by_label("How they agreed to be entered here").select_option(label="said in person")
    button(page, "Add this contributor")
    says(page, "The contributor is added.")
    page.get_by_text(f"Record an answer: {talk.speaker}").click()
    card = page.locator(".card", has=page.get_by_role("heading", name=talk.speaker))
    card.get_by_label("yes, show it with names").check()
    card.get_by_label("How you know").select_option(label="e-mail")
    card.get_by_role("button", name="Record the answer").click()
    says(page, "The answer is recorded.")


def place(page: Page, talk: Talk) -> None:
    """Send the form that puts a session into a room at a time."""
    menu(page, "Schedule")
    page.get_by_role("link", name=f"Place… {talk.code}").click()
    page.locator("#id_room").select_option(label=talk.room)
    page.get_by_label("Starts at").fill(talk.start)
    button(page, "Place it")


def publish(page: Page, changes: int) -> None:
    """Publish the schedule."""
    link(page, "Publish")
    button(page, f"Publish {changes} change{'s' if changes > 1 else ''}")
    says(page, "Version 1 is published")


def write_report(page: Page, talk: Talk, *, summary: str, asked: str) -> None:
    """Write the summary of a session and a recommendation, and publish the report."""
    menu(page, "Report")
    link(page, talk.title)
    page.get_by_label("Summary").fill(summary)
    button(page, "Save the summary")
    says(page, "The summary is saved.")
    link(page, "Back to the report")
    link(page, "Recommendations")
    link(page, "New recommendation")
    page.get_by_label("Addressee").fill("Governments")
    page.get_by_label("Recommendation").fill(asked)
    button(page, "Save the recommendation")
    says(page, "The recommendation is saved.")
    menu(page, "Report")
    link(page, "Publish the report")
    button(page, "Publish the report")
    says(page, "The report is published.")
