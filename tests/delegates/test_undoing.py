from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from delegates import bulk, deciding
from delegates.bulk import UNDO_FOR, begin, go_on, items_of
from delegates.describing import Answers
from delegates.models import BulkStep, Registration
from delegates.offering import accept_offer
from delegates.registration import register, withdraw
from delegates.undoing import TooLateToUndoError, UndoneAlreadyError, forget_steps, open_steps, undo
from events import clock
from events.models import AuditEntry, Conference, Mail, TeamMember, User
from events.outbox import deliver
from tests.conftest import make_user, team_client
from tests.delegates.crowd import TOGETHER, confirm, hidden
from vault.keys import destroy_keys

LIST = "/dhrd-2012/organise/registrations/"
State = Registration.State
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


def ask(conference: Conference, number: int, at: datetime) -> Registration:
    answers = Answers(display_name=f"Person {number}", address=f"person{number}@example.org", category="guest")
    sent = register(conference=conference, answers=answers, token=uuid4(), at=at + number * MINUTE)
    return Registration.objects.select_related("person", "conference").get(code=sent.reference)


@pytest.fixture
def asked(conference: Conference, now: datetime) -> list[Registration]:
    Conference.objects.update(admission=Conference.Admission.ON_REQUEST)
    conference.refresh_from_db()
    return [ask(conference, number, now - timedelta(hours=9)) for number in range(4)]


@pytest.fixture
def organiser(conference: Conference) -> Client:
    return team_client(conference, "organiser")


@pytest.fixture
def actor(conference: Conference) -> User:
    return make_user("actor@team.example")


def states(registrations: list[Registration]) -> list[str]:
    return [Registration.objects.get(pk=found.pk).state for found in registrations]


def rows(registrations: list[Registration]) -> list[tuple[object, ...]]:
    fields = ("state", "queued_at", "offer_ends_at", "decided_at")
    return [Registration.objects.values_list(*fields).get(pk=found.pk) for found in registrations]


def decide(action: str, registrations: list[Registration], actor: User, at: datetime) -> BulkStep:
    conference = Conference.objects.get()
    now_standing = [Registration.objects.select_related("person").get(pk=found.pk) for found in registrations]
    step = begin(pk=uuid4(), conference=conference, action=action, registrations=now_standing, actor=actor, at=at)
    return go_on(step, actor=actor, at=at)


def news() -> list[str]:
    return sorted(Mail.objects.filter(purpose__in=["news", "offer"]).values_list("state", flat=True))


def offers() -> list[str]:
    return sorted(Mail.objects.filter(purpose="offer").values_list("state", flat=True))


@pytest.mark.parametrize("action", ["accept", "decline", "wait"])
def test_undoing_puts_everyone_back_as_they_stood_and_sends_no_mail(
    asked: list[Registration], actor: User, now: datetime, action: str
) -> None:
    before = rows(asked)
    step = decide(action, asked, actor, now)
    assert State.REQUESTED not in states(asked)
    undone = undo(step=step, actor=actor, at=now + MINUTE)
    assert (len(undone.restored), undone.moved_on, undone.told) == (4, (), 0)
    assert rows(asked) == before
    assert set(news()) == {"discarded"}
    assert deliver(now=lambda: now + timedelta(days=1)) == 4  # that the requests had arrived
    assert AuditEntry.objects.filter(action="take decision back", record="registration").count() == 4


def test_the_mails_of_a_step_wait_ten_minutes_and_those_of_single_decisions_do_not(
    asked: list[Registration], actor: User, now: datetime
) -> None:
    Mail.objects.all().delete()
    decide("decline", asked[:2], actor, now)
    deciding.decline(registration=asked[2], actor=actor, at=now)
    assert [deliver(now=lambda: now), deliver(now=lambda: now + UNDO_FOR - MINUTE)] == [1, 0]
    assert deliver(now=lambda: now + UNDO_FOR + MINUTE) == 2


def test_whoever_moved_on_stays_and_is_named(asked: list[Registration], actor: User, now: datetime) -> None:
    step = decide("accept", asked, actor, now)
    withdraw(registration=asked[0], actor=None, at=now + MINUTE)
    deciding.arrive(registration=asked[1], arrived=True, actor=actor, at=now + MINUTE)
    asked[2].delete()
    undone = undo(step=step, actor=actor, at=now + 2 * MINUTE)
    assert (undone.restored, set(undone.moved_on)) == ((asked[3].code,), {found.code for found in asked[:3]})
    assert states([asked[0], asked[1], asked[3]]) == [State.WITHDRAWN, State.CONFIRMED, State.REQUESTED]


def test_whoever_was_decided_anew_with_the_same_answer_stays(
    asked: list[Registration], actor: User, now: datetime
) -> None:
    step = decide("decline", asked[:1], actor, now)
    deciding.accept(registration=asked[0], actor=actor, at=now + MINUTE)
    Registration.objects.filter(pk=asked[0].pk).update(state=State.WAITING)
    deciding.decline(registration=asked[0], actor=actor, at=now + 2 * MINUTE)
    assert undo(step=step, actor=actor, at=now + 3 * MINUTE).moved_on == (asked[0].code,)
    assert states(asked[:1]) == [State.DECLINED]


def test_a_step_is_undone_once_and_only_while_its_mails_wait(
    asked: list[Registration], actor: User, now: datetime
) -> None:
    step, late = decide("decline", asked[:2], actor, now), decide("decline", asked[2:], actor, now)
    undo(step=step, actor=actor, at=now + MINUTE)
    with pytest.raises(UndoneAlreadyError):
        undo(step=step, actor=actor, at=now + MINUTE)
    with pytest.raises(TooLateToUndoError):
        undo(step=late, actor=actor, at=now + UNDO_FOR)
    assert states(asked) == [State.REQUESTED] * 2 + [State.DECLINED] * 2


def test_who_was_told_by_a_mail_released_by_hand_is_counted(
    asked: list[Registration], actor: User, now: datetime
) -> None:
    Mail.objects.all().delete()
    step = decide("decline", asked, actor, now)
    Mail.objects.filter(reference=asked[0].code).update(due_at=now)
    assert deliver(now=lambda: now) == 1
    undone = undo(step=step, actor=actor, at=now + MINUTE)
    assert (len(undone.restored), undone.told) == (4, 1)
    assert news() == ["discarded"] * 3 + ["sent"]


def test_places_that_an_undo_frees_are_offered_to_the_line(
    asked: list[Registration], actor: User, now: datetime
) -> None:
    Conference.objects.update(capacity=2)
    step = decide("accept", asked[:2], actor, now)
    decide("wait", asked[2:], actor, now)
    assert states(asked) == [State.CONFIRMED] * 2 + [State.WAITING] * 2
    undo(step=step, actor=actor, at=now + MINUTE)
    assert states(asked) == [State.REQUESTED] * 2 + [State.OFFERED] * 2


def test_an_offer_that_was_made_a_place_is_an_offer_again_for_as_long_as_it_could_not_be_taken(
    asked: list[Registration], actor: User, now: datetime
) -> None:
    deciding.put_in_line(registration=asked[0], actor=actor, at=now - timedelta(hours=8))
    Mail.objects.update(state=Mail.State.SENT, sent_at=now - timedelta(hours=8))
    ends_at = now - timedelta(hours=8) + timedelta(hours=72)
    step = decide("accept", asked[:1], actor, ends_at - 5 * MINUTE)
    undo(step=step, actor=actor, at=ends_at + 2 * MINUTE)
    state, _queued_at, offer_ends_at, _decided_at = rows(asked[:1])[0]
    assert (state, offer_ends_at) == (State.OFFERED, ends_at + 7 * MINUTE)
    assert Mail.objects.filter(purpose="offer").count() == 1


def test_an_offer_that_stands_again_is_told_anew_where_its_mail_had_not_gone_out(
    asked: list[Registration], actor: User, now: datetime
) -> None:
    deciding.put_in_line(registration=asked[0], actor=actor, at=now - MINUTE)
    step = decide("accept", asked[:1], actor, now)
    assert offers() == ["discarded"]
    undo(step=step, actor=actor, at=now + MINUTE)
    assert (states(asked[:1]), offers()) == ([State.OFFERED], ["discarded", "queued"])


def test_whose_mail_is_being_sent_while_a_step_is_undone_counts_as_told(
    asked: list[Registration], actor: User, now: datetime
) -> None:
    step = decide("decline", asked, actor, now)
    Mail.objects.filter(purpose="news", reference=asked[0].code).update(claimed_until=now + UNDO_FOR)
    undone = undo(step=step, actor=actor, at=now + MINUTE)
    assert (len(undone.restored), undone.told) == (4, 1)
    assert news() == ["discarded"] * 3 + ["queued"]


def test_an_offer_taken_meanwhile_is_not_taken_away(asked: list[Registration], actor: User, now: datetime) -> None:
    step = decide("wait", asked[:1], actor, now)
    accept_offer(registration=asked[0], actor=None, at=now + MINUTE)
    assert undo(step=step, actor=actor, at=now + 2 * MINUTE).restored == ()
    assert states(asked[:1]) == [State.CONFIRMED]


def test_a_line_keeps_the_order_of_those_put_there_together(
    asked: list[Registration], actor: User, now: datetime
) -> None:
    Conference.objects.update(capacity=0)
    decide("wait", asked, actor, now)
    assert list(Registration.objects.waiting().values_list("code", flat=True)) == [found.code for found in asked]


def test_a_long_step_stops_after_its_time_and_goes_on_where_it_stopped(
    organiser: Client, asked: list[Registration], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "PORTION", 1)
    monkeypatch.setattr(bulk, "SECONDS", 0.0)
    data = {"action": "decline", "chosen": [found.code for found in asked]}
    path = confirm(organiser, data).headers["Location"]
    assert "1 of 4 done" in organiser.get(path).content.decode()
    assert "3 are still to come" in " ".join(organiser.get(LIST).content.decode().split())
    for done in (2, 3):
        assert f"{done} of 4 done" in organiser.post(path, {"go_on": "yes"}, follow=True).content.decode()
    page = organiser.post(path, {"go_on": "yes"}, follow=True)
    assert "4 are declined" in page.content.decode()
    assert states(asked) == [State.DECLINED] * 4


def test_undoing_what_is_not_finished_stops_it(
    asked: list[Registration], actor: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "PORTION", 1)
    monkeypatch.setattr(bulk, "SECONDS", 0.0)
    step = decide("decline", asked, actor, now)
    assert step.left == 3
    undo(step=step, actor=actor, at=now + MINUTE)
    assert go_on(step, actor=actor, at=now + 2 * MINUTE).left == 0
    assert states(asked) == [State.REQUESTED] * 4


def test_one_whose_record_is_gone_meanwhile_never_stops_the_rest(
    asked: list[Registration], actor: User, now: datetime
) -> None:
    conference = Conference.objects.get()
    step = begin(pk=uuid4(), conference=conference, action="decline", registrations=asked, actor=actor, at=now)
    asked[0].delete()
    destroy_keys([asked[1].key_ref])
    step = go_on(step, actor=actor, at=now)
    assert [item.became for item in items_of(step)] == ["gone", "sealed", "declined", "declined"]


def test_the_list_and_the_result_offer_to_undo_and_say_what_came_of_it(
    organiser: Client, asked: list[Registration], monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    data = {"action": "decline", "chosen": [found.code for found in asked]}
    path = confirm(organiser, data).headers["Location"]
    assert "12:10 (Europe/London)" in organiser.get(path).content.decode()
    assert 'name="undo"' in organiser.get(LIST).content.decode()
    other = team_client(asked[0].conference, "safety")
    assert "by a member of the team" in other.get(path).content.decode()
    assert "4 stand where they stood before" in other.post(path, {"undo": "yes"}, follow=True).content.decode()
    assert "This was undone before" in organiser.post(path, {"undo": "yes"}, follow=True).content.decode()
    assert 'name="undo"' not in organiser.get(LIST).content.decode()
    later = confirm(organiser, data).headers["Location"]
    monkeypatch.setattr(clock, "now", lambda: now + UNDO_FOR)
    assert "too late to undo" in organiser.post(later, {"undo": "yes"}, follow=True).content.decode()
    assert states(asked) == [State.DECLINED] * 4


def test_whoever_leaves_the_team_neither_goes_on_nor_undoes(organiser: Client, asked: list[Registration]) -> None:
    data = {"action": "decline", "chosen": [asked[0].code]}
    path = confirm(organiser, data).headers["Location"]
    TeamMember.objects.all().delete()
    assert organiser.get(path).status_code == 404
    assert [organiser.post(path, {step: "yes"}).status_code for step in ("undo", "go_on")] == [404, 404]
    assert organiser.post(TOGETHER, data | {"chosen": asked[1].code}).status_code == 404
    assert states(asked[:2]) == [State.DECLINED, State.REQUESTED]
    assert BulkStep.objects.get().undone_at is None


def test_a_step_of_another_conference_is_neither_shown_nor_continued(
    organiser: Client, asked: list[Registration], actor: User, now: datetime
) -> None:
    step = decide("decline", asked[:1], actor, now)
    other = Conference.objects.get()
    other.pk, other.slug = uuid4(), "other"
    other.save(force_insert=True)
    BulkStep.objects.update(conference=other)
    assert organiser.get(f"{TOGETHER}{step.pk}/").status_code == 404
    data = {"action": "decline", "chosen": asked[1].code}
    shown = hidden(organiser.post(TOGETHER, data).content.decode())
    organiser.post(TOGETHER, shown | {"confirmed": "yes", "step": str(step.pk)})
    assert BulkStep.objects.count() == 2
    assert BulkStep.objects.get(pk=step.pk).conference_id == other.pk


def test_what_is_kept_of_a_step_goes_after_a_week(asked: list[Registration], actor: User, now: datetime) -> None:
    decide("decline", asked[:1], actor, now)
    conference = Conference.objects.get()
    assert [len(open_steps(conference, at=now + wait)) for wait in (MINUTE, UNDO_FOR)] == [1, 0]
    forget_steps(now + timedelta(days=7))
    assert BulkStep.objects.count() == 1
    forget_steps(now + timedelta(days=7, seconds=1))
    assert BulkStep.objects.count() == 0
