"""The comparison is worth something only if it finds what was made to depend on a secret on purpose."""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import cast

import pytest
from django.core.mail import EmailMessage
from django.http import HttpResponse
from pypdf import PdfWriter

from delegates.models import Consent, Note, Person, Registration
from events import outbox
from reports.views import public
from sessions.views import attend
from tests.proof import outputs
from tests.proof.crawl import address, body_of, undone
from tests.proof.sweep import Output
from tests.proof.watched import Difference
from tests.proof.withheld import Secret
from tests.proof.world import World
from tests.proof.worlds_apart import SECRETS, betrayed, told

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

HOME = "sessions:home"


def at_risk() -> str:
    return "".join(str(person.at_risk) for person in Person.objects.order_by("pk"))


def by_name() -> str:
    people = sorted(Person.objects.order_by("pk"), key=lambda person: str(person.display_name))
    return " ".join(str(person.pk) for person in people)


def was_taken_back() -> bool:
    return Consent.objects.filter(given=False).exists()


def follow_each_note() -> None:
    for note in Note.objects.all():
        str(note.registration)


def log_each_note() -> None:
    for _note in Note.objects.all():
        logging.getLogger("sessions").warning("a note was read")


@dataclass(frozen=True)
class Plant:
    """What is done to the answer of a page, the secret that it depends on, and the parts that tell."""

    change: Callable[[HttpResponse], object]
    secret: str
    parts: tuple[str, ...]


BOTH = ("headers", "body")
PLANTS: Mapping[str, Plant] = {
    "a count": Plant(lambda page: page.write(f"<p>{Registration.objects.count()} asked"), "a request", ("body",)),
    "an order": Plant(lambda page: page.write(by_name()), "display_name of safety", ("body",)),
    "a length": Plant(lambda page: page.write(" " * len(at_risk())), "at_risk", ("body",)),
    "a header": Plant(lambda page: page.__setitem__("X-Notes", str(Note.objects.count())), "a note", ("headers",)),
    "a cookie": Plant(lambda page: page.set_cookie("n", str(Note.objects.count())), "a note", ("headers",)),
    "a status": Plant(lambda page: vars(page).update(status_code=200 + was_taken_back()), "a yes taken back", ()),
    "queries": Plant(lambda _page: follow_each_note(), "a note", ("queries",)),
    "log lines": Plant(lambda _page: log_each_note(), "a note", ("log lines",)),
}


def wrap(monkeypatch: pytest.MonkeyPatch, module: object, name: str, change: Callable[[HttpResponse], object]) -> None:
    """Let the function of that name change its answer before it is sent."""
    original = getattr(module, name)

    def changed(*args: object, **kwargs: object) -> HttpResponse:
        answer = cast("HttpResponse", original(*args, **kwargs))
        change(answer)
        return answer

    monkeypatch.setattr(module, name, changed)


def pages(world: World, role: str = "anonymous") -> Callable[[Collection[str]], Iterator[Output]]:
    return lambda names: outputs.pages(world, names, [role])


@pytest.mark.parametrize("name", PLANTS)
def test_a_page_that_depends_on_a_secret_is_found(apart: World, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    plant = PLANTS[name]
    secret = SECRETS[plant.secret]
    assert told(apart, pages(apart), [HOME], [secret]) == []
    wrap(monkeypatch, attend, "render", plant.change)
    (found,) = told(apart, pages(apart), [HOME], [secret])
    assert set(found.parts) >= set(plant.parts or ("status",))
    assert found.output == f"page {HOME}"


def test_the_report_names_the_secret_that_was_told(apart: World, monkeypatch: pytest.MonkeyPatch) -> None:
    wrap(monkeypatch, attend, "render", PLANTS["a header"].change)
    telling = Difference(f"page {HOME}", "anonymous", ("headers",))
    assert betrayed(apart, "anonymous", pages(apart), ["robots", HOME]) == {("a note",): [telling]}


def test_the_properties_of_a_file_are_compared(apart: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def counted(answer: HttpResponse) -> None:
        writer = PdfWriter(clone_from=BytesIO(answer.content))
        writer.add_metadata({"/Keywords": "x" * Registration.objects.count()})
        writer.write(stream := BytesIO())
        answer.content = stream.getvalue()

    wrap(monkeypatch, public, "conditional_file", counted)
    (found,) = told(apart, pages(apart), ["reports:report_pdf"], [SECRETS["a request"]])
    assert found.parts == ("body",)


def test_mails_that_a_form_causes_are_compared(apart: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def marked(*args: object, headers: dict[str, str], **kwargs: object) -> EmailMessage:
        return EmailMessage(*args, headers=headers | {"X-Risk": str(len(at_risk()))}, **kwargs)  # type: ignore[arg-type]

    def walk(_names: Collection[str]) -> Iterator[Output]:
        ids = apart.places["here"].ids
        path = address("delegates:decide", {"slug": ids["slug"], "code": ids["registration"], "action": "withdraw"})
        with undone():
            yield Output("decision", "organiser", body_of(apart.client("organiser").post(path)))

    secrets: list[Secret] = [SECRETS["at_risk"]]
    assert told(apart, walk, [], secrets) == []
    monkeypatch.setattr(outbox, "EmailMessage", marked)
    assert [found.parts for found in told(apart, walk, [], secrets)] == [("mails",)]
