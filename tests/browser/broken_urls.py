"""The site's addresses, and two that fail, so that their pages can be looked at."""

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from config.urls import urlpatterns as site


def bad(request: HttpRequest) -> HttpResponse:
    message = "bad on purpose"
    raise SuspiciousOperation(message)


def broken(request: HttpRequest) -> HttpResponse:
    message = "broken on purpose"
    raise RuntimeError(message)


urlpatterns: list[URLPattern | URLResolver] = [path("test/bad/", bad), path("test/broken/", broken), *site]
