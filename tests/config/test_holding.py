"""“What we hold” says something of every field of the site, and nothing that is not done."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client
from django.utils.functional import Promise
from pytest_django import DjangoAssertNumQueries

from config import holding
from config.holding import UndeclaredError, fields_of, holdings, what_we_hold
from config.other_tables import OTHER_TABLES
from delegates import drafts, form_drafts, undoing
from delegates.besides import OFFICERS, READ
from delegates.keeping import KEPT_AFTER, NEEDS_KEPT_AFTER
from delegates.models import Note, Question, Registration
from events import sign_in_links
from events.audience import Audience
from events.models import Conference, TeamInvitation
from events.sealed_sessions import remove_ended
from sessions import feeding
from tests.conftest import make_user, sign_in, team_client
from tests.delegates.asking import ask
from tests.delegates.kept import END, NEEDS_END, enter, everything, run
from vault import holding as terms
from vault.fields import SealedField
from vault.holding import QUARTER, WEEK, Held, Kept, Reader, Subject, held
from vault.keys import make_key

PAGE = "/dhrd-2012/what-we-hold/"
NOT_BY_THE_CLOCK = {
    terms.NAMELESS,
    terms.WITH_CONFERENCE,
    terms.WITH_SITE,
    terms.WITH_ACCOUNT,
    terms.WITH_ROLE,
    terms.WITH_KEY,
    terms.UNTIL_DONE,
}
BY_CHORES = {
    terms.FORM_DRAFT: form_drafts.LASTS,
    terms.FILE_DRAFT: drafts.KEPT,
    terms.DECISION: undoing.KEPT,
    terms.LINK: sign_in_links.LIFETIME,
    terms.SUBSCRIBED: feeding.LASTS,
    terms.SIGNED_IN: timedelta(seconds=settings.SESSION_COOKIE_AGE),
}
BY_THE_PURGE = {WEEK: NEEDS_KEPT_AFTER, QUARTER: KEPT_AFTER, terms.AS_ASKED: KEPT_AFTER, terms.AT_LATEST: KEPT_AFTER}
"""Who carries each term out, by which constant; the purge is looked at below."""

Declared = tuple[type[models.Model], str, Kept]


def declared() -> Iterator[Declared]:
    for model, kept in holdings():
        for name in fields_of(model):
            one = kept.of(name)
            assert one is not None
            yield model, name, one


def test_every_model_and_field_says_why_it_is_kept() -> None:
    missing = [
        f"{model._meta.label}.{name}"
        for model, kept in holdings()
        for name in fields_of(model)
        if kept.of(name) is None or not str(kept.of(name).why)  # type: ignore[union-attr]  # or: not both
    ]
    assert missing == [], "add each to `why` of the model's `kept: ClassVar = held(…)` (vault/holding.py)"


def test_every_field_that_people_read_of_has_a_name_that_can_be_translated() -> None:
    unnamed = [
        f"{model._meta.label}.{name}"
        for model, name, kept in declared()
        if not kept.is_technical and not isinstance(model._meta.get_field(name).verbose_name, Promise)  # type: ignore[union-attr]  # a column has a name
    ]
    assert unnamed == []


def test_no_model_says_why_it_keeps_what_it_has_not() -> None:
    assert [
        f"{model._meta.label}.{name}" for model, kept in holdings() for name in set(kept.fields) - set(fields_of(model))
    ] == []


def test_a_model_or_field_that_says_nothing_is_noticed(conference: Conference, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Note, "kept", Held(Subject.TEAM, QUARTER))
    with pytest.raises(UndeclaredError, match=r"delegates\.Note\.registration .* add it to `why`"):
        what_we_hold(conference)
    monkeypatch.delattr(Note, "kept")
    with pytest.raises(UndeclaredError, match=r"delegates\.Note .* add `kept"):
        what_we_hold(conference)


def test_a_field_with_two_reasons_or_a_reader_but_none_is_refused() -> None:
    twice = {"text": "one", "text at": "two"}
    for why, readers in ((twice, {}), ({"at": "x"}, {Reader.TEAM: "text"})):
        with pytest.raises(ValueError, match="two reasons, or none"):
            held(under=Subject.TEAM, until=QUARTER, why=why, readers=readers)


def test_every_sealed_field_says_who_opens_it_and_no_other_does() -> None:
    sealed = {(model, name) for model, name, _one in declared() if is_sealed(model, name)}
    opened = {(model, name) for model, name, one in declared() if one.reader}
    password = (apps.get_model("events.User"), "password")
    assert sealed | {password} == opened


def is_sealed(model: type[models.Model], name: str) -> bool:
    return isinstance(model._meta.get_field(name), SealedField)


def test_the_form_and_the_page_name_the_same_readers() -> None:
    kept = {
        name: one.reader
        for model, name, one in declared()
        if model in {Registration, apps.get_model("delegates.Person")}
    }
    team = {name for name in READ[Audience.ORGANISERS] if kept[name] in {Reader.TEAM, Reader.BADGE, Reader.TEAM_CHOSEN}}
    assert team == set(READ[Audience.ORGANISERS])
    assert {kept[name] for name in set(OFFICERS) - team} == {Reader.SAFETY}


def test_every_term_is_one_that_the_site_carries_out() -> None:
    used = {one.until for _model, _name, one in declared()} | {table.until for table in OTHER_TABLES.values()}
    assert used - NOT_BY_THE_CLOCK - set(BY_CHORES) - set(BY_THE_PURGE) == set(), "say here who carries it out"
    assert {term: term.lasts for term in BY_CHORES} == BY_CHORES
    assert {term: timedelta(days=term.days or 0) for term in BY_THE_PURGE} == BY_THE_PURGE
    assert {term for term in used if term.days is not None} <= set(BY_THE_PURGE)


def what_stands(days: int) -> set[str]:
    """Return the fields with a term of so many days at most that hold something in some row."""
    found = set()
    for model, name, one in declared():
        if one.until.days is None or one.until.days > days:
            continue
        for row in model._default_manager.all():
            value = getattr(row, name)
            field = model._meta.get_field(name)
            if value not in (field.get_default(), None, "", [], {}):  # type: ignore[union-attr]  # a column has a default
                found.add(f"{model._meta.label}.{name}")
    return found


def test_what_the_page_promises_is_gone_on_that_day(conference: Conference, now: datetime) -> None:
    one = enter(conference, now)
    everything(one, now)
    invitation = TeamInvitation(conference=conference, role="door", key_ref=make_key(), token_hash="z", expires_at=now)
    invitation.address = "door@example.org"
    invitation.save(force_insert=True)
    gone_first = {f"delegates.Registration.{name}" for name in Registration.kept.kept_for(WEEK)}
    on_the_letter = {"legal_name", "passport_number", "born"}
    assert what_stands(7) >= gone_first | {f"delegates.VisaRequest.{name}" for name in on_the_letter}
    assert len(what_stands(90)) > 60
    run(NEEDS_END)
    assert what_stands(7) == set()
    run(END)
    left = what_stands(90)
    assert left == set()


def test_sign_ins_that_are_over_are_removed_and_others_stay(conference: Conference, now: datetime) -> None:
    kept, over = sign_in(Client(), make_user("kept@example.org")), sign_in(Client(), make_user("over@example.org"))
    session = over.session
    session.set_expiry(-1)
    session.save()
    assert remove_ended(now) is False
    assert (kept.get("/accounts/").status_code, over.session.exists(str(session.session_key))) == (200, False)


def test_tables_of_other_authors_say_it_too() -> None:
    others = {model._meta.label_lower for model in apps.get_models() if not hasattr(model, "classes")}
    assert others == set(OTHER_TABLES) - {"cache"}


@pytest.mark.parametrize("questions", [0, 5])
def test_the_page_takes_few_queries_however_much_is_asked(
    conference: Conference, django_assert_num_queries: DjangoAssertNumQueries, questions: int
) -> None:
    for number in range(questions):
        ask(conference, f"Number {number}?")
    with django_assert_num_queries(2):
        assert Client().get(PAGE).status_code == 200


def test_the_page_names_days_of_this_conference_and_its_own_questions(conference: Conference) -> None:
    ask(conference, "Do you share a room?", why="to book rooms", readers=Question.Readers.SAFETY, keep_days=30)
    page = " ".join(Client().get(PAGE).content.decode().split())
    for words in (
        "Sunday 4 March 2012<",
        " 26 May 2012<",
        " 27 March 2012<",
        "Do you share a room?",
        "To book rooms",
        "Safety officers only",
        "So that there is something for you to eat",
        "encrypted",
    ):
        assert words in page
    assert "%(" not in page


def test_the_page_is_reached_from_the_form_the_own_page_and_every_foot(conference: Conference, now: datetime) -> None:
    account = enter(conference, now).person.user
    assert account is not None
    own = sign_in(Client(), account, second_factor=False)
    for client, path in ((Client(), ""), (Client(), "register/"), (own, "registration/"), (own, "registration/data/")):
        assert PAGE in client.get(f"/dhrd-2012/{path}").content.decode()
    assert client.get("/accounts/").content.decode().count("what-we-hold") == 0


def test_a_hidden_conference_tells_nobody_but_its_team(conference: Conference) -> None:
    Conference.objects.update(is_shown=False)
    assert Client().get(PAGE).status_code == Client().get("/never/what-we-hold/").status_code == 404
    assert team_client(conference, "door").get(PAGE).status_code == 200


def test_what_is_technical_and_what_is_about_no_delegate_is_folded(conference: Conference) -> None:
    sections = {section.label: section for section in what_we_hold(conference)}
    assert [label for label, section in sections.items() if section.is_folded] == ["The conference itself", "Technical"]
    lines = [line.label for table in sections["You"].tables for line in table.lines]
    assert [label for label in lines if "Key ref" in label] == []
    assert {Subject.CONFERENCE, Subject.TECHNICAL} == holding.FOLDED
