"""Fixtures that every test may use."""

import math
import os
import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.core.cache import caches
from django.core.management.color import Style
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client

from delegates.cards import Facet
from delegates.consent import Choice, Purpose, write_choices
from delegates.models import Consent, Person, Registration
from delegates.registration import new_link
from events import access, clock, locking
from events.audience import Audience
from events.models import Conference, Room, TeamMember, Theme, User
from vault.keys import alias, make_key

NOW = datetime(2012, 1, 20, 12, 0, tzinfo=UTC)
AGREED_AT = datetime(2012, 1, 15, tzinfo=UTC)


def need(tool: str) -> str:
    """Return the path of a program. A machine without it skips the test, loudly; in CI the test fails."""
    path = shutil.which(tool)
    if path:
        return path
    message = f"{tool} is not installed"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def examples(number: int) -> int:
    """Return how many examples a state machine is given: half as many where two cores have twenty minutes for all."""
    return max(number // 2, 1) if os.environ.get("CI") else number


def empty_ledger() -> None:
    """Delete all consents, which the database refuses to anyone else, after a test that leaves its rows behind."""
    ledger = import_module("delegates.migrations.0009_consent_ledger")
    with connection.cursor() as cursor:
        for statement in ledger.no_guards(connection.vendor):
            cursor.execute(statement)
        Consent.objects.all().delete()
        for statement in ledger.guards(connection.vendor):
            cursor.execute(statement)


@pytest.fixture(scope="session", autouse=True)
def _ledger_lets_itself_be_emptied() -> None:
    """Lift, for the flush after a transactional test, what keeps the ledger of consents from being emptied."""
    ledger, kind = import_module("delegates.migrations.0009_consent_ledger"), type(connection.ops)
    flush = kind.sql_flush

    def sql_flush(ops: BaseDatabaseOperations, style: Style, tables: Sequence[str], **options: bool) -> list[str]:
        statements: list[str] = flush(ops, style, tables, **options)
        if ops.connection.alias != DEFAULT_DB_ALIAS or not statements:
            return statements
        vendor = ops.connection.vendor
        return [*ledger.no_guards(vendor), *statements, *ledger.guards(vendor)]

    kind.sql_flush = sql_flush  # type: ignore[method-assign, assignment]  # the one door, and only in tests


@pytest.fixture(autouse=True)
def _remember_nothing() -> None:
    """Forget what this process has counted and read: another test has other limits and other countries."""
    caches["memory"].clear()


@pytest.fixture(autouse=True)
def _without_a_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the keys for right without looking, so that no page is found to need a query more than at other times."""
    monkeypatch.setattr(locking, "_last", locking.Look(None, math.inf))


@pytest.fixture
def now() -> datetime:
    """A moment while registration is open."""
    return NOW


@pytest.fixture
def conference(transactional_or_not: None) -> Conference:
    """A shown three-day conference with two rooms and a theme, registration open."""
    conference = Conference.objects.create(
        slug="dhrd-2012",
        name="Defending Human Rights Defenders",
        first_day=date(2012, 2, 24),
        last_day=date(2012, 2, 26),
        time_zone="Europe/London",
        city="London",
        languages=["en", "es", "tr", "ru", "ar"],
        capacity=10,
        conduct="Be kind.",
        admission=Conference.Admission.OPEN,
        registration_opens=datetime(2012, 1, 1, tzinfo=UTC),
        registration_closes=datetime(2012, 2, 10, tzinfo=UTC),
        is_shown=True,
    )
    Room.objects.create(conference=conference, name="Main Hall", capacity=300, position=1)
    Room.objects.create(conference=conference, name="Room A", capacity=60, position=2)
    Theme.objects.create(conference=conference, name="Travel bans and censorship", short_name="Travel bans", position=1)
    return conference


@pytest.fixture
def transactional_or_not(request: pytest.FixtureRequest) -> None:
    """Open both databases, in whichever way the test's marker asks for."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None:
        request.node.add_marker(pytest.mark.django_db(databases=["default", "keys"]))
    request.getfixturevalue("_django_db_helper")


def make_user(address: str = "sunrise@example.org") -> User:
    """Return an account whose address is sealed."""
    user = User(key_ref=make_key(), email=f"{alias(address, purpose='address')}@sealed.invalid")
    user.address = address
    user.set_unusable_password()
    user.save(force_insert=True)
    return user


def make_person(conference: Conference, display_name: str = "Sunrise", **facets: object) -> Person:
    """Return a person of the conference; `facets` set further fields. Who shows their name has agreed to be named."""
    person = Person(conference=conference, key_ref=make_key())
    person.display_name = display_name
    for name, value in facets.items():
        setattr(person, name, value)
    person.save(force_insert=True)
    if person.shows[Facet.NAME] <= Audience.ATTENDEES:
        agree(person, Purpose.NAME_IN_PROGRAMME, Purpose.NAME_IN_REPORT)
    return person


def agree(person: Person, *purposes: str, given: bool = True, about: str = "", at: datetime = AGREED_AT) -> None:
    """Write into the ledger what the person says to each of the purposes."""
    for purpose in purposes:
        write_choices(person, [Choice(purpose, given, about)], at=at)


def renew_link(registration: Registration) -> str:
    """Return the token of a new mailed link of the registration."""
    token = new_link(registration)
    registration.save(update_fields=["link_hash"])
    return token


def sign_in(client: Client, user: User, *, second_factor: bool = True) -> Client:
    """Sign the account in, with a second factor unless told otherwise."""
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[access.SECOND_FACTOR] = second_factor
    session.save()
    return client


def prove(client: Client) -> Client:
    """Let the second factor have been proved just now."""
    session = client.session
    session[access.SECOND_FACTOR_AT] = clock.now().isoformat()
    session.save()
    return client


def team_client(conference: Conference, *roles: str, second_factor: bool = True) -> Client:
    """Return a client signed in as an account that holds the roles."""
    user = make_user(f"{'-'.join(roles)}@team.example")
    for role in roles:
        TeamMember.objects.create(conference=conference, user=user, role=role)
    return sign_in(Client(), user, second_factor=second_factor)
