"""What is withheld of agendas: who starred what, what they note, where they have a place, and what they chose; as in `withheld`."""

from collections.abc import Iterator, Mapping

from sessions.models import Agenda, OwnNote, Seat, Session, Star
from sessions.seats import take_seat
from sessions.starring import star
from tests.proof.allowed import PROGRAMME_DESK
from tests.proof.choosing import account_of
from tests.proof.withheld import Page, Secret, rows, texts_of
from tests.proof.world import NOW, World

MINE: Page = ("sessions:agenda", "delegate")
DELEGATE = frozenset({"delegate"})


def _unstarred(_world: World) -> None:
    Star.objects.all().delete()


def _starred(world: World) -> None:
    """Let the applicant star the open session: one star more or less shows to nobody else, the organisers included."""
    here = world.places["here"].conference
    found = Session.objects.get(conference=here, code=world.places["here"].ids["open session"])
    star(user=account_of(world, "applicant"), conference=here, sessions=[found.pk], at=NOW)


def _seated(world: World) -> None:
    here = world.places["here"].conference
    found = Session.objects.select_related("conference").get(
        conference=here, code=world.places["here"].ids["open session"]
    )
    take_seat(user=account_of(world, "speaker"), session=found, at=NOW)


def _left(_world: World) -> None:
    Seat.objects.all().delete()


def _silent(_world: World) -> None:
    Agenda.objects.update(wants_mail=False)


def _limited(world: World) -> None:
    code = world.places["here"].ids["open session"]
    Session.objects.filter(conference__slug="here-2012", code=code).update(places=17)


def _secrets() -> Iterator[tuple[str, Secret]]:
    who_fetches = {"provider", "finder"}  # whoever holds the address of somebody's agenda reads which sessions it has
    yield "what a delegate starred", Secret(_unstarred, DELEGATE | who_fetches, MINE)
    yield "what an applicant starred", Secret(_starred, frozenset({"applicant"}), ("sessions:agenda", "applicant"))
    yield "what somebody notes", Secret(texts_of(rows(OwnNote), "text"), DELEGATE, MINE)
    yield "where a speaker has a place", Secret(_seated, frozenset({"speaker"}), ("sessions:agenda", "speaker"))
    yield "where a delegate has a place", Secret(_left, DELEGATE, MINE)
    yield "who wants a mail", Secret(_silent, DELEGATE, MINE)
    yield "how many places a session has", Secret(_limited, PROGRAMME_DESK, ("sessions:organise_session", "programme"))


SECRETS: Mapping[str, Secret] = dict(_secrets())
