"""Hide now: by one's own hand or a safety officer's, in every output, from the next request on."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from delegates import showing
from delegates.cards import Facet
from delegates.deciding import arrive
from delegates.faces import badge_faces
from delegates.models import Note, Person, Registration
from delegates.notes import add_note
from delegates.policy import Window
from delegates.showing import hide, show_again
from events.access import Role
from events.audience import Audience
from events.models import AuditEntry, Conference
from sessions.programme import programme_of
from tests.conftest import make_user, prove, sign_in, team_client
from tests.delegates.shown_people import NAME, Case, make_open_session, make_someone

OPEN = Case(Audience.PUBLIC)
PUBLIC_PAGES = ("", "programme/", "sessions/S1/", "speakers/", "programme.ics", "sessions/S1.ics")


def someone(conference: Conference, at: datetime) -> Person:
    person = make_someone(conference, OPEN, at)
    make_open_session(conference, at, person)
    return person


def account_of(person: Person) -> Client:
    person.user = make_user("aurora@example.org")
    person.save()
    return sign_in(Client(), person.user, second_factor=False)


def bodies(client: Client, conference: Conference) -> str:
    pages = [client.get(f"/{conference.slug}/{page}") for page in PUBLIC_PAGES]
    assert {page.status_code for page in pages} == {200}
    return "".join(page.content.decode().replace("\r\n ", "") for page in pages)


@pytest.mark.parametrize("by_officer", [False, True])
def test_hiding_takes_someone_out_of_every_output_at_the_next_request_and_showing_brings_them_back(
    conference: Conference, now: datetime, *, by_officer: bool
) -> None:
    person, anyone, organiser = someone(conference, now), Client(), team_client(conference, Role.ORGANISER)
    desk = f"/{conference.slug}/organise/registrations/"
    assert bodies(anyone, conference).count(NAME) >= 4
    hide(person=person, by_officer=by_officer, actor=None, at=now)
    for said in (bodies(anyone, conference), bodies(organiser, conference), organiser.get(desk).content.decode()):
        assert NAME not in said
    assert "Ports and people" not in bodies(anyone, conference)
    assert badge_faces(conference, at=now) == ()
    assert organiser.post(desk, {"q": "Aurora"}).context["page"].paginator.count == 0
    show_again(person=person, by_officer=by_officer, actor=None, at=now)
    assert bodies(anyone, conference).count(NAME) >= 4


def test_organisers_see_the_code_of_who_is_hidden_and_that_nothing_more_is_shown(
    conference: Conference, now: datetime
) -> None:
    person = someone(conference, now)
    row = Registration.objects.get(person=person)
    row.access_needs, row.secure_contact = "A ramp by the quay", "Signal: quay.01"
    row.save()
    add_note(registration=row, text="Rang from the quay", author=make_user(), at=now)
    hide(person=person, by_officer=True, actor=None, at=now)
    page = team_client(conference, Role.ORGANISER).get(f"/{conference.slug}/organise/registrations/{row.code}/")
    assert page.status_code == 200
    assert row.code in page.content.decode()
    assert "Nothing more is shown of this person" in page.content.decode()
    assert "quay" not in page.content.decode()
    assert Note.objects.count() == 1


def test_safety_officers_see_what_they_saw_and_by_whose_hand_somebody_is_hidden(
    conference: Conference, now: datetime
) -> None:
    person = someone(conference, now)
    hide(person=person, by_officer=False, actor=None, at=now)
    page = team_client(conference, Role.SAFETY).get(
        f"/{conference.slug}/organise/registrations/{person.registration.code}/"
    )
    assert NAME in page.content.decode()
    assert "The person has hidden themselves" in page.content.decode()


def test_counts_stay_right_and_whoever_is_hidden_can_be_let_in(conference: Conference, now: datetime) -> None:
    person = someone(conference, now)
    hide(person=person, by_officer=True, actor=None, at=now)
    row = Registration.objects.select_related("conference", "person").get(person=person)
    assert arrive(registration=row, arrived=True, actor=None, at=now).arrived_at == now
    assert Registration.objects.confirmed().filter(conference=conference).count() == 1


def test_each_hand_takes_back_only_what_it_did_itself(conference: Conference, now: datetime) -> None:
    person = someone(conference, now)
    hide(person=person, by_officer=False, actor=None, at=now)
    hide(person=person, by_officer=True, actor=None, at=now)
    show_again(person=person, by_officer=False, actor=None, at=now)
    assert (person.hid_themselves_at, person.hidden_by_officer_at) == (None, now)
    show_again(person=person, by_officer=True, actor=None, at=now)
    assert not person.is_hidden


def test_hiding_twice_changes_nothing_and_the_audit_holds_no_name(conference: Conference, now: datetime) -> None:
    person = someone(conference, now)
    for at in (now, now + timedelta(hours=1)):
        hide(person=person, by_officer=True, actor=None, at=at)
    assert Person.objects.get().hidden_by_officer_at == now
    entries = AuditEntry.objects.filter(action="hide")
    assert [(entry.record, entry.record_id) for entry in entries] == [("registration", str(person.registration.pk))]


def test_somebody_hides_and_shows_themselves_by_one_button_asked_once(conference: Conference, now: datetime) -> None:
    person = someone(conference, now)
    client, page = account_of(person), f"/{conference.slug}/registration/hide/"
    assert "Hide me now" in client.get(page).content.decode()
    done = client.post(page, {"step": "hide"}, follow=True)
    assert "You are hidden" in done.content.decode()
    assert NAME not in Client().get(f"/{conference.slug}/speakers/").content.decode()
    assert "Show me again" in client.get(page).content.decode()
    client.post(page, {"step": "show"})
    assert not Person.objects.get().is_hidden


def test_whom_an_officer_hid_is_told_whom_to_ask_and_cannot_show_themselves(
    conference: Conference, now: datetime
) -> None:
    person = someone(conference, now)
    hide(person=person, by_officer=True, actor=None, at=now)
    client = account_of(Person.objects.get(pk=person.pk))
    assert "Only they can show you again" in client.get(f"/{conference.slug}/registration/").content.decode()
    said = client.post(f"/{conference.slug}/registration/hide/", {"step": "show"}, follow=True).content.decode()
    assert "so you stay hidden" in said
    assert Person.objects.get().is_hidden


def test_an_officer_hides_only_with_a_second_factor_proved_just_now(conference: Conference, now: datetime) -> None:
    person, officer = someone(conference, now), team_client(conference, Role.SAFETY)
    page = f"/{conference.slug}/organise/people/{person.pk}/hide/"
    asked = officer.post(page, {"step": "hide"})
    assert (asked.status_code, "reauthenticate" in asked.headers["Location"]) == (302, True)
    assert not Person.objects.get().is_hidden
    prove(officer).post(page, {"step": "hide"})
    assert Person.objects.get().hidden_by_officer_at is not None
    assert "Show this person again?" in officer.get(page).content.decode()
    officer.post(page, {"step": "show"})
    assert not Person.objects.get().is_hidden


def test_a_contributor_without_a_registration_can_be_hidden_from_the_page_of_their_session(
    conference: Conference, now: datetime
) -> None:
    person = someone(conference, now)
    Registration.objects.all().delete()
    officer = prove(team_client(conference, Role.SAFETY))
    page = f"/{conference.slug}/organise/people/{person.pk}/hide/"
    assert page in officer.get(f"/{conference.slug}/organise/sessions/S1/").content.decode()
    officer.post(page, {"step": "hide"})
    assert AuditEntry.objects.get(action="hide").record == "person"
    assert programme_of(conference, audience=Audience.PUBLIC, at=now).sessions[0].title == "Session S1"  # type: ignore[union-attr]


def test_the_times_lie_sealed_in_the_database(conference: Conference, now: datetime) -> None:
    person = make_someone(conference, Case(Audience.PUBLIC, Window(now, now + timedelta(days=3))), now)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT windows FROM delegates_person")
        assert b"2012" not in bytes(cursor.fetchone()[0])
    assert person.times[Facet.NAME] == Person.objects.get().times[Facet.NAME] == Window(now, now + timedelta(days=3))


def _at_once(jobs: list[partial[None]]) -> None:
    start = Barrier(len(jobs))

    def run(job: partial[None]) -> None:
        try:
            start.wait()
            job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        list(pool.map(run, jobs))


@pytest.mark.database
@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_of_many_who_hide_at_once_one_is_written_down(conference: Conference, now: datetime) -> None:
    person = make_someone(conference, OPEN, now)
    _at_once([partial(hide, person=Person.objects.get(), by_officer=True, actor=None, at=now) for _each in range(12)])
    assert Person.objects.get(pk=person.pk).is_hidden
    assert AuditEntry.objects.filter(action="hide").count() == 1


@pytest.mark.database
@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_hiding_and_showing_at_once_end_as_the_last_one_written_down_says(
    conference: Conference, now: datetime
) -> None:
    make_someone(conference, OPEN, now)
    verbs = [hide, show_again] * 6
    _at_once([partial(verb, person=Person.objects.get(), by_officer=True, actor=None, at=now) for verb in verbs])
    said = Counter(AuditEntry.objects.values_list("action", flat=True))
    assert Person.objects.get().is_hidden == (said["hide"] == said["show again"] + 1)
    assert said["hide"] - said["show again"] in {0, 1}


@pytest.mark.database
@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_a_person_who_changes_what_is_shown_while_an_officer_hides_them_stays_hidden(
    conference: Conference, now: datetime
) -> None:
    make_someone(conference, OPEN, now)
    row = Registration.objects.select_related("person", "conference").get()
    shown = showing.Shown(dict.fromkeys(Facet, Audience.PUBLIC), {facet: Window(now) for facet in Facet})
    choose = partial(showing.choose_what_is_shown, registration=row, shown=shown, actor=None, at=now)
    conceal = partial(hide, person=Person.objects.get(), by_officer=True, actor=None, at=now)
    _at_once([choose, conceal, choose, choose])
    person = Person.objects.get()
    assert person.is_hidden
    assert person.times[Facet.NAME] == Window(now)
