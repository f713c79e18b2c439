"""The words that people agree to, by purpose. A changed text gets a new version: entries of the ledger name theirs."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from delegates.models import Consent

Purpose = Consent.Purpose


class ConsentSource(TextChoices):
    """How organisers know what a person said; it is sealed into the entry beside the wording."""

    LETTER = "letter", _("signed letter or form")
    MAIL = "mail", _("e-mail")
    CALL = "call", _("call")
    MEETING = "meeting", _("said in person")


@dataclass(frozen=True, slots=True)
class Wording:
    """What somebody says who says yes, and what follows from either answer."""

    version: str
    text: Promise
    yes: Promise
    no: Promise


WORDINGS: Mapping[str, Wording] = {
    Purpose.NAME_IN_PROGRAMME: Wording(
        "name-in-programme-1",
        _(
            "The name that I want to be called by may stand beside my sessions: in the programme, on the page of speakers and"
            " in calendar files. Only those read it whom I let see my name."
        ),
        _(
            "You are named to those whom you chose under “Who may see what”. Yes here means at least the other delegates."
        ),
        _("The programme leaves you out. It does not say that somebody was left out."),
    ),
    Purpose.OPEN_SESSION: Wording(
        "open-session-2",
        _(
            "This session may be shown openly, with its title, its description and its room, and with those of its people who"
            " let themselves be named."
        ),
        _("The session is shown once everyone who has a part in it has said yes."),
        _("The programme shows no more than a code and a theme. It does not say whose answer that was."),
    ),
    Purpose.PHOTO: Wording(
        "photo-1",
        _("Others may take photographs of me at the conference, and may show them to anyone."),
        _("Your badge says “photos ok”, by a colour, a shape and a word. It counts from the next print on."),
        _("Your badge says “no photos”, or “ask first” where you chose that."),
    ),
    Purpose.RECORDING: Wording(
        "recording-1",
        _("I may be recorded in sessions, in sound or picture, and the organisers may publish the recording."),
        _("The organisers read “recording ok” beside your registration."),
        _("They read “no recording”, or “ask first” where you chose that."),
    ),
    Purpose.NAME_IN_REPORT: Wording(
        "name-in-report-1",
        _(
            "The name that I want to be called by may stand beside my sessions in the report of the conference, which anyone"
            " can read and download."
        ),
        _("The report names you, as long as you also let the public see your name."),
        _("The report leaves you out. Copies that others have taken before cannot be called back."),
    ),
    Purpose.QUOTATION: Wording(
        "quotation-1",
        _("What I say in sessions may be quoted in the report of the conference, in my words."),
        _("Those who write the report may quote you; with your name only if you also agreed to be named there."),
        _("You are not quoted."),
    ),
    Purpose.FOLLOW_UP: Wording(
        "follow-up-1",
        _("The organisers may go on writing to me when the conference has been over for more than a week."),
        _("Their messages reach you until your answers are deleted."),
        _("A week after the last day nothing is written to you any more."),
    ),
}
