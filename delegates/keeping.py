"""The promise beside each question, "kept until": what is over is emptied, and the key that opened it is destroyed.

Backups hold ciphertexts for longer. So whoever's values go is given a new data key, what stays is sealed anew under it,
and the old key is destroyed. Each person is one transaction; a run that dies anywhere is finished by the next, for what
is left to do can be read off the rows: `Person.emptied_to`, the rows that are still there, and `SpentKey`.

A term ends with its last day, at midnight in the conference's zone. A row that stays has a state, a category and times,
and no name.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.db import models, transaction

from delegates.drafts import KEPT as DRAFT_KEPT
from delegates.models import (
    Allotment,
    Answer,
    BudgetLine,
    BulkStep,
    FormDraft,
    ImportDraft,
    InvitationCode,
    Message,
    Note,
    Person,
    Question,
    Referee,
    Registration,
    Review,
    SavedFilter,
    SpentKey,
    Submission,
    VettingNote,
    VisaRequest,
)
from delegates.places import lock
from events import locking
from events.accounts import alias_of, sealed_alias
from events.models import AuditEntry, Conference, Mail, TeamInvitation, User
from vault.holding import QUARTER, WEEK
from vault.keys import destroy_keys, made_since, make_key, unlocked
from vault.resealing import empty_row, reseal, rows_under
from vault.sealing import SealError

logger = logging.getLogger(__name__)

Purger = Callable[[Conference], int]
purgers: list[tuple[int, Purger]] = []
"""What apps above do once a term, in days, is over; each tells with how many records it dealt. Wired at the start."""

KEPT_AFTER = timedelta(days=QUARTER.days or 0)
NEEDS_KEPT_AFTER = timedelta(days=WEEK.days or 0)
NEEDS = Registration.kept.kept_for(WEEK)
"""Answers of a registration that are kept for NEEDS_KEPT_AFTER."""
AT_A_TIME = 100


def kept_until(conference: Conference, term: timedelta) -> date:
    """Return the last day on which what has that term is kept: what the form says, which a later last day leaves."""
    return (conference.promised_last_day or conference.last_day) + term


def is_promised(conference: Conference) -> bool:
    """Tell whether someone registered there, and so was told until when answers are kept."""
    return Registration.objects.filter(conference=conference).exists()


def end_of(conference: Conference, term: timedelta) -> datetime:
    """Return the moment at which nothing of that term is kept any more: the day after its last one begins."""
    return datetime.combine(kept_until(conference, term) + timedelta(days=1), time.min, tzinfo=conference.zone)


def terms_over(conference: Conference, at: datetime) -> list[int]:
    """Return the terms that are over, in days, the shortest first: the two of the form and those of its questions."""
    asked = Question.objects.filter(conference=conference).values_list("keep_days", flat=True)
    terms = {NEEDS_KEPT_AFTER.days, KEPT_AFTER.days, *asked.order_by()}
    return sorted(days for days in terms if end_of(conference, timedelta(days=days)) <= at)


def purge(at: datetime) -> Iterator[int]:
    """Delete what is kept no longer; yield after each small transaction how many records it dealt with.

    Nothing while the site is locked: under wrong keys, who cannot be read would be taken for someone whose time is over.
    """
    if locking.look():
        return
    destroy_spent()
    yield from _delete(ImportDraft.objects.filter(made_at__lt=at - DRAFT_KEPT))
    over = Mail.objects.filter(conference=None, written_at__lt=at - KEPT_AFTER)
    yield from _delete(over.exclude(state=Mail.State.QUEUED))
    for conference in _past(at):
        yield from _purge_conference(conference, terms_over(conference, at), at)
    yield from _close_unused(at)


def _past(at: datetime) -> models.QuerySet[Conference]:
    return Conference.objects.filter(models.Q(last_day__lt=at.date()) | models.Q(promised_last_day__lt=at.date()))


def count_due(at: datetime) -> int:
    """Count the people of whom a term is over and was not carried out; after a whole run, those whose keys do not open."""
    longest = ((conference, terms_over(conference, at)[-1:]) for conference in _past(at))
    return sum(
        Person.objects.filter(conference=conference, emptied_to__lt=days).count()
        for conference, over in longest
        for days in over
    )


def _purge_conference(conference: Conference, over: list[int], at: datetime) -> Iterator[int]:
    if over:
        yield from _delete(Answer.objects.filter(question__conference=conference, question__keep_days__in=over))
    if NEEDS_KEPT_AFTER.days in over:
        yield from _delete(VisaRequest.objects.filter(registration__conference=conference))
        for model in (Referee, Review, VettingNote):
            yield from _delete(model._default_manager.filter(registration__conference=conference))
    if KEPT_AFTER.days in over:
        yield from _forget(conference, at)
    yield from (count for days, purger in purgers if days in over and (count := purger(conference)))
    if over:
        yield from _part_with(conference, over[-1])


def purge_some(at: datetime) -> bool:
    """Do a part of what is to be deleted, so that nothing else waits for it; tell whether more may be left."""
    has_more = len(list(islice(purge(at), AT_A_TIME))) == AT_A_TIME
    if not has_more and (due := count_due(at)):
        logger.warning("%d people could not be emptied: their keys do not open; see vault_status", due)
    return has_more


def destroy_spent() -> None:
    """Destroy the keys under which nothing is sealed any more; what a run that died left over too."""
    refs = list(SpentKey.objects.values_list("ref", flat=True))
    if refs:
        destroy_keys(refs)
        SpentKey.objects.filter(ref__in=refs).delete()


def _spend(refs: Iterable[str]) -> None:
    SpentKey.objects.bulk_create([SpentKey(ref=ref) for ref in set(refs)], ignore_conflicts=True)


def _delete(rows: models.QuerySet[models.Model]) -> Iterator[int]:
    """Delete rows, a portion in each transaction, with the keys that were theirs alone; whose else it was gets a new one."""
    while found := list(rows[:AT_A_TIME]):
        refs = {str(vars(row)["key_ref"]) for row in found if "key_ref" in vars(row)}
        with transaction.atomic():
            rows.model._default_manager.filter(pk__in=[row.pk for row in found]).delete()
            if rows.model in OWN_KEY:
                _spend(refs)
            else:
                Person.objects.filter(key_ref__in=refs).update(emptied_to=0)
        destroy_spent()
        yield len(found)


OWN_KEY = frozenset({Allotment, BudgetLine, FormDraft, ImportDraft, InvitationCode, Message, TeamInvitation})
"""Models whose rows have each a data key of their own."""


def _forget(conference: Conference, at: datetime) -> Iterator[int]:
    """Delete the rows that are kept for KEPT_AFTER; what the team adds to its archive later is kept as long again."""
    before = max(end_of(conference, KEPT_AFTER), at - KEPT_AFTER)
    here = {"conference": conference}
    yield from _delete(Answer.objects.filter(registration__conference=conference))
    yield from _delete(Note.objects.filter(registration__conference=conference, at__lt=before))
    yield from _delete(Message.objects.filter(**here, at__lt=before))
    yield from _delete(Mail.objects.filter(**here, written_at__lt=before))
    yield from _delete(FormDraft.objects.filter(**here, saved_at__lt=before))
    yield from _delete(Submission.objects.filter(**here, sent_at__lt=before))
    yield from _delete(Allotment.objects.filter(**here, made_at__lt=before))  # and its links, which share its key
    yield from _delete(InvitationCode.objects.filter(**here, made_at__lt=before))
    yield from _delete(BudgetLine.objects.filter(**here, made_at__lt=before))
    yield from _delete(TeamInvitation.objects.filter(**here, expires_at__lt=at))
    yield from _delete(BulkStep.objects.filter(**here, at__lt=before))
    yield from _delete(SavedFilter.objects.filter(**here))


def _part_with(conference: Conference, days: int) -> Iterator[int]:
    """Empty what the term of so many days covers, for each person for whom that was not done yet."""
    due = Person.objects.filter(conference=conference, emptied_to__lt=days).order_by("pk")
    for pk in list(due.values_list("pk", flat=True)):
        key_ref = make_key()
        try:
            give_key(Person.objects.select_related("conference").get(pk=pk), key_ref, days)
        except SealError:  # what does not open may do so again once the right keys are back; it is tried again
            destroy_keys([key_ref])
        else:
            destroy_spent()
            yield 1


@transaction.atomic
def give_key(person: Person, key_ref: str, days: int) -> None:
    """Seal what stays under the new key. Raises SealError, which a term of which nothing stays cannot.

    `days` is the term that is over, or ERASED_TO for one that nobody waited for.
    """
    lock(person.conference)
    person.refresh_from_db(fields=["key_ref", "ledger_ref", "user", "address_alias", "emptied_to"])
    old = person.key_ref
    with unlocked([old, key_ref] if days < KEPT_AFTER.days else [key_ref]):
        for row in rows_under(old):
            if days < KEPT_AFTER.days:
                reseal(row, key_ref=key_ref, empty=NEEDS if isinstance(row, Registration) else ())
            elif isinstance(row, Person | Registration):
                empty_row(row, key_ref=key_ref)
            else:
                row.delete()
    Person.objects.filter(pk=person.pk).update(emptied_to=days)
    Registration.objects.filter(person=person).update(referee_alias="")
    _spend([old])
    if days >= KEPT_AFTER.days:
        _cut_ties(person)


def accounts_of(person: Person) -> list[User]:
    """Return the person's account, and one that the sign-in page may have opened for the address but was never linked."""
    by_address = models.Q(email=sealed_alias(person.address_alias or ""))
    return list(User.objects.filter(by_address | models.Q(pk=person.user_id)).order_by("pk"))


def _cut_ties(person: Person) -> None:
    """Let nothing lead from the nameless row to an account, an address, a mailed link, what was agreed to or a hiding.

    Entries of the ledger stay: of nobody, and unreadable without their key.
    """
    accounts = accounts_of(person)
    _spend([person.ledger_ref] if person.ledger_ref else [])
    Person.objects.filter(pk=person.pk).update(
        user=None,
        address_alias=None,
        subject=None,
        ledger_ref=None,
        hid_themselves_at=None,
        hidden_by_officer_at=None,
    )
    Registration.objects.filter(person=person).update(link_hash="")
    own = Registration.objects.filter(person=person).values_list("pk", flat=True)
    of_theirs = models.Q(record="registration", record_id__in=[str(pk) for pk in own])
    entries = AuditEntry.objects.filter(of_theirs | models.Q(record="person", record_id=str(person.pk)))
    entries.filter(actor__in=accounts).update(actor=None)
    for account in accounts:
        _close(account)


def is_needed(account: User, *, beside: Person) -> bool:
    """Tell whether the account stays once that person is nobody's: for a team, or another conference."""
    return account.may_convene or account.roles.exists() or _people_of(account).exclude(pk=beside.pk).exists()


def _close(account: User) -> None:
    """Delete the account that was opened for someone's registration once nothing else needs it."""
    user = User.objects.select_for_update().filter(pk=account.pk).first()  # who joins a team now waits, or was first
    if user is None or user.may_convene or user.roles.exists() or _people_of(user).exists():
        return
    Mail.objects.filter(key_ref=user.key_ref).delete()
    _spend([user.key_ref])
    user.delete()


def _people_of(user: User) -> models.QuerySet[Person]:
    return Person.objects.filter(models.Q(user=user) | models.Q(address_alias=alias_of(user)))


def _close_unused(at: datetime) -> Iterator[int]:
    """Delete accounts older than KEPT_AFTER in which nobody ever signed in and that belong to no one known."""
    idle = list(User.objects.exclude(emailaddress__verified=True).filter(may_convene=False, roles=None, people=None))
    young = made_since([user.key_ref for user in idle], (at - KEPT_AFTER).date())
    aliases = Person.objects.filter(address_alias__in=[alias_of(user) for user in idle])
    known = set(aliases.values_list("address_alias", flat=True))
    for user in idle:
        if user.key_ref not in young and alias_of(user) not in known:
            with transaction.atomic():
                _close(user)
            destroy_spent()
            yield 1
