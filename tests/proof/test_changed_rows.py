"""One row that was changed or moved spoils no page but its own, and shows nobody what is another's."""

from collections.abc import Iterator, Mapping

import pytest
from django.apps import apps
from django.db import models

from delegates.models import Consent, Person, Registration
from tests.proof import outputs, posts
from tests.proof.crawl import address, ask, body_of, undone
from tests.proof.matrix import ROUTES, Answer
from tests.proof.sweep import Output, leaks, sightings
from tests.proof.world import World
from vault.fields import Ciphertext, SealedField

A_FEW = ("safety", "delegate", "anonymous")

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def can_be_spoilt(model: type[models.Model]) -> bool:
    """Tell whether it seals something that the database lets anyone change; the ledger it does not."""
    return model is not Consent and any(isinstance(field, SealedField) for field in model._meta.concrete_fields)


def stored(row: models.Model) -> dict[str, Ciphertext]:
    """Return the row's sealed values as they stand in the database."""
    fresh = type(row)._default_manager.get(pk=row.pk)
    return {name: value for name, value in vars(fresh).items() if isinstance(value, Ciphertext)}


def write(row: models.Model, values: Mapping[str, Ciphertext]) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**values)


def flipped(values: Mapping[str, Ciphertext]) -> dict[str, Ciphertext]:
    """Return the values with one bit turned in each."""
    return {name: Ciphertext(value[:20] + bytes([value[20] ^ 1]) + value[21:]) for name, value in values.items()}


def spoil(first: models.Model, second: models.Model, third: models.Model) -> None:
    """Let the first two have each other's sealed values, and the third have one bit of each turned."""
    kept = stored(first)
    write(first, stored(second))
    write(second, kept)
    write(third, flipped(stored(third)))


def spoil_everything() -> None:
    """Spoil three rows of each model that seals, as far as it has so many, and for people those of three speakers."""
    for model in apps.get_models():
        rows = list(model._default_manager.order_by("pk")[:3]) if can_be_spoilt(model) else []
        if len(rows) == 3:
            spoil(*rows)


@pytest.fixture
def spoilt(world: World) -> Iterator[World]:
    with undone():
        spoil_everything()
        yield world


def open_pages(world: World) -> Iterator[Output]:
    """Ask for each page as those of a few to whom it is open: who sees most, least, and their own."""
    for name, route in ROUTES.items():
        roles = {role for role in A_FEW if route.door[role] == Answer.OPEN}
        yield from outputs.pages(world, [name], roles)


def test_no_page_fails_for_a_row_that_does_not_open_and_none_shows_what_is_anothers(spoilt: World) -> None:
    with outputs.listening() as memory:
        shown = list(open_pages(spoilt))
    assert sorted({output.name for output in shown if output.body[:1] == b"5"}) == []
    assert leaks(sightings(shown, spoilt.markers)) == []
    assert "a sealed value does not open; see vault_status" in "\n".join(memory.lines)


def test_no_form_fails_for_a_row_that_does_not_open(spoilt: World) -> None:
    sent = [
        (name, role, answer.status_code)
        for name, route in ROUTES.items()
        if "POST" in route.methods
        for role in A_FEW
        if route.door[role] == Answer.OPEN
        for answer in posts.sent_by(spoilt, role, name)
    ]
    assert [one for one in sent if one[2] >= 500] == []
    assert {status for _name, _role, status in sent} >= {200, 302, 409}


@pytest.mark.database
@pytest.mark.parametrize("spoilt_by", ["moving", "turning a bit"])
def test_a_list_shows_the_others_and_the_one_by_its_code(world: World, spoilt_by: str) -> None:
    ids = world.places["here"].ids
    first, second, third = Person.objects.filter(registration__conference__slug=ids["slug"]).order_by(
        "registration__requested_at"
    )[:3]
    code = Registration.objects.get(person=first).code
    other = str(third.display_name)
    with undone():
        write(first, stored(second) if spoilt_by == "moving" else flipped(stored(first)))
        page = body_of(ask(world, "safety", f"/{ids['slug']}/organise/registrations/?q={code}")).decode()
        assert code in page
        assert "cannot be opened" in page
        everyone = body_of(ask(world, "safety", f"/{ids['slug']}/organise/registrations/?q={other}")).decode()
        assert other in everyone
        desk = body_of(
            ask(world, "safety", address("delegates:registration_desk", {"slug": ids["slug"], "code": code}))
        )
        assert b"200" in desk[:4]
        assert b"cannot be opened any more" in desk
