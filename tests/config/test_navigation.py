"""The menus on every one of the team's pages: where one is."""

import re
from collections.abc import Iterator
from itertools import combinations
from uuid import UUID

import pytest
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, resolve, reverse

from config import navigation
from events import access
from events.models import Conference
from tests.conftest import team_client

PARTS = {"pk": UUID(int=1), "code": "A2B3C4", "part": UUID(int=2), "mark": "a1", "purpose": "offer", "language": "en"}
ACTIONS: tuple[dict[str, object], ...] = (
    {"number": 2},
    {"action": "accept"},
    {"action": "publish"},
    {"action": "agree"},
)


def addresses(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """Yield the names of the addresses of the team's pages, not of its files."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            if re.search(r"/(organise|door)/(?!.*\.pdf)", str(pattern.pattern)):
                yield f"{space}{pattern.name}"
        else:
            yield from addresses(pattern, f"{pattern.namespace}:" if pattern.namespace else space)


def path_to(name: str) -> str:
    """Return an address of that name, whatever parts it has."""
    kinds = [dict(some) for count in range(3) for some in combinations(PARTS.items(), count)] + list(ACTIONS)
    for parts in [*kinds, *({"code": "A2B3C4"} | action for action in ACTIONS)]:
        try:
            return reverse(name, kwargs={"slug": "dhrd-2012"} | parts)
        except NoReverseMatch:
            continue
    raise AssertionError(name)


def marked(path: str, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Return what the menu marks on this page for someone with every role."""
    monkeypatch.setattr(navigation, "_roles", lambda _request: frozenset(access.ANY_ROLE))
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    items = (item for group in navigation.team_menu(request, "dhrd-2012") for item in group.items)
    return [(item.label, item.current) for item in items if item.current]


def test_every_page_of_the_team_has_exactly_one_entry_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    names = list(addresses(get_resolver()))
    found = {name: marked(path_to(name), monkeypatch) for name in names}
    assert len(names) > 60
    assert {name: marks for name, marks in found.items() if len(marks) != 1} == {}
    strayed = [name for name, marks in found.items() if marks == [("What waits", "true")]]
    assert strayed == []


@pytest.mark.parametrize(
    ("path", "label", "mark"),
    [
        ("organise/", "What waits", "page"),
        ("organise/questions/", "Questions", "page"),
        ("organise/questions/new/", "Questions", "true"),
        ("organise/registrations/export/", "Registrations", "true"),
        ("organise/mail/templates/", "Mail", "true"),
        ("organise/new-session/", "Sessions", "true"),
        ("organise/copy/", "Settings", "true"),
        ("door/", "Door", "page"),
    ],
)
def test_a_page_below_a_section_marks_it_and_the_section_itself_is_the_page(
    path: str, label: str, mark: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert marked(f"/dhrd-2012/{path}", monkeypatch) == [(label, mark)]


def summary(client: Client, path: str) -> str:
    """Return what the button of the menu says on a phone."""
    page = client.get(f"/dhrd-2012/organise/{path}").content.decode()
    found = re.search(r'side-menu">\s*<summary>(.*?)</summary>', page, re.DOTALL)
    return " ".join(re.sub("<[^>]*>", "", found[1]).split()) if found else ""


def test_the_phone_s_button_says_the_section_and_the_public_menu_the_desk(conference: Conference) -> None:
    client = team_client(conference, "organiser")
    assert [summary(client, path) for path in ("ways-in/", "ways-in/codes/")] == ["Organise: Ways in"] * 2
    page = client.get("/dhrd-2012/organise/ways-in/codes/").content.decode()
    assert '<a href="/dhrd-2012/organise/" aria-current="true">Organise</a>' in page
    assert 'aria-current="true">Welcome' not in page
