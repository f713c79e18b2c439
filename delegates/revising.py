"""What safety officers are shown of a request has a version: each change makes a new one, and an agreement is to one alone.

A version is a number, not a time: of two things that happen in one moment the later is the later. What people let be shown
or agree to (levels, times, photographs, recordings, consents) is not among it, as a place never depends on that.
"""

from datetime import datetime

from delegates.models import Registration

OF_PERSON = ("display_name", "badge_name", "affiliation", "country", "languages", "biography")
OF_REQUEST = (
    *("category", "access_needs", "dietary_needs", "interpretation", "secure_contact", "emergency_contact"),
    *("support", "support_amount", "referee_name", "referee_address"),
)
VERSION = ("answers_version", "answers_changed_at")
"""The fields of a registration that `revise` sets."""


def reviewable(registration: Registration) -> list[object]:
    """Return what officers are shown of a request, loaded with its person, but for the conference's own questions."""
    person = registration.person
    return [getattr(person, name) for name in OF_PERSON] + [getattr(registration, name) for name in OF_REQUEST]


def revise(registration: Registration, *, at: datetime) -> None:
    """Let agreements given so far count no more, on the locked registration, still to be saved."""
    registration.answers_version += 1
    registration.answers_changed_at = at
