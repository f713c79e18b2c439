"""What is answered to forms: every form of the site sent empty and sent full, and a table of those that need more.

Everything that is typed is one marker, so that the sweep also finds where it is repeated to someone else, or logged.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client

from delegates.answer_lists import columns_asked
from delegates.exporting import columns_for
from delegates.models import Registration
from delegates.question_fields import name_of
from events import access
from events.audience import Audience
from events.models import Conference
from tests.proof import exchange, following, grid, in_full_rows
from tests.proof.crawl import address, body_of, undone
from tests.proof.markers import make_marker
from tests.proof.matrix import ROLES, ROUTES, Answer
from tests.proof.sweep import Output
from tests.proof.world import NOW, World

TYPED = make_marker("typed", "ascii")
FIELD = re.compile(r"<(input|textarea|select)\b([^>]*)>")
PART = re.compile(r'\b(name|type|value)="([^"]*)"')
KEPT = frozenset({"hidden", "radio", "submit"})

A_FEW = frozenset({"anonymous", "delegate", "door", "stranger", "unproven organiser"})
"""Roles that send each form also where it is not open to them."""

Data = Mapping[str, object]
Form = Callable[[World], Data]


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that is sent to a route; `before` are forms that lead to it, each with its route.

    With `echoes`, the form holds someone's marker itself, so that its answer goes by that name.
    """

    route: str
    form: Form
    before: tuple[tuple[str, Form], ...] = ()
    echoes: str = ""


def _file(_world: World) -> Data:
    rows = f"Name,E-mail,Category\n{TYPED.text},{TYPED.text}@example.org,press\n{TYPED.text},{TYPED.text},king\n"
    return {"file": SimpleUploadedFile("people.csv", rows.encode())}


def _bad_file(_world: World) -> Data:
    return {"file": SimpleUploadedFile(f"{TYPED.text}.csv", f'Name\n"{TYPED.text}'.encode())}


def _codes(_world: World) -> list[str]:
    return list(Registration.objects.filter(conference__slug="here-2012").values_list("code", flat=True))


def _list(kind: str, audience: Audience) -> Form:
    """Ask for all columns that the audience may have, the conference's own questions among them."""
    usual = [column.value for column in columns_for(audience)]

    def form(_world: World) -> Data:
        asked = columns_asked(Conference.objects.get(slug="here-2012"), audience=audience)
        chosen = [*usual, *(name_of(question.pk) for question in asked)]
        return {"purpose": "other", "columns": chosen, "format": kind}

    return form


def _format(kind: str) -> Form:
    return lambda _world: {"format": kind}


def _search(world: World) -> Data:
    return {"q": next(marker.text for marker in world.markers if marker.kind == "delegate@safety name")}


def _known(world: World) -> Data:
    known = next(marker.text for marker in world.markers if marker.kind == "delegate@safety address")
    data = {"display_name": TYPED.text, "address": f"{known}@example.org", "category": "delegate", "source": "call"}
    return data | {"token": str(UUID(int=1)), "conduct": "on", "step": "check"}


COLUMNS = {"column_0": "display_name", "column_1": "address", "column_2": "category"}
AGREED = {"import": "yes", "agreed": "on", "places": "on", "checked": "display_name,address,category"}
UPLOADED = (("delegates:import_file", _file),)
PROGRAMME_SENT: tuple[tuple[str, Form], ...] = (("sessions:exchange", lambda _world: exchange.file_of(TYPED.text)),)
TABLE: Mapping[str, Sent] = {
    "list csv": Sent("delegates:export", _list("csv", Audience.ORGANISERS)),
    "list xlsx": Sent("delegates:export", _list("xlsx", Audience.ORGANISERS)),
    "whole list csv": Sent("delegates:export", _list("csv", Audience.SAFETY)),
    "whole list xlsx": Sent("delegates:export", _list("xlsx", Audience.SAFETY)),
    "list without a purpose": Sent("delegates:export", lambda _world: {"columns": ["name"], "format": "csv"}),
    "search": Sent("delegates:registrations", _search, echoes="search"),
    "search for nobody": Sent("delegates:registrations", lambda _world: {"q": TYPED.text}),
    "decision about many": Sent("delegates:together", lambda world: {"action": "decline", "chosen": _codes(world)}),
    "decision of no kind": Sent("delegates:together", lambda _world: {"action": TYPED.text, "chosen": TYPED.text}),
    "file refused": Sent("delegates:import_file", _bad_file),
    "file": Sent("delegates:import_file", _file),
    "columns without a name": Sent("delegates:import_columns", lambda _world: {}, UPLOADED),
    "columns": Sent("delegates:import_columns", lambda _world: COLUMNS, UPLOADED),
    "columns not agreed": Sent("delegates:import_columns", lambda _world: COLUMNS | {"import": "yes"}, UPLOADED),
    "columns agreed": Sent("delegates:import_columns", lambda _world: COLUMNS | AGREED, UPLOADED),
    "note too long": Sent("delegates:notes", lambda _world: {"text": TYPED.text * 200}),
    "review": Sent("delegates:vetting", lambda _world: {"step": "review", "verdict": "object", "note": TYPED.text}),
    "review without a word": Sent("delegates:vetting", lambda _world: {"step": "review", "note": TYPED.text}),
    "review taken back": Sent("delegates:vetting", lambda _world: {"step": "back"}),
    "vetting note": Sent("delegates:vetting", lambda _world: {"step": "note", "text": TYPED.text}),
    "referee asked": Sent("delegates:vetting", lambda _world: {"step": "ask"}),
    "referee's answer": Sent("delegates:reference", lambda _world: {"verdict": "no", "words": TYPED.text}),
    "filter": Sent("delegates:filters", lambda _world: {"name": TYPED.text, "kept": f"q={TYPED.text}&state=requested"}),
    "category of no kind": Sent("delegates:category", lambda _world: {"category": TYPED.text}),
    "by hand, known address": Sent("delegates:enter_by_hand", _known, echoes="known"),
    "register, known address": Sent("delegates:register", _known, echoes="known"),
    "see as": Sent("events:see_as", lambda _world: {"audience": "0", "next": "/here-2012/programme/"}),
    "see as nobody known": Sent("events:see_as", lambda _world: {"audience": TYPED.text, "next": TYPED.text}),
    "badge of nobody": Sent("delegates:door", lambda _world: {"badge": TYPED.text}),
    "programme refused": Sent("sessions:exchange", lambda _world: exchange.broken_file_of(TYPED.text)),
    "programme": Sent("sessions:exchange", lambda _world: exchange.file_of(TYPED.text)),
    "programme imported": Sent("sessions:exchange_check", lambda _world: exchange.confirmed(), PROGRAMME_SENT),
    **{f"draft {kind}": Sent("sessions:exchange_take_out", _format(kind)) for kind in ("csv", "xml", "json")},
    **{name: Sent(route, form) for name, route, form in grid.sent(TYPED.text)},
    "support list": Sent("delegates:support_export", lambda _world: {"purpose": "travel"}),
    "reference of nobody": Sent("delegates:letter_check", lambda _world: {"reference": TYPED.text}),
    "letter": Sent("reports:letter_make", lambda _world: {}),
    "letter once more": Sent(
        "reports:letter_make", lambda _world: {"passport_number": TYPED.text, "born": "1980-02-24"}
    ),
    "example of a letter": Sent(
        "reports:letter_template", lambda _world: {"text": "$name", "signatory": TYPED.text, "preview": "yes"}
    ),
    **{
        name: Sent(route, form)
        for name, (route, form) in (in_full_rows.forms(TYPED.text) | following.forms(TYPED.text)).items()
    },
    "too large": Sent("delegates:import_file", lambda _world: {"x": TYPED.text * 100_000}),
}


def _path(world: World, name: str) -> str:
    route = ROUTES[name]
    ids = world.ids | world.places["here"].ids
    parts = {part: ids[kind] for part, kind in route.parts.items()} | dict(route.fixed)
    return address(name, parts | ({"slug": ids["slug"]} if route.of_conference else {}))


def _fresh(world: World, role: str) -> Client:
    """Return a browser of the role; whoever has a second factor proved it just now."""
    client = world.client(role)
    if client.cookies and client.session.get(access.SECOND_FACTOR):
        session = client.session
        session[access.SECOND_FACTOR_AT] = NOW.isoformat()
        session.save()
    return client


def filled(page: bytes) -> dict[str, str]:
    """Return what the fields of a page's forms hold once the marker is typed wherever something can be typed."""
    found: dict[str, str] = {}
    for tag, inside in FIELD.findall(page.decode(errors="ignore")):
        parts = dict(PART.findall(inside))
        name, kind = parts.get("name", ""), parts.get("type", "")
        if not name or name == "csrfmiddlewaretoken" or kind == "file":
            continue
        typed = f"{TYPED.text}@example.org" if kind == "email" else TYPED.text
        found[name] = parts.get("value", "") if kind in KEPT or tag == "select" else typed
    return found


def sent_by(world: World, role: str, name: str) -> Iterator[HttpResponseBase]:
    """Send a form empty and, to whom it is open, also full."""
    path, route = _path(world, name), ROUTES[name]
    with undone():
        yield _fresh(world, role).post(path, {})
    if "GET" in route.methods and route.door[role] == Answer.OPEN:
        with undone():
            client = _fresh(world, role)
            yield client.post(path, filled(body_of(client.get(path))))


def _sent(world: World, role: str, sent: Sent) -> HttpResponseBase:
    client = _fresh(world, role)
    for route, form in sent.before:
        client.post(_path(world, route), form(world))
    return client.post(_path(world, sent.route), dict(sent.form(world)), follow=True)


def _name(answer: HttpResponseBase) -> str:
    """Return what was answered: a file, or the page that was come to, named as the one that is asked for."""
    match = getattr(answer, "resolver_match", None)
    kind = "file" if "Content-Disposition" in answer.headers else "page"
    return f"{kind} {match.view_name}" if match else f"page {answer.status_code}"


def answers(world: World, roles: Collection[str] = ROLES) -> Iterator[Output]:
    """Send every form as everyone; what it changed is taken back."""
    for name, route in ((name, route) for name, route in ROUTES.items() if "POST" in route.methods):
        open_to = {role for role, answer in route.door.items() if answer == Answer.OPEN}
        for role in sorted((open_to | A_FEW) & set(roles)):
            for answer in sent_by(world, role, name):
                yield Output(f"page {name}", role, body_of(answer))


def table(world: World, roles: Collection[str] = ROLES) -> Iterator[Output]:
    """Send the forms of the table as everyone, and follow where they lead."""
    for sent in TABLE.values():
        open_to = {role for role, answer in ROUTES[sent.route].door.items() if answer == Answer.OPEN}
        for role in sorted((open_to | A_FEW) & set(roles)):
            with undone():
                answer = _sent(world, role, sent)
                name = f"echo of {sent.echoes}" if sent.echoes else _name(answer)
                yield Output(name, role, body_of(answer))
