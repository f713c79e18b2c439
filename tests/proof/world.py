"""Two conferences, and a hidden third, with everyone and everything that a page can be about."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from http.cookies import SimpleCookie
from uuid import UUID, uuid4

from django.http import QueryDict
from django.test import Client, override_settings
from django.utils import timezone

from delegates.cards import Facet
from delegates.consent import Purpose, give
from delegates.deciding import accept
from delegates.describing import Answers
from delegates.form_drafts import keep_draft
from delegates.models import Person, Registration
from delegates.registration import register
from events.access import Role
from events.audience import Audience
from events.models import (
    Conference,
    Country,
    Mail,
    MailTemplate,
    Organisation,
    Room,
    TeamInvitation,
    TeamMember,
    Theme,
    User,
)
from events.outbox import write_mail
from events.sign_in_links import make_sign_in_link
from reports.models import Recommendation, Report, Summary
from sessions.models import Contribution, Session, Slot
from tests.conftest import make_user, prove, renew_link, sign_in
from tests.proof.exchange import bring_programme
from tests.proof.markers import Marker, make_marker, turned
from tests.proof.places import invite_people
from tests.proof.publishing import begin_schedule, publish_older
from tests.proof.questions import answers_of, ask_questions
from tests.proof.rules import accept_a_conflict
from tests.proof.vetting import look_at
from vault.keys import make_key

NOW = datetime(2012, 1, 20, 12, 0, tzinfo=UTC)
OPENING = datetime(2012, 2, 24, 9, 30, tzinfo=UTC)
LEVELS = {
    "public": (Audience.PUBLIC, "latin"),
    "attendees": (Audience.ATTENDEES, "cyrillic"),
    "organisers": (Audience.ORGANISERS, "arabic"),
    "safety": (Audience.SAFETY, "turkish"),
}
SINCE = "1987-11-23T04:19"
WINDOWS = {Facet.BIOGRAPHY.value: [f"{SINCE}:00+00:00", None]}
"""A time that has long begun, so that it takes nothing away."""
INVITATION = "an-invitation-of-the-proofs"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@dataclass
class Place:
    """A conference, and the parts of addresses that lead to its things, by what they name."""

    conference: Conference
    ids: dict[str, str]


@dataclass
class World:
    """All that the proofs walk through. `cookies` holds the cookies of each role's browser, `people` the ids of persons."""

    markers: list[Marker] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    cookies: dict[str, SimpleCookie] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)

    def mark(self, kind: str, script: str = "latin") -> str:
        """Return a new marker's text."""
        marker = make_marker(kind, script)
        self.markers.append(marker)
        return marker.text

    def client(self, role: str) -> Client:
        """Return a fresh browser of the role; an error is an answer with status 500."""
        client = Client(raise_request_exception=False)
        client.cookies = SimpleCookie({key: morsel.value for key, morsel in self.cookies[role].items()})
        return client


@contextmanager
def at_that_time() -> Iterator[None]:
    """Let the site's clock stand in January 2012."""
    with override_settings(CLOCK_OFFSET=NOW - timezone.now()):
        yield


def build_world() -> World:
    """Make everything anew; both databases must be open."""
    world = World([Marker("begin of a time", SINCE)])
    for name in ("here", "elsewhere", "hidden"):
        world.places[name] = _conference(world, name, is_shown=name != "hidden")
    _people(world)
    bring_programme(world.places["here"].conference, "here", world.mark, at=NOW)
    for name, place in world.places.items():
        mail = Mail.objects.filter(conference=place.conference, purpose="received").earliest("pk")
        place.ids |= {"mail": str(mail.pk), "conflict": accept_a_conflict(place.conference, name, world.mark, at=NOW)}
    _accounts(world)
    typed = QueryDict(f"display_name={world.mark('kept form', 'turkish')}")
    keep_draft(conference=world.places["here"].conference, typed=typed, token="", at=NOW)
    write_mail(
        address="someone@example.org",
        subject=world.mark("mail subject", "turkish"),
        body=world.mark("mail text", "arabic"),
        key_ref=make_key(),
        purpose="proof",
        once="proof",
        at=NOW,
    )
    return world


def _conference(world: World, name: str, *, is_shown: bool) -> Place:
    conference = Conference.objects.create(
        slug=f"{name}-2012",
        name=world.mark(f"{name} conference name"),
        first_day=date(2012, 2, 24),
        last_day=date(2012, 2, 26),
        city="London",
        venue=world.mark(f"{name} venue"),
        venue_audience=Audience.PUBLIC,
        venue_from=OPENING - timedelta(days=3),
        languages=["en", "ar"],
        admission=Conference.Admission.ON_REQUEST,
        asks_referee=True,
        capacity=50,
        registration_opens=NOW - timedelta(days=9),
        registration_closes=NOW + timedelta(days=9),
        is_shown=is_shown,
    )
    place = Place(conference, {"slug": conference.slug})
    _parts(world, place, name)
    _sessions(world, place, name)
    place.ids |= invite_people(world.mark, place.conference, name, at=NOW)
    place.ids |= ask_questions(conference, name, world.mark)
    words = {"subject": world.mark(f"{name} mail words"), "body": "$link"}
    MailTemplate.objects.create(conference=conference, purpose="offer", language="en", **words)
    return place


def _parts(world: World, place: Place, name: str) -> None:
    conference = place.conference
    room = Room.objects.create(conference=conference, name=world.mark(f"{name} room"), position=1)
    theme = Theme.objects.create(conference=conference, name=world.mark(f"{name} theme"), short_name="Travel bans")
    organisation = Organisation.objects.create(conference=conference, name="Forum", logo=PNG)
    recommendation = Recommendation.objects.create(
        conference=conference, theme=theme, addressee="governments", text=world.mark(f"{name} recommendation")
    )
    parts = {"room": room, "theme": theme, "organisation": organisation, "recommendation": recommendation}
    place.ids |= {name: str(part.pk) for name, part in parts.items()}
    published_at = NOW if name == "here" else None
    Report.objects.create(
        conference=conference, subtitle=world.mark(f"{name} report subtitle"), published_at=published_at
    )


def _sessions(world: World, place: Place, name: str) -> None:
    """Make a session of each ceiling on the published programme, one in the draft only, and one that somebody left."""
    (published, draft), room = begin_schedule(place.conference, at=NOW), place.ids["room"]
    for hour, code in enumerate(["open", "neutral", "opaque", "draft", "left"]):
        session = Session.objects.create(
            conference=place.conference,
            code=f"{name[0]}{code}".upper(),
            title=world.mark(f"{name} {code} session title"),
            abstract=world.mark(f"{name} {code} session abstract", "cyrillic"),
            theme_id=place.ids["theme"],
            ceiling="open" if code in {"draft", "left"} else code,
            revised_at=NOW,
        )
        Summary.objects.create(session=session, text=world.mark(f"{name} {code} session summary"))
        start = OPENING + timedelta(hours=hour)
        for version in [draft] if code == "draft" else [draft, published]:
            Slot.objects.create(
                version=version, session=session, starts_at=start, ends_at=start + timedelta(hours=1), room_id=room
            )
        place.ids[f"{code} session"] = session.code
    place.ids |= publish_older(published, world.mark(f"{name} note of a version"), at=NOW)


def _people(world: World) -> None:
    """Put, at each level, a speaker into every kind of session and a delegate without one."""
    here = world.places["here"]
    for name, place in world.places.items():
        key, open_state = f"{name} vetted@safety", Registration.State.REQUESTED
        vetted = _person(world, place, key, "safety", state=open_state).registration
        place.ids |= look_at(vetted, place.ids["member"], world.mark, key, at=NOW)
    for level in LEVELS:
        for kind in ("open", "neutral", "opaque", "draft"):
            person = _person(world, here, f"{kind} speaker@{level}", level)
            _contribute(here, kind, person)
        _person(world, here, f"delegate@{level}", level)
    withdrawn = _person(world, here, "withdrawn speaker@public", "public")
    _contribute(here, "left", withdrawn)
    Registration.objects.filter(person=withdrawn).update(state=Registration.State.WITHDRAWN)
    for name in ("elsewhere", "hidden"):
        place = world.places[name]
        _contribute(place, "open", _person(world, place, f"{name} speaker@attendees", "attendees"))


def _person(world: World, place: Place, key: str, level: str, *, state: str = Registration.State.CONFIRMED) -> Person:
    """Register someone whose every answer is a marker; what the page for codes needs is left in `place.ids`."""
    audience, script = LEVELS[level]
    country = Country.objects.create(code=f"Z{len(world.markers)}", name=world.mark(f"{key} country"), region="Region")
    answers = Answers(
        display_name=world.mark(f"{key} name", script),
        badge_name=world.mark(f"{key} badge name", script),
        address=f"{world.mark(f'{key} address', 'ascii')}@example.org",
        affiliation=world.mark(f"{key} affiliation", turned(script, 1)),
        biography=world.mark(f"{key} biography", turned(script, 2)),
        access_needs=world.mark(f"{key} access needs", turned(script, 3)),
        dietary_needs=world.mark(f"{key} dietary needs", turned(script, 1)),
        secure_contact=world.mark(f"{key} secure contact", turned(script, 2)),
        emergency_contact=world.mark(f"{key} emergency contact", turned(script, 3)),
        support=("hotel",),
        support_amount=world.mark(f"{key} support amount", script),
        referee_name=world.mark(f"{key} referee name", script),
        referee_address=f"{world.mark(f'{key} referee address', 'ascii')}@example.org",
        country=country.code,
        languages=("ar",),
        category="delegate",
        visibility=tuple((facet, int(audience)) for facet in Facet),
        more=answers_of(place.ids, key, turned(script, 1), world.mark),
    )
    sent = register(conference=place.conference, answers=answers, token=uuid4(), at=NOW)
    registration = Registration.objects.get(conference=place.conference, code=sent.reference)
    registration.person.at_risk = world.mark(f"{key} risk", turned(script, 2))
    registration.person.risk_by_officers = world.mark(f"{key} officers risk", turned(script, 3))
    registration.person.windows = WINDOWS
    registration.person.save()
    if state == Registration.State.CONFIRMED:
        accept(registration=registration, actor=None, at=NOW)
    world.people[key] = registration.person_id
    place.ids |= {"registration": registration.code, "receipt": str(sent.pk), "entry": renew_link(registration)}
    place.ids["person"] = str(registration.person.pk)
    return registration.person


def _contribute(place: Place, kind: str, person: Person) -> None:
    session = Session.objects.get(conference=place.conference, code=place.ids[f"{kind} session"])
    part = Contribution.objects.create(session=session, person=person, position=session.contributions.count())
    give(person=person, purpose=Purpose.OPEN_SESSION, about=session.pk, actor=None, at=NOW)
    give(person=person, purpose=Purpose.NAME_IN_REPORT, actor=None, at=NOW)
    if kind == "open":
        place.ids["part"] = str(part.pk)


def _accounts(world: World) -> None:
    """Make everyone who can ask for a page, each signed in."""
    here, elsewhere = world.places["here"], world.places["elsewhere"]
    world.cookies["anonymous"] = SimpleCookie()
    for name in ("applicant", "delegate", "speaker"):
        state = Registration.State.REQUESTED if name == "applicant" else Registration.State.CONFIRMED
        person = _person(world, here, f"own {name}@safety", "safety", state=state)
        person.user = _account(world, name)
        person.save()
        if name == "speaker":
            _contribute(here, "open", person)
    for role in Role:
        _account(world, role.value, place=here, role=role)
    _account(world, "unproven organiser", place=here, role=Role.ORGANISER, second_factor=False)
    _account(world, "stranger", place=elsewhere, role=Role.ORGANISER)
    _account(world, "convener", may_convene=True)
    founder = _account(world, "founder", place=here, role=Role.ORGANISER, may_convene=True)
    TeamInvitation.objects.filter(conference=here.conference).update(token_hash=sha256(INVITATION.encode()).hexdigest())
    world.ids["invitation link"] = INVITATION
    world.ids["sign-in link"] = make_sign_in_link(founder, at=NOW, second_factor=False).split("/")[-2]


def _account(
    world: World,
    name: str,
    *,
    place: Place | None = None,
    role: str = "",
    second_factor: bool = True,
    may_convene: bool = False,
) -> User:
    """Make an account with a role of its own at a place, and sign it in."""
    user = make_user(f"{world.mark(f'{name} account address', 'ascii')}@example.org")
    User.objects.filter(pk=user.pk).update(may_convene=may_convene)
    if place:
        TeamMember.objects.create(conference=place.conference, user=user, role=role)
    client = sign_in(Client(), user, second_factor=second_factor)
    world.cookies[name] = (prove(client) if second_factor else client).cookies
    return user
