"""A security key from its setting up to its removal, in Chromium; and what is said where no script runs."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from events.models import Conference, TeamMember
from tests.browser import ground, steps
from tests.browser.chromium import open_context
from tests.conftest import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]

REGISTERING = datetime(2012, 1, 20, 12, 0, tzinfo=UTC)
DESK, TEAM, WAYS = "/keys/organise/", "/keys/organise/team/", "/accounts/2fa/"


def _found(address: str, slug: str) -> None:
    day = REGISTERING.date()
    conference = Conference.objects.create(slug=slug, name="Keys", first_day=day, last_day=day, city="London")
    TeamMember.objects.create(conference=conference, user=make_user(address), role=TeamMember.Role.ORGANISER)


@pytest.fixture
def page(request: pytest.FixtureRequest, origin: str, browser: Browser) -> Iterator[Page]:
    script: bool = request.param
    context, watch = open_context(browser, origin, script=script)
    with override_settings(SITE_HOST="localhost"), ground.clock_at(REGISTERING):
        yield context.new_page()
    context.close()
    assert [watch.outside, watch.complaints] == [[], []]


def _prove_an_hour_later(page: Page) -> None:
    """Invite someone when the proof is an hour old: prove anew, come back to what was typed, and send it."""
    with override_settings(CLOCK_OFFSET=REGISTERING - timezone.now() + timedelta(hours=1)):
        page.goto(TEAM)
        page.get_by_label("E-mail address").fill("helper@team.example")
        page.get_by_label("Role").select_option(label="Door")
        steps.button(page, "Send the invitation")
        steps.heads(page, "Confirm it is you")
        steps.use_passkey(page)
        steps.says(page, "Nothing is changed yet")
        expect(page.get_by_label("E-mail address")).to_have_value("helper@team.example")
        steps.button(page, "Send the invitation")
        steps.says(page, "The invitation is on its way.")


@pytest.mark.parametrize("page", [True], indirect=True, ids=["with scripts"])
def test_a_security_key_is_set_up_signs_in_proves_afresh_and_is_removed(page: Page) -> None:
    _found("keys@team.example", "keys")
    steps.plug_in_security_key(page)
    steps.sign_in(page, "keys@team.example")
    page.goto(DESK)
    steps.link(page, "Set up a passkey")
    steps.set_up_passkey(page, "blue key ◆")
    steps.heads(page, "Recovery codes")
    steps.link(page, "I have them")
    assert page.url.endswith(DESK)
    page.context.clear_cookies()
    steps.sign_in(page, "keys@team.example")
    steps.heads(page, "Second step")
    steps.use_passkey(page)
    steps.heads(page, "Conferences")
    _prove_an_hour_later(page)
    page.goto(WAYS)
    expect(page.get_by_role("row", name="blue key ◆")).to_be_visible()
    page.get_by_role("row", name="blue key ◆").get_by_role("link").click()
    steps.heads(page, "Confirm it is you")
    steps.use_passkey(page)
    expect(page.get_by_text("It is your only second step.")).to_be_visible()
    steps.button(page, "Remove it")
    steps.says(page, "The passkey is removed.")
    page.goto(DESK)
    steps.heads(page, "A second step is needed")


@pytest.mark.parametrize("page", [True], indirect=True, ids=["with scripts"])
def test_a_key_that_is_set_up_already_is_told_so_and_one_that_is_missing_too(page: Page) -> None:
    _found("twice@team.example", "twice")
    steps.plug_in_security_key(page)
    steps.sign_in(page, "twice@team.example")
    page.goto("/accounts/2fa/passkeys/new/")
    steps.set_up_passkey(page, "blue key")
    page.goto("/accounts/2fa/passkeys/new/")
    page.get_by_label("A name for it").fill("blue key again")
    steps.button(page, "Set it up")
    expect(page.get_by_role("alert").get_by_text("This device is set up already.")).to_be_visible()
    expect(page.get_by_role("button", name="Set it up")).to_be_enabled()


@pytest.mark.parametrize("page", [False], indirect=True, ids=["without scripts"])
def test_without_scripts_the_app_is_named_as_the_way(page: Page) -> None:
    _found("plain@team.example", "plain")
    steps.sign_in(page, "plain@team.example")
    page.goto("/accounts/2fa/passkeys/new/")
    expect(page.get_by_text("Your browser runs no scripts here")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)
    steps.link(page, "Set up the app instead")
    steps.heads(page, "Set up the authenticator app")
