"""Interpreters and what they are given to, for the tests of interpretation."""

from collections.abc import Iterable

from delegates.models import Person
from events.audience import Audience
from events.models import Conference
from sessions.interpretation import Interpretation, Task
from sessions.interpretation_of import interpretation_of
from sessions.interpreting import add_interpreter, assign
from sessions.models import Contribution, Interpreter, Session
from tests.conftest import make_person
from tests.sessions.late import NOW


def interpreter(  # what they are called, what they do, and for how long
    conference: Conference,
    name: str = "Reem",
    pairs: Iterable[str] = ("en>ar",),
    *,
    turn: int = 60,
    rest: int = 30,
    **facets: object,
) -> Interpreter:
    return listed(conference, make_person(conference, name, **facets), pairs, turn=turn, rest=rest)


def listed(
    conference: Conference, person: Person, pairs: Iterable[str] = ("en>ar",), *, turn: int = 60, rest: int = 30
) -> Interpreter:
    both = [(pair.partition(">")[0], pair.partition(">")[2]) for pair in pairs]
    return add_interpreter(
        conference=conference, person=person, pairs=both, longest_turn=turn, rest=rest, actor=None, at=NOW
    )


def give(session: Session, who: Interpreter, language: str = "ar") -> Contribution:
    return assign(session=session, interpreter=who, language=language, actor=None, at=NOW)


def seen(conference: Conference, audience: Audience = Audience.ORGANISERS) -> Interpretation:
    return interpretation_of(conference, audience=audience, at=NOW)


def task_of(conference: Conference, code: str = "A3", audience: Audience = Audience.ORGANISERS) -> Task:
    found = seen(conference, audience).task(code)
    assert found is not None
    return found


def offered(conference: Conference, code: str = "A3", language: str = "ar") -> list[tuple[str, str]]:
    """Return who is offered for a session, and what speaks against each."""
    there = seen(conference)
    task = there.task(code)
    assert task is not None
    return [(one.who, one.obstacle) for one in there.candidates(task, language)]
