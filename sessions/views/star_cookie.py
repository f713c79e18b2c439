"""Stars of a visitor who has not signed in: a signed cookie of this browser, so small that it fits beside others.

It is set once something is starred and not before, names nobody, and goes when its visitor signs in: then the stars are
the account's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, dumps, loads
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from events import clock
from events.models import Conference, User
from sessions.starring import merge

NAME = f"{settings.COOKIE_PREFIX}stars"
SALT = "stars before signing in"
LASTS = timedelta(days=90)
MOST = 100
"""So many sessions at most: browsers keep cookies of up to 4096 bytes (RFC 6265, 6.1)."""
LARGEST = 4096
MOST_CONFERENCES = 8


class TooManyStarsError(Exception):
    """The cookie holds as many stars as it can."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the browser keeps: ids of sessions, and by conference the version up to which changes are known."""

    stars: tuple[UUID, ...] = ()
    seen: Mapping[str, int] = field(default_factory=dict)

    def with_star(self, session: UUID) -> "Kept":
        """Return it with one star more. Raises TooManyStarsError."""
        if session in self.stars:
            return self
        if len(self.stars) >= MOST:
            raise TooManyStarsError
        return replace(self, stars=(*self.stars, session))

    def without_star(self, session: UUID) -> "Kept":
        """Return it without that star."""
        return replace(self, stars=tuple(one for one in self.stars if one != session))

    def knowing(self, conference: Conference, version: int | None) -> "Kept":
        """Return it with the changes up to that version known; of many conferences the latest count."""
        others = {key: number for key, number in self.seen.items() if key != conference.pk.hex}
        latest = dict(list(others.items())[1 - MOST_CONFERENCES :])
        return replace(self, seen=latest | ({conference.pk.hex: version} if version else {}))


def read_cookie(request: HttpRequest) -> Kept:
    """Return what the browser keeps; nothing where the cookie is not ours, too long or too old."""
    value = request.COOKIES.get(NAME, "")
    if not value or len(value) > LARGEST:
        return Kept()
    try:
        stars, seen = loads(value, salt=SALT, max_age=LASTS)
        ids = bytes.fromhex(stars)
    except (BadSignature, ValueError, TypeError):
        return Kept()
    return Kept(tuple(UUID(bytes=ids[place : place + 16]) for place in range(0, len(ids), 16)), seen)


def write_cookie(response: HttpResponseBase, kept: Kept) -> None:
    """Let the browser keep it; with nothing starred it keeps no cookie."""
    if not kept.stars:
        delete_cookie(response)
        return
    ids = b"".join(pk.bytes for pk in kept.stars).hex()
    response.set_cookie(
        NAME,
        dumps([ids, dict(kept.seen)], salt=SALT, compress=True),
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def delete_cookie(response: HttpResponseBase) -> None:
    """Let the browser forget it."""
    response.delete_cookie(NAME, samesite="Lax")


def keep_stars(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Give the stars of the browser to the account that has just signed in there."""
    if NAME in request.COOKIES:
        merge(user=user, sessions=read_cookie(request).stars, at=clock.now())
        delete_cookie(response)
