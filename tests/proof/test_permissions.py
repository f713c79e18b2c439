"""Every address, every role, every method: the answer is the one the matrix names."""

import re
from collections.abc import Mapping

import pytest
from django.http import HttpResponseBase

from events import access
from tests.proof.crawl import address, all_routes, ask, body_of
from tests.proof.matrix import ROLES, ROUTES, UNNAMED, Answer, Route
from tests.proof.world import World

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

METHODS = ("GET", "HEAD", "POST")
OTHER_METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS")
A_FEW = ("anonymous", "delegate", "unproven organiser", "safety", "stranger")
OTHERWISE = [*zip(A_FEW, OTHER_METHODS, strict=False), *(("safety", method) for method in OTHER_METHODS)]
"""Who asks in a way that no page needs: everyone of the few once, and whoever may do most in each."""
SLOWLY = ("safety", "GET")
OF_CONFERENCE = {name: route for name, route in ROUTES.items() if route.of_conference}
WITH_OBJECT = {name: route for name, route in OF_CONFERENCE.items() if route.parts}


def parts_of(world: World, route: Route, *, place: str = "here", objects: str = "here") -> dict[str, str]:
    """Return what stands in the route's address: the slug of one place, the objects of another."""
    ids = world.ids | world.places[objects].ids
    parts = {part: ids[kind] for part, kind in route.parts.items()} | dict(route.fixed)
    return parts | ({"slug": world.places[place].ids["slug"]} if route.of_conference else {})


def kind_of(answer: HttpResponseBase) -> str:
    """Return the answer in the matrix's words, or its status."""
    leads_to = answer.headers.get("Location", "")
    if answer.status_code == 302:
        if leads_to.startswith("/accounts/login/"):
            return Answer.SIGN_IN
        if leads_to.startswith("/accounts/second-factor/"):
            return Answer.PROVE
        return Answer.AWAY if leads_to == "/" else Answer.OPEN
    kinds = {200: Answer.OPEN, 409: Answer.OPEN, 422: Answer.OPEN, 404: Answer.GONE, 403: Answer.CLOSED}
    return kinds.get(answer.status_code, str(answer.status_code))


def expected(route: Route, role: str, method: str) -> set[str]:
    """Return what may be answered: the start page is also where some things lead once they are done."""
    if method not in route.methods:
        return {"405"}
    door = route.post_door if route.post_door and method == "POST" else route.door
    answer = door[role]
    return {answer, Answer.AWAY} if answer == Answer.OPEN and not route.of_conference else {answer}


def asked(route: Route) -> list[tuple[str, str]]:
    """Return who asks how: everyone in every way, save what would only repeat itself."""
    methods = [method for method in METHODS if method in route.methods or not route.as_allauth]
    pairs = [(role, method) for role in sorted(ROLES) for method in methods if method != "HEAD" or role in A_FEW]
    if not route.is_slow:
        return pairs
    return [(role, method) for role, method in pairs if route.door[role] != Answer.OPEN or (role, method) == SLOWLY]


def test_every_route_has_a_row_in_the_matrix_and_every_row_a_route() -> None:
    assert {found.name for found in all_routes() if found.name} == set(ROUTES)


def test_every_route_without_a_name_stands_before_a_named_one() -> None:
    assert {found.pattern for found in all_routes() if not found.name} == UNNAMED


def test_the_world_has_every_role_of_the_matrix(world: World) -> None:
    assert set(world.cookies) == ROLES


def wrong_answers(world: World, name: str) -> list[tuple[str, str, str]]:
    """Return who was answered otherwise than the matrix says, how they asked, and what they were answered."""
    route = ROUTES[name]
    path = address(name, parts_of(world, route))
    return [
        (role, method, kind)
        for role, method in asked(route)
        if (kind := kind_of(ask(world, role, path, method))) not in expected(route, role, method)
    ]


@pytest.mark.parametrize("name", ROUTES)
def test_each_role_is_answered_as_the_matrix_says(world: World, name: str) -> None:
    assert wrong_answers(world, name) == []


def test_a_door_left_open_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "roles_of", lambda _user, _conference: frozenset({access.Role.ORGANISER}))
    assert ("stranger", "GET", Answer.OPEN) in wrong_answers(world, "delegates:registrations")


def test_a_second_factor_no_longer_asked_for_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "has_second_factor", lambda _request: True)
    assert ("unproven organiser", "GET", Answer.OPEN) in wrong_answers(world, "sessions:schedule")


@pytest.mark.parametrize("name", [name for name, route in ROUTES.items() if not route.as_allauth])
def test_methods_that_no_page_needs_are_refused_to_everyone(world: World, name: str) -> None:
    path = address(name, parts_of(world, ROUTES[name]))
    answers = {(role, method): ask(world, role, path, method).status_code for role, method in OTHERWISE}
    assert set(answers.values()) == {405}, answers


@pytest.mark.parametrize("name", [name for name, route in ROUTES.items() if route.as_allauth])
def test_methods_that_no_page_needs_open_nothing_more_of_allauth(world: World, name: str) -> None:
    path = address(name, parts_of(world, ROUTES[name]))
    wrong = [
        (role, method, kind)
        for role, method in OTHERWISE
        if (kind := kind_of(ask(world, role, path, method))) not in {*expected(ROUTES[name], role, "GET"), "405"}
        and not (method == "OPTIONS" and kind == Answer.OPEN)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", WITH_OBJECT)
def test_another_conferences_objects_do_not_exist_here(world: World, name: str) -> None:
    route = WITH_OBJECT[name]
    path = address(name, parts_of(world, route, objects="elsewhere"))
    method = route.methods[0]
    kinds = {role: kind_of(ask(world, role, path, method)) for role in world.cookies}
    allowed = {Answer.GONE} | ({Answer.PROVE} if route.door["unproven organiser"] == Answer.PROVE else set())
    assert {role: kind for role, kind in kinds.items() if kind not in allowed} == {}


@pytest.mark.parametrize("name", [name for name, route in WITH_OBJECT.items() if "POST" in route.methods])
def test_another_conferences_objects_cannot_be_changed_from_here(world: World, name: str) -> None:
    path = address(name, parts_of(world, WITH_OBJECT[name], objects="elsewhere"))
    kinds = {role: kind_of(ask(world, role, path, "POST")) for role in ("organiser", "safety", "founder", "stranger")}
    assert set(kinds.values()) == {Answer.GONE}, kinds


@pytest.mark.parametrize("name", OF_CONFERENCE)
def test_a_hidden_conference_answers_as_one_that_never_existed(world: World, name: str) -> None:
    parts = parts_of(world, OF_CONFERENCE[name], place="hidden", objects="hidden")
    method = OF_CONFERENCE[name].methods[0]
    for role in A_FEW:
        assert plain(world, role, name, parts, method) == plain(
            world, role, name, parts | {"slug": "gone99-2012"}, method
        )


def test_a_hidden_session_answers_as_one_that_never_existed(world: World) -> None:
    ids = world.places["here"].ids
    hidden = [ids["opaque session"], ids["draft session"], world.places["elsewhere"].ids["open session"]]
    for name in ("sessions:session", "sessions:session_ics"):
        never = plain(world, "anonymous", name, {"slug": ids["slug"], "code": "NEVER"}, "GET")
        for code in hidden:
            assert plain(world, "anonymous", name, {"slug": ids["slug"], "code": code}, "GET") == never


def plain(world: World, role: str, name: str, parts: Mapping[str, str], method: str) -> bytes:
    """Return the answer as sent, status and headers included, without its form guard and its own address."""
    path = address(name, parts)
    body = body_of(ask(world, role, path, method)).replace(path.encode(), b"PATH")
    body = re.sub(rb'(name="csrfmiddlewaretoken" value=|__Host-csrf=)"?\w+"?', b"", body)
    for part in ("slug", "code", "token"):
        body = body.replace(f"/{parts.get(part, '?')}/".encode(), b"/PART/")
    return re.sub(rb"expires=[^;]+;", b"", body)
