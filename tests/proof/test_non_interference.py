"""Whoever may not know a secret finds the same world whatever it is: on every page, to the byte, header and query."""

from collections.abc import Collection, Iterator

import pytest

from tests.proof import outputs
from tests.proof.matrix import ROLES, TEAM
from tests.proof.sweep import Output
from tests.proof.world import World
from tests.proof.worlds_apart import betrayed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


OTHERS = sorted(ROLES - TEAM - {"anonymous"})


@pytest.mark.parametrize("role", [pytest.param("anonymous", marks=pytest.mark.database), *OTHERS])
def test_pages_are_the_same_whatever_is_kept_from_their_reader(apart: World, role: str) -> None:
    def walk(names: Collection[str]) -> Iterator[Output]:
        return outputs.pages(apart, names, [role])

    assert betrayed(apart, role, walk) == {}
