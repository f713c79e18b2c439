"""Who is mailed that something changed in their agenda: once, only if they asked for it, and with nothing but a link."""

import pytest

from delegates.models import Person
from events import clock
from events.models import Conference, Mail
from sessions.agenda_choices import choose_mail
from sessions.models import Session
from sessions.starring import star
from sessions.telling import QUIET, tell_all
from tests.sessions.choosing import AT, BASE, HOUR, browser, change_all, delegate, open_, published_twice
from tests.sessions.published import FIRST, NINE, SECOND, THIRD, make_placed, move, publish_at


@pytest.fixture(autouse=True)
def _in_february(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)


def test_news_is_mailed_once_to_those_who_asked_for_it_and_says_nothing_else(conference: Conference) -> None:
    sessions = published_twice(conference)
    tell_all(FIRST + QUIET)
    asked, silent, elsewhere = (delegate(conference, number) for number in range(3))
    for user in (asked, silent):
        star(user=user, conference=conference, sessions=[sessions[0].pk], at=AT)
    untouched = open_(make_placed(conference, "2A", NINE + 24 * HOUR))
    publish_at(conference, FIRST + HOUR)
    tell_all(FIRST + 2 * HOUR)
    star(user=elsewhere, conference=conference, sessions=[untouched.pk], at=AT)
    for user in (asked, elsewhere):
        choose_mail(user=user, conference=conference, wants=True, at=AT)
    move(sessions[0], NINE + 5 * HOUR)
    publish_at(conference, SECOND)
    move(sessions[0], NINE + 6 * HOUR)
    publish_at(conference, SECOND + QUIET / 2)
    for moment in (SECOND + QUIET / 2, SECOND + QUIET, SECOND + 2 * QUIET, THIRD):
        tell_all(moment)
    mail = Mail.objects.get(purpose="agenda")
    assert str(mail.address) == "delegate0@example.org"
    assert mail.reference == ""
    said = f"{mail.subject} {mail.body}"
    assert f"{BASE}agenda/" in said
    for word in ("1A", "Main Hall", "Defending", "February"):
        assert word not in said


def test_who_has_looked_since_is_hidden_or_starred_what_shows_no_change_gets_no_mail(conference: Conference) -> None:
    sessions = published_twice(conference)
    tell_all(FIRST + QUIET)
    read, hidden, neutral = (delegate(conference, number) for number in range(3))
    for user, session in ((read, sessions[0]), (hidden, sessions[0]), (neutral, sessions[1])):
        star(user=user, conference=conference, sessions=[session.pk], at=AT)
        choose_mail(user=user, conference=conference, wants=True, at=AT)
    Person.objects.filter(user=hidden).update(hidden_by_officer_at=AT)
    Session.objects.filter(code="1B").update(ceiling="neutral")
    change_all(conference, *sessions)
    browser(read).post(f"{BASE}agenda/changes/")
    tell_all(SECOND + QUIET)
    assert Mail.objects.filter(purpose="agenda").count() == 0
