import re
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from events import clock
from events.access import SECOND_FACTOR
from events.accounts import open_account
from events.models import AuditEntry, Conference, Mail, TeamInvitation, TeamMember, User
from events.outbox import deliver
from events.teaming import (
    GoneMeanwhileError,
    InvitationUnusableError,
    LastOfRoleError,
    RoleHeldError,
    SafetyOfficersOnlyError,
    accept,
    change_role,
    dismiss,
    invite,
    invited_to,
    revoke,
)
from vault.models import DataKey
from vault.status import vault_status

Role = TeamMember.Role
GUEST = "guest@team.example"


def appoint(conference: Conference, *roles: str, address: str = "") -> User:
    """Return an account that holds the roles."""
    user = open_account(address=address or f"{'-'.join(roles)}@team.example", is_verified=True)
    for role in roles:
        TeamMember.objects.create(conference=conference, user=user, role=role)
    return user


def role_of(conference: Conference, user: User) -> TeamMember:
    return TeamMember.objects.get(conference=conference, user=user)


def token_of(invitation: TeamInvitation) -> str:
    """Return the token that stands in the invitation's mail."""
    body = str(Mail.objects.get(key_ref=invitation.key_ref).body)
    found = re.search(r"/accounts/invitation/([\w-]+)/", body)
    assert found
    return found[1]


# Inviting


def test_invitation_is_mailed_and_keeps_neither_token_nor_address_in_clear(
    conference: Conference, now: datetime
) -> None:
    invitation = invite(
        conference=conference, address=GUEST, role=Role.EDITOR, actor=appoint(conference, Role.ORGANISER), at=now
    )
    token = token_of(invitation)
    assert invitation.token_hash == sha256(token.encode()).hexdigest()
    assert invitation.expires_at == now + timedelta(days=7)
    mail = Mail.objects.get()
    assert (mail.address, mail.purpose) == (GUEST, "team invitation")
    assert conference.name not in str(mail.subject) + str(mail.body)
    with connections["default"].cursor() as cursor:
        for table in ("events_teaminvitation", "events_mail"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608  # a constant
            stored = repr(cursor.fetchall())
            assert GUEST not in stored
            assert token not in stored


def test_second_invitation_to_the_same_replaces_the_first(conference: Conference, now: datetime) -> None:
    actor = appoint(conference, Role.ORGANISER)
    first = invite(conference=conference, address=GUEST, role=Role.EDITOR, actor=actor, at=now)
    token = token_of(first)
    invite(conference=conference, address="Guest@Team.example", role=Role.EDITOR, actor=actor, at=now)
    assert len(invited_to(conference, at=now)) == 1
    with pytest.raises(InvitationUnusableError):
        accept(token=token, at=now)


def test_who_holds_the_role_is_not_invited_to_it(conference: Conference, now: datetime) -> None:
    actor = appoint(conference, Role.ORGANISER)
    appoint(conference, Role.EDITOR, address=GUEST)
    with pytest.raises(RoleHeldError):
        invite(conference=conference, address=GUEST, role=Role.EDITOR, actor=actor, at=now)


def test_only_a_safety_officer_invites_a_safety_officer(conference: Conference, now: datetime) -> None:
    with pytest.raises(SafetyOfficersOnlyError):
        invite(
            conference=conference, address=GUEST, role=Role.SAFETY, actor=appoint(conference, Role.ORGANISER), at=now
        )
    invite(conference=conference, address=GUEST, role=Role.SAFETY, actor=appoint(conference, Role.SAFETY), at=now)
    assert TeamInvitation.objects.get().role == "safety"


def test_revoked_invitation_is_worthless_and_its_mail_can_no_longer_be_sent(
    conference: Conference,
    now: datetime,
    mailoutbox: list[object],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    actor = appoint(conference, Role.ORGANISER)
    invitation = invite(conference=conference, address=GUEST, role=Role.EDITOR, actor=actor, at=now)
    token = token_of(invitation)
    with django_capture_on_commit_callbacks(execute=True):
        revoke(invitation=invitation, actor=actor, at=now)
    with pytest.raises(InvitationUnusableError):
        accept(token=token, at=now)
    assert DataKey.objects.filter(ref=invitation.key_ref).count() == 0
    assert deliver(now=lambda: now) == 0
    assert mailoutbox == []
    assert vault_status().is_sound


# Accepting


def test_invitation_works_once_and_forgets_the_address(
    conference: Conference,
    now: datetime,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    actor = appoint(conference, Role.ORGANISER)
    invitation = invite(conference=conference, address=GUEST, role=Role.EDITOR, actor=actor, at=now)
    token = token_of(invitation)
    with django_capture_on_commit_callbacks(execute=True):
        user, where = accept(token=token, at=now)
    assert (user.address, role_of(conference, user).role, where) == (GUEST, "editor", conference)
    assert DataKey.objects.filter(ref=invitation.key_ref).count() == 0
    assert vault_status().is_sound
    assert invited_to(conference, at=now) == []
    with pytest.raises(InvitationUnusableError):
        accept(token=token, at=now)


def test_invitation_uses_the_account_that_the_address_has(conference: Conference, now: datetime) -> None:
    actor = appoint(conference, Role.ORGANISER)
    known = appoint(conference, Role.DOOR, address=GUEST)
    invitation = invite(conference=conference, address="GUEST@team.example", role=Role.EDITOR, actor=actor, at=now)
    user, _where = accept(token=token_of(invitation), at=now)
    assert user == known
    assert sorted(TeamMember.objects.filter(user=known).values_list("role", flat=True)) == ["door", "editor"]


def test_invitation_works_until_its_seventh_day_ends(conference: Conference, now: datetime) -> None:
    actor = appoint(conference, Role.ORGANISER)
    invitation = invite(conference=conference, address=GUEST, role=Role.EDITOR, actor=actor, at=now)
    with pytest.raises(InvitationUnusableError):
        accept(token=token_of(invitation), at=now + timedelta(days=7))
    accept(token=token_of(invitation), at=now + timedelta(days=7, seconds=-1))


def test_opening_the_link_uses_nothing_up_and_the_button_signs_in(conference: Conference) -> None:
    at = clock.now()
    actor = appoint(conference, Role.ORGANISER)
    invitation = invite(conference=conference, address=GUEST, role=Role.EDITOR, actor=actor, at=at)
    address = reverse("events:invitation", args=[token_of(invitation)])
    client = Client()
    page = client.get(address)
    client.head(address)
    assert "Join the team" in page.content.decode()
    assert GUEST not in page.content.decode()
    assert TeamMember.objects.filter(role=Role.EDITOR).count() == 0
    client.post(address)
    member = TeamMember.objects.get(role=Role.EDITOR)
    assert client.session["_auth_user_id"] == str(member.user_id)
    assert not client.session.get(SECOND_FACTOR)
    assert client.get(reverse("events:settings", args=["dhrd-2012"])).status_code == 404


def test_used_expired_revoked_and_unknown_links_answer_alike(conference: Conference) -> None:
    at = clock.now()
    actor = appoint(conference, Role.ORGANISER)
    people = ("a@team.example", "b@team.example", "c@team.example")
    rows = [invite(conference=conference, address=who, role=Role.EDITOR, actor=actor, at=at) for who in people]
    tokens = [*(token_of(row) for row in rows), "unknown"]
    accept(token=tokens[0], at=at)
    TeamInvitation.objects.filter(pk=rows[1].pk).update(expires_at=at)
    revoke(invitation=rows[2], actor=actor, at=at)
    client = Client()
    answers = [client.get(reverse("events:invitation", args=[token])) for token in tokens]
    answers += [client.post(reverse("events:invitation", args=[token])) for token in tokens]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


# Roles


def test_last_organiser_and_last_safety_officer_stay(conference: Conference, now: datetime) -> None:
    organiser, officer = appoint(conference, Role.ORGANISER), appoint(conference, Role.SAFETY)
    for user in (organiser, officer):
        with pytest.raises(LastOfRoleError):
            dismiss(member=role_of(conference, user), actor=officer, at=now)
        with pytest.raises(LastOfRoleError):
            change_role(member=role_of(conference, user), role=Role.DOOR, actor=officer, at=now)
    assert sorted(TeamMember.objects.values_list("role", flat=True)) == ["organiser", "safety"]


def test_organiser_of_another_conference_does_not_count(conference: Conference, now: datetime) -> None:
    other = Conference.objects.create(
        slug="other", name="Other", first_day=conference.first_day, last_day=conference.last_day, city="Bergen"
    )
    organiser = appoint(conference, Role.ORGANISER)
    appoint(other, Role.ORGANISER, address=GUEST)
    with pytest.raises(LastOfRoleError):
        dismiss(member=role_of(conference, organiser), actor=organiser, at=now)


def test_one_of_two_organisers_can_leave(conference: Conference, now: datetime) -> None:
    first = appoint(conference, Role.ORGANISER)
    second = appoint(conference, Role.ORGANISER, address=GUEST)
    dismiss(member=role_of(conference, first), actor=first, at=now)
    assert TeamMember.objects.get().user == second
    assert AuditEntry.objects.get().action == "dismiss"


def test_organiser_neither_removes_nor_makes_a_safety_officer(conference: Conference, now: datetime) -> None:
    organiser, editor = appoint(conference, Role.ORGANISER), appoint(conference, Role.EDITOR)
    officer = appoint(conference, Role.SAFETY)
    appoint(conference, Role.SAFETY, address=GUEST)
    with pytest.raises(SafetyOfficersOnlyError):
        dismiss(member=role_of(conference, officer), actor=organiser, at=now)
    with pytest.raises(SafetyOfficersOnlyError):
        change_role(member=role_of(conference, officer), role=Role.DOOR, actor=organiser, at=now)
    with pytest.raises(SafetyOfficersOnlyError):
        change_role(member=role_of(conference, editor), role=Role.SAFETY, actor=organiser, at=now)
    change_role(member=role_of(conference, editor), role=Role.SAFETY, actor=officer, at=now)
    assert role_of(conference, editor).role == "safety"


def test_role_is_not_held_twice(conference: Conference, now: datetime) -> None:
    organiser = appoint(conference, Role.ORGANISER)
    user = appoint(conference, Role.DOOR, Role.EDITOR)
    member = TeamMember.objects.get(user=user, role=Role.DOOR)
    with pytest.raises(RoleHeldError):
        change_role(member=member, role=Role.EDITOR, actor=organiser, at=now)


def test_what_a_member_became_meanwhile_is_what_counts(conference: Conference, now: datetime) -> None:
    organiser, officer = appoint(conference, Role.ORGANISER), appoint(conference, Role.EDITOR)
    opened = role_of(conference, officer)
    TeamMember.objects.filter(pk=opened.pk).update(role=Role.SAFETY)
    with pytest.raises(SafetyOfficersOnlyError):
        dismiss(member=opened, actor=organiser, at=now)
    TeamMember.objects.filter(pk=opened.pk).delete()
    with pytest.raises(GoneMeanwhileError):
        change_role(member=opened, role=Role.DOOR, actor=organiser, at=now)
