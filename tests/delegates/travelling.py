"""What the tests of letters and of travel support share: someone with a place, what they give, money to grant from."""

from datetime import date, datetime
from decimal import Decimal
from uuid import uuid4

from delegates.cards import VisaDetails
from delegates.describing import Answers
from delegates.models import BudgetLine, Registration
from delegates.registration import register
from delegates.supporting import LineValues, add_line
from delegates.visas import agree, ask_for_letter
from events.accounts import open_account
from events.models import Conference

NUMBER = "X4815162342"
DETAILS = VisaDetails(
    legal_name="Lale Çınar", passport_number=NUMBER, born=date(1979, 4, 23), nationality="TR", embassy="Embassy, Ankara"
)


def come(conference: Conference, at: datetime, number: int = 0, **answers: object) -> Registration:
    """Let somebody have a place, with an account of their own."""
    address = f"person{number}@example.org"
    given = Answers(display_name=f"Person {number}", address=address, category="delegate", **answers)  # type: ignore[arg-type]
    sent = register(conference=conference, answers=given, token=uuid4(), at=at)
    found = again(Registration.objects.get(conference=conference, code=sent.reference))
    found.person.user = open_account(address=address, is_verified=True)
    found.person.save(update_fields=["user"])
    return found


def again(registration: Registration) -> Registration:
    return Registration.objects.select_related("person", "conference").get(pk=registration.pk)


def agreed(conference: Conference, at: datetime, number: int = 0) -> Registration:
    """Let somebody have a place and the team's yes to a letter."""
    one = come(conference, at, number)
    ask_for_letter(registration=one, details=DETAILS, actor=None, at=at)
    agree(registration=one, actor=None, at=at)
    return one


def money(conference: Conference, amount: str, at: datetime, currency: str = "EUR", funder: str = "Fund") -> BudgetLine:
    values = LineValues("Flights", funder, Decimal(amount), currency)
    return add_line(conference=conference, values=values, actor=None, at=at)
