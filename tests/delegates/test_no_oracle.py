"""Hidden, withdrawn, declined or never there: to everyone below the organisers it is the same answer, byte by byte."""

import re
from datetime import datetime
from http.cookies import SimpleCookie

import pytest
from django.http import HttpResponseBase
from django.test import Client

from delegates.models import Person, Registration
from events.audience import Audience
from events.models import Conference
from sessions.models import Contribution, Session
from tests.conftest import make_user, sign_in
from tests.delegates.shown_people import FACETS, NAME, Case, make_open_session, make_someone
from tests.proof.crawl import body_of

State = Registration.State
PAGES = (
    "",
    "programme/",
    "programme/?q=aurora",
    "programme.ics",
    "sessions/S1/",
    "sessions/S1.ics",
    "sessions/S2/",
    "sessions/S2.ics",
    "speakers/",
    "speakers/?q=aurora",
    "report/",
    "register/",
    "registration/",
)
GONE = [
    Case(Audience.PUBLIC, hidden_by="hid_themselves"),
    Case(Audience.PUBLIC, hidden_by="hidden_by_officer"),
    Case(Audience.PUBLIC, state=State.WITHDRAWN),
    Case(Audience.PUBLIC, state=State.DECLINED),
]


def plain(answer: HttpResponseBase) -> bytes:
    """Return all that was sent, without the form's guard, its cookie's end and the form's own number."""
    answer.cookies = SimpleCookie()
    body = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", body_of(answer))
    return re.sub(rb'name="token" value="[\w-]+"', b"", body)


def answers(client: Client, conference: Conference) -> dict[str, bytes]:
    return {page: plain(client.get(f"/{conference.slug}/{page}")) for page in PAGES}


@pytest.mark.parametrize("who", ["anyone", "delegate"])
def test_who_is_gone_in_any_way_leaves_the_same_answers_as_who_was_never_there(
    conference: Conference, now: datetime, who: str
) -> None:
    other = make_someone(conference, Case(Audience.PUBLIC), now, "Borealis Finch")
    other.user = make_user("borealis@example.org")
    other.save()
    person = make_someone(conference, Case(Audience.PUBLIC), now)
    session = make_open_session(conference, now, person, other, code="S1")
    make_open_session(conference, now, other, code="S2")
    client = sign_in(Client(), other.user, second_factor=False) if who == "delegate" else Client()
    assert NAME.encode() in answers(client, conference)["speakers/"]
    found = []
    for case in GONE:
        hidden = {"hid_themselves_at": None, "hidden_by_officer_at": None}
        Person.objects.filter(pk=person.pk).update(**hidden | ({f"{case.hidden_by}_at": now} if case.hidden_by else {}))
        Registration.objects.filter(person=person).update(state=case.state)
        found.append(answers(client, conference))
    Contribution.objects.filter(person=person).delete()
    Person.objects.filter(pk=person.pk).delete()
    Session.objects.filter(pk=session.pk).update(ceiling="neutral")
    never = answers(client, conference)
    for each in found:
        assert {page for page in PAGES if each[page] != never[page]} == set()


def test_the_order_of_people_does_not_hang_on_what_they_hide(conference: Conference, now: datetime) -> None:
    names = ["Ümit", "Zahra", "Aurora", "Борис"]
    people = [make_someone(conference, Case(Audience.PUBLIC), now, name) for name in names]
    make_open_session(conference, now, *people)
    shown = dict.fromkeys(("affiliation", "country", "languages", "biography"), 3) | {"name": 0}
    orders = set()
    for turn in range(len(people)):
        for number, person in enumerate(people):
            person.visibility = shown
            person.affiliation = f"Bar {(number + turn) % 4}"
            person.country = f"Q{(number * 3 + turn) % 4}"
            person.biography = str(FACETS["biography"]) * ((number + turn) % 4)
            person.save()
        page = Client().get(f"/{conference.slug}/speakers/").content.decode()
        orders.add(tuple(sorted(names, key=page.index)))
    assert len(orders) == 1


def test_a_delegate_reaches_no_one_but_those_named_at_sessions_that_delegates_may_see(
    conference: Conference, now: datetime
) -> None:
    named = make_someone(conference, Case(Audience.ATTENDEES), now, "Named At A Session")
    make_someone(conference, Case(Audience.ATTENDEES), now, "Open But Nowhere Named")
    team = make_someone(conference, Case(Audience.ORGANISERS), now, "For The Organisers")
    neutral = make_someone(conference, Case(Audience.PUBLIC), now, "In A Neutral Session")
    make_open_session(conference, now, named, team)
    Session.objects.filter(pk=make_open_session(conference, now, neutral, code="S2").pk).update(ceiling="neutral")
    visitor = make_someone(conference, Case(Audience.ORGANISERS), now, "The Visitor")
    visitor.user = make_user("visitor@example.org")
    visitor.save()
    read = crawl(sign_in(Client(), visitor.user, second_factor=False), f"/{conference.slug}/")
    everyone = {str(person.display_name) for person in Person.objects.all()}
    assert {name for name in everyone if any(name in page for page in read.values())} == {
        "Named At A Session",
        "The Visitor",
    }
    assert {"The Visitor" in page for path, page in read.items() if "/registration/" not in path} == {False}
    assert len(read) > 8


def crawl(client: Client, start: str) -> dict[str, str]:
    """Follow every link from there within the conference; return the pages by their addresses."""
    read: dict[str, str] = {}
    waiting = [start]
    while waiting:
        path = waiting.pop()
        if path in read:
            continue
        answer = client.get(path)
        is_text = answer.status_code == 200 and not answer.headers["Content-Type"].startswith("application/pdf")
        read[path] = answer.content.decode() if is_text else ""
        links = re.findall(r'href="(/[^"#]*)', read[path])
        waiting += [link.replace("&amp;", "&") for link in links if link.startswith(start)]
    return read
