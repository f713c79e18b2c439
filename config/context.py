"""What every page may know about the site; no query, for it runs on each request."""

from django.conf import settings
from django.http import HttpRequest

SITE_NAME = "Safe Assembly"


def site(_request: HttpRequest) -> dict[str, dict[str, str | bool]]:
    """`site.name`, and `site.demo`: whether the people shown are invented."""
    return {"site": {"name": SITE_NAME, "demo": settings.DEMO}}
