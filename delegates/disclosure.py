"""The gate: a person leaves this app only as a card cut down to what one audience may know.

Each look-up takes a fixed number of queries: one for the people, one (per 5,000) for their keys.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import gettext as _

from delegates.cards import (
    BadgeFace,
    Card,
    DeskEntry,
    DoorEntry,
    Facet,
    PersonId,
    PhotoChoice,
    RecordingChoice,
    Support,
    TeamAnswers,
)
from delegates.models import Person, Registration
from delegates.models.registrations import RegistrationQuerySet
from events import access
from events.audience import Audience
from events.models import Conference, User
from vault.keys import unlocked
from vault.reading import opened
from vault.sealing import SealError

State = Registration.State

ALL_FACETS = frozenset(Facet)
BADGE_DIGITS = 32
NAMED = ("key_ref", "display_name", "visibility")
IN_LINE = ("registration__queued_at", "registration__pk")


def audience_of(request: HttpRequest, conference: Conference) -> Audience:
    """Return the widest audience the visitor belongs to: by a role of the team, by a place, or the public."""
    audience = access.audience_of(request, conference)
    user = access.request_user(request)
    if audience >= Audience.ATTENDEES or not isinstance(user, User):
        return audience
    holds_place = Registration.objects.confirmed().filter(conference=conference, person__user=user).exists()
    return Audience.ATTENDEES if holds_place else audience


def _is_out(person: Person) -> bool:
    """Tell whether the person has withdrawn, or the organisers declined to have them."""
    registration: Registration | None = getattr(person, "registration", None)
    return registration is not None and registration.state in {State.WITHDRAWN, State.DECLINED}


def _card(person: Person, audience: Audience, ceiling: frozenset[Facet]) -> Card | None:
    """Return what the audience may know of the person within the ceiling; None if not even that they exist."""
    if not person.display_name:  # emptied once its time was over (keeping.py): nobody is left to be shown
        return None
    shows = person.shows
    seen = {facet for facet in ceiling if audience >= shows[facet]}
    if audience < Audience.ORGANISERS and (Facet.NAME not in seen or _is_out(person)):
        return None
    return Card(
        person_id=person.pk,
        name=str(person.display_name) if Facet.NAME in seen else "",
        affiliation=str(person.affiliation) if Facet.AFFILIATION in seen else "",
        country=str(person.country) if Facet.COUNTRY in seen else "",
        languages=texts(person.languages) if Facet.LANGUAGES in seen else (),
        biography=str(person.biography) if Facet.BIOGRAPHY in seen else "",
    )


def texts(value: object) -> tuple[str, ...]:
    """Return a sealed list as a tuple of texts."""
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def disclose(
    people: Iterable[PersonId],
    *,
    audience: Audience,
    at: datetime,  # noqa: ARG001  # embargoes are measured against it
    ceiling: frozenset[Facet] = ALL_FACETS,
) -> Mapping[PersonId, Card]:
    """Return a card for each person of whom the audience may know; the others are absent as if they did not exist."""
    found = list(Person.objects.filter(pk__in=set(people)).select_related("registration"))
    with unlocked(person.key_ref for person in found):
        cards = {person.pk: opened(partial(_card, person, audience, ceiling), None) for person in found}
    return {person_id: card for person_id, card in cards.items() if card}


def _bare_entry(registration: Registration) -> DeskEntry:
    return DeskEntry(
        registration_id=registration.pk,
        code=registration.code,
        name="",
        category=Registration.Category(registration.category),
        state=Registration.State(registration.state),
        requested_at=registration.requested_at,
        queued_at=registration.queued_at,
        arrived_at=registration.arrived_at,
    )


def _unreadable_entry(registration: Registration) -> DeskEntry:
    return replace(_bare_entry(registration), is_unreadable=True)


def _desk_entry(registration: Registration, audience: Audience) -> DeskEntry:
    person, shows = registration.person, registration.person.shows
    acts = audience >= Audience.ORGANISERS
    return replace(
        _bare_entry(registration),
        name=str(person.display_name) if audience >= shows[Facet.NAME] else "",
        languages=texts(person.languages) if audience >= shows[Facet.LANGUAGES] else (),
        interpretation=texts(registration.interpretation) if acts else (),
        access_needs=str(registration.access_needs) if acts else "",
        dietary_needs=str(registration.dietary_needs) if acts else "",
    )


def desk_entries(registrations: Iterable[Registration], *, audience: Audience) -> tuple[DeskEntry, ...]:
    """Return what the team may know of registrations (loaded with `select_related("person")`), in the given order."""
    found = list(registrations)
    with unlocked(registration.key_ref for registration in found):
        return tuple(opened(partial(_desk_entry, row, audience), _unreadable_entry(row)) for row in found)


def _team_answers(registration: Registration) -> TeamAnswers:
    return TeamAnswers(
        recording=RecordingChoice(str(registration.recording)),
        secure_contact=str(registration.secure_contact),
        support=tuple(Support(item) for item in texts(registration.support)),
        support_amount=str(registration.support_amount),
    )


def team_answers(registrations: Iterable[Registration], *, audience: Audience) -> tuple[TeamAnswers, ...]:
    """Return what each registration asks of the organisers and trusts them with; empty answers below them."""
    found = list(registrations)
    if audience < Audience.ORGANISERS:
        return (TeamAnswers(),) * len(found)
    with unlocked(registration.key_ref for registration in found):
        return tuple(opened(partial(_team_answers, row), TeamAnswers()) for row in found)


def desk_names(registrations: RegistrationQuerySet, *, audience: Audience) -> list[tuple[UUID, str, str]]:
    """Return the id, the code and the name, as far as the team may know it, of each; to search in any number of them."""
    people = Person.objects.filter(registration__in=registrations.order_by()).only(*NAMED)
    found = list(people.annotate(listed=F("registration__pk"), code=F("registration__code")).order_by(*IN_LINE))
    with unlocked(person.key_ref for person in found):
        names = [opened(partial(_desk_name, person, audience), "") for person in found]
    return [(vars(person)["listed"], vars(person)["code"], name) for person, name in zip(found, names, strict=True)]


def _desk_name(person: Person, audience: Audience) -> str:
    return str(person.display_name) if audience >= person.shows[Facet.NAME] else ""


def safety_view(registration: Registration) -> tuple[tuple[str, str], ...]:
    """Return every facet of one person as (question, answer), for safety officers."""
    names = {"badge_name", "affiliation", "country", "biography", "at_risk", "address"}
    labels = {field.name: str(field.verbose_name) for field in Person._meta.fields if field.name in names}
    labels |= {"emergency_contact": str(Registration._meta.get_field("emergency_contact").verbose_name)}
    with unlocked([registration.key_ref]), suppress(SealError):
        facets = _facets(registration, labels)
        return tuple((label, facets[name]) for name, label in labels.items())
    return ((_("Answers"), _("Their key is gone or they were changed: this record cannot be opened any more.")),)


def _facets(registration: Registration, names: Iterable[str]) -> Mapping[str, str]:
    """Return the named fields, of the person or of their registration, as texts."""
    person = registration.person
    return {name: str(getattr(person if hasattr(Person, name) else registration, name)) for name in names}


def safety_facets(registrations: Iterable[Registration], names: Iterable[str]) -> tuple[Mapping[str, str], ...]:
    """Return the named fields of each person or registration (loaded together) as texts, for safety officers only."""
    found, wanted = list(registrations), tuple(names)
    with unlocked(row.key_ref for row in found):
        return tuple(opened(partial(_facets, row, wanted), dict.fromkeys(wanted, "")) for row in found)


def _bare_face(registration: Registration) -> BadgeFace:
    return BadgeFace(
        code=registration.code,
        name=registration.code,
        category=registration.category,
        photo=PhotoChoice.NO,
        badge_id=registration.badge_id,
    )


def _face(registration: Registration) -> BadgeFace:
    """Return one badge: the name chosen for it or else the code; more only where everyone at the place may know it.

    Without a name that they may know there is nothing more either.
    """
    person, shows = registration.person, registration.person.shows
    is_named = bool(person.badge_name) or shows[Facet.NAME] <= Audience.ATTENDEES
    worn = {facet for facet in Facet if is_named and shows[facet] <= Audience.ATTENDEES}
    return replace(
        _bare_face(registration),
        name=str(person.badge_name) or registration.code,
        photo=PhotoChoice(str(registration.photo)),
        affiliation=str(person.affiliation) if Facet.AFFILIATION in worn else "",
        country=str(person.country) if Facet.COUNTRY in worn else "",
        languages=texts(person.languages) if Facet.LANGUAGES in worn else (),
    )


def badge_faces(conference: Conference) -> tuple[BadgeFace, ...]:
    """Return a badge for each confirmed registration, sorted by the name on it."""
    registrations = list(conference.registrations.confirmed().select_related("person"))
    with unlocked(registration.key_ref for registration in registrations):
        faces = [opened(partial(_face, row), _bare_face(row)) for row in registrations]
    return tuple(sorted(faces, key=lambda face: (face.name.casefold(), face.code)))


def _country(person: Person) -> str:
    return str(person.country)


def countries_of_confirmed(conference: Conference) -> tuple[str, ...]:
    """Return the country codes given by confirmed people, sorted, one each; only for figures that hide small cells."""
    people = Person.objects.filter(registration__state=Registration.State.CONFIRMED, conference=conference)
    found = list(people)
    with unlocked(person.key_ref for person in found):
        return tuple(sorted(opened(partial(_country, person), "") for person in found))


def find_badge(conference: Conference, typed: str) -> Registration | None:
    """Return the registration whose badge's QR or registration code was read, or None."""
    text = typed.strip()
    if not text.isalnum():  # PostgreSQL takes no NUL, not even to look for it
        return None
    found = Registration.objects.filter(conference=conference).select_related("person", "conference")
    if len(text) == BADGE_DIGITS:
        return found.filter(badge_id=text.lower()).first()
    return found.filter(code=text.upper()).first()


def door_entry(registration: Registration) -> DoorEntry:
    """Return what the door sees of one badge: what is printed on it, and whether its bearer may come in."""
    with unlocked([registration.key_ref]):
        face = opened(partial(_face, registration), _bare_face(registration))
    return DoorEntry(
        code=registration.code,
        name=face.name,
        category=Registration.Category(registration.category),
        state=Registration.State(registration.state),
        arrived_at=registration.arrived_at,
    )
