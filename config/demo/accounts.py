"""The accounts with which visitors of the demonstration sign in."""

from collections.abc import Mapping
from datetime import datetime

from delegates.entering import link_people
from events.accounts import alias_of, open_account
from events.models import Conference, SignInLink, TeamMember, User
from events.sign_in_links import make_sign_in_link

Role = TeamMember.Role

TEAM: Mapping[str, Role] = {
    "organiser": Role.ORGANISER,
    "safety": Role.SAFETY,
    "second-safety": Role.SAFETY,
    "programme": Role.PROGRAMME,
    "editor": Role.EDITOR,
    "door": Role.DOOR,
    "interpretation": Role.INTERPRETATION,
}
DELEGATE = "delegate"


def address_of(name: str) -> str:
    """Return the address of an invented account or person; no mail can ever reach it (RFC 6761, 6.4)."""
    return f"{name}@demo.invalid"


def open_team(conference: Conference) -> dict[str, User]:
    """Open an account for each role and give it that role; return them by name. The organiser may convene."""
    users = {name: open_account(address=address_of(name), is_verified=True) for name in TEAM}
    for name, role in TEAM.items():
        TeamMember.objects.get_or_create(conference=conference, user=users[name], role=role)
    users["organiser"].may_convene = True
    users["organiser"].save(update_fields=["may_convene"])
    return users


def sign_in_paths(conference: Conference, *, at: datetime) -> dict[str, str]:
    """Return one fresh path for each account, by name; paths printed by an earlier run stop working."""
    users = open_team(conference)
    users[DELEGATE] = open_account(address=address_of(DELEGATE), is_verified=True)
    link_people(users[DELEGATE], alias_of(users[DELEGATE]))
    SignInLink.objects.filter(user__in=users.values()).delete()
    return {name: make_sign_in_link(user, at=at, second_factor=name != DELEGATE) for name, user in users.items()}
