"""What stands on a badge, and what the door is told of it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial

from delegates.cards import BadgeFace, DoorEntry, Facet, PersonId, PhotoChoice
from delegates.consent import Purpose, who_agreed
from delegates.disclosure import texts, wishes_of
from delegates.models import Person, Registration
from delegates.policy import ALWAYS, facets_known
from delegates.presence import has_left
from events.audience import Audience
from events.models import Conference
from vault.keys import unlocked
from vault.reading import opened

BADGE_DIGITS = 32


def _bare_face(registration: Registration) -> BadgeFace:
    return BadgeFace(
        code=registration.code,
        name=registration.code,
        category=registration.category,
        photo=PhotoChoice.NO,
        badge_id=registration.badge_id,
    )


def _worn(person: Person, conference: Conference, at: datetime) -> frozenset[Facet]:
    """Return what a badge may say beside its name: paper is not taken back, so until the last day's end as well as now."""
    wishes = wishes_of(person)
    if person.badge_name:  # chosen for the badge, so known there
        wishes = replace(wishes, levels={**wishes.levels, Facet.NAME: Audience.ATTENDEES})
        wishes = replace(wishes, windows={**wishes.windows, Facet.NAME: ALWAYS})
    over = datetime.combine(conference.last_day + timedelta(days=1), time.min, tzinfo=conference.zone)
    moments = (at, max(at, over - timedelta.resolution))
    return frozenset.intersection(*(facets_known(wishes, audience=Audience.ATTENDEES, at=each) for each in moments))


def _face(
    registration: Registration, conference: Conference, at: datetime, photographed: Collection[PersonId] = ()
) -> BadgeFace:
    """Return one badge: the name chosen for it or else the code; more only where everyone at the place may know it.

    Without a name that they may know there is nothing more either; of who is hidden or has left there is only the code.
    “Photos ok” takes a live yes beside the answer.
    """
    person = registration.person
    if person.is_hidden or has_left(person):
        return _bare_face(registration)
    photo = PhotoChoice(str(registration.photo))
    is_void = photo == PhotoChoice.OK and person.pk not in photographed
    worn = _worn(person, conference, at)
    return replace(
        _bare_face(registration),
        name=str(person.badge_name) or registration.code,
        photo=PhotoChoice.NO if is_void else photo,
        affiliation=str(person.affiliation) if Facet.AFFILIATION in worn else "",
        country=str(person.country) if Facet.COUNTRY in worn else "",
        languages=texts(person.languages) if Facet.LANGUAGES in worn else (),
    )


def badge_faces(conference: Conference, *, at: datetime) -> tuple[BadgeFace, ...]:
    """Return a badge for each confirmed registration, but for who is hidden, sorted by the name on it."""
    registrations = list(conference.registrations.confirmed().shown().select_related("person"))
    photographed = who_agreed(Purpose.PHOTO, conference)
    with unlocked(registration.key_ref for registration in registrations):
        faces = [opened(partial(_face, row, conference, at, photographed), _bare_face(row)) for row in registrations]
    return tuple(sorted(faces, key=lambda face: (face.name.casefold(), face.code)))


def find_badge(conference: Conference, typed: str) -> Registration | None:
    """Return the registration whose badge's QR or registration code was read, or None."""
    text = typed.strip()
    if not text.isalnum():  # PostgreSQL takes no NUL, not even to look for it
        return None
    found = Registration.objects.filter(conference=conference).select_related("person", "conference")
    if len(text) == BADGE_DIGITS:
        return found.filter(badge_id=text.lower()).first()
    return found.filter(code=text.upper()).first()


def door_entry(registration: Registration, *, at: datetime) -> DoorEntry:
    """Return what the door sees of one badge: what is printed on it, and whether its bearer may come in."""
    with unlocked([registration.key_ref]):
        face = opened(partial(_face, registration, registration.conference, at), _bare_face(registration))
    return DoorEntry(
        code=registration.code,
        name=face.name,
        category=Registration.Category(registration.category),
        state=Registration.State(registration.state),
        arrived_at=registration.arrived_at,
    )
