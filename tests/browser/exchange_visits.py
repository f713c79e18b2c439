"""The pages for bringing a programme in and taking it out, and who looks at them; part of `visits`."""

from playwright.sync_api import FilePayload, Page

from sessions.exchange.steps import STEP

VISITS = (
    ("sessions:exchange", "/{slug}/organise/schedule/exchange/", "organiser"),
    ("sessions:exchange", "/{empty}/organise/schedule/exchange/", "organiser"),
    ("sessions:exchange_take_out", "/{slug}/organise/schedule/exchange/take-out/", "organiser"),
    ("sessions:exchange_take_out", "/{empty}/organise/schedule/exchange/take-out/", "organiser"),
)
NOT_PAGES = {
    "sessions:programme_xml": "a file",
    "sessions:programme_json": "a file",
    "sessions:exchange_check": "answers a form: see ANSWERS",
    "sessions:exchange_progress": "answers a form: see ANSWERS",
    "sessions:exchange_stop": "takes a form",
}
ODD = (
    "title,type,start,end,room,speakers,language\n"
    "Ifade özgürlüğü üzerine çok uzun bir başlık ◆,lecture,2012-02-24T10:00,2012-02-24T11:00,Salón Grande ◆,Sunrise ◆,tr\n"
    "شهادة من الطريق ◆,,2012-02-24T10:30,2012-02-24T11:30,Salón Grande ◆,Sunrise ◆,ar\n"
    ",,2012-02-24T12:00,2012-02-24T11:30,,,xx\n"
)


def _send(page: Page, ids: dict[str, str], rows: str) -> None:
    page.goto(f"/{ids['empty']}/organise/schedule/exchange/")
    payload = FilePayload(name="a.csv", mimeType="text/csv", buffer=rows.encode())
    page.locator("input[type=file]").set_input_files(payload)
    page.locator("main button.btn").click()


def looked_at(page: Page, ids: dict[str, str]) -> None:
    """See what an import of odd events would do."""
    _send(page, ids, ODD)
    page.locator("main h2").first.wait_for()


def broken_file(page: Page, ids: dict[str, str]) -> None:
    """Send a file that cannot be read."""
    _send(page, ids, "What,Ever\n1,2\n")


def under_way(page: Page, ids: dict[str, str]) -> None:
    """Begin an import of more events than one step takes, and look how far it is."""
    _send(page, ids, "title\n" + "".join(f"◆ Talk {number}\n" for number in range(STEP + 1)))
    page.route("**/go_on*.js", lambda route: route.fulfill(content_type="text/javascript", body=""), times=1)
    page.locator("main button.btn").first.click()
    page.locator("#progress").wait_for()


def stop_import(page: Page, ids: dict[str, str]) -> None:
    """End the import under way, which the page of uploads would lead to."""
    page.locator(f"form[action='/{ids['empty']}/organise/schedule/exchange/stop/'] button").click()
    page.wait_for_load_state("load")


ANSWERS = {"programme looked at": looked_at, "programme refused": broken_file, "programme under way": under_way}
