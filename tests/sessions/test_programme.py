"""Who sees what of the programme, and at which price."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from events.audience import Audience
from events.models import Conference
from sessions.days import day_of
from sessions.filters import Wish, chosen_day, chosen_stretch, filtered, search_speakers, stretches_of, wish_from
from sessions.models import Session
from sessions.programme import programme_of, speakers_of
from sessions.values import Day, Programme, SessionEntry
from tests.sessions.stage import HIDDEN, OPENING, consent, place, publish, speaker

HOUR = timedelta(hours=1)
LATER = datetime(2012, 1, 18, tzinfo=UTC)
BUDGET = 10
BELOW_ORGANISERS = [Audience.PUBLIC, Audience.ATTENDEES]
TEAM = [Audience.ORGANISERS, Audience.SAFETY]


def seen(conference: Conference, audience: Audience = Audience.PUBLIC) -> Programme:
    programme = programme_of(conference, audience=audience, at=LATER)
    assert programme is not None
    return programme


def only(conference: Conference, audience: Audience = Audience.PUBLIC) -> SessionEntry:
    (entry,) = seen(conference, audience).sessions
    return entry


def names(entry: SessionEntry) -> list[str]:
    return [contributor.card.name for contributor in entry.contributors]


def test_nothing_is_seen_before_the_first_publication(conference: Conference, now: datetime) -> None:
    publish(conference, number=None)
    assert programme_of(conference, audience=Audience.SAFETY, at=now) is None


def test_newest_published_version_is_seen_and_the_draft_is_not(conference: Conference) -> None:
    place(publish(conference, 1), "OLD")
    place(publish(conference, 2), "NEW")
    place(publish(conference, None), "DRAFT")
    assert [entry.code for entry in seen(conference).sessions] == ["NEW"]
    assert seen(conference).version == 2


def test_draft_is_drawn_where_it_is_given(conference: Conference, now: datetime) -> None:
    draft = publish(conference, None)
    place(draft, "DRAFT")
    programme = programme_of(conference, audience=Audience.ORGANISERS, at=now, version=draft)
    assert programme is not None
    assert [entry.code for entry in programme.sessions] == ["DRAFT"]
    assert programme.version is None


@pytest.mark.parametrize("audience", Audience)
def test_open_session_whose_people_agreed_is_open_to_all(conference: Conference, audience: Audience) -> None:
    people = [speaker(conference, "Sunrise"), speaker(conference, "Cedar")]
    place(publish(conference), people=people, abstract="What happened.", kind="workshop", chatham_house=True)
    entry = only(conference, audience)
    assert (entry.ceiling, entry.title, entry.abstract) == ("open", "Title of 1A", "What happened.")
    assert (entry.kind, entry.kind_label, entry.chatham_house) == ("workshop", "Workshop", True)
    assert entry.room is not None
    assert entry.room.name == "Main Hall"
    assert names(entry) == ["Sunrise", "Cedar"]
    assert entry.path == "/dhrd-2012/sessions/1A/"


@pytest.mark.parametrize("audience", BELOW_ORGANISERS)
@pytest.mark.parametrize("ceiling", [Session.Ceiling.NEUTRAL, Session.Ceiling.OPEN])
def test_neutral_session_tells_its_code_theme_and_time_alone(
    conference: Conference, audience: Audience, ceiling: str
) -> None:
    people = [speaker(conference, "Sunrise")]
    place(
        publish(conference),
        "2B",
        people=people,
        agrees=False,
        ceiling=ceiling,
        abstract="What happened.",
        kind="testimony",
        chatham_house=True,
        interpretation=["tr"],
    )
    entry = only(conference, audience)
    assert (entry.ceiling, entry.title, entry.code) == ("neutral", "Session 2B", "2B")
    assert (entry.kind, entry.kind_label) == ("session", "Session")
    assert entry.theme is not None
    hidden = (entry.abstract, entry.room, entry.contributors, entry.chatham_house, entry.floor_language)
    assert hidden == ("", None, (), False, "")
    assert entry.interpretation == ()
    assert seen(conference, audience).rooms == ()


@pytest.mark.parametrize("audience", BELOW_ORGANISERS)
def test_opaque_session_tells_only_that_the_time_is_taken(conference: Conference, audience: Audience) -> None:
    place(publish(conference), "2B", people=[speaker(conference, "Sunrise")], ceiling=Session.Ceiling.OPAQUE)
    entry = only(conference, audience)
    assert (entry.ceiling, entry.title, entry.code, entry.path) == ("opaque", "Busy", "", "")
    assert (entry.theme, entry.room, entry.contributors, entry.kind, entry.kind_label) == (None, None, (), "", "")


@pytest.mark.parametrize("audience", TEAM)
@pytest.mark.parametrize("ceiling", Session.Ceiling)
def test_organisers_see_every_session_in_full(conference: Conference, audience: Audience, ceiling: str) -> None:
    place(publish(conference), people=[speaker(conference, "Sunrise")], agrees=False, ceiling=ceiling)
    entry = only(conference, audience)
    assert (entry.ceiling, entry.title, names(entry)) == ("open", "Title of 1A", ["Sunrise"])


def test_one_missing_yes_of_several_closes_the_session(conference: Conference) -> None:
    sunrise, cedar = speaker(conference, "Sunrise"), speaker(conference, "Cedar")
    session = place(publish(conference), people=[sunrise, cedar], agrees=False)
    consent(sunrise, session, given=True)
    assert only(conference).ceiling == "neutral"
    consent(cedar, session, given=True)
    assert only(conference).ceiling == "open"


def test_yes_for_another_session_does_not_count(conference: Conference) -> None:
    sunrise = speaker(conference, "Sunrise")
    version = publish(conference)
    place(version, "1A", people=[sunrise], agrees=False)
    place(version, "1B", people=[sunrise], starts_at=OPENING + HOUR)
    assert [entry.ceiling for entry in seen(conference).sessions] == ["neutral", "open"]


def test_withdrawal_closes_the_session_and_a_new_yes_opens_it(conference: Conference) -> None:
    sunrise = speaker(conference, "Sunrise")
    session = place(publish(conference), people=[sunrise])
    consent(sunrise, session, given=False, at=LATER)
    assert (only(conference).title, names(only(conference))) == ("Session 1A", [])
    consent(sunrise, session, given=True, at=LATER + HOUR)
    assert names(only(conference)) == ["Sunrise"]


def test_person_who_hides_their_name_is_absent_from_an_open_session(conference: Conference) -> None:
    shy = speaker(conference, "Shy")
    shy.visibility = HIDDEN
    shy.save()
    place(publish(conference), people=[speaker(conference, "Sunrise"), shy])
    assert names(only(conference)) == ["Sunrise"]
    assert names(only(conference, Audience.ORGANISERS)) == ["Sunrise", "Shy"]


def test_name_for_delegates_is_not_told_to_the_public(conference: Conference) -> None:
    place(publish(conference), people=[speaker(conference, "Cedar", Audience.ATTENDEES)])
    assert names(only(conference, Audience.PUBLIC)) == []
    assert names(only(conference, Audience.ATTENDEES)) == ["Cedar"]


def test_speakers_are_sorted_by_name_and_seen_only_in_open_sessions(conference: Conference) -> None:
    people = [speaker(conference, name) for name in ("sunrise", "Cedar", "Birch")]
    version = publish(conference)
    place(version, "1A", people=people[:2])
    place(version, "1B", people=people[:1], starts_at=OPENING + HOUR)
    place(version, "1C", people=people[2:], agrees=False, starts_at=OPENING + 2 * HOUR)
    found = speakers_of(seen(conference))
    assert [(person.card.name, [entry.code for entry in person.sessions]) for person in found] == [
        ("Cedar", ["1A"]),
        ("sunrise", ["1A", "1B"]),
    ]
    assert [person.card.name for person in search_speakers(found, "1b SUN")] == ["sunrise"]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2012, 2, 24, 23, 30, tzinfo=UTC), date(2012, 2, 24)),
        (datetime(2012, 2, 25, 0, 30, tzinfo=UTC), date(2012, 2, 24)),
        (datetime(2012, 2, 25, 4, 0, tzinfo=UTC), date(2012, 2, 25)),
        (datetime(2012, 2, 24, 0, 30, tzinfo=UTC), date(2012, 2, 24)),
    ],
)
def test_small_hours_belong_to_the_conference_day_before(conference: Conference, moment: datetime, day: date) -> None:
    assert day_of(moment, conference.days) == day


def test_days_are_those_of_the_conferences_zone(conference: Conference) -> None:
    conference.time_zone = "Asia/Tokyo"
    place(publish(conference), starts_at=datetime(2012, 2, 23, 22, 0, tzinfo=UTC))
    (day,) = seen(conference).days
    assert (day.date, day.sessions[0].starts_at.hour) == (date(2012, 2, 24), 7)


def fill(conference: Conference, sessions: int) -> None:
    """Make sessions in a row of the grid, a speaker for each; half of them have said yes."""
    version = publish(conference)
    people = [speaker(conference, f"Person {number}") for number in range(20)]
    for number in range(sessions):
        start = OPENING + timedelta(days=number % 3, minutes=15 * (number // 3))
        place(version, f"S{number}", people=[people[number % 20]], starts_at=start, minutes=15, agrees=number % 2 == 0)


def queries(conference: Conference, audience: Audience) -> int:
    with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
        programme_of(conference, audience=audience, at=LATER)
    return len(main) + len(keys)


def test_programme_costs_the_same_queries_whatever_its_size(conference: Conference) -> None:
    fill(conference, 60)
    small = [queries(conference, audience) for audience in Audience]
    conference.versions.all().delete()
    conference.sessions.all().delete()
    fill(conference, 1000)
    assert [queries(conference, audience) for audience in Audience] == small
    assert max(small) <= BUDGET


def test_filters_fit_only_what_is_seen(conference: Conference) -> None:
    version = publish(conference)
    place(version, "1A", title="Çal\u0131ştay: memory", kind="workshop", interpretation=["tr"])
    place(version, "1B", title="Secret memory", room="Room A", ceiling=Session.Ceiling.NEUTRAL)
    place(version, "2A", title="Other", starts_at=OPENING + timedelta(days=1), floor_language="es")
    programme = seen(conference)

    def codes(**wishes: str) -> list[str]:
        wish = wish_from(wishes, programme)
        return [entry.code for day in filtered(programme, wish) for entry in day.sessions]

    assert codes(q="MEMORY") == ["1A"]
    assert codes(q="calistay") == ["1A"]
    assert codes(language="tr") == ["1A"]
    assert codes(language="es") == ["2A"]
    assert codes(kind="workshop") == ["1A"]
    assert codes(theme=str(conference.themes.get().pk)) == ["1A", "1B", "2A"]
    assert codes(room=str(conference.rooms.get(name="Room A").pk)) == ["1A", "1B", "2A"]
    assert codes(q="nothing like it") == []


def test_room_of_a_neutral_session_is_no_choice(conference: Conference) -> None:
    place(publish(conference), "1B", room="Room A", ceiling=Session.Ceiling.NEUTRAL)
    room = str(conference.rooms.get(name="Room A").pk)
    assert wish_from({"room": room}, seen(conference)) == Wish()


def test_day_is_the_one_asked_for_or_today_or_the_first_that_has_sessions(conference: Conference) -> None:
    version = publish(conference)
    place(version, "1A")
    place(version, "2A", starts_at=OPENING + timedelta(days=1))
    days = seen(conference).days
    assert [chosen_day(days, wanted, today) for wanted, today in (
        ("2012-02-25", date(2012, 2, 24)),
        ("", date(2012, 2, 25)),
        ("nonsense", date(2012, 1, 1)),
    )] == [days[1], days[1], days[0]]  # fmt: skip
    filtered_days = filtered(seen(conference), Wish(q="2A"))
    assert chosen_day(filtered_days, "", date(2012, 2, 24)) == filtered_days[1]


def test_long_day_is_cut_where_sessions_start(conference: Conference) -> None:
    version = publish(conference)
    place(version, "0")
    (entry,) = seen(conference).sessions
    moved = [replace_time(entry, number, OPENING + (number // 30) * HOUR) for number in range(150)]
    stretches = stretches_of(Day(OPENING.date(), tuple(moved)))
    assert [len(stretch.sessions) for stretch in stretches] == [90, 60]
    assert chosen_stretch(stretches, "12:30", OPENING) == stretches[1]
    assert chosen_stretch(stretches, "", OPENING + 4 * HOUR) == stretches[1]
    assert chosen_stretch(stretches, "", OPENING - HOUR) == stretches[0]


def replace_time(entry: SessionEntry, number: int, start: datetime, **changes: object) -> SessionEntry:
    values = {name: getattr(entry, name) for name in SessionEntry.__dataclass_fields__}
    return SessionEntry(**{**values, "uid": str(number), "starts_at": start, "ends_at": start + HOUR, **changes})  # type: ignore[arg-type]
