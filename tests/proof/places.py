"""Who is invited in the world of the proofs: to the team, by a code, and through an organisation."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from delegates.allotting import give_places, make_personal_link
from delegates.inviting import hash_code, make_code
from delegates.models import Allotment
from events.access import Role
from events.models import Conference, TeamMember, User
from events.teaming import invite
from tests.conftest import make_user

Mark = Callable[[str, str], str]


def hold_places(mark: Mark, conference: Conference, name: str, *, actor: User, at: datetime) -> dict[str, str]:
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


def invite_people(mark: Mark, conference: Conference, name: str, *, at: datetime) -> dict[str, str]:
    """Put a safety officer on the team, invite another member and make a code; return their ids, and those of held places."""
    officer = make_user(f"{mark(f'{name} officer address', 'ascii')}@example.org")
    row = TeamMember.objects.create(conference=conference, user=officer, role=Role.SAFETY)
    address = f"{mark(f'{name} invited address', 'ascii')}@example.org"
    invited = invite(conference=conference, address=address, role=Role.DOOR, actor=officer, at=at)
    label = mark(f"{name} invitation label", "latin")
    code, _text = make_code(
        conference=conference,
        category="press",
        label=label,
        uses_allowed=2,
        expires_at=None,
        actor=officer,
        at=at,
    )
    ids = {"member": str(row.pk), "invitation": str(invited.pk), "invitation code": str(code.pk)}
    return ids | hold_places(mark, conference, name, actor=officer, at=at)
