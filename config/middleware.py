"""What every answer carries or says, whatever view made it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string

Handler = Callable[[HttpRequest], HttpResponse]

UNUSED_FEATURES = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
PASSKEYS = ("publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS_POLICY = ", ".join(
    [*(f"{feature}=()" for feature in UNUSED_FEATURES), *(f"{feature}=(self)" for feature in PASSKEYS)]
)


def guard_headers(get_response: Handler) -> Handler:
    """Add the headers Django has no setting for; nothing but static files may be kept by a cache.

    A page with a form to post names this site, and it alone, as referrer: without one browsers send `Origin: null`
    (Fetch, "append a request Origin header"), which the guard against forged forms refuses.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.CSRF_COOKIE_NAME in response.cookies:
            response.headers["Referrer-Policy"] = "same-origin"
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("X-Robots-Tag", "noarchive, noindex")
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answer


def word_refused_methods(get_response: Handler) -> Handler:
    """Say in words that an address takes forms only; Django answers 405 with an empty page, browsers with their own."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            response.content = render_to_string("405.html", request=request).encode()
        return response

    return answer
