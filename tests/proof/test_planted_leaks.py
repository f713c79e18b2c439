"""The sweep is worth something only if it finds what was hidden on purpose."""

import base64
import logging
import unicodedata
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import cast

import pytest
from django.core import signing
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from pypdf import PdfWriter

from delegates.models import Person
from events import access, outbox, sealed_sessions
from events.models import Conference
from reports.views import public
from sessions.management.commands import calendar as calendar_command
from sessions.views import attend, files
from tests.proof import outputs
from tests.proof.sweep import Output, sweep
from tests.proof.world import World

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

Patch = pytest.MonkeyPatch
SECRET = "delegate@safety name"


def secret(world: World, kind: str = SECRET) -> str:
    return next(marker.text for marker in world.markers if marker.kind == kind)


def found(world: World, swept: Iterable[Output]) -> set[str]:
    return {leak.kind for leak in sweep(swept, world.markers)}


def home(world: World) -> Iterable[Output]:
    return outputs.pages(world, ["sessions:home"], ["anonymous"])


def wrap(patch: Patch, target: object, name: str, change: Callable[[HttpResponse], None]) -> None:
    """Let the function `name` of the module change its answer before it is sent."""
    original = getattr(target, name)

    def changed(*args: object, **kwargs: object) -> HttpResponse:
        response = cast("HttpResponse", original(*args, **kwargs))
        change(response)
        return response

    patch.setattr(target, name, changed)


WRITINGS: dict[str, Callable[[str], bytes]] = {
    "as it is": lambda text: text.encode(),
    "in capitals": lambda text: text.upper().encode(),
    "with accents apart": lambda text: unicodedata.normalize("NFD", text).encode(),
    "in entities": lambda text: "".join(f"&#{ord(letter)};" for letter in text).encode(),
    "in JSON": lambda text: text.encode("ascii", "backslashreplace").replace(b"\\x", b"\\u00"),
    "in base64": lambda text: base64.b64encode(b"a note about " + text.encode() + b" and more"),
    "in base64, one byte on": lambda text: base64.b64encode(b"some note about " + text.encode() + b" and so on"),
    "in base64, two bytes on": lambda text: base64.b64encode(b"this is a note on " + text.encode() + b" and so on"),
    "in UTF-16": lambda text: text.encode("utf-16-be"),
    "in hexadecimal": lambda text: text.encode().hex().encode(),
}


@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.parametrize("level", ["public", "attendees", "organisers", "safety"])
def test_a_name_in_a_comment_of_a_page_is_found_however_it_is_written(
    world: World, monkeypatch: Patch, writing: str, level: str
) -> None:
    kind = f"delegate@{level} name"
    hidden = b"<!-- " + WRITINGS[writing](secret(world, kind)) + b" -->"
    wrap(monkeypatch, attend, "render", lambda response: response.write(hidden))
    assert found(world, home(world)) == {kind}


def test_a_name_in_the_description_of_an_event_is_found(world: World, monkeypatch: Patch, tmp_path: Path) -> None:
    name = secret(world).encode()
    folded = b"DESCRIPTION:" + name[:4] + b"\r\n " + name[4:] + b"\r\nEND:VEVENT"

    def drawn(*_args: object, **_kwargs: object) -> bytes:
        return b"BEGIN:VEVENT\r\n" + folded

    monkeypatch.setattr(files, "draw_calendar", drawn)
    monkeypatch.setattr(calendar_command, "draw_calendar", drawn)
    assert found(world, outputs.pages(world, ["sessions:programme_ics"], ["safety"])) == {SECRET}
    assert found(world, outputs.commands(tmp_path, ["calendar"])) == {SECRET}


def test_a_name_in_a_log_line_is_found(world: World, monkeypatch: Patch) -> None:
    def chatty(conference: Conference, at: object) -> str:
        logging.getLogger("sessions").warning("welcome, " + secret(world))  # noqa: G003  # the mistake that is planted
        return "closed"

    monkeypatch.setattr(attend, "registration_state", chatty)
    with outputs.listening() as memory:
        list(home(world))
    assert found(world, [Output("log", "server", "\n".join(memory.lines).encode())]) == {SECRET}


def test_a_name_in_the_author_of_a_pdf_is_found(world: World, monkeypatch: Patch) -> None:
    def signed(response: HttpResponse) -> None:
        writer = PdfWriter(clone_from=BytesIO(response.content))
        writer.add_metadata({"/Author": secret(world)})
        writer.write(stream := BytesIO())
        response.content = stream.getvalue()

    wrap(monkeypatch, public, "conditional_file", signed)
    assert found(world, outputs.pages(world, ["reports:report_pdf"], ["anonymous"])) == {SECRET}


def test_a_person_who_is_called_by_their_name_is_found(world: World, monkeypatch: Patch) -> None:
    monkeypatch.setattr(Person, "__str__", lambda person: person.display_name)
    assert SECRET in found(world, outputs.spoken())


def test_an_address_in_the_subject_of_a_mail_is_found(world: World, monkeypatch: Patch) -> None:
    def chatty(subject: str, body: str, from_email: str, to: list[str], headers: dict[str, str]) -> EmailMessage:
        return EmailMessage(f"{subject}, {to[0].upper()}", body, from_email, to, headers=headers)

    monkeypatch.setattr(outbox, "EmailMessage", chatty)
    assert "delegate@safety address" in found(world, outputs.mails())


def test_a_name_in_a_plain_column_is_found(world: World) -> None:
    Conference.objects.filter(slug="here-2012").update(practical=f"Ask {secret(world)}")
    assert found(world, outputs.rows()) == {SECRET}


def test_a_name_in_the_name_of_a_file_is_found(world: World, monkeypatch: Patch) -> None:
    def named(response: HttpResponse) -> None:
        response["Content-Disposition"] = f'attachment; filename="{secret(world)}.ics"'

    wrap(monkeypatch, files, "conditional_file", named)
    assert found(world, outputs.pages(world, ["sessions:programme_ics"], ["anonymous"])) == {SECRET}


def test_a_name_in_a_session_that_is_not_sealed_is_found(world: World, monkeypatch: Patch) -> None:
    store = sealed_sessions.SessionStore()
    store["name"] = secret(world)
    store.save()
    assert found(world, outputs.rows()) == set()
    plain = base64.b64encode(signing.JSONSerializer().dumps({"name": secret(world)})).decode()
    monkeypatch.setattr(sealed_sessions.SessionStore, "encode", lambda _store, _contents: plain)
    store.save()
    assert found(world, outputs.rows()) == {SECRET}


def test_a_name_in_the_cache_is_found(world: World) -> None:
    cache.set("welcome", [secret(world)])
    assert found(world, outputs.rows()) == {SECRET}


def test_a_page_that_opens_to_everyone_is_found(world: World, monkeypatch: Patch) -> None:
    def everyone(_request: HttpRequest, slug: str, _roles: object) -> Conference:
        return Conference.objects.get(slug=slug)

    monkeypatch.setattr(access, "team_conference_or_404", everyone)
    assert "delegate@public badge name" in found(world, outputs.pages(world, ["reports:badges_pdf"], ["anonymous"]))
