"""Bring what is sealed under one data key under another, so that the first can be destroyed."""

from collections.abc import Collection, Iterator

from django.apps import apps
from django.db import models

from vault.fields import SealedField


def _sealed_in(model: type[models.Model]) -> list[SealedField]:
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]


def rows_under(key_ref: str) -> Iterator[models.Model]:
    """Return every row of the site that has values sealed under the key; one query for each model that seals."""
    for model in apps.get_models():
        if _sealed_in(model):
            yield from model._default_manager.filter(key_ref=key_ref)


def reseal(row: models.Model, *, key_ref: str, empty: Collection[str]) -> None:
    """Save the row's sealed values under the key `key_ref`; those named in `empty` get their empty value, unread.

    Raises SealError, before anything is written, where a value that stays does not open.
    """
    fields = _sealed_in(type(row))
    plain = {
        field.attname: field.get_default() if field.name in empty else getattr(row, field.attname) for field in fields
    }
    for name, value in plain.items():
        setattr(row, name, value)
    setattr(row, "key_ref", key_ref)  # noqa: B010  # every model that seals has it, which its type cannot say
    row.save(update_fields=["key_ref", *plain])


def empty_row(row: models.Model, *, key_ref: str) -> None:
    """Save every sealed value of the row as its empty value, under the key `key_ref`; nothing is read."""
    reseal(row, key_ref=key_ref, empty={field.name for field in _sealed_in(type(row))})
