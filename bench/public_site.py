"""The site with two more addresses, to measure beside: nothing, and a body that is always the same."""

import os

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402  # after set-up, as all that follows

from config.urls import urlpatterns as addresses  # noqa: E402

BODY = b"The same bytes every time. " * 40_000


def nothing(_request: HttpRequest) -> HttpResponse:
    """Answer nothing, through everything that every answer goes through."""
    return HttpResponse()


def constant(_request: HttpRequest, size: int) -> HttpResponse:
    """Answer that many bytes, which were made before."""
    return HttpResponse(BODY[:size])


urlpatterns = [path("nothing/", nothing), path("constant/<int:size>/", constant), *addresses]
settings.ROOT_URLCONF = "bench.public_site"
