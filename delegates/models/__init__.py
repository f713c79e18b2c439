"""Who comes, how they get in, and what they have said about being shown."""

from delegates.models.consents import Consent
from delegates.models.desk import BulkStep, ImportDraft, Note, SavedFilter
from delegates.models.keeping import SpentKey
from delegates.models.messages import Addressee, Message
from delegates.models.people import ERASED_TO, Person, default_visibility
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
from delegates.models.support import BudgetLine, SupportDecision, VisaRequest
from delegates.models.vetting import Referee, Review, VettingNote
from delegates.models.ways import Allotment, InvitationCode, WayIn

__all__ = [
    "CODE_ALPHABET",
    "CODE_LENGTH",
    "ERASED_TO",
    "Addressee",
    "Allotment",
    "Answer",
    "BudgetLine",
    "BulkStep",
    "Consent",
    "FormDraft",
    "ImportDraft",
    "InvitationCode",
    "Message",
    "Note",
    "Person",
    "Question",
    "Referee",
    "Registration",
    "Review",
    "SavedFilter",
    "SpentKey",
    "Submission",
    "SupportDecision",
    "VettingNote",
    "VisaRequest",
    "WayIn",
    "default_visibility",
    "make_badge_id",
    "make_code",
]
