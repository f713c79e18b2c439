"""Compile the report of a conference for the public, in the same few queries whatever its size."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from delegates.consent import Purpose
from delegates.disclosure import countries_of_confirmed
from delegates.models import Registration
from events.audience import Audience
from events.models import Conference, Country, Organisation
from events.wording import format_day, format_days
from reports.edition import (
    Edition,
    FigureTable,
    OrganisationGroup,
    ProgrammeDay,
    ProgrammeLine,
    RecommendationGroup,
    RecommendationLine,
    SessionSummary,
    ThemeChapter,
)
from reports.models import Recommendation, Report, Summary
from reports.pdf import typeset
from reports.statistics import BREAK, Headcount, Origin, people_figures, programme_figures, unpack
from sessions.programme import programme_of, themes_of
from sessions.values import Day, Programme, SessionEntry, ThemeEntry
from sessions.welcome import conveners_of

typeset_once = lru_cache(maxsize=4)(typeset)
EACH_STATE = {
    "requested": Count("pk"),
    "confirmed": Count("pk", filter=Q(state=Registration.State.CONFIRMED)),
    "arrived": Count("pk", filter=Q(state=Registration.State.CONFIRMED, arrived_at__isnull=False)),
}


def language_of(conference: Conference) -> str:
    """Return the conference's main language (BCP 47), in which its papers are written."""
    return str(next(iter(conference.languages), "en"))


def edition_of(conference: Conference, *, at: datetime) -> Edition:
    """Return the report as the public may read it at that moment, in the conference's main language."""
    with override(language_of(conference)):
        return _compile(conference, at)


def _compile(conference: Conference, at: datetime) -> Edition:
    programme = programme_of(conference, audience=Audience.PUBLIC, at=at, naming=Purpose.NAME_IN_REPORT)
    report = Report.objects.filter(conference=conference).first() or Report(conference=conference)
    themes = programme.themes if programme else themes_of(conference)
    conveners = conveners_of(conference)
    hosts = [group for group in conveners if group.organisations[0].kind == Organisation.Kind.ORGANISER]
    return Edition(
        language=language_of(conference),
        conference_name=conference.name,
        subtitle=report.subtitle,
        place_and_days=f"{conference.city}, {format_days(conference.first_day, conference.last_day)}",
        edition_label=_("Public edition"),
        dated=conference.last_day,
        welcome=conference.welcome,
        figures=_figures(report, programme),
        programme=tuple(_day(day) for day in programme.days) if programme else (),
        chapters=_chapters(conference, programme, themes) if programme else (),
        recommendations=tuple(_group(section) for section in recommendations_of(conference, themes)),
        organisations=tuple(
            OrganisationGroup(group.label, tuple(entry.name for entry in group.organisations)) for group in conveners
        ),
        invented_notice=conference.invented_notice,
        organisers=tuple(entry.name for group in hosts for entry in group.organisations),
    )


def _figures(report: Report, programme: Programme | None) -> tuple[FigureTable, ...]:
    """Return the people as they were counted once, or as they are now if nobody has counted yet."""
    people = unpack(report.figures) if report.counted_at else people_figures(headcount_of(report.conference))
    return people + (programme_figures(programme) if programme else ())


def count_people(conference: Conference) -> tuple[FigureTable, ...]:
    """Return the tables about people as they are now, in the conference's main language."""
    with override(language_of(conference)):
        return people_figures(headcount_of(conference))


def headcount_of(conference: Conference) -> Headcount:
    """Count the people of the conference; the numbers go to nobody before they are folded."""
    registrations = Registration.objects.filter(conference=conference)
    confirmed = Counter(registrations.confirmed().values_list("category", flat=True))
    places = Country.objects.values_list("code", "name", "region")
    return Headcount(
        **registrations.aggregate(**EACH_STATE),
        categories={str(label): confirmed[value] for value, label in Registration.Category.choices},
        countries=Counter(countries_of_confirmed(conference)),
        atlas={code: Origin(name, region) for code, name, region in places},
    )


def _day(day: Day) -> ProgrammeDay:
    lines = (_line(session) for session in day.sessions if session.code and session.kind != BREAK)
    return ProgrammeDay(format_day(day.date), tuple(lines))


def _line(session: SessionEntry) -> ProgrammeLine:
    theme = session.theme.name if session.theme else ""
    room = session.room.name if session.room else ""
    parts = (session.kind_label, room, ", ".join(_named(session))) if session.is_open else (theme,)
    return ProgrammeLine(
        time=f"{session.starts_at:%H:%M} – {session.ends_at:%H:%M}",
        title=session.title,
        detail=" · ".join(part for part in parts if part),
    )


def _named(session: SessionEntry) -> tuple[str, ...]:
    """Return whom the report may name with a session: under the Chatham House Rule nobody, beside what was said."""
    if session.chatham_house:
        return ()
    named = [contributor.named for contributor in session.contributors]
    return tuple(dict.fromkeys([*named, *session.absences]))


def _chapters(conference: Conference, programme: Programme, themes: Iterable[ThemeEntry]) -> tuple[ThemeChapter, ...]:
    """Return the summaries of the sessions that are open to the public, by theme.

    Of any other session outputs say a code and a theme at most, so its summary stays with the team.
    """
    texts = dict(Summary.objects.filter(session__conference=conference).values_list("session_id", "text"))
    by_theme: defaultdict[UUID | None, list[SessionEntry]] = defaultdict(list)
    for session in programme.sessions:
        if session.is_open and texts.get(UUID(session.uid), "").strip():
            by_theme[session.theme.id if session.theme else None].append(session)
    numbered = [(number, theme.id, theme.name) for number, theme in enumerate(themes, 1)]
    return tuple(
        ThemeChapter(number, name, tuple(_summary(session, number, texts) for session in by_theme[theme_id]))
        for number, theme_id, name in [*numbered, (None, None, _("Other sessions"))]
        if by_theme[theme_id]
    )


def _summary(session: SessionEntry, number: int | None, texts: Mapping[UUID, str]) -> SessionSummary:
    return SessionSummary(session.code, session.title, number, _named(session), texts[UUID(session.uid)])


@dataclass(frozen=True, slots=True)
class Section:
    """The recommendations of one theme in their order, each with the number that the report gives it."""

    heading: str
    entries: tuple[tuple[str, Recommendation], ...]


def recommendations_of(conference: Conference, themes: Iterable[ThemeEntry] | None = None) -> tuple[Section, ...]:
    """Return what the conference recommends, by theme and last for all themes; `themes` saves a query."""
    found: defaultdict[UUID | None, list[Recommendation]] = defaultdict(list)
    for recommendation in conference.recommendations.all():
        found[recommendation.theme_id].append(recommendation)
    known = themes_of(conference) if themes is None else themes
    headings: list[tuple[str, UUID | None, str]] = [(str(n), theme.id, theme.name) for n, theme in enumerate(known, 1)]
    headings.append((pgettext("stands before the number of a recommendation for all", "G"), None, _("For all themes")))
    return tuple(
        Section(name, tuple((f"{prefix}.{place}", one) for place, one in enumerate(found[theme_id], 1)))
        for prefix, theme_id, name in headings
        if found[theme_id]
    )


def _group(section: Section) -> RecommendationGroup:
    lines = (RecommendationLine(number, one.addressee, one.text) for number, one in section.entries)
    return RecommendationGroup(section.heading, tuple(lines))
