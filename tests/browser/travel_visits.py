"""The pages on letters for a visa and on travel support, and who looks at them; part of `visits`."""

from datetime import date, datetime
from decimal import Decimal

from playwright.sync_api import Page

from delegates.cards import VisaDetails
from delegates.models import Registration
from delegates.supporting import LineValues, add_line, grant
from delegates.visas import agree, ask_for_letter
from events.models import Conference
from reports.letter_words import LetterWords, save_letter_words

VISITS = (
    ("delegates:letter", "/{slug}/registration/letter/", "delegate"),
    ("delegates:letter_back", "/{slug}/registration/letter/take-back/", "delegate"),
    ("delegates:letter_check", "/{slug}/letters/"),
    ("delegates:letter_scanned", "/{slug}/letters/K7M2-QX9P-4TRW-8DHN-VB6C/"),
    ("delegates:support", "/{slug}/organise/support/", "organiser"),
    ("delegates:support", "/{empty}/organise/support/", "organiser"),
    ("delegates:support_decision", "/{slug}/organise/support/{confirmed}/", "organiser"),
    ("delegates:support_export", "/{slug}/organise/support/export/", "organiser"),
    ("delegates:budget_lines", "/{slug}/organise/support/lines/", "organiser"),
    ("delegates:budget_lines", "/{empty}/organise/support/lines/", "organiser"),
    ("delegates:budget_line_new", "/{slug}/organise/support/lines/new/", "organiser"),
    ("delegates:budget_line", "/{slug}/organise/support/lines/{budget line}/", "organiser"),
    ("delegates:budget_line_removal", "/{slug}/organise/support/lines/{unused line}/remove/", "organiser"),
    ("reports:letters", "/{slug}/organise/letters/", "organiser"),
    ("reports:letters", "/{empty}/organise/letters/", "organiser"),
    ("reports:letter_template", "/{slug}/organise/letters/template/", "organiser"),
    ("reports:letter_decide", "/{slug}/organise/letters/{confirmed}/revoke/", "organiser"),
)
NOT_PAGES = {"reports:letter_make": "takes a form, answers with a file"}


def prepare(conference: Conference, code: str, mark: str, *, at: datetime) -> dict[str, str]:
    """Agree to a letter and grant a sum; return the parts of addresses."""
    found = Registration.objects.select_related("person", "conference")
    registration = found.get(conference=conference, code=code)
    words = LetterWords(f"We invite $name. {mark}", f"Signatory {mark}", "", "")
    save_letter_words(conference=conference, words=words, actor=None, at=at)
    details = VisaDetails(
        legal_name=f"ريم {mark}",
        passport_number="X0",
        born=date(1980, 1, 2),
        nationality="GB",
        embassy=f"Embassy {mark}",
    )
    ask_for_letter(registration=registration, details=details, actor=None, at=at)
    agree(registration=registration, actor=None, at=at)
    values = [LineValues(f"{name} {mark}", f"صندوق {mark}", Decimal(900), "EUR") for name in ("Flights", "Rooms")]
    used, unused = (add_line(conference=conference, values=each, actor=None, at=at) for each in values)
    grant(registration=registration, line=used, units=12_345, note=mark, actor=None, at=at)
    return {"budget line": str(used.pk), "unused line": str(unused.pk)}


def wrong_letter(page: Page, ids: dict[str, str]) -> None:
    """Ask for a letter without any answer."""
    page.goto(f"/{ids['slug']}/registration/letter/")
    page.locator("main details summary").click()
    page.locator("[name=legal_name]").fill("")
    page.locator("main details form .btn").click()


def wrong_decision(page: Page, ids: dict[str, str]) -> None:
    """Decide about support without saying what."""
    page.goto(f"/{ids['slug']}/organise/support/{ids['confirmed']}/")
    page.locator("[name=amount]").fill("999999")
    page.locator("main form .btn").first.click()


ANSWERS = {"wrong letter": (wrong_letter, "delegate"), "wrong decision": (wrong_decision, "organiser")}
