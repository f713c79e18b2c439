"""A request for a letter: who may ask, who decides, what is left of it, and when a letter is valid."""

from dataclasses import replace
from datetime import datetime

import pytest

from delegates import visas
from delegates.cards import VisaDetails
from delegates.deciding import take_back
from delegates.history import history_of
from delegates.models import BudgetLine, Registration, VisaRequest
from delegates.registration import withdraw
from delegates.visas import State
from events.models import AuditEntry, Conference, Mail
from tests.delegates.kept import END, NEEDS_END, SECOND, run
from tests.delegates.travelling import DETAILS, NUMBER, again, agreed, come, money
from vault.keys import destroy_keys

pytestmark = pytest.mark.database


def drawn(_details: VisaDetails) -> bytes:
    return b"a letter"


def sealed_of(registration: Registration) -> list[object]:
    asked = VisaRequest.objects.get(registration=registration)
    return [asked.legal_name, asked.passport_number, asked.born, asked.nationality, asked.embassy]


def reference_of(registration: Registration) -> str:
    return str(VisaRequest.objects.get(registration=registration).reference)


def issue(registration: Registration, at: datetime) -> bytes:
    return visas.issue(registration=again(registration), draw=drawn, actor=None, at=at)


def test_a_reference_has_99_bits_in_groups_without_letters_that_look_alike() -> None:
    reference = visas.make_reference()
    assert [len(group) for group in reference.split("-")] == [4] * 5
    assert set("01ILO").isdisjoint(reference)
    assert visas.hash_reference(reference.lower().replace("-", " ")) == visas.hash_reference(reference)


def test_a_letter_is_asked_for_agreed_to_and_made_once(conference: Conference, now: datetime) -> None:
    one = come(conference, now)
    asked = visas.ask_for_letter(registration=one, details=DETAILS, actor=None, at=now)
    with pytest.raises(visas.NotOpenError):
        issue(one, now)
    visas.agree(registration=one, actor=None, at=now)
    assert not visas.is_valid(conference, reference_of(one))
    assert issue(one, now) == b"a letter"
    asked.refresh_from_db()
    assert (asked.state, asked.issued_at, visas.is_valid(conference, reference_of(one))) == (State.ISSUED, now, True)
    with pytest.raises(visas.NotOpenError):
        issue(one, now)


def test_making_the_letter_empties_number_and_day_of_birth(conference: Conference, now: datetime) -> None:
    one = agreed(conference, now)
    assert sealed_of(one)[1:3] == [NUMBER, "1979-04-23"]
    issue(one, now)
    assert sealed_of(one) == ["Lale Çınar", "", "", "TR", "Embassy, Ankara"]


def test_a_second_letter_is_the_same_with_what_is_typed_again(conference: Conference, now: datetime) -> None:
    one = agreed(conference, now)
    seen: list[VisaDetails] = []
    visas.issue(registration=one, draw=lambda given: seen.append(given) or b"", actor=None, at=now)  # type: ignore[func-returns-value]
    assert DETAILS.born
    visas.issue_again(
        registration=one,
        passport_number=NUMBER,
        born=DETAILS.born,
        draw=lambda given: seen.append(given) or b"",  # type: ignore[func-returns-value]
        actor=None,
        at=now,
    )
    assert seen == [replace(DETAILS, reference=reference_of(one))] * 2
    assert sealed_of(one)[1:3] == ["", ""]


def test_a_letter_that_cannot_be_drawn_changes_nothing(conference: Conference, now: datetime) -> None:
    one = agreed(conference, now)

    def fail(_details: VisaDetails) -> bytes:
        raise ValueError

    entries = AuditEntry.objects.count()
    with pytest.raises(ValueError, match=r"^$"):
        visas.issue(registration=one, draw=fail, actor=None, at=now)
    asked = VisaRequest.objects.get()
    assert (asked.state, asked.passport_number, AuditEntry.objects.count()) == (State.AGREED, NUMBER, entries)


def test_what_was_corrected_while_the_letter_was_drawn_is_not_wiped_unseen(
    conference: Conference, now: datetime
) -> None:
    one = agreed(conference, now)

    def correct(_details: VisaDetails) -> bytes:
        changed = replace(DETAILS, legal_name="Lale Çınar-Ünal")
        visas.ask_for_letter(registration=one, details=changed, actor=None, at=now)
        return b""

    with pytest.raises(visas.NotOpenError):
        visas.issue(registration=one, draw=correct, actor=None, at=now)
    assert (VisaRequest.objects.get().state, sealed_of(one)[:2]) == (State.AGREED, ["Lale Çınar-Ünal", NUMBER])


@pytest.mark.parametrize("step", ["refuse", "revoke", "revoke after it was made"])
def test_what_is_refused_or_revoked_is_emptied_and_not_valid(conference: Conference, now: datetime, step: str) -> None:
    one = agreed(conference, now)
    reference = reference_of(one)
    if step == "refuse":
        VisaRequest.objects.update(state=State.ASKED)
        visas.refuse(registration=one, actor=None, at=now)
    elif step == "revoke":
        visas.revoke(registration=one, actor=None, at=now)
    else:
        issue(one, now)
        assert visas.is_valid(conference, reference)
        visas.revoke(registration=one, actor=None, at=now)
    assert (sealed_of(one), reference_of(one)) == ([""] * 5, "")
    assert not visas.is_valid(conference, reference)
    with pytest.raises(visas.NotOpenError):
        visas.ask_for_letter(registration=one, details=DETAILS, actor=None, at=now)


@pytest.mark.parametrize("way", ["takes the request back", "withdraws"])
def test_who_leaves_loses_the_request_at_once(conference: Conference, now: datetime, way: str) -> None:
    one = agreed(conference, now)
    reference = reference_of(one)
    issue(one, now)
    if way == "withdraws":
        withdraw(registration=one, actor=None, at=now)
    else:
        assert visas.take_request_back(registration=one, actor=None, at=now)
        assert not visas.take_request_back(registration=one, actor=None, at=now)
    assert (VisaRequest.objects.count(), visas.is_valid(conference, reference)) == (0, False)


def test_a_letter_of_who_has_no_key_any_more_can_still_be_revoked(conference: Conference, now: datetime) -> None:
    one = agreed(conference, now)
    destroy_keys([one.key_ref])
    visas.revoke(registration=one, actor=None, at=now)
    assert VisaRequest.objects.get().state == State.REVOKED


def test_a_letter_is_not_valid_once_the_place_is_taken_back(conference: Conference, now: datetime) -> None:
    one = agreed(conference, now)
    issue(one, now)
    take_back(registration=one, actor=None, at=now)
    assert not visas.is_valid(conference, reference_of(one))


def test_nobody_without_a_place_asks_and_nobody_once_it_is_over(conference: Conference, now: datetime) -> None:
    one = come(conference, now)
    with pytest.raises(visas.TooLateError):
        visas.ask_for_letter(registration=one, details=DETAILS, actor=None, at=visas.end_of_days(conference))
    Registration.objects.update(state=Registration.State.WAITING)
    with pytest.raises(visas.NoPlaceError):
        visas.ask_for_letter(registration=one, details=DETAILS, actor=None, at=now)
    assert VisaRequest.objects.count() == 0


def test_requests_are_kept_for_seven_days_and_then_nothing_opens_a_copy(conference: Conference, now: datetime) -> None:
    one = agreed(conference, now)
    issue(one, now)
    copy = VisaRequest.objects.get()
    run(NEEDS_END - SECOND)
    assert VisaRequest.objects.count() == 1
    run(NEEDS_END)
    assert VisaRequest.objects.count() == 0
    assert again(one).key_ref != copy.key_ref


def test_money_to_grant_from_goes_after_ninety_days(conference: Conference, now: datetime) -> None:
    money(conference, "100", now)
    run(END - SECOND)
    assert BudgetLine.objects.count() == 1
    run(END)
    assert BudgetLine.objects.count() == 0


def test_each_decision_is_told_by_one_mail_that_says_nothing(conference: Conference, now: datetime) -> None:
    one = agreed(conference, now)
    visas.revoke(registration=one, actor=None, at=now + SECOND)
    news = Mail.objects.filter(purpose="news")
    assert [str(mail.subject) for mail in news] == ["A message for you"] * 2
    assert not any(word in str(mail.body) for mail in news for word in ("visa", "letter", "Lale", NUMBER))


def test_the_history_has_words_for_every_step(conference: Conference, now: datetime) -> None:
    one = agreed(conference, now)
    issue(one, now)
    visas.revoke(registration=one, actor=None, at=now)
    told = {line.what for line in history_of(again(one))}
    assert {"asked for a letter for a visa", "agreed to a letter", "made the letter", "revoked the letter"} <= told


def test_details_say_nothing_of_themselves_in_a_log() -> None:
    assert "Lale" not in f"{DETAILS} {DETAILS!r}"
