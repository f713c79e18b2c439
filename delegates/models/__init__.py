"""Who comes, how they get in, and what they have said about being shown."""

from delegates.models.consents import Consent
from delegates.models.desk import BulkStep, ImportDraft, Note, SavedFilter
from delegates.models.keeping import SpentKey
from delegates.models.messages import Addressee, Message
from delegates.models.people import Person, default_visibility
from delegates.models.questions import Answer, Question
from delegates.models.registrations import (
    CODE_ALPHABET,
    CODE_LENGTH,
    FormDraft,
    Registration,
    Submission,
    make_badge_id,
    make_code,
)
from delegates.models.ways import Allotment, InvitationCode, WayIn

__all__ = [
    "CODE_ALPHABET",
    "CODE_LENGTH",
    "Addressee",
    "Allotment",
    "Answer",
    "BulkStep",
    "Consent",
    "FormDraft",
    "ImportDraft",
    "InvitationCode",
    "Message",
    "Note",
    "Person",
    "Question",
    "Registration",
    "SavedFilter",
    "SpentKey",
    "Submission",
    "WayIn",
    "default_visibility",
    "make_badge_id",
    "make_code",
]
