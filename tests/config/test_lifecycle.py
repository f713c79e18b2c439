"""Every model that reaches a person is read out and erased by a part of the registry, or says why it is neither."""

from collections.abc import Iterable

import pytest
from django.apps import apps
from django.db import models

from delegates.lifecycle import Part, TwiceInTheRegistryError, join, parts
from delegates.models import Person
from delegates.own_parts import BESIDE
from events.models import User
from vault.fields import SealedField

JOINED = frozenset[str]().union(*(part.models for part in parts))


def targets(model: type[models.Model]) -> set[type[models.Model]]:
    found = (field.related_model for field in model._meta.get_fields() if isinstance(field, models.ForeignKey))
    return {target for target in found if isinstance(target, type)}


def reaching(roots: Iterable[type[models.Model]]) -> set[type[models.Model]]:
    """Return the models from which a chain of foreign keys leads to one of the roots."""
    reached = set(roots)
    while more := {model for model in apps.get_models() if model not in reached and targets(model) & reached}:
        reached |= more
    return reached


def of_people() -> set[str]:
    """Return every model that can hold something of a person: by foreign keys, by the account, by a key or a seal."""
    by_account = {model for model in apps.get_models() if User in targets(model)}
    names = {model: {field.name for field in model._meta.fields} for model in apps.get_models()}
    by_key = {model for model, fields in names.items() if "key_ref" in fields}
    sealed = {
        model for model in apps.get_models() if any(isinstance(field, SealedField) for field in model._meta.fields)
    }
    found = reaching([Person]) | {User} | by_account | by_key | sealed
    return {model._meta.label_lower for model in found}


def test_every_model_that_reaches_a_person_is_in_a_part_or_says_why_not() -> None:
    missing = of_people() - JOINED - set(BESIDE)
    assert missing == set(), (
        "add each to a Part of its app (delegates/own_parts.py, sessions/leaving.py), which config/wiring.py joins:"
        " `read` hands it to the person, `rows` or `erase` erases it; or to BESIDE with the reason why it is about nobody"
    )


def test_every_model_that_is_named_exists() -> None:
    assert JOINED | set(BESIDE) <= {model._meta.label_lower for model in apps.get_models()}
    assert JOINED.isdisjoint(BESIDE)


def test_every_part_is_read_out_and_erased_or_says_why_not() -> None:
    assert [part.name for part in parts if not part.read and not part.not_given] == []
    emptied_by_the_new_key = {"you", "registration"}
    assert [
        part.name
        for part in parts
        if not (part.erase or part.rows or part.not_erased) and part.name not in emptied_by_the_new_key
    ] == []


def test_a_model_is_in_one_part_only() -> None:
    with pytest.raises(TwiceInTheRegistryError):
        join([Part("more notes", "notes", frozenset({"delegates.note"}))])
