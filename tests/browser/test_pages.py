"""Every page, on a light phone and on a dark desktop: shape, width, and what axe finds."""

from collections.abc import Iterator
from http import HTTPStatus

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.browser import answers, checks, visits
from tests.browser.people import Pages
from tests.browser.visits import Visit
from tests.browser.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]


FIRST = {visit.route: visit for visit in reversed(visits.ALL)}.values()
"""One visit of each route is looked at light on a phone and dark on a desktop; the others, of its other states, as they come."""


def _routes(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            if entry.name:
                yield f"{namespace}{entry.name}"
        else:
            yield from _routes(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


def test_every_route_is_visited_or_is_no_page() -> None:
    named = {visit.route for visit in visits.ALL if visit.route}
    assert set(_routes(get_resolver("config.urls"))) == named | set(visits.NOT_PAGES)


@pytest.mark.parametrize("visit", visits.ALL, ids=lambda visit: visit.label)
def test_page_keeps_its_promises(visit: Visit, stocked: World, pages: Pages) -> None:
    page, watch = pages[visit.who], pages.watches[visit.who]
    answer = page.goto(visit.path.format_map(stocked.ids))
    assert answer
    assert answer.status == visit.status
    assert page.url.endswith(visit.path.format_map(stocked.ids))
    look = checks.wrong_for_axe_in_both_looks if visit in FIRST else checks.wrong_for_axe
    wrong = [*checks.wrong_in_shape(page), *look(page), *watch.outside]
    if visit.status < HTTPStatus.BAD_REQUEST:
        wrong += watch.complaints
    watch.complaints.clear()
    assert wrong == []


@pytest.mark.parametrize("answer", answers.ANSWERS)
def test_answer_to_a_form_keeps_its_promises(answer: str, stocked: World, pages: Pages) -> None:
    send, who = answers.ANSWERS[answer]
    page = pages[who]
    send(page, stocked.ids)
    page.wait_for_load_state("load")
    wrong = [*checks.wrong_in_shape(page), *checks.wrong_for_axe_in_both_looks(page)]
    if not who:
        page.context.clear_cookies()  # half a sign-in would change what the next test is shown
    if answer in answers.ENDINGS:
        answers.ENDINGS[answer](page, stocked.ids)
    assert wrong == []


def test_titles_tell_the_pages_apart(stocked: World, origin: str, pages: Pages) -> None:
    pages_by_title: dict[str, set[str]] = {}
    for visit in visits.ALL:
        if "?" in visit.path or visit.status != HTTPStatus.OK or visit.route in visits.SAME_PAGES:
            continue
        request = pages[visit.who].context.request
        text = request.get(f"{origin}{visit.path.format_map(stocked.ids)}").text()
        title = text.partition("<title>")[2].partition("</title>")[0]
        pages_by_title.setdefault(title, set()).add(f"{visit.route} {visit.path}")
    assert {title: found for title, found in pages_by_title.items() if len(found) > 1} == {}
