"""What the organiser's pages ask for."""

from events.forms.conference import ConferenceForm, SettingsForm
from events.forms.mail import WordsForm
from events.forms.parts import OrganisationForm, RoomForm, ThemeForm
from events.forms.team import InvitationForm, RoleForm

__all__ = [
    "ConferenceForm",
    "InvitationForm",
    "OrganisationForm",
    "RoleForm",
    "RoomForm",
    "SettingsForm",
    "ThemeForm",
    "WordsForm",
]
