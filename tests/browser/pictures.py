"""Take pictures of the key pages of a running demonstration: `python -m tests.browser.pictures FOLDER [URL]`.

For people who look: each page on a phone and a desktop, light and dark. The team's pages are reached by the sign-in
link that the demonstration prints: `--enter LINK`.
"""

import argparse
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.chromium import DESKTOP, PHONE, Scheme, open_context, running

PAGES = {
    "home": "/",
    "conference": "/{slug}/",
    "programme": "/{slug}/programme/",
    "speakers": "/{slug}/speakers/",
    "register": "/{slug}/register/",
    "report": "/{slug}/report/",
    "sign-in": "/accounts/login/",
    "missing": "/accounts/nowhere/",
}
TEAM_PAGES = {
    "desk": "",
    "registrations": "registrations/",
    "sessions": "sessions/",
    "schedule": "schedule/",
    "publish": "schedule/publish/",
    "report-desk": "report/",
    "recommendations": "report/recommendations/",
    "badges": "badges/",
    "team": "team/",
    "settings": "settings/",
    "rooms": "rooms/",
}
SIZES = {"phone": PHONE, "desktop": DESKTOP}
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


def take(browser: Browser, folder: Path, *, url: str, paths: dict[str, str], cookies: str = "") -> None:
    """Save `<page>-<size>-<scheme>.png` for each page, whole length; `cookies` is a file of a browser signed in."""
    folder.mkdir(parents=True, exist_ok=True)
    for size, window in SIZES.items():
        for scheme in SCHEMES:
            context, _watch = open_context(browser, url, size=window, scheme=scheme, state=cookies)
            page = context.new_page()
            for name, path in paths.items():
                page.goto(path)
                page.screenshot(path=folder / f"{name}-{size}-{scheme}.png", full_page=True)
            context.close()


def enter(browser: Browser, folder: Path, *, url: str, link: str) -> str:
    """Press the button behind the sign-in link; return the file with the cookies."""
    context, _watch = open_context(browser, url)
    page = context.new_page()
    page.goto(link)
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_load_state("load")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "cookies.json"
    context.storage_state(path=path)
    context.close()
    return str(path)


def main() -> None:
    """Read the command line and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("url", nargs="?", default="http://localhost:8000")
    parser.add_argument("--slug", default="dhrd-2012")
    parser.add_argument("--enter", default="", help="a sign-in link of a member of the team")
    asked = parser.parse_args()
    paths = {name: path.format(slug=asked.slug) for name, path in PAGES.items()}
    with running() as browser:
        cookies = ""
        if asked.enter:
            cookies = enter(browser, asked.folder, url=asked.url, link=asked.enter)
            paths |= {name: f"/{asked.slug}/organise/{path}" for name, path in TEAM_PAGES.items()}
        take(browser, asked.folder, url=asked.url, paths=paths, cookies=cookies)


if __name__ == "__main__":
    main()
