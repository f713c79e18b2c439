"""Leaks that are planted where nobody looks: in headers, packed files, errors, rows, processes and folders."""

import base64
import gzip
import os
import quopri
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from urllib.parse import quote

import pytest
import segno
from django.conf import settings
from django.core.cache import caches
from django.core.management.base import OutputWrapper
from django.http import HttpRequest, HttpResponse
from django.utils.log import AdminEmailHandler
from django.utils.text import slugify
from pypdf import PdfWriter

from config import urls
from config.logs import BareFormatter
from events import audit
from events.models import Conference, Mail
from sessions.views import attend, files
from tests.proof import outputs, outputs_of_faults
from tests.proof.crawl import undone
from tests.proof.sweep import Output
from tests.proof.test_planted_leaks import SECRET, found, home, secret, wrap
from tests.proof.world import NOW, World

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

Patch = pytest.MonkeyPatch
Plant = Callable[[World, Patch], Iterable[Output]]
LATIN = "open speaker@safety affiliation"


def answered(change: Callable[[World, HttpResponse], None]) -> Plant:
    """Let the first page of the conference be changed before it is sent."""

    def plant(world: World, patch: Patch) -> Iterable[Output]:
        wrap(patch, attend, "render", lambda response: change(world, response))
        return home(world)

    return plant


def downloaded(pack: Callable[[str], bytes]) -> Plant:
    """Let the calendar file be what was packed."""

    def plant(world: World, patch: Patch) -> Iterable[Output]:
        def change(response: HttpResponse) -> None:
            response.content = pack(secret(world))

        wrap(patch, files, "conditional_file", change)
        return outputs.pages(world, ["sessions:programme_ics"], ["anonymous"])

    return plant


def archived(member: str, content: bytes, comment: bytes = b"") -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, content)
        archive.comment = comment
    return packed.getvalue()


def document(change: Callable[[PdfWriter, str], object]) -> Callable[[str], bytes]:
    def pack(text: str) -> bytes:
        writer = PdfWriter()
        writer.add_blank_page(99, 99)
        change(writer, text)
        writer.write(stream := BytesIO())
        return stream.getvalue()

    return pack


def deflated(text: str) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(text.encode()) + packer.flush()


def in_row(write: Callable[[str], object]) -> Plant:
    def plant(world: World, _patch: Patch) -> Iterable[Output]:
        write(secret(world))
        return outputs.rows()

    return plant


def in_audit(text: str) -> None:
    conference = Conference.objects.get(slug="here-2012")
    audit.record(actor=None, action=f"greet {text}"[:60], target=conference, conference=conference, at=NOW)


def on_an_error_page(world: World, patch: Patch) -> Iterable[Output]:
    def chatty(request: HttpRequest) -> HttpResponse:
        return HttpResponse(f"<p>cannot save {request.POST}</p>", status=500)

    patch.setattr(urls, "handler500", chatty, raising=False)
    return outputs_of_faults.faults(world, patch, ["sessions:home"])


def in_an_error_mail(world: World, patch: Patch) -> Iterable[Output]:
    handler = AdminEmailHandler(reporter_class="django.views.debug.ExceptionReporter")
    outputs_of_faults.shout(patch, handler)
    return outputs_of_faults.faults(world, patch, ["sessions:home"])


def in_the_text_of_an_error_in_the_log(world: World, patch: Patch) -> Iterable[Output]:
    patch.setattr(BareFormatter, "format", lambda _self, record: f"{record.getMessage()} {record.exc_info}")
    return outputs_of_faults.faults(world, patch, ["sessions:home"])


def in_the_environment(world: World, patch: Patch) -> Iterable[Output]:
    patch.setitem(os.environ, "LAST_PERSON", secret(world))
    return outputs.process()


def in_the_memory_of_a_process(world: World, _patch: Patch) -> Iterable[Output]:
    caches["memory"].set(f"names of {secret(world)}".replace(" ", "_"), 1)
    return outputs.process()


def in_the_name_of_a_kept_file(world: World, _patch: Patch) -> Iterator[Output]:
    path = settings.VAR_DIR / f"badge-{secret(world)}.txt"
    path.touch()
    yield from outputs.kept_files()
    path.unlink()


def in_a_kept_file(world: World, _patch: Patch) -> Iterator[Output]:
    path = settings.VAR_DIR / "last-badges.txt"
    path.write_text(secret(world))
    yield from outputs.kept_files()
    path.unlink()


def in_what_a_command_says(world: World, patch: Patch) -> Iterable[Output]:
    write = OutputWrapper.write
    patch.setattr(OutputWrapper, "write", lambda out, msg="", *rest: write(out, f"{msg} {secret(world)}", *rest))
    return outputs.said()


def in_a_code(world: World, patch: Patch) -> Iterable[Output]:
    def drawn(_answer: HttpResponse) -> None:
        segno.make_qr(f"badge of {secret(world)}")

    wrap(patch, attend, "render", drawn)
    with outputs.drawn_codes() as codes:
        list(home(world))
    return [Output("code", "server", "\n".join(codes).encode())]


PLANTED: dict[str, Plant] = {
    "in a cookie": answered(lambda world, answer: answer.set_cookie("name", quote(secret(world)))),
    "in a header": answered(lambda world, answer: answer.__setitem__("ETag", quote(secret(world)))),
    "in the address of a link": answered(lambda world, answer: answer.write(f'<a href="?q={quote(secret(world))}">')),
    "in a short name made of it": answered(
        lambda world, answer: answer.write(f"/people/{slugify(secret(world), allow_unicode=True)}/")
    ),
    "in an address of another encoding": answered(
        lambda world, answer: answer.write(secret(world).encode("utf-16-le"))
    ),
    "in JSON in an attribute": answered(
        lambda world, answer: answer.write("data-who='" + "".join(f"\\u{ord(one):04x}" for one in secret(world)) + "'")
    ),
    "gzipped": downloaded(lambda text: gzip.compress(text.encode())),
    "deflated": downloaded(deflated),
    "in zlib's format": downloaded(lambda text: zlib.compress(text.encode())),
    "in a member of an archive": downloaded(lambda text: archived("word/document.xml", text.encode())),
    "in the name of a member": downloaded(lambda text: archived(f"{text}.xml", b"")),
    "in the comment of an archive": downloaded(lambda text: archived("a.xml", b"", text.encode())),
    "in an archive in base64": downloaded(lambda text: base64.b64encode(archived("a.xml", text.encode()))),
    "in quoted-printable": downloaded(lambda text: quopri.encodestring(text.encode())),
    "in a file that is attached to a PDF": downloaded(
        document(lambda pdf, text: pdf.add_attachment("a", text.encode()))
    ),
    "in the name of such a file": downloaded(document(lambda pdf, text: pdf.add_attachment(text, b""))),
    "in an outline of a PDF": downloaded(document(lambda pdf, text: pdf.add_outline_item(title=text, page_number=0))),
    "in a code": in_a_code,
    "in the audit": in_row(in_audit),
    "in the outbox": in_row(lambda text: Mail.objects.filter(purpose="proof").update(once=f"for {text}")),
    "on an error page": on_an_error_page,
    "in an error mail": in_an_error_mail,
    "in the text of an error in the log": in_the_text_of_an_error_in_the_log,
    "in the environment": in_the_environment,
    "in the memory of a process": in_the_memory_of_a_process,
    "in the name of a kept file": in_the_name_of_a_kept_file,
    "in a kept file": in_a_kept_file,
    "in what a command says": in_what_a_command_says,
}


@pytest.mark.parametrize("where", PLANTED)
def test_a_name_is_found(world: World, monkeypatch: Patch, where: str) -> None:
    with undone():
        assert SECRET in found(world, PLANTED[where](world, monkeypatch))
