"""The programme desk's pages about the call and what is proposed."""

from uuid import uuid4

import pytest
from django.test import Client

from events import clock
from events.models import Conference
from sessions.models import Call, Contribution
from sessions.proposing import State, submit
from tests.conftest import team_client
from tests.sessions.proposed import NOW, TITLE, again, drafted, in_state, newcomer, open_call, submitted

HERE = "/dhrd-2012/"
SET_UP = f"{HERE}organise/call/"


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_programme_desk_sets_the_call_on_the_clock_of_the_conference(conference: Conference) -> None:
    conference.time_zone = "America/Bogota"
    conference.save()
    client = team_client(conference, "programme")
    said = {"opens_at": "2012-01-19T09:00", "closes_at": "2012-02-01T23:59", "guidance": "<script>x</script> *Go*"}
    client.post(SET_UP, said | {"is_blind": "on"})
    call = Call.objects.get()
    assert call.opens_at is not None
    assert (call.opens_at.isoformat(), call.is_blind) == ("2012-01-19T14:00:00+00:00", True)
    assert 'value="2012-01-19T09:00"' in text(client, SET_UP)
    assert "<script>x" not in text(Client(), f"{HERE}call/")
    client.post(SET_UP, said)
    assert Call.objects.get().is_blind is False


def test_a_blind_call_stays_blind_once_something_is_submitted(conference: Conference) -> None:
    open_call(conference)
    proposal = drafted(newcomer(conference)[1])
    client = team_client(conference, "programme")
    said = {"opens_at": "2012-01-19T09:00", "closes_at": "2012-02-01T23:59", "guidance": "Words"}
    submit(proposal=proposal, at=NOW)
    page = client.post(SET_UP, said).content.decode()
    assert "Leave it so." in page
    assert Call.objects.get().is_blind is True
    assert client.post(SET_UP, said | {"is_blind": "on"}).status_code == 302


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"closes_at": "2012-01-10T09:00"}, "must close after it opens"),
        ({"opens_at": ""}, "Say from when on"),
        ({"opens_at": "soon"}, "Give a day and a time"),
        ({"closes_at": "2012-03-25T01:30"}, "does not exist in Europe/London"),
        ({"guidance": "x" * 10_001}, "at most 10000 characters"),
    ],
)
def test_a_call_that_cannot_be_is_refused_with_what_was_typed(
    conference: Conference, changes: dict[str, str], words: str
) -> None:
    client = team_client(conference, "programme")
    said = {"opens_at": "2012-01-19T09:00", "closes_at": "2012-02-01T23:59", "guidance": "Kept words"} | changes
    page = client.post(SET_UP, said).content.decode()
    assert words in page
    assert said["guidance"][:50] in page
    assert not Call.objects.exists()


def test_the_desk_decides_about_those_ticked_after_one_more_question_and_undoes_it(conference: Conference) -> None:
    open_call(conference)
    person = newcomer(conference)[1]
    one, two = submitted(person, "One thing"), submitted(person, "Another thing")
    draft, gone = drafted(person, "A secret draft"), in_state(person, State.WITHDRAWN)
    client, base = team_client(conference, "programme"), f"{HERE}organise/proposals/"
    chosen = [str(each.pk) for each in (one, two, draft, gone)] + ["nothing", str(uuid4())]
    asked = client.post(f"{base}decide/", {"action": "accept", "chosen": chosen}).content.decode()
    assert "Accept 2 proposals" in asked
    assert "1 more is decided already" in asked
    assert "A secret draft" not in asked
    assert again(one).state == State.SUBMITTED
    client.post(f"{base}decide/", {"action": "accept", "chosen": chosen, "confirmed": "yes"})
    assert [again(each).state for each in (one, two, draft)] == [State.ACCEPTED, State.ACCEPTED, State.DRAFT]
    page = text(client, base)
    assert "2 proposals were accepted." in page
    assert "12:10</time>; until then you can undo it" in page
    client.post(f"{base}undo/", {"decided_at": NOW.isoformat()})
    assert [again(each).state for each in (one, two)] == [State.SUBMITTED, State.SUBMITTED]
    assert not Contribution.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"decided_at": "soon"}, {"decided_at": "2012-01-20T12:00:00"}])
def test_undoing_nothing_that_can_be_says_so(conference: Conference, sent: dict[str, str]) -> None:
    client = team_client(conference, "programme")
    answer = client.post(f"{HERE}organise/proposals/undo/", sent, follow=True)
    assert "too late to undo" in answer.content.decode()


def test_the_list_is_narrowed_and_sorted_by_links(conference: Conference) -> None:
    open_call(conference)
    person = newcomer(conference)[1]
    submitted(person, "A panel in Turkish", kind="panel", language="tr")
    submitted(person, "A workshop", theme=conference.themes.get())
    in_state(person, State.DECLINED)
    client, base = team_client(conference, "programme"), f"{HERE}organise/proposals/"
    shown = {
        "?kind=panel": {"A panel in Turkish"},
        "?language=tr": {"A panel in Turkish"},
        f"?theme={conference.themes.get().pk}": {"A workshop"},
        "?state=declined": {TITLE},
        "?state=draft&kind=opera&theme=x": {"A panel in Turkish", "A workshop", TITLE},
    }
    for query, titles in shown.items():
        page = text(client, f"{base}{query}")
        assert {each for each in ("A panel in Turkish", "A workshop", TITLE) if each in page} == titles
    assert "No proposal is like that" in text(client, f"{base}?state=confirmed")
