"""allauth's forms that take an address: from here on it is an alias."""

from allauth.account.forms import LoginForm, RequestLoginCodeForm

from events.accounts import open_if_known, sealed_address
from events.plain_text import validate_address


class SealedRequestLoginCodeForm(RequestLoginCodeForm):
    """Ask for a code by mail."""

    def clean_email(self) -> str:
        """Return the alias of the address, and find its account."""
        address = self.cleaned_data["email"]
        validate_address(address)
        open_if_known(address)
        self.cleaned_data["email"] = sealed_address(address)
        return str(super().clean_email())


class SealedLoginForm(LoginForm):
    """Sign in with the password that one has set; without one a code is mailed."""

    def _setup_password_field(self) -> None:
        """Keep the field, which allauth drops where signing up asks for no password."""
        self.fields["password"].required = False

    def clean_login(self) -> str:
        """Return the alias of the address."""
        address = super().clean_login()
        validate_address(address)
        open_if_known(address)
        return sealed_address(address)
