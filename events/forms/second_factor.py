"""What is asked for at the second step: a passkey, or a code from the app or the paper."""

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy

from events import clock, passkeys
from events.forms.plain import Line
from events.models import User

ANSWER_LENGTH = 20_000


def _answer_field() -> forms.CharField:
    """Return the hidden field into which the script writes the passkey's answer, as JSON."""
    return forms.CharField(required=False, max_length=ANSWER_LENGTH, widget=forms.HiddenInput)


class NewPasskeyForm(forms.Form):
    """A name for a passkey, and its answer."""

    label = Line(
        label=gettext_lazy("A name for it"),
        help_text=gettext_lazy("So that you can tell it from others, such as “blue key”. Do not write anyone's name."),
        max_length=40,
    )
    credential = _answer_field()

    def clean_credential(self) -> str:
        """Ask for what only the script can bring."""
        return _brought(str(self.cleaned_data["credential"]))


def _brought(answer: str) -> str:
    if not answer:
        message = gettext("Nothing came from your passkey. Press the button and follow your browser.")
        raise forms.ValidationError(message)
    return answer


class _EitherForm(forms.Form):
    """A code or a passkey's answer; the answer counts where both came."""

    user: User
    authenticator: Authenticator
    credential = _answer_field()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        types = Authenticator.objects.filter(user=self.user).values_list("type", flat=True)
        self.has_app = Authenticator.Type.TOTP in types
        self.has_passkeys = Authenticator.Type.WEBAUTHN in types
        code = self.fields["code"]
        code.required = not self.data.get("credential")
        code.error_messages["required"] = (
            gettext("Enter a code.") if self.has_app else gettext("Enter a recovery code.")
        )
        code.label = gettext("Code") if self.has_app else gettext("Recovery code")
        code.widget.attrs.pop("placeholder", None)

    @cached_property
    def challenge(self) -> passkeys.Options | None:
        """Return the options for the browser, made once they are written into the page; nothing where none can be used."""
        return passkeys.challenge_to_prove(context.request, self.user, at=clock.now())

    def clean_code(self) -> str:
        """Look at the code only where no passkey answered, so that a recovery code is not used up in vain."""
        if self.data.get("credential"):
            return ""
        return str(super().clean_code())  # type: ignore[misc]  # of allauth's form beside this one

    def clean_credential(self) -> str:
        """Find the passkey that answered, under the same limit as for codes."""
        answer = str(self.cleaned_data["credential"])
        if answer:
            clear_limit = check_rate_limit(self.user)
            try:
                self.authenticator = passkeys.prove(context.request, self.user, answer=answer, at=clock.now())
            except passkeys.PasskeyRefusedError:
                message = gettext("The passkey was not accepted. Try it once more, or use a code.")
                raise forms.ValidationError(message) from None
            self.authenticator.user = self.user
            clear_limit()
        return answer


class SignInForm(_EitherForm, AuthenticateForm):
    """The second step of signing in."""


class ProofForm(_EitherForm, ReauthenticateForm):
    """A fresh proof of someone who is signed in."""
