"""Agendas for the proofs: a delegate who has starred, noted and taken a place, and who may read what of it."""

from collections.abc import Iterator, Mapping

from delegates.models import Registration
from events.models import User
from sessions.agenda_choices import choose_mail
from sessions.models import Session
from sessions.own_notes import write_note
from sessions.seats import take_seat
from sessions.starring import star
from tests.proof.world import NOW, World

SAFE, FORM, BUTTON = ("GET", "HEAD"), ("GET", "HEAD", "POST"), ("POST",)
SESSION: Mapping[str, str] = {"code": "open session"}
EVERYONES: Mapping[str, tuple[tuple[str, ...], Mapping[str, str]]] = {
    "sessions:agenda": (SAFE, {}),
    "sessions:agenda_ics": (SAFE, {}),
    "sessions:agenda_know": (BUTTON, {}),
    "sessions:agenda_delete": (FORM, {}),
    "sessions:star": (BUTTON, SESSION),
}
"""Pages of everyone: the methods that are answered, and the parts of the address."""
SIGNED_IN: Mapping[str, tuple[tuple[str, ...], Mapping[str, str]]] = {"sessions:own_note": (BUTTON, SESSION)}
REACHED: Mapping[str, tuple[tuple[str, ...], Mapping[str, str]]] = {"sessions:agenda_mail": (BUTTON, {})}
HOLDERS: Mapping[str, tuple[tuple[str, ...], Mapping[str, str]]] = {"sessions:seat": (BUTTON, SESSION)}
SEATED: Mapping[str, tuple[tuple[str, ...], Mapping[str, str]]] = {"sessions:seat_back": (FORM, SESSION)}

DELEGATE = frozenset({"delegate"})
PLACES = 5
PAGES = ("page sessions:agenda", "page sessions:own_note")


def rules(everyone: frozenset[str]) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield what may stand where: one's own note on one's own agenda, and of sessions what their page says."""
    yield "delegate note", "page sessions:agenda", DELEGATE
    yield "delegate note", "page delegates:own_data", DELEGATE
    for page in PAGES:
        yield "here open session title", page, everyone


def choose(world: World) -> None:
    """Let the delegate star the open and the neutral session, write a note, take a place and ask for mails."""
    here = world.places["here"]
    session = Session.objects.select_related("conference").get(
        conference=here.conference, code=here.ids["open session"]
    )
    Session.objects.filter(pk=session.pk).update(places=PLACES)
    others = Session.objects.filter(conference=here.conference, code=here.ids["neutral session"])
    user = account_of(world, "delegate")
    star(user=user, conference=here.conference, sessions=[session.pk, others.get().pk], at=NOW)
    note = world.mark("delegate note", "cyrillic")
    write_note(user=user, conference=here.conference, session=session.pk, text=note)
    take_seat(user=user, session=session, at=NOW)
    choose_mail(user=user, conference=here.conference, wants=True, at=NOW)


def account_of(world: World, role: str) -> User:
    """Return the account of somebody registered."""
    registration = Registration.objects.select_related("person__user").get(person=world.people[f"own {role}@safety"])
    user = registration.person.user
    assert user is not None
    return user
