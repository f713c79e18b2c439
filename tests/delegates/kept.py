"""Someone with an answer of every kind, and a row of every kind beside them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from delegates.cards import VisaDetails
from delegates.describing import Answers
from delegates.drafts import keep_draft
from delegates.inviting import make_code as make_invitation
from delegates.keeping import NEEDS, purge
from delegates.models import (
    Addressee,
    Allotment,
    Answer,
    BulkStep,
    FormDraft,
    Message,
    Question,
    Registration,
    SavedFilter,
)
from delegates.notes import add_note
from delegates.registration import register
from delegates.supporting import LineValues, add_line, grant
from delegates.visas import ask_for_letter
from events.accounts import open_account
from events.models import Conference
from tests.conftest import make_user
from vault.keys import make_key

SECOND = timedelta(seconds=1)
NEEDS_END = datetime(2012, 3, 5, tzinfo=UTC)  # 26 February and seven days is 4 March
END = datetime(2012, 5, 26, 23, tzinfo=UTC)  # 26 February and ninety days is 26 May; London is an hour ahead
SEALED_OF_PERSON = (
    "display_name",
    "badge_name",
    "affiliation",
    "country",
    "biography",
    "address",
    "at_risk",
    "risk_by_officers",
)


def enter(conference: Conference, at: datetime, number: int = 0) -> Registration:
    answers = Answers(
        display_name=f"Sunrise {number}",
        badge_name="Sun",
        address=f"sunrise{number}@example.org",
        affiliation="A bar",
        country="TR",
        biography="A lawyer",
        access_needs="A quiet seat",
        dietary_needs="No nuts",
        languages=("tr",),
        interpretation=("tr",),
        category="press",
    )
    sent = register(conference=conference, answers=answers, token=uuid4(), at=at)
    found = Registration.objects.select_related("person").get(code=sent.reference)
    found.person.at_risk, found.person.user = "at home", open_account(address=answers.address, is_verified=True)
    found.person.risk_by_officers = "yes"
    found.person.save()
    found.emergency_contact, found.secure_contact = "A sister", "Signal 1"
    found.support, found.support_amount = ["hotel"], "300"
    found.referee_name, found.referee_address = "A friend", "friend@example.org"
    found.save()
    return found


def question(conference: Conference, days: int) -> Question:
    return Question.objects.create(conference=conference, text=f"For {days}?", why="x", keep_days=days)


def answer(registration: Registration, days: int) -> Answer:
    row = Answer(
        registration=registration, question=question(registration.conference, days), at=registration.requested_at
    )
    row.key_ref, row.wording, row.value = registration.key_ref, "For how long?", "Long"
    row.save(force_insert=True)
    return row


def run(at: datetime) -> int:
    return sum(purge(at))


def again(registration: Registration) -> Registration:
    return Registration.objects.select_related("person", "conference").get(pk=registration.pk)


def needs_of(registration: Registration) -> list[object]:
    found = again(registration)
    return [getattr(found, name) for name in sorted(NEEDS)]


NO_NEEDS = ["", "", "", [], "", "", [], ""]


def everything(one: Registration, at: datetime) -> None:
    """Leave a row of every kind that is kept for ninety days."""
    here = one.conference
    author = make_user("author@example.org")
    add_note(registration=one, text="Careful", author=author, at=at)
    answer(one, 90)
    message = Message(conference=here, key_ref=make_key(), at=at)
    message.subject, message.text = "Rooms", "Come to room A"
    message.save(force_insert=True)
    Addressee.objects.create(message=message, registration=one)
    draft = FormDraft(conference=here, token_hash="x", key_ref=make_key(), saved_at=at)
    draft.fields = {"display_name": ["Sunrise"]}
    draft.save(force_insert=True)
    keep_draft(conference=here, content=b"Name\nSunrise\n", at=at)
    SavedFilter.objects.create(conference=here, user=author, name="For Moonlight", query="state=requested")
    BulkStep.objects.create(conference=here, actor=author, action="accept", at=at)
    more = {"category": "press", "uses_allowed": 1, "expires_at": None, "actor": None}
    make_invitation(conference=here, label="The bar", at=at, **more)  # type: ignore[arg-type]  # each names its parts
    allotment = Allotment(conference=here, key_ref=make_key(), category="press", places=2, link_hash="y")
    allotment.label, allotment.made_at, allotment.expires_at = "The bar", at, at
    allotment.save(force_insert=True)
    ask_for_letter(
        registration=one,
        details=VisaDetails("", "Sun Rise", "X 123", date(1980, 5, 1), "TR", "The embassy"),
        actor=None,
        at=at,
    )
    line = add_line(conference=here, values=LineValues("Flights", "A fund", Decimal(9), "EUR"), actor=None, at=at)
    grant(registration=one, line=line, units=900, note="By bank", actor=None, at=at)
