"""Erasing leaves the counts right and nothing of the person."""

from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress

from delegates.deciding import arrive
from delegates.describing import Answers
from delegates.erasing import erase
from delegates.lifecycle import count_all
from delegates.models import (
    ERASED_TO,
    Addressee,
    Answer,
    BulkStep,
    Consent,
    Note,
    Person,
    Registration,
    SpentKey,
    Submission,
    VisaRequest,
)
from delegates.places import ErasedError, State
from delegates.registration import change
from delegates.showing import Shown, choose_what_is_shown, hide
from delegates.visas import ask_for_letter
from events.models import AuditEntry, Conference, Mail, SignInLink, TeamMember, User
from reports.compiling import headcount_of
from sessions.models import Contribution
from tests.conftest import make_person, make_user
from tests.delegates.erasures import WORDS, ceilings, found_in_rows, signed_in, traces, with_everything
from tests.delegates.kept import SEALED_OF_PERSON, again, enter, run
from tests.delegates.travelling import DETAILS
from tests.proof.outputs import spoken
from vault.keys import has_key
from vault.models import DataKey
from vault.sealing import KeyGoneError

OVER = datetime.fromisoformat("2012-02-27T12:00:00Z")
LEFT = (Note, Answer, Addressee, Submission, Contribution, SignInLink)


@pytest.fixture
def one(conference: Conference, now: datetime) -> Registration:
    return with_everything(conference, now)


def gone(registration: Registration, at: datetime) -> Registration:
    erase(person=registration.person, actor=None, at=at)
    return again(registration)


@pytest.mark.database
def test_nothing_is_left_but_a_row_without_a_name_under_another_code(one: Registration, now: datetime) -> None:
    left = gone(one, now)
    assert [str(getattr(left.person, name)) for name in SEALED_OF_PERSON] == [""] * len(SEALED_OF_PERSON)
    assert (left.person.address_alias, left.person.user, left.link_hash, left.secure_contact) == (None, None, "", "")
    assert (left.person.emptied_to, left.state, left.category) == (ERASED_TO, State.WITHDRAWN, "press")
    assert {left.code, left.badge_id, left.key_ref}.isdisjoint({one.code, one.badge_id, one.key_ref})
    assert left.requested_at == datetime.fromisoformat("2012-01-20T00:00:00Z")
    assert {model.__name__: model._default_manager.count() for model in LEFT} == {model.__name__: 0 for model in LEFT}
    assert (SpentKey.objects.count(), has_key(one.key_ref)) == (0, False)


@pytest.mark.database
def test_what_was_agreed_to_is_nobodys_and_cannot_be_read(one: Registration, now: datetime) -> None:
    entry = Consent.objects.get(subject=one.person.subject)
    left = gone(one, now)
    assert (left.person.subject, left.person.ledger_ref) == (None, None)
    assert (has_key(entry.key_ref), Consent.objects.filter(pk=entry.pk).exists()) == (False, True)
    with pytest.raises(KeyGoneError):
        str(Consent.objects.get(pk=entry.pk).shown)


def test_no_moment_stays_by_which_an_entry_of_the_audit_could_be_found(one: Registration, now: datetime) -> None:
    for by_officer in (True, False):
        hide(person=one.person, by_officer=by_officer, actor=None, at=now)
    Registration.objects.update(answer_due_at=now + timedelta(days=3), holds_place=True)
    left = gone(one, now)
    assert (left.person.hid_themselves_at, left.person.hidden_by_officer_at) == (None, None)
    assert (left.answer_due_at, left.holds_place) == (None, False)


@pytest.mark.database
def test_no_row_of_either_database_says_a_word_or_leads_to_the_person(one: Registration, now: datetime) -> None:
    looked_for = [*WORDS, *traces(one)]
    assert set(traces(one)) <= found_in_rows(looked_for), "the sweep has gone blind"
    gone(one, now)
    assert found_in_rows(looked_for) == set()
    said = b"".join(output.body for output in spoken()).decode()
    assert {word for word in looked_for if word in said} == set()


def test_old_copies_of_every_row_do_not_open(one: Registration, now: datetime) -> None:
    written = list(Mail.objects.filter(reference=one.code))
    copy = again(one)
    gone(one, now)
    for row, name in [*((copy.person, name) for name in SEALED_OF_PERSON), *((mail, "body") for mail in written)]:
        with pytest.raises(KeyGoneError):
            str(getattr(row, name))


def test_the_account_goes_and_all_that_is_its(one: Registration, now: datetime) -> None:
    account, browser = one.person.user, signed_in(one)
    assert account is not None
    assert browser.get("/accounts/").status_code == 200
    gone(one, now)
    assert not User.objects.filter(pk=account.pk).exists()
    assert not EmailAddress.objects.filter(email=account.email).exists()
    assert not has_key(account.key_ref)
    assert browser.get("/accounts/").status_code == 302


@pytest.mark.parametrize("reason", ["role", "another conference", "may convene"])
def test_an_account_that_is_needed_stays_but_is_signed_out(one: Registration, now: datetime, reason: str) -> None:
    account, browser = one.person.user, signed_in(one)
    assert account is not None
    if reason == "role":
        TeamMember.objects.create(conference=one.conference, user=account, role=TeamMember.Role.DOOR)
    elif reason == "may convene":
        User.objects.filter(pk=account.pk).update(may_convene=True)
    else:
        later = Conference.objects.create(slug="later", first_day=now.date(), last_day=now.date())
        person = make_person(later, "Moonlight")
        Person.objects.filter(pk=person.pk).update(user=account)
    change(registration=one, answers=Answers(display_name="A", category="press"), actor=account, at=now)
    gone(one, now)
    assert User.objects.filter(pk=account.pk).exists()
    assert has_key(account.key_ref)
    assert browser.get("/accounts/").status_code == 302
    assert not AuditEntry.objects.filter(actor=account).exists()


def test_the_audit_says_what_was_done_but_not_to_whom(one: Registration, now: datetime) -> None:
    officer = make_user("officer@team.example")
    about = {str(one.pk), str(one.person_id), *map(str, Contribution.objects.values_list("pk", flat=True))}
    assert AuditEntry.objects.filter(record_id__in=about).exists()
    before = AuditEntry.objects.count()
    erase(person=one.person, actor=officer, at=now)
    assert not AuditEntry.objects.filter(record_id__in=about).exists()
    latest = AuditEntry.objects.latest("pk")
    assert (latest.action, latest.record, latest.actor, AuditEntry.objects.count()) == (
        "erase a person",
        "conference",
        officer,
        before + 1,
    )


def test_a_session_that_was_open_with_them_says_no_more_than_its_theme(one: Registration, now: datetime) -> None:
    assert ceilings() == {"1A": "open"}
    gone(one, now)
    assert ceilings() == {"1A": "neutral"}


def test_decisions_about_many_forget_them_and_go_on_with_the_others(one: Registration, now: datetime) -> None:
    step = BulkStep.objects.exclude(items=[]).get()
    step.items, step.left = [*step.items, {"id": "x", "code": "OTHER", "before": "requested"}], 1
    step.save()
    gone(one, now)
    step.refresh_from_db()
    assert ([item["code"] for item in step.items], step.left) == (["OTHER"], 1)


def test_others_keep_what_is_theirs(one: Registration, now: datetime) -> None:
    other = enter(one.conference, now, 1)
    gone(one, now)
    kept = again(other)
    assert (kept.person.display_name, kept.code, kept.state) == ("Sunrise 1", other.code, other.state)
    assert str(Mail.objects.get(reference=other.code).address) == "sunrise1@example.org"


def figures(conference: Conference) -> tuple[int, int, int, dict[str, int]]:
    people = headcount_of(conference)
    return people.requested, people.confirmed, people.arrived, dict(people.categories)


def test_who_came_is_counted_on(one: Registration, now: datetime) -> None:
    arrive(registration=one, arrived=True, actor=None, at=now)
    before = figures(one.conference)
    left = gone(one, now)
    assert figures(one.conference) == before
    assert before[:3] == (1, 1, 1)
    assert left.arrived_at == datetime.fromisoformat("2012-01-20T00:00:00Z")


def test_who_had_a_place_once_the_conference_is_over_is_counted_on(one: Registration) -> None:
    before = figures(one.conference)
    gone(one, OVER)
    assert figures(one.conference) == before


@pytest.mark.database
@pytest.mark.parametrize("state", [State.CONFIRMED, State.OFFERED])
def test_the_place_goes_to_the_first_in_line(conference: Conference, now: datetime, state: State) -> None:
    Conference.objects.filter(pk=conference.pk).update(capacity=1)
    first, second = enter(conference, now, 1), enter(conference, now, 2)
    ends = now + timedelta(days=1) if state == State.OFFERED else None
    Registration.objects.filter(pk=first.pk).update(state=state, offer_ends_at=ends)
    assert again(second).state == State.WAITING
    left = gone(first, now)
    assert (left.state, left.offer_ends_at, again(second).state) == (State.WITHDRAWN, None, State.OFFERED)


@pytest.mark.parametrize("state", [State.REQUESTED, State.WAITING, State.DECLINED, State.WITHDRAWN])
def test_a_request_ends_and_one_that_ended_stays_as_it_ended(one: Registration, now: datetime, state: State) -> None:
    Registration.objects.filter(pk=one.pk).update(state=state)
    assert gone(one, now).state == (State.DECLINED if state == State.DECLINED else State.WITHDRAWN)


def test_twice_is_as_good_as_once(one: Registration, now: datetime) -> None:
    left, entries = gone(one, now), AuditEntry.objects.count()
    keys = set(DataKey.objects.filter(ref=left.key_ref).values_list("ref", flat=True))
    assert (gone(one, now).code, AuditEntry.objects.count(), keys) == (left.code, entries, {left.key_ref})


def test_the_purge_has_nothing_more_to_do_with_them(one: Registration, now: datetime) -> None:
    left = gone(one, now)
    run(OVER + timedelta(days=100))
    assert (again(one).key_ref, again(one).code) == (left.key_ref, left.code)


def test_who_answers_on_another_device_at_that_moment_writes_nothing_down(one: Registration, now: datetime) -> None:
    stale = again(one)
    gone(one, now)
    with pytest.raises(ErasedError):
        change(registration=stale, answers=Answers(display_name="Back", category="press"), actor=None, at=now)
    assert again(one).person.display_name == ""


def test_who_came_asks_for_no_letter_and_shows_nothing_from_another_device_at_that_moment(
    one: Registration, now: datetime
) -> None:
    Registration.objects.update(state=State.CONFIRMED, arrived_at=now)
    left = gone(one, now)
    assert left.state == State.CONFIRMED
    with pytest.raises(ErasedError):
        ask_for_letter(registration=one, details=DETAILS, actor=None, at=now)
    with pytest.raises(ErasedError):
        choose_what_is_shown(registration=one, shown=Shown({}, {}), actor=None, at=now)
    assert (VisaRequest.objects.count(), again(one).person.emptied_to) == (0, ERASED_TO)


def test_someone_whose_key_is_lost_is_erased_too(one: Registration, now: datetime) -> None:
    DataKey.objects.filter(ref=one.key_ref).delete()
    left = gone(one, now)
    assert (left.person.display_name, left.person.emptied_to) == ("", ERASED_TO)


def test_the_same_address_registers_anew_as_somebody_new(one: Registration, now: datetime) -> None:
    gone(one, now)
    anew = enter(one.conference, now)
    assert (anew.pk == one.pk, anew.state) == (False, State.CONFIRMED)


def test_a_contributor_who_never_registered_is_erased(conference: Conference, now: datetime) -> None:
    person = make_person(conference, "Moonlight")
    erase(person=person, actor=None, at=now)
    person.refresh_from_db()
    assert (person.display_name, person.emptied_to) == ("", ERASED_TO)


def test_what_goes_is_counted_before(one: Registration, now: datetime) -> None:
    counted = {str(label): number for label, number in count_all(one.person, now)}
    assert counted == {
        "parts in sessions": 1,
        "receipts of the form": 1,
        "answers to the conference’s own questions": 1,
        "messages of the organisers to you": 2,
        "mails to you": 2,
        "notes of the team on your registration": 1,
        "your letter for a visa": 1,
        "what was decided about your travel support": 1,
    }
