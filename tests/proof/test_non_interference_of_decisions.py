"""Whoever asked for a place finds an open request until they are told, whatever was decided: pages, forms, files, mails."""

from collections.abc import Collection, Iterator

import pytest

from delegates.models import Registration
from tests.proof import outputs, posts
from tests.proof.crawl import body_of
from tests.proof.matrix import ROUTES, Answer
from tests.proof.sweep import Output
from tests.proof.watched import Difference
from tests.proof.withheld import NOBODY, Secret
from tests.proof.withheld_vetting import DECISIONS
from tests.proof.world import NOW, World
from tests.proof.worlds_apart import PAGES, told

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

OWN = "delegates:registration"
FORMS = tuple(
    name
    for name, route in ROUTES.items()
    if "POST" in route.methods and route.door["applicant"] == Answer.OPEN != route.door["stranger"]
)
"""What someone can do with their own request."""
GIVEN_BACK = Difference("page delegates:withdraw", "applicant", ("queries",))
"""Taking back a decision takes other statements than taking back a request; docs/decisions/0012 says so."""


@pytest.mark.parametrize("name", DECISIONS)
def test_who_asked_finds_the_same_whatever_was_decided_until_they_are_told(apart: World, name: str) -> None:
    def walk(names: Collection[str]) -> Iterator[Output]:
        yield from outputs.pages(apart, names, ["applicant"])
        for form in FORMS:
            for answer in posts.sent_by(apart, "applicant", form):
                yield Output(f"page {form}", "applicant", body_of(answer))

    found = told(apart, walk, PAGES, [Secret(DECISIONS[name], NOBODY, None)])
    assert [one for one in found if one != GIVEN_BACK] == []


@pytest.mark.parametrize("name", [name for name in DECISIONS if name != "an objection"])
def test_who_asked_finds_what_was_decided_once_they_are_told(apart: World, name: str) -> None:
    def decided_and_told(world: World) -> None:
        DECISIONS[name](world)
        Registration.objects.filter(answer_due_at__gt=NOW).update(answer_due_at=NOW)

    def walk(names: Collection[str]) -> Iterator[Output]:
        return outputs.pages(apart, names, ["applicant"])

    (found,) = told(apart, walk, [OWN], [Secret(decided_and_told, NOBODY, None)])
    assert "body" in found.parts
