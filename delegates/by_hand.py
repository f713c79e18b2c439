"""What the team enters or corrects itself, for people who did not fill in the form."""

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from delegates.answers import Given, keep_answers
from delegates.deciding import ConferenceFullError
from delegates.describing import add_person, hide
from delegates.models import Person, Registration, make_code
from delegates.offering import settle
from delegates.places import Actor, RegistrationError, State, lock, locked
from delegates.revising import VERSION, revise
from events.accounts import address_alias
from events.audit import record
from events.models import Conference


class AddressKnownError(RegistrationError):
    """Someone with this address is registered already."""


class Source(models.TextChoices):
    """How a person said that they want to be entered."""

    LETTER = "letter", _("in a letter or a mail")
    CALL = "call", _("on the telephone")
    VISIT = "visit", _("in person")


def free_codes(conference: Conference, count: int) -> list[str]:
    """Return that many registration codes that are not taken, in one query."""
    taken = set(Registration.objects.filter(conference=conference).values_list("code", flat=True))
    codes: list[str] = []
    while len(codes) < count:
        code = make_code()
        if code not in taken:
            taken.add(code)
            codes.append(code)
    return codes


def _known(conference: Conference, address: str) -> Person | None:
    if not address:
        return None
    found = Person.objects.filter(conference=conference, address_alias=address_alias(address))
    return found.select_related("registration").first()


def _registration_for(conference: Conference, display_name: str, address: str) -> Registration:
    """Return a registration, still to be saved, of a new person or of the one with that address, as they are.

    Who withdrew is entered again under the old code, and shown to nobody until they choose it anew.
    """
    known = _known(conference, address)
    registration: Registration | None = getattr(known, "registration", None)
    if registration is None:
        person = known or add_person(conference=conference, display_name=display_name, address=address)
        code = free_codes(conference, 1)[0]
        return Registration(person=person, conference=conference, key_ref=person.key_ref, code=code)
    if registration.state != State.WITHDRAWN:
        raise AddressKnownError
    hide(registration)
    return registration


@transaction.atomic
def enter_by_hand(  # noqa: PLR0913  # an entry has these parts
    *,
    conference: Conference,
    display_name: str,
    category: str,
    source: Source,
    actor: Actor,
    at: datetime,
    address: str = "",
    more: tuple[Given, ...] = (),
) -> Registration:
    """Enter the request of someone who agreed, by way of `source`, to be entered and to the code of conduct.

    `more` are their answers to the conference's own questions. No mail is sent. Raises AddressKnownError and
    QuestionsChangedError; nothing that is known is overwritten, save the category of who withdrew, and what they answer
    anew.
    """
    conference = lock(conference)
    registration = _registration_for(conference, display_name, address)
    registration.category, registration.state = category, State.REQUESTED
    registration.requested_at = registration.queued_at = registration.conduct_agreed_at = at
    registration.decided_at = registration.offer_ends_at = registration.answer_due_at = None
    registration.holds_place = False
    registration.save()
    keep_answers(registration, more, at=at, takes_back=False)
    record(actor=actor, action=f"enter from {source}", target=registration, conference=conference, at=at)
    return registration


@transaction.atomic
def change_category(*, registration: Registration, category: str, actor: Actor, at: datetime) -> Registration:
    """Let the person come as something else. Raises ConferenceFullError where that category's places are taken.

    The place that this frees in the other category is offered to the line. Safety officers have to agree anew to who was
    not decided about yet.
    """
    places = settle(lock(registration.conference), at=at)
    registration = locked(registration)
    if registration.category != category:
        has_place = registration.state in {State.CONFIRMED, State.OFFERED} or registration.holds_place
        if has_place and places.ways[category].quota is not None and places.left_in(category) <= 0:
            raise ConferenceFullError
        registration.category = category
        revise(registration, at=at)
        registration.save(update_fields=["category", *VERSION])
        record(actor=actor, action="change category", target=registration, conference=registration.conference, at=at)
        settle(registration.conference, at=at)
    return registration
