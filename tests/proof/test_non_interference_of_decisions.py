"""Whoever asked for a place finds an open request until they are told, whatever was decided: pages, forms, files, mails."""

from collections.abc import Collection, Iterator

import pytest

from delegates.models import Registration
from tests.proof import outputs, posts
from tests.proof.sweep import Output
from tests.proof.withheld import NOBODY, Secret
from tests.proof.withheld_vetting import DECISIONS
from tests.proof.world import NOW, World
from tests.proof.worlds_apart import PAGES, told

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

OWN = "delegates:registration"


@pytest.mark.parametrize("name", DECISIONS)
def test_who_asked_finds_the_same_whatever_was_decided_until_they_are_told(apart: World, name: str) -> None:
    def walk(names: Collection[str]) -> Iterator[Output]:
        yield from outputs.pages(apart, names, ["applicant"])
        yield from posts.answers(apart, ["applicant"])

    assert told(apart, walk, PAGES, [Secret(DECISIONS[name], NOBODY, None)]) == []


@pytest.mark.parametrize("name", [name for name in DECISIONS if name != "an objection"])
def test_who_asked_finds_what_was_decided_once_they_are_told(apart: World, name: str) -> None:
    def decided_and_told(world: World) -> None:
        DECISIONS[name](world)
        Registration.objects.filter(answer_due_at__gt=NOW).update(answer_due_at=NOW)

    def walk(names: Collection[str]) -> Iterator[Output]:
        return outputs.pages(apart, names, ["applicant"])

    (found,) = told(apart, walk, [OWN], [Secret(decided_and_told, NOBODY, None)])
    assert "body" in found.parts
