"""What becomes of agendas: handed out, erased, and deleted a week after the conference, with what opens the notes."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from delegates.erasing import erase
from delegates.lifecycle import count_all, read_all
from delegates.models import Person
from events.models import Conference, Mail, User
from sessions.agenda_choices import choose_mail
from sessions.agenda_parts import forget_agendas
from sessions.models import Agenda, OwnNote, Seat, Session, Star
from sessions.own_notes import write_note
from sessions.seats import take_seat
from sessions.starring import star
from tests.delegates.kept import NEEDS_END, SECOND, run
from tests.sessions.choosing import AT, delegate, limited
from tests.sessions.stage import publish
from vault.keys import has_key

MODELS = (Star, OwnNote, Seat, Agenda)
Committed = Callable[..., AbstractContextManager[list[Callable[[], object]]]]


@pytest.fixture
def workshop(conference: Conference) -> Session:
    """A session with one place."""
    return limited(publish(conference), 1)


def choose(user: User, session: Session) -> str:
    """Choose everything that can be chosen; return what opens the note."""
    conference = session.conference
    star(user=user, conference=conference, sessions=[session.pk], at=AT)
    write_note(user=user, conference=conference, session=session.pk, text="Ask about the copy")
    take_seat(user=user, session=session, at=AT)
    choose_mail(user=user, conference=conference, wants=True, at=AT)
    return OwnNote.objects.get(user=user).key_ref


def person_of(user: User) -> Person:
    return Person.objects.select_related("conference").get(user=user)


def test_everything_chosen_is_in_the_file_and_counted(conference: Conference, workshop: Session) -> None:
    user = delegate(conference)
    choose(user, workshop)
    choose(delegate(conference, 1), workshop)
    person = person_of(user)
    read = dict(read_all(person, AT))
    assert read["agenda"] == {
        "starred": ["1A"],
        "changes_read_up_to_version": 1,
        "wants_a_mail_about_changes": True,
    }
    assert read["notes_for_yourself"] == [{"session": "1A", "note": "Ask about the copy"}]
    assert read["places_in_sessions"] == [{"session": "1A", "has_a_place": True}]
    assert json.dumps([read[name] for name in ("agenda", "notes_for_yourself", "places_in_sessions")])
    counted = {str(label): number for label, number in count_all(person, AT)}
    assert (counted["sessions that you starred"], counted["notes for yourself"]) == (1, 1)


def test_whoever_is_erased_leaves_the_place_to_the_next_and_nothing_that_opens_the_note(
    conference: Conference, workshop: Session, django_capture_on_commit_callbacks: Committed
) -> None:
    gone, stays = delegate(conference), delegate(conference, 1)
    ref = choose(gone, workshop)
    choose(stays, workshop)
    with django_capture_on_commit_callbacks(execute=True):
        erase(person=person_of(gone), actor=None, at=AT)
    assert [model._default_manager.count() for model in MODELS] == [1, 1, 1, 1]
    assert Seat.objects.get().is_taken
    assert has_key(ref) is False
    assert str(Mail.objects.get(purpose="agenda").address) == "delegate1@example.org"


def test_notes_at_another_conference_go_with_an_account_that_goes(
    conference: Conference, workshop: Session, django_capture_on_commit_callbacks: Committed
) -> None:
    later = Conference.objects.create(
        slug="later", name="Later", first_day=NEEDS_END.date(), last_day=NEEDS_END.date(), city="Leeds"
    )
    there = Session.objects.create(conference=later, code="9Z", title="Later", revised_at=AT)
    user = delegate(conference)
    write_note(user=user, conference=later, session=there.pk, text="Bring the copy")
    ref = OwnNote.objects.get().key_ref
    with django_capture_on_commit_callbacks(execute=True):
        erase(person=person_of(user), actor=None, at=AT)
    assert (OwnNote.objects.count(), has_key(ref)) == (0, False)


def test_a_week_after_the_last_day_all_of_it_is_gone(
    conference: Conference, workshop: Session, django_capture_on_commit_callbacks: Committed
) -> None:
    refs = [choose(delegate(conference, number), workshop) for number in range(2)]
    run(NEEDS_END - SECOND)
    assert [model._default_manager.count() for model in MODELS] == [2, 2, 2, 2]
    with django_capture_on_commit_callbacks(execute=True):
        run(NEEDS_END)
    assert [model._default_manager.count() for model in MODELS] == [0, 0, 0, 0]
    assert [has_key(ref) for ref in refs] == [False, False]
    assert forget_agendas(conference) == 0


def test_another_conference_keeps_its_agendas(conference: Conference, workshop: Session) -> None:
    later = Conference.objects.create(
        slug="later", name="Later", first_day=NEEDS_END.date(), last_day=NEEDS_END.date(), city="Leeds"
    )
    user = delegate(conference)
    choose(user, workshop)
    Agenda.objects.create(user=user, conference=later)
    run(NEEDS_END)
    assert list(Agenda.objects.values_list("conference__slug", flat=True)) == ["later"]
