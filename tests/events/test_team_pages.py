from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events import clock
from events.accounts import open_account
from events.models import AuditEntry, Conference, TeamInvitation, TeamMember, User
from events.proving import proof_address
from events.teaming import invite, team_of
from tests.conftest import make_user, prove, sign_in, team_client
from vault.models import DataKey

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


def test_change_of_role_counts_at_once(conference: Conference) -> None:
    client = prove(team_client(conference, Role.ORGANISER))
    user = appoint(conference, Role.ORGANISER, address=GUEST)
    theirs = sign_in(Client(), user)
    address = reverse("events:settings", args=["dhrd-2012"])
    assert theirs.get(address).status_code == 200
    client.post(reverse("events:member", args=["dhrd-2012", role_of(conference, user).pk]), {"role": "editor"})
    assert theirs.get(address).status_code == 404


def test_page_invites_lists_and_revokes(conference: Conference) -> None:
    client = prove(team_client(conference, Role.ORGANISER))
    address = reverse("events:team", args=["dhrd-2012"])
    assert client.post(address, {"address": GUEST, "role": "rapporteur"}).status_code == 302
    invitation = TeamInvitation.objects.get()
    page = client.get(address).content.decode()
    assert GUEST in page
    assert "organiser@team.example" in page
    client.post(reverse("events:invitation_revocation", args=["dhrd-2012", invitation.pk]))
    assert GUEST not in client.get(address).content.decode()
    assert sorted(AuditEntry.objects.values_list("action", flat=True)) == ["invite", "revoke"]


def test_page_offers_an_organiser_no_safety_role(conference: Conference) -> None:
    client = prove(team_client(conference, Role.ORGANISER))
    officer = role_of(conference, appoint(conference, Role.SAFETY, address=GUEST))
    address = reverse("events:team", args=["dhrd-2012"])
    answer = client.post(address, {"address": "new@team.example", "role": "safety"})
    assert list(answer.context["form"].errors) == ["role"]
    assert TeamInvitation.objects.count() == 0
    removal = reverse("events:member_removal", args=["dhrd-2012", officer.pk])
    assert removal not in client.get(address).content.decode()
    refused = client.post(removal)
    assert refused.status_code == 409
    assert "Only a safety officer can appoint or remove a safety officer." in refused.content.decode()


def test_removal_asks_first_and_keeps_the_last_organiser(conference: Conference) -> None:
    client = prove(team_client(conference, Role.ORGANISER))
    member = TeamMember.objects.get()
    address = reverse("events:member_removal", args=["dhrd-2012", member.pk])
    assert "Take it away" in client.get(address).content.decode()
    refused = client.post(address)
    assert refused.status_code == 409
    assert "A conference needs an organiser. Appoint another one first." in refused.content.decode()
    assert TeamMember.objects.count() == 1


def test_who_gives_their_own_role_up_is_led_away_from_the_desk(conference: Conference) -> None:
    client = prove(team_client(conference, Role.ORGANISER))
    member = TeamMember.objects.get()
    appoint(conference, Role.ORGANISER, address=GUEST)
    assert client.post(reverse("events:member_removal", args=["dhrd-2012", member.pk])).headers["Location"] == reverse(
        "events:home"
    )


def test_member_of_another_conference_does_not_open_here(conference: Conference) -> None:
    other = Conference.objects.create(
        slug="other", name="Other", first_day=conference.first_day, last_day=conference.last_day, city="Bergen"
    )
    stranger = role_of(other, appoint(other, Role.EDITOR, address=GUEST))
    client = prove(team_client(conference, Role.ORGANISER))
    for page in ("events:member", "events:member_removal"):
        assert client.post(reverse(page, args=["dhrd-2012", stranger.pk]), {"role": "door"}).status_code == 404
    assert role_of(other, stranger.user).role == "editor"


def test_changes_to_the_team_wait_for_a_fresh_proof_and_keep_what_was_typed(conference: Conference) -> None:
    client = team_client(conference, Role.ORGANISER)
    page = reverse("events:team", args=["dhrd-2012"])
    editor = role_of(conference, appoint(conference, Role.EDITOR, address=GUEST))
    member = reverse("events:member", args=["dhrd-2012", editor.pk])
    removal = reverse("events:member_removal", args=["dhrd-2012", editor.pk])
    typed = {"address": "new@team.example", "role": "rapporteur"}
    for address, data in ((page, typed), (member, {"role": "door"}), (removal, {})):
        answer = client.post(address, data)
        assert answer.headers["Location"] == proof_address(address)
        again = client.get(address)
        assert "Nothing is changed yet" in again.content.decode()
        assert "Nothing is changed yet" not in client.get(address).content.decode()
        assert again.context.get("form") is None or again.context["form"].initial == data
    assert TeamInvitation.objects.count() == 0
    assert role_of(conference, editor.user).role == Role.EDITOR


def test_what_was_typed_is_not_shown_on_another_page(conference: Conference) -> None:
    client = team_client(conference, Role.ORGANISER)
    editor = role_of(conference, appoint(conference, Role.EDITOR, address=GUEST))
    client.post(reverse("events:member", args=["dhrd-2012", editor.pk]), {"role": "door"})
    other = role_of(conference, appoint(conference, Role.EDITOR, address="other@team.example"))
    page = client.get(reverse("events:member", args=["dhrd-2012", other.pk]))
    assert page.context["form"].initial == {"role": Role.EDITOR}


def test_member_whose_key_is_gone_does_not_break_the_page(conference: Conference) -> None:
    user = appoint(conference, Role.ORGANISER)
    DataKey.objects.filter(ref=user.key_ref).delete()
    assert [member.address for member in team_of(conference, viewer=user)] == [""]


def test_team_page_takes_as_many_queries_for_fifty_members_as_for_five(conference: Conference) -> None:
    client = team_client(conference, Role.ORGANISER)
    actor = TeamMember.objects.get().user
    counts, made = [], 0
    for size in (5, 50):
        while made < size:
            TeamMember.objects.create(conference=conference, user=make_user(f"{made}@team.example"), role=Role.DOOR)
            invite(conference=conference, address=f"{made}@wait.example", role=Role.DOOR, actor=actor, at=clock.now())
            made += 1
        with CaptureQueriesContext(connections["default"]) as plain, CaptureQueriesContext(connections["keys"]) as keys:
            assert client.get(reverse("events:team", args=["dhrd-2012"])).status_code == 200
        counts.append(len(plain) + len(keys))
    assert counts[0] == counts[1]
    assert counts[0] <= 13
