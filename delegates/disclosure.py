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
    Card,
    DeskEntry,
    Facet,
    PersonId,
    RecordingChoice,
    Support,
    TeamAnswers,
)
from delegates.consent import Purpose, Yeses, who_agreed, yeses
from delegates.models import Person, Registration
from delegates.models.registrations import RegistrationQuerySet
from delegates.policy import ALL_FACETS, Wishes, facets_known
from delegates.presence import has_left
from events import access, clock
from events.audience import Audience
from events.models import Conference, User
from vault.keys import unlocked
from vault.reading import opened
from vault.sealing import SealError

NAMED = ("key_ref", "display_name", "visibility", "windows", "hid_themselves_at", "hidden_by_officer_at")
IN_LINE = ("registration__queued_at", "registration__pk")


def audience_of(request: HttpRequest, conference: Conference) -> Audience:
    """Return the widest audience the visitor belongs to: by a role of the team, by a place, or the public."""
    audience = access.audience_of(request, conference)
    user = access.who_asks(request)
    if audience >= Audience.ATTENDEES or not isinstance(user, User):
        return audience
    placed = Registration.objects.confirmed().told(clock.now()).filter(conference=conference, person__user=user)
    return access.lowered(request, Audience.ATTENDEES) if placed.exists() else audience


def wishes_of(person: Person) -> Wishes:
    """Return what the person, loaded with their registration, has said of being shown, and what has become of them."""
    return Wishes(person.shows, person.times, is_hidden=person.is_hidden, is_out=has_left(person))


def _card(person: Person, audience: Audience, at: datetime, ceiling: frozenset[Facet]) -> Card | None:
    """Return what the audience may know of the person within the ceiling; None if not even that they exist."""
    if not person.display_name:  # emptied once its time was over (keeping.py): nobody is left to be shown
        return None
    seen = facets_known(wishes_of(person), audience=audience, at=at, ceiling=ceiling)
    if audience < Audience.ORGANISERS and not seen:
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
    at: datetime,
    ceiling: frozenset[Facet] = ALL_FACETS,
    purpose: str = Purpose.NAME_IN_PROGRAMME,
) -> Mapping[PersonId, Card]:
    """Return a card for each person of whom the audience may know; the others are absent as if they did not exist.

    Below the organisers that takes a live yes to the `purpose` beside the level of the name: one query more.
    """
    found = list(Person.objects.filter(pk__in=set(people)).select_related("registration"))
    if found and audience < Audience.ORGANISERS:
        named = who_agreed(purpose, found[0].conference_id)
        found = [person for person in found if person.pk in named]
    with unlocked(person.key_ref for person in found):
        cards = {person.pk: opened(partial(_card, person, audience, at, ceiling), None) for person in found}
    return {person_id: card for person_id, card in cards.items() if card}


def _bare_entry(registration: Registration, audience: Audience) -> DeskEntry:
    return DeskEntry(
        registration_id=registration.pk,
        code=registration.code,
        name="",
        category=Registration.Category(registration.category),
        state=Registration.State(registration.state),
        requested_at=registration.requested_at,
        queued_at=registration.queued_at,
        arrived_at=registration.arrived_at,
        is_hidden=registration.person.is_hidden_from(audience),
    )


def _unreadable_entry(registration: Registration, audience: Audience) -> DeskEntry:
    return replace(_bare_entry(registration, audience), is_unreadable=True)


def _desk_entry(registration: Registration, audience: Audience) -> DeskEntry:
    person = registration.person
    seen = facets_known(wishes_of(person), audience=audience, at=None)
    acts = audience >= Audience.ORGANISERS and not person.is_hidden_from(audience)
    return replace(
        _bare_entry(registration, audience),
        name=str(person.display_name) if Facet.NAME in seen else "",
        languages=texts(person.languages) if Facet.LANGUAGES in seen else (),
        interpretation=texts(registration.interpretation) if acts else (),
        access_needs=str(registration.access_needs) if acts else "",
        dietary_needs=str(registration.dietary_needs) if acts else "",
    )


def desk_entries(registrations: Iterable[Registration], *, audience: Audience) -> tuple[DeskEntry, ...]:
    """Return what the team may know of registrations (loaded with `select_related("person")`), in the given order."""
    found = list(registrations)
    with unlocked(registration.key_ref for registration in found):
        return tuple(opened(partial(_desk_entry, row, audience), _unreadable_entry(row, audience)) for row in found)


def _team_answers(registration: Registration, audience: Audience, agreed: Yeses) -> TeamAnswers:
    if registration.person.is_hidden_from(audience):
        return TeamAnswers()
    recording, person = RecordingChoice(str(registration.recording)), (registration.person_id, "")
    is_void = recording == RecordingChoice.OK and person not in agreed[Purpose.RECORDING]
    return TeamAnswers(
        recording=RecordingChoice.NO if is_void else recording,
        follow_up=person in agreed[Purpose.FOLLOW_UP],
        secure_contact=str(registration.secure_contact),
        support=tuple(Support(item) for item in texts(registration.support)),
        support_amount=str(registration.support_amount),
    )


def team_answers(registrations: Iterable[Registration], *, audience: Audience) -> tuple[TeamAnswers, ...]:
    """Return what each registration asks of the organisers and trusts them with; empty answers below them.

    They are of one conference and come with their people. A yes to recordings counts while it stands in the ledger.
    """
    found = list(registrations)
    if audience < Audience.ORGANISERS or not found:
        return (TeamAnswers(),) * len(found)
    agreed = yeses(found[0].conference_id, Purpose.RECORDING, Purpose.FOLLOW_UP)
    with unlocked(registration.key_ref for registration in found):
        return tuple(opened(partial(_team_answers, row, audience, agreed), TeamAnswers()) for row in found)


def desk_names(registrations: RegistrationQuerySet, *, audience: Audience) -> list[tuple[UUID, str, str]]:
    """Return the id, the code and the name, as far as the team may know it, of each; to search in any number of them."""
    people = Person.objects.filter(registration__in=registrations.order_by()).only(*NAMED)
    found = list(people.annotate(listed=F("registration__pk"), code=F("registration__code")).order_by(*IN_LINE))
    with unlocked(person.key_ref for person in found):
        names = [opened(partial(_desk_name, person, audience), "") for person in found]
    return [(vars(person)["listed"], vars(person)["code"], name) for person, name in zip(found, names, strict=True)]


def _desk_name(person: Person, audience: Audience) -> str:
    wishes = Wishes(person.shows, person.times, is_hidden=person.is_hidden)  # who is out has a name at the desk
    return str(person.display_name) if Facet.NAME in facets_known(wishes, audience=audience, at=None) else ""


def safety_view(registration: Registration) -> tuple[tuple[str, str], ...]:
    """Return every facet of one person as (question, answer), for safety officers."""
    names = {"badge_name", "affiliation", "country", "biography", "at_risk", "risk_by_officers", "address"}
    labels = {field.name: str(field.verbose_name) for field in Person._meta.fields if field.name in names}
    labels |= {"risk": _("at risk, as it counts: a yes by either")}
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


def _country(person: Person) -> str:
    return str(person.country)


def countries_of_confirmed(conference: Conference) -> tuple[str, ...]:
    """Return the country codes given by confirmed people, sorted, one each; only for figures that hide small cells."""
    people = Person.objects.filter(registration__state=Registration.State.CONFIRMED, conference=conference)
    found = list(people)
    with unlocked(person.key_ref for person in found):
        return tuple(sorted(opened(partial(_country, person), "") for person in found))
