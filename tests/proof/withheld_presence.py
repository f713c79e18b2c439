"""What is withheld of who is there and what they agreed to, of sessions, and of what the team says; as in `withheld`."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from uuid import uuid4

from django.db.models import F

from delegates.answers import Given, answer_questions
from delegates.consent import Purpose
from delegates.deciding import accept, decline
from delegates.describing import Answers
from delegates.models import Allotment, Answer, InvitationCode, Message, Person, Question, Registration
from delegates.notes import add_note
from delegates.registration import register, withdraw
from events.accounts import sealed_address
from events.models import Conference, Mail, TeamInvitation, TeamMember
from reports.writing import publish, unpublish
from sessions.models import Contribution, ForeignPerson, Session, Slot
from tests.conftest import agree
from tests.proof.allowed import DOOR_DESK, ORGANISERS, PROGRAMME_DESK, REGISTRATION_DESK, SAFETY
from tests.proof.publishing import let_one_wait
from tests.proof.vetting import all_agree
from tests.proof.withheld import DESK, NOBODY, PRINTER, SESSION, Change, Secret, otherwise, rows, texts_of
from tests.proof.world import NOW, World

HERE = "here-2012"
LIST = ("delegates:registrations", "organiser")
PARTS = ("sessions:organise_session", "programme")
WAYS_IN = ("delegates:ways_in", "organiser")
TEAM = ("events:team", "organiser")
SCHEDULE = ("sessions:schedule", "programme")


def newcomer(name: str, then: Callable[[Registration], object]) -> Change:
    """Let someone more ask for a place, who shows themselves to nobody."""

    def change(_world: World) -> None:
        said = Answers(display_name=name, address=f"{name}@example.org", category="press")
        here = Conference.objects.get(slug=HERE)
        sent = register(conference=here, answers=said, token=uuid4(), at=NOW)
        then(Registration.objects.select_related("person", "conference").get(conference=here, code=sent.reference))

    return change


def _speaks(kind: str, key: str) -> Change:
    """Let someone have a part in the session of that kind, and agree to be shown with it."""

    def change(world: World) -> None:
        person = Person.objects.get(pk=world.people[key])
        session = Session.objects.get(conference__slug=HERE, code=world.places["here"].ids[f"{kind} session"])
        Contribution.objects.create(session=session, person=person, position=0)
        _say(person, session, given=True)

    return change


def _say(person: Person, session: Session, *, given: bool) -> None:
    """Write it at the moment when the session was last touched anyway."""
    agree(person, Purpose.OPEN_SESSION, about=str(session.pk), given=given, at=NOW)


def _unasked(world: World) -> tuple[Person, Session]:
    key, ids = "delegate@attendees", world.places["here"].ids
    return Person.objects.get(pk=world.people[key]), Session.objects.get(
        conference__slug=HERE, code=ids["neutral session"]
    )


def _may_open(world: World) -> None:
    """Let the neutral session be open as soon as everyone agrees, one of whom has not been asked."""
    person, session = _unasked(world)
    session.ceiling = Session.Ceiling.OPEN
    session.save(update_fields=["ceiling"])
    Contribution.objects.create(session=session, person=person, position=9)


def _once_agreed(world: World) -> None:
    person, session = _unasked(world)
    _say(person, session, given=True)
    _say(person, session, given=False)


def _counted(_world: World) -> None:
    """Let the people be counted for the report, as they are when it is published; its figures stay as they are then."""
    for step in (unpublish, publish):
        step(conference=Conference.objects.get(slug=HERE), actor=None, at=NOW)


def _stays_neutral(world: World) -> None:
    """Let the session that somebody left have someone else who has not agreed: who is absent is not told, but that one is."""
    session = Session.objects.get(conference__slug=HERE, code=world.places["here"].ids["left session"])
    person = Person.objects.get(pk=world.people["delegate@organisers"])
    Contribution.objects.create(session=session, person=person, position=9)


def _never_came(world: World) -> None:
    Person.objects.get(pk=world.people["withdrawn speaker@public"]).delete()


def _given_and_told(row: Registration) -> None:
    all_agree(row, at=NOW)
    accept(registration=row, actor=None, at=NOW)
    Registration.objects.filter(pk=row.pk).update(answer_due_at=None)


def _there() -> Iterator[tuple[str, Secret]]:
    """Who is there, and who once was."""
    requested = newcomer("Anemone", lambda _row: None)
    declined = newcomer("Bryony", lambda row: decline(registration=row, actor=None, at=NOW))
    withdrawn = newcomer("Clover", lambda row: withdraw(registration=row, actor=None, at=NOW))
    yield "a request", Secret(requested, REGISTRATION_DESK, LIST)
    yield "a request that was declined", Secret(declined, REGISTRATION_DESK, LIST)
    yield "a request that was withdrawn", Secret(withdrawn, REGISTRATION_DESK, LIST)
    yield "someone who spoke and withdrew", Secret(_never_came, ORGANISERS, LIST, first=_stays_neutral)
    for kind in ("open", "opaque", "neutral", "draft"):
        change = _speaks(kind, "delegate@safety")
        yield f"someone shown to nobody in the {kind} session", Secret(change, ORGANISERS, PARTS)
    yield "a yes taken back", Secret(_once_agreed, SAFETY, DESK, first=_may_open, of="delegate@attendees")


def _place() -> Iterator[tuple[str, Secret]]:
    placed = newcomer("Daphne", _given_and_told)
    yield "a place", Secret(placed, DOOR_DESK | PROGRAMME_DESK | PRINTER, LIST, first=_counted)


def _answers(readers: str) -> Change:
    """Let everyone have answered otherwise, but for those who read their own answers."""
    theirs = Answer.objects.filter(question__readers=readers, registration__person__user=None)
    return texts_of(lambda _world: theirs.all(), "value")


def _noted(world: World) -> None:
    author = TeamMember.objects.get(pk=world.places["here"].ids["member"]).user
    registration = Registration.objects.get(person=world.people["delegate@safety"])
    add_note(registration=registration, text="Ask their referee", author=author, at=NOW)


def _left_open(world: World) -> None:
    """Let someone have sent the questions that are asked of whoever has a place, without an answer."""
    registration = Registration.objects.get(person=world.people["delegate@safety"])
    question = Question.objects.get(pk=world.places["here"].ids["safety place question"])
    given = [Given(question.pk, question.text, None)]
    answer_questions(registration=registration, given=given, actor=None, at=NOW)


def _on_the_team(world: World) -> None:
    user = TeamMember.objects.get(pk=world.places["here"].ids["member"]).user
    user.address = otherwise(str(user.address))
    user.email = sealed_address(str(user.address))
    user.save()


def _moved(world: World) -> None:
    """Let the draft have everything an hour later."""
    Slot.objects.filter(version__conference__slug=HERE, version__number=None).update(
        starts_at=F("starts_at") + timedelta(hours=1), ends_at=F("ends_at") + timedelta(hours=1)
    )


def _otherwise_in_the_file(_world: World) -> None:
    """Let the programme that was imported have had another speaker, with another talk."""
    mark = ForeignPerson.objects.select_related("person").get(conference__slug=HERE)
    mark.person.display_name = mark.name_then = otherwise(str(mark.name_then))
    mark.person.save()
    mark.save()
    session = Session.objects.get(contributions__person=mark.person)
    session.title = otherwise(session.title)
    session.save()


def _waits(_world: World) -> None:
    let_one_wait(HERE, at=NOW)


def _said() -> Iterator[tuple[str, Secret]]:
    """What was answered to the conference's own questions, and what the team writes down."""
    yield "answers for organisers", Secret(_answers("organisers"), REGISTRATION_DESK, DESK)
    yield "answers for officers", Secret(_answers("safety"), SAFETY, DESK)
    answered = texts_of(rows(Answer, question="safety place question"), "value")
    yield "whether a question was answered", Secret(answered, SAFETY, DESK, first=_left_open)
    yield "a note", Secret(_noted, REGISTRATION_DESK, DESK)
    message = texts_of(rows(Message, pk="message"), "subject", "text")
    yield "a message", Secret(message, REGISTRATION_DESK | {"delegate"}, ("delegates:message", "organiser"))
    for name, model in {"allotment": Allotment, "invitation code": InvitationCode}.items():
        yield f"for whom: {name}", Secret(texts_of(rows(model, pk=name), "label"), REGISTRATION_DESK, WAYS_IN)
    invited = texts_of(rows(TeamInvitation, pk="invitation"), "address")
    yield "who is invited to the team", Secret(invited, REGISTRATION_DESK, TEAM)
    yield "the address of a member of the team", Secret(_on_the_team, REGISTRATION_DESK, TEAM)
    yield "a mail of no conference", Secret(texts_of(rows(Mail, once="proof"), "subject", "body"), NOBODY, None)


def _planned() -> Iterator[tuple[str, Secret]]:
    """What is planned and not shown."""
    for kind in ("neutral", "opaque", "draft"):
        change = texts_of(rows(Session, conference__slug="slug", code=f"{kind} session"), "title", "abstract")
        yield f"what the {kind} session is about", Secret(change, ORGANISERS, SESSION if kind != "draft" else SCHEDULE)
    yield "what came by a file", Secret(_otherwise_in_the_file, ORGANISERS, ("sessions:organise_sessions", "programme"))
    yield "times of the draft", Secret(_moved, ORGANISERS | {"interpretation"}, SCHEDULE)
    yield "a version that waits", Secret(_waits, PROGRAMME_DESK, ("sessions:versions", "programme"))
    venue = texts_of(rows(Conference, slug="slug"), "venue")
    yield "the venue before its time", Secret(venue, ORGANISERS, ("sessions:home", "organiser"))
    yield "a hidden conference", Secret(texts_of(rows(Conference, slug="hidden-2012"), "name", "city"), NOBODY, None)


SECRETS: Mapping[str, Secret] = {**dict(_there()), **dict(_place()), **dict(_said()), **dict(_planned())}
