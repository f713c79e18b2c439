"""Check a draft of the size that is given, with hundreds of true overlaps in it; run by bench/conflicts.py."""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from datetime import UTC, date, datetime, timedelta
from functools import partial
from io import StringIO
from uuid import UUID

import django

django.setup()

from django.core.management import call_command  # noqa: E402  # models load after set-up

from bench.timing import seconds  # noqa: E402  # likewise
from delegates.describing import add_person  # noqa: E402  # likewise
from events.models import Conference, Room, Theme  # noqa: E402  # likewise
from sessions.conflicts import Placed, conflicts_of_move, find_conflicts  # noqa: E402  # likewise
from sessions.models import Contribution, ScheduleVersion, Session, Slot  # noqa: E402  # likewise
from sessions.planning import plan_of, plan_of_move  # noqa: E402  # likewise
from sessions.publishing import draft_of  # noqa: E402  # likewise

AT = datetime(2012, 1, 20, 12, tzinfo=UTC)
OPENING = datetime(2012, 2, 24, 8, tzinfo=UTC)
ROOMS, PEOPLE, A_DAY = 20, 300, 14
ROUNDS = 5


def fill(size: int) -> ScheduleVersion:
    """Place sessions one after the other in twenty rooms, every thirtieth of them over the next one."""
    days = 1 + size // (ROOMS * A_DAY)
    conference = Conference.objects.create(
        slug="bench", first_day=date(2012, 2, 24), last_day=date(2012, 2, 24) + timedelta(days=days), city="London"
    )
    rooms = [Room.objects.create(conference=conference, name=f"Room {number}", capacity=90) for number in range(ROOMS)]
    themes = [Theme.objects.create(conference=conference, name=f"Theme {number}") for number in range(ROOMS)]
    people = [add_person(conference=conference, display_name="Someone") for _number in range(min(PEOPLE, size))]
    made = Session.objects.bulk_create(
        Session(
            conference=conference,
            code=f"S{number}",
            title=f"Talk {number}",
            theme=themes[number % ROOMS],
            expected_audience=40,
            revised_at=AT,
        )
        for number in range(size)
    )
    draft = draft_of(conference)
    Slot.objects.bulk_create(_slot(draft, session, rooms, number) for number, session in enumerate(made))
    Contribution.objects.bulk_create(
        Contribution(session=session, person=people[(number * 7 + more) % len(people)], confirmed_at=AT)
        for number, session in enumerate(made)
        for more in range(2)
    )
    return draft


def _slot(draft: ScheduleVersion, session: Session, rooms: list[Room], number: int) -> Slot:
    hour, minutes = number // ROOMS, 75 if number % 30 == 0 else 45
    start = OPENING + timedelta(days=hour // A_DAY, hours=hour % A_DAY)
    end = start + timedelta(minutes=minutes)
    return Slot(version=draft, session=session, room=rooms[number % ROOMS], starts_at=start, ends_at=end)


def bare_sweep(placed: Iterable[Placed]) -> int:
    """Return how many pairs overlap in a room or for a person: what no check can do without."""
    groups: defaultdict[UUID | None, list[tuple[datetime, datetime]]] = defaultdict(list)
    for item in placed:
        for key in (item.room_id, *item.people):
            groups[key].append((item.starts_at, item.ends_at))
    found = 0
    for intervals in groups.values():
        running: list[datetime] = []
        for start, end in sorted(intervals):
            running = [one for one in running if one > start]
            found += len(running)
            running.append(end)
    return found


def _move(draft: ScheduleVersion) -> None:
    session = Session.objects.select_related("conference").get(code="S30")
    slot = draft.slots.get(session=session)
    plan, placed = plan_of_move(session, room_id=slot.room_id, between=(slot.starts_at, slot.ends_at), version=draft)
    conflicts_of_move(plan, placed)


def _best(job: Callable[[], object]) -> float:
    return min(seconds(job) for _round in range(ROUNDS))


def main(size: int) -> None:
    """Print a line."""
    with redirect_stdout(StringIO()):
        call_command("upgrade")
    draft = fill(size)
    plan = plan_of(draft.conference, draft)
    bare = _best(partial(bare_sweep, plan.placed))
    took = {
        "every rule": _best(partial(find_conflicts, plan)),
        "from the database": _best(lambda: find_conflicts(plan_of(draft.conference, draft))),
        "one move": _best(partial(_move, draft)),
    }
    parts = ", ".join(f"{name} {spent * 1000:.1f} ms ({spent / bare:.1f})" for name, spent in took.items())
    found = len(find_conflicts(plan))
    sys.stdout.write(
        f"conflicts {size:4} sessions: bare sweep {bare * 1000:.2f} ms, {found} found; in such sweeps: {parts}\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
