"""Of risk the person and safety officers speak with two hands: a yes by either counts, and neither reads or takes back the other's."""

from datetime import datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from delegates import disclosure
from delegates.cards import Facet
from delegates.exporting import Column, table_of
from delegates.models import Person, Registration
from delegates.own_file import own_file
from delegates.reviewing import mark_risk
from delegates.risk import Risk, together
from delegates.showing import Shown, choose_what_is_shown
from delegates.vetting_file import read_file
from events import clock
from events.audience import Audience
from events.models import Conference
from tests.conftest import prove, sign_in
from tests.delegates.vetted import of, officer, request
from vault.keys import destroy_keys

BEFORE, AFTER = ("delegates", "0013_changed_answers"), ("delegates", "0014_risk_by_two_hands")


def says(one: Registration, risk: Risk, at: datetime) -> None:
    """Let the person answer on their own page."""
    levels = dict.fromkeys(Facet, Audience.ORGANISERS)
    choose_what_is_shown(registration=one, shown=Shown(levels, {}, risk), actor=None, at=at)


@pytest.mark.parametrize(
    ("own", "officers", "counts"),
    [
        ("", "", ""),
        ("yes", "", "yes"),
        ("no", "", "no"),
        ("", "yes", "yes"),
        ("no", "yes", "yes"),
        ("yes", "no", "yes"),
        ("", "no", "no"),
        ("no", "no", "no"),
    ],
)
def test_a_yes_by_either_hand_counts(own: str, officers: str, counts: str) -> None:
    assert together(own, officers) == counts


def test_a_no_of_the_person_takes_no_yes_of_an_officer_back(conference: Conference, now: datetime) -> None:
    one, me = request(conference, now), officer(conference, "me")
    mark_risk(registration=one, risk="yes", actor=me, at=now)
    says(one, Risk.NO, now)
    mine = of(conference, "sunrise@example.org")
    file = read_file(mine, viewer=me, at=now)
    assert file is not None
    assert (file.own_risk, file.risk, file.counts_as) == (Risk.NO, Risk.YES, Risk.YES)
    told = dict(disclosure.safety_view(mine))
    assert [told[label] for label in told if "risk" in label] == ["no", "yes", "yes"]
    table = table_of([mine], columns=[Column.RISK], audience=Audience.SAFETY, zone=conference.zone)
    assert table.rows == (("yes",),)


def test_an_officers_no_takes_no_yes_of_the_person_back(conference: Conference, now: datetime) -> None:
    one = request(conference, now)
    says(one, Risk.YES, now)
    mark_risk(registration=one, risk="no", actor=officer(conference, "me"), at=now)
    assert of(conference, "sunrise@example.org").person.risk == "yes"


def test_neither_hand_is_in_the_file_of_own_data(conference: Conference, now: datetime) -> None:
    one = request(conference, now)
    files = []
    for own, officers in (("", ""), ("no", "yes"), ("yes", "no")):
        mark_risk(registration=one, risk=officers, actor=officer(conference, f"me{own}"), at=now)
        says(one, Risk(own), now)
        file = own_file(of(conference, "sunrise@example.org").person, at=now)
        files.append({key: file[key] for key in file if key != "history"})
    assert files[0] == files[1] == files[2]


def test_the_page_of_vetting_tells_officers_who_said_what(
    conference: Conference, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    one, me = request(conference, now), officer(conference, "me")
    says(one, Risk.NO, now)
    page = f"/{conference.slug}/organise/registrations/{one.code}/vetting/"
    client = prove(sign_in(Client(), me))
    client.post(page, {"step": "risk", "risk": "yes"})
    read = client.get(page).content.decode()
    assert "<dt>The person says</dt><dd>not at risk</dd>" in read
    assert "<dt>Counts as</dt><dd>at risk</dd>" in read


@pytest.mark.database
@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_what_counts_is_the_same_before_and_after_and_back(conference: Conference, now: datetime) -> None:
    said = {"a": ("no", "yes"), "b": ("yes", ""), "c": ("no", ""), "d": ("", "no"), "e": ("", ""), "gone": ("yes", "")}
    people = {}
    for name, (own, officers) in said.items():
        one = request(conference, now, address=f"{name}@example.org")
        says(one, Risk(own), now)
        if officers:
            mark_risk(registration=one, risk=officers, actor=officer(conference, name), at=now)
        people[name] = one.person_id
    destroy_keys([Person.objects.get(pk=people.pop("gone")).key_ref])
    counts = {name: Person.objects.get(pk=pk).risk for name, pk in people.items()}
    MigrationExecutor(connection).migrate([BEFORE])
    Old = MigrationExecutor(connection).loader.project_state([BEFORE]).apps.get_model("delegates", "Person")  # noqa: N806  # a class
    assert {name: Old.objects.get(pk=pk).at_risk for name, pk in people.items()} == counts
    MigrationExecutor(connection).migrate([AFTER])
    again = {name: Person.objects.get(pk=pk) for name, pk in people.items()}
    assert {name: one.risk for name, one in again.items()} == counts
    assert {name: (one.at_risk, one.risk_by_officers) for name, one in again.items()} == {
        "a": ("", "yes"),
        "b": ("yes", ""),
        "c": ("no", ""),
        "d": ("", "no"),
        "e": ("", ""),
    }
