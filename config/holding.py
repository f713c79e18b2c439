"""What the site holds, why, who sees it and until when, for one conference: drawn from what the models declare."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.other_tables import OTHER_TABLES, OtherTable
from delegates.keeping import kept_until
from delegates.models import Question
from events.models import Conference
from events.wording import format_day
from vault.classes import FieldClass
from vault.holding import Held, Kept, Subject, Term

SEEN_BY: Mapping[FieldClass, Promise] = {
    FieldClass.PUBLIC: gettext_lazy("everyone"),
    FieldClass.ATTENDEES: gettext_lazy("delegates and the team"),
    FieldClass.ORGANISERS: gettext_lazy("organisers and safety officers"),
    FieldClass.SAFETY: gettext_lazy("safety officers at most"),
}
FOLDED = frozenset({Subject.CONFERENCE, Subject.TECHNICAL})


class UndeclaredError(Exception):
    """A model or a field does not say why it is kept."""


@dataclass(frozen=True, slots=True)
class Line:
    """One field, or several of which the same is to be said: what it is called, why it is kept, who sees it, until when."""

    label: str
    why: str
    who: str
    until: str
    is_sealed: bool
    is_technical: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the site; `technical` are the lines that say nothing by themselves."""

    label: str
    lines: tuple[Line, ...]
    technical: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """All tables that are about the same thing; a section that is about no delegate is folded."""

    label: str
    tables: tuple[Table, ...]
    is_folded: bool


def fields_of(model: type[models.Model]) -> list[str]:
    """Return the names of what the model's table holds."""
    return [field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)]


def holdings() -> Iterator[tuple[type[models.Model], Held]]:
    """Return every model of the site's own with what it declares. Raises UndeclaredError."""
    for model in apps.get_models():
        if model._meta.label_lower in OTHER_TABLES:
            continue
        held = getattr(model, "kept", None)
        if not isinstance(held, Held):
            message = f"{model._meta.label} says not why it is kept: add `kept: ClassVar = held(…)` beside `classes`"
            raise UndeclaredError(message)
        yield model, held


def _until(term: Term, conference: Conference) -> str:
    return term.told(format_day(kept_until(conference, timedelta(days=term.days))) if term.days is not None else "")


def _line(model: type[models.Model], name: str, held: Held, conference: Conference) -> Line:
    kept = held.of(name)
    if kept is None:
        message = f"{model._meta.label}.{name} says not why it is kept: add it to `why` of the model's `kept`"
        raise UndeclaredError(message)
    return Line(
        label=capfirst(str(model._meta.get_field(name).verbose_name)),  # type: ignore[union-attr]  # a column has a name
        why=str(kept.why),
        who=_who(model, name, kept),
        until=_until(kept.until, conference),
        is_sealed=kept.reader is not None,
        is_technical=kept.is_technical,
    )


def _who(model: type[models.Model], name: str, kept: Kept) -> str:
    classes: Mapping[str, FieldClass] = model.classes  # type: ignore[attr-defined]  # every model of ours has it
    return str(kept.reader.label if kept.reader else SEEN_BY[classes[name]])


def _joined(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the lines, those of which the same is said as one."""
    found: dict[Line, list[str]] = {}
    for line in lines:
        found.setdefault(replace(line, label=""), []).append(line.label)
    return tuple(replace(said, label=", ".join(labels)) for said, labels in found.items())


def _table(model: type[models.Model], held: Held, conference: Conference) -> Table:
    lines = [_line(model, name, held, conference) for name in fields_of(model)]
    return Table(
        label=capfirst(str(model._meta.verbose_name_plural)),
        lines=_joined(line for line in lines if not line.is_technical),
        technical=_joined(line for line in lines if line.is_technical),
    )


def _other(table: OtherTable, conference: Conference) -> Table:
    who = str(table.reader.label if table.reader else table.seen_by)
    until = _until(table.until, conference)
    return Table(
        str(table.label), (Line(_("All of it"), str(table.why), who, until, is_sealed=table.reader is not None),)
    )


def _asked(conference: Conference) -> tuple[Table, ...]:
    """Return the conference's own questions, each with its reason, its readers and its term; one query."""
    lines = tuple(
        Line(
            label=question.text,
            why=question.why,
            who=str(question.get_readers_display()),
            until=format_day(kept_until(conference, timedelta(days=question.keep_days))),
            is_sealed=True,
        )
        for question in Question.objects.filter(conference=conference)
    )
    return (Table(_("Asked by this conference"), lines),) if lines else ()


def what_we_hold(conference: Conference) -> tuple[Section, ...]:
    """Return all that the site holds, by what it is about; one query. Raises UndeclaredError."""
    found: dict[Subject, list[Table]] = {subject: [] for subject in Subject}
    for model, held in holdings():
        found[held.under].append(_table(model, held, conference))
    for table in OTHER_TABLES.values():
        found[table.under].append(_other(table, conference))
    found[Subject.ANSWERS] += _asked(conference)
    return tuple(
        Section(str(subject.label), tuple(sorted(tables, key=_is_plain)), is_folded=subject in FOLDED)
        for subject, tables in found.items()
    )


def _is_plain(table: Table) -> bool:
    """Tell whether nothing in the table is sealed; those tables come last."""
    return not any(line.is_sealed for line in table.lines)
