from datetime import UTC, datetime

import pytest
from django.test import Client

from delegates.models import Registration
from events import clock
from events.audience import Audience
from events.models import Conference
from sessions.models import Contribution, Session
from tests.conftest import make_person, make_user, sign_in

NOW = datetime(2012, 2, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def contributor(conference: Conference) -> tuple[Client, Contribution]:
    """Return the browser of someone with a part in a session and no registration, and the part."""
    Conference.objects.update(venue="Lantern House", venue_audience=Audience.ATTENDEES)
    user = make_user()
    person = make_person(conference, "Sunrise", user=user)
    session = Session.objects.create(conference=conference, code="1A", title="Testimony", revised_at=NOW)
    return sign_in(Client(), user), Contribution.objects.create(session=session, person=person)


def sees_the_venue(client: Client) -> bool:
    return "Lantern House" in client.get("/dhrd-2012/").content.decode()


def test_a_contributor_without_a_place_sees_what_delegates_see(conference: Conference) -> None:
    client, part = contributor(conference)
    assert sees_the_venue(client)
    part.delete()
    assert not sees_the_venue(client)


@pytest.mark.parametrize("state", [Registration.State.DECLINED, Registration.State.WITHDRAWN])
def test_a_contributor_who_left_or_was_declined_sees_what_the_public_sees(conference: Conference, state: str) -> None:
    client, part = contributor(conference)
    person = part.person
    times = {"requested_at": NOW, "queued_at": NOW, "conduct_agreed_at": NOW}
    Registration.objects.create(person=person, conference=conference, key_ref=person.key_ref, state=state, **times)
    assert not sees_the_venue(client)
