"""What tests of places for organisations share."""

import re
from collections import Counter
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.test import Client

from delegates import deciding
from delegates.allotting import give_places, make_personal_link, tally_of
from delegates.describing import Answers
from delegates.models import Allotment, Registration
from delegates.registration import register
from delegates.ways_in import Admission, Way, ways_in
from events.models import Conference

DAY = timedelta(days=1)
WAYS = "/dhrd-2012/organise/ways-in/"
NEW = f"{WAYS}places/"
REGISTER = "/dhrd-2012/register/"
UNTIL = datetime.fromisoformat("2012-02-04T00:00:00Z")
NUMBERS = re.compile(r"(\d+) passed on, (\d+) taken, (\d+) left")


def ask(conference: Conference, number: int, at: datetime, *, category: str = "delegate", code: str = "") -> str:
    said = Answers(display_name=f"Person {number}", address=f"person{number}@example.org", category=category)
    return register(conference=conference, answers=said, token=uuid4(), at=at, code=code).state


def give(
    conference: Conference, at: datetime, places: int = 2, category: str = "delegate", **more: object
) -> Allotment:
    values = {"label": "The Lantern Fund", "expires_at": at + 10 * DAY, "actor": None} | more
    return give_places(conference=conference, category=category, places=places, at=at, **values)[0]  # type: ignore[arg-type]


def link(allotment: Allotment, at: datetime) -> str:
    allotment.refresh_from_db()
    return make_personal_link(allotment=allotment, left=str(tally_of(allotment).left), at=at)


def set_quota(conference: Conference, at: datetime, quota: int | None, admission: Admission = Admission.OPEN) -> None:
    deciding.set_ways(
        conference=conference,
        ways={"delegate": Way(admission, quota)},
        seen=ways_in(conference).by_category,
        actor=None,
        at=at,
    )


def shrink(conference: Conference, capacity: int) -> None:
    conference.capacity = capacity
    conference.save()


def states() -> Counter[str]:
    return Counter(Registration.objects.values_list("state", flat=True))


def new_page(conference: Conference, at: datetime) -> str:
    """Return the path of the page of an organisation with three places."""
    more = {"label": "The Lantern Fund", "category": "delegate", "places": 3, "expires_at": UNTIL, "actor": None}
    return f"/dhrd-2012/places/{give_places(conference=conference, at=at, **more)[1]}/"  # type: ignore[arg-type]


def link_in(body: str, part: str) -> str:
    """Return the path of the one link of that kind in the page's text field."""
    found = re.findall(rf"{re.escape(settings.SITE_URL)}(/dhrd-2012/{part}/[\w-]+/)", body)
    assert len(found) == 1
    return str(found[0])


def numbers(body: str) -> tuple[str, ...]:
    found = NUMBERS.search(body)
    assert found is not None
    return found.groups()


def pass_on(client: Client, page: str, left: int = 3) -> str:
    body = client.post(page, {"step": "link", "left": str(left)}).content.decode()
    return link_in(body, "invited")


def form(**changes: str) -> dict[str, str]:
    said = {"token": str(uuid4()), "display_name": "Sunrise", "address": "sunrise@example.org", "category": "press"}
    return said | {"step": "send", "conduct": "on"} | changes
