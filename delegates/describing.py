"""What people say of themselves when they register, and how it is written down."""

from contextlib import suppress
from dataclasses import dataclass

from delegates.answers import Given
from delegates.cards import Facet, PhotoChoice, RecordingChoice
from delegates.clearance import referee_alias
from delegates.models import Person, Registration, default_visibility
from events.accounts import address_alias
from events.audience import Audience
from events.models import Conference
from vault.keys import has_key, make_key, make_keys, unlocked
from vault.sealing import SealError

ASKED_TO_TAKE_PART = (
    *("access_needs", "dietary_needs", "interpretation", "photo", "recording"),
    *("secure_contact", "emergency_contact", "support", "support_amount"),
    *("referee_name", "referee_address", "referee_alias"),
)
"""Fields of a registration that `ask` sets, but for the category."""
BY_THEIR_OWN_HAND = frozenset({"photo", "recording", "referee_name", "referee_address", "referee_alias"})
"""What no form sets anew that anyone could send in somebody's name: a yes is given again on the own page.

Whoever is named as a referee would be told who applies.
"""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the form asks. `address` is empty when a person changes their own answers: it stays as it is.

    `more` are the answers to the conference's own questions.
    """

    display_name: str
    category: str
    address: str = ""
    badge_name: str = ""
    affiliation: str = ""
    country: str = ""
    languages: tuple[str, ...] = ()
    interpretation: tuple[str, ...] = ()
    biography: str = ""
    access_needs: str = ""
    dietary_needs: str = ""
    photo: PhotoChoice = PhotoChoice.NO
    recording: RecordingChoice = RecordingChoice.NO
    secure_contact: str = ""
    emergency_contact: str = ""
    support: tuple[str, ...] = ()
    support_amount: str = ""
    referee_name: str = ""
    referee_address: str = ""
    visibility: tuple[tuple[Facet, int], ...] = ()
    more: tuple[Given, ...] = ()


def describe(person: Person, answers: Answers) -> None:
    """Set on the person what was answered of them; the address stays."""
    person.display_name = answers.display_name
    person.badge_name = answers.badge_name
    person.affiliation = answers.affiliation
    person.country = answers.country
    person.languages = list(answers.languages)
    person.biography = answers.biography
    person.visibility = default_visibility() | {facet.value: level for facet, level in answers.visibility}
    person.emptied_to = 0  # what is said now goes once its time is over


def ask(registration: Registration, answers: Answers) -> None:
    """Set on the registration what was asked for."""
    registration.category = answers.category
    registration.access_needs = answers.access_needs
    registration.dietary_needs = answers.dietary_needs
    registration.interpretation = list(answers.interpretation)
    registration.photo = answers.photo.value
    registration.recording = answers.recording.value
    registration.secure_contact = answers.secure_contact
    registration.emergency_contact = answers.emergency_contact
    registration.support = list(answers.support)
    registration.support_amount = answers.support_amount
    registration.referee_name = answers.referee_name
    registration.referee_address = answers.referee_address
    registration.referee_alias = referee_alias(answers.referee_address)


def add_person(
    *, conference: Conference, display_name: str, address: str = "", named_to: Audience = Audience.ORGANISERS
) -> Person:
    """Add a person without a registration, such as a contributor whom the organisers enter.

    Their name may be shown to the audience `named_to` and those above.
    """
    person = Person(conference=conference, key_ref=make_key())
    person.display_name = display_name
    person.visibility = default_visibility() | {Facet.NAME.value: int(named_to)}
    if address:
        person.address, person.address_alias = address, address_alias(address)
    person.save(force_insert=True)
    return person


def new_person(conference: Conference, answers: Answers, alias: str) -> Person:
    """Return a person, still to be saved, with keys of their own: for what they say, and for what they agree to."""
    key_ref, ledger_ref = make_keys(2)
    person = Person(conference=conference, key_ref=key_ref, ledger_ref=ledger_ref, address_alias=alias)
    person.address = answers.address
    describe(person, answers)
    return person


def new_registration(person: Person, answers: Answers) -> Registration:
    """Return a registration, still to be saved, without a state."""
    registration = Registration(person=person, conference=person.conference, key_ref=person.key_ref)
    ask(registration, answers)
    return registration


def without_marks(registration: Registration) -> Registration:
    """Take back, on the registration, still to be saved, what the person says by their own hand alone."""
    registration.photo, registration.recording = PhotoChoice.NO.value, RecordingChoice.NO.value
    return registration


def forget_what_was_asked_for(registration: Registration) -> None:
    """Empty on the registration what a person was asked only to take part; their name and address are the person's.

    Where the key is gone, or does not open, there is nothing that could be read, and none to seal with.
    """
    if not has_key(registration.key_ref):
        return
    with unlocked([registration.key_ref]), suppress(SealError):
        ask(registration, Answers(display_name="", category=registration.category))
        registration.save(update_fields=ASKED_TO_TAKE_PART)


def fill_blanks(registration: Registration, fresh: Registration) -> None:
    """Set what is empty as it is in `fresh`, the registration of the same form; what stands stays."""
    for name in (name for name in ASKED_TO_TAKE_PART if name not in BY_THEIR_OWN_HAND):
        setattr(registration, name, getattr(registration, name) or getattr(fresh, name))


def hide(registration: Registration) -> None:
    """Take back to whom a person once agreed to be shown: who withdrew is shown or recorded by their own hand alone."""
    registration.person.visibility = default_visibility()
    registration.person.save(update_fields=["visibility"])
    registration.photo = PhotoChoice.NO.value
    registration.recording = RecordingChoice.NO.value
