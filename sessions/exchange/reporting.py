"""What is told of an import: how much came in, what clashes, and what was guessed or left out, each thing once."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sessions.conflicts import Clash, Conflict
from sessions.exchange.understanding import Grade, Remark

MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was guessed or left out, of one event or of many; of the file as a whole where `numbers` is empty."""

    grade: Grade
    words: str
    numbers: tuple[int, ...]
    titles: tuple[str, ...]

    @property
    def spans(self) -> str:
        """Return the numbers with runs drawn together: `1-48, 50`."""
        runs: list[list[int]] = []
        for number in self.numbers:
            if runs and number == runs[-1][-1] + 1:
                runs[-1][1:] = [number]
            else:
                runs.append([number])
        return ", ".join("-".join(map(str, run)) for run in runs)

    @property
    def is_long(self) -> bool:
        """Tell whether there are more events than are named one by one."""
        return len(self.numbers) > MOST_NAMED

    @property
    def events(self) -> list[tuple[int, str]]:
        """Return the events, each by its number and its title."""
        return list(zip(self.numbers, self.titles, strict=True))


@dataclass(frozen=True, slots=True)
class Overlaps:
    """How many conflicts the draft has: pairs of sessions in one room, of one person in two places, and sessions by themselves.

    `outside` are on days that are none of the conference's, `others` have no room, or last too long.
    """

    rooms: int = 0
    people: int = 0
    outside: int = 0
    others: int = 0

    @property
    def total(self) -> int:
        """Return how many there are in all."""
        return self.rooms + self.people + self.outside + self.others


def overlaps_of(conflicts: Iterable[Conflict]) -> Overlaps:
    """Count the conflicts that a file brings along, of those that a schedule can have."""
    found = Counter(conflict.clash for conflict in conflicts)
    others = found[Clash.NO_ROOM] + found[Clash.TOO_LONG] + found[Clash.BACKWARDS]
    return Overlaps(found[Clash.ROOM], found[Clash.PERSON], found[Clash.OUTSIDE], others)


def findings(remarks: Sequence[Remark]) -> list[Finding]:
    """Return each remark once, with the events that it is about: first what was left out, then what was guessed."""
    grouped: dict[tuple[Grade, str], list[Remark]] = {}
    for remark in remarks:
        grouped.setdefault((remark.grade, remark.words), []).append(remark)
    found = [
        Finding(
            grade,
            words,
            tuple(one.number for one in group if one.number),
            tuple(one.title for one in group if one.number),
        )
        for (grade, words), group in grouped.items()
    ]
    return sorted(found, key=lambda finding: finding.grade != Grade.LEFT_OUT)


def understood_whole(total: int, remarks: Iterable[Remark]) -> int:
    """Return of how many events nothing had to be guessed or left out."""
    return total - len({remark.number for remark in remarks if remark.number})
