"""How strictly a conference takes each rule of its schedule: what a conflict stops, unless the team says otherwise."""

from collections.abc import Mapping

from sessions.conflicts import Clash
from sessions.models import ProgrammeRules

Level = ProgrammeRules.Level
Levels = Mapping[Clash, Level]

USUAL: Levels = {
    Clash.ROOM: Level.BLOCK_MOVE,
    Clash.CLOSED: Level.BLOCK_MOVE,
    Clash.SEATS: Level.WARN,
    Clash.EQUIPMENT: Level.WARN,
    Clash.BOOTHS: Level.WARN,
    Clash.NO_ROOM: Level.BLOCK_MOVE,
    Clash.PERSON: Level.BLOCK_MOVE,
    Clash.AWAY: Level.BLOCK_PUBLISHING,
    Clash.PAUSE: Level.BLOCK_PUBLISHING,
    Clash.REST: Level.WARN,
    Clash.TURN: Level.WARN,
    Clash.LANGUAGE: Level.WARN,
    Clash.ORDER: Level.BLOCK_PUBLISHING,
    Clash.PLENARY: Level.WARN,
    Clash.BREAK: Level.WARN,
    Clash.THEME: Level.WARN,
    Clash.AUDIENCE: Level.WARN,
    Clash.POPULAR: Level.WARN,
    Clash.OUTSIDE: Level.BLOCK_MOVE,
    Clash.EARLY: Level.BLOCK_PUBLISHING,
    Clash.LATE: Level.BLOCK_PUBLISHING,
    Clash.BACKWARDS: Level.BLOCK_MOVE,
    Clash.TOO_LONG: Level.BLOCK_MOVE,
    Clash.UNCONFIRMED: Level.WARN,
    Clash.UNAGREED: Level.WARN,
}
"""Chosen in docs/decisions/0020-conflict-rules.md."""
FIXED = frozenset({Clash.BACKWARDS, Clash.TOO_LONG})
"""No conference can take these more lightly."""


def levels_of(rules: ProgrammeRules | None) -> dict[Clash, Level]:
    """Return the level of each rule; what the row does not know, or cannot change, is as usual."""
    chosen = rules.levels if rules else {}
    return {
        clash: usual if clash in FIXED or chosen.get(clash.value) not in Level.values else Level(chosen[clash.value])
        for clash, usual in USUAL.items()
    }


def at_level(levels: Levels, *wanted: Level) -> frozenset[Clash]:
    """Return the rules that have one of the levels."""
    return frozenset(clash for clash, level in levels.items() if level in wanted)
