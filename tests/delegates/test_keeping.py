from datetime import UTC, datetime, timedelta

import pytest

from delegates.describing import Answers
from delegates.forms import AnswersForm
from delegates.keeping import KEPT_AFTER, NEEDS, NEEDS_KEPT_AFTER, end_of, terms_over
from delegates.models import (
    Addressee,
    Allotment,
    Answer,
    BudgetLine,
    BulkStep,
    FormDraft,
    ImportDraft,
    InvitationCode,
    Message,
    Note,
    Person,
    Registration,
    SavedFilter,
    SpentKey,
    Submission,
    SupportDecision,
    VisaRequest,
)
from delegates.referee_fields import NAMES as REFEREE
from delegates.registration import change
from events.models import AuditEntry, Conference, Mail, User
from tests.conftest import make_person
from tests.delegates.kept import (
    END,
    NEEDS_END,
    NO_NEEDS,
    SEALED_OF_PERSON,
    SECOND,
    again,
    answer,
    enter,
    everything,
    needs_of,
    question,
    run,
)
from vault.models import DataKey
from vault.sealing import KeyGoneError


@pytest.fixture
def one(conference: Conference, now: datetime) -> Registration:
    return enter(conference, now)


def test_the_form_promises_what_the_purge_keeps() -> None:
    assert (KEPT_AFTER.days, NEEDS_KEPT_AFTER.days) == (90, 7)
    assert set(AnswersForm.base_fields) & NEEDS == NEEDS - set(REFEREE)


def test_a_term_ends_at_midnight_of_the_conference_after_its_last_day(conference: Conference) -> None:
    assert end_of(conference, NEEDS_KEPT_AFTER) == NEEDS_END
    assert end_of(conference, KEPT_AFTER) == END
    question(conference, 30)
    assert terms_over(conference, NEEDS_END - SECOND) == []
    assert terms_over(conference, NEEDS_END) == [7]
    assert terms_over(conference, END - SECOND) == [7, 30]
    assert terms_over(conference, END + SECOND) == [7, 30, 90]
    conference.time_zone = "Pacific/Auckland"
    assert end_of(conference, NEEDS_KEPT_AFTER) == datetime(2012, 3, 4, 11, tzinfo=UTC)


def test_needs_are_there_a_second_before_the_end_and_gone_at_it(one: Registration) -> None:
    assert run(NEEDS_END - SECOND) == 0
    named = ["friend@example.org", "A friend"]
    assert needs_of(one) == ["A quiet seat", "No nuts", "A sister", ["tr"], *named, ["hotel"], "300"]
    assert run(NEEDS_END) == 1
    assert needs_of(one) == NO_NEEDS
    kept = again(one)
    assert (kept.person.display_name, kept.person.address, kept.secure_contact) == (
        "Sunrise 0",
        "sunrise0@example.org",
        "Signal 1",
    )
    assert (kept.key_ref == kept.person.key_ref, kept.key_ref == one.key_ref) == (True, False)
    assert str(Mail.objects.get(reference=one.code).address) == "sunrise0@example.org"
    assert run(NEEDS_END) == 0


def test_old_copies_of_needs_do_not_open_after_the_short_term_nor_others_after_the_long_one(one: Registration) -> None:
    copy, written = again(one), Mail.objects.get()
    run(NEEDS_END)
    with pytest.raises(KeyGoneError):
        str(copy.access_needs)
    with pytest.raises(KeyGoneError):
        str(written.address)
    copy = again(one)
    run(END)
    for name in SEALED_OF_PERSON:
        with pytest.raises(KeyGoneError):
            str(getattr(copy.person, name))


def test_names_are_there_a_second_before_the_end_and_gone_at_it(one: Registration) -> None:
    run(END - SECOND)
    assert again(one).person.display_name == "Sunrise 0"
    run(END)
    left = again(one)
    assert [str(getattr(left.person, name)) for name in SEALED_OF_PERSON] == [""] * len(SEALED_OF_PERSON)
    assert (left.person.address_alias, left.person.user, left.secure_contact, left.link_hash) == (None, None, "", "")
    assert (left.state, left.category, left.requested_at, left.code) == (
        "confirmed",
        "press",
        one.requested_at,
        one.code,
    )
    assert run(END) == 0


@pytest.mark.parametrize("days", [7, 30, 90])
def test_answers_to_questions_go_when_their_own_term_is_over(one: Registration, days: int) -> None:
    answer(one, days)
    end = end_of(one.conference, timedelta(days=days))
    run(end - SECOND)
    assert str(Answer.objects.get().value) == "Long"
    copy = Answer.objects.get()
    run(end + SECOND)
    assert Answer.objects.count() == 0
    with pytest.raises(KeyGoneError):
        str(copy.value)


KINDS = (
    Note, Answer, Message, Addressee, Mail, FormDraft, ImportDraft, SavedFilter, BulkStep, InvitationCode, Allotment,
    Submission, SpentKey, VisaRequest, BudgetLine, SupportDecision,
)  # fmt: skip


def test_after_ninety_days_nothing_is_left_but_nameless_rows_and_their_keys(one: Registration, now: datetime) -> None:
    everything(one, now)
    run(END)
    assert {kind.__name__: kind._default_manager.count() for kind in KINDS} == {kind.__name__: 0 for kind in KINDS}
    refs = set(DataKey.objects.exclude(ref="alias").values_list("ref", flat=True))
    assert refs == {again(one).key_ref, *User.objects.values_list("key_ref", flat=True)}


def test_an_account_goes_with_its_last_registration_unless_something_else_needs_it(
    one: Registration, now: datetime
) -> None:
    convener = enter(one.conference, now, 1)
    User.objects.filter(people=convener.person).update(may_convene=True)
    for registration in (one, convener):
        answers = Answers(display_name="Changed", category="press")
        change(registration=registration, answers=answers, actor=registration.person.user, at=now)
    run(END)
    assert list(User.objects.values_list("pk", flat=True)) == [convener.person.user_id]
    assert AuditEntry.objects.filter(record="registration", actor__isnull=False).count() == 0
    assert Person.objects.filter(user__isnull=False).count() == 0


def test_what_someone_answers_again_after_the_short_term_goes_again(one: Registration) -> None:
    run(NEEDS_END)
    answers = Answers(display_name="Sunrise", category="press", access_needs="A seat")
    change(registration=again(one), answers=answers, actor=None, at=NEEDS_END)
    run(NEEDS_END + SECOND)
    assert needs_of(one) == NO_NEEDS


def test_a_conference_that_is_not_over_and_others_are_left_alone(one: Registration, conference: Conference) -> None:
    later = Conference.objects.create(slug="later", first_day=END.date(), last_day=END.date())
    person = make_person(later, "Moonlight")
    run(END)
    assert Person.objects.get(pk=person.pk).display_name == "Moonlight"
    assert again(one).person.display_name == ""
