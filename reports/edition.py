"""The post-conference report as a frozen value that PDF and HTML draw."""

from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of a table of figures; `value` is None where fewer than five people stand behind it."""

    label: str
    value: int | None


@dataclass(frozen=True, slots=True)
class FigureTable:
    """A table of figures with its caption; `note` says what was grouped or left out, and why.

    `heading` stands above the labels ("Region"); the renderers put "Number" above the values.
    """

    caption: str
    heading: str
    rows: tuple[Figure, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """One session in the report's programme; times are already words in the conference's zone."""

    time: str
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class ProgrammeDay:
    """One day of the report's programme."""

    label: str
    lines: tuple[ProgrammeLine, ...]


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """What the rapporteur wrote of one session (Markdown), with who may be named."""

    code: str
    title: str
    theme_number: int | None
    people: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class ThemeChapter:
    """A theme (number from 1) with its sessions' summaries."""

    number: int | None
    name: str
    summaries: tuple[SessionSummary, ...]


@dataclass(frozen=True, slots=True)
class RecommendationLine:
    """One recommendation; `number` is such as "2.1": the theme's number and the place within it.

    `addressee` is worded as it stands after "To" ("bar associations"); `text` is Markdown.
    """

    number: str
    addressee: str
    text: str


@dataclass(frozen=True, slots=True)
class RecommendationGroup:
    """The recommendations of one theme."""

    heading: str
    lines: tuple[RecommendationLine, ...]


@dataclass(frozen=True, slots=True)
class OrganisationGroup:
    """Organisations of one kind, by name."""

    heading: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything that the report says. `language` is BCP 47; `dated` the last day of the conference.

    `welcome` is Markdown; `organisers` are those whom the cover names, in their order.
    """

    language: str
    conference_name: str
    subtitle: str
    place_and_days: str
    edition_label: str
    dated: date
    welcome: str
    figures: tuple[FigureTable, ...]
    programme: tuple[ProgrammeDay, ...]
    chapters: tuple[ThemeChapter, ...]
    recommendations: tuple[RecommendationGroup, ...]
    organisations: tuple[OrganisationGroup, ...]
    invented_notice: str = ""
    organisers: tuple[str, ...] = ()

    @property
    def pruned(self) -> "Edition":
        """Return the edition without tables, days, summaries and groups that are empty, so no heading stands alone."""
        chapters = (
            replace(chapter, summaries=tuple(summary for summary in chapter.summaries if summary.text.strip()))
            for chapter in self.chapters
        )
        return replace(
            self,
            welcome=self.welcome.strip(),
            figures=tuple(table for table in self.figures if table.rows),
            programme=tuple(day for day in self.programme if day.lines),
            chapters=tuple(chapter for chapter in chapters if chapter.summaries),
            recommendations=tuple(group for group in self.recommendations if group.lines),
            organisations=tuple(group for group in self.organisations if group.names),
        )

    @property
    def withholds_figures(self) -> bool:
        """Tell whether some figure stands for fewer than five people and is not shown."""
        return any(row.value is None for table in self.figures for row in table.rows)
