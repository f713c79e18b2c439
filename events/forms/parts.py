"""Rooms, themes and organisations."""

from typing import ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from events.logos import LARGEST_FILE, LogoBrokenError, LogoTooLargeError, redraw_logo
from events.models import Organisation, Room, Theme


class RoomForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes no argument at run time
    """A room."""

    class Meta:
        model = Room
        fields: ClassVar = ["name", "capacity", "step_free", "note"]


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
