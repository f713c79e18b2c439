"""Subscriptions are made, listed, ended and forgotten."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from delegates.erasing import erase
from delegates.lifecycle import count_all, read_all
from delegates.models import Person
from events.chores import run_all
from events.ending import end_sign_ins
from events.models import AuditEntry, Conference, Theme, User
from sessions.feeding import (
    MOST,
    FeedsOverError,
    TooManyFeedsError,
    Wish,
    feed_lines,
    find_feed,
    forget_dead_feeds,
    revoke_feed,
)
from sessions.models import Feed
from tests.conftest import make_person, make_user
from tests.sessions.feeds import MADE, subscribe

END = datetime(2012, 3, 5, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def someone(conference: Conference, user: User) -> Person:
    """Return the account's person there, as somebody who has registered is loaded."""
    return make_person(conference, user=user)


def test_an_address_is_good_for_one_subscription_alone(conference: Conference) -> None:
    user = make_user()
    first, one = subscribe(conference, user=user)
    second, other = subscribe(conference, user=user)
    assert one != other
    assert [find_feed(token, at=MADE) for token in (one, other, first.token_hash)] == [first, second, None]


def test_it_is_good_as_long_as_was_chosen_and_never_longer_than_the_conferences_last_week(
    conference: Conference,
) -> None:
    user = make_user()
    feed, token = subscribe(conference, user=user)
    assert feed.expires_at == END
    Feed.objects.update(expires_at=MADE + SECOND)
    assert [find_feed(token, at=at) for at in (MADE, MADE + SECOND)] == [feed, None]


def test_a_conference_that_is_put_off_keeps_its_subscriptions_until_they_run_out(conference: Conference) -> None:
    feed, token = subscribe(conference)
    Conference.objects.update(last_day=date(2012, 6, 30))
    assert [find_feed(token, at=at) for at in (END - SECOND, END)] == [feed, None]


def test_nothing_is_subscribed_to_once_the_last_week_is_over(conference: Conference) -> None:
    user = make_user()
    subscribe(conference, user=user, at=END - SECOND)
    with pytest.raises(FeedsOverError, match="Download it instead"):
        subscribe(conference, user=user, at=END)


def test_nobody_has_more_than_enough_and_others_are_not_counted(conference: Conference) -> None:
    user = make_user()
    for _each in range(MOST):
        subscribe(conference, user=user)
    with pytest.raises(TooManyFeedsError, match="You have 12 subscriptions"):
        subscribe(conference, user=user)
    subscribe(conference, user=make_user("other@example.org"))
    assert Feed.objects.count() == MOST + 1


def test_the_list_says_what_each_follows_and_for_which_device(conference: Conference) -> None:
    user, theme = make_user(), Theme.objects.get()
    subscribe(conference, user=user, label="phone")
    subscribe(conference, Wish("theme", theme_id=theme.pk), user=user, label="هاتف", at=MADE + SECOND)
    subscribe(conference, user=make_user("other@example.org"), label="not mine")
    Feed.objects.filter(kind="programme").update(used_on=date(2012, 1, 21))
    lines = feed_lines(user, conference, at=MADE)
    assert [(line.label, line.follows, line.used_on, line.last_day, line.is_live) for line in lines] == [
        ("phone", "the whole programme", date(2012, 1, 21), date(2012, 3, 4), True),
        ("هاتف", "the theme Travel bans and censorship", None, date(2012, 3, 4), True),
    ]


def test_a_revoked_one_leaves_no_row_and_the_others_stay(conference: Conference) -> None:
    user = make_user()
    feed, token = subscribe(conference, user=user)
    other, another = subscribe(conference, user=user)
    revoke_feed(feed=feed, at=MADE)
    revoke_feed(feed=feed, at=MADE)
    assert [find_feed(each, at=MADE) for each in (token, another)] == [None, other]
    assert list(Feed.objects.all()) == [other]
    assert AuditEntry.objects.filter(action="end subscription").count() == 1


def test_the_audit_says_of_nobody_that_they_subscribed(conference: Conference) -> None:
    user = make_user()
    feed, _token = subscribe(conference, user=user)
    entry = AuditEntry.objects.get(action="subscribe")
    assert (entry.actor, entry.record, entry.record_id) == (None, "feed", str(feed.pk))


@pytest.mark.database
@pytest.mark.parametrize("kind", ["programme", "theme", "room"])
def test_a_feed_follows_what_its_kind_says_or_is_not_kept(conference: Conference, kind: str) -> None:
    feed, _token = subscribe(conference)
    theme = None if kind == "theme" else Theme.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Feed.objects.filter(pk=feed.pk).update(kind=kind, theme=theme)


def test_where_all_sign_ins_of_an_account_end_its_subscriptions_end(conference: Conference) -> None:
    user, other = make_user(), make_user("other@example.org")
    _mine, token = subscribe(conference, user=user)
    theirs, another = subscribe(conference, user=other)
    end_sign_ins(user)
    assert [find_feed(each, at=MADE) for each in (token, another)] == [None, theirs]


def test_what_is_over_is_deleted_by_the_hour(conference: Conference) -> None:
    first, _token = subscribe(conference)
    second, _other = subscribe(conference, user=make_user("other@example.org"))
    Feed.objects.filter(pk=first.pk).update(expires_at=MADE)
    assert forget_dead_feeds(MADE) is False
    assert list(Feed.objects.all()) == [second]
    run_all(END + timedelta(days=2))
    assert list(Feed.objects.all()) == []
    assert not AuditEntry.objects.filter(record="feed").exclude(record_id="").exists()


def test_a_person_is_handed_what_they_subscribed_to_but_no_address(conference: Conference) -> None:
    user = make_user()
    person = someone(conference, user)
    _feed, token = subscribe(conference, user=user, reminder=10, label="phone")
    held = dict(read_all(person, MADE))["calendar_subscriptions"]
    assert held == [
        {
            "for_which_device": "phone",
            "follows": "the whole programme",
            "shows": "open",
            "shows_in_words": "What the programme says to everyone: titles, rooms, and people as far as they may be named",
            "reminder_in_minutes": 10,
            "made_at": "2012-01-20T12:00:00+00:00",
            "good_until": "2012-03-05T00:00:00+00:00",
            "last_used_on": "",
        }
    ]
    assert token not in json.dumps(held)
    assert ("calendar subscriptions", 1) in [(str(label), count) for label, count in count_all(person, MADE)]


def test_whoever_is_erased_follows_nothing_any_more(conference: Conference) -> None:
    user = make_user()
    person = someone(conference, user)
    _feed, token = subscribe(conference, user=user)
    erase(person=person, actor=None, at=MADE)
    assert (find_feed(token, at=MADE), Feed.objects.count()) == (None, 0)
    assert not AuditEntry.objects.filter(record="feed").exclude(record_id="").exists()


def test_subscriptions_go_with_the_account(conference: Conference) -> None:
    user = make_user()
    subscribe(conference, user=user)
    user.delete()
    assert not Feed.objects.exists()


def test_the_feed_of_what_is_deleted_goes_with_it(conference: Conference) -> None:
    theme = Theme.objects.get()
    _feed, token = subscribe(conference, Wish("theme", theme_id=theme.pk))
    theme.delete()
    assert find_feed(token, at=MADE) is None
