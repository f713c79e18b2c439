"""The words of mails: what may stand in them, and which a person gets."""

import re
from datetime import UTC, datetime

import pytest
from django.core import mail as mailbox

from delegates import letters
from delegates.models import Person, Registration
from events import outbox
from events.forms.mail import WordsForm
from events.mail_templates import (
    USUAL,
    Purpose,
    UnfitWordsError,
    Words,
    allowed_names,
    choose,
    fill,
    is_fit,
    preview,
    reset_words,
    save_words,
    usual_words,
    values_for,
)
from events.models import AuditEntry, Conference, Mail, MailTemplate
from tests.conftest import make_person, make_user

NOW = datetime(2012, 1, 20, 12, 0, tzinfo=UTC)
HOSTILE = [
    "${link}",
    "${link.__class__}",
    "$link.format and ${a.b}",
    "$$",
    "$",
    "5 $",
    "$5",
    "$name",
    "$LINK",
    "$links",
    "$reference$until",
    "$conference",
    "${",
    "$ {link}",
    "$link_",
    "$__class__",
    "$link $secret",
]
HARMLESS = ["{link}", "%(link)s", "{{ link }}", "{% load x %}", "<script>alert(1)</script>", "{0.__class__}", "€ ﹩ ＄"]

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def register(conference: Conference, *languages: str, **said: str) -> Registration:
    person = make_person(conference, languages=list(languages), address="sunrise@example.org", **said)
    return Registration.objects.create(
        person=person,
        conference=conference,
        key_ref=person.key_ref,
        code="K7M2QX",
        state=Registration.State.REQUESTED,
        requested_at=NOW,
        queued_at=NOW,
        conduct_agreed_at=NOW,
    )


def word(conference: Conference, language: str, subject: str, body: str = "$link", purpose: str = "news") -> None:
    MailTemplate.objects.create(conference=conference, purpose=purpose, language=language, subject=subject, body=body)


def subject_for(registration: Registration) -> str:
    letters.news(registration, at=NOW)
    return str(Mail.objects.get().subject)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_no_placeholder_of_the_list_is_refused(conference: Conference, text: str) -> None:
    actor = make_user()
    for words in (Words(text, "$link"), Words("Hello", f"{text} $link")):
        assert not is_fit(words, purpose=Purpose.NEWS, conference=conference)
        with pytest.raises(UnfitWordsError):
            save_words(conference=conference, purpose="news", language="en", words=words, actor=actor, at=NOW)
        assert MailTemplate.objects.count() == 0


@pytest.mark.parametrize("text", HARMLESS)
def test_the_syntax_of_other_templates_and_markup_stay_as_they_were_typed(conference: Conference, text: str) -> None:
    word(conference, "en", text, f"{text} $link")
    letters.news(register(conference), at=NOW)
    mail = Mail.objects.get()
    assert (mail.subject, str(mail.body).split(" http")[0]) == (text, text)


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("names_itself", [False, True])
def test_the_usual_words_fit_and_fill(conference: Conference, purpose: Purpose, names_itself: bool) -> None:  # noqa: FBT001  # a parameter of the test
    conference.names_itself_in_mail = names_itself
    words = usual_words(purpose, conference, "en")
    assert is_fit(words, purpose=purpose, conference=conference)
    shown = preview(words, conference, language="en", at=NOW)
    assert "$" not in shown.subject + shown.body
    assert (conference.name in shown.subject, conference.name in shown.body) == (names_itself, names_itself)
    assert set(USUAL) == set(Purpose)


def test_only_an_offer_has_a_deadline_and_only_a_conference_that_says_so_its_name(conference: Conference) -> None:
    names = {purpose.value: allowed_names(purpose, conference) for purpose in Purpose}
    own = ("reference", "link")
    about = {"received": own, "again": own, "news": own, "offer": (*own, "until"), "message": own}
    assert names == about | {"programme": ("places", "link")}
    conference.names_itself_in_mail = True
    assert allowed_names(Purpose.NEWS, conference) == (*own, "conference")


def test_a_text_needs_its_link(conference: Conference) -> None:
    assert not is_fit(Words("Hello", "Nothing to open"), purpose=Purpose.NEWS, conference=conference)


def test_what_is_filled_in_is_never_read_for_placeholders(conference: Conference) -> None:
    conference.name = "The $link ${reference} $$ forum"
    values = values_for(conference, language="en", reference="$link", link="https://x.example/")
    assert fill(Words("$conference", "$reference $link"), values) == Words(conference.name, "$link https://x.example/")


def test_a_mail_holds_nothing_that_the_person_wrote(conference: Conference) -> None:
    registration = register(conference, "en", display_name="Sunrise $link {{ x }}", biography="Anywhere")
    letters.news(registration, at=NOW)
    outbox.deliver(now=lambda: NOW)
    text = mailbox.outbox[0].subject + str(mailbox.outbox[0].body)
    assert [word in text for word in ("Sunrise", "Anywhere", conference.name, "sunrise@")] == [False] * 4


@pytest.mark.parametrize(
    ("read", "worded", "expected"),
    [
        (["ar", "es"], ["es", "ar"], "ar"),
        (["tr", "es"], ["es"], "es"),
        (["tr"], ["en", "es"], "en"),
        ([], ["en"], "en"),
        (["tr"], ["es"], "A message for you"),
        (["ar"], [], "A message for you"),
        (["de"], ["de", "en"], "en"),
        (["zz-Nonsense", "$link"], [], "A message for you"),
    ],
)
def test_a_person_gets_their_first_language_that_is_worded_else_the_main_one(
    conference: Conference, read: list[str], worded: list[str], expected: str
) -> None:
    for language in worded:
        word(conference, language, language)
    assert subject_for(register(conference, *read)) == expected


def test_words_that_no_longer_fit_the_settings_are_passed_over(conference: Conference) -> None:
    conference.names_itself_in_mail = True
    word(conference, "es", "$conference")
    word(conference, "en", f"From {conference.name}")
    assert choose(conference, Purpose.NEWS, ["es"])[0] == "es"
    conference.names_itself_in_mail = False
    assert subject_for(register(conference, "es")) == "A message for you"


@pytest.mark.parametrize(("names_itself", "zone"), [(False, "UTC"), (True, "Europe/London")])
def test_an_offer_says_until_when_in_a_zone_that_gives_nothing_away(
    conference: Conference,
    names_itself: bool,  # noqa: FBT001  # a parameter of the test
    zone: str,
) -> None:
    conference.names_itself_in_mail = names_itself
    registration = register(conference)
    registration.offer_ends_at = datetime(2012, 1, 23, 12, 0, tzinfo=UTC)
    letters.offered(registration, at=NOW)
    mail = Mail.objects.get(purpose="offer")
    assert f"It needs your answer before 23 January 2012, 12:00 ({zone})." in str(mail.body)
    letters.offered(registration, at=NOW)
    assert Mail.objects.filter(purpose="offer").count() == 1


def test_every_letter_says_its_reference_and_is_written_once(conference: Conference) -> None:
    registration = register(conference)
    for _time in range(2):
        letters.request_received(registration, token="t", at=NOW)
        letters.already_registered(registration, at=NOW)
        letters.news(registration, at=NOW)
    assert sorted(Mail.objects.values_list("purpose", "reference")) == [
        (purpose, "K7M2QX") for purpose in ("again", "news", "received")
    ]


def test_a_person_without_an_address_gets_no_mail(conference: Conference) -> None:
    registration = register(conference)
    Person.objects.filter(pk=registration.person_id).update(address_alias=None)
    registration.person.address = ""
    letters.news(registration, at=NOW)
    assert not Mail.objects.exists()


def test_saving_again_replaces_the_words_and_resetting_deletes_them(conference: Conference) -> None:
    actor = make_user()
    for subject in ("One", "Two"):
        save_words(
            conference=conference,
            purpose="news",
            language="en",
            words=Words(subject, "$link"),
            actor=actor,
            at=NOW,
        )
    assert list(MailTemplate.objects.values_list("subject")) == [("Two",)]
    done = [
        reset_words(conference=conference, purpose="news", language="en", actor=actor, at=NOW) for _time in range(2)
    ]
    assert (done, MailTemplate.objects.count()) == ([True, False], 0)
    actions = AuditEntry.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == ["word mail", "word mail", "reset mail words"]


def test_no_usual_word_holds_a_name_of_a_person() -> None:
    names = {name for words in USUAL.values() for name in re.findall(r"\$(\w+)", str(words))}
    assert names == {"reference", "link", "until", "places"}


@pytest.mark.parametrize("language", ["am", "zh-Hant", "tlh", "ckb", "ar", "x"])
def test_a_language_without_a_translation_of_this_software_has_words_too(conference: Conference, language: str) -> None:
    conference.languages = [language]
    registration = register(conference, language)
    registration.offer_ends_at = NOW
    letters.offered(registration, at=NOW)
    mail = Mail.objects.get(purpose="offer")
    assert "K7M2QX" in str(mail.body)


def test_a_subject_cannot_hold_the_link_because_it_shows_on_locked_screens(conference: Conference) -> None:
    assert not is_fit(Words("Read $link", "$link"), purpose="received", conference=conference)
    assert is_fit(Words("About $reference", "$link"), purpose="received", conference=conference)
    form = WordsForm({"subject": "Read $link", "body": "$link"}, conference=conference, purpose="received")
    assert "locked screens" in str(form.errors["subject"])
    assert "$link" not in str(form.fields["subject"].help_text)
