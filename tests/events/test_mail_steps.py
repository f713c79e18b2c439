"""What the team can do with a mail: hold, release, send anew, discard; and read it without its links."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as mailbox
from django.core.mail import EmailMessage

from events import outbox
from events.models import AuditEntry, Conference, Mail
from tests.conftest import make_user
from vault.keys import make_key

NOW = datetime(2012, 1, 20, 12, 0, tzinfo=UTC)

pytestmark = [pytest.mark.django_db(databases=["default", "keys"]), pytest.mark.database]


def write(once: str = "welcome 1", body: str = "The tide turns at nine.", conference: Conference | None = None) -> Mail:
    return outbox.write_mail(
        address="sunrise@example.org",
        subject="A subject",
        body=body,
        key_ref=make_key(),
        purpose="welcome",
        once=once,
        at=NOW,
        conference=conference,
    )


def deliver(after: timedelta = timedelta()) -> int:
    return outbox.deliver(now=lambda: NOW + after)


def test_a_conference_that_holds_its_mails_does_not_hold_sign_in_codes(conference: Conference) -> None:
    conference.holds_mail = True
    assert write().state == Mail.State.QUEUED
    held = write("welcome 2", conference=conference)
    assert (held.state, deliver(), deliver(timedelta(days=9))) == (Mail.State.HELD, 1, 0)


def state_of(mail: Mail) -> str:
    mail.refresh_from_db()
    return mail.state


def test_a_mail_is_held_released_and_sent_anew_under_another_identity(conference: Conference) -> None:
    actor, mail = make_user(), write(conference=conference)
    outbox.hold(mail=mail, actor=actor, at=NOW)
    assert (deliver(), state_of(mail)) == (0, "held")
    outbox.release(mail=mail, actor=actor, at=NOW)
    assert (deliver(), state_of(mail)) == (1, "sent")
    outbox.resend(mail=mail, actor=actor, at=NOW)
    assert (deliver(), state_of(mail), mail.resends) == (1, "sent", 1)
    assert len({message.extra_headers["Message-ID"] for message in mailbox.outbox}) == 2
    actions = AuditEntry.objects.order_by("id").values_list("action", "record_id", "actor")
    assert list(actions) == [(action, str(mail.pk), actor.pk) for action in ("hold", "release", "resend")]


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        ("held", {"release", "discard"}),
        ("queued", {"hold", "discard"}),
        ("sent", {"resend"}),
        ("failed", {"resend", "discard"}),
        ("discarded", set()),
    ],
)
def test_each_state_allows_its_steps_only(conference: Conference, state: str, steps: set[str]) -> None:
    actor, mail = make_user(), write(conference=conference)
    for name in ("hold", "release", "resend", "discard"):
        Mail.objects.filter(pk=mail.pk).update(state=state, resends=0)
        if name in steps:
            getattr(outbox, name)(mail=mail, actor=actor, at=NOW)
            continue
        with pytest.raises(outbox.MailMovedOnError):
            getattr(outbox, name)(mail=mail, actor=actor, at=NOW)
        assert state_of(mail) == state
    assert AuditEntry.objects.count() == len(steps)


def test_pressing_twice_sends_a_mail_anew_once(conference: Conference) -> None:
    actor, mail = make_user(), write(conference=conference)
    deliver()
    outbox.resend(mail=mail, actor=actor, at=NOW)
    deliver()
    with pytest.raises(outbox.MailMovedOnError):
        outbox.resend(mail=mail, actor=actor, at=NOW)
    assert (deliver(timedelta(days=1)), len(mailbox.outbox)) == (0, 2)


def test_a_mail_held_while_the_mail_host_refuses_it_stays_held_and_can_then_be_discarded(
    conference: Conference, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor, mail = make_user(), write(conference=conference)

    def hold_and_refuse(_message: EmailMessage) -> int:
        outbox.hold(mail=mail, actor=actor, at=NOW)
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(EmailMessage, "send", hold_and_refuse)
        deliver()
    assert (state_of(mail), deliver(timedelta(days=9))) == ("held", 0)
    outbox.discard(mail=mail, actor=actor, at=NOW)
    assert state_of(mail) == "discarded"


def test_a_mail_held_and_released_while_a_worker_sends_it_goes_out_once(
    conference: Conference, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor, mail = make_user(), write(conference=conference)
    send, others = EmailMessage.send, []

    def move_and_send(message: EmailMessage) -> int:
        outbox.hold(mail=mail, actor=actor, at=NOW)
        outbox.release(mail=mail, actor=actor, at=NOW)
        others.append(outbox._claim(NOW))
        return send(message)

    monkeypatch.setattr(EmailMessage, "send", move_and_send)
    assert deliver() == 1
    assert (others, state_of(mail), len(mailbox.outbox)) == ([None], "sent", 1)
    assert deliver(outbox.LEASE) == 0


def test_a_mail_that_is_being_sent_is_not_discarded_until_the_lease_is_over(conference: Conference) -> None:
    actor, mail = make_user(), write(conference=conference)
    outbox._claim(NOW)
    with pytest.raises(outbox.BeingSentError):
        outbox.discard(mail=mail, actor=actor, at=NOW)
    assert (state_of(mail), AuditEntry.objects.count()) == ("queued", 0)
    outbox.discard(mail=mail, actor=actor, at=NOW + outbox.LEASE)
    assert state_of(mail) == "discarded"


def test_releasing_all_leaves_what_was_written_after_the_page_was_shown(conference: Conference) -> None:
    conference.holds_mail = True
    seen, unseen = write("welcome 1", conference=conference), write("welcome 2", conference=conference)
    Mail.objects.filter(pk=unseen.pk).update(written_at=NOW + timedelta(seconds=1))
    released = outbox.release_all(conference=conference, shown_at=NOW, actor=make_user(), at=NOW + timedelta(hours=1))
    assert (released, state_of(seen), state_of(unseen)) == (1, "queued", "held")


def test_all_held_mails_of_one_conference_are_released_together(conference: Conference) -> None:
    conference.holds_mail = True
    for number in range(3):
        write(f"welcome {number}", conference=conference)
    actor = make_user()
    counts = [outbox.release_all(conference=conference, shown_at=NOW, actor=actor, at=NOW) for _time in range(2)]
    assert (counts, deliver()) == ([3, 0], 3)
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize("link", ["https://a.example/x?y=1", "HTTP://old.example:8000/enter/abc/", "https://x/ü…"])
def test_the_team_reads_a_mail_without_its_links(link: str) -> None:
    assert outbox.read_masked(write(body=f"Go to {link}\nor not.")) == ("A subject", "Go to …\nor not.")
