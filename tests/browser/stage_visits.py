"""The pages of the stage and of interpretation, and who looks at them; part of `visits`."""

from datetime import UTC, datetime

from playwright.sync_api import Page

from events.models import Conference
from sessions.interpreting import add_interpreter, assign, set_channels
from sessions.models import Contribution, Session
from tests.sessions.stage import consent, speaker

AT = datetime(2012, 1, 20, 12, 0, tzinfo=UTC)
STAGE, PLAN, LIST = "/{slug}/organise/stage/", "/{slug}/organise/interpretation/", "/{slug}/organise/interpreters/"
VISITS = (
    ("sessions:stage", STAGE, "organiser"),
    ("sessions:stage", "/{empty}/organise/stage/", "organiser"),
    ("sessions:stage_room", f"{STAGE}{{stage room}}/?day=2012-02-25", "organiser"),
    ("sessions:stage_late", f"{STAGE}{{stage room}}/late/", "organiser"),
    ("sessions:interpretation", PLAN, "organiser"),
    ("sessions:interpretation", f"{PLAN}?day=2012-02-24&show=missing", "organiser"),
    ("sessions:interpretation", "/{empty}/organise/interpretation/", "organiser"),
    ("sessions:interpretation_team", f"{PLAN}{{session}}/", "organiser"),
    ("sessions:interpreters", LIST, "organiser"),
    ("sessions:interpreters", "/{empty}/organise/interpreters/", "organiser"),
    ("sessions:interpreter", f"{LIST}{{interpreter}}/", "organiser"),
    ("sessions:interpreter_removal", f"{LIST}{{interpreter}}/remove/", "organiser"),
    ("sessions:own_turns", "/{slug}/interpreting/", "delegate"),
)
NOT_PAGES = {
    "sessions:stage_check": "takes a form",
    "sessions:stage_briefed": "takes a form",
    "sessions:interpretation_take_off": "takes a form",
}


def prepare(conference: Conference, mark: str) -> dict[str, str]:
    """List interpreters, the delegate with an account among them, give two to a session; return parts of addresses."""
    session = Session.objects.get(conference=conference, code="1B")
    session.conference = conference
    own = conference.people.exclude(user=None).get()
    for person in (speaker(conference, f"نديم {mark}"), own):
        row = add_interpreter(
            conference=conference,
            person=person,
            pairs=[("en", "ar"), ("ar", "en"), ("en", "es")],
            longest_turn=30,
            rest=20,
            actor=None,
            at=AT,
        )
        assign(session=session, interpreter=row, language="ar", actor=None, at=AT)
        consent(person, session, given=True)
    Contribution.objects.filter(session=session).update(briefed_at=AT)
    set_channels(conference=conference, channels={"ar": 3, "es": 2}, actor=None, at=AT)
    room = conference.rooms.first()
    return {"interpreter": str(row.pk), "stage room": str(room.pk) if room else ""}


def wrong_channels(page: Page, ids: dict[str, str]) -> None:
    """Put two languages on one channel."""
    page.goto(f"/{ids['slug']}/organise/interpretation/")
    for field in page.locator("[name^=channel_]").all():
        field.fill("7")
    page.locator("#channels ~ form .btn").click()


def nothing_late(page: Page, ids: dict[str, str]) -> None:
    """Say that a room is late on a day on which nothing is left to move."""
    page.goto(f"/{ids['slug']}/organise/stage/{ids['stage room']}/late/?minutes=0")


ANSWERS = {"wrong channels": (wrong_channels, "organiser"), "nothing late": (nothing_late, "organiser")}
