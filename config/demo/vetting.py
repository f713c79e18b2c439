"""How the demonstration's safety officers look at requests, by the verbs that their pages call."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache

from config.demo.accounts import address_of
from config.demo.script import DATA
from delegates.describing import Answers
from delegates.models import Registration, Review
from delegates.referees import answer_reference, ask_referee
from delegates.reviewing import add_vetting_note, mark_risk, review
from events.models import User

LOOKED_AT = datetime(2012, 1, 19, 15, 0, tzinfo=UTC)
"""When officers looked at what is still open at the earliest stage: all requests have come by then."""
State = Registration.State
Officers = tuple[User, User]


@dataclass(frozen=True, slots=True)
class Look:
    """What was done with one open request; all but the name may be empty."""

    name: str
    referee: str = ""
    asked: bool = False
    verdict: str = ""
    words: str = ""
    first: str = ""
    second: str = ""
    why: str = ""
    note: str = ""
    risk: str = ""


@cache
def looks() -> Mapping[str, Look]:
    """Return what the file says, by the names of the people."""
    table = tomllib.loads((DATA / "vetting.toml").read_text(encoding="utf-8"))
    return {row["name"]: Look(**row) for row in table["look"]}


def with_referee(answers: Answers) -> Answers:
    """Return the answers with the referee whom the person names, if the file has one."""
    look = looks().get(answers.display_name)
    if look is None or not look.referee:
        return answers
    number = list(looks()).index(look.name)
    return replace(answers, referee_name=look.referee, referee_address=address_of(f"referee-{number}"))


def look_into(registration: Registration, name: str, state: str, *, officers: Officers, at: datetime) -> None:
    """Let both officers agree to whoever is to get a place or a spot in line, and do as the file says with the others."""
    if state in {State.CONFIRMED, State.WAITING}:
        for officer in officers:
            _say(registration, officer, Review.Verdict.APPROVE, "", at)
    elif look := looks().get(name):
        _do(registration, look, officers, LOOKED_AT)


def _say(registration: Registration, officer: User, verdict: str, note: str, at: datetime) -> None:
    """Let an officer say what they think of the answers as they stand."""
    seen = registration.answers_version
    review(registration=registration, seen=seen, reviewer=officer, verdict=verdict, note=note, at=at)


def _do(registration: Registration, look: Look, officers: Officers, at: datetime) -> None:
    if look.asked:
        _row, token = ask_referee(registration=registration, actor=officers[0], at=at)
        if look.verdict:
            said = {"verdict": look.verdict, "words": look.words}
            answer_reference(conference=registration.conference, token=token, at=at, **said)
    for officer, verdict in zip(officers, (look.first, look.second), strict=True):
        if verdict:
            _say(registration, officer, verdict, look.why, at)
    if look.note:
        add_vetting_note(registration=registration, text=look.note, author=officers[1], at=at)
    if look.risk:
        mark_risk(registration=registration, risk=look.risk, actor=officers[0], at=at)
