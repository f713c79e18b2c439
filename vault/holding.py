"""Why a model keeps each of its fields, who reads it and until when: declared beside `classes`, and told to everyone.

A model says `kept: ClassVar = held(…)`. What is told on the page “What we hold” and what the site's chores carry out come
from the same terms, so that neither can drift from the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Promise | str
HOUR = timedelta(hours=1)


class Subject(TextChoices):
    """What a table is about, in the words of whoever asks what is held of them."""

    YOU = "you", _("You")
    REQUEST = "request", _("Your request")
    ANSWERS = "answers", _("Your answers")
    MAILS = "mails", _("Mails and messages")
    ACCOUNT = "account", _("Your account")
    TEAM = "team", _("What the team writes")
    CONFERENCE = "conference", _("The conference itself")
    TECHNICAL = "technical", _("Technical")


class Reader(TextChoices):
    """Who opens a sealed value."""

    CHOSEN = "chosen", _("safety officers, and whom you choose")
    TEAM_CHOSEN = "team_chosen", _("the team, and whom you choose")
    BADGE = "badge", _("everyone at the place, on your badge")
    TEAM = "team", _("organisers and safety officers")
    QUESTION = "question", _("as stands beside the question")
    SAFETY = "safety", _("safety officers")
    YOURSELF = "yourself", _("you; nobody on the team")
    NOBODY = "nobody", _("nobody; only the site’s programs")


@dataclass(frozen=True, slots=True)
class Term:
    """Until when something is kept.

    `days` count from the last day of the conference, and then `words` hold %(day)s; `lasts` counts from when it was written,
    and then they hold %(days)d or %(hours)d.
    """

    words: Words
    days: int | None = None
    lasts: timedelta = timedelta()

    def told(self, day: str = "") -> str:
        """Return the term in words; `day` is the last one of a term in `days`."""
        return str(self.words) % {"day": day, "days": self.lasts.days, "hours": self.lasts // HOUR}


WEEK = Term("%(day)s", days=7)
QUARTER = Term("%(day)s", days=90)
AS_ASKED = Term(_("as long as stands beside the question, at the latest until %(day)s"), days=90)
AT_LATEST = Term(_("until it is used or runs out, at the latest until %(day)s"), days=90)
NAMELESS = Term(_("stays, without anything that names you, so that numbers stay right"))
WITH_CONFERENCE = Term(_("as long as the conference stands on this site"))
WITH_SITE = Term(_("as long as this site stands"))
WITH_ACCOUNT = Term(_("as long as the account; that goes with the last registration, unless it is needed for a team"))
WITH_ROLE = Term(_("as long as the account or its role on the team"))
WITH_KEY = Term(_("as long as what it opens"))
UNTIL_DONE = Term(_("until what it stands for is done, at most some minutes"))
WRITTEN = Term(_("%(days)d days after it was written"), lasts=timedelta(days=90))
FORM_DRAFT = Term(_("%(days)d days after it was kept, or until it is sent or deleted"), lasts=timedelta(days=14))
FILE_DRAFT = Term(_("%(hours)d hour after the file was sent, or until it is imported"), lasts=HOUR)
DECISION = Term(_("%(days)d days"), lasts=timedelta(days=7))
SUBSCRIBED = Term(
    _("until it is revoked or runs out, at the latest %(days)d days after the conference"), lasts=timedelta(days=7)
)
LINK = Term(_("%(hours)d hours, or until it is used"), lasts=timedelta(hours=24))
SIGNED_IN = Term(_("until you sign out, at most %(hours)d hours after the last page"), lasts=timedelta(hours=12))

USUAL: Mapping[str, Words] = {
    "id": _("tells this record from others; drawn at random or counted up"),
    "key_ref": _("says which key opens what is encrypted; random"),
    "conference": _("says to which conference it belongs"),
}
"""Fields that are there for the same reason wherever they are; a model may name another."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Why a field is kept and until when; `reader` opens it if it is sealed, `is_technical` says nothing by itself."""

    why: Words
    until: Term
    reader: Reader | None = None
    is_technical: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """What a model declares. `fields` has those that are USUAL only if the model gives a reason of its own."""

    under: Subject
    until: Term
    fields: Mapping[str, Kept] = field(default_factory=dict)

    def of(self, name: str) -> Kept | None:
        """Return what is declared of a field, or None where nothing is."""
        if name in self.fields:
            return self.fields[name]
        return Kept(USUAL[name], self.until, is_technical=True) if name in USUAL else None

    def kept_for(self, term: Term) -> frozenset[str]:
        """Return the fields that are kept for that term."""
        return frozenset(name for name, kept in self.fields.items() if kept.until == term)


def held(  # noqa: PLR0913  # all that is to be said of a model
    *,
    under: Subject,
    until: Term,
    why: Mapping[str, Words],
    readers: Mapping[Reader, str] | None = None,
    other: Mapping[Term, str] | None = None,
    technical: str = "",
) -> Held:
    """Declare why a model's fields are kept, and until when.

    `why` has the reason by field, or by several names in one text; `readers` says who opens which sealed fields, `other`
    which fields have another term than `until`. `technical` are those that a reader may skip. Raises ValueError where
    a field has two reasons, or a reader, another term or no interest but no reason.
    """
    reasons = {name: words for names, words in why.items() for name in names.split()}
    read_by = {name: reader for reader, names in (readers or {}).items() for name in names.split()}
    terms = {name: term for term, names in (other or {}).items() for name in names.split()}
    known = reasons | dict(USUAL)
    if len(reasons) != sum(len(names.split()) for names in why) or not {*read_by, *terms, *technical.split()} <= {
        *known
    }:
        message = "a field has two reasons, or none"
        raise ValueError(message)
    named = {*reasons, *terms}
    return Held(
        under,
        until,
        {
            name: Kept(
                known[name],
                terms.get(name, until),
                read_by.get(name),
                is_technical=name in technical.split() or name not in reasons,
            )
            for name in named
        },
    )
