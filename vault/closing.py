"""A closed vault: nothing is opened, made or destroyed, and every sealed value is as if its key were gone."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from vault.sealing import KeyGoneError

_closed: ContextVar[bool] = ContextVar("the vault is closed", default=False)


@contextmanager
def closed() -> Iterator[None]:
    """Let the vault be closed, for this thread, until the block ends; the keys database is not asked."""
    token = _closed.set(True)
    try:
        yield
    finally:
        _closed.reset(token)


def is_closed() -> bool:
    """Tell whether the vault is closed here."""
    return _closed.get()


def refuse_while_closed() -> None:
    """Raise KeyGoneError while the vault is closed."""
    if is_closed():
        message = "the vault is closed"
        raise KeyGoneError(message)
