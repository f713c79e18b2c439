"""The second step: at sign-in, its settings, and passkeys."""

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events import access, clock, passkeys
from events.forms.second_factor import NewPasskeyForm, SignInForm
from events.models import User
from events.proving import proof_address
from events.second_factor import has_factor


class SecondStepView(AuthenticateView):
    """allauth's page, with one form that takes a passkey or a code."""

    def _build_forms(self) -> SignInForm:
        self.webauthn_form = None
        typed = self.request.POST if self.request.method == "POST" else None
        form = self.auth_form = SignInForm(typed, user=self.stage.login.user)
        return form


@require_safe
@login_required
def ways(request: HttpRequest) -> HttpResponse:
    """Show which second factors the account has, and what can be done about each."""
    user = access.user_or_404(request)
    rows = {row.type: row for row in Authenticator.objects.filter(user=user)}
    codes = rows.get(Authenticator.Type.RECOVERY_CODES)
    context = {
        "has_app": Authenticator.Type.TOTP in rows,
        "passkeys": passkeys.passkeys_of(user),
        "has_factor": has_factor(user),
        "codes": len(RecoveryCodes(codes).get_unused_codes()) if codes else 0,
    }
    return render(request, "mfa/index.html", context)


def _proof_wanted(request: HttpRequest, user: User) -> str:
    """Return where to prove oneself before factors change, or nothing where that was just done.

    A password will do only for the first factor; who has neither signed in by mail, and nothing more can be asked.
    """
    if has_factor(user):
        is_fresh = access.has_fresh_second_factor(request, clock.now())
        return "" if is_fresh else proof_address(request.path)
    wanted = is_reauthentication_required(request, app="allauth.mfa")
    back = proof_address(request.path).partition("?")[2]
    return f"{reverse('account_reauthenticate')}?{back}" if wanted else ""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def passkey_new(request: HttpRequest) -> HttpResponse:
    """Set up a passkey: a name, and what the browser brings from it."""
    user, at = access.user_or_404(request), clock.now()
    if proof := _proof_wanted(request, user):
        return redirect(proof)
    form = NewPasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        had_codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).exists()
        try:
            passkeys.add(request, user, label=form.cleaned_data["label"], answer=form.cleaned_data["credential"], at=at)
        except passkeys.PasskeyRefusedError:
            form.add_error(None, _("The passkey was not accepted. Press the button once more."))
        else:
            messages.success(request, _("The passkey is set up."))
            return redirect("mfa_index" if had_codes else "mfa_view_recovery_codes")
    context = {
        "form": form,
        "works_here": passkeys.works_here(request),
        "challenge": passkeys.challenge_to_add(request, user, at=at),
    }
    return render(request, "mfa/passkey_new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def passkey_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, say what follows, then forget the passkey."""
    user = access.user_or_404(request)
    owned = passkeys.passkeys_of(user)
    passkey = next((one for one in owned if one.pk == pk), None)
    if passkey is None:
        raise Http404
    if proof := _proof_wanted(request, user):
        return redirect(proof)
    if request.method == "POST":
        passkeys.remove(request, passkey)
        messages.success(request, _("The passkey is removed. It opens nothing here any more."))
        return redirect("mfa_index")
    has_app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    context = {"passkey": passkey, "is_last": len(owned) == 1 and not has_app}
    return render(request, "mfa/passkey_removal.html", context)
