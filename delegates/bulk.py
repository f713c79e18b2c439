"""One decision about many registrations: each by the verb for one, so that one that is refused never stops the rest.

They are decided in portions, each a transaction, until all are done or a request has taken long enough; whoever goes on
later, goes on where it stopped. The mails wait for `UNDO_FOR`, in which the step can be undone.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from delegates import deciding
from delegates.clearance import cleared_among
from delegates.models import BulkStep, Registration
from delegates.places import NotVettedError, RegistrationError, State, lock
from events.bulk_mail import put_off
from events.mail_templates import Purpose
from events.models import Conference, Mail, User
from events.models.records import MailQuerySet
from vault.keys import data_key, keys_kept, unlocked
from vault.sealing import SealError

PORTION = 50
CHUNK = 900
SECONDS = 8.0
"""For so long one request goes on deciding; what is left then is done by the next."""
UNDO_FOR = timedelta(minutes=10)
ABOUT_DECISIONS = (Purpose.NEWS, Purpose.OFFER)

VERBS: Mapping[str, Callable[..., Registration]] = {
    "accept": deciding.accept,
    "decline": deciding.decline,
    "wait": deciding.put_in_line,
}
OPEN_TO: Mapping[str, frozenset[str]] = {
    "accept": frozenset({State.REQUESTED, State.WAITING, State.OFFERED}),
    "decline": frozenset({State.REQUESTED, State.WAITING}),
    "wait": frozenset({State.REQUESTED}),
}
"""The states that a decision about many changes; who was declined gets a place on their own page only."""
SETTLED = frozenset({State.WAITING, State.OFFERED})
"""Between these two nobody decides: settling moves people from one to the other."""
REASONS: Mapping[str, tuple[type[Exception], Promise]] = {
    "full": (deciding.ConferenceFullError, _("no place is free")),
    "decided": (deciding.DecidedAlreadyError, _("decided already")),
    "vetting": (NotVettedError, _("safety officers have yet to agree")),
    "sealed": (SealError, _("the record cannot be opened any more")),
    "gone": (Registration.DoesNotExist, _("the record is gone")),
    "rules": (RegistrationError, _("the rules of this conference do not allow it")),
}


@dataclass(slots=True)
class Item:
    """What a step does to one registration; times are in ISO 8601, empty where there is none.

    `became` is a state, a key of REASONS, or empty while it is still to come. The three times before are needed to
    put everything back; `decided_at` tells whether the registration still stands where the step put it. `untold` is set
    for who has no address, and gets no mail.
    """

    id: str
    code: str
    before: str
    became: str = ""
    queued_before: str = ""
    offer_before: str = ""
    decided_before: str = ""
    decided_at: str = ""
    untold: bool = False

    @property
    def is_done(self) -> bool:
        """Tell whether the step changed the registration."""
        return self.became in State.values


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a decision would do: whom it changes, and whom not.

    It leaves who is decided already, whom no key opens, and of whom safety officers have yet to agree.
    """

    open: tuple[Registration, ...]
    left: tuple[Registration, ...]
    sealed: tuple[Registration, ...]
    unvetted: tuple[Registration, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of those that the decision changes."""
        return tuple(registration.code for registration in self.open)

    @property
    def without(self) -> tuple[str, ...]:
        """Return the codes of those whom no mail tells, as they have no address."""
        return tuple(registration.code for registration in self.open if not registration.person.address_alias)

    @property
    def mails(self) -> int:
        """Return how many people get a mail."""
        return len(self.open) - len(self.without)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The codes for which it was done, those of them whom no mail tells, those refused, and how many are to come.

    `refused` has the reasons in words.
    """

    done: tuple[str, ...]
    untold: tuple[str, ...]
    refused: Mapping[str, tuple[str, ...]]
    left: int


def foresee(action: str, registrations: Iterable[Registration], *, conference: Conference) -> Outlook:
    """Tell what the decision would do, as things stand now; the registrations come with their people. Two queries."""
    found = list(registrations)
    meant = [registration for registration in found if registration.state in OPEN_TO[action]]
    may_come = _may_come(action, meant, conference)
    can = [registration for registration in meant if registration.pk in may_come]
    kept = keys_kept(registration.key_ref for registration in can)
    return Outlook(
        open=tuple(registration for registration in can if registration.key_ref in kept),
        left=tuple(registration for registration in found if registration.state not in OPEN_TO[action]),
        sealed=tuple(registration for registration in can if registration.key_ref not in kept),
        unvetted=tuple(registration for registration in meant if registration.pk not in may_come),
    )


def _may_come(action: str, registrations: Sequence[Registration], conference: Conference) -> set[UUID]:
    """Return the ids of those to whom the decision can be put; anyone can be declined."""
    if action == "decline":
        return {registration.pk for registration in registrations}
    parts = (registrations[start : start + CHUNK] for start in range(0, len(registrations), CHUNK))
    return {pk for part in parts for pk in cleared_among(part, conference)}


def items_of(step: BulkStep) -> list[Item]:
    """Return what the step does, in its order."""
    return [Item(**fields) for fields in step.items]


def _keep(step: BulkStep, items: Sequence[Item]) -> None:
    step.items = [{name: value for name, value in asdict(item).items() if value} for item in items]
    step.left = sum(not item.became for item in items)
    step.save()


@transaction.atomic
def begin(  # noqa: PLR0913  # what is decided about whom, by whom and when
    *,
    pk: UUID,
    conference: Conference,
    action: str,
    registrations: Iterable[Registration],
    actor: User,
    at: datetime,
) -> BulkStep:
    """Note the step; nothing is decided yet. The same `pk` again returns the first one."""
    lock(conference)
    found = BulkStep.objects.filter(pk=pk).first()
    if found and found.conference_id == conference.pk:
        return found
    step = BulkStep(pk=uuid4() if found else pk, conference=conference, actor=actor, action=action, at=at)
    _keep(step, [_item(row, action) for row in registrations])
    return step


def _item(row: Registration, action: str) -> Item:
    return Item(str(row.pk), row.code, row.state, "" if row.state in OPEN_TO[action] else "decided")


def go_on(step: BulkStep, *, actor: User, at: datetime) -> BulkStep:
    """Decide about those still to come, until all are done or SECONDS have passed."""
    begun = monotonic()
    step = _portion(step, actor, at)
    while step.left and not step.undone_at and monotonic() - begun < SECONDS:
        step = _portion(step, actor, at)
    return step


@transaction.atomic
def _portion(step: BulkStep, actor: User, at: datetime) -> BulkStep:
    step = BulkStep.objects.select_for_update().get(pk=step.pk)
    items = items_of(step)
    portion = [(number, item) for number, item in enumerate(items) if not item.became][:PORTION]
    if step.undone_at or not portion:
        return step
    conference = lock(Conference.objects.get(pk=step.conference_id))
    found = Registration.objects.select_related("person", "conference")
    rows = {str(row.pk): row for row in found.filter(pk__in=[item.id for _number, item in portion])}
    with unlocked(row.key_ref for row in rows.values()):
        for number, item in portion:  # a microsecond apart, so that the line keeps their order
            _decide(step.action, item, rows.get(item.id), actor, at + timedelta(microseconds=number))
    decided = [item.code for _number, item in portion if item.is_done]
    put_off(mails_about(conference, decided).filter(written_at__gte=at), at=at, until=at + UNDO_FOR)
    _keep(step, items)
    return step


def _decide(action: str, item: Item, row: Registration | None, actor: User, at: datetime) -> None:
    if row is None:
        item.became = "gone"
        return
    if row.state != item.before and not {row.state, item.before} <= SETTLED:
        item.became = "decided"  # by someone else, since the step was begun
        return
    stood = (row.queued_at, row.offer_ends_at, row.decided_at)
    try:
        data_key(row.key_ref)  # who cannot be told is left to a decision of their own
        done = VERBS[action](registration=row, actor=actor, at=at)
    except (RegistrationError, SealError) as error:
        item.became = next(key for key, (kind, _words) in REASONS.items() if isinstance(error, kind))
    else:
        item.queued_before, item.offer_before, item.decided_before = (
            moment.isoformat() if moment else "" for moment in stood
        )
        item.before, item.became, item.decided_at = row.state, done.state, at.isoformat()
        item.untold = not row.person.address_alias


def mails_about(conference: Conference, codes: Iterable[str]) -> MailQuerySet:
    """Return the mails of decisions and offers about the registrations with these codes."""
    return Mail.objects.filter(conference=conference, reference__in=list(codes), purpose__in=ABOUT_DECISIONS)


def outcome_of(step: BulkStep) -> Outcome:
    """Tell what has come of the step so far."""
    refused: dict[str, tuple[str, ...]] = {}
    items = items_of(step)
    for item in items:
        if item.became and not item.is_done:
            words = str(REASONS[item.became][1])
            refused[words] = (*refused.get(words, ()), item.code)
    done = [item for item in items if item.is_done]
    untold = tuple(item.code for item in done if item.untold)
    return Outcome(tuple(item.code for item in done), untold, refused, step.left)
