"""Nor does a member of the team find what is kept from them; each secret is one, since those who may know it see it."""

from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from tests.proof import outputs
from tests.proof.matrix import TEAM
from tests.proof.sweep import Output
from tests.proof.world import World
from tests.proof.worlds_apart import PAGES, PRINTED, SECRETS, betrayed, page_of, told

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

FILES = {"badges": "printer", "calendar": "anonymous", "export_programme": "anonymous", "report": "anonymous"}


@pytest.mark.parametrize("role", sorted(TEAM))
def test_pages_are_the_same_whatever_is_kept_from_a_member_of_the_team(apart: World, role: str) -> None:
    def walk(names: Collection[str]) -> Iterator[Output]:
        return outputs.pages(apart, names, [role])

    assert betrayed(apart, role, walk, PAGES if role != "organiser" else [*PAGES, *PRINTED]) == {}


@pytest.mark.parametrize(("name", "reader"), FILES.items())
def test_files_are_the_same_whatever_is_kept_from_their_reader(
    apart: World, tmp_path: Path, name: str, reader: str
) -> None:
    def walk(_names: Collection[str]) -> Iterator[Output]:
        return outputs.commands(tmp_path, [name])

    assert betrayed(apart, reader, walk) == {}


@pytest.mark.parametrize("name", SECRETS)
def test_whoever_may_know_a_secret_sees_what_it_is(apart: World, name: str) -> None:
    secret = SECRETS[name]
    if secret.seen_on is None:
        assert secret.known_to == frozenset()
        return
    page, role = secret.seen_on

    def walk(names: Collection[str]) -> Iterator[Output]:
        return outputs.pages(apart, names, [role])

    assert role in secret.known_to
    with page_of(apart, secret.of):
        assert told(apart, walk, [page], [secret]) != []
