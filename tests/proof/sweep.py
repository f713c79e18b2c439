"""Look for every marker in every output; whatever the table does not allow is a leak."""

from collections.abc import Iterable, Mapping
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


def found_in(body: bytes, markers: Mapping[str, Marker]) -> set[Marker]:
    """Return the markers (by their skeletons) that the bytes hold in any reading."""
    lines = {line for text in readings(body) for line in text.split("\n")}  # most readings repeat most of the others
    text = skeleton("\n".join(lines))
    return {marker for shape, marker in markers.items() if shape in text}


def sightings(outputs: Iterable[Output], markers: Iterable[Marker]) -> set[Sighting]:
    """Return what stands where, before whom."""
    shapes = {skeleton(marker.text): marker for marker in markers}
    seen: dict[bytes, set[Marker]] = {}
    found = set()
    for output in outputs:
        if output.body not in seen:
            seen[output.body] = found_in(output.body, shapes)
        found |= {Sighting(marker.kind, output.name, output.audience) for marker in seen[output.body]}
    return found


def leaks(found: Iterable[Sighting]) -> list[Sighting]:
    """Return those that the table does not allow."""
    return sorted(one for one in found if not is_allowed(one.kind, one.output, one.audience))


def sweep(outputs: Iterable[Output], markers: Iterable[Marker]) -> list[Sighting]:
    """Return every marker that stands where the table does not allow it."""
    return leaks(sightings(outputs, markers))
