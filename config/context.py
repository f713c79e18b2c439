"""What every page may know about the site; no query unless a page asks for it, for it runs on each request."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from events import access, clock
from vault.closing import is_closed

SITE_NAME = "Safe Assembly"


def site(_request: HttpRequest) -> dict[str, dict[str, str | bool]]:
    """`site.name`, `site.demo`: whether the people shown are invented, and `site.locked`: whether it shows nobody."""
    return {"site": {"name": SITE_NAME, "demo": settings.DEMO, "locked": is_closed()}}


def looking(request: HttpRequest) -> dict[str, object]:
    """`looks_as`: what the audience is called as which the visitor looks at the site, or nothing."""
    audience = access.looks_as(request)
    return {"looks_as": "" if audience is None else str(audience.label)}


def _has_programme(request: HttpRequest) -> bool:
    conference = access.opened_conference(request)
    return conference is not None and conference.versions.shown(clock.now()).exists()


def programme(request: HttpRequest) -> dict[str, object]:
    """`has_programme`: whether a programme of the conference that is open here was published; one query, if asked for."""
    return {"has_programme": SimpleLazyObject(lambda: _has_programme(request))}
