"""Look for every marker in every output; whatever the table does not allow is a leak."""

from collections.abc import Iterable
from dataclasses import dataclass

from tests.proof.allowed import is_allowed
from tests.proof.decoding import readings, skeleton
from tests.proof.markers import Marker


@dataclass(frozen=True, slots=True)
class Output:
    """Bytes that leave the site, and to whom. `audience` is a role, or `server` for what stays on it."""

    name: str
    audience: str
    body: bytes


@dataclass(frozen=True, slots=True, order=True)
class Sighting:
    """A value in an output; the value itself is not told."""

    kind: str
    output: str
    audience: str


class Search:
    """Looks for markers in bytes, and remembers in which lines there is none: most pages repeat most of the others."""

    def __init__(self, markers: Iterable[Marker]) -> None:
        self.shapes = {skeleton(marker.text): marker for marker in markers}
        self.clean: set[str] = set()

    def found_in(self, body: bytes) -> set[Marker]:
        """Return the markers that the bytes hold in any reading."""
        lines = {line for text in readings(body) for line in text.split("\n")} - self.clean
        text = skeleton("\n".join(lines))
        found = {marker for shape, marker in self.shapes.items() if shape in text}
        if not found:
            self.clean |= lines
        return found


def sightings(outputs: Iterable[Output], markers: Iterable[Marker]) -> set[Sighting]:
    """Return what stands where, before whom."""
    search = Search(markers)
    seen: dict[bytes, set[Marker]] = {}
    found = set()
    for output in outputs:
        if output.body not in seen:
            seen[output.body] = search.found_in(output.body)
        found |= {Sighting(marker.kind, output.name, output.audience) for marker in seen[output.body]}
    return found


def leaks(found: Iterable[Sighting]) -> list[Sighting]:
    """Return those that the table does not allow."""
    return sorted(one for one in found if not is_allowed(one.kind, one.output, one.audience))


def sweep(outputs: Iterable[Output], markers: Iterable[Marker]) -> list[Sighting]:
    """Return every marker that stands where the table does not allow it."""
    return leaks(sightings(outputs, markers))
