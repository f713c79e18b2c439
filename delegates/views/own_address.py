"""Another address for oneself: asked for, confirmed by a code that is mailed there, and only then used."""

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from delegates.moving_address import AddressTakenError, Pending, change_address, send_code
from delegates.places import ErasedError
from delegates.views.own_data import must_prove_own
from delegates.views.own_person import own_person_or_404
from events import access, clock
from events.forms.plain import Address, Line
from events.limits import goes_too_fast
from events.models import Conference
from events.proving import ask_for_proof, typed_before

PENDING = "new_address"
MOST_CODES = 5
"""How many codes one network may ask for in a minute."""


class AddressForm(forms.Form):
    """Where to write from now on."""

    address = Address(
        max_length=254,
        label=gettext_lazy("New e-mail address"),
        help_text=gettext_lazy("We send a code there. Nothing changes before you have entered it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class CodeForm(forms.Form):
    """The code that was mailed there."""

    code = Line(
        max_length=20,
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Eight digits, good for 15 minutes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


def _pending(request: HttpRequest) -> Pending | None:
    kept = request.session.get(PENDING)
    found = Pending(**kept) if kept else None
    return found if found and found.is_live(clock.now()) else None


@require_http_methods(["GET", "HEAD", "POST"])
def own_address(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the address, then for the code."""
    conference = access.conference_or_404(request, slug)
    user, _person = access.user_or_404(request), own_person_or_404(request, conference)
    if request.method == "POST" and must_prove_own(request, user, clock.now()):
        return ask_for_proof(request)
    step = request.POST.get("step", "")
    if step == "again":
        request.session.pop(PENDING, None)
        return redirect("delegates:own_address", slug=slug)
    if step == "confirm":
        return _confirm(request, conference)
    if request.method != "POST":
        return _page(request, conference, AddressForm(initial=typed_before(request)))
    form = AddressForm(request.POST)
    if form.is_valid() and goes_too_fast(request, action="address", per_minute=MOST_CODES):
        form.add_error("address", _("Too many codes were asked for from your network. Wait a minute, then try again."))
    if not form.is_valid():
        return _page(request, conference, form)
    request.session[PENDING] = send_code(user=user, address=form.cleaned_data["address"], at=clock.now()).kept()
    return redirect("delegates:own_address", slug=slug)


def _page(request: HttpRequest, conference: Conference, form: forms.Form) -> HttpResponse:
    pending = _pending(request)
    if pending and isinstance(form, AddressForm) and not form.is_bound:
        form = CodeForm()
    sent_to = pending.address if pending and isinstance(form, CodeForm) else ""
    return render(request, "delegates/own_address.html", {"conference": conference, "form": form, "sent_to": sent_to})


def _confirm(request: HttpRequest, conference: Conference) -> HttpResponse:
    pending, form = _pending(request), CodeForm(request.POST)
    if pending is None:
        fresh = AddressForm({})
        fresh.errors["address"] = fresh.error_class([_("The code is no longer good. Ask for a new one.")])
        return _page(request, conference, fresh)
    is_right = form.is_valid() and pending.is_right(form.cleaned_data["code"])
    request.session[PENDING] = pending.kept()
    if not is_right:
        if form.is_valid():
            form.add_error("code", _("This is not the code. Check it, or ask for a new one."))
        return _page(request, conference, form)
    user, person = access.user_or_404(request), own_person_or_404(request, conference)
    try:
        change_address(person=person, user=user, address=pending.address, at=clock.now())
    except ErasedError:  # a moment ago, from another device
        raise Http404 from None
    except AddressTakenError:
        form.add_error("code", _("Somebody is registered with this address already. Choose another one."))
        return _page(request, conference, form)
    request.session.flush()
    request.user = AnonymousUser()
    return render(request, "delegates/address_changed.html", {"conference": conference})
