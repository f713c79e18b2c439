"""The stage and interpretation for the proofs: people of each level who interpret, and who may read what there."""

from collections.abc import Mapping

from sessions.interpreting import add_interpreter, set_channels
from sessions.models import Contribution, Session
from tests.proof.world import NOW, World

SAFE, FORM, BUTTON = ("GET", "HEAD"), ("GET", "HEAD", "POST"), ("POST",)
STAGE: Mapping[str, tuple[tuple[str, ...], Mapping[str, str]]] = {
    "sessions:stage": (SAFE, {}),
    "sessions:stage_room": (SAFE, {"pk": "room"}),
    "sessions:stage_late": (FORM, {"pk": "room"}),
    "sessions:stage_check": (BUTTON, {"pk": "room", "code": "open session"}),
    "sessions:stage_briefed": (BUTTON, {"pk": "room", "part": "part"}),
    "sessions:interpreter_removal": (FORM, {"pk": "interpreter"}),
}
"""Pages of the programme team alone: the methods that are answered, and the parts of the address."""
INTERPRETATION: Mapping[str, tuple[tuple[str, ...], Mapping[str, str]]] = {
    "sessions:interpretation": (FORM, {}),
    "sessions:interpretation_team": (FORM, {"code": "neutral session"}),
    "sessions:interpretation_take_off": (BUTTON, {"code": "neutral session", "pk": "turn"}),
    "sessions:interpreters": (FORM, {}),
    "sessions:interpreter": (FORM, {"pk": "interpreter"}),
}
"""Pages of the programme team and of interpreter coordinators."""
DESK = frozenset({"organiser", "founder", "safety", "programme"})
COORDINATORS = DESK | {"interpretation"}
PAGES = ("page sessions:interpretation*", "page sessions:interpreter*")
RULES = (
    *((f"*@{level} name", "page sessions:stage*", DESK) for level in ("public", "attendees", "organisers")),
    *((f"*@{level} name", page, COORDINATORS) for level in ("public", "attendees") for page in PAGES),
    *(("*@organisers name", page, DESK) for page in PAGES),
    *(("here * session title", page, DESK) for page in ("page sessions:stage*", *PAGES)),
    *(("here open session title", page, COORDINATORS) for page in PAGES),
    ("here open session title", "page sessions:own_turns", frozenset({"speaker"})),
)
"""What is read there, and by whom."""


def plan_interpretation(world: World) -> None:
    """Let those who speak in the neutral session interpret there too, and so does whoever has an account."""
    for name, place in world.places.items():
        conference = place.conference
        codes = [place.ids[f"{kind} session"] for kind in ("neutral", "open")]
        Session.objects.filter(conference=conference, code__in=codes).update(interpretation=["ar", "es"])
        speakers = [key for key in world.people if key.startswith("neutral speaker")]
        for key in [*speakers, "own speaker@safety"] if name == "here" else [f"{name} speaker@attendees"]:
            _interpret(world, name, key)
        set_channels(conference=conference, channels={"ar": 3, "es": 2}, actor=None, at=NOW)


def _interpret(world: World, name: str, key: str) -> None:
    place = world.places[name]
    person = place.conference.people.get(pk=world.people[key])
    pairs = [("en", "ar"), ("en", "es")]
    row = add_interpreter(
        conference=place.conference, person=person, pairs=pairs, longest_turn=45, rest=20, actor=None, at=NOW
    )
    kind = "open" if key.startswith("own") else "neutral"
    session = Session.objects.get(conference=place.conference, code=place.ids[f"{kind} session"])
    part = Contribution.objects.create(
        session=session, person=person, role=Contribution.Role.INTERPRETER, language="ar", position=20
    )
    place.ids |= {"interpreter": str(row.pk)} | ({"turn": str(part.pk)} if kind == "neutral" else {})
