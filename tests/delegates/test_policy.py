"""Who may know what: the decision itself, and that every output decides alike."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delegates.cards import Facet
from delegates.disclosure import desk_entries, desk_names, disclose
from delegates.faces import badge_faces, door_entry
from delegates.models import Registration
from delegates.policy import ALL_FACETS, ALWAYS, Window, Wishes, facets_known, may_know
from events.audience import Audience
from events.models import Conference
from sessions.calendars import draw_calendar
from sessions.programme import programme_of, speakers_of
from tests.conftest import NOW
from tests.delegates.shown_people import NAME, Case, make_open_session, make_someone

SECOND = timedelta(seconds=1)
OUTSIDE = (Audience.PUBLIC, Audience.ATTENDEES)
State = Registration.State
OUT = {State.WITHDRAWN, State.DECLINED}
LATER = datetime(2012, 3, 1, tzinfo=UTC)

levels = st.sampled_from(list(Audience))
bounds = st.none() | st.sampled_from([NOW - SECOND, NOW, NOW + SECOND])
windows = st.builds(Window, bounds, bounds)
moments = st.sampled_from([NOW - SECOND, NOW, NOW + SECOND])
wishes = st.builds(
    Wishes,
    levels=st.fixed_dictionaries(dict.fromkeys(Facet, levels)),
    windows=st.fixed_dictionaries({}, optional=dict.fromkeys(Facet, windows)),
    is_hidden=st.booleans(),
    is_out=st.booleans(),
)


@given(levels, windows, st.fixed_dictionaries({"is_hidden": st.booleans(), "is_out": st.booleans()}), levels, moments)
def test_a_facet_is_known_exactly_where_level_time_and_standing_allow_it(
    level: Audience, window: Window, standing: dict[str, bool], audience: Audience, at: datetime
) -> None:
    has_begun = window.begins is None or at >= window.begins
    has_ended = window.ends is not None and at >= window.ends
    match audience:
        case Audience.SAFETY:
            expected = True
        case Audience.ORGANISERS:
            expected = level <= Audience.ORGANISERS and not standing["is_hidden"]
        case _:
            expected = level <= audience and has_begun and not has_ended and not any(standing.values())
    assert may_know(level=level, window=window, audience=audience, at=at, **standing) == expected


@pytest.mark.parametrize(
    ("window", "opens"),
    [
        (Window(begins=NOW), (False, True, True)),
        (Window(ends=NOW), (True, False, False)),
        (Window(NOW, NOW + SECOND), (False, True, False)),
        (Window(NOW, NOW), (False, False, False)),
        (ALWAYS, (True, True, True)),
    ],
)
def test_a_window_holds_its_beginning_and_not_its_end(window: Window, opens: tuple[bool, ...]) -> None:
    assert tuple(window.is_open(at) for at in (NOW - SECOND, NOW, NOW + SECOND)) == opens
    assert window.is_open(None) == (window == ALWAYS)


@given(wishes, levels, moments, st.frozensets(st.sampled_from(list(Facet))))
def test_a_ceiling_only_takes_away(said: Wishes, audience: Audience, at: datetime, ceiling: frozenset[Facet]) -> None:
    lowered = facets_known(said, audience=audience, at=at, ceiling=ceiling)
    assert lowered <= facets_known(said, audience=audience, at=at, ceiling=ALL_FACETS) & ceiling


@given(wishes, moments)
def test_each_audience_knows_all_that_a_lower_one_does(said: Wishes, at: datetime) -> None:
    known = [facets_known(said, audience=audience, at=at) for audience in Audience]
    assert all(lower <= higher for lower, higher in pairwise(known))
    assert known[-1] == ALL_FACETS


@given(wishes, st.sampled_from(OUTSIDE), moments)
def test_below_the_organisers_nothing_is_known_of_who_has_no_name_there(
    said: Wishes, audience: Audience, at: datetime
) -> None:
    known = facets_known(said, audience=audience, at=at)
    assert not known or Facet.NAME in known


def cases() -> list[Case]:
    """Return every level, hand and standing at one second before, at and after either bound."""
    around = [Window(begins=NOW + step) for step in (-SECOND, timedelta(), SECOND)]
    around += [Window(ends=NOW + step) for step in (-SECOND, timedelta(), SECOND)]
    kinds = [("", State.CONFIRMED), ("hid_themselves", State.CONFIRMED), ("hidden_by_officer", State.CONFIRMED)]
    kinds += [("", State.WITHDRAWN), ("", State.DECLINED)]
    return [
        Case(level, window, hand, state) for level in Audience for window in (ALWAYS, *around) for hand, state in kinds
    ]


def expects(case: Case, audience: Audience) -> bool:
    """Tell by the policy alone whether the audience knows that person's facets now."""
    return may_know(
        level=case.level,
        window=case.window,
        is_hidden=bool(case.hidden_by),
        is_out=case.state in OUT,
        audience=audience,
        at=NOW,
    )


def test_cards_programme_speakers_and_calendar_show_whom_the_policy_lets_be_known(conference: Conference) -> None:
    people = [(case, make_someone(conference, case, NOW, f"Person {number:03}")) for number, case in enumerate(cases())]
    for number, (_case, person) in enumerate(people):
        make_open_session(conference, NOW, person, code=f"S{number}")
    for audience in Audience:
        known = {person.pk for case, person in people if expects(case, audience)}
        cards = disclose([person.pk for _case, person in people], audience=audience, at=NOW)
        assert {pk for pk, card in cards.items() if card.name and card.biography} == known
        assert audience >= Audience.ORGANISERS or set(cards) == known
        programme = programme_of(conference, audience=audience, at=NOW)
        assert programme is not None
        assert {speaker.card.person_id for speaker in speakers_of(programme)} == known
        drawn = draw_calendar(programme, host="localhost").decode().replace("\r\n ", "")
        assert {person.pk for _case, person in people if str(person.display_name) in drawn} == known


def test_the_desk_shows_whom_the_policy_lets_be_known_and_of_the_others_the_code(conference: Conference) -> None:
    found = {make_someone(conference, case, NOW).pk: case for case in cases()}
    rows = Registration.objects.select_related("person").order_by("queued_at", "pk")
    for audience in (Audience.ORGANISERS, Audience.SAFETY):
        entries = desk_entries(rows, audience=audience)
        expected = [expects(found[row.person_id], audience) for row in rows]
        assert [entry.name == NAME for entry in entries] == expected
        assert [name == NAME for _id, _code, name in desk_names(Registration.objects.all(), audience=audience)] == [
            expects(found[row.person_id], audience) for row in Registration.objects.order_by("queued_at", "pk")
        ]
        assert [entry.is_hidden for entry in entries] == [
            bool(found[row.person_id].hidden_by) and audience < Audience.SAFETY for row in rows
        ]


def test_badges_carry_what_delegates_may_know_now_and_until_the_last_day_is_over(conference: Conference) -> None:
    found = {make_someone(conference, case, NOW).registration.code: case for case in cases()}
    faces = {face.code: face for face in badge_faces(conference, at=NOW)}
    assert set(faces) == {code for code, case in found.items() if not case.hidden_by and case.state not in OUT}
    for code, face in faces.items():
        lasts = found[code].window.ends is None
        assert bool(face.affiliation) == (expects(found[code], Audience.ATTENDEES) and lasts)


@pytest.mark.parametrize("ends", [LATER, datetime(2012, 2, 27, tzinfo=UTC), datetime(2012, 2, 26, 23, tzinfo=UTC)])
def test_a_badge_says_nothing_that_may_not_be_known_until_the_end(conference: Conference, ends: datetime) -> None:
    make_someone(conference, Case(Audience.ATTENDEES, Window(ends=ends)), NOW)
    assert [bool(face.country) for face in badge_faces(conference, at=NOW)] == [
        ends >= datetime(2012, 2, 27, tzinfo=UTC)
    ]


@pytest.mark.parametrize(
    "case", [Case(Audience.PUBLIC, hidden_by="hid_themselves"), Case(Audience.PUBLIC, state="withdrawn")]
)
def test_the_door_sees_the_code_of_who_is_hidden_or_out(conference: Conference, case: Case) -> None:
    person = make_someone(conference, case, NOW)
    person.badge_name = "Sunrise"
    person.save()
    row = Registration.objects.select_related("person", "conference").get(person=person)
    assert door_entry(row, at=NOW).name == row.code


def test_no_output_looks_at_a_persons_levels_but_through_the_policy() -> None:
    root = Path(__file__).parents[2]
    sources = [path for app in ("delegates", "sessions", "reports") for path in (root / app).rglob("*.py")]
    looking = {path.name for path in sources if ".shows" in path.read_text(encoding="utf-8")}
    own = {"handing_over.py", "own_consents.py", "own_data.py", "shown_form.py"}
    assert looking == {"disclosure.py", *own}, "all but the first show people their own choice"
    gate = (root / "delegates" / "disclosure.py").read_text(encoding="utf-8")
    assert gate.count(".shows") == gate.count("Wishes(person.shows, person.times") == 2
