"""The demonstration's interpreters, the channels of its receivers, and what is ticked at the stage."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from config.demo.stages import Stage
from delegates.consent import Purpose, give
from delegates.consent_wordings import ConsentSource
from delegates.models import Person
from events.models import Conference, User
from sessions.contributing import confirm
from sessions.interpreting import ROLE, add_interpreter, assign, set_channels
from sessions.models import Contribution, Interpreter, Session
from sessions.staging import tick_briefing, tick_check

LISTED_AT = datetime(2012, 1, 18, 15, 0, tzinfo=UTC)
SPEAK: Mapping[str, str] = {"vera": "ru", "nadim": "ar", "lucia": "es", "emre": "tr"}
"""Interpreters by their keys: each interprets between English and one language."""
FLOOR = "en"
CHANNELS = {"en": 1, "es": 2, "tr": 3, "ru": 4, "ar": 5}
LONGEST_TURN, REST = 90, 15
BEFORE = timedelta(hours=1)
"""How long before a session begins those at the stage prepare it."""


def plan_interpretation(conference: Conference, people: Mapping[str, Person], *, stage: Stage, actor: User) -> None:
    """Put the interpreters on the list, say what each interprets in their sessions, and give the languages channels."""
    for key, language in SPEAK.items():
        interpreter = add_interpreter(
            conference=conference,
            person=people[key],
            pairs=[(FLOOR, language), (language, FLOOR)],
            longest_turn=LONGEST_TURN,
            rest=REST,
            actor=actor,
            at=LISTED_AT,
        )
        _say_languages(people[key], language)
        _hear_plenaries(conference, interpreter, language, actor)
    set_channels(conference=conference, channels=CHANNELS, actor=actor, at=LISTED_AT)
    if stage in {Stage.CONFERENCE, Stage.AFTER}:
        _tick(conference, stage.moment, actor)


def _say_languages(person: Person, language: str) -> None:
    """Say into which language each part is: into English where theirs is spoken, else out of English."""
    parts = list(Contribution.objects.filter(person=person, role=ROLE).select_related("session"))
    for part in parts:
        part.language = FLOOR if part.session.floor_language == language else language
    Contribution.objects.bulk_update(parts, ["language"])


def _hear_plenaries(conference: Conference, interpreter: Interpreter, language: str, actor: User) -> None:
    """Let everyone hear the plenaries; who interprets there has agreed that it may be said."""
    plenaries = Session.objects.filter(conference=conference, kind=Session.Kind.PLENARY, floor_language=FLOOR)
    for session in plenaries.exclude(contributions__person=interpreter.person).select_related("conference"):
        if language in session.interpretation:
            part = assign(session=session, interpreter=interpreter, language=language, actor=actor, at=LISTED_AT)
            told = ConsentSource.MAIL
            confirm(contribution=part, source=told, actor=actor, at=LISTED_AT)
            give(
                person=part.person,
                purpose=Purpose.OPEN_SESSION,
                about=session.pk,
                source=told,
                actor=actor,
                at=LISTED_AT,
            )


def _tick(conference: Conference, moment: datetime, actor: User) -> None:
    """Let all be ready for what has begun, and the speakers be briefed for what begins within the hour."""
    shown = conference.versions.shown(moment).first()
    begun = shown.slots.filter(starts_at__lte=moment + BEFORE).order_by("starts_at", "session__code") if shown else ()
    for slot in begun:
        session = Session.objects.select_related("conference").get(pk=slot.session_id)
        at = slot.starts_at - BEFORE
        for part in session.contributions.select_related("session__conference"):
            if slot.starts_at <= moment or part.role != ROLE:
                tick_briefing(part=part, is_done=True, actor=actor, at=at)
        if slot.starts_at <= moment:
            tick_check(session=session, is_done=True, actor=actor, at=at)
