"""What is withheld of interpreters and of what is ticked at the stage; as in `withheld`."""

from collections.abc import Iterator, Mapping

from django.db.models import Model

from sessions.models import Contribution, Interpreter, Session
from tests.proof.staging import COORDINATORS, DESK
from tests.proof.withheld import Change, Secret
from tests.proof.world import NOW, World

LIST, STAGE, TEAM = "sessions:interpreters", "sessions:stage_room", "sessions:interpretation_team"


def _set(model: type[Model], conference: str, **others: object) -> Change:
    def change(_world: World) -> None:
        model._default_manager.filter(**{conference: "here-2012"}).update(**others)

    return change


def _confirm_others(world: World) -> None:
    """Confirm the parts of everyone but the speaker who reads: they know of their own."""
    others = Contribution.objects.exclude(person=world.people["own speaker@safety"])
    others.filter(session__conference__slug="here-2012").update(confirmed_at=NOW)


def _secrets() -> Iterator[tuple[str, Secret]]:
    turns = _set(Interpreter, "person__conference__slug", longest_turn=17, rest=7, pairs=[["en", "tr"]])
    yield "what interpreters can", Secret(turns, COORDINATORS | {"speaker"}, (LIST, "interpretation"))
    briefed = _set(Contribution, "session__conference__slug", briefed_at=NOW)
    yield "who is briefed", Secret(briefed, DESK, (STAGE, "programme"))
    checked = _set(Session, "conference__slug", checked_at=NOW)
    yield "what is checked", Secret(checked, DESK, (STAGE, "programme"))
    yield "who has confirmed", Secret(_confirm_others, COORDINATORS, (TEAM, "interpretation"))


SECRETS: Mapping[str, Secret] = dict(_secrets())
