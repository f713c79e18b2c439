"""Take away what the demonstration made, and nothing else."""

from delegates.models import Allotment, BudgetLine, Message, Person
from events.models import Conference, TeamInvitation
from reports.models import LetterTemplate
from sessions.models import OwnNote, Slot
from vault.keys import destroy_keys


def clear(conference: Conference) -> None:
    """Delete the conference with all that hangs on it, and the keys of its people; accounts stay.

    So does the ledger of consents, which the database lets nobody delete: of nobody, and unreadable.
    """
    people = Person.objects.filter(conference=conference).values_list("key_ref", flat=True)
    ledgers = Person.objects.filter(conference=conference).values_list("ledger_ref", flat=True)
    invitations = TeamInvitation.objects.filter(conference=conference).values_list("key_ref", flat=True)
    allotments = Allotment.objects.filter(conference=conference).values_list("key_ref", flat=True)
    messages = Message.objects.filter(conference=conference).values_list("key_ref", flat=True)
    lines = BudgetLine.objects.filter(conference=conference).values_list("key_ref", flat=True)
    signed = LetterTemplate.objects.filter(conference=conference).values_list("key_ref", flat=True)
    notes = OwnNote.objects.filter(session__conference=conference).values_list("key_ref", flat=True)
    refs = [*people, *filter(None, ledgers), *invitations, *allotments, *messages, *lines, *signed, *notes]
    Slot.objects.filter(version__conference=conference).delete()
    conference.delete()
    destroy_keys(refs)
