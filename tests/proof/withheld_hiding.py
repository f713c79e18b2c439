"""What is withheld of people who are hidden, of times that have not come or are over, and of what was agreed to."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from delegates.cards import Facet
from delegates.consent import Purpose
from delegates.models import Answer, Person, Registration, SupportDecision
from delegates.models.people import sealable
from delegates.policy import Window
from delegates.showing import hide
from events.audience import Audience
from sessions.models import Contribution, Session
from tests.conftest import agree
from tests.proof.allowed import DOOR_DESK, ORGANISERS, PROGRAMME_DESK, SAFETY
from tests.proof.matrix import REGISTERED
from tests.proof.withheld import DESK, NOBODY, SESSION, Change, Secret, texts, texts_of, values
from tests.proof.withheld_papers import paid
from tests.proof.withheld_presence import HERE, LIST, newcomer
from tests.proof.world import NOW, World

BY_OFFICER, BY_THEMSELVES = "delegate@public", "draft speaker@public"
NOT_YET, NO_LONGER = "opaque speaker@public", "opaque speaker@attendees"
PARTLY = "open speaker@public"
UNNAMED = "one never asked"
SAID = (
    "display_name",
    "badge_name",
    "affiliation",
    "biography",
    "address",
    "access_needs",
    "dietary_needs",
    "secure_contact",
    "support_amount",
)
LATER = NOW + timedelta(days=1)


def _session(world: World, kind: str) -> Session:
    return Session.objects.get(conference__slug=HERE, code=world.places["here"].ids[f"{kind} session"])


def _speak(world: World, kind: str, person: Person) -> None:
    """Let the person have the last part in the session, and have agreed to that."""
    session = _session(world, kind)
    Contribution.objects.create(session=session, person=person, position=session.contributions.count() + 1)
    agree(person, Purpose.OPEN_SESSION, about=str(session.pk), at=NOW)


def _person(world: World, key: str) -> Person:
    return Person.objects.select_related("conference").get(pk=world.people[key])


def _hidden(key: str, *, by_officer: bool) -> Change:
    """Hide the person, who also speaks in a session that is neutral because somebody else has left it."""

    def first(world: World) -> None:
        _speak(world, "left", _person(world, key))
        hide(person=_person(world, key), by_officer=by_officer, actor=None, at=NOW)

    return first


def _never_was(key: str) -> Change:
    def change(world: World) -> None:
        Person.objects.get(pk=world.people[key]).delete()

    return change


def _answered_otherwise(key: str) -> Change:
    def change(world: World) -> None:
        texts_of(lambda _world: Answer.objects.filter(registration__person=world.people[key]), "value")(world)

    return change


def _noted_otherwise(key: str) -> Change:
    def change(world: World) -> None:
        texts_of(lambda _world: SupportDecision.objects.filter(registration__person=world.people[key]), "note")(world)

    return change


def _hiding() -> Iterator[tuple[str, Secret]]:
    """Who is hidden: the team knows that someone is there, by a code; below it they have never been."""
    desk = ("delegates:registration_desk", "safety")
    for hand, key in {"by an officer": BY_OFFICER, "by themselves": BY_THEMSELVES}.items():
        first = _hidden(key, by_officer=key == BY_OFFICER)
        yield f"what someone said who is hidden {hand}", Secret(texts(key, *SAID), SAFETY, desk, first=first, of=key)
        answers = _answered_otherwise(key)
        yield f"what someone answered who is hidden {hand}", Secret(answers, SAFETY, desk, of=key)
        noted = ("delegates:support_decision", "safety")
        note = Secret(_noted_otherwise(key), SAFETY, noted, first=paid(key), of=key)
        yield f"the note beside the sum of someone who is hidden {hand}", note


def _gone() -> Iterator[tuple[str, Secret]]:
    """Last of all, since whoever has never been has said nothing either."""
    for hand, key in {"by an officer": BY_OFFICER, "by themselves": BY_THEMSELVES}.items():
        yield f"someone who is hidden {hand}", Secret(_never_was(key), DOOR_DESK | PROGRAMME_DESK | ORGANISERS, LIST)


def _times(**windows: Window) -> dict[str, object]:
    return dict(sealable({Facet(name): window for name, window in windows.items()}))


def _speaks_within(key: str, window: Window) -> Change:
    """Let the person have a part in the open session, and be shown within the window only."""

    def first(world: World) -> None:
        _speak(world, "open", _person(world, key))
        values(key, windows=_times(**{facet.value: window for facet in Facet}))(world)

    return first


def _not_there(key: str) -> Change:
    def change(world: World) -> None:
        Contribution.objects.filter(session=_session(world, "open"), person=world.people[key]).delete()

    return change


def _times_of(role: str) -> Change:
    return values(f"own {role}@safety", windows=_times(name=Window(begins=LATER), biography=Window(ends=LATER)))


def _embargo() -> Iterator[tuple[str, Secret]]:
    """What has its time still to come or behind it is not shown, as if it did not exist; the team is not bound by times."""
    for when, (key, window) in {
        "is still to come": (NOT_YET, Window(begins=LATER)),
        "is over": (NO_LONGER, Window(ends=NOW - timedelta(days=1))),
    }.items():
        there = Secret(_not_there(key), ORGANISERS, SESSION, first=_speaks_within(key, window))
        yield f"someone whose time {when}", there
        told = texts(key, "display_name", "affiliation", "biography")
        yield f"what someone said whose time {when}", Secret(told, ORGANISERS, SESSION)
    partly = values(PARTLY, windows=_times(biography=Window(begins=LATER), affiliation=Window(begins=LATER)))
    change = texts(PARTLY, "biography", "affiliation")
    yield "parts of someone whose time is still to come", Secret(change, ORGANISERS, SESSION, first=partly)
    a_day_later = Window(begins=LATER + timedelta(days=1))
    another = values(NOT_YET, windows=_times(**{facet.value: a_day_later for facet in Facet}))
    yield "when the time of someone begins", Secret(another, NOBODY, None)
    nobody = {facet.value: int(Audience.ORGANISERS) for facet in Facet}
    yield "a time rather than a level", Secret(values(NO_LONGER, windows={}, visibility=nobody), NOBODY, None)
    for role in sorted(REGISTERED):
        page = ("delegates:shown", role)
        yield f"the times of the {role}", Secret(_times_of(role), frozenset({role}), page)


def _never_asked(world: World) -> None:
    """Let someone speak who shows everything to everyone, and was never asked whether their name may be told."""

    def speak(row: Registration) -> None:
        world.people[UNNAMED] = row.person_id
        everyone = {facet.value: int(Audience.PUBLIC) for facet in Facet}
        values(UNNAMED, visibility=everyone, biography="Grows ferns")(world)
        _speak(world, "open", _person(world, UNNAMED))

    newcomer("Gentian", speak)(world)


def _taken_back(*purposes: str) -> Callable[[World], None]:
    def change(world: World) -> None:
        for given in (True, False):
            agree(_person(world, UNNAMED), *purposes, given=given, at=NOW)

    return change


def _agreed() -> Iterator[tuple[str, Secret]]:
    """A yes that was taken back is none, and does not say that there was one; a yes to one output is none to another."""
    desk, first = DESK, _never_asked
    told = texts(UNNAMED, "display_name", "biography")
    yield "what someone said who never agreed", Secret(told, ORGANISERS, SESSION, first=first)
    for purpose in Purpose:
        if purpose != Purpose.OPEN_SESSION:
            change = _taken_back(purpose)
            yield f"a yes taken back: {purpose}", Secret(change, SAFETY, desk, of=UNNAMED)


SECRETS: Mapping[str, Secret] = {**dict(_hiding()), **dict(_embargo()), **dict(_agreed()), **dict(_gone())}
