"""The rooms and themes that a file names, found among those of the conference or made."""

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from events.models import Conference, Room, Theme
from sessions.exchange.guessing import is_nothing
from sessions.exchange.marking import marks_of
from sessions.exchange.understanding import (
    LONGEST_ROOM,
    LONGEST_THEME,
    Grade,
    Remark,
    Understood,
    clean_line,
    cut,
)
from sessions.exchange.values import ImportedProgramme
from sessions.models import ForeignId

LONGEST_LABEL = 40
Part = TypeVar("Part", Room, Theme)


class _Parts(Generic[Part]):
    """Rooms, or themes, by the names that the file gives them."""

    def __init__(self, model: type[Part], conference: Conference, names: Iterable[str]) -> None:
        self.model: type[Part] = model
        self.conference = conference
        self.kind = str(model._meta.model_name)
        rows = list(model._default_manager.filter(conference=conference))
        self.by_id: dict[UUID, Part] = {row.pk: row for row in rows}
        by_name = {_label(row).casefold(): row for row in rows} | {row.name.casefold(): row for row in rows}
        unique = list(dict.fromkeys(names))
        self.marks = marks_of(conference, self.kind, [name.casefold() for name in unique])
        marked = ForeignId.objects.filter(conference=conference, mark__in=list(self.marks.values()))
        before = dict(marked.exclude(**{self.kind: None}).values_list("mark", f"{self.kind}_id"))
        self.new: list[Part] = []
        self.unmarked: dict[str, Part] = {}
        self.found: dict[str, Part] = {}
        self.otherwise: list[tuple[str, str]] = []
        last = max((row.position for row in rows), default=0)
        for name in unique:
            mark = self.marks[name.casefold()]
            part = self.by_id.get(before.get(mark, UUID(int=0))) or by_name.get(name.casefold())
            if part is None:
                part = self._made(name, last + len(self.new) + 1)
                by_name[name.casefold()] = part
            elif part.name != name:
                self.otherwise.append((name, part.name))
            if mark not in before:
                self.unmarked[mark] = part
            self.found[name] = part

    def _made(self, name: str, position: int) -> Part:
        part: Part = self.model(conference=self.conference, name=name, position=position)
        if isinstance(part, Theme):
            part.short_name = cut(name, LONGEST_LABEL)
        self.new.append(part)
        self.by_id[part.pk] = part
        return part


class Places:
    """Rooms and themes, new and known."""

    def __init__(self, conference: Conference, programme: ImportedProgramme, understood: Sequence[Understood]) -> None:
        self.conference = conference
        rooms = [*_names(programme.rooms, LONGEST_ROOM), *(one.room for one in understood if one.room)]
        themes = [*_names(programme.themes, LONGEST_THEME), *(one.theme for one in understood if one.theme)]
        self._rooms, self._themes = _Parts(Room, conference, rooms), _Parts(Theme, conference, themes)

    @property
    def new_rooms(self) -> list[Room]:
        """Return the rooms to be made, in the order of the file."""
        return self._rooms.new

    @property
    def new_themes(self) -> list[Theme]:
        """Return the themes to be made, in the order of the file."""
        return self._themes.new

    @property
    def remarks(self) -> list[Remark]:
        """Return which names were taken for others."""
        words = _("“%(written)s” is taken as “%(name)s”.")
        pairs = [*self._rooms.otherwise, *self._themes.otherwise]
        return [Remark(Grade.GUESSED, words % {"written": written, "name": name}) for written, name in pairs]

    def room(self, name: str) -> Room:
        """Return the room of that name in the file."""
        return self._rooms.found[name]

    def theme(self, name: str) -> Theme:
        """Return the theme of that name in the file."""
        return self._themes.found[name]

    def name_of(self, room_id: UUID | None) -> str:
        """Return what a room is called here, or nothing without one."""
        return self._rooms.by_id[room_id].name if room_id else ""

    def foreign_ids(self) -> list[ForeignId]:
        """Return the marks that lead to rooms and themes from now on."""
        rooms = [
            ForeignId(conference=self.conference, mark=mark, room=room) for mark, room in self._rooms.unmarked.items()
        ]
        themes = self._themes.unmarked.items()
        return [*rooms, *(ForeignId(conference=self.conference, mark=mark, theme=theme) for mark, theme in themes)]


def _label(part: Room | Theme) -> str:
    return part.short_name if isinstance(part, Theme) else part.name


def _names(written: Iterable[str], most: int) -> list[str]:
    names = (clean_line(name) for name in written)
    return [cut(name, most) for name in names if not is_nothing(name)]
