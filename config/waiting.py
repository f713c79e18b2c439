"""What waits for somebody on the team, in words, as their first page shows it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits: how many, in words, with one action."""

    count: int
    text: str
    url: str
    action: str
    detail: str = ""
