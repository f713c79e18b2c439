"""Places that are held for organisations: the verbs."""

from datetime import datetime, timedelta

import pytest

from delegates import registration
from delegates.allotting import (
    AllotmentOverError,
    ChangedMeanwhileError,
    NotEnoughPlacesError,
    NothingToPassOnError,
    TakenMeanwhileError,
    allotment_lines,
    change_places,
    find_by_link,
    give_places,
    make_personal_link,
    renew_page,
    revoke_places,
    take_back_links,
    tally_of,
)
from delegates.inviting import InvitationCodeError, code_lines
from delegates.models import Allotment, InvitationCode, Registration
from delegates.offering import settle_all
from delegates.places import count_places
from delegates.ways_in import Admission
from events.models import AuditEntry, Conference, Mail
from tests.delegates.holding import DAY, ask, give, link, set_quota, shrink, states
from vault.models import DataKey

State = Registration.State


def test_places_that_are_held_are_taken_for_everyone_else(conference: Conference, now: datetime) -> None:
    shrink(conference, 3)
    allotment = give(conference, now)
    assert count_places(conference, at=now).overall == 1
    assert [ask(conference, number, now) for number in range(2)] == [State.CONFIRMED, State.WAITING]
    assert ask(conference, 5, now, code=link(allotment, now)) == State.CONFIRMED
    assert ask(conference, 6, now, code=link(allotment, now)) == State.CONFIRMED
    assert (count_places(conference, at=now).overall, Allotment.objects.get().taken) == (0, 2)


def test_places_are_held_inside_a_quota(conference: Conference, now: datetime) -> None:
    set_quota(conference, now, 2)
    allotment = give(conference, now, 2)
    assert ask(conference, 1, now) == State.WAITING
    assert ask(conference, 2, now, category="press") == State.CONFIRMED
    assert ask(conference, 3, now, code=link(allotment, now)) == State.CONFIRMED


@pytest.mark.parametrize(("capacity", "quota", "places"), [(1, None, 2), (10, 1, 2), (10, None, 11)])
def test_more_than_is_free_cannot_be_held(
    conference: Conference, now: datetime, capacity: int, quota: int | None, places: int
) -> None:
    shrink(conference, capacity)
    set_quota(conference, now, quota)
    with pytest.raises(NotEnoughPlacesError) as refused:
        give(conference, now, places)
    assert refused.value.free == min(capacity, quota or capacity)
    assert not Allotment.objects.exists()


def test_who_waits_comes_before_an_organisation(conference: Conference, now: datetime) -> None:
    shrink(conference, 1)
    for number in range(2):
        ask(conference, number, now)
    shrink(conference, 2)
    with pytest.raises(NotEnoughPlacesError):
        give(conference, now, 1)
    settle_all(now)
    assert states() == {State.CONFIRMED: 1, State.OFFERED: 1}


def test_a_link_lets_in_once_and_gives_the_organisations_category(conference: Conference, now: datetime) -> None:
    set_quota(conference, now, None, Admission.INVITATION)
    text = link(give(conference, now), now)
    assert ask(conference, 1, now, category="press", code=text.lower()) == State.CONFIRMED
    assert Registration.objects.get().category == "delegate"
    with pytest.raises(InvitationCodeError):
        ask(conference, 2, now, code=text)
    assert (Allotment.objects.get().taken, states()) == (1, {State.CONFIRMED: 1})


@pytest.mark.parametrize("flaw", ["expired", "revoked", "taken back", "shrunk", "closed", "foreign"])
def test_links_that_let_nobody_in_are_refused_alike(conference: Conference, now: datetime, flaw: str) -> None:
    allotment, at = give(conference, now), now
    text, other = link(allotment, now), link(allotment, now)
    match flaw:
        case "expired":
            at = now + 10 * DAY
        case "revoked":
            revoke_places(allotment=allotment, actor=None, at=now)
        case "taken back":
            take_back_links(allotment=allotment, at=now)
        case "shrunk":
            change_places(allotment=allotment, places=1, expires_at=allotment.expires_at, actor=None, at=now)
            ask(conference, 9, now, code=other)
        case "closed":
            set_quota(conference, now, None, Admission.CLOSED)
        case "foreign":
            last = conference.last_day
            place = Conference.objects.create(
                slug="other", first_day=last, last_day=last, registration_opens=conference.registration_opens
            )
            with pytest.raises(InvitationCodeError):
                ask(place, 1, now, code=text)
            return
    before = states()
    with pytest.raises(InvitationCodeError):
        ask(conference, 1, at, code=text)
    assert states() == before


def test_a_known_address_uses_a_link_up_and_the_place_goes_to_the_line(conference: Conference, now: datetime) -> None:
    shrink(conference, 2)
    ask(conference, 1, now)
    allotment = give(conference, now, 1)
    assert ask(conference, 2, now) == State.WAITING
    assert ask(conference, 1, now, code=link(allotment, now)) == State.CONFIRMED
    settle_all(now)
    assert states() == {State.CONFIRMED: 1, State.OFFERED: 1}
    assert (tally_of(Allotment.objects.get()).taken, tally_of(allotment).passed_on) == (1, 0)


def test_who_withdrew_comes_again_by_a_link(conference: Conference, now: datetime) -> None:
    ask(conference, 1, now, category="press")
    registration.withdraw(registration=Registration.objects.get(), actor=None, at=now)
    assert ask(conference, 1, now, code=link(give(conference, now), now)) == State.CONFIRMED
    assert Registration.objects.get().category == "delegate"


def test_when_the_time_is_over_what_is_left_goes_to_the_line(conference: Conference, now: datetime) -> None:
    shrink(conference, 3)
    allotment = give(conference, now)
    ask(conference, 7, now, code=link(allotment, now))
    for number in range(3):
        ask(conference, number, now)
    settle_all(now + 10 * DAY - timedelta(seconds=1))
    assert states() == {State.CONFIRMED: 2, State.WAITING: 2}
    settle_all(now + 10 * DAY)
    assert states() == {State.CONFIRMED: 2, State.OFFERED: 1, State.WAITING: 1}


def test_nobody_overtakes_the_line_when_the_time_is_over(conference: Conference, now: datetime) -> None:
    shrink(conference, 1)
    give(conference, now, 1)
    assert ask(conference, 1, now) == State.WAITING
    assert ask(conference, 2, now + 10 * DAY) == State.WAITING
    assert states() == {State.OFFERED: 1, State.WAITING: 1}


def test_revoking_frees_what_is_held_and_leaves_who_came_in(conference: Conference, now: datetime) -> None:
    shrink(conference, 2)
    allotment = give(conference, now)
    ask(conference, 7, now, code=link(allotment, now))
    ask(conference, 1, now)
    for _time in range(2):
        revoke_places(allotment=allotment, actor=None, at=now)
    assert states() == {State.CONFIRMED: 1, State.OFFERED: 1}
    assert AuditEntry.objects.filter(action="revoke places").count() == 1
    for verb in (
        lambda: change_places(allotment=allotment, places=1, expires_at=now + DAY, actor=None, at=now),
        lambda: renew_page(allotment=allotment, actor=None, at=now),
        lambda: make_personal_link(allotment=allotment, left="1", at=now),
        lambda: take_back_links(allotment=allotment, at=now),
    ):
        with pytest.raises(AllotmentOverError):
            verb()


def test_fewer_places_free_the_rest_but_never_those_taken(conference: Conference, now: datetime) -> None:
    shrink(conference, 3)
    allotment = give(conference, now, 3)
    ask(conference, 7, now, code=link(allotment, now))
    ask(conference, 1, now)
    until = allotment.expires_at
    with pytest.raises(TakenMeanwhileError):
        change_places(allotment=allotment, places=0, expires_at=until, actor=None, at=now)
    change_places(allotment=allotment, places=1, expires_at=until, actor=None, at=now)
    assert states() == {State.CONFIRMED: 1, State.OFFERED: 1}
    with pytest.raises(ChangedMeanwhileError):
        change_places(allotment=allotment, places=2, expires_at=until, actor=None, at=now)
    allotment.refresh_from_db()
    change_places(allotment=allotment, places=2, expires_at=until, actor=None, at=now)
    allotment.refresh_from_db()
    with pytest.raises(NotEnoughPlacesError) as refused:
        change_places(allotment=allotment, places=3, expires_at=until, actor=None, at=now)
    assert refused.value.free == 0


def test_an_allotment_that_is_over_is_held_again_only_where_places_are_free(
    conference: Conference, now: datetime
) -> None:
    shrink(conference, 2)
    allotment, later = give(conference, now), now + 10 * DAY
    ask(conference, 1, later)
    with pytest.raises(NotEnoughPlacesError):
        change_places(allotment=allotment, places=2, expires_at=later + DAY, actor=None, at=later)
    change_places(allotment=allotment, places=1, expires_at=later + DAY, actor=None, at=later)
    assert count_places(conference, at=later).held == {"delegate": 1}


def test_a_lower_capacity_keeps_the_promise_and_lets_nobody_else_in(conference: Conference, now: datetime) -> None:
    allotment = give(conference, now)
    shrink(conference, 1)
    assert count_places(conference, at=now).overall == -1
    assert ask(conference, 1, now) == State.WAITING
    assert ask(conference, 2, now, code=link(allotment, now)) == State.CONFIRMED


def test_links_are_made_only_for_what_is_left_and_once_for_a_page_sent_twice(
    conference: Conference, now: datetime
) -> None:
    allotment = give(conference, now)
    texts = [make_personal_link(allotment=allotment, left="2", at=now)]
    for stale in ("2", "3", "0", "", "-1", "x", "１"):
        with pytest.raises(NothingToPassOnError):
            make_personal_link(allotment=allotment, left=stale, at=now)
    texts.append(make_personal_link(allotment=allotment, left="1", at=now))
    with pytest.raises(NothingToPassOnError):
        make_personal_link(allotment=allotment, left="0", at=now)
    with pytest.raises(AllotmentOverError):
        make_personal_link(allotment=allotment, left="1", at=now + 10 * DAY)
    assert not [text for text in texts if text in str(InvitationCode.objects.values())]
    ask(conference, 1, now, code=texts[0])
    assert (tally_of(Allotment.objects.get()).left, take_back_links(allotment=allotment, at=now)) == (0, 1)
    assert tally_of(Allotment.objects.get()).left == 1


def test_a_new_link_of_the_page_ends_the_earlier_one_and_its_mail(conference: Conference, now: datetime) -> None:
    allotment, token = give_places(
        conference=conference,
        label="The Lantern Fund",
        category="delegate",
        places=2,
        expires_at=now + DAY,
        actor=None,
        at=now,
        address="fund@example.org",
    )
    mail = Mail.objects.get()
    assert token in str(mail.body)
    assert (mail.key_ref, mail.address, mail.reference) == (allotment.key_ref, "fund@example.org", "")
    assert not [word for word in (conference.name, "Lantern", "conference") if word in f"{mail.subject} {mail.body}"]
    anew = renew_page(allotment=allotment, actor=None, at=now)
    assert find_by_link(conference, token, at=now) is None
    assert find_by_link(conference, anew, at=now) == allotment
    assert find_by_link(conference, anew, at=now + DAY) is None
    assert Mail.objects.get().state == Mail.State.DISCARDED
    assert anew not in str(Allotment.objects.values())


def test_links_stand_under_the_organisation_and_not_among_the_codes(conference: Conference, now: datetime) -> None:
    allotment = give(conference, now)
    ask(conference, 1, now, code=link(allotment, now))
    keys = DataKey.objects.count()
    link(allotment, now)
    assert code_lines(conference, at=now) == ()
    assert DataKey.objects.count() == keys
    line = allotment_lines(conference, at=now)[0]
    assert (line.label, line.tally.passed_on, line.tally.taken, line.tally.left) == ("The Lantern Fund", 1, 1, 0)
    assert [allotment_lines(conference, at=now + days * DAY)[0].is_live for days in (9, 10)] == [True, False]


def test_the_list_takes_as_many_queries_for_thirty_as_for_one(
    conference: Conference, now: datetime, django_assert_num_queries: object
) -> None:
    for number in (1, 29):
        shrink(conference, 100)
        for _each in range(number):
            link(give(conference, now), now)
        with django_assert_num_queries(2), django_assert_num_queries(1, using="keys"):  # type: ignore[operator]
            allotment_lines(conference, at=now)


def test_nothing_that_is_kept_tells_who_came_by_which_link(conference: Conference, now: datetime) -> None:
    ask(conference, 1, now, code=link(give(conference, now), now))
    fields = {field.name for model in (Registration, InvitationCode, Allotment) for field in model._meta.get_fields()}
    assert not fields & {"registration", "invitation_code", "used_by", "used_at", "came_by"}
    entries = set(AuditEntry.objects.values_list("action", "record"))
    assert entries == {("give places", "allotment"), ("pass place on", "allotment"), ("register", "registration")}


def test_a_mail_with_an_earlier_link_is_not_sent_unless_a_worker_is_sending_it(
    conference: Conference, now: datetime
) -> None:
    for number, claimed_until in enumerate((None, now + DAY)):
        allotment = give(conference, now + number * DAY, places=1, address="office@example.org")
        mails = Mail.objects.filter(key_ref=allotment.key_ref)
        mails.update(claimed_until=claimed_until)
        renew_page(allotment=allotment, actor=None, at=now)
        assert mails.get().state == ("queued" if claimed_until else "discarded")
