"""Register the demonstration's people, by the verbs that real people's forms call."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from config.demo.accounts import DELEGATE, address_of
from config.demo.allotting import CATEGORY, hold_places
from config.demo.progress import Progress
from config.demo.script import Contributor, Delegate, Script
from config.demo.stages import Stage
from config.demo.vetting import look_into, with_referee
from delegates.cards import Facet, PhotoChoice, RecordingChoice, Support
from delegates.consent import Purpose, give
from delegates.consent_wordings import ConsentSource
from delegates.deciding import accept, arrive, decline, put_in_line
from delegates.describing import Answers, add_person
from delegates.models import Person, Registration, default_visibility
from delegates.registration import register, withdraw
from events.audience import Audience
from events.models import Conference, User

State = Registration.State
Category = Registration.Category

REQUESTS_BEGIN = datetime(2011, 12, 5, 10, 0, tzinfo=UTC)
REQUEST_MINUTES = 44 * 24 * 60
"""All requests come within 44 days, so before the earliest stage."""
DECIDED_BY = datetime(2012, 1, 20, 11, 0, tzinfo=UTC)
DOORS_OPEN = datetime(2012, 2, 24, 8, 31, tzinfo=UTC)
ARRIVALS = {Stage.CONFERENCE: 61, Stage.AFTER: 149}
WITH_ACCOUNT = "Juniper"

ALL_FACETS = tuple(Facet)
SHOWS: Mapping[str, tuple[tuple[Facet, int], ...]] = {
    "public": tuple((facet, int(Audience.PUBLIC)) for facet in ALL_FACETS),
    "name": ((Facet.NAME, int(Audience.PUBLIC)), (Facet.LANGUAGES, int(Audience.PUBLIC))),
    "attendees": tuple((facet, int(Audience.ATTENDEES)) for facet in ALL_FACETS),
    "default": (),
}
DIETS = ("Vegan", "Vegetarian", "Halal", "No nuts, please", "Kosher", "Gluten free")
NEEDS = (
    "A seat near the door",
    "Step-free access",
    "I bring an assistant",
    "Large print, if there is any",
    "A place at the front, to see the speakers' lips",
)
INTERPRETED = frozenset({"es", "tr", "ru", "ar"})


@dataclass(frozen=True, slots=True)
class Applicant:
    """Someone who asks for a place, what they answer, when, and what becomes of it."""

    key: str
    answers: Answers
    state: str
    asked_at: datetime
    decided_at: datetime


def applicants(script: Script, rng: Random) -> Iterator[Applicant]:
    """Yield everyone who registers; the same `rng` gives the same answers."""
    for person in script.contributors:
        if person.comes == "person":
            answers = _answers(rng, person, box=person.key, category=person.category, shows=person.shows)
            answers = replace(answers, affiliation=person.affiliation, biography=person.biography)
            yield _applicant(rng, person.key, answers, State.CONFIRMED)
    for number, delegate in enumerate(script.delegates, start=1):
        box = DELEGATE if delegate.name == WITH_ACCOUNT else f"guest-{number}"
        category = rng.choices([Category.DELEGATE, Category.VOLUNTEER, Category.PRESS, Category.GUEST], [86, 6, 5, 3])[
            0
        ]
        shows = rng.choices(["default", "attendees", "name", "public"], [55, 25, 8, 12])[0]
        if box == DELEGATE:
            category, shows = Category.DELEGATE, "attendees"
        answers = _answers(rng, delegate, box=box, category=category, shows=shows)
        yield _applicant(rng, "", _with_needs(answers, Random(box)), delegate.state)  # noqa: S311  # the same each time


def _with_needs(answers: Answers, rng: Random) -> Answers:
    """Return the answers with what some people ask of the organisers, or trust them with."""
    support = tuple(item.value for item in Support if rng.random() < 1 / 5)
    return replace(
        answers,
        recording=rng.choices([RecordingChoice.NO, RecordingChoice.ASK, RecordingChoice.OK], [5, 3, 2])[0],
        support=support,
        support_amount=f"{rng.randrange(8, 60) * 20} EUR" if support else "",
        secure_contact=f"Signal: invented.{rng.randrange(10, 99)}" if rng.random() < 1 / 4 else "",
        emergency_contact="A friend at home, on an invented number" if rng.random() < 1 / 6 else "",
    )


def _answers(rng: Random, person: Contributor | Delegate, *, box: str, category: str, shows: str) -> Answers:
    wants_code = shows == "default" and rng.random() < 1 / 3
    return Answers(
        display_name=person.name,
        category=category,
        address=address_of(box),
        badge_name="" if wants_code else person.name,
        country=person.country,
        languages=person.speaks,
        interpretation=() if "en" in person.speaks else tuple(code for code in person.speaks if code in INTERPRETED),
        access_needs=rng.choice(NEEDS) if rng.random() < 1 / 12 else "",
        dietary_needs=rng.choice(DIETS) if rng.random() < 1 / 3 else "",
        photo=rng.choices([PhotoChoice.NO, PhotoChoice.ASK, PhotoChoice.OK], [5, 3, 2])[0],
        visibility=SHOWS[shows],
    )


def _applicant(rng: Random, key: str, answers: Answers, state: str) -> Applicant:
    asked = REQUESTS_BEGIN + timedelta(minutes=rng.randrange(REQUEST_MINUTES))
    decided = min(asked + timedelta(hours=rng.randrange(5, 90)), DECIDED_BY)
    return Applicant(key, answers, state, asked, decided)


def gather(  # noqa: PLR0913  # what is loaded, how far, by whom, and how it is told
    conference: Conference, script: Script, *, stage: Stage, team: Mapping[str, User], rng: Random, progress: Progress
) -> dict[str, Person]:
    """Register everyone, vet them and decide about them; return the contributors by their keys."""
    actor, officers = team["organiser"], (team["safety"], team["second-safety"])
    people = {person.key: _add(conference, person, actor) for person in script.contributors if person.comes != "person"}
    everyone = sorted(applicants(script, rng), key=lambda one: (one.state == State.WAITING, one.asked_at))
    confirmed, links = [], hold_places(conference, actor=actor, at=REQUESTS_BEGIN)
    for applicant in progress.over("Loading people", everyone):
        code = links.pop() if links and _may_come_by_link(applicant) else ""
        registration = _register(conference, applicant, UUID(int=rng.getrandbits(128), version=4), code)
        state, at = _state(applicant, stage), applicant.decided_at
        look_into(registration, applicant.answers.display_name, state, officers=officers, at=at)
        registration = _decide(registration, state, actor, at)
        if registration.state == State.CONFIRMED:
            confirmed.append(registration)
        if applicant.key:
            people[applicant.key] = registration.person
    _let_in(confirmed, stage=stage, actor=actor, rng=rng)
    return people


def _add(conference: Conference, person: Contributor, actor: User) -> Person:
    """Add a contributor who does not register; who is shown to anyone wrote so to the organisers."""
    added = add_person(conference=conference, display_name=person.name)
    added.affiliation, added.country, added.biography = person.affiliation, person.country, person.biography
    added.languages = list(person.speaks)
    added.visibility = default_visibility() | {facet.value: level for facet, level in SHOWS[person.shows]}
    added.save()
    if added.shows[Facet.NAME] <= Audience.ATTENDEES:
        give(person=added, purpose=Purpose.NAME_IN_PROGRAMME, source=ConsentSource.MAIL, actor=actor, at=REQUESTS_BEGIN)
    return added


def _may_come_by_link(applicant: Applicant) -> bool:
    """Tell whether a supporter may have sent them: someone who has a place anyway, and neither speaks nor signs in."""
    answers = applicant.answers
    is_guest = not applicant.key and answers.address != address_of(DELEGATE)
    return is_guest and applicant.state == State.CONFIRMED and answers.category == CATEGORY


def _register(conference: Conference, applicant: Applicant, token: UUID, code: str) -> Registration:
    answers = with_referee(applicant.answers)
    receipt = register(conference=conference, answers=answers, token=token, at=applicant.asked_at, code=code)
    return Registration.objects.select_related("person", "conference").get(
        conference=conference, code=receipt.reference
    )


def _state(applicant: Applicant, stage: Stage) -> str:
    """Return what has become of a request; nobody is undecided once the conference has begun."""
    is_late = stage in {Stage.CONFERENCE, Stage.AFTER}
    return State.DECLINED if is_late and applicant.state == State.REQUESTED else applicant.state


def _decide(registration: Registration, state: str, actor: User, at: datetime) -> Registration:
    match state:
        case State.CONFIRMED:
            return accept(registration=registration, actor=actor, at=at)
        case State.WAITING:
            return put_in_line(registration=registration, actor=actor, at=at)
        case State.DECLINED:
            return decline(registration=registration, actor=actor, at=at)
        case State.WITHDRAWN:
            return withdraw(registration=registration, actor=None, at=at)
        case _:
            return registration


def _let_in(confirmed: list[Registration], *, stage: Stage, actor: User, rng: Random) -> None:
    """Record who has come in by the stage's moment."""
    present: Iterable[Registration] = rng.sample(confirmed, ARRIVALS.get(stage, 0))
    for minutes, registration in enumerate(present):
        arrive(registration=registration, arrived=True, actor=actor, at=DOORS_OPEN + timedelta(minutes=minutes))
