"""What happens: proposals, sessions and who takes part in them, when and where."""

from sessions.models.agenda import Agenda, OwnNote, Seat, Star
from sessions.models.availability import Interpreter, Window
from sessions.models.contribution import Contribution
from sessions.models.details import Order, Resource
from sessions.models.exchange import ForeignId, ForeignPerson
from sessions.models.feeds import Feed
from sessions.models.proposals import Call, Partner, Proposal, Score
from sessions.models.rules import Acknowledgement, ProgrammeRules
from sessions.models.schedule import Move, ScheduleVersion, ScheduleVersionQuerySet, Slot, SlotQuerySet
from sessions.models.session import LONGEST_MINUTES, SHORTEST_MINUTES, Session

__all__ = [
    "LONGEST_MINUTES",
    "SHORTEST_MINUTES",
    "Acknowledgement",
    "Agenda",
    "Call",
    "Contribution",
    "Feed",
    "ForeignId",
    "ForeignPerson",
    "Interpreter",
    "Move",
    "Order",
    "OwnNote",
    "Partner",
    "ProgrammeRules",
    "Proposal",
    "Resource",
    "ScheduleVersion",
    "ScheduleVersionQuerySet",
    "Score",
    "Seat",
    "Session",
    "Slot",
    "SlotQuerySet",
    "Star",
    "Window",
]
