from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client

from delegates import deciding, registration
from delegates.by_hand import Source, change_category, enter_by_hand
from delegates.describing import Answers
from delegates.models import Person, Registration, default_visibility
from delegates.offering import NotOfferedError, accept_offer, settle_all
from delegates.registration import register
from delegates.ways_in import Admission, Way, ways_in
from events import clock, outbox
from events.models import Conference, Mail
from tests.conftest import make_user, sign_in, team_client

State = Registration.State
OWN = "/dhrd-2012/registration/"


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def people(conference: Conference, now: datetime) -> list[Registration]:
    """One who has the only place, and three in line."""
    Conference.objects.update(capacity=1)
    conference.refresh_from_db()
    return [join(conference, number, now + timedelta(minutes=number - 9)) for number in range(4)]


def join(conference: Conference, number: int, at: datetime, category: str = "delegate") -> Registration:
    answers = Answers(display_name=f"Person {number}", address=f"person{number}@example.org", category=category)
    code = register(conference=conference, answers=answers, token=uuid4(), at=at).reference
    return Registration.objects.select_related("person", "conference").get(code=code)


def states(people: list[Registration]) -> list[str]:
    return [Registration.objects.get(pk=one.pk).state for one in people]


def leave(one: Registration, at: datetime) -> None:
    registration.withdraw(registration=one, actor=None, at=at)


def test_a_place_that_frees_is_offered_to_the_first_in_line_with_one_mail(
    people: list[Registration], now: datetime
) -> None:
    leave(people[0], now)
    assert states(people) == [State.WITHDRAWN, State.OFFERED, State.WAITING, State.WAITING]
    offered = Registration.objects.get(state=State.OFFERED)
    assert offered.offer_ends_at == now + timedelta(hours=72)
    mail = Mail.objects.get(purpose="offer")
    assert mail.address == "person1@example.org"
    text = f"{mail.subject}\n{mail.body}"
    assert "23 January 2012, 12:00 (UTC)" in text
    assert "place" not in text
    assert "London" not in text


def test_an_offer_that_is_not_accepted_in_time_goes_to_the_next(people: list[Registration], now: datetime) -> None:
    leave(people[0], now)
    outbox.deliver(now=lambda: now)
    settle_all(now + timedelta(hours=71))
    assert states(people)[1] == State.OFFERED
    later = now + timedelta(hours=72)
    with pytest.raises(NotOfferedError):
        accept_offer(registration=people[1], actor=None, at=later)
    settle_all(later)
    assert states(people) == [State.WITHDRAWN, State.WITHDRAWN, State.OFFERED, State.WAITING]
    settle_all(later)
    assert Mail.objects.filter(purpose="offer").count() == 2


def test_an_accepted_offer_is_a_place_and_a_declined_one_goes_on(people: list[Registration], now: datetime) -> None:
    leave(people[0], now)
    leave(people[1], now)
    accept_offer(registration=people[2], actor=None, at=now)
    assert states(people) == [State.WITHDRAWN, State.WITHDRAWN, State.CONFIRMED, State.WAITING]
    with pytest.raises(NotOfferedError):
        accept_offer(registration=people[2], actor=None, at=now)


def test_the_first_who_fits_their_category_gets_the_offer(conference: Conference, now: datetime) -> None:
    Conference.objects.update(capacity=2)
    deciding.set_ways(
        conference=conference,
        seen=ways_in(conference).by_category,
        ways={"press": Way(Admission.OPEN, 1)},
        actor=None,
        at=now,
    )
    wanted = ("press", "delegate", "press", "delegate")
    people = [join(conference, number, now + timedelta(minutes=number), each) for number, each in enumerate(wanted)]
    later = now + timedelta(hours=1)
    leave(people[1], later)
    assert states(people) == [State.CONFIRMED, State.WITHDRAWN, State.WAITING, State.OFFERED]
    Conference.objects.update(capacity=3)
    settle_all(later)
    assert states(people)[2] == State.WAITING
    deciding.set_ways(
        conference=conference,
        seen=ways_in(conference).by_category,
        ways={"press": Way(Admission.OPEN, 2)},
        actor=None,
        at=later,
    )
    assert states(people)[2] == State.OFFERED


def test_the_worker_offers_the_places_that_a_raised_capacity_frees(people: list[Registration]) -> None:
    Conference.objects.update(capacity=3)
    call_command("worker", "--once")
    assert states(people) == [State.CONFIRMED, State.OFFERED, State.OFFERED, State.WAITING]


def test_a_changed_category_frees_its_place(conference: Conference, now: datetime) -> None:
    deciding.set_ways(
        conference=conference,
        seen=ways_in(conference).by_category,
        ways={"press": Way(Admission.OPEN, 1)},
        actor=None,
        at=now,
    )
    people = [join(conference, number, now, "press") for number in range(2)]
    said = Answers(display_name="Person 0", category="delegate")
    registration.change(registration=people[0], answers=said, actor=None, at=now)
    assert states(people) == [State.CONFIRMED, State.OFFERED]


def test_nothing_is_offered_once_the_conference_is_over(people: list[Registration], now: datetime) -> None:
    leave(people[0], now + timedelta(days=60))
    assert State.OFFERED not in states(people)


def test_who_is_put_in_line_while_a_place_is_free_is_offered_it(conference: Conference, now: datetime) -> None:
    Conference.objects.update(admission=Conference.Admission.ON_REQUEST)
    one = join(conference, 1, now)
    assert deciding.put_in_line(registration=one, actor=None, at=now).state == State.OFFERED
    assert deciding.accept(registration=one, actor=None, at=now).state == State.CONFIRMED
    assert Registration.objects.get().offer_ends_at is None


def test_the_own_page_shows_the_offer_and_takes_the_answer(
    people: list[Registration], now: datetime, client: Client
) -> None:
    leave(people[0], now)
    user = make_user("person1@example.org")
    Person.objects.filter(pk=people[1].person_id).update(user=user)
    sign_in(client, user)
    page = client.get(OWN).content.decode()
    assert "Accept the place" in page
    assert "23 January 2012, 12:00" in page
    assert client.get(f"{OWN}offer/").status_code == 405
    assert "You have a place" in client.post(f"{OWN}offer/", follow=True).content.decode()
    assert "its time is over" in client.post(f"{OWN}offer/", follow=True).content.decode()


def test_the_own_page_lets_a_lapsed_offer_go_without_a_worker(
    people: list[Registration], now: datetime, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(people[0], now)
    outbox.deliver(now=lambda: now)
    user = make_user("person1@example.org")
    Person.objects.filter(pk=people[1].person_id).update(user=user)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=73))
    assert "went to the next in line" in sign_in(client, user).get(OWN).content.decode()
    assert states(people)[2] == State.OFFERED


def test_the_door_lets_nobody_in_by_an_offer_and_the_desk_can_take_it_back(
    conference: Conference, people: list[Registration], now: datetime
) -> None:
    leave(people[0], now)
    team = team_client(conference, "organiser")
    assert "holds no place" in team.post("/dhrd-2012/door/", {"badge": people[1].code}).content.decode()
    desk = f"/dhrd-2012/organise/registrations/{people[1].code}/"
    assert "A place is offered" in team.get(desk).content.decode()
    team.post(f"{desk}withdraw/")
    assert states(people) == [State.WITHDRAWN, State.DECLINED, State.OFFERED, State.WAITING]


def test_someone_without_an_address_gets_the_place_at_once_for_they_could_not_answer(
    conference: Conference, people: list[Registration], now: datetime
) -> None:
    Registration.objects.filter(pk__in=[one.pk for one in people[1:]]).update(state=State.DECLINED)
    by_letter = enter_by_hand(
        conference=conference,
        display_name="Written",
        category="delegate",
        source=Source.LETTER,
        actor=None,
        at=now,
    )
    deciding.put_in_line(registration=by_letter, actor=None, at=now)
    leave(people[0], now)
    by_letter.refresh_from_db()
    assert (by_letter.state, by_letter.offer_ends_at) == (State.CONFIRMED, None)


def test_who_lost_the_place_to_the_organisers_does_not_get_it_back_by_asking_again(
    conference: Conference, people: list[Registration], now: datetime
) -> None:
    deciding.take_back(registration=people[0], actor=None, at=now)
    assert states(people)[:2] == [State.DECLINED, State.OFFERED]
    deciding.decline(registration=people[2], actor=None, at=now)
    registration.withdraw(registration=people[2], actor=None, at=now)
    Conference.objects.update(capacity=10)
    settle_all(now)
    for number in (0, 2):
        answers = Answers(display_name="x", address=f"person{number}@example.org", category="delegate")
        register(conference=conference, answers=answers, token=uuid4(), at=now)
    assert [states(people)[number] for number in (0, 2)] == [State.DECLINED, State.DECLINED]


def test_taking_a_place_back_twice_is_refused(people: list[Registration], now: datetime) -> None:
    deciding.take_back(registration=people[0], actor=None, at=now)
    with pytest.raises(deciding.DecidedAlreadyError):
        deciding.take_back(registration=people[0], actor=None, at=now)


def test_someone_with_a_place_changes_category_in_a_full_conference(people: list[Registration], now: datetime) -> None:
    assert change_category(registration=people[0], category="guest", actor=None, at=now).category == "guest"


def test_who_withdrew_is_entered_again_under_the_old_code_and_shown_to_nobody(
    conference: Conference, people: list[Registration], now: datetime
) -> None:
    leave(people[0], now)
    again = enter_by_hand(
        conference=conference,
        display_name="Another name",
        address="person0@example.org",
        category="guest",
        source=Source.CALL,
        actor=None,
        at=now,
    )
    again.refresh_from_db()
    assert (again.pk, again.state, again.category) == (people[0].pk, State.REQUESTED, "guest")
    assert again.person.display_name == "Person 0"
    assert again.person.visibility == default_visibility()


def test_an_offer_can_be_accepted_for_someone_by_the_organisers(people: list[Registration], now: datetime) -> None:
    leave(people[0], now)
    client = team_client(people[0].conference, "organiser")
    page = client.get(f"/dhrd-2012/organise/registrations/{people[1].code}/").content.decode()
    assert "Give a place and write to them" in page


def test_a_full_category_says_where_its_places_are_changed(
    conference: Conference, people: list[Registration], now: datetime
) -> None:
    Conference.objects.update(capacity=10)
    settle_all(now)
    Registration.objects.filter(pk=people[3].pk).update(state=State.REQUESTED)
    seen = ways_in(conference).by_category
    deciding.set_ways(conference=conference, seen=seen, ways={"delegate": Way(Admission.OPEN, 0)}, actor=None, at=now)
    page = team_client(conference, "organiser").get(f"/dhrd-2012/organise/registrations/{people[3].code}/")
    assert "All places of this category are taken." in page.content.decode()
