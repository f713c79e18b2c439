from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from delegates import deciding, registration
from delegates.cards import Facet, PhotoChoice
from delegates.describing import Answers, add_person
from delegates.disclosure import disclose
from delegates.models import Person, Registration, Submission
from delegates.registration import register
from events.audience import Audience
from events.models import AuditEntry, Conference, Mail
from tests.conftest import make_person

State = Registration.State


def answers(number: int = 1, **more: object) -> Answers:
    values = {"display_name": f"Person {number}", "address": f"person{number}@example.org", "category": "delegate"}
    return Answers(**(values | more))  # type: ignore[arg-type]


def the_only(conference: Conference) -> Registration:
    return Registration.objects.select_related("person").get(conference=conference)


def test_an_open_conference_gives_a_place_at_once(conference: Conference, now: datetime) -> None:
    receipt = register(conference=conference, answers=answers(), token=uuid4(), at=now)
    found = the_only(conference)
    assert (receipt.state, found.state, receipt.reference) == (State.CONFIRMED, State.CONFIRMED, found.code)


def test_a_conference_on_request_waits_for_the_organiser(conference: Conference, now: datetime) -> None:
    Conference.objects.update(admission=Conference.Admission.ON_REQUEST)
    assert register(conference=conference, answers=answers(), token=uuid4(), at=now).state == State.REQUESTED


def test_third_delegate_waits_when_two_places_exist(conference: Conference, now: datetime) -> None:
    Conference.objects.update(capacity=2)
    states = [register(conference=conference, answers=answers(n), token=uuid4(), at=now).state for n in range(3)]
    assert states == [State.CONFIRMED, State.CONFIRMED, State.WAITING]


@pytest.mark.parametrize(
    "moment", [datetime.fromisoformat("2011-12-31T23:59:59Z"), datetime.fromisoformat("2012-02-10T00:00:00Z")]
)
def test_nothing_is_taken_outside_the_registration_times(conference: Conference, moment: datetime) -> None:
    with pytest.raises(registration.RegistrationClosedError):
        register(conference=conference, answers=answers(), token=uuid4(), at=moment)
    assert not Person.objects.exists()


def test_sending_the_same_form_twice_is_one_registration_with_one_mail(conference: Conference, now: datetime) -> None:
    token = uuid4()
    first = register(conference=conference, answers=answers(), token=token, at=now)
    again = register(conference=conference, answers=answers(), token=token, at=now)
    assert first == again
    assert (Registration.objects.count(), Mail.objects.count()) == (1, 1)


def test_a_known_address_gets_a_receipt_like_any_other_and_changes_nothing(
    conference: Conference, now: datetime
) -> None:
    first = register(conference=conference, answers=answers(), token=uuid4(), at=now)
    second = register(
        conference=conference,
        answers=answers(display_name="Someone else", address=" PERSON1@example.org "),
        token=uuid4(),
        at=now,
    )
    assert second.state == first.state
    assert second.reference != first.reference
    assert the_only(conference).person.display_name == "Person 1"
    assert sorted(Mail.objects.values_list("purpose", flat=True)) == ["again", "received"]


def test_a_withdrawn_person_who_asks_again_keeps_what_was_said_before(conference: Conference, now: datetime) -> None:
    register(conference=conference, answers=answers(), token=uuid4(), at=now)
    registration.withdraw(registration=the_only(conference), actor=None, at=now)
    later = now + timedelta(hours=1)
    register(conference=conference, answers=answers(display_name="Someone else"), token=uuid4(), at=later)
    found = the_only(conference)
    assert (found.state, found.person.display_name, found.requested_at) == (State.CONFIRMED, "Person 1", later)


def test_nobody_is_shown_again_by_a_form_that_anyone_could_send(conference: Conference, now: datetime) -> None:
    to_all = tuple((facet, Audience.PUBLIC.value) for facet in Facet)
    said = answers(visibility=to_all, access_needs="A ramp", photo=PhotoChoice.OK)
    register(conference=conference, answers=said, token=uuid4(), at=now)
    first = the_only(conference)
    deciding.arrive(registration=first, arrived=True, actor=None, at=now)
    registration.withdraw(registration=first, actor=None, at=now)
    register(conference=conference, answers=answers(visibility=to_all, category="press"), token=uuid4(), at=now)
    found = the_only(conference)
    assert disclose([found.person_id], audience=Audience.ATTENDEES, at=now) == {}
    assert (found.category, found.access_needs, found.photo) == ("delegate", "", "no")
    assert found.arrived_at is None


def test_the_mail_names_neither_the_conference_nor_the_answer(conference: Conference, now: datetime) -> None:
    register(conference=conference, answers=answers(), token=uuid4(), at=now)
    mail = Mail.objects.get()
    text = f"{mail.subject}\n{mail.body}"
    assert conference.name not in text
    assert "Person 1" not in text
    assert mail.address == "person1@example.org"


def test_accepting_the_last_place_and_then_another_is_refused(conference: Conference, now: datetime) -> None:
    Conference.objects.update(capacity=1, admission=Conference.Admission.ON_REQUEST)
    for number in range(2):
        register(conference=conference, answers=answers(number), token=uuid4(), at=now)
    first, second = Registration.objects.order_by("requested_at", "id")
    deciding.accept(registration=first, actor=None, at=now)
    with pytest.raises(deciding.ConferenceFullError):
        deciding.accept(registration=second, actor=None, at=now)
    second.refresh_from_db()
    assert second.state == State.REQUESTED


def test_nobody_overtakes_the_line_when_a_place_frees(conference: Conference, now: datetime) -> None:
    Conference.objects.update(capacity=1)
    for number in range(2):
        register(conference=conference, answers=answers(number), token=uuid4(), at=now + timedelta(minutes=number))
    registration.withdraw(registration=Registration.objects.get(state=State.CONFIRMED), actor=None, at=now)
    assert register(conference=conference, answers=answers(5), token=uuid4(), at=now).state == State.WAITING


def test_a_token_of_another_conference_opens_no_receipt_there(conference: Conference, now: datetime) -> None:
    token = uuid4()
    register(conference=conference, answers=answers(), token=token, at=now)
    other = Conference.objects.get(pk=conference.pk)
    other.pk, other.slug = uuid4(), "other"
    other.save(force_insert=True)
    assert register(conference=other, answers=answers(2), token=token, at=now).pk != token


def test_a_withdrawn_place_is_offered_to_the_next_in_line(conference: Conference, now: datetime) -> None:
    Conference.objects.update(capacity=1)
    for number in range(3):
        register(conference=conference, answers=answers(number), token=uuid4(), at=now + timedelta(minutes=number))
    holder = Registration.objects.get(state=State.CONFIRMED)
    registration.withdraw(registration=holder, actor=None, at=now)
    first_in_line = Registration.objects.get(state=State.OFFERED)
    assert str(first_in_line.person.display_name) == "Person 1"
    assert deciding.accept(registration=first_in_line, actor=None, at=now).state == State.CONFIRMED


@pytest.mark.parametrize("verb", [deciding.decline, deciding.put_in_line])
def test_a_confirmed_place_is_neither_declined_nor_put_in_line(
    conference: Conference, now: datetime, verb: object
) -> None:
    register(conference=conference, answers=answers(), token=uuid4(), at=now)
    with pytest.raises(deciding.DecidedAlreadyError):
        verb(registration=the_only(conference), actor=None, at=now)  # type: ignore[operator]


def test_each_step_is_audited_without_values(conference: Conference, now: datetime) -> None:
    register(conference=conference, answers=answers(), token=uuid4(), at=now)
    registration.withdraw(registration=the_only(conference), actor=None, at=now)
    entries = AuditEntry.objects.filter(record="registration")
    assert sorted(entry.action for entry in entries) == ["register", "withdraw"]


def test_a_contributor_whom_the_organisers_entered_can_register_with_the_same_address(
    conference: Conference, now: datetime
) -> None:
    person = add_person(conference=conference, display_name="Sunrise", address="person1@example.org")
    register(conference=conference, answers=answers(display_name="Someone else"), token=uuid4(), at=now)
    assert the_only(conference).person == person
    assert str(the_only(conference).person.display_name) == "Sunrise"


def test_changing_the_answers_keeps_address_and_state(conference: Conference, now: datetime) -> None:
    register(conference=conference, answers=answers(), token=uuid4(), at=now)
    shows = ((Facet.NAME, int(Audience.PUBLIC)),)
    new = answers(display_name="Sunrise", address="", affiliation="A bar", visibility=shows)
    registration.change(registration=the_only(conference), answers=new, actor=None, at=now)
    found = the_only(conference)
    assert (found.person.display_name, found.person.address, found.state) == (
        "Sunrise",
        "person1@example.org",
        State.CONFIRMED,
    )
    assert found.person.shows[Facet.NAME] == Audience.PUBLIC


def test_only_confirmed_people_arrive(conference: Conference, now: datetime) -> None:
    register(conference=conference, answers=answers(), token=uuid4(), at=now)
    found = the_only(conference)
    assert deciding.arrive(registration=found, arrived=True, actor=None, at=now).arrived_at == now
    assert deciding.arrive(registration=found, arrived=False, actor=None, at=now).arrived_at is None
    registration.withdraw(registration=found, actor=None, at=now)
    with pytest.raises(deciding.DecidedAlreadyError):
        deciding.arrive(registration=found, arrived=True, actor=None, at=now)


def test_a_submission_refers_to_no_person(conference: Conference) -> None:
    assert {field.name for field in Submission._meta.get_fields()} == {
        "token",
        "conference",
        "reference",
        "state",
        "sent_at",
    }
    assert make_person(conference).pk is not None
