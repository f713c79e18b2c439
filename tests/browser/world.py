"""Two conferences to look at, one full and after its days, one empty; all data carry MARK, unlike the site's own words."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from uuid import uuid4

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.test import Client
from PIL import Image
from playwright.sync_api import BrowserContext

from delegates.cards import Facet
from delegates.deciding import accept
from delegates.describing import Answers
from delegates.inviting import make_code
from delegates.models import Registration, Submission
from delegates.registration import register
from delegates.showing import hide
from events.audience import Audience
from events.models import Conference, Mail, MailTemplate, Organisation, Room, TeamMember, Theme, User
from events.outbox import write_mail
from events.passkeys import passkeys_of
from events.sign_in_links import make_sign_in_link
from events.teaming import invite
from reports import writing
from reports.models import Recommendation, Summary
from sessions.models import ScheduleVersion, Session, Slot
from tests.browser import attendees, ground, in_full_visits, proposal_visits, stage_visits, travel_visits
from tests.browser.many import write_to_many
from tests.browser.places import hold_places
from tests.browser.publishing_visits import publish_more
from tests.browser.questions import ask_questions
from tests.browser.vetting import vet
from tests.conftest import make_user, prove, renew_link, sign_in
from tests.events.security_key import SecurityKey, set_up
from tests.sessions.stage import place, publish, speaker
from vault.keys import make_key

MARK = "◆"
REGISTERING = datetime(2012, 1, 20, 12, 0, tzinfo=UTC)
OPENING = datetime(2012, 2, 24, 9, 0, tzinfo=UTC)
TITLES = ("Trials without lawyers", "Письма из тюрьмы", "حرية التنقل", "İfade özgürlüğü", "Cartas desde la cárcel")
DELEGATES = 50


@dataclass
class World:
    """What the browser tests look at; `ids` fills the places in addresses."""

    ids: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def enter(self, context: BrowserContext, who: str) -> None:
        """Let the browser be signed in as that person; nobody, with an empty name.

        The cookie is of an https page, as its prefix `__Host-` demands; Chromium sends it to localhost over http too.
        """
        if who:
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": self.cookies[who], "url": "https://localhost/"}]
            )


@contextmanager
def registering() -> Iterator[None]:
    """Let it be January 2012: registration is open, and everything else was set up before."""
    with ground.clock_at(REGISTERING):
        yield


def build() -> World:
    """Make everything in the databases that are open."""
    world = World()
    full, empty = _conference("full-2012", "Defending Human Rights Defenders"), _conference("empty-2012", "Quiet Year")
    _parts(world, full)
    organiser = _account(world, "organiser", convenes=True)
    world.ids["passkey"] = _enrol(organiser)
    for conference in (full, empty):
        for role in ("organiser", "safety"):
            TeamMember.objects.create(conference=conference, user=organiser, role=role)
    _account(world, "newcomer", second_factor=False)
    _team(world, full, organiser)
    world.ids |= ask_questions(full, MARK, at=REGISTERING)
    _delegates(world, full)
    world.ids |= travel_visits.prepare(full, world.ids["confirmed"], MARK, at=REGISTERING)
    world.ids |= vet(full, world.ids["asked"], MARK, at=REGISTERING)
    _mails(world, full)
    world.ids |= write_to_many(full, organiser, REGISTERING, mark=MARK, but=world.ids["asked"])
    _programme(world, full)
    _report(world, full, organiser)
    world.ids |= in_full_visits.prepare(full, world.ids["person"], MARK, at=REGISTERING)
    world.ids |= stage_visits.prepare(full, MARK) | proposal_visits.prepare(full, organiser, MARK, at=REGISTERING)
    link = make_sign_in_link(make_user("link@team.example"), at=REGISTERING, second_factor=False).split("/")[-2]
    world.ids |= attendees.prepare(full, MARK) | {"slug": full.slug, "empty": empty.slug, "link": link}
    return world


def _conference(slug: str, name: str) -> Conference:
    return Conference.objects.create(
        slug=slug,
        name=f"{name} {MARK}",
        tagline=f"Three days for those who defend others {MARK}",
        first_day=date(2012, 2, 24),
        last_day=date(2012, 2, 26),
        city=f"London {MARK}",
        venue=f"12 Long Street {MARK}",
        venue_audience=Audience.PUBLIC,
        languages=["en", "es", "tr", "ru", "ar"],
        welcome=f"Come {MARK} and **speak {MARK}**.",
        practical=f"Bring a coat. {MARK}",
        conduct=f"Be kind. {MARK}",
        capacity=80,
        registration_opens=datetime(2012, 1, 1, tzinfo=UTC),
        registration_closes=datetime(2012, 2, 10, tzinfo=UTC),
        is_shown=True,
    )


def _picture() -> bytes:
    target = BytesIO()
    Image.new("RGB", (120, 60), "navy").save(target, "PNG")
    return target.getvalue()


def _parts(world: World, conference: Conference) -> None:
    for position, name in enumerate(["Main Hall", "Room A", "Room B", "Library"], 1):
        room = Room.objects.create(
            conference=conference, name=f"{name} {MARK}", capacity=60, step_free=True, position=position
        )
    for position, name in enumerate(["Travel bans", "Trials", "Women defenders"], 1):
        theme = Theme.objects.create(
            conference=conference, name=f"{name} everywhere {MARK}", short_name=f"{name} {MARK}", position=position
        )
    organisation = Organisation.objects.create(
        conference=conference, name=f"Forum {MARK}", link="https://forum.example/", logo=_picture()
    )
    world.ids |= {"room": str(room.pk), "theme": str(theme.pk), "organisation": str(organisation.pk)}


def _account(
    world: World, name: str, *, second_factor: bool = True, convenes: bool = False, password: str = ""
) -> User:
    user = make_user(f"{name}@team.example")
    user.may_convene = convenes
    if password:
        user.set_password(password)
    user.save()
    client = sign_in(Client(), user, second_factor=second_factor)
    if second_factor:
        _just_proved(prove(client).session, user)
    world.cookies[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return user


def _just_proved(session: SessionBase, user: User) -> None:
    """Let allauth show the recovery codes without asking again."""
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time() + 3600, "reauthenticated": True}]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(user.pk)
    session.save()


def _enrol(user: User) -> str:
    """Give the account a passkey with recovery codes, and an app; return the number of the passkey."""
    client = sign_in(Client(headers={"host": "localhost"}), user, second_factor=False)
    set_up(client, SecurityKey(host="localhost", origin="http://localhost"), f"blue key {MARK}")
    TOTP.activate(user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    return str(passkeys_of(user)[0].pk)


def _team(world: World, conference: Conference, actor: User) -> None:
    helper = make_user("helper@team.example")
    row = TeamMember.objects.create(conference=conference, user=helper, role=TeamMember.Role.DOOR)
    invited = invite(
        conference=conference, address="invited@team.example", role=TeamMember.Role.EDITOR, actor=actor, at=REGISTERING
    )
    code, _text = make_code(
        conference=conference,
        category="press",
        label=f"The press office {MARK}",
        uses_allowed=2,
        expires_at=None,
        actor=None,
        at=REGISTERING,
    )
    world.ids["invitation_code"] = str(code.pk)
    world.ids |= hold_places(conference, MARK, at=REGISTERING, until=OPENING)
    world.ids |= {"member": str(row.pk), "invitation": str(invited.pk)}


def _delegates(world: World, conference: Conference) -> None:
    """Register fifty people over some days; two in three have a place."""
    for number in range(DELEGATES):
        answers = Answers(
            display_name=f"{('Sunrise', 'Полынь', 'نسيم')[number % 3]} {number} {MARK}",
            badge_name=f"Sunrise {number} {MARK}",
            address=f"delegate{number}@example.org",
            affiliation=f"Bar association {MARK}",
            country="GB",
            languages=("en", "ar"),
            access_needs=f"A quiet seat {MARK}",
            category="delegate",
            visibility=tuple((facet, int(Audience.ATTENDEES)) for facet in Facet),
        )
        at = REGISTERING - timedelta(hours=DELEGATES - number)
        sent = register(conference=conference, answers=answers, token=uuid4(), at=at)
        registration = Registration.objects.get(conference=conference, code=sent.reference)
        if number % 3:
            accept(registration=registration, actor=None, at=at)
    asked, unseen = Registration.objects.filter(conference=conference, state=Registration.State.REQUESTED)[:2]
    person = registration.person
    person.user = _account(world, "delegate", password="long enough to be one")
    person.save()
    world.ids |= {
        "receipt": str(_confirmed(sent).pk),
        "confirmed": registration.code,
        "badge": registration.badge_id,
        "asked": asked.code,
        "entry": renew_link(asked),
        "person": str(person.pk),
        "hidden": str(unseen.person.pk),
    }
    hide(person=unseen.person, by_officer=True, actor=None, at=REGISTERING)


def _confirmed(sent: Submission) -> Submission:
    """Let the receipt say what it does where a place is given at once."""
    sent.state = Registration.State.CONFIRMED
    sent.save(update_fields=["state"])
    return sent


def _mails(world: World, conference: Conference) -> None:
    """Leave a mail in each of three states, and words of the conference's own."""
    for state in (Mail.State.HELD, Mail.State.QUEUED, Mail.State.SENT):
        mail = write_mail(
            address="sunrise@example.org",
            subject=f"A note {MARK}",
            body=f"Look at https://example.org/ {MARK}",
            key_ref=make_key(),
            purpose="news",
            once=state.value,
            at=REGISTERING,
            conference=conference,
            reference=world.ids["asked"],
        )
        Mail.objects.filter(pk=mail.pk).update(state=state)
        world.ids[f"{state.value} mail"] = str(mail.pk)
    MailTemplate.objects.create(
        conference=conference, purpose="news", language="ar", subject=f"خبر {MARK}", body=f"$link {MARK}"
    )


def _programme(world: World, conference: Conference) -> None:
    """Publish sixty sessions, twenty a day in four rooms, and leave one more in the draft."""
    themes = list(conference.themes.all())
    version, draft = publish(conference), publish(conference, None)
    people = [speaker(conference, f"{name} {MARK}", biography=f"A lawyer. {MARK}") for name in TITLES]
    for number, room in enumerate(list(conference.rooms.all()) * 15):
        day, step = divmod(number // 4, 5)
        session = place(
            version,
            f"{day + 1}{chr(65 + number % 20)}",
            people=[people[number % 5]],
            starts_at=OPENING + timedelta(days=day, hours=step + (step > 2)),
            room=room.name,
            title=f"{TITLES[number % 5]} {MARK}",
            abstract=f"What {MARK} *happens {MARK}* next {MARK}",
            theme=themes[number % 3],
            ceiling=Session.Ceiling.OPEN if number % 7 else Session.Ceiling.NEUTRAL,
            interpretation=["ar", "es"],
        )
        Slot.objects.bulk_create(_copies(version, draft, session))
    publish_more(version, conference, MARK)
    Session.objects.create(conference=conference, code="9Z", title=f"Not placed {MARK}", revised_at=REGISTERING)
    world.ids |= {"session": "1B", "unplaced": "9Z", "part": str(session.contributions.get().pk)}


def _copies(version: ScheduleVersion, draft: ScheduleVersion, session: Session) -> list[Slot]:
    return [
        Slot(version=draft, session=session, room=slot.room, starts_at=slot.starts_at, ends_at=slot.ends_at)
        for slot in Slot.objects.filter(version=version, session=session)
    ]


def _report(world: World, conference: Conference, actor: User) -> None:
    for session in conference.sessions.filter(code__in=["1B", "1C", "2B"]):
        Summary.objects.create(session=session, text=f"They spoke {MARK} of *courts {MARK}*.")
    for theme in [None, *conference.themes.all()]:
        recommendation = Recommendation.objects.create(
            conference=conference, theme=theme, addressee=f"Governments {MARK}", text=f"Open the courts. {MARK}"
        )
    writing.publish(conference=conference, actor=actor, at=REGISTERING)
    world.ids["recommendation"] = str(recommendation.pk)
