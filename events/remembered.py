"""Answers for the public that each process gives again as long as nothing in them can have changed.

An answer is made of what stands in the database, of the language, of how the site is closed and of the minute: moments from
and until which something is shown are whole minutes. It is given again only to who asks as anybody would, without a cookie
that could make it theirs, and only while `revision.current` says that nothing has changed since before it was made.
"""

import gzip
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from threading import Lock, RLock
from typing import Concatenate, Generic, ParamSpec, Protocol, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from events import clock, revision
from vault.closing import is_closed

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
Key = tuple[str, str, str, bool, int]

MINUTE = 60
LARGEST_QUERY = 200
"""Characters of a query string; what is longer no page of ours leads to."""
TYPED = "q"
"""What is typed into a search is asked for once, and is nobody's business."""
REFUSED = re.compile(r"\s*q\s*=\s*0(\.0*)?\s*")
ROOM = 48 * 2**20
"""Bytes of answers that one process remembers."""
POLICY = "_csp_"
"""How the names begin under which a view's decorators leave what the page may load."""
SMALL = 512
"""Bytes below which squeezing an answer gains nothing."""
CONDITIONS = ("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE")
OWN = (
    "Content-Type",
    "Content-Disposition",
    "ETag",
    "Last-Modified",
    "Cache-Control",
    "Referrer-Policy",
    "X-Robots-Tag",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a view answered, plain and squeezed, and the revision that it was made from."""

    number: int
    body: bytes
    squeezed: bytes
    headers: Mapping[str, str]
    policy: Mapping[str, object]

    @property
    def size(self) -> int:
        """Return how many bytes it takes."""
        return len(self.body) + len(self.squeezed)


class Made(Protocol):
    """What can be remembered: it knows the revision that it was made from, and how many bytes it takes."""

    @property
    def number(self) -> int:
        """Return the revision."""

    @property
    def size(self) -> int:
        """Return the bytes."""


K = TypeVar("K")
M = TypeVar("M", bound=Made)


@dataclass(slots=True)
class Memory(Generic[K, M]):
    """Answers of one process, the ones that were not asked for longest forgotten first."""

    room: int = ROOM
    answers: OrderedDict[K, M] = field(default_factory=OrderedDict)
    makers: dict[K, RLock] = field(default_factory=dict)
    taken: int = 0
    lock: Lock = field(default_factory=Lock)

    def get(self, key: K, number: int) -> M | None:
        """Return the answer if it was made from that revision."""
        with self.lock:
            answer = self.answers.get(key)
            if answer is None or answer.number != number:
                return None
            self.answers.move_to_end(key)
            return answer

    def put(self, key: K, answer: M) -> None:
        """Remember the answer in place of the one before."""
        with self.lock:
            self._drop(key)
            self.answers[key] = answer
            self.taken += answer.size
            while self.taken > self.room and self.answers:
                self._drop(next(iter(self.answers)))

    def _drop(self, key: K) -> None:
        old = self.answers.pop(key, None)
        self.taken -= old.size if old else 0

    def maker(self, key: K) -> RLock:
        """Return the lock that lets one request make the answer while the others wait for it."""
        with self.lock:
            if len(self.makers) > len(self.answers) + 1000:
                self.makers.clear()
            return self.makers.setdefault(key, RLock())

    def clear(self) -> None:
        """Forget everything."""
        with self.lock:
            self.answers.clear()
            self.makers.clear()
            self.taken = 0


memory: Memory[Key, Answer] = Memory()


def recall(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer from memory, before anybody looks who asks and for which page, what a view gave to be remembered."""

    def answer(request: HttpRequest) -> HttpResponse:
        key = _key(request)
        if key and key in memory.answers and (number := revision.current()) is not None:
            known = memory.get(key, number)
            if known:
                return _sent(request, known)
        return get_response(request)

    return answer


def remembered(view: View[P]) -> View[P]:
    """Let the public be answered from memory while nothing has changed; everyone else by the view, as ever.

    Whether the client has a file already is found here again (RFC 9110 13), by the view's ETag, which is the digest of the
    body: so a change that nobody may see is not told by it.
    """

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **parts: P.kwargs) -> HttpResponse:
        key = _key(request)
        number = revision.current() if key else None
        if key is None or number is None:
            return _varied(view(request, *args, **parts))
        known = memory.get(key, number)
        if known is None:
            with memory.maker(key):
                known = memory.get(key, number)
                if known is None:
                    with _whole(request):
                        response = view(request, *args, **parts)
                    if not _is_for_all(request, response):
                        return _varied(response)
                    known = _answer(number, response)
                    memory.put(key, known)
        return _sent(request, known)

    return answer


def _key(request: HttpRequest) -> Key | None:
    """Return what tells one answer from another; None where it could be somebody's own."""
    query = request.META.get("QUERY_STRING", "")
    if request.method not in {"GET", "HEAD"} or len(query) > LARGEST_QUERY or request.GET.get(TYPED):
        return None
    if request.COOKIES.keys() - {settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME}:
        return None
    return request.path, query, get_language() or "", is_closed(), int(clock.now().timestamp()) // MINUTE


@contextmanager
def _whole(request: HttpRequest) -> Iterator[None]:
    """Let the view answer as to a client that has nothing yet."""
    asked, method = {name: request.META.pop(name) for name in CONDITIONS if name in request.META}, request.method
    request.method = "GET"
    try:
        yield
    finally:
        request.META.update(asked)
        request.method = method


def _is_for_all(request: HttpRequest, response: HttpResponse) -> bool:
    """Tell whether the answer may be given to others: it was found, and holds no form guard and no cookie."""
    asks_back = request.META.get("CSRF_COOKIE_NEEDS_UPDATE") or response.cookies
    return response.status_code == 200 and not response.streaming and not asks_back  # noqa: PLR2004  # found


def _answer(number: int, response: HttpResponse) -> Answer:
    body = response.content
    headers = {name: response.headers[name] for name in OWN if name in response.headers}
    policy = {name: value for name, value in vars(response).items() if name.startswith(POLICY)}
    return Answer(number, body, gzip.compress(body, 6, mtime=0) if len(body) > SMALL else b"", headers, policy)


def _takes_gzip(request: HttpRequest) -> bool:
    """Tell whether the client takes gzip (RFC 9110 12.5.3); what it says of it in particular counts before `*`."""
    parts = (part.partition(";") for part in request.headers.get("Accept-Encoding", "").split(","))
    said = {name.strip().lower(): weight for name, _semicolon, weight in parts}
    weight = said.get("gzip", said.get("*"))
    return weight is not None and not REFUSED.fullmatch(weight)


def _varied(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    return response


def _sent(request: HttpRequest, known: Answer) -> HttpResponse:
    """Return the answer, or 304 where the client has it; one that is squeezed has a weak tag (RFC 9110 8.8.1)."""
    is_squeezed = bool(known.squeezed) and _takes_gzip(request)
    body = known.squeezed if is_squeezed else known.body
    response = _varied(HttpResponse(b"" if request.method == "HEAD" else body, headers=dict(known.headers)))
    response.headers["Content-Length"] = str(len(body))
    vars(response).update(known.policy)
    etag = response.headers.get("ETag")
    if is_squeezed:
        response.headers["Content-Encoding"] = "gzip"
    if not etag:
        return response
    if is_squeezed:
        etag = response.headers["ETag"] = f"W/{etag}"
    return get_conditional_response(request, etag=etag, response=response) or response
