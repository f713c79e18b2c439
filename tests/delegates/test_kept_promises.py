"""What the purge owes to those whose key is lost, whose day was moved, or who never used what was opened for them."""

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from delegates.consent import Purpose
from delegates.keeping import KEPT_AFTER, count_due, end_of, kept_until, purge, purge_some
from delegates.messaging import write_message
from delegates.models import Allotment, Answer, InvitationCode, Note, Person, Question, Registration
from delegates.notes import add_note, notes_on
from events import clock
from events.accounts import find_account, open_account, open_if_known
from events.models import Conference, Mail, User
from events.passkeys import passkeys_of
from events.setting_up import revise
from events.views import accounts as pages
from tests.conftest import agree, make_user, prove, team_client
from tests.delegates.asking import entered
from tests.delegates.holding import give, link
from tests.delegates.kept import END, NEEDS_END, NO_NEEDS, SECOND, again, answer, enter, needs_of, question, run
from tests.events.security_key import LABEL, SecurityKey, owner
from vault.keys import destroy_keys
from vault.models import DataKey
from vault.rotation import rotate
from vault.status import vault_status

ADDRESS = "person1@example.org"  # of tests.delegates.asking.entered
REGISTER, SETTINGS, WAYS = "/dhrd-2012/register/", "/dhrd-2012/organise/settings/", "/dhrd-2012/organise/ways-in/"


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(pages, "PACE", 0.0)


@pytest.fixture
def one(conference: Conference, now: datetime) -> Registration:
    return enter(conference, now)


def date_key(user: User, day: date) -> None:
    DataKey.objects.filter(ref=user.key_ref).update(made_on=day)


def move_last_day(conference: Conference, day: date, at: datetime) -> None:
    changed = Conference.objects.get(pk=conference.pk)
    changed.last_day = day
    actor = open_account(address="organiser@team.example", is_verified=True)
    revise(conference=changed, actor=actor, at=at)
    conference.refresh_from_db()


# Accounts that nobody ever used


def test_an_account_opened_by_the_sign_in_page_goes_with_the_one_of_that_address(conference: Conference) -> None:
    entered(conference)
    open_if_known(ADDRESS)
    opened = find_account(ADDRESS)
    assert opened is not None
    run(END)
    assert find_account(ADDRESS) is None
    assert not DataKey.objects.filter(ref=opened.key_ref).exists()


def test_it_stays_while_another_conference_knows_the_address(conference: Conference) -> None:
    later = Conference.objects.create(
        slug="later", first_day=END.date(), last_day=END.date(), registration_opens=conference.registration_opens,
        admission=Conference.Admission.OPEN,
    )  # fmt: skip
    entered(conference)
    entered(later)
    open_if_known(ADDRESS)
    run(END)
    assert find_account(ADDRESS) is not None
    run(end_of(later, KEPT_AFTER))
    assert find_account(ADDRESS) is None


def test_an_account_in_which_nobody_ever_signed_in_goes_after_ninety_days(
    conference: Conference, now: datetime
) -> None:
    entered(conference)
    known = open_account(address=ADDRESS, is_verified=False)
    forgotten = open_account(address="nobody@example.org", is_verified=False)
    used = open_account(address="used@example.org", is_verified=True)
    for user in (known, forgotten, used):
        date_key(user, now.date())
    run(now + KEPT_AFTER - timedelta(days=1))
    assert User.objects.count() == 3
    run(now + KEPT_AFTER)
    assert set(User.objects.all()) == {known, used}
    assert not DataKey.objects.filter(ref=forgotten.key_ref).exists()


# Whose key does not open


@pytest.mark.parametrize("lost", ["ring key", "data key"])
def test_one_whose_key_does_not_open_is_emptied_at_the_last_term(one: Registration, lost: str) -> None:
    if lost == "ring key":
        DataKey.objects.filter(ref=one.key_ref).update(ring_key="lost")
    else:
        destroy_keys([one.key_ref])
    run(END - SECOND)
    assert again(one).key_ref == one.key_ref
    run(END)
    left = again(one)
    assert (left.person.display_name, left.person.address_alias, left.person.emptied_to) == ("", None, 90)
    assert (needs_of(one), DataKey.objects.filter(ref=one.key_ref).exists()) == (NO_NEEDS, False)


def test_the_command_fails_and_the_worker_logs_while_someone_could_not_be_emptied(
    one: Registration, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    DataKey.objects.filter(ref=one.key_ref).update(ring_key="lost")
    monkeypatch.setattr(clock, "now", lambda: NEEDS_END)
    with pytest.raises(CommandError, match="1 people could not be emptied"):
        call_command("purge", stdout=StringIO())
    assert (purge_some(NEEDS_END), count_due(NEEDS_END)) == (False, 1)
    assert "1 people could not be emptied" in caplog.text
    assert one.key_ref not in caplog.text
    caplog.clear()
    assert (purge_some(END), count_due(END), caplog.text) == (False, 0, "")


# A last day that moves


def test_a_later_last_day_prolongs_no_promise_and_an_earlier_one_shortens_it(one: Registration, now: datetime) -> None:
    here = one.conference
    move_last_day(here, date(2012, 3, 20), now)
    assert (here.promised_last_day, end_of(here, KEPT_AFTER)) == (date(2012, 2, 26), END)
    move_last_day(here, date(2012, 2, 25), now)
    assert here.promised_last_day == date(2012, 2, 25)
    move_last_day(here, date(2012, 3, 20), now)
    assert end_of(here, KEPT_AFTER) == END - timedelta(days=1)
    run(NEEDS_END)
    assert needs_of(one) == NO_NEEDS


def test_a_later_last_day_counts_as_long_as_nobody_has_registered(conference: Conference, now: datetime) -> None:
    move_last_day(conference, date(2012, 3, 20), now)
    entered(conference)
    assert kept_until(conference, KEPT_AFTER) == date(2012, 6, 18)
    move_last_day(conference, date(2012, 3, 21), now)
    assert conference.promised_last_day == date(2012, 3, 20)


def test_the_form_names_the_day_that_was_promised_and_the_settings_say_so(
    conference: Conference, now: datetime
) -> None:
    question(conference, 30)
    team = team_client(conference, "organiser")
    hint = "A later last day does not prolong that"
    assert hint not in team.get(SETTINGS).content.decode()
    entered(conference)
    move_last_day(conference, date(2012, 3, 20), now)
    page = Client().get(REGISTER).content.decode()
    assert all(day in page for day in ("4 March 2012", "27 March 2012", "26 May 2012"))
    assert "June 2012" not in page
    settings = team.get(SETTINGS).content.decode()
    assert hint in settings
    assert "counted from Sunday 26 February 2012" in settings


# Keys of what was deleted


def test_answers_that_go_after_someone_was_emptied_take_the_key_along(one: Registration) -> None:
    answer(one, 90)
    run(NEEDS_END)
    copy = again(one)
    Question.objects.update(keep_days=7)
    run(NEEDS_END)
    assert (Answer.objects.count(), again(one).person.display_name) == (0, "Sunrise 0")
    assert again(one).key_ref != copy.key_ref
    assert not DataKey.objects.filter(ref=copy.key_ref).exists()
    assert run(NEEDS_END) == 0


# Who writes while the purge runs


def test_a_note_written_by_someone_who_read_before_the_purge_can_be_read(one: Registration) -> None:
    author = make_user("author@team.example")
    add_note(registration=one, text="First", author=author, at=NEEDS_END)
    stale = again(one)
    run(NEEDS_END)
    add_note(registration=stale, text="Second", author=author, at=NEEDS_END + SECOND)
    assert [note.text for note in notes_on(again(one))] == ["First", "Second"]


def test_a_note_whose_key_is_gone_hides_no_other(one: Registration) -> None:
    author = make_user("author@team.example")
    lost = add_note(registration=one, text="First", author=author, at=NEEDS_END)
    add_note(registration=one, text="Second", author=author, at=NEEDS_END)
    Note.objects.filter(pk=lost.pk).update(key_ref="0" * 32)
    assert [note.text for note in notes_on(again(one))] == ["Second"]


def test_a_message_to_someone_read_before_the_purge_is_mailed(one: Registration) -> None:
    agree(one.person, Purpose.FOLLOW_UP)
    stale, author = again(one), make_user("author@team.example")
    run(NEEDS_END)
    Mail.objects.all().delete()
    more = {"subject": "Rooms", "text": "Come to room A", "author": author, "at": NEEDS_END}
    write_message(pk=one.pk, conference=one.conference, registrations=[stale], **more)  # type: ignore[arg-type]  # each names its parts
    assert [str(mail.address) for mail in Mail.objects.all()] == ["sunrise0@example.org"]


# Places of organisations


def test_the_ways_in_are_shown_while_a_purge_is_cut_off(conference: Conference, now: datetime) -> None:
    allotment = give(conference, now)
    link(allotment, now)
    team = prove(team_client(conference, "organiser"))
    for _count in purge(END):
        assert team.get(WAYS).status_code == 200
        assert Allotment.objects.exists() or not InvitationCode.objects.exists()


def test_places_whose_key_is_gone_are_listed_without_for_whom(conference: Conference, now: datetime) -> None:
    allotment = give(conference, now)
    destroy_keys([allotment.key_ref])
    team = prove(team_client(conference, "organiser"))
    for page in (WAYS, f"{WAYS}places/{allotment.pk}/"):
        answered = team.get(page)
        assert (answered.status_code, "its key is gone" in answered.content.decode()) == (200, True)


# Passkeys, which lie sealed under their account's own key


def test_a_closed_account_takes_its_passkeys_and_their_key_along(one: Registration) -> None:
    holder = owner(SecurityKey())
    Person.objects.update(user=holder)
    assert (Authenticator.objects.filter(user=holder).count(), vault_status().orphans) == (2, 0)
    run(END)
    assert (Authenticator.objects.count(), User.objects.filter(pk=holder.pk).count()) == (0, 0)
    assert not DataKey.objects.filter(ref=holder.key_ref).exists()
    assert (vault_status().is_sound, vault_status().orphans) == (True, 0)


def test_passkeys_open_after_the_ring_was_rotated(conference: Conference, settings: Settings) -> None:
    holder = owner(SecurityKey())
    settings.VAULT_KEYS = {"newer": b"n" * 32} | settings.VAULT_KEYS
    assert [progress.stuck for progress in rotate()] == [0]
    settings.VAULT_KEYS = {"newer": b"n" * 32}
    assert [passkey.label for passkey in passkeys_of(holder)] == [LABEL]
    assert vault_status().is_sound
