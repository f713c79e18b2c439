"""Read what may not open any more, so that one record spoils no page that shows others."""

import logging
from collections.abc import Callable
from typing import TypeVar

from vault.sealing import KeyGoneError, SealError

Value = TypeVar("Value")
Other = TypeVar("Other")

logger = logging.getLogger(__name__)


def opened(build: Callable[[], Value], otherwise: Other) -> Value | Other:
    """Return what `build` makes of sealed values, or `otherwise` where one of them does not open.

    That a key is gone is nothing new; that a value was changed or moved is logged, by its kind alone.
    """
    try:
        return build()
    except KeyGoneError:
        return otherwise
    except SealError:
        logger.warning("a sealed value does not open; see vault_status")
        return otherwise
