"""The pages about links of sessions, and when rooms and people can be had; part of `visits`."""

from datetime import datetime, timedelta

from playwright.sync_api import Page

from delegates.models import Person
from events.models import Conference, Room, Theme
from sessions.availability import Span, set_times
from sessions.models import Contribution, Order, Resource, Session

SESSION = "/{slug}/organise/sessions/{session}/"
VISITS = (
    ("sessions:organise_sessions", "/{slug}/organise/sessions/?mark=prevented", "organiser"),
    ("sessions:organise_link", SESSION + "links/{resource}/", "organiser"),
    ("sessions:organise_link_remove", SESSION + "links/{resource}/remove/", "organiser"),
    ("sessions:person_times", "/{slug}/organise/people/{contributor}/times/", "organiser"),
    ("sessions:room_times", "/{slug}/organise/rooms/{room}/times/", "organiser"),
    ("sessions:availability", "/{slug}/availability/", "delegate"),
    ("sessions:session", "/{slug}/sessions/{session}/", "delegate"),
)
NOT_PAGES = {
    "sessions:organise_part_find": "answers a form: see ANSWERS",
    "sessions:organise_part_absence": "takes a form",
    "sessions:organise_link_add": "takes a form",
    "sessions:organise_link_up": "takes a form",
}


def prepare(conference: Conference, person: str, mark: str, *, at: datetime) -> dict[str, str]:
    """Tell one session in full: somebody cannot come, it is recorded and has links; the delegate has a part in it."""
    session, other = Session.objects.filter(conference=conference, code__in=["1B", "1C"]).order_by("code")
    Session.objects.filter(pk=session.pk).update(
        is_recorded=True, chatham_house=True, expected_audience=50, equipment=[f"projector {mark}"], pin="both"
    )
    session.other_themes.set(Theme.objects.filter(conference=conference)[:2])
    Order.objects.create(session=session, after=other)
    absent = session.contributions.get()
    Contribution.objects.filter(pk=absent.pk).update(is_prevented=True, absence=f"cannot be with us {mark}")
    mine = Person.objects.get(pk=person)
    Contribution.objects.create(session=other, person=mine, position=5)
    for number, ceiling in enumerate(Resource.Ceiling.values):
        link = Resource.objects.create(
            session=session,
            label=f"A paper for {ceiling} {mark}",
            link=f"https://example.org/{ceiling}",
            ceiling=ceiling,
            position=number,
        )
    room = Room.objects.filter(conference=conference).order_by("position").last()
    assert room is not None
    Room.objects.filter(pk=room.pk).update(
        equipment=[f"projector {mark}", f"piano {mark}"], booths=2, allows_overlaps=True
    )
    stay = Span(at + timedelta(days=35), at + timedelta(days=36))
    for owner in (mine, absent.person, room):
        set_times(owner=owner, spans=[stay], actor=None, at=at)
    return {"resource": str(link.pk), "contributor": str(absent.person_id)}


def wrong_times(page: Page, ids: dict[str, str]) -> None:
    """Say that somebody leaves before they come."""
    page.goto(f"/{ids['slug']}/organise/people/{ids['contributor']}/times/")
    page.locator("#id_from_time_0").fill("18:00")
    page.locator("#id_until_time_0").fill("09:00")
    page.locator("#id_until_day_0").select_option(page.locator("#id_from_day_0").input_value())
    page.locator("main button.btn").click()
    page.locator(".error-summary").wait_for()


def absence_refused(page: Page, ids: dict[str, str]) -> None:
    """Say that somebody cannot come, in other words, and give none."""
    page.goto(f"/{ids['slug']}/organise/sessions/2B/")
    fold = page.locator("details.fold", has_text="Cannot come").first
    fold.locator("summary").click()
    fold.locator("input[value=other]").check()
    fold.locator("button").first.click()
    page.locator(".error-summary").wait_for()


def link_refused(page: Page, ids: dict[str, str]) -> None:
    """Give a link that is none."""
    page.goto(f"/{ids['slug']}/organise/sessions/2B/")
    fold = page.locator("details.fold", has_text="Add a link").first
    fold.locator("summary").click()
    fold.locator("[name=link-label]").fill("◆ Slides")
    fold.locator("[name=link-link]").fill("no-address")
    fold.locator("button").click()
    page.locator(".error-summary").wait_for()


ANSWERS = {"times refused": wrong_times, "absence refused": absence_refused, "link refused": link_refused}
