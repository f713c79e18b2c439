"""What is said of the roles on the team."""

from html import unescape

from events.models import Conference, TeamMember
from events.roles import SENTENCES
from tests.conftest import prove, team_client


def test_every_role_says_in_one_sentence_what_it_may_see_and_do(conference: Conference) -> None:
    page = unescape(prove(team_client(conference, "safety")).get("/dhrd-2012/organise/team/").content.decode())
    for role in TeamMember.Role:
        assert f"<dt>{role.label}</dt><dd>{SENTENCES[role]}</dd>" in page
        assert str(SENTENCES[role]).count(".") == 1


def test_the_sentences_stand_where_a_role_is_changed(conference: Conference) -> None:
    client = prove(team_client(conference, "safety"))
    member = TeamMember.objects.get()
    page = unescape(client.get(f"/dhrd-2012/organise/team/{member.pk}/").content.decode())
    assert str(SENTENCES[TeamMember.Role.DOOR]) in page
