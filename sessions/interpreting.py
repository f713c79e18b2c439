"""Who interprets between which languages, and who of them is given to which session.

The conference's row is locked first: nobody is taken off the list while they are given to a session.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import pairwise

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils.translation import gettext as _

from delegates.models import Person
from delegates.places import lock
from events.audit import record
from events.models import Conference, User
from events.wording import language_name
from sessions.contributing import contribute, is_known, remove_contribution
from sessions.models import Contribution, Interpreter, ProgrammeRules, Session

Actor = User | AnonymousUser | None
Pair = tuple[str, str]
ROLE = Contribution.Role.INTERPRETER
HIGHEST_CHANNEL = 99


class InterpretingError(Exception):
    """Something that cannot be planned; the message names no one."""


class StrangerError(InterpretingError):
    """The person is not known to this conference."""

    def __init__(self) -> None:
        super().__init__(_("This person is not known to the conference. Choose one from the list."))


class ListedError(InterpretingError):
    """The person is on the list already."""

    def __init__(self) -> None:
        super().__init__(_("This person is on the list of interpreters already."))


class StillGivenError(InterpretingError):
    """The interpreter is given to sessions; `count` says to how many."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(_("This interpreter is given to sessions still. Take them off those first."))


class NotPromisedError(InterpretingError):
    """The session promises no interpretation into the language."""

    def __init__(self, session: Session, language: str) -> None:
        facts = {"code": session.code, "language": language_name(language)}
        super().__init__(
            _("Session %(code)s promises no interpretation into this language: %(language)s. Look at the page again.")
            % facts
        )


class WrongPairError(InterpretingError):
    """The interpreter does not interpret from the floor language straight into the other."""

    def __init__(self, floor: str, language: str) -> None:
        facts = {"floor": language_name(floor), "language": language_name(language)}
        super().__init__(
            _(
                "This interpreter does not interpret from %(floor)s straight into %(language)s. Interpretation by way of a"
                " third language is not planned here."
            )
            % facts
        )


class ChannelTakenError(InterpretingError):
    """Two languages would be heard on one channel."""

    def __init__(self, number: int) -> None:
        super().__init__(_("Channel %(number)d stands at two languages. Give each its own.") % {"number": number})


def can(interpreter: Interpreter, floor: str, language: str) -> bool:
    """Tell whether they interpret from the floor language straight into the other."""
    return [floor, language] in interpreter.pairs


@transaction.atomic
def add_interpreter(  # noqa: PLR0913  # who, what, and by whose hand
    *,
    conference: Conference,
    person: Person,
    pairs: Collection[Pair],
    longest_turn: int,
    rest: int,
    actor: Actor,
    at: datetime,
) -> Interpreter:
    """Put someone whom the conference knows on the list of its interpreters. Raises StrangerError, ListedError."""
    lock(conference)
    if person.conference_id != conference.pk or not is_known(person):
        raise StrangerError
    interpreter, is_new = Interpreter.objects.get_or_create(
        person=person, defaults={"pairs": _listed(pairs), "longest_turn": longest_turn, "rest": rest}
    )
    if not is_new:
        raise ListedError
    record(actor=actor, action="add", target=interpreter, conference=conference, at=at)
    return interpreter


@transaction.atomic
def change_interpreter(  # noqa: PLR0913  # as `add_interpreter`
    *,
    interpreter: Interpreter,
    pairs: Collection[Pair],
    longest_turn: int,
    rest: int,
    actor: Actor,
    at: datetime,
) -> None:
    """Say anew what someone interprets and for how long; what they are given to stays, and is shown where it fits no more."""
    conference = lock(interpreter.person.conference)
    interpreter.pairs, interpreter.longest_turn, interpreter.rest = _listed(pairs), longest_turn, rest
    interpreter.save(update_fields=["pairs", "longest_turn", "rest"])
    record(actor=actor, action="change", target=interpreter, conference=conference, at=at)


def _listed(pairs: Collection[Pair]) -> list[list[str]]:
    return [list(pair) for pair in dict.fromkeys(pairs)]


def turns_of(interpreter: Interpreter) -> int:
    """Count the sessions that someone is given to as an interpreter."""
    return Contribution.objects.filter(person=interpreter.person_id, role=ROLE).count()


@transaction.atomic
def remove_interpreter(*, interpreter: Interpreter, actor: Actor, at: datetime) -> None:
    """Take someone off the list; the conference knows them still. Raises StillGivenError."""
    conference = lock(interpreter.person.conference)
    if count := turns_of(interpreter):
        raise StillGivenError(count)
    record(actor=actor, action="remove", target=interpreter, conference=conference, at=at)
    interpreter.delete()


@transaction.atomic
def assign(*, session: Session, interpreter: Interpreter, language: str, actor: Actor, at: datetime) -> Contribution:
    """Give an interpreter to a session, for one of the languages that it promises.

    A clash that this makes is shown, as for every part. Raises StrangerError, NotPromisedError, WrongPairError, and
    PartTakenError of `contribute` for who interprets there already.
    """
    lock(session.conference)
    session.refresh_from_db(fields=["floor_language", "interpretation"])
    found = Interpreter.objects.filter(pk=interpreter.pk, person__conference=session.conference_id)
    current = found.select_related("person").first()
    if current is None:
        raise StrangerError
    if language not in session.interpretation:
        raise NotPromisedError(session, language)
    if not can(current, session.floor_language, language):
        raise WrongPairError(session.floor_language, language)
    way = Contribution.Way.IN_PERSON
    part = contribute(session=session, person=current.person, role=ROLE, way=way, actor=actor, at=at)
    part.language = language
    part.save(update_fields=["language"])
    return part


@transaction.atomic
def take_off(*, part: Contribution, actor: Actor, at: datetime) -> None:
    """Take an interpreter off a session; they stay on the list. Of two who do so at once, the second changes nothing."""
    lock(part.session.conference)
    current = Contribution.objects.filter(pk=part.pk, role=ROLE).select_related("session__conference").first()
    if current:
        remove_contribution(contribution=current, actor=actor, at=at)


@transaction.atomic
def set_channels(*, conference: Conference, channels: Mapping[str, int], actor: Actor, at: datetime) -> None:
    """Say on which channel of the receivers each language is heard. Raises ChannelTakenError."""
    lock(conference)
    numbers = sorted(channels.values())
    for number, following in pairwise(numbers):
        if number == following:
            raise ChannelTakenError(number)
    rules, _made = ProgrammeRules.objects.get_or_create(conference=conference)
    rules.channels = dict(channels)
    rules.save(update_fields=["channels"])
    record(actor=actor, action="change channels", target=rules, conference=conference, at=at)


def channels_of(conference: Conference) -> Mapping[str, int]:
    """Return the channel of each language that has one; one query."""
    found = ProgrammeRules.objects.filter(conference=conference).values_list("channels", flat=True).first()
    return {str(code): int(number) for code, number in (found or {}).items()}
