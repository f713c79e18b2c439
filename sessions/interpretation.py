"""Which sessions promise interpretation, who is given to each, and what is missing: planned on the draft.

What members who act for delegates may know is cut down here: they see people by the card for delegates, no title that
delegates are not told, nothing of a session that is opaque, and of somebody's other duties only that they are not free.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil
from uuid import UUID

from django.utils.translation import gettext as _

from delegates.cards import PersonId
from events.audience import Audience
from events.models import Conference
from sessions.conflicts import Clash, Conflict, Placed, Plan, conflicts_of_move, find_conflicts, word
from sessions.interpreting import can
from sessions.models import Contribution, Interpreter, Session

OF_INTERPRETERS = frozenset({Clash.PERSON, Clash.AWAY, Clash.PAUSE, Clash.REST})
USUAL_TURN = 60
Place = tuple[datetime, datetime, str]
"""From when until when, and the name of the room, which may be empty."""


@dataclass(frozen=True, slots=True)
class Given:
    """An interpreter who is given to a session; `fits` unless they do not interpret between these languages."""

    part_id: UUID
    who: str
    is_confirmed: bool
    is_prevented: bool
    fits: bool


@dataclass(frozen=True, slots=True)
class Team:
    """Who interprets a session into one language; `missing` counts those that are needed still."""

    language: str
    channel: int | None
    is_promised: bool
    given: tuple[Given, ...]
    missing: int


@dataclass(frozen=True, slots=True)
class Task:
    """A session to interpret; `place` is that in the draft, `shown` that of the published version where it is another."""

    session_id: UUID
    code: str
    title: str
    floor: str
    minutes: int
    place: Place | None
    shown: Place | None
    teams: tuple[Team, ...]
    troubles: tuple[str, ...]

    @property
    def missing(self) -> int:
        """Return how many interpreters the session lacks."""
        return sum(team.missing for team in self.teams)

    @property
    def is_settled(self) -> bool:
        """Tell whether nothing is left to do."""
        return not self.missing and not self.troubles and all(one.fits for team in self.teams for one in team.given)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could interpret into a language; `obstacle` says why better not."""

    interpreter_id: UUID
    who: str
    obstacle: str


@dataclass(frozen=True, slots=True)
class Listed:
    """An interpreter as the list shows them; `turns` counts the sessions that they are given to."""

    id: UUID
    who: str
    pairs: tuple[tuple[str, str], ...]
    longest_turn: int
    rest: int
    turns: int


@dataclass(frozen=True, slots=True)
class Interpretation:
    """All that interpretation is planned by, as one reader may know it."""

    conference: Conference
    audience: Audience
    plan: Plan
    sessions: Mapping[UUID, Session]
    parts: Mapping[UUID, Sequence[Contribution]]
    interpreters: Mapping[PersonId, Interpreter]
    names: Mapping[PersonId, str]
    channels: Mapping[str, int]
    shown: Mapping[UUID, Place]
    titles: Mapping[UUID, str]

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Return the sessions by time, those without a place last."""
        placed = {item.session_id: item for item in self.plan.placed}
        troubles = self._troubles()
        found = [self._task(session, placed.get(pk), troubles.get(pk, [])) for pk, session in self.sessions.items()]
        return tuple(sorted(found, key=lambda task: (task.place is None, task.place and task.place[0], task.code)))

    def task(self, code: str) -> Task | None:
        """Return the session of that code, if there is interpretation to plan for it that the reader may know of."""
        return next((task for task in self.tasks if task.code == code), None)

    def _task(self, session: Session, item: Placed | None, troubles: Iterable[str]) -> Task:
        title = self.titles.get(session.pk, "")
        place = self._place(item, title) if item else None
        shown = self.shown.get(session.pk)
        minutes = item.minutes if item else session.minutes
        return Task(
            session_id=session.pk,
            code=session.code,
            title=title,
            floor=session.floor_language,
            minutes=minutes,
            place=place,
            shown=shown if shown and shown != place else None,
            teams=tuple(self._teams(session, minutes)),
            troubles=tuple(dict.fromkeys(troubles)),
        )

    def _place(self, item: Placed, title: str) -> Place:
        zone = self.conference.zone
        return item.starts_at.astimezone(zone), item.ends_at.astimezone(zone), item.room if title else ""

    def _teams(self, session: Session, minutes: int) -> Iterable[Team]:
        parts = self.parts.get(session.pk, ())
        promised = [str(code) for code in session.interpretation]
        for language in dict.fromkeys([*promised, *(part.language for part in parts)]):
            here = [part for part in parts if part.language == language]
            yield Team(
                language=language,
                channel=self.channels.get(language),
                is_promised=language in promised,
                given=tuple(self._given(part, session.floor_language) for part in here),
                missing=self._missing(session.floor_language, language, minutes, here) if language in promised else 0,
            )

    def _given(self, part: Contribution, floor: str) -> Given:
        interpreter = self.interpreters.get(part.person_id)
        return Given(
            part_id=part.pk,
            who=self.names[part.person_id],
            is_confirmed=part.confirmed_at is not None,
            is_prevented=part.is_prevented,
            fits=interpreter is not None and can(interpreter, floor, part.language),
        )

    def _missing(self, floor: str, language: str, minutes: int, parts: Sequence[Contribution]) -> int:
        """Return how many more are needed so that nobody interprets for longer than they can; one at least in all."""
        coming = [self.interpreters.get(part.person_id) for part in parts if not part.is_prevented]
        able = [one.longest_turn for one in self.interpreters.values() if can(one, floor, language)]
        turn = min(able, default=USUAL_TURN)
        left = minutes - sum(one.longest_turn for one in coming if one)
        if not coming:
            return max(1, ceil(minutes / turn))
        return 0 if None in coming else max(0, ceil(left / turn))

    def _troubles(self) -> dict[UUID, list[str]]:
        """Return what is wrong with the interpreters of each session, in words fit for the reader."""
        found: dict[UUID, list[str]] = {}
        for conflict in find_conflicts(replace(self.plan, sought=OF_INTERPRETERS)):
            for item in (conflict.session, conflict.other):
                if item and conflict.person in {person for person, _into in item.interpreters}:
                    found.setdefault(item.session_id, []).append(self._word(conflict))
        return found

    def _word(self, conflict: Conflict) -> str:
        who = self.names.get(conflict.person, "") if conflict.person else ""
        if self.audience >= Audience.ORGANISERS:
            return word(conflict, zone=self.conference.zone, who=who)
        return obstacle_of(conflict, who)

    def candidates(self, task: Task, language: str) -> tuple[Candidate, ...]:
        """Return those who interpret straight into the language and are not given there, the free ones first."""
        session = self.sessions[task.session_id]
        taken = {part.person_id for part in self.parts.get(session.pk, ())}
        able = [one for person, one in self.interpreters.items() if person not in taken]
        found = [
            Candidate(one.pk, self.names[one.person_id], self._obstacle(one, task, language))
            for one in able
            if can(one, session.floor_language, language)
        ]
        return tuple(sorted(found, key=lambda one: (bool(one.obstacle), one.who.casefold())))

    def _obstacle(self, interpreter: Interpreter, task: Task, language: str) -> str:
        item = next((item for item in self.plan.placed if item.session_id == task.session_id), None)
        person = interpreter.person_id
        if item is None:
            return ""
        if person in item.people:
            return _("is not free then")
        there = replace(
            item, people=item.people | {person}, interpreters=(*item.interpreters, (person, language)), pin=""
        )
        found = conflicts_of_move(replace(self.plan, sought=OF_INTERPRETERS, orders=()), there)
        mine = [conflict for conflict in found if conflict.person == person]
        return _reason(mine[0]) if mine else ""

    @property
    def roster(self) -> tuple[Listed, ...]:
        """Return the interpreters by name."""
        turns = [part.person_id for parts in self.parts.values() for part in parts]
        found = [
            Listed(
                id=one.pk,
                who=self.names[person],
                pairs=tuple((str(floor), str(into)) for floor, into in one.pairs),
                longest_turn=one.longest_turn,
                rest=one.rest,
                turns=turns.count(person),
            )
            for person, one in self.interpreters.items()
        ]
        return tuple(sorted(found, key=lambda one: one.who.casefold()))


def _reason(conflict: Conflict) -> str:
    return _("has too little rest before or after") if conflict.clash == Clash.REST else _("is not free then")


def obstacle_of(conflict: Conflict, who: str) -> str:
    """Return what is wrong with an interpreter's time, without saying what else they do, or where."""
    return _("%(who)s %(obstacle)s.") % {"who": who, "obstacle": _reason(conflict)}
