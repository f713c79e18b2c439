"""No group of fewer than five people can be read off the figures, nor worked out from all of them together."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import product
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from reports.edition import FigureTable
from reports.statistics import (
    FEWEST,
    Headcount,
    Origin,
    fold,
    fold_origins,
    pack,
    people_figures,
    programme_figures,
    unpack,
)
from sessions.values import Day, Programme, SessionEntry, ThemeEntry

CATEGORIES = ("Delegate", "Speaker", "Interpreter", "Press", "Volunteer", "Guest")
ATLAS = {
    f"{region}{number}": Origin(f"Country {region}{number}", f"Region {region}")
    for region, size in {"A": 5, "B": 4, "C": 3, "D": 1}.items()
    for number in range(size)
}
numbers = st.one_of(st.integers(0, 6), st.integers(0, 40))


@st.composite
def headcounts(draw: st.DrawFn) -> Headcount:
    countries = {code: draw(numbers) for code in [*ATLAS, ""]}
    confirmed = sum(countries.values())
    assume(confirmed >= FEWEST)
    cuts = sorted(draw(st.lists(st.integers(0, confirmed), min_size=5, max_size=5)))
    parts = [end - start for start, end in zip([0, *cuts], [*cuts, confirmed], strict=True)]
    return Headcount(
        requested=confirmed + draw(numbers),
        confirmed=confirmed,
        arrived=draw(st.integers(0, confirmed)),
        categories=dict(zip(CATEGORIES, parts, strict=True)),
        countries=countries,
        atlas=ATLAS,
    )


def values(table: FigureTable) -> dict[str, int]:
    return {row.label: row.value or 0 for row in table.rows}


def reachable(cells: int, most: int) -> set[int]:
    """Add up `cells` unknown numbers from 0 to `most` in every way, without the code under test."""
    sums = {0}
    for _cell in range(cells):
        sums = {total + one for total in sums for one in range(most + 1) if total + one <= most}
    return sums


def possible(cells: int, total: int) -> set[int]:
    """Return every value that one of `cells` unknown numbers can have when they add up to `total`."""
    rest = reachable(cells - 1, total)
    return {value for value in range(total + 1) if total - value in rest}


@given(headcounts())
def test_every_published_number_of_people_is_at_least_five(people: Headcount) -> None:
    small = [row for table in people_figures(people) for row in table.rows if row.value is None or row.value < FEWEST]
    assert small == []


@given(headcounts())
def test_differences_between_published_totals_are_at_least_five(people: Headcount) -> None:
    tables = people_figures(people)
    totals = {row.value or 0 for row in tables[0].rows} if tables else set()
    totals |= {sum(values(table).values()) for table in tables[1:]}
    assert [(a, b) for a in totals for b in totals if 0 < a - b < FEWEST] == []


@given(headcounts())
def test_tables_divide_the_same_people(people: Headcount) -> None:
    for table in people_figures(people)[1:]:
        assert sum(values(table).values()) == people.confirmed


@given(headcounts())
def test_small_categories_stay_unknown_to_whoever_has_all_figures(people: Headcount) -> None:
    shown, others = fold(people.categories)
    unlisted = [label for label in CATEGORIES if label not in shown]
    for label in unlisted:
        if people.categories[label]:
            assert set(range(FEWEST)) <= possible(len(unlisted), others)


@given(headcounts())
def test_small_countries_and_regions_stay_unknown_to_whoever_has_all_figures(people: Headcount) -> None:
    countries, regions, elsewhere = fold_origins(people.countries, ATLAS)
    for code, origin in ATLAS.items():
        if code in countries or not people.countries[code]:
            continue
        peers = [other for other in ATLAS if ATLAS[other].region == origin.region and other not in countries]
        if origin.region in regions:
            cells, total = len(peers), regions[origin.region]
        else:
            left = [one for one in ATLAS if one not in countries and ATLAS[one].region not in regions]
            cells, total = len(left) + 1, elsewhere
        assert set(range(FEWEST)) <= possible(cells, total)


def by_picture(cells: int, most: int) -> Iterator[list[tuple[int, ...]]]:
    """Group every way to fill the cells by what is published of it."""
    pictures: defaultdict[object, list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(range(most + 1), repeat=cells):
        if FEWEST <= sum(counts) <= most:
            shown, others = fold({str(cell): count for cell, count in enumerate(counts)})
            if shown and others:
                pictures[(tuple(sorted(shown.items())), others)].append(counts)
    yield from pictures.values()


def test_who_knows_how_groups_are_folded_still_has_five_numbers_to_guess_from() -> None:
    least = [
        len(guesses)
        for cells, most in ((3, 20), (4, 18))
        for ways in by_picture(cells, most)
        for guesses in ({way[cell] for way in ways} for cell in range(cells))
        if not guesses.isdisjoint(range(1, FEWEST))
    ]
    assert min(least) >= FEWEST


def count(people: Mapping[str, int], **more: int) -> Headcount:
    total = sum(people.values())
    categories = dict.fromkeys(CATEGORIES, 0) | {"Delegate": total}
    values = {"requested": total, "confirmed": total, "arrived": 0} | more
    return Headcount(**values, categories=categories, countries=people, atlas=ATLAS)


def test_countries_of_few_people_are_counted_with_their_region() -> None:
    table = people_figures(count({"A0": 12, "A1": 3, "A2": 4, "B0": 2, "B1": 5, "C0": 4}))[-1]
    assert values(table) == {
        "Country A0": 12,
        "Country B1": 5,
        "Elsewhere in Region A": 7,
        "Elsewhere or not said": 6,
    }


def test_a_sole_small_region_takes_the_smallest_group_with_it() -> None:
    table = people_figures(count({"A0": 12, "A1": 9, "B0": 2}))[-1]
    assert values(table) == {"Country A0": 12, "Elsewhere or not said": 11}


def test_no_figures_about_fewer_than_five_people() -> None:
    assert people_figures(count({"A0": 4}, requested=90)) == ()


def test_arrivals_are_left_out_where_few_stayed_away() -> None:
    labels = [[row.label for row in people_figures(count({"A0": 20}, arrived=n))[0].rows] for n in (15, 16, 20, 4)]
    assert labels == [["Hold a place", "Came"], ["Hold a place"], ["Hold a place"], ["Hold a place"]]


def test_tables_survive_being_kept_as_json() -> None:
    tables = people_figures(count({"A0": 12, "A1": 3, "A2": 4}, requested=40))
    assert unpack(pack(tables)) == tables


def test_programme_is_counted_without_breaks_and_hidden_times() -> None:
    zone = ZoneInfo("Europe/London")
    theme = ThemeEntry(UUID(int=1), "Rivers", "Rivers", 1)
    starts = datetime(2031, 5, 11, 9, tzinfo=zone)
    entries = [
        SessionEntry(
            uid=code, code=code, title=code, ceiling="open", kind=kind, kind_label="", sequence=0, theme=theme,
            starts_at=starts, ends_at=starts + timedelta(minutes=minutes), revised_at=starts,
        )
        for code, kind, minutes in (("1A", "panel", 90), ("1B", "session", 60), ("", "", 600), ("L", "break", 60))
    ]  # fmt: skip
    programme = Programme(
        "Rivers", "1", "rivers", zone, 1, (Day(date(2031, 5, 11), tuple(entries)),), (), (theme,), starts
    )
    counted = [values(table) for table in programme_figures(programme)]
    assert counted == [{"Sessions": 2, "Hours": 2}, {"Rivers": 2}]
    assert Counter(table.caption for table in programme_figures(programme)).total() == 2
