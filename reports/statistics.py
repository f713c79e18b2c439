"""Figures about people that never let a group of fewer than five be read off, nor worked out by subtraction.

Nothing is blacked out: a small group is counted together with others until their sum hides each of them. So every
table is a division of the same people into groups of at least five, and its sum tells nothing that it does not.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.edition import Figure, FigureTable
from sessions.values import Programme

FEWEST = 5
FEWEST_FOLDED = 3
BREAK = "break"

Packed = list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class Origin:
    """A country's name and the region it is counted with where its own number is small."""

    name: str
    region: str


@dataclass(frozen=True, slots=True)
class Headcount:
    """How many people asked for a place, hold one and came.

    `categories` has a number for each category by its label, 0 included; `countries` one for each country code, the
    empty code for those who did not say; both divide the confirmed. `atlas` knows every country by its code.
    """

    requested: int
    confirmed: int
    arrived: int
    categories: Mapping[str, int]
    countries: Mapping[str, int]
    atlas: Mapping[str, Origin]


def people_figures(people: Headcount) -> tuple[FigureTable, ...]:
    """Return the tables about people; none at all where fewer than five are confirmed."""
    if people.confirmed < FEWEST:
        return ()
    tables = (_registration(people), _categories(people), _origins(people))
    return tuple(table for table in tables if table.rows)


def programme_figures(programme: Programme) -> tuple[FigureTable, ...]:
    """Return what anyone could count in the public programme themselves; breaks and hidden times are left out."""
    sessions = [session for session in programme.sessions if session.code and session.kind != BREAK]
    minutes = sum((session.ends_at - session.starts_at).total_seconds() / 60 for session in sessions)
    named = {part.card.person_id for session in sessions for part in session.contributors}
    rows = [Figure(_("Sessions"), len(sessions)), Figure(_("Hours"), round(minutes / 60))]
    if len(named) >= FEWEST:
        rows.append(Figure(_("People named in the programme"), len(named)))
    counted = [(theme.name, sum(session.theme == theme for session in sessions)) for theme in programme.themes]
    counted.append((_("Without a theme"), sum(session.theme is None for session in sessions)))
    themes = tuple(Figure(name, number) for name, number in counted if number)
    tables = (
        FigureTable(_("The programme"), _("Programme"), tuple(rows) if sessions else ()),
        FigureTable(_("Sessions by theme"), _("Theme"), themes),
    )
    return tuple(table for table in tables if table.rows)


def _registration(people: Headcount) -> FigureTable:
    """Count requests and arrivals only where those who make the difference to the confirmed are five or more."""
    rows = [Figure(_("Hold a place"), people.confirmed)]
    if people.requested - people.confirmed >= FEWEST:
        rows.insert(0, Figure(_("Asked for a place"), people.requested))
    if people.arrived >= FEWEST and people.confirmed - people.arrived >= FEWEST:
        rows.append(Figure(_("Came"), people.arrived))
    note = _("A number that differs from another by fewer than five people is left out.")
    return FigureTable(_("Registration"), _("People"), tuple(rows), note)


def _categories(people: Headcount) -> FigureTable:
    shown, others = fold(people.categories)
    rows = [Figure(label, number) for label, number in _largest_first(shown)]
    note = ""
    if others:
        rows.append(Figure(_("Other categories together"), others))
        note = _("A category of fewer than five people is counted together with others.")
    return FigureTable(_("Confirmed, by category"), _("Category"), tuple(rows) if shown else (), note)


def hides(counts: Collection[int]) -> bool:
    """Tell whether the sum of at least three counts hides the small ones, also from who knows how groups are folded.

    It does where those, by all that is published, may each be anything from none to four.
    """
    small = [count for count in counts if count < FEWEST]
    may_be_none = sum(small) <= (FEWEST - 1) * (len(small) - 1)
    return sum(counts) >= FEWEST and len(counts) >= FEWEST_FOLDED and may_be_none


def fold(counts: Mapping[str, int]) -> tuple[dict[str, int], int]:
    """Return the groups that may stand alone, and the sum of all others: 0 where no group is small.

    Where one is, the empty groups and, until the sum hides it, the next smallest are counted with it; it may take all.
    """
    ranked = sorted(counts, key=lambda name: (counts[name], name))
    if not any(0 < counts[name] < FEWEST for name in ranked):
        return {name: counts[name] for name in ranked if counts[name]}, 0
    cut = sum(counts[name] < FEWEST for name in ranked)
    while cut < len(ranked) and not hides([counts[name] for name in ranked[:cut]]):
        cut += 1
    return {name: counts[name] for name in ranked[cut:]}, sum(counts[name] for name in ranked[:cut])


def _origins(people: Headcount) -> FigureTable:
    countries, regions, elsewhere = fold_origins(people.countries, people.atlas)
    begun = {people.atlas[code].region for code in countries}
    rows = [
        Figure(name, n) for name, n in _largest_first({people.atlas[code].name: countries[code] for code in countries})
    ]
    rows += [Figure(_region_label(name, begun), number) for name, number in _largest_first(regions)]
    note = ""
    if elsewhere:
        rows.append(Figure(_("Elsewhere or not said"), elsewhere))
    if elsewhere or regions:
        note = _(
            "A country of fewer than five people is counted with its region, a region of fewer than five with “elsewhere”;"
            " where that would not hide them, more are counted with them."
        )
    useful = bool(countries or regions)
    return FigureTable(
        _("Confirmed, by country or region"), _("Country or region"), tuple(rows) if useful else (), note
    )


def _region_label(region: str, begun: Collection[str]) -> str:
    return _("Elsewhere in %(region)s") % {"region": region} if region in begun else region


def fold_origins(
    countries: Mapping[str, int], atlas: Mapping[str, Origin]
) -> tuple[dict[str, int], dict[str, int], int]:
    """Return the countries (by code) and the rests of regions that may stand alone, and the sum of everyone else."""
    shown = {code: number for code, number in countries.items() if number >= FEWEST and code in atlas}
    rests: dict[str, list[int]] = {}
    for code, origin in atlas.items():
        if code not in shown:
            rests.setdefault(origin.region, []).append(countries.get(code, 0))
    regions = {region: sum(counts) for region, counts in rests.items() if hides(counts)}
    elsewhere = sum(countries.values()) - sum(shown.values()) - sum(regions.values())
    while 0 < elsewhere < FEWEST and (regions or shown):
        elsewhere += _take_smallest(regions or shown)
    return shown, regions, elsewhere


def _take_smallest(groups: dict[str, int]) -> int:
    return groups.pop(min(groups, key=lambda name: (groups[name], name)))


def _largest_first(groups: Mapping[str, int]) -> Iterable[tuple[str, int]]:
    return sorted(groups.items(), key=lambda group: (-group[1], group[0]))


def pack(tables: Iterable[FigureTable]) -> Packed:
    """Return tables as JSON can keep them."""
    return [
        {
            "caption": table.caption,
            "heading": table.heading,
            "rows": [[row.label, row.value] for row in table.rows],
            "note": table.note,
        }
        for table in tables
    ]


def unpack(packed: Iterable[Mapping[str, object]]) -> tuple[FigureTable, ...]:
    """Return the tables that `pack` was given."""
    return tuple(
        FigureTable(
            caption=str(table["caption"]),
            heading=str(table["heading"]),
            rows=_rows(table["rows"]),
            note=str(table["note"]),
        )
        for table in packed
    )


def _rows(rows: object) -> tuple[Figure, ...]:
    pairs = rows if isinstance(rows, list) else []
    return tuple(Figure(str(label), int(value)) for label, value in pairs)
