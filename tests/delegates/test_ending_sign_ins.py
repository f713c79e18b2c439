"""A safety officer ends someone's sign-ins: sessions, links and codes on their way."""

from datetime import datetime

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from delegates.models import Person, Registration
from delegates.showing import end_ways_in
from events.access import Role
from events.accounts import alias_of, open_account
from events.audience import Audience
from events.models import AuditEntry, Conference, Mail, SignInLink, User
from events.sign_in_links import make_sign_in_link
from tests.conftest import make_user, prove, renew_link, sign_in, team_client
from tests.delegates.shown_people import Case, make_someone
from tests.events.signing_in import CONFIRM, LOGIN, last_code

ADDRESS = "aurora@example.org"


@pytest.fixture
def person(conference: Conference, now: datetime) -> Person:
    found = make_someone(conference, Case(Audience.ORGANISERS), now)
    found.user = open_account(address=ADDRESS, is_verified=True)
    found.address, found.address_alias = ADDRESS, alias_of(found.user)
    found.save()
    return Person.objects.select_related("conference", "user").get(pk=found.pk)


def account_of(person: Person) -> User:
    """Return the account as the database holds it now."""
    return User.objects.get(people=person)


def own_page(client: Client, conference: Conference) -> str:
    return client.get(f"/{conference.slug}/registration/").content.decode()


def test_every_browser_is_signed_out_at_its_next_request_and_others_stay(
    conference: Conference, person: Person, now: datetime
) -> None:
    assert person.user
    browsers = [sign_in(Client(), person.user, second_factor=False) for _each in range(3)]
    other = sign_in(Client(), make_user("other@example.org"))
    assert all("big-code" in own_page(each, conference) for each in browsers)
    end_ways_in(person=person, actor=None, at=now)
    assert not any("big-code" in own_page(each, conference) for each in browsers)
    assert "_auth_user_id" in other.session
    assert Session.objects.count() == 1


def test_a_sign_in_that_another_process_is_just_writing_ends_too(
    conference: Conference, person: Person, now: datetime
) -> None:
    loaded_before = account_of(person)
    end_ways_in(person=person, actor=None, at=now)
    late = sign_in(Client(), loaded_before, second_factor=False)
    assert "big-code" not in own_page(late, conference)
    assert "big-code" in own_page(sign_in(Client(), account_of(person)), conference)


def test_links_of_the_site_and_of_the_registration_stop_working(
    conference: Conference, person: Person, now: datetime
) -> None:
    assert person.user
    link = make_sign_in_link(person.user, at=now, second_factor=False)
    token = renew_link(Registration.objects.get(person=person))
    end_ways_in(person=person, actor=None, at=now)
    assert not SignInLink.objects.exists()
    assert Client().get(link).status_code == 404
    assert Client().post(f"/{conference.slug}/registration/enter/{token}/").status_code == 404


def test_a_code_on_its_way_signs_nobody_in_any_more(conference: Conference, person: Person, now: datetime) -> None:
    client = Client()
    client.post(LOGIN, {"login": ADDRESS})
    code = last_code()
    end_ways_in(person=person, actor=None, at=now)
    assert not Mail.objects.filter(purpose="sign-in code").exists(), "and it is not sent either"
    client.post(CONFIRM, {"code": code})
    assert "_auth_user_id" not in client.session
    assert "big-code" not in own_page(client, conference)


def test_the_link_of_somebody_who_never_had_an_account_ends_too(conference: Conference, now: datetime) -> None:
    row = make_someone(conference, Case(Audience.ORGANISERS), now).registration
    token = renew_link(row)
    end_ways_in(person=Person.objects.select_related("conference").get(), actor=None, at=now)
    assert Client().get(f"/{conference.slug}/registration/enter/{token}/").status_code == 404


def test_the_officer_is_asked_once_more_and_for_a_fresh_second_factor(conference: Conference, person: Person) -> None:
    officer, page = team_client(conference, Role.SAFETY), f"/{conference.slug}/organise/people/{person.pk}/sign-ins/"
    assert "End their sign-ins?" in officer.get(page).content.decode()
    assert "reauthenticate" in officer.post(page).headers["Location"]
    assert account_of(person).sign_in_salt == ""
    done = prove(officer).post(page, follow=True)
    assert "is ended" in done.content.decode()
    assert account_of(person).sign_in_salt != ""
    entry = AuditEntry.objects.get(action="end sign-ins")
    assert (entry.record, entry.record_id) == ("registration", str(person.registration.pk))
    assert "ended the person’s sign-ins and links" in done.content.decode()
