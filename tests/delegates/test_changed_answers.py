"""An agreement is to the answers that the officer was shown: once they change it counts no more, and nothing shows outside."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from delegates.answers import Given
from delegates.bulk import begin, go_on, outcome_of
from delegates.by_hand import change_category
from delegates.cards import Facet, PhotoChoice
from delegates.clearance import is_cleared
from delegates.deciding import accept, decline, put_in_line, take_back
from delegates.inviting import make_code
from delegates.models import Registration, Review
from delegates.moving_address import change_address
from delegates.offering import accept_offer, settle_all
from delegates.own_data import own_answers
from delegates.own_file import own_file
from delegates.places import NotVettedError
from delegates.registration import change
from delegates.reviewing import AnswersChangedError, review
from delegates.showing import Shown, choose_what_is_shown
from delegates.telling import answer_due, told_state
from delegates.vetting_desk import Missing, vetting_lines
from delegates.vetting_file import progress_of
from events import clock
from events.accounts import open_account
from events.audience import Audience
from events.models import Conference, User
from tests.conftest import prove, sign_in
from tests.delegates.asking import ask
from tests.delegates.vetted import agree, of, officer, protest, request, shown, vet

pytestmark = pytest.mark.database

State = Registration.State
Two = tuple[User, User]


@pytest.fixture
def two(conference: Conference) -> Two:
    """Two safety officers, both of whom must agree."""
    vet(conference)
    return officer(conference, "first"), officer(conference, "second")


def say(one: Registration, at: datetime, **said: object) -> None:
    """Let the person change answers."""
    change(registration=one, answers=replace(own_answers(one), **said), actor=None, at=at)  # type: ignore[arg-type]  # each names its parts


CHANGES: dict[str, dict[str, object]] = {
    "name": {"display_name": "Sunset"},
    "name on the badge": {"badge_name": "Sun"},
    "affiliation": {"affiliation": "The Ministry"},
    "country": {"country": "BY"},
    "languages": {"languages": ("ru",)},
    "biography": {"biography": "Another life."},
    "category": {"category": "press"},
    "needs": {"access_needs": "a ramp"},
    "emergency contact": {"emergency_contact": "A friend"},
    "sum": {"support_amount": "100"},
    "referee": {"referee_address": "other@example.org"},
    "name of the referee": {"referee_name": "Another Friend"},
}


@pytest.mark.parametrize("changed", CHANGES)
def test_what_was_agreed_to_before_an_answer_changed_lets_nobody_in(
    conference: Conference, now: datetime, two: Two, changed: str
) -> None:
    one = request(conference, now)
    agree(one, *two, at=now)
    say(one, now, **CHANGES[changed])
    for verb in (accept, put_in_line):
        with pytest.raises(NotVettedError):
            verb(registration=one, actor=None, at=now)
    agree(one, two[0], at=now)
    assert progress_of(of(conference, "sunrise@example.org")).agreed == 1
    agree(one, two[1], at=now)
    assert accept(registration=one, actor=None, at=now).state == State.CONFIRMED


def test_so_does_an_answer_to_a_question_of_the_conference(conference: Conference, now: datetime, two: Two) -> None:
    question, one = ask(conference, "Who invited you?"), request(conference, now)
    agree(one, *two, at=now)
    say(one, now, more=(Given(question.pk, question.text, "Nobody"),))
    assert not is_cleared(one)
    agree(one, *two, at=now)
    say(one, now, more=(Given(question.pk, question.text, "Nobody"),))
    assert is_cleared(one)


def test_so_do_a_category_that_the_desk_corrects_or_an_invitation_gives_and_another_address(
    conference: Conference, now: datetime, two: Two
) -> None:
    one = request(conference, now)
    agree(one, *two, at=now)
    change_category(registration=one, category="press", actor=two[0], at=now)
    assert not is_cleared(one)
    agree(one, *two, at=now)
    until = now + timedelta(days=1)
    more = {"category": "guest", "label": "x", "uses_allowed": 1, "expires_at": until}
    _row, code = make_code(conference=conference, actor=None, at=now, **more)  # type: ignore[arg-type]  # each names its parts
    request(conference, now, code=code)
    assert not is_cleared(one)
    agree(one, *two, at=now)
    account = open_account(address="sunrise@example.org", is_verified=True)
    person = of(conference, "sunrise@example.org").person
    person.user = account
    person.save(update_fields=["user"])
    change_address(person=person, user=account, address="dusk@example.org", at=now)
    assert not is_cleared(one)


def shows_more(one: Registration, at: datetime) -> None:
    """Let the person be shown to more, and photographed."""
    say(one, at, visibility=((Facet.NAME, int(Audience.PUBLIC)),), photo=PhotoChoice.OK)
    levels = dict.fromkeys(Facet, Audience.ATTENDEES)
    choose_what_is_shown(registration=one, shown=Shown(levels, {}), actor=None, at=at)


@pytest.mark.parametrize("act", [say, shows_more], ids=["nothing", "what is shown"])
def test_sending_the_same_again_and_what_may_be_shown_ask_for_no_new_review(
    conference: Conference, now: datetime, two: Two, act: Callable[[Registration, datetime], None]
) -> None:
    one = request(conference, now)
    agree(one, *two, at=now)
    act(one, now)
    assert (is_cleared(one), shown(one)) == (True, 0)


def test_an_objection_stands_whatever_the_applicant_changes(conference: Conference, now: datetime, two: Two) -> None:
    one, third = request(conference, now), officer(conference, "third")
    protest(one, third, at=now)
    say(one, now, display_name="Sunset")
    agree(one, *two, at=now)
    with pytest.raises(NotVettedError):
        accept(registration=one, actor=None, at=now)


def test_a_change_back_does_not_bring_an_agreement_back(conference: Conference, now: datetime, two: Two) -> None:
    one = request(conference, now)
    agree(one, *two, at=now)
    for name in ("Sunset", "Sunrise"):
        say(one, now, display_name=name)
    assert not is_cleared(one)


def test_a_review_of_answers_that_changed_meanwhile_is_not_kept(
    conference: Conference, now: datetime, two: Two
) -> None:
    one = request(conference, now)
    say(one, now, display_name="Sunset")
    with pytest.raises(AnswersChangedError):
        review(registration=one, seen=0, reviewer=two[0], verdict="approve", note="", at=now)
    assert Review.objects.count() == 0


def test_who_waits_is_offered_nothing_until_officers_agree_to_the_new_answers(
    conference: Conference, now: datetime, two: Two
) -> None:
    Conference.objects.filter(pk=conference.pk).update(capacity=1)
    conference.refresh_from_db()
    first, one = request(conference, now, address="moss@example.org"), request(conference, now)
    agree(first, *two, at=now)
    agree(one, *two, at=now)
    accept(registration=first, actor=None, at=now)
    put_in_line(registration=one, actor=None, at=now)
    say(one, now, display_name="Sunset")
    take_back(registration=first, actor=None, at=now)
    settle_all(now)
    assert of(conference, "sunrise@example.org").state == State.WAITING
    agree(one, *two, at=now)
    assert of(conference, "sunrise@example.org").state == State.OFFERED


def test_a_place_and_an_offer_stay_whatever_is_changed_afterwards(
    conference: Conference, now: datetime, two: Two
) -> None:
    placed, offered = request(conference, now, address="moss@example.org"), request(conference, now)
    for one in (placed, offered):
        agree(one, *two, at=now)
    accept(registration=placed, actor=None, at=now)
    put_in_line(registration=offered, actor=None, at=now)
    for one in (placed, offered):
        say(one, now, display_name="Sunset")
    later = now + timedelta(days=4)
    settle_all(later)
    accept_offer(registration=offered, actor=None, at=later)
    assert {of(conference, f"{name}@example.org").state for name in ("moss", "sunrise")} == {State.CONFIRMED}


def test_who_was_declined_and_then_changes_answers_is_reviewed_before_they_get_a_place_after_all(
    conference: Conference, now: datetime, two: Two
) -> None:
    one = request(conference, now)
    agree(one, *two, at=now)
    decline(registration=one, actor=None, at=now)
    say(one, now, display_name="Sunset")
    with pytest.raises(NotVettedError):
        accept(registration=one, actor=None, at=now)
    agree(one, *two, at=now)
    assert accept(registration=one, actor=None, at=now).state == State.CONFIRMED


def test_a_decision_about_many_leaves_out_whose_answers_changed(
    conference: Conference, now: datetime, two: Two
) -> None:
    one = request(conference, now)
    agree(one, *two, at=now)
    step = begin(pk=uuid4(), conference=conference, action="accept", registrations=[one], actor=two[0], at=now)
    say(one, now, affiliation="The Ministry")
    outcome = outcome_of(go_on(step, actor=two[0], at=now))
    assert outcome.refused == {"safety officers have yet to agree": (one.code,)}


def test_the_applicant_learns_nothing_of_it(conference: Conference, now: datetime, two: Two) -> None:
    one = request(conference, now)
    agree(one, *two, at=now)
    due = answer_due(one, now)
    before = own_file(one.person, at=now)
    say(one, now, display_name="Sunset")
    say(one, now, display_name="Sunrise")
    after = own_file(one.person, at=now)
    again = of(conference, "sunrise@example.org")
    assert (told_state(again, now), answer_due(again, now)) == (State.REQUESTED, due)
    assert (before["registration"], before["you"]) == (after["registration"], after["you"])


def test_officers_read_on_both_pages_that_answers_changed_and_the_old_review_stays(
    conference: Conference, now: datetime, two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    one, mine = request(conference, now), prove(sign_in(Client(), two[0]))
    page = f"/{conference.slug}/organise/registrations/{one.code}/vetting/"
    seen = {"step": "review", "verdict": "approve", "note": "We met in Minsk.", "seen": "0"}
    mine.post(page, seen)
    say(one, now, display_name="Sunset")
    line = vetting_lines(conference, viewer=two[0], at=now)[0]
    assert (line.changed_at, line.missing) == (now, frozenset({Missing.AGAIN.value, Missing.MINE.value}))
    read = mine.get(page).content.decode()
    assert all(words in read for words in ("after this review: review again.", "We met in Minsk.", "0 of 2"))
    assert 'name="seen" value="1"' in read
    listed = mine.get(f"/{conference.slug}/organise/vetting/?missing=again").content.decode()
    assert "after a review: review again" in listed
    refused = mine.post(page, seen | {"note": "Once more."}).content.decode()
    assert ("The answers were changed after this page was shown" in refused, "Once more." in refused) == (True, True)
    assert Review.objects.get().answers_version == 0
    assert 'name="seen" value="1"' in refused
    mine.post(page, seen | {"seen": "1"})
    assert progress_of(of(conference, "sunrise@example.org")).agreed == 1
