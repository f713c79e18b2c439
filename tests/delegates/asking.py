"""Questions and answers for tests."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import uuid4

from django.test import Client

from delegates.describing import Answers
from delegates.fingerprints import as_asked
from delegates.models import Answer, Question, Registration
from delegates.question_fields import name_of, shown_name
from delegates.questioning import add_question
from delegates.registration import register
from events.models import Conference, User
from tests.conftest import make_user, sign_in

NOW = datetime.fromisoformat("2012-01-20T12:00:00Z")
SENT = {"step": "send", "conduct": "on", "photo": "no", "category": "delegate"}
PAGE = "/dhrd-2012/organise/questions/"
FILLED = {
    "text": "Which workshop?",
    "why": "to plan rooms",
    "help": "",
    "kind": "line",
    "options": "",
    "stage": "form",
    "shown_if": "",
    "readers": "organisers",
    "keep_days": "30",
}


def ask(conference: Conference, text: str = "Have you come before?", kind: str = "line", **more: object) -> Question:
    """Add a question to the form, or to the stage named."""
    question = Question(conference=conference, text=text, kind=kind, **({"why": "to plan"} | more))
    add_question(question=question, actor=None, at=NOW)
    return question


def pick(
    conference: Conference, *options: str, text: str = "Which meal?", kind: str = "choice", **more: object
) -> Question:
    """Add a question with choices."""
    return ask(conference, text, kind, options=list(options or ("Rice", "Beans")), **more)


def fields(*answers: tuple[Question, object]) -> dict[str, object]:
    """Return the answers as a form sends them that shows the questions as they are given here."""
    typed: dict[str, object] = {name_of(question.pk): value for question, value in answers}
    return typed | {shown_name(question.pk): as_asked(question) for question, _value in answers}


def send(
    conference: Conference,
    *answers: tuple[Question, object],
    number: int = 1,
    more: Mapping[str, str] = MappingProxyType({}),
) -> Registration:
    """Send the registration form; return the registration that it made, or any for an address that is known."""
    before = list(Registration.objects.values_list("pk", flat=True))
    person = {"display_name": f"Person {number}", "address": f"person{number}@example.org", "token": str(uuid4())}
    Client().post(f"/{conference.slug}/register/", {**SENT, **person, **fields(*answers), **more})
    found = Registration.objects.select_related("person")
    return found.exclude(pk__in=before).first() or found.earliest("pk")


def entered(conference: Conference, number: int = 1) -> Registration:
    """Register someone without the form."""
    answers = Answers(display_name=f"Person {number}", address=f"person{number}@example.org", category="delegate")
    sent = register(conference=conference, answers=answers, token=uuid4(), at=NOW)
    return Registration.objects.select_related("person", "conference").get(code=sent.reference)


def signed_in(registration: Registration) -> Client:
    """Return the browser of the registration's person."""
    user: User = make_user(f"{registration.code.lower()}@example.org")
    registration.person.user = user
    registration.person.save()
    return sign_in(Client(), user, second_factor=False)


def kept() -> dict[str, object]:
    """Return every answer that is kept, by the question as it was asked."""
    return {str(row.wording): row.value for row in Answer.objects.all() if row.value != ""}
