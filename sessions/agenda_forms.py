"""What is typed on one's own agenda."""

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms.plain import Lines
from sessions.own_notes import LONGEST


class NoteForm(forms.Form):
    """A note for oneself; an empty one is none."""

    text = Lines(label=_("Note for yourself"), required=False, max_length=LONGEST)
