"""The programme as one audience may see it, built with the same few queries whatever its size."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from delegates.cards import Card, PersonId
from delegates.consent import Purpose
from delegates.disclosure import disclose
from events.audience import Audience
from events.models import Conference, Country, Room, Theme
from sessions.ceilings import Ceiling, levels_of
from sessions.days import day_of
from sessions.details import Details, details_of
from sessions.models import Contribution, ScheduleVersion, Session, Slot
from sessions.values import Contributor, Day, Programme, RoomEntry, SessionEntry, Speaker, ThemeEntry

THEME_COLOURS = 8
GENERIC_KIND = "session"


def programme_of(
    conference: Conference,
    *,
    audience: Audience,
    at: datetime,
    version: ScheduleVersion | None = None,
    naming: str = Purpose.NAME_IN_PROGRAMME,
) -> Programme | None:
    """Return what the audience may see of a version, of the one that is shown at that moment unless told otherwise.

    Below the organisers those are named who let the audience see their name and agreed to the purpose `naming`. None where nothing is shown. Only organisers and safety officers may be given the draft, and only the programme team a version whose moment has not come: the caller checks.
    """
    shown = version or conference.versions.shown(at).first()
    if shown is None:
        return None
    slots = list(shown.slots.select_related("session", "room", "since").order_by("starts_at", "id"))
    parts = _contributions(shown, audience)
    levels = levels_of((slot.session for slot in slots), parts, conference, audience)
    themes = themes_of(conference)
    people = {part.person_id for id_, level in levels.items() if level == Ceiling.OPEN for part in parts[id_]}
    draft = _Drawing(
        conference=conference,
        audience=audience,
        details=details_of(shown, audience=audience, themes=themes),
        appears_at=shown.appears_at,
        levels=levels,
        parts=parts,
        cards=disclose(people, audience=audience, at=at, purpose=naming),
    )
    return Programme(
        conference_name=conference.name,
        conference_uid=str(conference.pk),
        slug=conference.slug,
        zone=conference.zone,
        version=shown.number,
        days=draft.days(slots),
        rooms=_rooms(slot.room for slot in slots if slot.room and levels[slot.session_id] == Ceiling.OPEN),
        themes=themes,
        revised_at=shown.appears_at or max((slot.session.revised_at for slot in slots), default=at),
    )


def themes_of(conference: Conference) -> tuple[ThemeEntry, ...]:
    """Return the conference's themes with their colours, in order."""
    return tuple(_theme(theme, index) for index, theme in enumerate(conference.themes.all()))


def speakers_of(programme: Programme) -> tuple[Speaker, ...]:
    """Return everyone whom the programme names, sorted by name, with their sessions. One query, for the countries."""
    cards: dict[PersonId, Card] = {}
    parts: dict[PersonId, dict[str, tuple[SessionEntry, str]]] = defaultdict(dict)
    for session in programme.sessions:
        for contributor in session.contributors:
            card = cards.setdefault(contributor.card.person_id, contributor.card)
            parts[card.person_id].setdefault(session.uid, (session, contributor.absence))
    countries = country_names(cards.values())
    people = [
        Speaker(
            card,
            countries.get(card.country, ""),
            tuple(session for session, _absence in parts[id_].values()),
            tuple(absence for _session, absence in parts[id_].values()),
        )
        for id_, card in cards.items()
    ]
    return tuple(sorted(people, key=lambda speaker: (speaker.card.name.casefold(), speaker.card.person_id)))


def country_names(cards: Iterable[Card]) -> Mapping[str, str]:
    """Return the names of the countries on the cards by their codes, in one query."""
    codes = {card.country for card in cards}
    return dict(Country.objects.filter(code__in=codes).values_list("code", "name"))


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What is needed to cut each slot down to what may be seen."""

    conference: Conference
    audience: Audience
    details: Details
    appears_at: datetime | None
    levels: Mapping[UUID, str]
    parts: defaultdict[UUID, list[Contribution]]
    cards: Mapping[PersonId, Card]

    def days(self, slots: Iterable[Slot]) -> tuple[Day, ...]:
        """Return the days on which something happens, each with its sessions by time and then by room."""
        days: dict[date, list[SessionEntry]] = defaultdict(list)
        known = frozenset(self.conference.days)
        for slot in sorted(slots, key=self._rank):
            entry = self._entry(slot)
            days[day_of(entry.starts_at, known)].append(entry)
        return tuple(Day(date=day, sessions=tuple(days[day])) for day in sorted(days))

    def _rank(self, slot: Slot) -> tuple[datetime, bool, int, str, str]:
        """Order by time and room; what hides its room or code is not placed by them either."""
        level = self.levels[slot.session_id]
        room = slot.room if level == Ceiling.OPEN else None
        code = "" if level == Ceiling.OPAQUE else slot.session.code
        return slot.starts_at, room is None, room.position if room else 0, room.name if room else "", code

    def _entry(self, slot: Slot) -> SessionEntry:
        match self.levels[slot.session_id]:
            case Ceiling.OPEN:
                return self._open(slot)
            case Ceiling.NEUTRAL:
                return self._neutral(slot)
            case _:
                return self._opaque(slot)

    def _opaque(self, slot: Slot) -> SessionEntry:
        session = slot.session
        return SessionEntry(
            uid=str(session.pk),
            code="",
            title=_("Busy"),
            ceiling=Ceiling.OPAQUE.value,
            kind="",
            kind_label="",
            starts_at=slot.starts_at.astimezone(self.conference.zone),
            ends_at=slot.ends_at.astimezone(self.conference.zone),
            revised_at=self._revised(slot),
            sequence=slot.sequence,
        )

    def _neutral(self, slot: Slot) -> SessionEntry:
        session = slot.session
        return SessionEntry(
            uid=str(session.pk),
            code=session.code,
            title=_("Session %(code)s") % {"code": session.code},
            ceiling=Ceiling.NEUTRAL.value,
            kind=GENERIC_KIND,
            kind_label=_("Session"),
            starts_at=slot.starts_at.astimezone(self.conference.zone),
            ends_at=slot.ends_at.astimezone(self.conference.zone),
            revised_at=self._revised(slot),
            sequence=slot.sequence,
            theme=self._theme(session),
            path=self._path(session),
        )

    def _open(self, slot: Slot) -> SessionEntry:
        session = slot.session
        return SessionEntry(
            uid=str(session.pk),
            code=session.code,
            title=session.title,
            ceiling=Ceiling.OPEN.value,
            kind=session.kind,
            kind_label=str(Session.Kind(session.kind).label),
            starts_at=slot.starts_at.astimezone(self.conference.zone),
            ends_at=slot.ends_at.astimezone(self.conference.zone),
            revised_at=self._revised(slot),
            sequence=slot.sequence,
            abstract=session.abstract,
            room=room_entry(slot.room) if slot.room else None,
            theme=self._theme(session),
            floor_language=session.floor_language,
            interpretation=tuple(str(code) for code in session.interpretation),
            contributors=tuple(self._contributors(session)),
            chatham_house=session.chatham_house,
            path=self._path(session),
            other_themes=tuple(theme for theme in self.details.themes[session.pk] if theme.id != session.theme_id),
            absences=tuple(dict.fromkeys(part.absence for part in self._parts(session, are_named=False))),
            is_recorded=session.is_recorded,
            links=tuple(self.details.links[session.pk]),
        )

    def _revised(self, slot: Slot) -> datetime:
        """Return when readers were first given what they see (RFC 5545, 3.8.7.3): the place, or what is said there.

        A place is no older than the version that shows it: the one that it came with may have waited, and never been seen.
        """
        moments = (slot.since.appears_at, self.appears_at) if slot.since else ()
        placed = min((moment for moment in moments if moment), default=None)
        return max(slot.session.revised_at, placed) if placed else slot.session.revised_at

    def _theme(self, session: Session) -> ThemeEntry | None:
        return self.details.known.get(session.theme_id) if session.theme_id else None

    def _path(self, session: Session) -> str:
        return reverse("sessions:session", args=[self.conference.slug, session.code])

    def _parts(self, session: Session, *, are_named: bool) -> Iterable[Contribution]:
        """Yield the parts of those who are named, or of those in place of whose name something is said."""
        for part in self.parts[session.pk]:
            is_replaced = part.is_prevented and part.hides_name and self.audience < Audience.ORGANISERS
            if is_replaced is not are_named and (are_named or part.absence):
                yield part

    def _contributors(self, session: Session) -> Iterable[Contributor]:
        for part in self._parts(session, are_named=True):
            card = self.cards.get(part.person_id)
            if card and card.name:
                yield _contributor(part, card)


def _contributions(version: ScheduleVersion, audience: Audience) -> defaultdict[UUID, list[Contribution]]:
    """Return the parts in each session that could be open to the audience, in their order, in one query."""
    found = Contribution.objects.filter(session__slots__version=version).order_by("position", "id")
    if audience < Audience.ORGANISERS:
        found = found.filter(Q(session__ceiling=Ceiling.OPEN) | Q(session__kind=Session.Kind.BREAK))
    parts: defaultdict[UUID, list[Contribution]] = defaultdict(list)
    for part in found:
        parts[part.session_id].append(part)
    return parts


def _contributor(part: Contribution, card: Card) -> Contributor:
    is_told = part.way != Contribution.Way.IN_PERSON and not part.is_prevented
    return Contributor(
        card=card,
        role=str(Contribution.Role(part.role).label),
        way=str(Contribution.Way(part.way).label) if is_told else "",
        part=part.role,
        absence=part.absence if part.is_prevented else "",
    )


def _rooms(rooms: Iterable[Room]) -> tuple[RoomEntry, ...]:
    unique = {room.pk: room for room in rooms}
    return tuple(room_entry(room) for room in sorted(unique.values(), key=lambda room: (room.position, room.name)))


def room_entry(room: Room) -> RoomEntry:
    """Return the room as the programme names it."""
    return RoomEntry(id=room.pk, name=room.name, capacity=room.capacity, step_free=room.step_free, note=room.note)


def _theme(theme: Theme, index: int) -> ThemeEntry:
    return ThemeEntry(id=theme.pk, name=theme.name, short_name=theme.short_name, colour=index % THEME_COLOURS + 1)
