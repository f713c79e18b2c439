from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client

from delegates.describing import Answers
from delegates.models import Registration
from delegates.registration import register
from events import clock
from events.models import Conference, TeamInvitation
from tests.conftest import make_user, prove, sign_in, team_client
from tests.delegates.crowd import TOGETHER, confirm

LOOKED_THROUGH = "The organisers look through the mails first"
RELEASE = "until you release"


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture(params=[False, True], ids=["sent at once", "held"])
def held(request: pytest.FixtureRequest, conference: Conference) -> bool:
    changed = {"holds_mail": request.param, "admission": Conference.Admission.ON_REQUEST}
    Conference.objects.filter(pk=conference.pk).update(**changed)
    conference.refresh_from_db()
    return bool(request.param)


def ask(conference: Conference, at: datetime, number: int = 1) -> Registration:
    answers = Answers(display_name="Sunrise", address=f"sunrise{number}@example.org", category="delegate")
    sent = register(conference=conference, answers=answers, token=uuid4(), at=at)
    return Registration.objects.select_related("person").get(code=sent.reference)


def test_people_are_told_when_their_mails_are_looked_through_first(
    conference: Conference, client: Client, now: datetime, *, held: bool
) -> None:
    answers = Answers(display_name="Dawn", address="dawn@example.org", category="delegate")
    sent = register(conference=conference, answers=answers, token=uuid4(), at=now)
    page = client.get(f"/dhrd-2012/register/{sent.pk}/").content.decode()
    assert [LOOKED_THROUGH in page, "A mail is on its way" in page] == [held, not held]
    mine = ask(conference, now)
    mine.person.user = make_user()
    mine.person.save()
    own = sign_in(Client(), mine.person.user).get("/dhrd-2012/registration/").content.decode()
    assert (LOOKED_THROUGH in own) == held


def test_the_team_is_told_that_a_decision_s_mail_waits_for_them(
    conference: Conference, now: datetime, *, held: bool
) -> None:
    organiser = team_client(conference, "organiser")
    one, other, third = (ask(conference, now, number) for number in range(3))
    address = f"/dhrd-2012/organise/registrations/{one.code}"
    assert ("wait until you release them" in organiser.get(f"{address}/decline/").content.decode()) == held
    page = organiser.post(f"{address}/decline/", follow=True).content.decode()
    assert [RELEASE in page, "a mail is on its way" in page] == [held, not held]
    chosen: dict[str, object] = {"action": "decline", "chosen": [other.code, third.code]}
    assert ("wait until the team releases them" in organiser.post(TOGETHER, chosen).content.decode()) == held
    page = confirm(organiser, chosen, follow=True).content.decode()
    assert ["wait until the team releases them" in page, "The mails go out from" in page] == [held, not held]


def test_the_team_page_says_that_an_invitation_waits_while_its_days_run(conference: Conference, *, held: bool) -> None:
    organiser = prove(team_client(conference, "organiser"))
    page = organiser.get("/dhrd-2012/organise/team/").content.decode()
    assert ("so release it soon" in page) == held
    data = {"address": "new@example.org", "role": "door"}
    page = organiser.post("/dhrd-2012/organise/team/", data, follow=True).content.decode()
    assert [RELEASE in page, "The invitation is on its way" in page] == [held, not held]
    assert TeamInvitation.objects.count() == 1
