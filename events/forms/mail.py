"""The form for the words of a mail."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.forms.plain import Line, Lines
from events.mail_templates import Words, allowed_names, body_faults, subject_faults
from events.models import Conference, MailTemplate

LONGEST_SUBJECT = MailTemplate._meta.get_field("subject").max_length
LONGEST_BODY = MailTemplate._meta.get_field("body").max_length


class WordsForm(forms.Form):
    """Subject and text; what is wrong with placeholders is said under the field."""

    subject = Line(label=_("Subject"), max_length=LONGEST_SUBJECT)
    body = Lines(label=_("Text"), max_length=LONGEST_BODY, widget=forms.Textarea(attrs={"rows": 12}))

    def __init__(self, *args: object, conference: Conference, purpose: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.conference, self.purpose = conference, purpose
        allowed = allowed_names(purpose, conference)
        for name, names in {"subject": [each for each in allowed if each != "link"], "body": allowed}.items():
            listed = ", ".join(f"${each}" for each in names)
            self.fields[name].help_text = _("Placeholders: %(names)s.") % {"names": listed}
            self.fields[name].widget.attrs["dir"] = "auto"

    def clean_subject(self) -> str:
        """Refuse placeholders that are not filled in, and the link."""
        subject = str(self.cleaned_data["subject"])
        self._refuse(subject_faults(subject, purpose=self.purpose, conference=self.conference))
        return subject

    def clean_body(self) -> str:
        """Refuse the same, and a text without its link."""
        body = str(self.cleaned_data["body"])
        self._refuse(body_faults(body, purpose=self.purpose, conference=self.conference))
        return body

    def _refuse(self, found: list[str]) -> None:
        if found:
            raise ValidationError(found)

    @property
    def words(self) -> Words:
        """What was written, once the form is valid."""
        return Words(self.cleaned_data["subject"], self.cleaned_data["body"])
