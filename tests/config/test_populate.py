import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from delegates.models import Person
from events.audience import Audience
from events.models import Conference
from sessions.models import Session
from sessions.programme import programme_of, speakers_of
from sessions.publishing import last_version
from sessions.rules import stoppers
from vault.keys import unlocked

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

SMALL = {"sessions": 50, "speakers": 30, "rooms": 4, "delegates": 25, "seed": 3}


def populate(slug: str, **changes: int) -> Conference:
    call_command("populate", slug, **(SMALL | changes), stdout=StringIO())
    return Conference.objects.get(slug=slug)


def said_of(conference: Conference) -> list[tuple[str, ...]]:
    people = list(Person.objects.filter(conference=conference))
    with unlocked(person.key_ref for person in people):
        return sorted(
            (str(person.display_name), str(person.country), str(person.languages), str(person.visibility))
            for person in people
        )


def programme(conference: Conference) -> list[tuple[object, ...]]:
    version = last_version(conference)
    assert version is not None
    slots = version.slots.select_related("session", "room").order_by("session__code")
    return [(slot.session.code, slot.session.title, slot.room.name, slot.starts_at) for slot in slots if slot.room]


def test_the_same_seed_gives_the_same_people_and_sessions() -> None:
    first, second = populate("first"), populate("second")

    assert said_of(first) == said_of(second)
    assert programme(first) == programme(second)
    assert list(first.registrations.order_by("requested_at").values_list("code", flat=True)) == list(
        second.registrations.order_by("requested_at").values_list("code", flat=True)
    )


def test_another_seed_gives_other_people() -> None:
    assert said_of(populate("first")) != said_of(populate("second", seed=4))


def test_all_that_was_asked_for_is_there_and_published_without_a_clash() -> None:
    conference = populate("crowd")
    version = last_version(conference)

    assert conference.rooms.count() == 4
    assert conference.people.count() == 55
    assert conference.registrations.confirmed().count() == 25
    assert version is not None
    assert version.slots.count() == 50
    assert stoppers(version.conference, version) == []


def test_names_come_in_three_scripts() -> None:
    names = " ".join(str(facts[0]) for facts in said_of(populate("crowd")))

    assert re.search("[A-Za-z]", names)
    assert re.search("[А-я]", names)
    assert re.search("[ء-ي]", names)


def test_nine_sessions_in_ten_are_open_and_name_the_speakers_who_show_themselves() -> None:
    conference = populate("crowd")
    shown = programme_of(conference, audience=Audience.PUBLIC, at=conference.registration_closes)  # type: ignore[arg-type]
    assert shown is not None

    ceilings = [session.ceiling for session in shown.sessions]
    assert {name: ceilings.count(name) for name in Session.Ceiling.values} == {"open": 45, "neutral": 4, "opaque": 1}
    assert 0 < len(speakers_of(shown)) < 30


def test_a_name_that_is_taken_is_refused_and_left_as_it_is() -> None:
    conference = populate("crowd")

    with pytest.raises(CommandError, match="left as it is"):
        populate("crowd", seed=9)
    assert conference.people.count() == 55


@pytest.mark.parametrize(
    ("slug", "changes", "words"),
    [
        ("accounts", {}, "used by the site itself"),
        ("no spaces", {}, "slug"),
        ("crowd", {"rooms": 0}, "at least one room"),
        ("crowd", {"sessions": 2000, "rooms": 1}, "do not fit"),
        ("crowd", {"speakers": 3}, "two of 4 rooms at once"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(slug: str, changes: dict[str, int], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        populate(slug, **changes)
    assert not Conference.objects.exists()


def test_a_conference_may_have_nobody_and_nothing() -> None:
    conference = populate("empty", sessions=0, speakers=0, delegates=0)

    assert (conference.people.count(), conference.sessions.count(), conference.versions.published().count()) == (
        0,
        0,
        0,
    )
