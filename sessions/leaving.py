"""What a person does in sessions: read out to them, and taken off the programme when they are erased."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from delegates.lifecycle import Part
from delegates.models import Person
from events.audit import forget_records
from events.models import Conference
from sessions.accepting_conflicts import forget_accepted_of
from sessions.models import Contribution, ForeignPerson, Interpreter, Session, Window
from vault.fields import Json


def _read(person: Person, _at: datetime) -> Json:
    parts = Contribution.objects.filter(person=person).select_related("session").order_by("session__code", "pk")
    return [
        {
            "session": part.session.code,
            "title": part.session.title,
            "part": part.role,
            "part_in_words": str(part.get_role_display()),
            "takes_part": part.way,
            "takes_part_in_words": str(part.get_way_display()),
            "what_outputs_may_say": part.session.ceiling,
            "interprets_into": part.language,
            "confirmed_at": part.confirmed_at.isoformat() if part.confirmed_at else "",
            "briefed_at": part.briefed_at.isoformat() if part.briefed_at else "",
            "is_prevented_from_coming": part.is_prevented,
            "what_is_said_instead": part.absence,
            "is_said_in_place_of_the_name": part.hides_name,
        }
        for part in parts
    ]


def _leave(person: Person, at: datetime) -> None:
    """Take the person out of their sessions; one that was open with them says no more than its code and theme."""
    parts = Contribution.objects.filter(person=person)
    forget_accepted_of(person)
    forget_records(parts)
    sessions = Session.objects.filter(contributions__in=parts)
    for session in list(sessions.select_for_update(of=("self",), no_key=True).order_by("pk")):
        if session.ceiling == Session.Ceiling.OPEN:
            session.ceiling = Session.Ceiling.NEUTRAL
        session.revised_at = at
        session.save(update_fields=["ceiling", "revised_at"])
    parts.delete()


def _times(person: Person) -> QuerySet[Window]:
    return Window.objects.filter(person=person)


def _read_times(person: Person, _at: datetime) -> Json:
    zone = person.conference.zone
    return [
        {"from": time.starts_at.astimezone(zone).isoformat(), "until": time.ends_at.astimezone(zone).isoformat()}
        for time in _times(person)
    ]


def _interpreter(person: Person) -> QuerySet[Interpreter]:
    return Interpreter.objects.filter(person=person)


def _read_interpreter(person: Person, _at: datetime) -> Json:
    return [
        {
            "interprets": [{"from": str(floor), "into": str(into)} for floor, into in row.pairs],
            "longest_turn_in_minutes": row.longest_turn,
            "rest_in_minutes": row.rest,
        }
        for row in _interpreter(person)
    ]


def forget_interpreters(conference: Conference) -> int:
    """Delete what people interpret and for how long; return of how many. Their parts stay, without a name."""
    rows = Interpreter.objects.filter(person__conference=conference)
    forget_records(rows)
    return rows.delete()[0]


def _leave_interpreters(person: Person, _at: datetime) -> None:
    rows = _interpreter(person)
    forget_records(rows)
    rows.delete()


def _marks(person: Person) -> QuerySet[ForeignPerson]:
    return ForeignPerson.objects.filter(person=person)


def _read_marks(person: Person, _at: datetime) -> Json:
    return [{"name_in_the_file": str(mark.name_then)} for mark in _marks(person).order_by("pk")]


SESSIONS = Part(
    "sessions",
    _("parts in sessions"),
    frozenset({"programme.contribution"}),
    read=_read,
    rows=lambda person: Contribution.objects.filter(person=person),
    erase=_leave,
    not_erased=_(
        "The sessions themselves, and what the organisers wrote in their titles and abstracts. If you are named there, ask"
        " them to change it. A report that was published stays as it was published."
    ),
)

IMPORTED = Part(
    "imported_programmes",
    _("what imported programmes call you"),
    frozenset({"programme.foreignperson"}),
    rows=_marks,
    read=_read_marks,
    not_given=_(
        "By which id an imported programme means you is not in this file: the site keeps only a fingerprint of it."
    ),
    not_erased=_(
        "What another system’s programme says of you. If it still names you and is imported again, you are entered anew: ask"
        " those who keep it."
    ),
)
TIMES = Part(
    "times_that_suit",
    _("times at which you can take part"),
    frozenset({"programme.window"}),
    rows=_times,
    read=_read_times,
)
INTERPRETING = Part(
    "interpreting",
    _("between which languages you interpret, and for how long"),
    frozenset({"programme.interpreter"}),
    rows=_interpreter,
    read=_read_interpreter,
    erase=_leave_interpreters,
)
PARTS = (SESSIONS, IMPORTED, TIMES, INTERPRETING)
