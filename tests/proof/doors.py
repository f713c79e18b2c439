"""What each role can be answered, and what a row of the matrix says; the rows themselves are in `matrix`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Answer(StrEnum):
    """What a role is answered."""

    OPEN = "the page, a form with its errors, or a way on from what was done"
    GONE = "404"
    SIGN_IN = "the way to sign in"
    PROVE = "the way to a second factor"
    AWAY = "the start page: nothing to do here"
    CLOSED = "403"


TEAM = frozenset(
    {"organiser", "safety", "programme", "editor", "door", "rapporteur", "reviewer", "interpretation", "founder"}
)
REGISTERED = frozenset({"applicant", "delegate", "speaker"})
ORGANISING = frozenset({"organiser", "founder", "safety"})
ROLES = frozenset({"anonymous", "unproven organiser", "stranger", "convener"}) | TEAM | REGISTERED
Door = Mapping[str, Answer]


def _door(open_to: frozenset[str], **others: Answer) -> Door:
    named = {name.replace("_", " "): answer for name, answer in others.items()}
    return {role: named.get(role, Answer.OPEN if role in open_to else Answer.GONE) for role in ROLES}


def _team(*more: str) -> Door:
    return _door(ORGANISING | set(more), unproven_organiser=Answer.PROVE)


EVERYONE = _door(ROLES)
NOBODY = _door(frozenset())
SIGNED_IN = _door(ROLES, anonymous=Answer.SIGN_IN)
CONVENERS = _door(frozenset({"convener", "founder"}))
FOUNDERS = _door(frozenset({"founder"}))
OWN = _door(REGISTERED)
HOLDING = _door(frozenset({"delegate", "speaker"}))
SETTINGS = REGISTRATIONS = _team()
OFFICERS = _door(frozenset({"safety"}))
PROGRAMME, COORDINATORS = _team("programme"), _team("programme", "interpretation")
REVIEW = _team("programme", "reviewer")
SPEAKERS = _door(frozenset({"speaker"}))
REPORT = _team("editor")
NOTES = _team("editor", "rapporteur")
DOORKEEPERS = _team("door")
ANYONE_ON_THE_TEAM = _door(TEAM, unproven_organiser=Answer.PROVE)
SIGNING_IN = {role: Answer.OPEN if role == "anonymous" else Answer.AWAY for role in ROLES}
MID_SIGN_IN = {role: Answer.SIGN_IN if role == "anonymous" else Answer.AWAY for role in ROLES}
PROVING = {role: {"anonymous": Answer.SIGN_IN}.get(role, Answer.CLOSED) for role in ROLES}
WITHOUT_APP = {role: {"anonymous": Answer.SIGN_IN}.get(role, Answer.GONE) for role in ROLES}

SAFE = ("GET", "HEAD")
FORM = ("GET", "HEAD", "POST")
BUTTON = ("POST",)


@dataclass(frozen=True, slots=True)
class Route:
    """A row: the door, the methods that are answered, and what stands in the address by the name of its part.

    Parts are looked up in the world; `slug` stands in every address of a conference and is added where there are
    parts or `of_conference`. `as_allauth` marks views that answer other methods in allauth's own way; a page that `is_slow` is
    opened by the safety officer only, all others only knock.
    """

    door: Door
    methods: tuple[str, ...] = SAFE
    parts: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    of_conference: bool = True
    as_allauth: bool = False
    post_door: Door | None = None
    is_slow: bool = False


def _site(door: Door, methods: tuple[str, ...] = SAFE, **parts: str) -> Route:
    return Route(door, methods, parts, of_conference=False)


def _allauth(door: Door, methods: tuple[str, ...] = FORM, **fixed: str) -> Route:
    return Route(door, methods, fixed=fixed, of_conference=False, as_allauth=True)


def _here(door: Door, methods: tuple[str, ...] = SAFE, **parts: str) -> Route:
    return Route(door, methods, parts)
