"""A generous bound on what one network address may send; counted in the memory of each process, without a query."""

from allauth.account.adapter import get_adapter
from django.core.cache import caches
from django.http import HttpRequest

from events import clock

MINUTE = 60


def goes_too_fast(request: HttpRequest, *, action: str, per_minute: int) -> bool:
    """Count this request of the action; tell whether its network address has sent more than that in this minute.

    Only a keyed fingerprint of the address is held, for two minutes at most.
    """
    minute = int(clock.now().timestamp()) // MINUTE
    key = f"{action}:{minute}:{get_adapter(request).get_client_ip(request)}"
    counts = caches["memory"]
    counts.add(key, 0, 2 * MINUTE)
    return counts.incr(key) > per_minute
