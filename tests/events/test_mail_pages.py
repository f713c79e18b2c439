"""The team's pages on mail."""

from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core import mail as mailbox
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from delegates.describing import Answers
from delegates.models import Registration
from delegates.registration import register
from events import outbox
from events.access import Role
from events.models import AuditEntry, Conference, Mail, MailTemplate
from events.teaming import invite
from tests.conftest import make_user, renew_link, team_client
from vault.keys import destroy_keys, make_key

NOW = datetime(2012, 1, 20, 12, 0, tzinfo=UTC)
ADDRESS = "sunrise@example.org"

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def desk(conference: Conference) -> Client:
    return team_client(conference, Role.ORGANISER)


def apply(conference: Conference, address: str = ADDRESS) -> Mail:
    answers = Answers(display_name="Sunrise", address=address, category="delegate")
    sent = register(conference=conference, answers=answers, token=uuid4(), at=NOW)
    return Mail.objects.get(conference=conference, reference=sent.reference)


def write_many(conference: Conference, count: int, state: str = "held") -> None:
    key = make_key()
    for number in range(count):
        mail = outbox.write_mail(
            address=ADDRESS,
            subject="S",
            body="B",
            key_ref=key,
            purpose="news",
            once=f"n {number}",
            at=NOW,
            conference=conference,
            reference="K7M2QX",
        )
        Mail.objects.filter(pk=mail.pk).update(state=state)


def page(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(f"events:{name}", args=args))
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def step(client: Client, mail: Mail, action: str, **said: str) -> str:
    """Take the step as the form does; return the state afterwards."""
    mail.refresh_from_db()
    data = {"resends": str(mail.resends)} | said
    client.post(reverse(f"events:mail_{action}", args=[mail.conference.slug, mail.pk]), data)  # type: ignore[union-attr]  # it has one
    mail.refresh_from_db()
    return mail.state


def test_the_list_tells_which_mail_goes_to_which_code_and_never_where_or_what(
    conference: Conference, desk: Client
) -> None:
    mail = apply(conference)
    invite(conference=conference, address="moon@example.org", role=Role.DOOR, actor=make_user("b@example.org"), at=NOW)
    text = page(desk, "mails", conference.slug)
    assert [
        word in text for word in (mail.reference, "A request has arrived", "An invitation to the team", "team")
    ] == [True] * 4
    assert [word in text for word in (ADDRESS, "moon@", "A message for you", "Your reference")] == [False] * 4


def test_a_mail_is_shown_as_it_is_sent_but_for_its_links(conference: Conference, desk: Client) -> None:
    mail = apply(conference)
    link = next(word for word in str(mail.body).split() if word.startswith("http"))
    text = page(desk, "mail", conference.slug, mail.pk)
    assert f"Your reference is {mail.reference}." in text
    assert "press the button on it:<br>…" in text
    token = link.split("/")[-2]
    assert [word in text for word in (link, token, ADDRESS)] == [False] * 3


def test_sign_in_codes_are_on_no_list(conference: Conference, desk: Client) -> None:
    code = outbox.write_mail(
        address=ADDRESS, subject="S", body="123456", key_ref=make_key(), purpose="sign-in code", once="c", at=NOW
    )
    assert "No mails yet" in page(desk, "mails", conference.slug)
    assert desk.get(reverse("events:mail", args=[conference.slug, code.pk])).status_code == 404
    desk.post(reverse("events:mail_hold", args=[conference.slug, code.pk]), {"resends": "0"})
    code.refresh_from_db()
    assert code.state == "queued"


def test_a_mail_whose_key_is_gone_says_so(conference: Conference, desk: Client) -> None:
    mail = apply(conference)
    destroy_keys([mail.key_ref])
    assert "Its key was destroyed" in page(desk, "mail", conference.slug, mail.pk)


def test_mails_are_filtered_by_state_and_paged_with_the_same_queries(
    conference: Conference, desk: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    write_many(conference, 3)
    with django_assert_max_num_queries(12):
        text = page(desk, "mails", conference.slug)
    assert "Held for release 3" in text
    write_many(conference, 130)
    with django_assert_max_num_queries(12):
        text = page(desk, "mails", conference.slug)
    assert text.count('<tr><th scope="row">') == 100
    address = reverse("events:mails", args=[conference.slug])
    assert "No mail is in this state" in desk.get(f"{address}?state=sent").content.decode()
    for nonsense in ("?state=<script>", "?page=-1", "?page=x&state=held"):
        assert desk.get(address + nonsense).status_code == 200


def test_a_mail_goes_through_its_steps_by_its_pages(conference: Conference, desk: Client) -> None:
    mail = apply(conference)
    assert step(desk, mail, "hold") == "held"
    assert step(desk, mail, "release") == "queued"
    outbox.deliver(now=lambda: NOW + timedelta(days=20_000))
    assert step(desk, mail, "discard") == "sent"
    assert step(desk, mail, "resend", resends="7") == "sent"
    assert step(desk, mail, "resend", resends="") == "sent"
    assert step(desk, mail, "resend") == "queued"
    assert step(desk, mail, "discard") == "discarded"
    assert step(desk, mail, "release") == "discarded"
    actions = AuditEntry.objects.filter(record="mail").order_by("id").values_list("action", flat=True)
    assert list(actions) == ["hold", "release", "resend", "discard"]


@pytest.mark.parametrize(("state", "action"), [("sent", "resend"), ("held", "discard"), ("held", "release")])
def test_opening_the_page_of_a_step_changes_nothing(
    conference: Conference, desk: Client, state: str, action: str
) -> None:
    mail = apply(conference)
    Mail.objects.filter(pk=mail.pk).update(state=state)
    text = page(desk, f"mail_{action}", conference.slug, mail.pk)
    assert mail.reference in text
    mail.refresh_from_db()
    assert (mail.state, AuditEntry.objects.filter(record="mail").count()) == (state, 0)


def test_all_held_mails_are_released_after_their_number_is_said(conference: Conference, desk: Client) -> None:
    address = reverse("events:mails_release", args=[conference.slug])
    assert "No mail is held" in page(desk, "mails_release", conference.slug)
    write_many(conference, 3)
    assert "Release all 3 held mails" in page(desk, "mails", conference.slug)
    assert "Release all 3 held mails" in page(desk, "mails_release", conference.slug)
    assert Mail.objects.filter(state="held").count() == 3
    assert "Release all 3 held mails" in desk.post(address, {"shown_at": "yesterday"}).content.decode()
    shown_at = desk.get(address).context["shown_at"]
    late = Mail.objects.filter(once="n 2")
    late.update(written_at=datetime.fromisoformat(shown_at) + timedelta(microseconds=1))
    answer = unescape(desk.post(address, {"shown_at": shown_at}, follow=True).content.decode())
    assert "2 mails are released." in answer
    assert "1 mail was written after the page was shown. It is still held" in answer
    assert [late.get().state, Mail.objects.filter(state="queued").count()] == ["held", 2]


def test_discarding_a_mail_that_is_being_sent_says_so(conference: Conference, desk: Client) -> None:
    mail = apply(conference)
    Mail.objects.update(claimed_until=timezone.now() + timedelta(minutes=5))
    address = reverse("events:mail_discard", args=[conference.slug, mail.pk])
    answer = desk.post(address, {"resends": "0"}, follow=True).content.decode()
    assert "is being sent right now" in answer
    mail.refresh_from_db()
    assert mail.state == "queued"


def test_the_desk_says_what_is_held_and_what_failed(conference: Conference, desk: Client) -> None:
    write_many(conference, 2)
    Mail.objects.filter(once="n 1").update(state="failed")
    text = unescape(desk.get(reverse("desk", args=[conference.slug])).content.decode())
    address = reverse("events:mails", args=[conference.slug])
    assert "mail is held for your release" in text
    assert "mail could not be sent" in text
    assert [f"{address}?state={state}" in text for state in ("held", "failed")] == [True, True]


def test_a_link_is_not_used_up_by_being_opened(conference: Conference, settings: LazySettings) -> None:
    settings.CLOCK_OFFSET = NOW - timezone.now()
    mail = apply(conference)
    link = next(word for word in str(mail.body).split() if word.startswith("http"))
    path = "/" + link.split("/", 3)[3]
    for _time in range(5):
        assert Client().get(path).status_code == 200
        assert Client().head(path).status_code == 200
    assert Registration.objects.get().link_hash != ""
    Client().post(path)
    assert Registration.objects.get().link_hash == ""


def words_page(conference: Conference) -> str:
    return reverse("events:mail_template", args=[conference.slug, "news", "en"])


def test_words_are_shown_before_they_are_saved_and_taken_back_after_a_question(
    conference: Conference, desk: Client
) -> None:
    said = {"subject": "Note $reference", "body": "<b>Open</b>\n$link"}
    text = desk.post(words_page(conference), said | {"preview": "yes"}).content.decode()
    assert "Note K7M2QX" in text
    assert "&lt;b&gt;Open&lt;/b&gt;<br>http" in text
    assert MailTemplate.objects.count() == 0
    assert desk.post(words_page(conference), said).status_code == 302
    row = MailTemplate.objects.get()
    assert (row.purpose, row.language, row.subject, row.body) == ("news", "en", said["subject"], said["body"])
    assert "Your own" in page(desk, "mail_templates", conference.slug)
    page(desk, "mail_template_reset", conference.slug, "news", "en")
    assert MailTemplate.objects.count() == 1
    desk.post(reverse("events:mail_template_reset", args=[conference.slug, "news", "en"]))
    assert MailTemplate.objects.count() == 0


@pytest.mark.parametrize(
    ("subject", "body", "message"),
    [
        ("$name", "$link", "$reference, $link"),
        ("Hello", "${link.__class__} $link", "$reference, $link"),
        ("Hello", "$$ $link", "$reference, $link"),
        ("Hello", "no link", "Write $link"),
        ("", "$link", "An answer is needed."),
        ("Hello", "", "An answer is needed."),
        ("x" * 121, "$link", "at most 120 characters"),
        ("Hello", "$link" + "x" * 5_000, "at most 5000 characters"),
        ("two\nlines", "$link", "Write this on one line."),
        ("a\u202eb", "$link", "Remove the invisible control characters"),
        ("Hello", "\x07 $link", "Remove the invisible control characters"),
        ("Defending Human Rights DEFENDERS", "$link", "Leave out the name of the conference"),
    ],
)
def test_words_that_cannot_be_sent_are_refused_at_their_field(
    conference: Conference, desk: Client, subject: str, body: str, message: str
) -> None:
    answer = desk.post(words_page(conference), {"subject": subject, "body": body})
    assert answer.status_code == 200
    assert message in unescape(answer.content.decode())
    assert MailTemplate.objects.count() == 0


@pytest.mark.parametrize("parts", [("news", "de"), ("sign-in code", "en"), ("NEWS", "en"), ("news", "<b>")])
def test_there_are_words_for_the_listed_mails_and_languages_only(
    conference: Conference, desk: Client, parts: tuple[str, str]
) -> None:
    for name in ("mail_template", "mail_template_reset"):
        assert desk.post(reverse(f"events:{name}", args=[conference.slug, *parts])).status_code == 404


def test_words_that_no_longer_fit_are_marked(conference: Conference, desk: Client) -> None:
    MailTemplate.objects.create(
        conference=conference, purpose="news", language="en", subject="$conference", body="$link"
    )
    assert "no longer fit the settings" in page(desk, "mail_templates", conference.slug)
    assert "These words are not used at present" in page(desk, "mail_template", conference.slug, "news", "en")


def test_the_settings_ask_how_mails_are_sent(conference: Conference, desk: Client) -> None:
    text = page(desk, "settings", conference.slug)
    assert [f'name="{name}"' in text for name in ("holds_mail", "names_itself_in_mail", "offer_hours")] == [True] * 3


def test_mails_of_a_conference_that_holds_them_wait(conference: Conference) -> None:
    Conference.objects.update(holds_mail=True)
    assert apply(conference).state == "held"
    assert (outbox.deliver(), mailbox.outbox) == (0, [])
    assert renew_link(Registration.objects.get())
