"""What delegates/ and the apps below it hold about people: the parts of the registry, and how each is erased."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from delegates import handing_over as hand
from delegates import handing_over_travel as travel
from delegates.keeping import accounts_of
from delegates.lifecycle import Part
from delegates.models import (
    Addressee,
    Answer,
    BulkStep,
    Note,
    Person,
    Referee,
    Registration,
    Review,
    Submission,
    SupportDecision,
    VettingNote,
    VisaRequest,
)
from events.audit import forget_records
from events.ending import end_sign_ins
from events.models import Mail
from events.models.records import MailQuerySet


def _code(person: Person) -> str:
    return Registration.objects.filter(person=person).values_list("code", flat=True).first() or ""


def mails_to(person: Person) -> MailQuerySet:
    """Return what was written to the person for the conference: sealed under their key, or about their registration."""
    about = Q(reference=_code(person)) & ~Q(reference="")
    return Mail.objects.filter(about | Q(key_ref=person.key_ref), conference=person.conference_id)


def _receipts(person: Person) -> QuerySet[Submission]:
    return Submission.objects.filter(conference=person.conference_id, reference=_code(person))


def _answers(person: Person) -> QuerySet[Answer]:
    return Answer.objects.filter(registration__person=person)


def _letters(person: Person) -> QuerySet[Addressee]:
    return Addressee.objects.filter(registration__person=person)


def _notes(person: Person) -> QuerySet[Note]:
    return Note.objects.filter(registration__person=person)


def _visa(person: Person) -> QuerySet[VisaRequest]:
    return VisaRequest.objects.filter(registration__person=person)


def _support(person: Person) -> QuerySet[SupportDecision]:
    return SupportDecision.objects.filter(registration__person=person)


def _forget_vetting(person: Person, _at: datetime) -> None:
    for model in (Referee, Review, VettingNote):
        rows = model._default_manager.filter(registration__person=person)
        forget_records(rows)
        rows.delete()


def _leave_steps(person: Person, _at: datetime) -> None:
    """Take the person out of decisions about many."""
    mine = {str(pk) for pk in Registration.objects.filter(person=person).values_list("pk", flat=True)}
    for step in BulkStep.objects.select_for_update().filter(conference=person.conference_id):
        items = [item for item in step.items if item["id"] not in mine]
        if len(items) != len(step.items):
            step.items, step.left = items, sum(not item.get("became") for item in items)
            step.save(update_fields=["items", "left"])


def _untrace(person: Person, _at: datetime) -> None:
    """Let no entry of the audit say any more whom it was about; it goes on saying what the team did, and when."""
    own = [person, *Registration.objects.filter(person=person)]
    forget_records(own, actors=accounts_of(person))


def _sign_out(person: Person, _at: datetime) -> None:
    for account in accounts_of(person):
        end_sign_ins(account)


BESIDE: Mapping[str, str] = {
    "events.teaminvitation": "the team's own; it goes when it is used, or once its conference is long over",
    "delegates.savedfilter": "a member of the team's own; it goes with the account",
    "delegates.allotment": "an organisation's; nobody is known to have come through it",
    "delegates.budgetline": "the organisers' own; whose travel it pays stands in the decisions",
    "reports.lettertemplate": "names who signs letters for the conference, as the organisers wrote it",
    "programme.acknowledgement": "the team's own; why it accepts a conflict of the schedule",
    "programme.move": "the team's own; where a session stood, and which of its members moved it",
    "delegates.invitationcode": "lets anyone in who has it; nobody is known to have used it",
}
"""Models with sealed fields, or of an account, that are about no delegate, and why."""

PARTS = (
    Part(
        "you",
        _("what you said about yourself"),
        frozenset({"delegates.person"}),
        read=hand.person,
        not_given=_(
            "What you said of being at risk, and whether safety officers take special care of you, is not in this file, which"
            " others may find. Ask one of them."
        ),
    ),
    Part(
        "registration",
        _("your request"),
        frozenset({"delegates.registration"}),
        read=hand.registration,
        not_erased=_(
            "One row without a name, under a new code: as what someone came, how the request stood, and on which days. The"
            " report counts it; nothing leads from it to you."
        ),
    ),
    Part(
        "receipts", _("receipts of the form"), frozenset({"delegates.submission"}), rows=_receipts, read=hand.receipts
    ),
    Part(
        "answers",
        _("answers to the conference’s own questions"),
        frozenset({"delegates.answer"}),
        rows=_answers,
        read=hand.answers,
    ),
    Part(
        "messages",
        _("messages of the organisers to you"),
        frozenset({"delegates.addressee", "delegates.message"}),
        rows=_letters,
        read=hand.messages,
        not_erased=_("What the organisers wrote to many stays for the others. Nothing says any more that you got it."),
    ),
    Part(
        "mails",
        _("mails to you"),
        frozenset({"events.mail"}),
        rows=mails_to,
        told=lambda person, at: hand.told(mails_to(person), at),
        read=hand.mails,
    ),
    Part(
        "notes",
        _("notes of the team on your registration"),
        frozenset({"delegates.note"}),
        rows=_notes,
        read=hand.notes,
    ),
    Part(
        "history",
        _("what was done with your request"),
        frozenset({"events.auditentry"}),
        read=hand.history,
        erase=_untrace,
        not_erased=_("That the team did something, and when. It says no more with whose request."),
    ),
    Part(
        "consents",
        _("what you agreed to or refused"),
        frozenset({"delegates.consent"}),
        read=hand.consents,
        not_erased=_(
            "Entries of what somebody agreed to and took back, which nobody can change or delete. Their words become"
            " unreadable, and nothing says any more that they were yours."
        ),
    ),
    Part(
        "letter_for_a_visa",
        _("your letter for a visa"),
        frozenset({"delegates.visarequest"}),
        rows=_visa,
        read=travel.letter,
    ),
    Part(
        "travel_support",
        _("what was decided about your travel support"),
        frozenset({"delegates.supportdecision"}),
        rows=_support,
        told=lambda person, at: SupportDecision.objects.told(at).filter(registration__person=person),
        read=travel.support,
        not_given=_("Which money pays for your travel, and what the team wrote beside it, is the organisers’ own."),
    ),
    Part(
        "vetting",
        _("what safety officers asked and wrote before you got a place"),
        frozenset({"delegates.referee", "delegates.review", "delegates.vettingnote"}),
        erase=_forget_vetting,
        not_given=_(
            "What safety officers asked, heard and wrote before you got a place is not in this file, for it names others."
            " Ask one of them."
        ),
    ),
    Part(
        "decisions",
        _("decisions about many"),
        frozenset({"delegates.bulkstep"}),
        erase=_leave_steps,
        not_given=_("Decisions about many people at once are told under “history”, as far as they were about you."),
    ),
    Part(
        "account",
        _("your account"),
        frozenset(
            {
                "events.user",
                "events.teammember",
                "events.signinlink",
                "account.emailaddress",
                "account.emailconfirmation",
                "mfa.authenticator",
                "sessions.session",
            }
        ),
        read=hand.account,
        erase=_sign_out,
        not_given=_("Your password, passkeys and recovery codes are in no file: they would let in whoever finds it."),
    ),
    Part(
        "drafts",
        _("drafts"),
        frozenset({"delegates.formdraft", "delegates.importdraft"}),
        not_given=_(
            "A draft of the form is found by a cookie of the browser that kept it; nobody else can tell whose it is."
        ),
        not_erased=_(
            "A draft of the form that you kept in a browser: only that browser can open it. Delete it there, or it goes 14"
            " days after it was kept. A file of people that the team is importing goes within the hour."
        ),
    ),
)
