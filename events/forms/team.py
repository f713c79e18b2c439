"""Invitations to the team, and roles."""

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms.plain import Address
from events.models import TeamMember


class RoleForm(forms.Form):
    """A role out of those that the visitor may give."""

    role = forms.ChoiceField(label=_("Role"), choices=TeamMember.Role.choices)

    def __init__(self, *args: object, may_appoint_safety: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        if not may_appoint_safety:
            self.fields["role"].choices = [  # type: ignore[attr-defined]  # a ChoiceField, as declared
                choice for choice in TeamMember.Role.choices if choice[0] != TeamMember.Role.SAFETY
            ]


class InvitationForm(RoleForm):
    """Whom to invite to what."""

    address = Address(label=_("E-mail address"), max_length=254)

    field_order = ("address", "role")

    def __init__(self, *args: object, may_appoint_safety: bool, **kwargs: object) -> None:
        super().__init__(*args, may_appoint_safety=may_appoint_safety, **kwargs)
        role = self.fields["role"]
        role.choices = [("", _("Choose a role")), *role.choices]  # type: ignore[attr-defined]  # a ChoiceField
        address = self.fields["address"]
        address.seen_by = _("Organisers and safety officers")  # type: ignore[attr-defined]  # read by our renderer
        address.kept_until = _("the invitation is used or revoked")  # type: ignore[attr-defined]  # likewise
