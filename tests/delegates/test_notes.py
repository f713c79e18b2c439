from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client

from delegates.by_hand import AddressKnownError, Source, enter_by_hand
from delegates.describing import Answers, add_person
from delegates.models import Note, Person, Registration
from delegates.registration import register
from events import clock
from events.models import AuditEntry, Conference, Mail, TeamMember
from tests.conftest import team_client
from vault.keys import destroy_keys
from vault.sealing import SealError

LIST = "/dhrd-2012/organise/registrations/"
SECRET = "Do not call before noon"


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def asked(conference: Conference, now: datetime) -> Registration:
    answers = Answers(display_name="Sunrise", address="sunrise@example.org", category="delegate")
    register(conference=conference, answers=answers, token=uuid4(), at=now)
    return Registration.objects.select_related("person").get()


@pytest.fixture
def organiser(conference: Conference) -> Client:
    return team_client(conference, "organiser")


def test_a_note_is_read_by_the_team_and_sealed_under_the_persons_key(organiser: Client, asked: Registration) -> None:
    organiser.post(f"{LIST}{asked.code}/notes/", {"text": SECRET})
    page = organiser.get(f"{LIST}{asked.code}/").content.decode()
    assert SECRET in page
    assert "by you" in page
    assert "added a note" in page
    note = Note.objects.get()
    assert note.key_ref == asked.key_ref
    other = team_client(asked.conference, "safety").get(f"{LIST}{asked.code}/").content.decode()
    assert "by a member of the team" in other
    assert "Remove this note" not in other


def test_only_who_wrote_a_note_removes_it(organiser: Client, asked: Registration) -> None:
    organiser.post(f"{LIST}{asked.code}/notes/", {"text": SECRET})
    remove = {"remove": str(Note.objects.get().pk)}
    said = team_client(asked.conference, "safety").post(f"{LIST}{asked.code}/notes/", remove, follow=True)
    assert "Only who wrote a note" in said.content.decode()
    assert Note.objects.count() == 1
    organiser.post(f"{LIST}{asked.code}/notes/", remove)
    assert Note.objects.count() == 0
    assert AuditEntry.objects.filter(action="remove note", record_id=str(asked.pk)).count() == 1


@pytest.mark.parametrize("data", [{}, {"text": "  "}, {"remove": "zzz"}, {"remove": str(uuid4())}])
def test_what_is_no_note_is_not_kept(organiser: Client, asked: Registration, data: dict[str, str]) -> None:
    assert organiser.post(f"{LIST}{asked.code}/notes/", data).status_code in {200, 302}
    assert Note.objects.count() == 0


@pytest.mark.parametrize("typed", ["x" * 1001, "a \u202e note"])
def test_a_note_that_cannot_be_kept_comes_back_as_it_was_typed(
    organiser: Client, asked: Registration, typed: str
) -> None:
    page = organiser.post(f"{LIST}{asked.code}/notes/", {"text": typed}).content.decode()
    assert typed in page
    assert 'class="errorlist"' in page
    assert Note.objects.count() == 0


def test_the_history_says_what_happened_by_roles_and_never_names(organiser: Client, asked: Registration) -> None:
    organiser.post(f"{LIST}{asked.code}/category/", {"category": "press"})
    page = organiser.get(f"{LIST}{asked.code}/").content.decode()
    for words in ("the person", "asked for a place", "an organiser", "changed the category"):
        assert words in page
    TeamMember.objects.all().delete()
    page = team_client(asked.conference, "safety").get(f"{LIST}{asked.code}/").content.decode()
    assert "someone no longer on the team" in page


def test_a_category_is_changed_once_and_an_unknown_one_never(organiser: Client, asked: Registration) -> None:
    for category in ("press", "press", "king"):
        organiser.post(f"{LIST}{asked.code}/category/", {"category": category})
    asked.refresh_from_db()
    assert asked.category == "press"
    assert AuditEntry.objects.filter(action="change category").count() == 1


def test_someone_who_wrote_a_letter_is_entered_without_a_mail(organiser: Client, conference: Conference) -> None:
    data = {"display_name": "Moonlight", "category": "guest", "source": "letter", "conduct": "on"}
    page = organiser.post(f"{LIST}new/", data, follow=True).content.decode()
    assert "Moonlight" in page
    assert "entered the person, who had written a letter" in page
    found = Registration.objects.select_related("person").get()
    assert (found.state, found.category, found.person.address_alias) == ("requested", "guest", None)
    assert Mail.objects.count() == 0


def test_nobody_is_entered_without_agreeing_to_the_code_of_conduct(organiser: Client, conference: Conference) -> None:
    data = {"display_name": "Moonlight", "category": "guest", "source": "letter"}
    assert "nobody takes part without agreeing" in organiser.post(f"{LIST}new/", data).content.decode()
    assert Registration.objects.count() == 0


def test_a_known_address_is_not_entered_twice(organiser: Client, asked: Registration) -> None:
    data = {
        "display_name": "Other",
        "address": "SUNRISE@example.org",
        "category": "guest",
        "source": "call",
        "conduct": "on",
    }
    assert "registered already" in organiser.post(f"{LIST}new/", data).content.decode()
    assert Person.objects.count() == 1


def test_a_contributor_with_that_address_is_registered_as_they_are(conference: Conference, now: datetime) -> None:
    person = add_person(conference=conference, display_name="Speaker", address="speaker@example.org")
    arguments = {
        "conference": conference,
        "display_name": "Other",
        "category": "speaker",
        "address": "speaker@example.org",
    }
    found = enter_by_hand(**arguments, source=Source.CALL, actor=None, at=now)  # type: ignore[arg-type]  # a plain dict
    assert found.person == person
    assert Person.objects.get().display_name == "Speaker"
    with pytest.raises(AddressKnownError):
        enter_by_hand(**arguments, source=Source.CALL, actor=None, at=now)  # type: ignore[arg-type]  # a plain dict


def test_a_note_is_gone_with_the_persons_key(organiser: Client, asked: Registration) -> None:
    organiser.post(f"{LIST}{asked.code}/notes/", {"text": SECRET})
    destroy_keys([asked.key_ref])
    with pytest.raises(SealError):
        str(Note.objects.get().text)
