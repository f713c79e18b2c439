"""Write the demonstration's programme, place it, publish it, and record who agreed to be shown."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import uuid5

from config.demo.progress import Progress
from config.demo.script import Item, Script
from config.demo.stages import Stage
from delegates.consent import Purpose, give
from delegates.consent_wordings import ConsentSource
from delegates.models import Person
from events.models import Conference, Room, Theme, User
from sessions.contributing import confirm, contribute
from sessions.editing import save_session
from sessions.models import Session
from sessions.preventing import SUGGESTED, prevent
from sessions.publishing import publish
from sessions.scheduling import place

WRITTEN_AT = datetime(2012, 1, 12, 10, 0, tzinfo=UTC)
AGREED_AT = datetime(2012, 1, 18, 9, 0, tzinfo=UTC)
ABSENT_AT = datetime(2012, 1, 17, 10, 0, tzinfo=UTC)
PLACED_AT = datetime(2012, 1, 19, 10, 0, tzinfo=UTC)
PUBLISHED_AT = datetime(2012, 1, 30, 17, 0, tzinfo=UTC)
MOVED_AT = datetime(2012, 2, 3, 9, 0, tzinfo=UTC)
PUBLISHED_AGAIN_AT = datetime(2012, 2, 17, 17, 0, tzinfo=UTC)
FIRST_NOTE = "The programme of all three days."
SECOND_NOTE = "Three sessions have moved to larger rooms."

Sessions = Mapping[str, Session]


def write_programme(
    conference: Conference, script: Script, people: Mapping[str, Person], *, actor: User, progress: Progress
) -> dict[str, Session]:
    """Make every session with its contributors and their recorded yes; return the sessions by their codes."""
    themes = {theme["key"]: theme["name"] for theme in script.frame.themes}
    rows = {theme.name: theme for theme in Theme.objects.filter(conference=conference)}
    sessions = {}
    for item in progress.over("Loading sessions", script.items):
        theme = rows[themes[item.theme]] if item.theme else None
        session = save_session(session=_session(conference, item, theme), fields=(), actor=actor, at=WRITTEN_AT)
        _add_people(session, item, people, actor)
        sessions[item.code] = session
    return sessions


def _session(conference: Conference, item: Item, theme: Theme | None) -> Session:
    """Return the unsaved session; its id, and so its calendar entry, stays the same in every run."""
    return Session(
        pk=uuid5(conference.pk, item.code),
        conference=conference,
        code=item.code,
        kind=item.kind,
        title=item.title,
        abstract=item.abstract,
        theme=theme,
        floor_language=item.floor,
        interpretation=list(item.into),
        minutes=item.minutes,
        ceiling=item.ceiling,
        chatham_house=item.chatham,
    )


def _add_people(session: Session, item: Item, people: Mapping[str, Person], actor: User) -> None:
    for number, part in enumerate(item.parts):
        person = people[part.key]
        contribution = contribute(
            session=session, person=person, role=part.role, way=part.way, actor=actor, at=WRITTEN_AT
        )
        if part.is_prevented:
            words = str(SUGGESTED[1])
            prevent(
                contribution=contribution, absence=words, hides_name=False, everywhere=True, actor=actor, at=ABSENT_AT
            )
        if part.has_agreed and not part.is_prevented:
            confirm(contribution=contribution, source=ConsentSource.MAIL, actor=actor, at=AGREED_AT)
        if item.ceiling == Session.Ceiling.OPEN and part.has_agreed:
            give(
                person=person,
                purpose=Purpose.OPEN_SESSION,
                about=session.pk,
                source=ConsentSource.MAIL,
                actor=actor,
                at=AGREED_AT + timedelta(minutes=number),
            )


def schedule(conference: Conference, script: Script, sessions: Sessions, *, stage: Stage, actor: User) -> None:
    """Place the sessions and publish them, as far as things have come at the stage."""
    rooms = {room.name: room for room in Room.objects.filter(conference=conference)}
    for item in script.items:
        if item.day == 0 or stage != Stage.REGISTRATION:
            _place(sessions[item.code], item, rooms.get(item.room_before), actor=actor, at=PLACED_AT)
    if stage == Stage.REGISTRATION:
        return
    publish(conference=conference, note=FIRST_NOTE, actor=actor, at=PUBLISHED_AT)
    for item in script.items:
        if item.room != item.room_before:
            _place(sessions[item.code], item, rooms[item.room], actor=actor, at=MOVED_AT)
    if stage != Stage.SCHEDULING:
        publish(conference=conference, note=SECOND_NOTE, actor=actor, at=PUBLISHED_AGAIN_AT)


def _place(session: Session, item: Item, room: Room | None, *, actor: User, at: datetime) -> None:
    day = session.conference.days[item.day]
    place(session=session, room=room, starts_at=datetime.combine(day, item.start), at=at, actor=actor)
