"""What the tests of the organisers' pages share."""

from datetime import UTC, datetime

from django.test import Client

from events.models import Conference, Room
from sessions.models import Session

NINE = datetime(2012, 2, 24, 9, 0, tzinfo=UTC)
BASE = "/dhrd-2012/organise/"
REFUSED = "One answer is missing or wrong"


def make_session(conference: Conference, code: str = "2B", **fields: object) -> Session:
    given = {"title": f"Title {code}", "revised_at": NINE} | fields
    return Session.objects.create(conference=conference, code=code, **given)


def other_conference(conference: Conference) -> Conference:
    return Conference.objects.create(
        slug="other", name="Other", first_day=conference.first_day, last_day=conference.last_day, city="Leeds"
    )


def hall(conference: Conference) -> Room:
    return conference.rooms.get(name="Main Hall")


def text_of(client: Client, path: str) -> str:
    response = client.get(f"{BASE}{path}")
    assert response.status_code == 200
    return response.content.decode()
