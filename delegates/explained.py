"""What stands beside each question of the registration form: who sees the answer, and why it is asked."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegates.consent_wordings import WORDINGS, Purpose
from events.models import Conference

TEAM = gettext_lazy("the organisers")
DOOR_AND_TEAM = gettext_lazy("the organisers; and on your badge if you fill in the name for it")
SAFETY_TO_WRITE = gettext_lazy("safety officers; it is used to write to you")
AS_YOU_CHOOSE = gettext_lazy("safety officers, and whom you choose below")
TEAM_AS_YOU_CHOOSE = gettext_lazy("the organisers, and whom you choose below")
BADGE = gettext_lazy("everyone at the place, on your badge")
SAFETY_ONLY = gettext_lazy("safety officers only")
ASKED_OFFICERS = gettext_lazy(
    "safety officers only; if they ask this person, that person learns the name you want to be called by, and that you"
    " asked to come"
)

SEEN_BY = {
    "display_name": TEAM_AS_YOU_CHOOSE,
    "address": SAFETY_TO_WRITE,
    "category": DOOR_AND_TEAM,
    "code": gettext_lazy("nobody; the organisers see how often each code was used"),
    "badge_name": BADGE,
    "affiliation": AS_YOU_CHOOSE,
    "country": AS_YOU_CHOOSE,
    "languages": TEAM_AS_YOU_CHOOSE,
    "biography": AS_YOU_CHOOSE,
    "interpretation": TEAM,
    "access_needs": TEAM,
    "dietary_needs": TEAM,
    "photo": BADGE,
    "recording": TEAM,
    "secure_contact": TEAM,
    "emergency_contact": SAFETY_ONLY,
    "support": TEAM,
    "support_amount": TEAM,
    "referee_name": ASKED_OFFICERS,
    "referee_address": ASKED_OFFICERS,
}
WHY = {
    "code": gettext_lazy("it lets in those who were invited"),
    "badge_name": gettext_lazy("so that others at the place can speak to you by name"),
    "affiliation": gettext_lazy("so that people whom you let see it know in which capacity you come"),
    "country": gettext_lazy("for the figures of the report, and for those whom you let see it"),
    "languages": gettext_lazy("so that you are seated and spoken to in a language you know"),
    "biography": gettext_lazy("to introduce you, if you speak"),
    "interpretation": gettext_lazy("so that interpreters are booked for the sessions"),
    "access_needs": gettext_lazy("so that the place is ready for you"),
    "dietary_needs": gettext_lazy("so that there is something for you to eat"),
    "photo": gettext_lazy("so that photographers know before they raise a camera"),
    "recording": gettext_lazy("so that those who record sessions leave you out where you wish it"),
    "secure_contact": gettext_lazy("so that what must not go by plain mail can reach you"),
    "emergency_contact": gettext_lazy("so that someone you trust is told if something happens to you"),
    "support": gettext_lazy("so that help to travel can be shared out"),
    "referee_name": gettext_lazy("so that safety officers can ask someone who knows you, if they need to"),
    "referee_address": gettext_lazy("to send that person one mail with a link, if safety officers ask them"),
    "support_amount": gettext_lazy("so that the organisers know what your journey would take"),
}


def consent_hints() -> Mapping[str, str]:
    """Return what stands under the questions whose answers are consents: the words that a yes says, in full."""
    yes = _("A yes says: “%(wording)s” You can take it back at any time, and your place does not depend on it.")
    named = _(
        "“Also other delegates” and “Also the public” say: “%(wording)s” You can take it back at any time, and your place"
        " does not depend on it."
    )
    return {
        "photo": " ".join(
            [
                _("Your badge shows the answer as a colour, a shape and a word."),
                yes % {"wording": WORDINGS[Purpose.PHOTO].text},
            ]
        ),
        "recording": yes % {"wording": WORDINGS[Purpose.RECORDING].text},
        "shows_name": named % {"wording": WORDINGS[Purpose.NAME_IN_PROGRAMME].text},
    }


def about_mails(conference: Conference) -> str:
    """Return which address to give, by what a mail gives away to whoever else reads the mailbox."""
    words = (
        _(
            "An e-mail address that is safe for you. Our mails name the conference, but do not say what is in them: they"
            " hold a link to this site, with the conference’s short name, “%(name)s”."
        )
        if conference.names_itself_in_mail
        else _(
            "An e-mail address that is safe for you. Our mails do not name the conference, nor say what is in them: they"
            " hold a link to this site, but that link has the conference’s short name in it, “%(name)s”."
        )
    )
    return words % {"name": conference.slug}
