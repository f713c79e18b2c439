"""One's own page on who sees what, from when and until when."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from delegates.cards import Facet
from delegates.consent import who_agreed
from delegates.disclosure import disclose
from delegates.models import Consent, Person, Registration
from delegates.policy import Window
from delegates.reviewing import mark_risk
from events.audience import Audience
from events.models import AuditEntry, Conference
from tests.conftest import NOW, make_user, sign_in
from tests.delegates.shown_people import NAME, Case, make_open_session, make_someone

HOME = datetime(2012, 3, 1, 9, 0, tzinfo=UTC)
NOTHING = "Nothing, not even that you come"


@pytest.fixture(autouse=True)
def _at_that_time(settings: Settings) -> None:
    settings.CLOCK_OFFSET = NOW - datetime.now(UTC)


@pytest.fixture
def person(conference: Conference) -> Person:
    found = make_someone(conference, Case(Audience.PUBLIC), NOW)
    found.user = make_user("aurora@example.org")
    found.save()
    return found


@pytest.fixture
def client(person: Person) -> Client:
    assert person.user
    return sign_in(Client(), person.user, second_factor=False)


def page_of(conference: Conference) -> str:
    return f"/{conference.slug}/registration/shown/"


def choice(**changed: str) -> dict[str, str]:
    levels = {f"shows_{facet.value}": "0" for facet in Facet}
    return levels | {"at_risk": ""} | changed


def test_a_name_may_be_shown_to_the_public_only_after_somebody_is_home(
    conference: Conference, person: Person, client: Client
) -> None:
    make_open_session(conference, NOW, person)
    said = client.post(page_of(conference), choice(begins_name="2012-03-01T09:00"), follow=True).content.decode()
    assert "From 1 March 2012, 09:00 (Europe/London): Aurora Quill" in said
    assert said.count(NOTHING) >= 2
    assert NAME not in Client().get(f"/{conference.slug}/speakers/").content.decode()
    for moment, is_shown in ((HOME - timedelta(seconds=1), False), (HOME, True)):
        assert (person.pk in disclose([person.pk], audience=Audience.PUBLIC, at=moment)) == is_shown
    assert AuditEntry.objects.get(action="choose what is shown").record == "registration"


def test_who_lets_others_see_their_name_says_yes_to_the_programme_and_takes_it_back_with_it(
    conference: Conference, person: Person, client: Client
) -> None:
    assert "may stand beside my sessions" in client.get(page_of(conference)).content.decode()
    for level, is_named in ((Audience.ORGANISERS, False), (Audience.ATTENDEES, True), (Audience.ORGANISERS, False)):
        client.post(page_of(conference), choice(shows_name=str(level.value)))
        assert (person.pk in who_agreed(Consent.Purpose.NAME_IN_PROGRAMME, conference)) == is_named


def test_times_are_on_the_clock_of_the_conference(conference: Conference, client: Client) -> None:
    Conference.objects.update(time_zone="Asia/Manila")
    client.post(page_of(conference), choice(begins_country="2012-03-01T09:00", ends_country="2012-03-02 09:00"))
    assert Person.objects.get().times[Facet.COUNTRY] == Window(
        datetime(2012, 3, 1, 1, 0, tzinfo=UTC), datetime(2012, 3, 2, 1, 0, tzinfo=UTC)
    )
    assert 'value="2012-03-01T09:00"' in client.get(page_of(conference)).content.decode()


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"begins_name": "2012-03-02T09:00", "ends_name": "2012-03-01T09:00"}, "This is not after"),
        ({"begins_name": "2012-03-02T09:00", "ends_name": "2012-03-02T09:00"}, "This is not after"),
        ({"ends_biography": "after I am home"}, "Give a day and a time"),
        ({"begins_country": "2012-03-25T01:30"}, "does not exist"),
        ({"begins_country": "0001-01-01T00:00"}, "Give a day and a time"),
        ({"begins_country": "2012-03-01T09:00+04:00"}, "Give a day and a time"),
    ],
)
def test_what_was_typed_wrong_is_kept_with_all_the_rest(
    conference: Conference, client: Client, typed: dict[str, str], why: str
) -> None:
    sent = choice(shows_affiliation="1", at_risk="yes", begins_languages="2012-02-24T08:00", **typed)
    page = client.post(page_of(conference), sent).content.decode()
    assert why in page
    for value in ("2012-02-24T08:00", *typed.values()):
        assert f'value="{value}"' in page
    assert '<option value="1" selected>' in page
    assert Person.objects.get().windows == {}


def test_being_at_risk_is_said_by_ones_own_hand_and_changes_nothing_that_others_see(
    conference: Conference, person: Person, client: Client
) -> None:
    make_open_session(conference, NOW, person)
    pages = []
    for said in ("", "yes", "no"):
        client.post(page_of(conference), choice(at_risk=said))
        assert Person.objects.get().at_risk == said
        pages.append([Client().get(f"/{conference.slug}/{page}").content for page in ("speakers/", "sessions/S1/")])
    assert pages[0] == pages[1] == pages[2]


def test_the_page_does_not_say_what_safety_officers_said_of_risk_and_leaves_it(
    conference: Conference, person: Person, client: Client
) -> None:
    guard = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
    pages = []
    for risk in ("", "yes", "no"):
        registration = Registration.objects.select_related("person", "conference").get()
        mark_risk(registration=registration, risk=risk, actor=None, at=NOW)  # type: ignore[arg-type]  # whoever it is
        pages.append(guard.sub("", client.get(page_of(conference)).content.decode()))
        client.post(page_of(conference), choice(at_risk="no"), follow=True)
        assert (Person.objects.get().at_risk, Person.objects.get().risk_by_officers) == ("no", risk)
    assert pages[0] == pages[1] == pages[2]


@pytest.mark.parametrize("changed", [{"shows_name": "3"}, {"shows_name": "9"}, {"at_risk": "perhaps"}])
def test_what_cannot_be_chosen_is_refused(conference: Conference, client: Client, changed: dict[str, str]) -> None:
    assert "error-summary" in client.post(page_of(conference), choice(**changed)).content.decode()
    assert Person.objects.get().shows[Facet.NAME] == Audience.PUBLIC


def test_the_page_of_answers_says_that_less_may_be_seen(conference: Conference, client: Client) -> None:
    change, words = f"/{conference.slug}/registration/change/", "You have set times, or are hidden"
    assert words not in client.get(change).content.decode()
    client.post(page_of(conference), choice(ends_name="2012-03-01T09:00"))
    assert words in client.get(change).content.decode()


def test_who_changes_answers_keeps_the_times(conference: Conference, person: Person, client: Client) -> None:
    client.post(page_of(conference), choice(begins_name="2012-03-01T09:00"))
    change = f"/{conference.slug}/registration/change/"
    sent = {"display_name": "Aurora", "category": "delegate", "shows_name": "0"}
    assert client.post(change, sent).status_code == 302
    assert Person.objects.get().times[Facet.NAME] == Window(HOME)


def test_nobody_else_opens_the_page(conference: Conference, person: Person) -> None:
    stranger = sign_in(Client(), make_user("stranger@example.org"))
    for client in (Client(), stranger):
        assert client.get(page_of(conference)).status_code == 404
        assert client.post(f"/{conference.slug}/registration/hide/", {"step": "hide"}).status_code == 404
    assert not Person.objects.get().is_hidden
