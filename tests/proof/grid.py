"""What is sent to the schedule editor, for the proofs: places that clash or never were, and searches in the tray."""

from collections.abc import Callable, Iterator

from events.models import Conference
from sessions.models import Slot
from tests.proof.world import World

Form = Callable[[World], dict[str, object]]


def _where_another_is(world: World) -> dict[str, object]:
    """Put the open session where another one is placed already."""
    code = world.places["here"].ids["open session"]
    slots = Slot.objects.filter(version__conference__slug="here-2012", room__isnull=False)
    slot = slots.exclude(session__code=code).select_related("room")[0]
    zone = Conference.objects.get(slug="here-2012").zone
    start = slot.starts_at.astimezone(zone)
    return {
        "session": code,
        "room": str(slot.room_id),
        "day": f"{start:%Y-%m-%d}",
        "start": f"{start:%H:%M}",
        "seen": "tray",
    }


def sent(typed: str) -> Iterator[tuple[str, str, Form]]:
    """Yield a name, a route and a form each."""
    nonsense = dict.fromkeys(("session", "room", "day", "start", "minutes", "seen", "number"), typed)
    for step in ("try", "move"):
        yield f"place {step}", f"sessions:schedule_{step}", _where_another_is
        yield f"no place {step}", f"sessions:schedule_{step}", lambda _world: dict(nonsense)
    yield "place by form", "sessions:schedule", _where_another_is
    yield "search the tray", "sessions:schedule", lambda _world: {"find": "1", "q": typed}
    yield "undo of nothing", "sessions:schedule_undo", lambda _world: {"number": typed}
