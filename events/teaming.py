"""Who is on the team: invitations by mail, roles, and the rules that keep a conference in someone's care."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.accounts import address_alias, open_account, sealed_address
from events.audit import record
from events.models import Conference, Mail, TeamInvitation, TeamMember, User
from events.outbox import TEAM_INVITATION, write_mail
from vault.keys import destroy_keys, make_key, unlocked
from vault.reading import opened

Role = TeamMember.Role
VALIDITY = timedelta(days=7)
TOKEN_BYTES = 32
LAST_OF_ROLE = {
    Role.ORGANISER: gettext_lazy("A conference needs an organiser. Appoint another one first."),
    Role.SAFETY: gettext_lazy("A conference needs a safety officer. Appoint another one first."),
}


class TeamRefusalError(Exception):
    """A rule of the team forbids it; `reason` says which, in the reader's language."""

    reason: Promise | str = ""


class LastOfRoleError(TeamRefusalError):
    """The conference would be left without organiser or safety officer."""

    def __init__(self, role: str) -> None:
        super().__init__(role)
        self.reason = LAST_OF_ROLE[Role(role)]


class SafetyOfficersOnlyError(TeamRefusalError):
    """Only a safety officer appoints, changes or removes a safety officer."""

    reason = gettext_lazy("Only a safety officer can appoint or remove a safety officer.")


class RoleHeldError(TeamRefusalError):
    """The account holds this role already."""

    reason = gettext_lazy("They hold this role already.")


class GoneMeanwhileError(TeamRefusalError):
    """Someone else took the role away in the meantime."""

    reason = gettext_lazy("This role was taken away in the meantime.")


class InvitationUnusableError(Exception):
    """The link is unknown, used, revoked or too old; which of these is told to nobody."""


@dataclass(frozen=True)
class Member:
    """A role that someone holds, as the team page shows it. `address` is empty where it cannot be opened."""

    id: UUID
    address: str
    role: str
    role_name: str
    is_viewer: bool


@dataclass(frozen=True)
class Invited:
    """An invitation that was not accepted yet."""

    id: UUID
    address: str
    role: str
    role_name: str
    expires_at: datetime
    is_expired: bool


def team_of(conference: Conference, *, viewer: User) -> list[Member]:
    """Return every role held at the conference, by role and address; two queries, one of them for the keys."""
    rows = list(TeamMember.objects.filter(conference=conference).select_related("user"))
    with unlocked(row.user.key_ref for row in rows):
        members = [
            Member(row.id, address_of(row.user), row.role, row.get_role_display(), row.user_id == viewer.pk)
            for row in rows
        ]
    ranks = {role: rank for rank, role in enumerate(Role.values)}
    return sorted(members, key=lambda member: (ranks[member.role], member.address))


def invited_to(conference: Conference, *, at: datetime) -> list[Invited]:
    """Return the invitations nobody accepted yet, the newest first; two queries, one of them for the keys."""
    rows = list(TeamInvitation.objects.filter(conference=conference))
    with unlocked(row.key_ref for row in rows):
        return [
            Invited(row.id, address_of(row), row.role, row.get_role_display(), row.expires_at, row.expires_at <= at)
            for row in rows
        ]


def address_of(holder: User | TeamInvitation) -> str:
    """Return the address, opened in memory, or nothing where it does not open any more."""
    return opened(lambda: str(holder.address), "")


@transaction.atomic
def invite(*, conference: Conference, address: str, role: str, actor: User, at: datetime) -> TeamInvitation:
    """Mail a link that gives the role to whoever opens it within seven days; an earlier one to the same stops working.

    Raises SafetyOfficersOnlyError, RoleHeldError.
    """
    _guard_safety(conference, actor, role)
    if TeamMember.objects.filter(conference=conference, role=role, user__email=sealed_address(address)).exists():
        raise RoleHeldError
    for earlier in invited_to(conference, at=at):
        if earlier.role == role and address_alias(earlier.address) == address_alias(address):
            _forget(TeamInvitation.objects.get(pk=earlier.id))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = TeamInvitation(
        conference=conference, role=role, key_ref=make_key(), token_hash=_fingerprint(token), expires_at=at + VALIDITY
    )
    invitation.address = address
    invitation.save(force_insert=True)
    _write_invitation(invitation, token, at)
    record(actor=actor, action="invite", target=invitation, conference=conference, at=at)
    return invitation


def _write_invitation(invitation: TeamInvitation, token: str, at: datetime) -> None:
    """Put the mail into the outbox; it does not name the conference, for the mail is read on the way."""
    link = settings.SITE_URL + reverse("events:invitation", args=[token])
    body = _(
        "You are invited to a conference's team.\n\n"
        "Open this link within seven days to say yes. It works once:\n%(link)s\n\n"
        "If you did not expect this mail, you need not do anything."
    )
    write_mail(
        address=str(invitation.address),
        subject=_("An invitation"),
        body=body % {"link": link},
        key_ref=invitation.key_ref,
        purpose=TEAM_INVITATION,
        once=f"team invitation {invitation.pk}",
        at=at,
        conference=invitation.conference,
    )


@transaction.atomic
def revoke(*, invitation: TeamInvitation, actor: User, at: datetime) -> None:
    """Make the link worthless and forget the address. Raises SafetyOfficersOnlyError."""
    _guard_safety(invitation.conference, actor, invitation.role)
    record(actor=actor, action="revoke", target=invitation, conference=invitation.conference, at=at)
    _forget(invitation)


def _forget(invitation: TeamInvitation) -> None:
    """Delete it, its mail and the key of both, so that nothing is left that can neither be opened nor sent."""
    Mail.objects.filter(key_ref=invitation.key_ref).delete()
    invitation.delete()
    transaction.on_commit(lambda: destroy_keys([invitation.key_ref]))


def open_invitation(token: str, *, at: datetime) -> TeamInvitation:
    """Return the invitation that the link stands for, and leave it as it is. Raises InvitationUnusableError."""
    rows = TeamInvitation.objects.select_related("conference")
    invitation = rows.filter(token_hash=_fingerprint(token), expires_at__gt=at).first()
    if invitation is None:
        raise InvitationUnusableError
    return invitation


@transaction.atomic
def accept(*, token: str, at: datetime) -> tuple[User, Conference]:
    """Give the role to the account of the invited address, made if need be; the link never works again.

    The address then lives on under the account's key only. Raises InvitationUnusableError.
    """
    TeamInvitation.objects.select_for_update().filter(token_hash=_fingerprint(token)).exists()
    invitation = open_invitation(token, at=at)
    user = open_account(address=str(invitation.address), is_verified=True)
    TeamMember.objects.get_or_create(conference=invitation.conference, user=user, role=invitation.role)
    record(actor=user, action="accept", target=invitation, conference=invitation.conference, at=at)
    _forget(invitation)
    return user, invitation.conference


@transaction.atomic
def change_role(*, member: TeamMember, role: str, actor: User, at: datetime) -> None:
    """Give the member another role instead, at once. Raises TeamRefusalError."""
    if role == member.role:
        return
    member = _guard_leaving(member, actor)
    _guard_safety(member.conference, actor, role)
    if TeamMember.objects.filter(conference=member.conference, user_id=member.user_id, role=role).exists():
        raise RoleHeldError
    member.role = role
    member.save(update_fields=["role"])
    record(actor=actor, action="change role", target=member, conference=member.conference, at=at)


@transaction.atomic
def dismiss(*, member: TeamMember, actor: User, at: datetime) -> None:
    """Take the role away, at once. Raises TeamRefusalError."""
    member = _guard_leaving(member, actor)
    record(actor=actor, action="dismiss", target=member, conference=member.conference, at=at)
    member.delete()


def _guard_leaving(member: TeamMember, actor: User) -> TeamMember:
    """Return the member as they stand now, with the team locked against others.

    Refuses to take the last organiser or safety officer away, and whoever was taken away meanwhile.
    """
    team = _lock_team(member.conference)
    if member.pk not in team:
        raise GoneMeanwhileError
    member = team[member.pk]
    _guard_safety(member.conference, actor, member.role)
    if member.role in LAST_OF_ROLE and [row.role for row in team.values()].count(member.role) == 1:
        raise LastOfRoleError(member.role)
    return member


def _lock_team(conference: Conference) -> Mapping[UUID, TeamMember]:
    rows = TeamMember.objects.select_for_update(of=("self",)).select_related("conference")
    return {row.pk: row for row in rows.filter(conference=conference).order_by("pk")}


def _guard_safety(conference: Conference, actor: User, role: str) -> None:
    if role == Role.SAFETY and not is_safety_officer(actor, conference):
        raise SafetyOfficersOnlyError


def is_safety_officer(user: User, conference: Conference) -> bool:
    """Tell whether the account is a safety officer of the conference."""
    return TeamMember.objects.filter(conference=conference, user=user, role=Role.SAFETY).exists()


def _fingerprint(token: str) -> str:
    return sha256(token.encode()).hexdigest()
