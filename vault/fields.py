"""Model fields that are encrypted at rest.

A model with sealed fields has a random primary key set before saving and a field `key_ref` that names the data key.
On an instance a sealed field reads and writes like plain text; it is opened on first access.
"""

import json
from functools import cache
from typing import TYPE_CHECKING, ClassVar, cast

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from vault import keys
from vault.sealing import bind, open_sealed, seal

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.expressions import Expression

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


_place = cache(bind)
"""The part of what a value is bound to that all rows share: table and column."""


class Ciphertext(bytes):
    """A sealed value as it stands in the database."""

    __slots__ = ()


class SealedAttribute(DeferredAttribute):
    """Open a sealed value when it is read for the first time."""

    field: "SealedField"

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> object:
        """Return the opened value. Raises SealError."""
        value = super().__get__(instance, cls)
        if instance is not None and isinstance(value, Ciphertext):
            value = self.field.unseal(value, instance)
            instance.__dict__[self.field.attname] = value
        return self.field.get_default() if instance is not None and value is None else value

    def __set__(self, instance: models.Model, value: object) -> None:
        """Keep the value on the instance; being a data descriptor makes `__get__` run although it is there."""
        instance.__dict__[self.field.attname] = value


class SealedField(models.Field):  # type: ignore[type-arg]  # django-stubs: the value's type is the subclass's concern
    """A value sealed under the row's data key; it can be neither filtered nor sorted by the database.

    A field that joins a table with rows in it is made with `null=True`: in the older rows, which no migration can seal,
    it reads as the empty value.
    """

    descriptor_class = SealedAttribute
    empty: ClassVar[Json] = ""

    def get_internal_type(self) -> str:
        """Store as BinaryField does."""
        return "BinaryField"

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        """Leave the default out of migrations: it is sealed row by row, and is nothing that a database could fill in."""
        name, path, args, options = super().deconstruct()
        return name, path, list(args), {key: value for key, value in options.items() if key != "default"}

    def get_default(self) -> Json:
        """Return the empty value, which is sealed like any other."""
        return self.to_python(self.empty) if not self.has_default() else cast("Json", super().get_default())

    def encode(self, value: Json) -> bytes:
        """Return the bytes to be sealed."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def decode(self, text: bytes) -> Json:
        """Return the value that `encode` was given."""
        return cast("Json", json.loads(text))

    def _bound_to(self, instance: models.Model) -> bytes:
        place = _place(instance._meta.db_table, str(self.column))
        return place + bind(str(instance.pk), cast("str", vars(instance)["key_ref"]))

    def unseal(self, value: Ciphertext, instance: models.Model) -> Json:
        """Return the value sealed in a column of this row. Raises SealError."""
        key = keys.data_key(vars(instance)["key_ref"])
        return self.decode(open_sealed(value, key=key, bound_to=self._bound_to(instance)))

    def pre_save(self, model_instance: models.Model, add: bool) -> Ciphertext | None:  # noqa: ARG002, FBT001  # Django's signature
        """Seal what was set; a value that was never opened is written back as it is."""
        value = model_instance.__dict__.get(self.attname, self.get_default())
        if value is None or isinstance(value, Ciphertext):
            return value
        key = keys.data_key(vars(model_instance)["key_ref"])
        return Ciphertext(seal(self.encode(value), key=key, bound_to=self._bound_to(model_instance)))

    def from_db_value(
        self, value: bytes | None, _expression: "Expression", _connection: "BaseDatabaseWrapper"
    ) -> Ciphertext | None:
        """Mark what comes from the database as sealed."""
        return None if value is None else Ciphertext(value)

    def get_db_prep_value(
        self,
        value: object,
        connection: "BaseDatabaseWrapper",
        prepared: bool = False,  # noqa: ARG002, FBT001, FBT002  # Django's signature
    ) -> object:
        """Pass ciphertext only: a plain value here came by a path (`update`, a filter) that would not seal it."""
        if value is None and self.null:
            return None
        if not isinstance(value, Ciphertext):
            message = (
                f"{self.name} is sealed: set it on the instance and save, it cannot be updated or filtered in bulk"
            )
            raise FieldError(message)
        return connection.Database.Binary(value)  # type: ignore[attr-defined]  # each backend has it (PEP 249)

    def get_lookup(self, lookup_name: str) -> None:
        """Refuse every look-up."""
        message = f"{self.name} is sealed and cannot be looked up by {lookup_name}"
        raise FieldError(message)


class SealedTextField(SealedField):
    """A sealed text."""

    if TYPE_CHECKING:
        _pyi_private_set_type: str
        _pyi_private_get_type: str

    def encode(self, value: Json) -> bytes:
        """Return the text in UTF-8."""
        return str(value).encode()

    def decode(self, text: bytes) -> str:
        """Return the text."""
        return text.decode()


class SealedJSONField(SealedField):
    """A sealed value made of texts, numbers, lists and dictionaries.

    Filled up with blanks, which JSON allows after a value (RFC 8259, 2), to `least` bytes, where even the bucket that a
    length falls into would tell too much. Columns are the same with and without, so migrations leave it out.
    """

    def __init__(self, verbose_name: object = None, *, least: int = 0, **options: object) -> None:
        super().__init__(verbose_name, **options)  # type: ignore[arg-type]  # passed on as Django's field takes them
        self.least = least

    def encode(self, value: Json) -> bytes:
        """Return the bytes to be sealed, no fewer than `least`."""
        return super().encode(value).ljust(self.least)

    if TYPE_CHECKING:
        _pyi_private_set_type: Json
        _pyi_private_get_type: Json
