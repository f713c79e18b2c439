"""What safety officers think of requests, whom they ask, and what is decided and not told yet; as in `withheld`."""

from collections.abc import Callable, Iterator, Mapping

from delegates.clearance import referee_alias
from delegates.deciding import accept, decline, put_in_line
from delegates.models import Referee, Registration, Review, VettingNote
from delegates.reviewing import add_vetting_note, review
from events.models import Conference, TeamMember, User
from tests.proof.allowed import DOOR_DESK, PROGRAMME_DESK, REGISTRATION_DESK, SAFETY
from tests.proof.vetting import all_agree
from tests.proof.withheld import PRINTER, Change, Page, Secret, otherwise, people, rows, texts_of
from tests.proof.withheld_papers import registered
from tests.proof.withheld_presence import HERE, LIST, newcomer
from tests.proof.world import NOW, World

VETTED = "here vetted@safety"
VETTING: Page = ("delegates:vetting", "safety")
APPLICANT = "own applicant@safety"
ASKS = "one who asks"


def two_must_agree(_world: World) -> None:
    """Let the conference let nobody in unless two officers agree."""
    Conference.objects.filter(slug=HERE).update(reviews_needed=2)


def _of_request(name: str) -> dict[str, str]:
    return {f"{name}__code": "open request"}


def _member(world: World) -> User:
    return TeamMember.objects.select_related("user").get(pk=world.places["here"].ids["member"]).user


def _other_officer(world: World) -> User:
    officers = TeamMember.objects.filter(conference__slug=HERE, role=TeamMember.Role.SAFETY).select_related("user")
    return officers.exclude(user=_member(world)).get().user


def _one_more_note(world: World) -> None:
    text, author = "Met in Oslo", _member(world)
    add_vetting_note(registration=registered(world, VETTED), text=text, author=author, at=NOW)


def _verdict(verdict: str) -> Change:
    def change(world: World) -> None:
        officer = _other_officer(world)
        review(
            registration=registered(world, VETTED), seen=0, reviewer=officer, verdict=verdict, note="Well known", at=NOW
        )

    return change


def _no_objection(world: World) -> None:
    Review.objects.filter(registration=registered(world, VETTED)).delete()


def _said_otherwise(world: World) -> None:
    for row in Referee.objects.filter(registration=registered(world, VETTED), answered_at__isnull=False):
        row.verdict, row.words = Referee.Verdict.NO, otherwise(str(row.words))
        row.save()


def _never_answered(world: World) -> None:
    Referee.objects.filter(registration=registered(world, VETTED), answered_at__isnull=False).delete()


def _another_referee(world: World) -> None:
    """Let everyone have named someone else as who knows them, of whom one was asked."""
    for person in people(world, "*"):
        row = person.registration
        row.referee_name = otherwise(str(row.referee_name))
        row.referee_address = otherwise(str(row.referee_address))
        row.referee_alias = referee_alias(str(row.referee_address))
        row.save()
    asked = rows(Referee, registration__code="open request")
    texts_of(asked, "name", "address")(world)


def _reviewing() -> Iterator[tuple[str, Secret]]:
    """What officers and referees say; organisers find that officers look, and nobody else finds anything."""
    note = texts_of(rows(VettingNote, **_of_request("registration")), "text")
    yield "a note of officers", Secret(note, SAFETY, VETTING, first=two_must_agree)
    yield "one more note of officers", Secret(_one_more_note, SAFETY, VETTING)
    why = texts_of(rows(Review, **_of_request("registration")), "note")
    yield "why an officer objects", Secret(why, SAFETY, VETTING)
    yield "what the referee says", Secret(_said_otherwise, SAFETY, VETTING)
    yield "who the referee is", Secret(_another_referee, SAFETY, VETTING)
    yield "whether a referee answered", Secret(_never_answered, SAFETY, VETTING)
    yield "an objection", Secret(_no_objection, SAFETY, VETTING)
    yield "one of two agreements", Secret(_verdict("approve"), SAFETY, VETTING)


def _asks(world: World) -> None:
    def kept(row: Registration) -> None:
        world.people[ASKS] = row.person_id

    newcomer("Freesia", kept)(world)


def decided(key: str, decide: Callable[..., object], *, agreed: bool) -> Change:
    """Let the team have decided about the person's request, which they are told on a later morning."""

    def change(world: World) -> None:
        if agreed:
            all_agree(registered(world, key), at=NOW)
        decide(registration=registered(world, key), actor=None, at=NOW)

    return change


def _all_agree(world: World) -> None:
    all_agree(registered(world, ASKS), at=NOW)


def _objects(world: World) -> None:
    review(
        registration=registered(world, APPLICANT), seen=0, reviewer=_member(world), verdict="object", note="No", at=NOW
    )


DECISIONS: Mapping[str, Change] = {
    "a place": decided(APPLICANT, accept, agreed=True),
    "the waiting list": decided(APPLICANT, put_in_line, agreed=True),
    "a refusal": decided(APPLICANT, decline, agreed=False),
    "an objection": _objects,
}
"""What may have become of the request of someone who is not told yet."""


def _deciding() -> Iterator[tuple[str, Secret]]:
    """What is decided, which the team knows and the person does not yet."""
    placed = DOOR_DESK | PROGRAMME_DESK | PRINTER
    desk: Page = ("delegates:registration_desk", "organiser")
    yield "that officers have agreed", Secret(_all_agree, REGISTRATION_DESK, desk, first=_asks, of=ASKS)
    yield "a refusal not told yet", Secret(decided(VETTED, decline, agreed=False), REGISTRATION_DESK, LIST)
    yield "a place not told yet", Secret(DECISIONS["a place"], placed, LIST)


SECRETS: Mapping[str, Secret] = {**dict(_reviewing()), **dict(_deciding())}
