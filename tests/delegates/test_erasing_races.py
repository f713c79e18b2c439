"""Someone is erased while they, or the organisers, write at the same moment."""

from collections import Counter
from datetime import datetime
from unittest.mock import patch

import pytest
from django.db import connections

from delegates import registration as verbs
from delegates.describing import Answers
from delegates.erasing import erase
from delegates.models import ERASED_TO, Registration
from delegates.notes import add_note
from delegates.places import ErasedError, State, locked
from delegates.registration import change
from events.models import AuditEntry, Conference
from tests.conftest import make_user
from tests.delegates.kept import again, enter
from tests.delegates.test_races import all_at_once

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]

BACK = Answers(display_name="Back again", category="press")


def test_who_changes_answers_while_they_are_erased_is_gone_in_the_end(conference: Conference, now: datetime) -> None:
    people = [enter(conference, now, number) for number in range(4)]

    def job(number: int) -> str:
        one = people[number // 2]
        try:
            if number % 2:
                erase(person=one.person, actor=None, at=now)
            else:
                change(registration=one, answers=BACK, actor=None, at=now)
        except ErasedError:
            return "too late"
        finally:
            connections.close_all()
        return "done"

    assert all_at_once(job, 8)["done"] >= 4
    assert {str(again(one).person.display_name) for one in people} == {""}


def test_without_the_guard_the_name_would_come_back(conference: Conference, now: datetime) -> None:
    stale = enter(conference, now)
    erase(person=stale.person, actor=None, at=now)
    with patch.object(verbs, "locked_own", locked):
        change(registration=stale, answers=BACK, actor=None, at=now)
    assert again(stale).person.display_name == "Back again"


def test_two_who_erase_the_same_person_give_one_place_to_the_line(conference: Conference, now: datetime) -> None:
    Conference.objects.filter(pk=conference.pk).update(capacity=1)
    first = enter(conference, now, 1)
    enter(conference, now, 2)
    enter(conference, now, 3)

    def job(_number: int) -> str:
        try:
            erase(person=first.person, actor=None, at=now)
        finally:
            connections.close_all()
        return "done"

    assert all_at_once(job, 4) == Counter({"done": 4})
    states = Counter(Registration.objects.values_list("state", flat=True))
    assert states == Counter({State.WITHDRAWN: 1, State.OFFERED: 1, State.WAITING: 1})
    assert AuditEntry.objects.filter(action="erase a person").count() == 1


def test_a_note_written_at_that_moment_says_nothing_of_whom(conference: Conference, now: datetime) -> None:
    one, author = enter(conference, now), make_user("author@team.example")

    def job(number: int) -> str:
        try:
            if number:
                erase(person=one.person, actor=None, at=now)
            else:
                add_note(registration=one, text="Careful", author=author, at=now)
        finally:
            connections.close_all()
        return "done"

    assert all_at_once(job, 2) == Counter({"done": 2})
    left = again(one)
    assert (left.person.emptied_to, left.person.display_name) == (ERASED_TO, "")
    assert {note.key_ref for note in left.notes.all()} <= {left.key_ref}
