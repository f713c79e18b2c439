"""Walk the URLconf: every route there is, its address in the world, and what each role is answered."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BytesIO

from django.db import transaction
from django.http import HttpResponseBase
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from tests.proof.world import World


@dataclass(frozen=True, slots=True)
class Found:
    """A route of the URLconf; `name` is empty where it has none."""

    name: str
    pattern: str


def all_routes() -> list[Found]:
    """Return every route of the site."""
    return list(_walk(get_resolver()))


def _walk(resolver: URLResolver, prefix: str = "", namespace: str = "") -> Iterator[Found]:
    for entry in resolver.url_patterns:
        pattern = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name}" if entry.name else ""
            yield Found(name, pattern)
        else:
            yield from _walk(entry, pattern, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


def address(name: str, parts: Mapping[str, str]) -> str:
    """Return the route's address. Raises NoReverseMatch where the parts are not those it takes."""
    return reverse(name, kwargs=dict(parts))


def is_route(name: str, parts: Mapping[str, str]) -> bool:
    """Tell whether the route exists and takes these parts."""
    try:
        address(name, parts)
    except NoReverseMatch:
        return False
    return True


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever the block does to either database."""
    with ExitStack() as stack:
        for alias in ("default", "keys"):
            stack.enter_context(transaction.atomic(using=alias))
        yield
        for alias in ("default", "keys"):
            transaction.set_rollback(True, using=alias)


def ask(
    world: World, role: str, path: str, method: str = "GET", data: Mapping[str, str] | None = None
) -> HttpResponseBase:
    """Return the answer to the role; what it changed is taken back."""
    with undone():
        if data is not None:
            return world.client(role).post(path, dict(data))
        return world.client(role).generic(method, path)


def body_of(answer: HttpResponseBase) -> bytes:
    """Return all that was sent: status, headers, cookies and body."""
    head = BytesIO()
    head.write(f"{answer.status_code}\r\n".encode())
    for name, value in answer.headers.items():
        head.write(f"{name}: {value}\r\n".encode())
    head.write(f"{answer.cookies.output()}\r\n\r\n".encode())
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return head.getvalue() + bytes(content)
