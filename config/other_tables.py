"""What the tables of other authors hold; the words of the page “What we hold”, as our own models declare theirs."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from vault.holding import SIGNED_IN, UNTIL_DONE, WITH_ACCOUNT, WITH_SITE, Reader, Subject, Term, Words

NOBODY = Reader.NOBODY.label


@dataclass(frozen=True, slots=True)
class OtherTable:
    """A table as a whole: `reader` opens it where it is sealed, else `seen_by` says who may see it."""

    under: Subject
    label: Words
    why: Words
    until: Term
    reader: Reader | None = None
    seen_by: Words = NOBODY


OF_DJANGO = _("names parts of the program, as the framework it is written in needs them; nothing of a person")
OTHER_TABLES: Mapping[str, OtherTable] = {
    "account.emailaddress": OtherTable(
        Subject.ACCOUNT,
        _("Confirmed addresses"),
        _("whether a mail to your address has reached you; of the address only a fingerprint stands here"),
        WITH_ACCOUNT,
    ),
    "account.emailconfirmation": OtherTable(
        Subject.TECHNICAL, _("Links to confirm addresses"), _("always empty: codes are used instead"), WITH_ACCOUNT
    ),
    "mfa.authenticator": OtherTable(
        Subject.ACCOUNT,
        _("Second steps"),
        _("what your app, your passkeys and your recovery codes are checked by, and on which day each was used last"),
        WITH_ACCOUNT,
        Reader.NOBODY,
    ),
    "sessions.session": OtherTable(
        Subject.ACCOUNT,
        _("Sign-ins"),
        _("that your browser is signed in, and codes that are on their way"),
        SIGNED_IN,
        Reader.NOBODY,
    ),
    "auth.group": OtherTable(Subject.TECHNICAL, _("Groups"), _("always empty"), WITH_SITE),
    "auth.permission": OtherTable(Subject.TECHNICAL, _("Permissions"), OF_DJANGO, WITH_SITE),
    "contenttypes.contenttype": OtherTable(Subject.TECHNICAL, _("Kinds of records"), OF_DJANGO, WITH_SITE),
    "cache": OtherTable(
        Subject.TECHNICAL,
        _("Limits"),
        _("how often something was tried within some minutes, so that nobody can guess codes; no name, no address"),
        UNTIL_DONE,
    ),
}
