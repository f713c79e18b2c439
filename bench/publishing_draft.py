"""Publish a draft of the size that is given; run by bench/publishing.py."""

import sys
from contextlib import redirect_stdout
from datetime import UTC, date, datetime, timedelta
from functools import partial
from io import StringIO

import django

django.setup()

from django.core.management import call_command  # noqa: E402  # models load after set-up
from django.db import transaction  # noqa: E402  # likewise

from bench.timing import seconds  # noqa: E402  # likewise
from delegates.models import Person  # noqa: E402  # likewise
from events.models import Conference, Room  # noqa: E402  # likewise
from sessions.changes import changes  # noqa: E402  # likewise
from sessions.models import Contribution, ScheduleVersion, Session, Slot  # noqa: E402  # likewise
from sessions.publishing import draft_of, last_version, publish, seen_of  # noqa: E402  # likewise
from sessions.telling import affected_by  # noqa: E402  # likewise
from vault.keys import make_key, unlocked  # noqa: E402  # likewise

AT = datetime(2012, 1, 20, 12, tzinfo=UTC)
OPENING = datetime(2012, 2, 24, 4, tzinfo=UTC)
ROOMS, DAYS, MINUTES, PEOPLE, ROUNDS = 20, 3, 10, 300, 3


def make_draft(size: int) -> Conference:
    """Make a conference of that many sessions, two people in each, none of them in two places."""
    conference = Conference.objects.create(
        slug="bench",
        name="Bench",
        first_day=date(2012, 2, 24),
        last_day=date(2012, 2, 26),
        time_zone="UTC",
        city="Here",
    )
    rooms = Room.objects.bulk_create(Room(conference=conference, name=f"Room {number}") for number in range(ROOMS))
    sessions = Session.objects.bulk_create(
        Session(conference=conference, code=f"S{number}", title=f"Talk {number}", revised_at=AT)
        for number in range(size)
    )
    people = [Person(conference=conference, key_ref=make_key()) for _number in range(PEOPLE)]
    with unlocked(person.key_ref for person in people):
        Person.objects.bulk_create(people)
    Contribution.objects.bulk_create(
        Contribution(session=session, person=people[(2 * number + more) % PEOPLE])
        for number, session in enumerate(sessions)
        for more in range(2)
    )
    draft = draft_of(conference)
    Slot.objects.bulk_create(_slot(draft, session, rooms, number) for number, session in enumerate(sessions))
    return conference


def _slot(draft: ScheduleVersion, session: Session, rooms: list[Room], number: int) -> Slot:
    day, turn = number // ROOMS % DAYS, number // ROOMS // DAYS
    start = OPENING + timedelta(days=day, minutes=MINUTES * turn)
    return Slot(
        version=draft,
        session=session,
        room=rooms[number % ROOMS],
        starts_at=start,
        ends_at=start + timedelta(minutes=MINUTES),
    )


def move_some(conference: Conference) -> None:
    """Let every tenth session end a minute earlier than before."""
    some = list(draft_of(conference).slots.order_by("session__code"))[::10]
    for slot in some:
        slot.ends_at -= timedelta(minutes=1)
    Slot.objects.bulk_update(some, ["ends_at"], batch_size=500)


def bare(conference: Conference, other: Conference, number: int) -> None:
    """Copy the draft's slots to a version, which is another conference's, and do nothing else."""
    with transaction.atomic():
        version = other.versions.create(number=number, published_at=AT)
        Slot.objects.bulk_create(
            Slot(
                version=version,
                session_id=slot.session_id,
                room_id=slot.room_id,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
            )
            for slot in draft_of(conference).slots.all()
        )


def look(conference: Conference) -> None:
    """Find what the page of the preview says."""
    draft, last = draft_of(conference), last_version(conference)
    found = changes(last, draft)
    affected_by(conference, found, found, at=AT)
    seen_of(draft.slots.all(), last)


def main(size: int) -> None:
    """Print the seconds of a publication, then a line to read."""
    with redirect_stdout(StringIO()):
        call_command("upgrade")
    conference = make_draft(size)
    other = Conference.objects.create(
        slug="other", name="Other", first_day=conference.first_day, last_day=conference.last_day, city="Here"
    )
    took = {"first": seconds(partial(publish, conference=conference, note="", actor=None, at=AT))}
    rounds = []
    for number in range(1, ROUNDS + 1):
        move_some(conference)
        preview = seconds(partial(look, conference))
        again = seconds(partial(publish, conference=conference, note="", actor=None, at=AT))
        rounds.append((again, preview, seconds(partial(bare, conference, other, number))))
    took["again"], took["preview"], copied = (min(times) for times in zip(*rounds, strict=True))
    parts = ", ".join(f"{name} {spent * 1000:.0f} ms ({spent / copied:.1f})" for name, spent in took.items())
    words = f"bare copying of slots {copied * 1000:.0f} ms; published, in such copyings: {parts}"
    sys.stdout.write(f"{took['again']:.6f} publish {size:4} sessions: {words}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
