"""Rooms, themes and organisations."""

from typing import ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from events.forms.words import WordsField
from events.logos import LARGEST_FILE, LogoBrokenError, LogoTooLargeError, redraw_logo
from events.models import Organisation, Room, Theme

MOST_BOOTHS = 40
LONGEST_WALK = 240


class RoomForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes no argument at run time
    """A room, and what it offers to those who plan."""

    equipment = WordsField(
        label=_("Equipment"),
        help_text=_("Words with commas between them, such as: projector, microphone. Sessions ask for the same words."),
    )
    booths = forms.IntegerField(
        label=_("Interpretation booths"),
        required=False,
        min_value=0,
        max_value=MOST_BOOTHS,
        help_text=_("One for each language that is interpreted at a time. Empty: none."),
    )
    walk_minutes = forms.IntegerField(
        label=_("Minutes to walk to other rooms"),
        required=False,
        min_value=0,
        max_value=LONGEST_WALK,
        help_text=_("Between two rooms the longer of their times counts. Empty: none to speak of."),
    )

    class Meta:
        model = Room
        fields: ClassVar = [
            "name",
            "capacity",
            "step_free",
            "note",
            "equipment",
            "booths",
            "walk_minutes",
            "allows_overlaps",
        ]
        help_texts: ClassVar = {
            "allows_overlaps": _("Such as a hall with tables. Two sessions in this room at one time are then no clash.")
        }

    def clean_booths(self) -> int:
        """Take an empty answer for none."""
        return self.cleaned_data["booths"] or 0

    def clean_walk_minutes(self) -> int:
        """Take an empty answer for none."""
        return self.cleaned_data["walk_minutes"] or 0


class ThemeForm(forms.ModelForm):  # type: ignore[type-arg]  # likewise
    """A theme."""

    class Meta:
        model = Theme
        fields: ClassVar = ["name", "short_name"]
        help_texts: ClassVar = {"short_name": _("Two or three words, for the timetable.")}


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]  # likewise
    """An organisation and its logo."""

    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=_(
            "A PNG, JPEG or WebP picture of at most 1 MB. It is redrawn within 400 by 200 pixels;"
            " what else the file says, such as where a photograph was taken, is dropped."
        ),
    )
    remove_logo = forms.BooleanField(label=_("Remove the logo it has now"), required=False)

    class Meta:
        model = Organisation
        fields: ClassVar = ["kind", "name", "link"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        if not self.instance.logo:
            del self.fields["remove_logo"]

    def clean_logo(self) -> bytes:
        """Redraw the picture. Raises ValidationError with what to do about it."""
        file = cast("UploadedFile[bytes] | None", self.cleaned_data["logo"])
        if file is None:
            return b""
        try:
            return redraw_logo(file.read(LARGEST_FILE + 1))
        except LogoTooLargeError:
            raise ValidationError(
                _("This picture is too large. Choose one of at most 1 MB and 10 million pixels.")
            ) from None
        except LogoBrokenError:
            raise ValidationError(_("This is no picture in PNG, JPEG or WebP, or the file is damaged.")) from None

    def clean(self) -> None:
        """Set the logo on the organisation; without a new one, the old one stays unless it is to be removed."""
        super().clean()
        if self.cleaned_data.get("logo"):
            self.instance.logo = self.cleaned_data["logo"]
        elif self.cleaned_data.get("remove_logo"):
            self.instance.logo = b""
