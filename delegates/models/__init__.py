"""Who comes, how they get in, and what they have said about being shown."""

from delegates.models.desk import Note, SavedFilter
from delegates.models.people import Consent, Person, default_visibility
from delegates.models.registrations import (
    CODE_ALPHABET,
    CODE_LENGTH,
    Registration,
    Submission,
    make_badge_id,
    make_code,
)
from delegates.models.ways import InvitationCode, WayIn

__all__ = [
    "CODE_ALPHABET",
    "CODE_LENGTH",
    "Consent",
    "InvitationCode",
    "Note",
    "Person",
    "Registration",
    "SavedFilter",
    "Submission",
    "WayIn",
    "default_visibility",
    "make_badge_id",
    "make_code",
]
