"""Looking at the site as others do: at every address, whoever looks is told what they would be, and never more than before."""

from collections.abc import Collection, Iterator
from http.cookies import SimpleCookie

import pytest
from django.test import Client
from django.urls import reverse

from events.audience import Audience
from events.looking import CHOSEN, LOOKING
from tests.proof.crawl import address, body_of, undone
from tests.proof.matrix import ROLES, ROUTES, Answer
from tests.proof.sweep import Output, leaks, sightings
from tests.proof.test_permissions import kind_of, parts_of
from tests.proof.world import World

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

AS = {Audience.PUBLIC: "anonymous", Audience.ATTENDEES: "delegate", Audience.ORGANISERS: "organiser"}
"""By whose rules the leak sweep reads what is seen while looking."""
SIGNED_IN = sorted(ROLES - {"anonymous"})
READ = [name for name, route in ROUTES.items() if "GET" in route.methods and not route.is_slow]


def looking(world: World, role: str, audience: Audience) -> Client:
    """Return a browser of the role that looks as the audience; within `undone` only."""
    client = world.client(role)
    session = client.session
    session[CHOSEN] = int(audience)
    session.save()
    return client


@pytest.fixture
def banner() -> bytes:
    return b'class="looking"'


def answers(world: World, role: str, audience: Audience, names: Collection[str] = READ) -> Iterator[tuple[str, str]]:
    """Yield each route with what the role is answered while it looks."""
    with undone():
        client = looking(world, role, audience)
        for name in names:
            yield name, kind_of(client.get(address(name, parts_of(world, ROUTES[name]))))


@pytest.mark.parametrize("audience", LOOKING)
@pytest.mark.parametrize("role", SIGNED_IN)
def test_looking_opens_no_page_that_is_closed_to_the_role(world: World, role: str, audience: Audience) -> None:
    doors = {name: ROUTES[name].door for name in READ}
    closed = [name for name in READ if Answer.OPEN not in {doors[name][role], doors[name]["anonymous"]}]
    assert [name for name, kind in answers(world, role, audience, closed) if kind == Answer.OPEN] == []


@pytest.mark.parametrize("role", ["safety", "organiser", "delegate", "door"])
def test_whoever_looks_as_the_public_is_answered_everywhere_as_the_public_is(world: World, role: str) -> None:
    wrong = [
        (name, kind, ROUTES[name].door["anonymous"])
        for name, kind in answers(world, role, Audience.PUBLIC)
        if kind not in {ROUTES[name].door["anonymous"], Answer.AWAY}
    ]
    assert wrong == []


@pytest.mark.parametrize("role", ["safety", "organiser"])
def test_to_whoever_looks_as_a_delegate_no_page_of_the_team_exists(world: World, role: str) -> None:
    team = {name for name in READ if ROUTES[name].door["delegate"] == Answer.GONE}
    assert {kind for name, kind in answers(world, role, Audience.ATTENDEES) if name in team} <= {
        Answer.GONE,
        Answer.SIGN_IN,
    }


def test_a_safety_officer_who_looks_as_organisers_opens_what_they_do_and_what_officers_have_alone_is_gone(
    world: World,
) -> None:
    found = dict(answers(world, "safety", Audience.ORGANISERS))
    of_conference = [name for name in READ if ROUTES[name].of_conference]
    assert [
        name
        for name in of_conference
        if ROUTES[name].door["safety"] == Answer.OPEN and found[name] != ROUTES[name].door["organiser"]
    ] == []
    assert found["delegates:hide_person"] == Answer.GONE
    assert found["events:copy"] == ROUTES["events:copy"].door["safety"], "nothing is opened by looking"


@pytest.mark.parametrize("audience", LOOKING)
def test_nothing_is_read_that_the_audience_may_not_know(world: World, audience: Audience) -> None:
    outputs = []
    with undone():
        client = looking(world, "safety", audience)
        for name in READ:
            said = body_of(client.get(address(name, parts_of(world, ROUTES[name]))))
            outputs.append(Output(f"page {name}", AS[audience], said))
    found = sightings(outputs, world.markers)
    assert leaks(found) == []
    assert any(sighting.output == "page sessions:speakers" for sighting in found), "the sweep has gone blind"


@pytest.mark.parametrize("audience", LOOKING)
def test_an_applicant_who_looks_sees_no_more_than_the_public(world: World, audience: Audience) -> None:
    outputs = []
    with undone():
        client = looking(world, "applicant", audience)
        for name in ("sessions:home", "sessions:programme", "sessions:session", "sessions:speakers"):
            said = body_of(client.get(address(name, parts_of(world, ROUTES[name]))))
            outputs.append(Output(f"page {name}", "anonymous", said))
    assert leaks(sightings(outputs, world.markers)) == []


def test_every_page_says_that_somebody_looks_and_how_to_stop_also_one_that_is_gone(world: World, banner: bytes) -> None:
    slug = world.places["here"].ids["slug"]
    with undone():
        client = looking(world, "safety", Audience.PUBLIC)
        for path in (f"/{slug}/", f"/{slug}/speakers/", f"/{slug}/organise/", "/nowhere/at/all/", "/accounts/login/"):
            page = client.get(path)
            assert banner in page.content, path
            assert b'name="stop_looking"' in page.content
    assert banner not in world.client("safety").get(f"/{slug}/").content


def test_nothing_can_be_sent_while_looking_but_the_form_that_stops_it(world: World, banner: bytes) -> None:
    slug = world.places["here"].ids["slug"]
    with undone():
        client = looking(world, "safety", Audience.ORGANISERS)
        refused = client.post(f"/{slug}/organise/settings/", {"name": "Another"})
        assert (refused.status_code, b"only looking" in refused.content) == (403, True)
        stopped = client.post(f"/{slug}/organise/?day=1", {"stop_looking": "yes"})
        assert stopped.headers["Location"] == f"/{slug}/organise/?day=1"
        assert banner not in client.get(f"/{slug}/organise/").content


@pytest.mark.parametrize("said", [99, -1, "2", None, 3])
def test_a_session_that_holds_no_audience_to_look_as_is_the_publics(world: World, said: object) -> None:
    with undone():
        client = world.client("safety")
        session = client.session
        session[CHOSEN] = said
        session.save()
        assert client.get(f"/{world.places['here'].ids['slug']}/organise/").status_code == 404


def test_looking_leads_nowhere_but_to_this_site_and_lasts_no_longer_than_the_sign_in(world: World) -> None:
    with undone():
        client = world.client("delegate")
        begun = client.post(reverse("events:see_as"), {"audience": "0", "next": "https://elsewhere.example/"})
        assert begun.headers["Location"] == "/"
        assert client.session[CHOSEN] == 0
        client.cookies = SimpleCookie()
        assert b'class="looking"' not in client.get("/").content
