"""Say how far a long piece of work has come."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tqdm import tqdm

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Progress:
    """A moving bar on a terminal, and one line with the count for each kind of thing when it is done."""

    write: Callable[[str], object]

    def over(self, label: str, things: Sequence[Thing]) -> Iterator[Thing]:
        """Yield the things, saying how many of them are done."""
        yield from tqdm(things, desc=label, leave=False, disable=None)
        self.write(f"{label} … {len(things):,}")
