"""Who convenes, where and when."""

from events.models.conference import Conference, Country
from events.models.parts import Organisation, Room, Theme
from events.models.people import SignInLink, TeamInvitation, TeamMember, User
from events.models.records import AuditEntry, KeysMark, Mail, MailTemplate, Revision

__all__ = [
    "AuditEntry",
    "Conference",
    "Country",
    "KeysMark",
    "Mail",
    "MailTemplate",
    "Organisation",
    "Revision",
    "Room",
    "SignInLink",
    "TeamInvitation",
    "TeamMember",
    "Theme",
    "User",
]
