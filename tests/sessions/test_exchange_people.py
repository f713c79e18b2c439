"""Whom an import takes people for, and that nobody has said yes by standing in a file."""

from datetime import datetime, timedelta

import pytest
from django.db import connections

from delegates.adding import unheard
from delegates.consent import Purpose
from delegates.describing import add_person
from delegates.disclosure import disclose
from delegates.erasing import erase
from delegates.lifecycle import count_all, read_all
from delegates.models import Consent, Person
from events.audience import Audience
from events.models import Conference
from sessions.exchange.entering import import_programme
from sessions.exchange.matching import Plan
from sessions.exchange.reading import read_programme
from sessions.models import Contribution, ForeignPerson, Session
from sessions.programme import programme_of
from sessions.publishing import publish
from tests.conftest import agree
from tests.delegates.kept import enter
from tests.sessions.exchange_files import event, read

HOUR = timedelta(hours=1)
ADDRESS = "sunrise0@example.org"


def bring(conference: Conference, *events: str, at: datetime) -> Plan:
    return import_programme(read(*events), conference=conference, actor=None, at=at)


def bring_list(conference: Conference, *rows: str, at: datetime) -> Plan:
    table = "\n".join(["Id,Name,E-mail,Sessions", *rows]).encode()
    return import_programme(read_programme(table), conference=conference, actor=None, at=at)


def names(conference: Conference, at: datetime) -> list[str]:
    people = conference.people.values_list("pk", flat=True)
    return sorted(card.name for card in disclose(people, audience=Audience.ORGANISERS, at=at).values())


@pytest.mark.database
def test_an_open_session_is_neutral_until_those_agree_whom_a_newer_file_adds(
    conference: Conference, now: datetime
) -> None:
    def shown() -> list[str]:
        programme = programme_of(conference, audience=Audience.PUBLIC, at=now)
        return [session.title for session in programme.sessions] if programme else []

    bring(conference, event(people="Sunrise"), at=now)
    session, sunrise = Session.objects.get(), Person.objects.get()
    Session.objects.update(ceiling=Session.Ceiling.OPEN)
    publish(conference=conference, note="", actor=None, at=now)
    assert shown() == ["Session 01"]
    agree(sunrise, Purpose.OPEN_SESSION, about=str(session.pk))
    assert shown() == ["On trial"]
    bring(conference, event(people="Sunrise;Dawn"), at=now + HOUR)
    assert (shown(), Consent.objects.count()) == (["Session 01"], 1)
    agree(Person.objects.exclude(pk=sunrise.pk).get(), Purpose.OPEN_SESSION, about=str(session.pk))
    assert shown() == ["On trial"]


@pytest.mark.database
@pytest.mark.parametrize("given", [True, False])
def test_whoever_answered_a_question_of_the_ledger_keeps_their_name(
    conference: Conference, now: datetime, *, given: bool
) -> None:
    bring(conference, event(people="7").replace(">7<", ">Sunrise<"), at=now)
    person = Person.objects.get()
    assert unheard(conference, [person.pk]) == {person.pk}
    agree(person, Purpose.NAME_IN_PROGRAMME)
    agree(person, Purpose.NAME_IN_PROGRAMME, given=given)
    assert unheard(conference, [person.pk]) == set()
    plan = bring(conference, event(people="7").replace(">7<", ">Someone else<"), at=now)
    assert names(conference, now) == ["Sunrise"]
    assert any("their name stays" in remark.words for remark in plan.remarks)


@pytest.mark.database
def test_an_address_leads_to_a_delegate_only_under_the_name_that_organisers_know(
    conference: Conference, now: datetime
) -> None:
    known = enter(conference, now).person
    Session.objects.create(conference=conference, code="2B", title="On trial", revised_at=now)
    plan = bring_list(conference, f",Her legal name,{ADDRESS},2B", at=now)
    assert (len(plan.cast.new), plan.cast.recognised, known.contributions.count()) == (1, 0, 0)
    entered = Contribution.objects.get().person
    assert (str(entered.address), entered.address_alias) == ("", None)
    again = bring_list(conference, f",Her legal name,{ADDRESS},2B", at=now)
    assert (len(again.cast.new), Person.objects.count()) == (0, 2)
    plan = bring_list(conference, f"7,{known.display_name},{ADDRESS},2B", at=now)
    assert (len(plan.cast.new), plan.cast.recognised, known.contributions.count()) == (0, 1, 1)


@pytest.mark.database
@pytest.mark.parametrize("is_known", [True, False])
def test_a_list_says_the_same_whether_or_not_somebody_who_is_hidden_has_the_address(
    conference: Conference, now: datetime, *, is_known: bool
) -> None:
    hidden = enter(conference, now, 0 if is_known else 1).person
    Person.objects.filter(pk=hidden.pk).update(hidden_by_officer_at=now)
    plan = bring_list(conference, f",{hidden.display_name},{ADDRESS},", at=now)
    assert (len(plan.cast.new), plan.cast.recognised, plan.remarks) == (1, 0, [])


@pytest.mark.database
def test_an_address_leads_to_whom_organisers_entered_whatever_they_are_called(
    conference: Conference, now: datetime
) -> None:
    Session.objects.create(conference=conference, code="2B", title="On trial", revised_at=now)
    add_person(conference=conference, display_name="Sunrize", address=ADDRESS)
    plan = bring_list(conference, f",Sunrise,{ADDRESS},2B", at=now)
    assert (plan.cast.recognised, Person.objects.count(), Contribution.objects.count()) == (1, 1, 1)


@pytest.mark.database
def test_two_people_with_one_address_come_in_as_two_and_the_first_has_it(conference: Conference, now: datetime) -> None:
    bring_list(conference, f"1,Sunrise,{ADDRESS},", f"2,Dawn,{ADDRESS},", at=now)
    assert names(conference, now) == ["Dawn", "Sunrise"]
    bring_list(conference, f"3,Dusk,{ADDRESS},", f"4,Noon,{ADDRESS.upper()},", at=now)
    assert names(conference, now) == ["Dawn", "Dusk", "Noon", "Sunrise"]
    assert Person.objects.filter(address_alias__isnull=False).count() == 1


@pytest.mark.database
def test_a_mark_that_does_not_open_keeps_nobody_out(conference: Conference, now: datetime) -> None:
    bring(conference, event(people="Sunrise"), at=now)
    with connections["default"].cursor() as cursor:
        cursor.execute("UPDATE programme_foreignperson SET name_then = %s", [b"no seal"])
    bring(conference, event(people="Sunrise"), event(2, people="Dawn"), at=now)
    assert names(conference, now) == ["Dawn", "Sunrise"]


@pytest.mark.database
def test_whom_a_file_names_reads_it_and_can_have_it_erased(conference: Conference, now: datetime) -> None:
    bring(conference, event(people="Sunrise"), at=now)
    person = Person.objects.get()
    assert dict(read_all(person, now))["imported_programmes"] == [{"name_in_the_file": "Sunrise"}]
    assert ("what imported programmes call you", 1) in [(str(label), count) for label, count in count_all(person, now)]
    erase(person=person, actor=None, at=now)
    assert (ForeignPerson.objects.count(), Contribution.objects.count(), names(conference, now)) == (0, 0, [])
