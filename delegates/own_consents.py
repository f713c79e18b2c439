"""What a person agreed to, read back to that person, and answered by their own hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from delegates import consent
from delegates.cards import Facet, PhotoChoice, RecordingChoice
from delegates.consent_wordings import WORDINGS, ConsentSource
from delegates.forms import visibility_choices
from delegates.matters import Matter, is_known, kinds
from delegates.models import Consent, Person, Registration
from delegates.places import Actor, lock
from events.audience import Audience
from vault.keys import has_key, unlocked
from vault.sealing import SealError

Purpose = Consent.Purpose
ON_THE_REGISTRATION = {
    Purpose.PHOTO: ("photo", PhotoChoice.OK.value, PhotoChoice.NO.value),
    Purpose.RECORDING: ("recording", RecordingChoice.OK.value, RecordingChoice.NO.value),
}
"""Purposes that the form asks too: the field, and what stands in it for a yes and after one is taken back."""


class UnknownMatterError(Exception):
    """Nobody asked this person that."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something to say yes to, its words, what follows from either answer, and what stands.

    `title` and `part` are of the thing that it is about, or empty; `since` is None where nothing was ever said.
    """

    purpose: str
    label: str
    text: str
    yes: str
    no: str
    is_given: bool
    since: datetime | None
    about: str = ""
    title: str = ""
    part: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of somebody's ledger, as they read it.

    `text` is in the language in which it was shown, or empty where no key opens it. `source` is in words.
    """

    label: str
    title: str
    is_given: bool
    at: datetime
    text: str
    language: str
    version: str
    source: str


def questions_for(person: Person) -> tuple[Question, ...]:
    """Return everything that the person is asked, each session by itself."""
    stands = {(entry.purpose, entry.about): entry for entry in Consent.objects.of(person.subject).defer("shown")}
    with unlocked([person.key_ref]):
        return tuple(
            _question(person, purpose, matter, stands.get((purpose, matter.about)))
            for purpose in Purpose
            for matter in _matters(purpose, person)
        )


def _matters(purpose: str, person: Person) -> Iterator[Matter]:
    asked = [kind for kind in kinds if kind.purpose == purpose]
    for kind in asked:
        yield from kind.of(person)
    if not asked:
        yield Matter("", "")


def _question(person: Person, purpose: Consent.Purpose, matter: Matter, entry: Consent | None) -> Question:
    wording = WORDINGS[purpose]
    return Question(
        purpose=purpose.value,
        label=str(purpose.label),
        text=str(wording.text),
        yes=str(wording.yes),
        no=str(wording.no),
        is_given=entry is not None and entry.given,
        since=entry.at if entry else None,
        about=matter.about,
        title=matter.title,
        part=matter.part,
        note=_note(person, purpose),
    )


def _note(person: Person, purpose: str) -> str:
    """Return what else decides, beside the yes."""
    if purpose not in {Purpose.NAME_IN_PROGRAMME, Purpose.NAME_IN_REPORT}:
        return ""
    try:
        words = dict(visibility_choices(Facet.NAME)).get(person.shows[Facet.NAME].value, "")
    except SealError:
        return ""
    return _("Who may see your name at the moment: %(who)s.") % {"who": words.lower()} if words else ""


def lines_of(person: Person) -> tuple[Line, ...]:
    """Return the person's own ledger, the latest entry first; two queries, and one for the sessions."""
    entries = list(Consent.objects.of(person.subject))[::-1]
    titles = {matter.about: matter.title for kind in kinds for matter in kind.of(person)}
    with unlocked([person.ledger_ref or ""]):
        return tuple(_line(entry, titles.get(entry.about, "")) for entry in entries)


def _line(entry: Consent, title: str) -> Line:
    try:
        shown = entry.shown if isinstance(entry.shown, dict) else {}
    except SealError:
        shown = {}
    source = str(shown.get("source", ""))
    return Line(
        label=str(Purpose(entry.purpose).label),
        title=title,
        is_given=entry.given,
        at=entry.at,
        text=str(shown.get("text", "")),
        language=entry.language,
        version=str(shown.get("version", "")),
        source=str(ConsentSource(source).label) if source in ConsentSource else source,
    )


@transaction.atomic
def answer_for_oneself(  # noqa: PLR0913  # an entry of the ledger has these parts
    *, person: Person, purpose: str, about: str, given: bool, actor: Actor, at: datetime
) -> bool:
    """Write down the person's own answer, and let their form say the same; tell whether it is new.

    Raises UnknownMatterError, AbsentError, SealError.
    """
    lock(person.conference)
    if purpose not in WORDINGS or not is_known(purpose, about, person):
        raise UnknownMatterError
    say = consent.give if given else consent.withdraw
    is_new = say(person=person, purpose=purpose, about=about, actor=actor, at=at)
    person.refresh_from_db()
    if has_key(person.key_ref):
        with unlocked([person.key_ref]):
            _align(person, purpose, given=given)
    return is_new


def _align(person: Person, purpose: str, *, given: bool) -> None:
    """Let what the form holds follow: or the next change of anything else would take this answer back again."""
    if purpose == Purpose.NAME_IN_PROGRAMME:
        shows = person.shows
        if given is not (shows[Facet.NAME] <= Audience.ATTENDEES):
            level = Audience.ATTENDEES if given else Audience.ORGANISERS
            person.visibility = {facet.value: int(seen) for facet, seen in {**shows, Facet.NAME: level}.items()}
            person.save(update_fields=["visibility"])
    registration = Registration.objects.filter(person=person).first()
    if registration and purpose in ON_THE_REGISTRATION:
        name, if_given, if_not = ON_THE_REGISTRATION[Purpose(purpose)]
        if given is not (getattr(registration, name) == if_given):
            setattr(registration, name, if_given if given else if_not)
            registration.save(update_fields=[name])
