"""Who convenes, where and when."""

from events.models.conference import Conference, Country
from events.models.parts import Organisation, Room, Theme
from events.models.people import SignInLink, TeamInvitation, TeamMember, User
from events.models.records import AuditEntry, Mail, MailTemplate

__all__ = [
    "AuditEntry",
    "Conference",
    "Country",
    "Mail",
    "MailTemplate",
    "Organisation",
    "Room",
    "SignInLink",
    "TeamInvitation",
    "TeamMember",
    "Theme",
    "User",
]
