"""Nor do forms tell: what they answer, what they ask of the databases and which mails they cause are the same."""

from collections.abc import Collection, Iterator

import pytest

from tests.conftest import make_user
from tests.proof import outputs, posts
from tests.proof.crawl import address, body_of, undone
from tests.proof.sweep import Output
from tests.proof.withheld import NOBODY, Secret
from tests.proof.world import World
from tests.proof.worlds_apart import betrayed, told

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

SENDERS = ("anonymous", "delegate", "door", "editor", "organiser", "programme")
"""One of each sort of people to whom the same forms are open and the same is known."""


@pytest.mark.parametrize("role", SENDERS)
def test_forms_are_answered_the_same_whatever_is_kept_from_their_sender(apart: World, role: str) -> None:
    def walk(_names: Collection[str]) -> Iterator[Output]:
        yield from outputs.answers(apart, [role])
        yield from posts.answers(apart, [role])
        yield from posts.table(apart, [role])

    assert betrayed(apart, role, walk) == {}


@pytest.mark.parametrize("name", ["account_login", "account_request_login_code", "account_signup"])
def test_signing_in_looks_the_same_whether_or_not_the_address_has_an_account(apart: World, name: str) -> None:
    """The mail and the work differ; both are the site's own (docs/decisions/0009)."""

    def walk(_names: Collection[str]) -> Iterator[Output]:
        with undone():
            client = apart.client("anonymous")
            typed = posts.filled(body_of(client.get(address(name, {}))))
            yield Output(name, "anonymous", body_of(client.post(address(name, {}), typed, follow=True)))

    account = Secret(lambda _world: make_user(f"{posts.TYPED.text}@example.org"), NOBODY, None)
    assert {part for found in told(apart, walk, [], [account]) for part in found.parts} <= {"queries", "mails"}
