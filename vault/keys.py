"""The key ring and the data keys that it wraps.

A data key is written before the row that refers to it, in the database `keys`; a key that no row refers to is an
orphan and does no harm. Opened keys are held in memory only while a `with unlocked(...)` block or a single look-up lasts.
"""

import hashlib
import hmac
import logging
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import date
from functools import cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import IntegrityError, transaction

from vault.closing import is_closed, refuse_while_closed
from vault.models import DataKey
from vault.sealing import KEY_BYTES, KeyGoneError, SealError, bind, open_sealed, seal

ALIAS_REF = "alias"
CHUNK = 900
AT_ONCE = 5000
"""How many keys one query asks for; SQLite takes 32,766 parameters (since 3.32), PostgreSQL 65,535."""

logger = logging.getLogger(__name__)

_unlocked: ContextVar[dict[str, bytes]] = ContextVar("unlocked data keys")


def _derive(master: bytes, purpose: str) -> bytes:
    """Return the key for one purpose derived (HKDF, RFC 5869) from a key of the ring."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(master)


def _ring_key(name: str) -> bytes:
    """Return the wrapping key of the ring's key of that name."""
    try:
        master = settings.VAULT_KEYS[name]
    except KeyError:
        message = "the key ring lacks the key that wraps a data key"
        raise SealError(message) from None
    return _derive(master, "wrap data keys")


def passing_keys(purpose: str) -> list[bytes]:
    """Return one 32-byte key per key of the ring, the newest first, for values that live for hours; no query."""
    return [_derive(master, purpose) for master in settings.VAULT_KEYS.values()]


def newest_ring_key() -> str:
    """Return the name of the key that wraps new data keys."""
    return next(iter(settings.VAULT_KEYS))


def wrap(ref: str, key: bytes) -> DataKey:
    """Return an unsaved DataKey that holds `key` wrapped by the newest key of the ring."""
    name = newest_ring_key()
    wrapped = seal(key, key=_ring_key(name), bound_to=bind("data key", ref, name))
    return DataKey(ref=ref, ring_key=name, wrapped=wrapped)


def unwrap(row: DataKey) -> bytes:
    """Return the 32 bytes that the row wraps. Raises SealError."""
    return unwrap_all([row])[row.ref]


def unwrap_all(rows: Iterable[DataKey]) -> dict[str, bytes]:
    """Return what each row wraps, by its reference; a key of the ring is derived once for all. Raises SealError."""
    ring_key = cache(_ring_key)
    return {
        row.ref: open_sealed(
            bytes(row.wrapped), key=ring_key(row.ring_key), bound_to=bind("data key", row.ref, row.ring_key)
        )
        for row in rows
    }


def make_key() -> str:
    """Make and store a new data key by one statement; return its random reference (32 hexadecimal digits)."""
    row = _new_key()
    row.save(force_insert=True)
    _hold([row])
    return row.ref


def make_keys(count: int) -> list[str]:
    """Make and store `count` data keys in one go; return their references."""
    rows = [_new_key() for _ in range(count)]
    DataKey.objects.bulk_create(rows, batch_size=CHUNK // 4)
    _hold(rows)
    return [row.ref for row in rows]


def _new_key() -> DataKey:
    refuse_while_closed()
    return wrap(secrets.token_hex(16), secrets.token_bytes(KEY_BYTES))


def _hold(rows: Iterable[DataKey]) -> None:
    """Keep the opened keys for the surrounding `unlocked` block, if there is one."""
    held = _unlocked.get(None)
    if held is not None:
        held.update(unwrap_all(rows))


def has_key(ref: str) -> bool:
    """Tell whether the data key is there, without opening it; one query."""
    return DataKey.objects.filter(ref=ref).exists()


def made_since(refs: Iterable[str], day: date) -> set[str]:
    """Return those of the references whose data keys were made after that day (UTC); one query."""
    return set(DataKey.objects.filter(ref__in=list(refs), made_on__gt=day).values_list("ref", flat=True))


def keys_kept(refs: Iterable[str]) -> set[str]:
    """Return which of these data keys are there, without opening them; one query (one per 5,000)."""
    wanted, kept = list(dict.fromkeys(refs)), set[str]()
    for start in range(0, len(wanted), AT_ONCE):
        found = DataKey.objects.filter(ref__in=wanted[start : start + AT_ONCE])
        kept |= set(found.values_list("ref", flat=True))
    return kept


def destroy_keys(refs: Iterable[str]) -> None:
    """Delete data keys: what they sealed can never be read again, in any copy of the main database."""
    refuse_while_closed()
    DataKey.objects.filter(ref__in=list(refs)).delete()


@contextmanager
def unlocked(refs: Iterable[str]) -> Iterator[None]:
    """Load the named data keys in one query (one per 5,000) and hold them until the block ends.

    One that does not open is left out, so that it spoils no other: whoever reads what it sealed meets the error there.
    """
    held = dict(_unlocked.get({}))
    wanted = [] if is_closed() else [ref for ref in dict.fromkeys(refs) if ref not in held]
    for start in range(0, len(wanted), AT_ONCE):
        held.update(_those_that_open(DataKey.objects.filter(ref__in=wanted[start : start + AT_ONCE])))
    token = _unlocked.set(held)
    try:
        yield
    finally:
        _unlocked.reset(token)


def _those_that_open(rows: Iterable[DataKey]) -> dict[str, bytes]:
    found = list(rows)
    try:
        return unwrap_all(found)
    except SealError:
        logger.warning("a data key does not open; see vault_status")
    opened = {}
    for row in found:
        with suppress(SealError):
            opened[row.ref] = unwrap(row)
    return opened


def data_key(ref: str) -> bytes:
    """Return the data key, from the surrounding `unlocked` block or by one query. Raises KeyGoneError, SealError."""
    refuse_while_closed()
    held = _unlocked.get(None)
    if held is not None and ref in held:
        return held[ref]
    row = DataKey.objects.filter(ref=ref).first()
    if row is None:
        message = "the data key of a sealed value is gone"
        raise KeyGoneError(message)
    key = unwrap(row)
    if held is not None:
        held[ref] = key
    return key


def site_key(ref: str) -> bytes:
    """Return the site's own data key of that name, made on first use; rotating the ring leaves it as it is.

    `ref` is a word, shorter than the random references of all other data keys.
    """
    refuse_while_closed()
    row = DataKey.objects.filter(ref=ref).first()
    if row is None:
        try:
            with transaction.atomic(using="keys"):
                wrap(ref, secrets.token_bytes(KEY_BYTES)).save(force_insert=True)
        except IntegrityError:  # another process was first
            pass
        row = DataKey.objects.get(ref=ref)
    return unwrap(row)


def alias(text: str, *, purpose: str) -> str:
    """Return a keyed fingerprint (HMAC-SHA-256, 64 hexadecimal digits) to find a value again without storing it."""
    return aliases([text], purpose=purpose)[0]


def aliases(texts: Iterable[str], *, purpose: str) -> list[str]:
    """Return the keyed fingerprint of each text, as `alias` does, with one look-up of the key for all."""
    key = site_key(ALIAS_REF)
    return [hmac.new(key, bind(purpose, text), hashlib.sha256).hexdigest() for text in texts]
