"""Which keys are in use, and whether every sealed value opens: counts only, never a value."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db import models

from vault.fields import SealedField
from vault.keys import keys_kept, unlocked, unwrap
from vault.models import DataKey
from vault.sealing import SealError

CHUNK = 500
REF_DIGITS = 32
REFERENCES = frozenset({"key_ref", "ledger_ref"})
"""Fields that name a data key."""
FIRST = 3
UNREFERRED = "no row"
"""What stands in place of a model for data keys that nothing refers to."""


@dataclass(frozen=True, slots=True)
class RingKey:
    """A key of the ring, or one that the ring lacks, with how many data keys it wraps and how many of them open."""

    name: str
    in_ring: bool
    data_keys: int
    opened: int


@dataclass(frozen=True, slots=True)
class Column:
    """A sealed column with how many of its values open and how many do not."""

    name: str
    opened: int
    failed: int


@dataclass(frozen=True, slots=True)
class Lost:
    """A model with how many of the data keys that its rows refer to do not open, or are gone, and the first of them."""

    name: str
    count: int
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """The state of the vault; `orphans` counts data keys that no row refers to, which do no harm."""

    ring: tuple[RingKey, ...]
    columns: tuple[Column, ...]
    lost: tuple[Lost, ...]
    orphans: int

    @property
    def is_sound(self) -> bool:
        """Tell whether every data key and every value opens."""
        keys_open = all(key.opened == key.data_keys for key in self.ring)
        return keys_open and not any(column.failed for column in self.columns)


def _opens(row: DataKey) -> bool:
    try:
        unwrap(row)
    except SealError:
        return False
    return True


def _ring() -> tuple[RingKey, ...]:
    used: Counter[str] = Counter()
    opened: Counter[str] = Counter()
    for row in DataKey.objects.iterator(CHUNK):
        used[row.ring_key] += 1
        opened[row.ring_key] += _opens(row)
    names = dict.fromkeys([*settings.VAULT_KEYS, *sorted(used)])
    return tuple(RingKey(name, name in settings.VAULT_KEYS, used[name], opened[name]) for name in names)


def _sealed_models() -> Iterator[tuple[type[models.Model], tuple[SealedField, ...]]]:
    for model in apps.get_models():
        fields = tuple(field for field in model._meta.concrete_fields if isinstance(field, SealedField))
        if fields:
            yield model, fields


def _value_opens(row: models.Model, field: SealedField) -> bool:
    try:
        getattr(row, field.attname)
    except SealError:
        return False
    return True


def _chunks(model: type[models.Model]) -> Iterator[Sequence[models.Model]]:
    """Return the rows in portions, each read by primary key after the last."""
    last: object = None
    while True:
        rows = model._default_manager.order_by("pk")
        portion = list(rows.filter(pk__gt=last)[:CHUNK] if last is not None else rows[:CHUNK])
        if not portion:
            return
        yield portion
        last = portion[-1].pk


def _columns(model: type[models.Model], fields: tuple[SealedField, ...]) -> Iterator[Column]:
    """Return the state of a model's sealed columns."""
    opened: Counter[str] = Counter()
    rows = 0
    for chunk in _chunks(model):
        portion = _with_keys(chunk) if _outlives_keys(model) else chunk
        used = [str(vars(row)["key_ref"]) for row in portion]
        rows += len(portion)
        try:
            with unlocked(used):
                opened.update(field.name for row in portion for field in fields if _value_opens(row, field))
        except SealError:
            opened.update(field.name for row in portion for field in fields if _value_opens(row, field))
    for field in fields:
        yield Column(f"{model._meta.label}.{field.name}", opened[field.name], rows - opened[field.name])


def _with_keys(rows: Sequence[models.Model]) -> Sequence[models.Model]:
    """Return the rows whose data keys are there."""
    kept = keys_kept(str(vars(row)["key_ref"]) for row in rows)
    return [row for row in rows if vars(row)["key_ref"] in kept]


def _outlives_keys(model: type[models.Model]) -> bool:
    """Tell whether the model says that its rows stay when their keys are destroyed."""
    return bool(getattr(model, "outlives_its_key", False))


def _referred() -> dict[str, set[str]]:
    """Return, by model, the data keys that its rows refer to and need."""
    found: dict[str, set[str]] = {}
    for model in apps.get_models():
        names = REFERENCES & {field.name for field in model._meta.concrete_fields}
        if names and not _outlives_keys(model):
            rows = [model._default_manager.exclude(**{name: None}).values_list(name, flat=True) for name in names]
            found[model._meta.label] = {str(ref) for refs in rows for ref in refs}
    return found


def _lost(referred: Mapping[str, set[str]], good: set[str]) -> Iterator[Lost]:
    for name, refs in referred.items():
        if bad := sorted(refs - good):
            yield Lost(name, len(bad), tuple(bad[:FIRST]))


def vault_status() -> Status:
    """Try every data key and every sealed value of the site; reads the whole database once."""
    columns = [column for model, fields in _sealed_models() for column in _columns(model, fields)]
    referred = _referred()
    every = set().union(*referred.values())
    good = {row.ref for row in DataKey.objects.iterator(CHUNK) if _opens(row)}
    known = set(DataKey.objects.values_list("ref", flat=True))
    idle = {ref for ref in known - every if len(ref) == REF_DIGITS}
    lost = _lost({**referred, UNREFERRED: known - every}, good)
    return Status(_ring(), tuple(columns), tuple(lost), len(idle))
