"""The ledger of what people agreed to. Entries are added, never changed; the last one counts; absence means no.

Who has withdrawn from the conference, was declined or is emptied has no live yes, whatever their last entry says.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import get_language

from delegates.cards import Facet, PersonId, PhotoChoice, RecordingChoice
from delegates.consent_wordings import WORDINGS
from delegates.describing import Answers
from delegates.matters import tell_of_change
from delegates.models import Consent, Person
from delegates.places import Actor, lock
from delegates.presence import has_left, present
from events.audience import Audience
from events.audit import record
from events.models import Conference
from vault.closing import is_closed
from vault.fields import Json
from vault.keys import has_key, make_key, unlocked

Purpose = Consent.Purpose
Key = tuple[str, str]
Yeses = Mapping[str, Collection[tuple[PersonId, str]]]


class AbsentError(Exception):
    """The person has withdrawn, was declined or is emptied: nothing could follow from a yes."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A yes or no to one purpose, and the id of what it is about, if anything."""

    purpose: str
    given: bool
    about: str = ""


def named_to(level: Audience) -> Choice:
    """Return what it says to the programme that someone lets that audience see their name."""
    return Choice(Purpose.NAME_IN_PROGRAMME, level <= Audience.ATTENDEES)


def choices_in(answers: Answers) -> tuple[Choice, ...]:
    """Return what the answers to the form say to purposes of the ledger."""
    return (
        named_to(Audience(dict(answers.visibility).get(Facet.NAME, Audience.ORGANISERS))),
        Choice(Purpose.PHOTO, answers.photo == PhotoChoice.OK),
        Choice(Purpose.RECORDING, answers.recording == RecordingChoice.OK),
    )


def entries_of(
    person: Person, choices: Iterable[Choice], *, at: datetime, after: int = 0, source: str = ""
) -> list[Consent]:
    """Return the entries of these choices, to be saved, numbered on; with what is shown in the language of this moment."""
    language, subject, key_ref = get_language() or "en", str(person.subject), str(person.ledger_ref)
    return [
        Consent(
            conference_id=person.conference_id,
            subject=subject,
            key_ref=key_ref,
            number=number,
            purpose=choice.purpose,
            about=choice.about,
            given=choice.given,
            language=language,
            shown=shown(choice.purpose, source),
            at=at,
        )
        for number, choice in enumerate(choices, start=after + 1)
    ]


def shown(purpose: str, source: str = "") -> Json:
    """Return what an entry keeps of the words: the text in full, its version, and how organisers know of the answer."""
    wording = WORDINGS[purpose]
    return {"text": str(wording.text), "version": wording.version, "source": source}


def write_first(person: Person, answers: Answers, *, at: datetime, is_new: bool) -> None:
    """Write what a new person agrees to in the form; for who is known already the same is done and taken back.

    Whoever says no throughout has no entry.
    """
    given = [choice for choice in choices_in(answers) if choice.given]
    if given:
        before = transaction.savepoint()
        Consent.objects.bulk_create(entries_of(person, given, at=at))
        (transaction.savepoint_commit if is_new else transaction.savepoint_rollback)(before)


def write_choices(
    person: Person, choices: Iterable[Choice], *, at: datetime, source: str = "", notes_first_no: bool = False
) -> list[Consent]:
    """Add an entry for each choice that differs from what stands; the conference is locked. Return what was added.

    A no where nothing stands differs only if it `notes_first_no`. Nothing is added for who is emptied.
    """
    person.refresh_from_db(fields=["subject", "ledger_ref"])
    number, stands = 0, dict[Key, bool]()
    for number, purpose, about, given in _entries(person):  # noqa: B007  # the last number is used below
        stands[purpose, about] = given
    otherwise = None if notes_first_no else False
    new = [each for each in choices if stands.get((each.purpose, each.about), otherwise) is not each.given]
    return _add(person, new, number, at, source) if new and person.subject else []


def _entries(person: Person) -> Iterable[tuple[int, str, str, bool]]:
    return Consent.objects.of(person.subject).values_list("number", "purpose", "about", "given")


def _add(person: Person, choices: list[Choice], number: int, at: datetime, source: str) -> list[Consent]:
    if person.ledger_ref is None:
        person.ledger_ref = make_key()
        person.save(update_fields=["ledger_ref"])
    entries = entries_of(person, choices, at=at, after=number, source=source)
    if not any(entry.given for entry in entries) and not has_key(person.ledger_ref):
        for entry in entries:  # nothing can be sealed any more, but a yes can always be taken back
            entry.shown = None
    with unlocked([person.ledger_ref]):
        Consent.objects.bulk_create(entries)
    tell_of_change(entries, at)
    return entries


@transaction.atomic
def give(  # noqa: PLR0913  # an entry of the ledger has these parts
    *, person: Person, purpose: str, actor: Actor, at: datetime, about: UUID | str = "", source: str = ""
) -> bool:
    """Write down a yes, with the words of the catalogue; tell whether it is new. Raises AbsentError, KeyGoneError.

    `source` says how organisers know of it, and is empty for the person's own hand.
    """
    person = _locked(person)
    if has_left(person):
        raise AbsentError
    return _answer(person, Choice(purpose, given=True, about=str(about)), actor, at, source)


@transaction.atomic
def withdraw(  # noqa: PLR0913  # likewise
    *, person: Person, purpose: str, actor: Actor, at: datetime, about: UUID | str = "", source: str = ""
) -> bool:
    """Write down that there is no yes, or not any more; tell whether that is new."""
    return _answer(_locked(person), Choice(purpose, given=False, about=str(about)), actor, at, source)


def _locked(person: Person) -> Person:
    lock(person.conference)
    return Person.objects.select_related("conference", "registration").get(pk=person.pk)


def _answer(person: Person, choice: Choice, actor: Actor, at: datetime, source: str) -> bool:
    added = write_choices(person, [choice], at=at, source=source, notes_first_no=True)
    if added:
        record(actor=actor, action="answer consent", target=person, conference=person.conference, at=at)
    return bool(added)


def withdraw_all(person: Person, *, at: datetime) -> None:
    """Take back every yes of who leaves the conference, which is locked; who comes back says it anew."""
    stands = {(purpose, about): given for _number, purpose, about, given in _entries(person)}
    write_choices(person, [Choice(purpose, given=False, about=about) for purpose, about in stands], at=at)


def yeses(conference: Conference | UUID, *purposes: str) -> Yeses:
    """Return for each purpose who has a live yes, as (person, what it is about); one query for all.

    While the vault is closed, nobody has.
    """
    if is_closed():
        return {purpose: frozenset() for purpose in purposes}
    owner = present(Person.objects.filter(subject=OuterRef("subject"))).values("pk")[:1]
    entries = Consent.objects.filter(conference=conference, purpose__in=purposes).order_by("number")
    rows = entries.annotate(person=Subquery(owner)).values_list("purpose", "person", "about", "given")
    last = {(purpose, person, about): given for purpose, person, about, given in rows if person}
    return {
        wanted: frozenset(
            (person, about) for (purpose, person, about), given in last.items() if given and purpose == wanted
        )
        for wanted in purposes
    }


def agreed(purpose: str, conference: Conference | UUID) -> Collection[tuple[PersonId, str]]:
    """Return who has a live yes for the purpose, as (person, what it is about), in one query."""
    return yeses(conference, purpose)[purpose]


def who_agreed(purpose: str, conference: Conference | UUID) -> Collection[PersonId]:
    """Return who has a live yes for a purpose that is about nothing in particular, in one query."""
    return frozenset(person for person, _about in agreed(purpose, conference))
