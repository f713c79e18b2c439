"""Who does what in a session, and whether they agreed to be shown with it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext as _

from delegates.cards import PersonId
from delegates.consent import AbsentError, Purpose, agreed, give, withdraw
from delegates.consent_wordings import ConsentSource
from delegates.describing import add_person
from delegates.disclosure import disclose
from delegates.matters import Kind, Matter
from delegates.models import ERASED_TO, Person, Registration
from delegates.places import lock
from events.audience import Audience
from events.audit import record
from events.models import Conference, User
from sessions.models import Contribution, Partner, Proposal, Session

Actor = User | AnonymousUser | None


class ContributingError(Exception):
    """A part that a person cannot have; the message names no one."""


class PartTakenError(ContributingError):
    """The person has this part in this session already."""

    def __init__(self) -> None:
        super().__init__(_("This person has this part in the session already."))


class UnknownPersonError(ContributingError):
    """The person is not known to this conference."""

    def __init__(self) -> None:
        super().__init__(_("This person is not known to the conference. Choose one from the list."))


class PersonLeftError(ContributingError):
    """The person has withdrawn, or was declined, so that nothing could follow from a yes."""

    def __init__(self) -> None:
        super().__init__(_("This person does not take part any more. Nothing was recorded."))


class AddressKnownError(ContributingError):
    """The address belongs to someone whom the conference knows."""

    def __init__(self) -> None:
        super().__init__(
            _("Someone with this address is known to the conference already. Choose them from the list instead.")
        )


def is_known(person: Person) -> bool:
    """Tell whether they were not erased a moment ago; the conference must be locked."""
    return Person.objects.filter(pk=person.pk, emptied_to__lt=ERASED_TO).exists()


@transaction.atomic
def contribute(  # noqa: PLR0913  # who does what, how, and by whose hand
    *, session: Session, person: Person, role: str, way: str, actor: Actor, at: datetime
) -> Contribution:
    """Give a person a part in the session, after all others. Raises UnknownPersonError, PartTakenError.

    A clash that this makes is shown with the draft and stops its publication, not this.
    """
    lock(session.conference)
    if person.conference_id != session.conference_id or not is_known(person):
        raise UnknownPersonError
    last = session.contributions.aggregate(last=Max("position"))["last"] or 0
    try:
        with transaction.atomic():
            contribution = session.contributions.create(person=person, role=role, way=way, position=last + 1)
    except IntegrityError:
        raise PartTakenError from None
    _touch(session, at)
    record(actor=actor, action="add", target=contribution, conference=session.conference, at=at)
    return contribution


@transaction.atomic
def create_contributor(  # noqa: PLR0913  # as `contribute`, with what is known of the person
    *,
    session: Session,
    display_name: str,
    role: str,
    way: str,
    source: ConsentSource,
    actor: Actor,
    at: datetime,
    address: str = "",
    named_to: Audience = Audience.ORGANISERS,
) -> Contribution:
    """Add a contributor who has no account, and give them a part in the session. Raises AddressKnownError.

    `source` says how the organisers know that the person agrees to be entered, and to be named to the audience
    `named_to` and those above; it stands in the audit trail, and sealed in the ledger.
    """
    lock(session.conference)
    try:
        with transaction.atomic():
            person = add_person(
                conference=session.conference, display_name=display_name, address=address, named_to=named_to
            )
    except IntegrityError:
        raise AddressKnownError from None
    record(actor=actor, action=f"add, consent by {source.value}", target=person, conference=session.conference, at=at)
    if named_to <= Audience.ATTENDEES:
        give(person=person, purpose=Purpose.NAME_IN_PROGRAMME, source=source, actor=actor, at=at)
    return contribute(session=session, person=person, role=role, way=way, actor=actor, at=at)


def is_contributor(user: User, conference: Conference, *, at: datetime) -> bool:
    """Tell whether the account has a part in a session there, and has not withdrawn or been told that it is declined.

    Where safety officers must agree, a part opens nothing: a place does. Nor does one that somebody came to by a
    proposer's link, which they may have answered once everything was decided: no one on the team chose them.
    """
    if conference.reviews_needed:
        return False
    asked = Partner.objects.filter(person=OuterRef("person"), proposal__conference=conference)
    by_link = asked.filter(Q(proposal__session=OuterRef("session")) | Q(proposal__state=Proposal.State.WITHDRAWN))
    states = [Registration.State.DECLINED, Registration.State.WITHDRAWN]
    left = Registration.objects.filter(conference=conference, state__in=states).told(at)
    parts = Contribution.objects.filter(session__conference=conference, person__user=user)
    return parts.filter(~Exists(by_link)).exclude(person__in=left.values("person")).exists()


@transaction.atomic
def record_open_consent(  # noqa: PLR0913  # an entry of the ledger has these parts
    *, person: Person, session: Session, given: bool, source: ConsentSource, at: datetime, actor: Actor
) -> bool:
    """Write down what a contributor told the organisers about the session being open; tell whether it is new.

    Raises UnknownPersonError, PersonLeftError.
    """
    if not session.contributions.filter(person=person).exists():
        raise UnknownPersonError
    say = give if given else withdraw
    try:
        return say(person=person, purpose=Purpose.OPEN_SESSION, about=session.pk, source=source, actor=actor, at=at)
    except AbsentError:
        raise PersonLeftError from None


@transaction.atomic
def confirm(*, contribution: Contribution, actor: Actor, at: datetime, source: ConsentSource | None = None) -> bool:
    """Write down that the person does their part; tell whether that is new. A proposal of theirs is confirmed with it.

    `source` is how the organisers know, and None for the person's own hand, which the audit trail does not name.
    """
    conference = lock(contribution.session.conference)
    waiting = Contribution.objects.filter(pk=contribution.pk, confirmed_at=None)
    if not waiting.update(confirmed_at=at):
        return False
    accepted = Proposal.objects.filter(state=Proposal.State.ACCEPTED, session=contribution.session_id)
    accepted.filter(person=contribution.person_id).update(state=Proposal.State.CONFIRMED)
    action = f"confirm, told by {source.value}" if source else "confirm"
    record(actor=actor if source else None, action=action, target=contribution, conference=conference, at=at)
    return True


def own_sessions(person: Person) -> Sequence[Matter]:
    """Return the sessions that the person has a part in, each of which they agree to by itself; one query."""
    parts: defaultdict[Session, list[str]] = defaultdict(list)
    found = Contribution.objects.filter(person=person).select_related("session")
    for part in found.order_by("session__code", "position"):
        parts[part.session].append(str(part.get_role_display()))
    return [Matter(str(one.pk), f"{one.code} · {one.title}", ", ".join(roles)) for one, roles in parts.items()]


def touch_sessions(ids: Collection[str], at: datetime) -> None:
    """Let calendars notice that sessions look otherwise now; what is left of a session that is gone harms nothing."""
    Session.objects.filter(pk__in=ids).update(revised_at=at)


ASKED_OF_CONTRIBUTORS = Kind(Purpose.OPEN_SESSION, own_sessions, touch_sessions)


@transaction.atomic
def remove_contribution(*, contribution: Contribution, actor: Actor, at: datetime) -> None:
    """Take a part away from a person; the person stays known to the conference."""
    session = contribution.session
    record(actor=actor, action="remove", target=contribution, conference=session.conference, at=at)
    contribution.delete()
    _touch(session, at)


@transaction.atomic
def move_up(*, contribution: Contribution, actor: Actor, at: datetime) -> None:
    """Let a contribution change places with the one before it; the first stays first, and one taken away meanwhile is gone."""
    session = contribution.session
    ordered = list(session.contributions.select_for_update())
    if contribution not in ordered[1:]:
        return
    index = ordered.index(contribution)
    ordered[index - 1], ordered[index] = ordered[index], ordered[index - 1]
    for position, part in enumerate(ordered, start=1):
        part.position = position
    Contribution.objects.bulk_update(ordered, ["position"])
    _touch(session, at)
    record(actor=actor, action="move", target=contribution, conference=session.conference, at=at)


def _touch(session: Session, at: datetime) -> None:
    """Say when the session last changed; the `sequence` of its slots is for times and rooms alone."""
    session.revised_at = at
    session.save(update_fields=["revised_at"])


def missing_yes(conference: Conference, sessions: Collection[Session]) -> Mapping[UUID, int]:
    """Return for each session how many of its people have no yes that stands to its being open, in two queries."""
    given = agreed(Purpose.OPEN_SESSION, conference)
    parts = Contribution.objects.filter(session__in=sessions).order_by()
    people = set(parts.values_list("session_id", "person_id"))
    missing = Counter(session_id for session_id, person_id in people if (person_id, str(session_id)) not in given)
    return {session.pk: missing[session.pk] for session in sessions}


def labels(people: Iterable[PersonId], *, at: datetime) -> dict[PersonId, str]:
    """Return what organisers call each person: by name, else by registration code, else "a contributor"."""
    cards = disclose(people, audience=Audience.ORGANISERS, at=at)
    nameless = [person_id for person_id, card in cards.items() if not card.name]
    codes = dict(Registration.objects.filter(person__in=nameless).values_list("person_id", "code")) if nameless else {}
    return {
        person_id: card.name
        or (_("registration %(code)s") % {"code": codes[person_id]} if person_id in codes else _("a contributor"))
        for person_id, card in cards.items()
    }
