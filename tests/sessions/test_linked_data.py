"""What machines read on the page of a session: of an open one what people read there, of others nothing."""

import json
import re

import pytest
from django.test import Client

from events.models import Conference
from sessions.models import Session
from tests.conftest import team_client
from tests.sessions.stage import place, publish, speaker

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

LINKED = re.compile(r'<script type="application/ld\+json">(.*?)</script>')


def linked(client: Client | None = None) -> dict[str, object] | None:
    page = (client or Client()).get("/dhrd-2012/sessions/1A/").content.decode()
    found = LINKED.search(page)
    return json.loads(found[1]) if found else None


def test_an_open_session_is_an_event(conference: Conference) -> None:
    place(publish(conference), people=[speaker(conference, "Sunrise")], abstract="On **trials**.", floor_language="en")
    assert linked() == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Title of 1A",
        "startDate": "2012-02-24T09:30:00+00:00",
        "endDate": "2012-02-24T10:30:00+00:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "url": "https://testserver/dhrd-2012/sessions/1A/",
        "description": "On trials.",
        "inLanguage": "en",
        "location": {"@type": "Place", "name": "Main Hall"},
        "performer": [{"@type": "Person", "name": "Sunrise"}],
        "superEvent": {"@type": "Event", "name": "Defending Human Rights Defenders"},
    }


@pytest.mark.parametrize("ceiling", [Session.Ceiling.NEUTRAL, Session.Ceiling.OPAQUE])
def test_any_other_is_none(conference: Conference, ceiling: str) -> None:
    place(publish(conference), ceiling=ceiling)
    assert linked() is None


def test_what_only_some_may_see_is_not_for_machines(conference: Conference) -> None:
    place(publish(conference))
    assert linked(team_client(conference, "organiser")) is None


def test_no_title_ends_the_element(conference: Conference) -> None:
    title = "</script><script>alert(1)</script> & \u2028 <!--"
    place(publish(conference), title=title)
    found = linked()
    assert found is not None
    assert found["name"] == "</script><script>alert(1)</script> &   <!--"
