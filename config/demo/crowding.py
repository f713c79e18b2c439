"""Fill a conference of any size with invented people and sessions, many rows at a time."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID

from django.db import transaction

from config.demo.furnishing import furnished, further_themes, need
from config.demo.names import choose_kit
from config.demo.progress import Progress
from delegates.cards import Facet, PhotoChoice
from delegates.consent import Choice, Purpose, entries_of
from delegates.models import Consent, Person, Registration, default_visibility
from delegates.models.registrations import CODE_ALPHABET, CODE_LENGTH
from events.accounts import address_alias
from events.audience import Audience
from events.models import Conference, Room, Theme
from sessions.models import Contribution, Session, Slot
from sessions.publishing import draft_of, publish
from vault.keys import make_keys, unlocked

FIRST_DAY = date(2012, 2, 24)
DAYS = 3
DAY_BEGINS = time(9)
DAY_MINUTES = 11 * 60
LONGEST, SHORTEST, STEP = 60, 5, 5
BATCH = 500
OPENED_AT = datetime(2011, 12, 5, 9, 0, tzinfo=UTC)
PUBLISHED_AT = datetime(2012, 2, 1, 9, 0, tzinfo=UTC)
THEMES = ("Killings and threats", "Arrests and trials", "Women defenders", "Media", "Land", "Travel bans")
WORDS = ("river", "witness", "letter", "border", "court", "harvest", "archive", "lantern", "silence", "promise")
NAMING = (Purpose.NAME_IN_PROGRAMME, Purpose.NAME_IN_REPORT)
KINDS = (Session.Kind.PANEL, Session.Kind.TESTIMONY, Session.Kind.WORKSHOP, Session.Kind.STRATEGY)


class TooManySessionsError(Exception):
    """The sessions do not fit into the rooms and days, at five minutes each."""


class TooFewSpeakersError(Exception):
    """Speakers would have to be in two places: there must be none, or at least as many as rooms."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """How large the conference is to be; the same seed gives the same people and sessions."""

    sessions: int
    speakers: int
    rooms: int
    delegates: int
    seed: int

    @property
    def minutes(self) -> int:
        """Return how long each session lasts. Raises TooManySessionsError."""
        slots = max(1, -(-self.sessions // (self.rooms * DAYS)))
        minutes = min(LONGEST, DAY_MINUTES // slots // STEP * STEP)
        if minutes < SHORTEST:
            raise TooManySessionsError
        return minutes

    @property
    def speakers_each(self) -> int:
        """Return how many speakers each session has, so that all speak and none is in two places.

        Raises TooFewSpeakersError.
        """
        if self.speakers and self.speakers < self.rooms:
            raise TooFewSpeakersError
        return min(-(-self.speakers // max(1, self.sessions)), self.speakers // self.rooms)


def fill(*, slug: str, crowd: Crowd, progress: Progress) -> Conference:
    """Make the conference with all its people and a published programme, all or nothing.

    Raises TooManySessionsError, TooFewSpeakersError.
    """
    crowd.minutes, crowd.speakers_each  # noqa: B018  # refuse before anything is written
    rng = Random(crowd.seed)  # noqa: S311  # the same invented people every time
    with transaction.atomic(), transaction.atomic(using="keys"), unlocked([]):
        conference = _convene(slug, crowd)
        speakers = _people(conference, crowd.speakers, "speaker", rng, progress)
        delegates = _people(conference, crowd.delegates, "delegate", rng, progress)
        _registrations(conference, delegates, rng, progress)
        sessions = _sessions(conference, crowd, rng, progress)
        _parts(sessions, speakers, crowd, progress)
        _slots(conference, sessions, crowd, progress)
        if sessions:
            publish(conference=conference, note="Made by the populate command.", actor=None, at=PUBLISHED_AT)
    return conference


def _convene(slug: str, crowd: Crowd) -> Conference:
    conference = Conference.objects.create(
        slug=slug,
        name=f"Invented conference {crowd.seed}",
        first_day=FIRST_DAY,
        last_day=FIRST_DAY + timedelta(days=DAYS - 1),
        city="London",
        languages=["en", "es", "tr", "ru", "ar"],
        capacity=max(1, crowd.delegates),
        registration_opens=OPENED_AT,
        registration_closes=PUBLISHED_AT,
        is_shown=True,
        invented_notice="Everything about this conference is invented, its people included.",
    )
    Theme.objects.bulk_create(
        Theme(conference=conference, name=name, short_name=name, position=position)
        for position, name in enumerate(THEMES, start=1)
    )
    Room.objects.bulk_create(furnished(conference, number) for number in range(1, crowd.rooms + 1))
    return conference


def _batches(label: str, count: int, progress: Progress) -> Iterator[range]:
    """Yield the numbers below `count` in batches, telling the progress."""
    batch: list[int] = []
    for number in progress.over(label, range(count)):
        batch.append(number)
        if len(batch) == BATCH or number == count - 1:
            yield range(batch[0], number + 1)
            batch = []


def _people(conference: Conference, count: int, kind: str, rng: Random, progress: Progress) -> list[Person]:
    made: list[Person] = []
    for batch in _batches(f"Making {kind}s", count, progress):
        refs, ledger_refs = make_keys(len(batch)), make_keys(len(batch))
        rows = [_person(conference, kind, number, ref, rng) for number, ref in zip(batch, refs, strict=True)]
        for person, ledger_ref in zip(rows, ledger_refs, strict=True):
            person.ledger_ref = ledger_ref
        made.extend(Person.objects.bulk_create(rows, batch_size=BATCH))
        Consent.objects.bulk_create((entry for person in rows for entry in _named(person)), batch_size=BATCH)
    return made


def _named(person: Person) -> list[Consent]:
    """Return the yes of who shows their name, to its standing in the programme and the report."""
    is_named = person.shows[Facet.NAME] <= Audience.ATTENDEES
    return entries_of(person, [Choice(purpose, is_named) for purpose in NAMING], at=OPENED_AT) if is_named else []


def _person(conference: Conference, kind: str, number: int, ref: str, rng: Random) -> Person:
    kit = choose_kit(rng)
    address = f"{kind}-{number}@{conference.slug}.invalid"
    person = Person(conference=conference, key_ref=ref, address_alias=address_alias(address))
    person.address = address
    person.display_name = person.badge_name = kit.make_name(rng)
    person.affiliation = f"The {rng.choice(WORDS)} group (invented)"
    person.country = rng.choice(kit.countries)
    person.languages = [rng.choice(kit.languages)]
    person.visibility = default_visibility() | _levels(kind, rng)
    return person


def _levels(kind: str, rng: Random) -> dict[str, int]:
    """Return who sees what: most speakers show themselves, most delegates do not."""
    level = rng.choices([None, Audience.ATTENDEES, Audience.PUBLIC], [1, 1, 8] if kind == "speaker" else [6, 3, 1])[0]
    return {} if level is None else {facet.value: int(level) for facet in Facet}


def _registrations(conference: Conference, people: Sequence[Person], rng: Random, progress: Progress) -> None:
    taken: set[str] = set()
    for batch in _batches("Registering delegates", len(people), progress):
        rows = [_registration(conference, people[number], number, _code(rng, taken), rng) for number in batch]
        Registration.objects.bulk_create(rows, batch_size=BATCH)
        Consent.objects.bulk_create(
            (_photographed(row) for row in rows if row.photo == PhotoChoice.OK), batch_size=BATCH
        )


def _photographed(registration: Registration) -> Consent:
    """Return the yes that stands behind the answer."""
    (entry,) = entries_of(registration.person, [Choice(Purpose.PHOTO, given=True)], at=OPENED_AT, after=len(NAMING))
    return entry


def _code(rng: Random, taken: set[str]) -> str:
    while (code := "".join(rng.choices(CODE_ALPHABET, k=CODE_LENGTH))) in taken:
        pass
    taken.add(code)
    return code


def _registration(conference: Conference, person: Person, number: int, code: str, rng: Random) -> Registration:
    asked = OPENED_AT + timedelta(minutes=number)
    registration = Registration(
        person=person,
        conference=conference,
        key_ref=person.key_ref,
        code=code,
        state=Registration.State.CONFIRMED,
        requested_at=asked,
        queued_at=asked,
        decided_at=asked,
        conduct_agreed_at=asked,
    )
    registration.photo = rng.choice(PhotoChoice.values)
    return registration


def _sessions(conference: Conference, crowd: Crowd, rng: Random, progress: Progress) -> list[Session]:
    themes = list(Theme.objects.filter(conference=conference))
    rooms = list(Room.objects.filter(conference=conference))
    made: list[Session] = []
    for batch in _batches("Writing sessions", crowd.sessions, progress):
        rows = [_session(conference, number, crowd.minutes, themes, rng) for number in batch]
        for number, row in zip(batch, rows, strict=True):
            need(row, rooms[number % len(rooms)], rng)
        made.extend(Session.objects.bulk_create(rows))
        also = [(row, theme) for row in rows for theme in further_themes(row, themes, rng)]
        Session.other_themes.through.objects.bulk_create(
            Session.other_themes.through(session=row, theme=theme) for row, theme in also
        )
    return made


def _session(conference: Conference, number: int, minutes: int, themes: Sequence[Theme], rng: Random) -> Session:
    first, second, third = rng.sample(WORDS, 3)
    return Session(
        conference=conference,
        code=f"S{number + 1:04}",
        kind=rng.choice(KINDS),
        title=f"The {first}, the {second} and the {third}",
        abstract=f"What the {first} can teach the {second}, and why neither can do without the {third}.",
        theme=rng.choice(themes),
        minutes=minutes,
        ceiling=_ceiling(number),
        revised_at=PUBLISHED_AT,
    )


def _ceiling(number: int) -> str:
    """Return open for nine sessions in ten, neutral for the others, opaque for one in fifty."""
    if number % 50 == 49:  # noqa: PLR2004  # said above
        return Session.Ceiling.OPAQUE
    return Session.Ceiling.NEUTRAL if number % 10 == 9 else Session.Ceiling.OPEN  # noqa: PLR2004  # said above


def _parts(sessions: Sequence[Session], speakers: Sequence[Person], crowd: Crowd, progress: Progress) -> None:
    """Give each session the next speakers in turn, with their yes where it is open."""
    each, said = crowd.speakers_each, Counter[UUID]()
    for batch in _batches("Recording contributions", len(sessions) if each else 0, progress):
        pairs = [
            (sessions[number], speakers[(number * each + place) % len(speakers)], place)
            for number in batch
            for place in range(each)
        ]
        Contribution.objects.bulk_create(
            Contribution(session=session, person=person, position=place + 1) for session, person, place in pairs
        )
        opened = [(session, person) for session, person, _place in pairs if session.ceiling == Session.Ceiling.OPEN]
        Consent.objects.bulk_create((_yes(session, person, said) for session, person in opened), batch_size=BATCH)


def _yes(session: Session, person: Person, said: Counter[UUID]) -> Consent:
    said[person.pk] += 1
    choice = Choice(Purpose.OPEN_SESSION, given=True, about=str(session.pk))
    (entry,) = entries_of(person, [choice], at=OPENED_AT, after=len(NAMING) + said[person.pk])
    return entry


def _slots(conference: Conference, sessions: Sequence[Session], crowd: Crowd, progress: Progress) -> None:
    """Place the sessions in the draft: room after room, then the next time, then the next day."""
    rooms, draft = list(Room.objects.filter(conference=conference)), draft_of(conference)
    rows_a_day = max(1, -(-len(sessions) // (len(rooms) * DAYS)))
    for batch in _batches("Placing sessions", len(sessions), progress):
        rows = []
        for number in batch:
            day, row = divmod(number // len(rooms), rows_a_day)
            begins = datetime.combine(conference.days[day], DAY_BEGINS, conference.zone)
            start = (begins + timedelta(minutes=row * crowd.minutes)).astimezone(UTC)
            end = start + timedelta(minutes=crowd.minutes)
            room = rooms[number % len(rooms)]
            rows.append(Slot(version=draft, session=sessions[number], room=room, starts_at=start, ends_at=end))
        Slot.objects.bulk_create(rows)
