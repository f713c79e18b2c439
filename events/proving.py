"""Asking for a fresh second factor, and coming back with what was typed."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from events import access, clock

TYPED = "typed_before_proof"


def proof_address(back: str) -> str:
    """Return where the second factor is proved anew, and from there back to that path."""
    return f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}"


def must_prove(request: HttpRequest) -> bool:
    """Tell whether the form that was sent needs a fresher proof than there is."""
    return request.method == "POST" and not access.has_fresh_second_factor(request, clock.now())


def ask_for_proof(request: HttpRequest) -> HttpResponse:
    """Keep what was typed in the (sealed) session, lead to the proof, and from there back to this page."""
    typed = {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    request.session[TYPED] = {"path": request.path, "typed": typed}
    return redirect(proof_address(request.path))


def typed_before(request: HttpRequest) -> dict[str, str]:
    """Return what was typed into this page's form before the proof, once, and say that it is not sent yet."""
    if request.method != "GET" or request.session.get(TYPED, {}).get("path") != request.path:
        return {}
    typed: dict[str, str] = request.session.pop(TYPED)["typed"]
    messages.info(
        request, _("Your second factor is proved. Nothing is changed yet: please press the button once more.")
    )
    return typed
