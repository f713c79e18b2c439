"""Seal and open single values: AES-256-GCM with associated data, padded to length buckets.

A sealed value is `version (1) | nonce (12) | ciphertext and tag`. The associated data (NIST SP 800-38D, 5.2.1)
bind it to its table, column, row and key, so that a value moved elsewhere does not open.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"
NONCE_BYTES = 12
KEY_BYTES = 32
LENGTH_BYTES = 4
BUCKETS = (32, 64, 128, 256, 512, 1024)


class SealError(Exception):
    """A sealed value does not open: wrong key, changed, moved, or no key at all."""


class KeyGoneError(SealError):
    """The data key of a sealed value is not there: destroyed, or its database is older than the data."""


def pad(text: bytes) -> bytes:
    """Prefix the length (4 bytes) and fill with zeros up to the next bucket, from 1,024 on in steps of 1,024."""
    size = len(text) + LENGTH_BYTES
    bucket = next((bucket for bucket in BUCKETS if size <= bucket), -(-size // BUCKETS[-1]) * BUCKETS[-1])
    return len(text).to_bytes(LENGTH_BYTES, "big") + text.ljust(bucket - LENGTH_BYTES, b"\0")


def unpad(padded: bytes) -> bytes:
    """Return the text that `pad` was given."""
    size = int.from_bytes(padded[:LENGTH_BYTES], "big")
    return padded[LENGTH_BYTES : LENGTH_BYTES + size]


def bind(*parts: str) -> bytes:
    """Join the parts of the associated data so that no two lists of parts give the same bytes."""
    return b"".join(len(part.encode()).to_bytes(2, "big") + part.encode() for part in parts)


def seal(text: bytes, *, key: bytes, bound_to: bytes) -> bytes:
    """Encrypt `text` under the 32-byte `key`, bound to the associated data."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, pad(text), VERSION + bound_to)


def open_sealed(sealed: bytes, *, key: bytes, bound_to: bytes) -> bytes:
    """Return what was sealed. Raises SealError; never returns a text that was not sealed so."""
    if sealed[:1] != VERSION:
        message = "a sealed value has an unknown version"
        raise SealError(message)
    start = len(VERSION) + NONCE_BYTES
    try:
        padded = AESGCM(key).decrypt(sealed[len(VERSION) : start], sealed[start:], VERSION + bound_to)
    except (InvalidTag, ValueError):
        message = "a sealed value does not open"
        raise SealError(message) from None
    return unpad(padded)
