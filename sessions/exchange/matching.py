"""What an import would do: each event of a file beside the session that it means, as rows that are not saved yet.

Nothing is refused because it overlaps: what clashes is counted, and shown with the draft as what clashes by hand is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from delegates.cards import PersonId
from events.models import Conference
from sessions.conflicts import Conflict, Placed, find_conflicts
from sessions.exchange.framing import frame_of
from sessions.exchange.known import KnownSessions
from sessions.exchange.people import Cast, Named, cast, identity_of
from sessions.exchange.places import Places
from sessions.exchange.understanding import Remark, Understood, understand, understand_people
from sessions.exchange.values import ImportedPerson, ImportedProgramme
from sessions.models import Contribution, ForeignId, Resource, ScheduleVersion, Session, Slot
from sessions.planning import plan_of
from sessions.publishing import draft_of

Way = Contribution.Way


@dataclass(slots=True)
class Plan:
    """What is to be written, and what is to be said of it. Rows are unsaved; those in `changed` exist.

    `slots_by_session` is where the sessions of the file would be.
    """

    conference: Conference
    draft: ScheduleVersion
    places: Places
    known: KnownSessions
    slots_by_session: dict[UUID, Slot]
    cast: Cast = field(default_factory=Cast)
    new: list[Session] = field(default_factory=list)
    changed: dict[UUID, Session] = field(default_factory=dict)
    slots: list[Slot] = field(default_factory=list)
    moved: list[Slot] = field(default_factory=list)
    parts: list[Contribution] = field(default_factory=list)
    gone: list[Contribution] = field(default_factory=list)
    foreign_ids: list[ForeignId] = field(default_factory=list)
    links: list[Resource] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    touched: dict[UUID, Session] = field(default_factory=dict)
    looked_at: int = 0

    @property
    def same(self) -> int:
        """Return how many sessions the file leaves as they are."""
        return self.looked_at - len(self.new) - len(self.touched)

    @property
    def updated(self) -> int:
        """Return how many sessions that exist would change in any way."""
        return len(self.touched)


def plan_import(programme: ImportedProgramme, *, conference: Conference, at: datetime) -> Plan:
    """Look at every item; the number of queries is the same for any number of them."""
    frame, frame_remarks = frame_of(programme, conference)
    understood, remarks = [], list(frame_remarks)
    for event in programme.events:
        one, said = understand(event, frame)
        understood.append(one)
        remarks.extend(said)
    people, said_of_people = understand_people(programme.people)
    remarks.extend(said_of_people)
    programme = replace(programme, people=people)
    return _Planner(programme, conference, understood, remarks, at).plan


class _Planner:
    """Puts a plan together, with everything that it needs to know loaded at once."""

    def __init__(
        self,
        programme: ImportedProgramme,
        conference: Conference,
        understood: Sequence[Understood],
        remarks: list[Remark],
        at: datetime,
    ) -> None:
        self.programme, self.conference, self.understood, self.at = programme, conference, understood, at
        draft = draft_of(conference)
        self.sessions = KnownSessions(programme, conference, understood)
        self.slots = {slot.session_id: slot for slot in draft.slots.filter(session__in=list(self.sessions.known))}
        self.plan = Plan(
            conference,
            draft,
            Places(conference, programme, understood),
            self.sessions,
            self.slots,
            remarks=remarks,
            looked_at=len(understood),
        )
        self._match()
        self.plan.cast = cast(conference, self._named(), at=at)
        self._keep_people()
        self.plan.remarks += [*self.plan.places.remarks, *self.sessions.remarks, *self.plan.cast.remarks]

    def _match(self) -> None:
        """Give each event its session, new or known, and its place."""
        for one in self.understood:
            session, is_new = self.sessions.session_for(one, self.at)
            if is_new:
                self.plan.new.append(session)
                self.plan.links += [
                    Resource(session=session, label=label, link=link, position=position)
                    for position, (label, link) in enumerate(one.links, start=1)
                ]
            if self.sessions.is_unmarked(one):
                mark = self.sessions.marks[one.key]
                self.plan.foreign_ids.append(ForeignId(conference=self.conference, mark=mark, session=session))
            if is_new or not one.is_cut:
                self._describe(one, session, is_new=is_new)
            self._place(one, session, is_new=is_new)
        self.plan.foreign_ids += self.plan.places.foreign_ids()

    def _describe(self, one: Understood, session: Session, *, is_new: bool) -> None:
        """Set what the file says; what it leaves out, or what was only guessed, stays as it is here."""
        said: dict[str, object] = {}
        if one.says_title or is_new:
            said["title"] = one.title
        if one.abstract or is_new:
            said["abstract"] = one.abstract
        if one.theme:
            said["theme_id"] = self.plan.places.theme(one.theme).pk
        if one.says_kind or is_new:
            said["kind"] = one.kind
        if one.says_language or is_new:
            said["floor_language"] = one.language
        if one.says_length or is_new:
            said["minutes"] = one.minutes
        if one.is_recorded is not None:
            said["is_recorded"] = one.is_recorded
        differing = {name: value for name, value in said.items() if getattr(session, name) != value}
        for name, value in differing.items():
            setattr(session, name, value)
        if differing and not is_new:
            self._change(session)

    def _change(self, session: Session) -> None:
        session.revised_at = self.at
        self.plan.changed[session.pk] = session
        self.plan.touched[session.pk] = session

    def _place(self, one: Understood, session: Session, *, is_new: bool) -> None:
        """Set where and when it is, whatever else is there."""
        if one.starts_at is None or one.ends_at is None:
            return
        slot = self.slots.get(session.pk)
        room = self.plan.places.room(one.room) if one.room else None
        if slot is None:
            slot = Slot(version=self.plan.draft, session=session, room=room)
            slot.starts_at, slot.ends_at = one.starts_at, one.ends_at
            self.slots[session.pk] = slot
            self.plan.slots.append(slot)
            if not is_new:
                self.plan.touched[session.pk] = session
            return
        wanted = (room.pk if room else slot.room_id, one.starts_at, one.ends_at)
        if (slot.room_id, slot.starts_at, slot.ends_at) != wanted:
            slot.room, slot.starts_at, slot.ends_at = room or slot.room, one.starts_at, one.ends_at
            self.plan.moved.append(slot)
            self.plan.touched[session.pk] = session

    def _named(self) -> list[Named]:
        """Return everyone whom the file names, each with all their sessions."""
        found: dict[str, Named] = {}
        for one in self.understood:
            session = self.sessions.by_number[one.number]
            for person in one.people:
                self._add_named(found, person, [session.pk])
        for person in self.programme.people:
            self._add_named(found, person, [session.pk for session in self._sessions_of(person)])
        return list(found.values())

    def _add_named(self, found: dict[str, Named], said: ImportedPerson, sessions: Iterable[UUID]) -> None:
        identity = identity_of(said)
        before = found.get(identity, Named(identity, said.name, said.address))
        found[identity] = Named(identity, before.name, before.address, before.sessions | frozenset(sessions))

    def _sessions_of(self, person: ImportedPerson) -> list[Session]:
        return [found for code in person.sessions if (found := self.sessions.with_code(code))]

    def _keep_people(self) -> None:
        """Give everyone their parts; of a session that the file knows in full, take away whom it names no more."""
        came = {row.person_id for row in self.sessions.came_by_file()}
        for one in self.understood:
            session = self.sessions.by_number[one.number]
            people = [self.plan.cast.ids[identity_of(person)] for person in one.people]
            self._add_parts(session, people)
            if not self.programme.is_ours:
                self._take_away(session, set(people), came)
        for person in self.programme.people:
            for session in self._sessions_of(person):
                self._add_parts(session, [self.plan.cast.ids[identity_of(person)]])

    def _add_parts(self, session: Session, people: Iterable[PersonId]) -> None:
        parts = self.sessions.parts[session.pk]
        for person in people:
            if any(part.person_id == person for part in parts):
                continue
            last = max((part.position for part in parts), default=0)
            part = Contribution(session=session, person_id=person, position=last + 1)
            parts.append(part)
            self.plan.parts.append(part)
            self._note_people(session)

    def _take_away(self, session: Session, named: set[PersonId], came: set[PersonId]) -> None:
        for part in list(self.sessions.parts[session.pk]):
            is_theirs = part.person_id in came and part.role == Contribution.Role.SPEAKER
            if is_theirs and part.person_id not in named and not part.is_prevented:
                self.sessions.parts[session.pk].remove(part)
                self.plan.gone.append(part)
                self._note_people(session)

    def _note_people(self, session: Session) -> None:
        if session.pk in self.sessions.known:
            self._change(session)


def conflicts_after(plan: Plan) -> list[Conflict]:
    """Return the conflicts of the whole draft as it would be: when and where, whatever else its rules are about."""
    drafted = plan_of(plan.conference, plan.draft)
    placed = {item.session_id: item for item in drafted.placed}
    for session in {session.pk: session for session in plan.known.all()}.values():
        slot = plan.slots_by_session.get(session.pk)
        if slot:
            placed[session.pk] = _placed(plan, session, slot)
    return find_conflicts(replace(drafted, placed=tuple(placed.values())))


def _placed(plan: Plan, session: Session, slot: Slot) -> Placed:
    parts = plan.known.parts[session.pk]
    return Placed(
        session_id=session.pk,
        code=session.code,
        kind=session.kind,
        room_id=slot.room_id,
        room=plan.places.name_of(slot.room_id),
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        people=frozenset(part.person_id for part in parts if part.way != Way.STATEMENT and not part.is_prevented),
    )
