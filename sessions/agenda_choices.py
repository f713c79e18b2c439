"""What somebody chooses about their agenda: which changes they have read, and whether a mail tells them of new ones."""

from datetime import datetime

from django.db import transaction

from events.models import Conference, User
from sessions.models import Agenda
from sessions.starring import agenda_of, check_account


@transaction.atomic
def know_changes(*, user: User, conference: Conference, version: int | None, at: datetime) -> None:
    """Note that the account knows what changed up to that version. Raises AccountGoneError."""
    check_account(user, conference)
    agenda = agenda_of(user, conference, at=at)
    agenda.seen = version
    agenda.save(update_fields=["seen"])


@transaction.atomic
def choose_mail(*, user: User, conference: Conference, wants: bool, at: datetime) -> Agenda:
    """Note whether the account wants a mail when something changes in its agenda. Raises AccountGoneError."""
    check_account(user, conference)
    agenda = agenda_of(user, conference, at=at)
    agenda.wants_mail = wants
    agenda.save(update_fields=["wants_mail"])
    return agenda
