"""Places for an organisation in the world of the proofs."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from delegates.allotting import give_places, make_personal_link
from delegates.inviting import hash_code
from delegates.models import Allotment
from events.models import Conference, User


def hold_places(
    mark: Callable[[str, str], str], conference: Conference, name: str, *, actor: User, at: datetime
) -> dict[str, str]:
    """Hold places, one of them passed on; both links are markers. Return the parts of addresses."""
    row, _token = give_places(
        conference=conference,
        label=mark(f"{name} organisation label", "cyrillic"),
        category="guest",
        places=3,
        expires_at=at + timedelta(days=9),
        actor=actor,
        at=at,
        address=f"{mark(f'{name} organisation address', 'ascii')}@example.org",
    )
    make_personal_link(allotment=row, left="3", at=at)
    links = {kind: mark(f"{name} {kind}", "ascii") for kind in ("places link", "personal link")}
    Allotment.objects.filter(pk=row.pk).update(link_hash=sha256(links["places link"].encode()).hexdigest())
    row.codes.update(code_hash=hash_code(links["personal link"]))
    return links | {"allotment": str(row.pk)}
