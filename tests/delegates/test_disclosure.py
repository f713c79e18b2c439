from datetime import datetime
from uuid import UUID

import pytest

from delegates.cards import Card, Facet, PhotoChoice
from delegates.consent import Purpose, agreed
from delegates.disclosure import desk_entries, disclose
from delegates.faces import badge_faces
from delegates.models import Person, Registration
from events.audience import Audience
from events.models import Conference
from tests.conftest import agree, make_person
from vault.keys import destroy_keys

FACETS: dict[str, object] = {"affiliation": "A bar", "country": "TR", "languages": ["tr"], "biography": "Writes."}


def shown_at(level: Audience) -> dict[str, int]:
    return {facet.value: level.value for facet in Facet}


def card_of(person: Person, audience: Audience, at: datetime) -> Card | None:
    return disclose([person.pk], audience=audience, at=at).get(person.pk)


def make_registration(person: Person, at: datetime, **fields: object) -> Registration:
    values = {"state": Registration.State.CONFIRMED, "requested_at": at, "queued_at": at, "conduct_agreed_at": at}
    return Registration.objects.create(
        person=person, conference=person.conference, key_ref=person.key_ref, **(values | fields)
    )


def test_of_a_new_person_delegates_and_the_public_know_nothing_not_even_that_they_exist(
    conference: Conference, now: datetime
) -> None:
    person = make_person(conference, "Sunrise", **FACETS)
    assert card_of(person, Audience.PUBLIC, now) is None
    assert card_of(person, Audience.ATTENDEES, now) is None


def test_organisers_know_the_display_name_of_a_new_person_and_not_where_they_come_from(
    conference: Conference, now: datetime
) -> None:
    card = card_of(make_person(conference, "Sunrise", **FACETS), Audience.ORGANISERS, now)
    assert card is not None
    assert (card.name, card.languages) == ("Sunrise", ("tr",))
    assert (card.affiliation, card.country, card.biography) == ("", "", "")


def test_safety_officers_know_every_facet(conference: Conference, now: datetime) -> None:
    card = card_of(make_person(conference, "Sunrise", **FACETS), Audience.SAFETY, now)
    assert card is not None
    assert (card.affiliation, card.country, card.biography) == ("A bar", "TR", "Writes.")


@pytest.mark.parametrize("level", list(Audience))
@pytest.mark.parametrize("audience", list(Audience))
def test_a_facet_is_shown_to_its_level_and_above_only(
    conference: Conference, now: datetime, level: Audience, audience: Audience
) -> None:
    card = card_of(make_person(conference, "Sunrise", visibility=shown_at(level), **FACETS), audience, now)
    assert (card is not None and card.affiliation == "A bar") == (audience >= level)


def test_a_ceiling_hides_what_it_does_not_name(conference: Conference, now: datetime) -> None:
    person = make_person(conference, "Sunrise", visibility=shown_at(Audience.PUBLIC), **FACETS)
    cards = disclose([person.pk], audience=Audience.PUBLIC, at=now, ceiling=frozenset({Facet.NAME}))
    assert cards[person.pk] == Card(person_id=person.pk, name="Sunrise")


def test_who_has_withdrawn_is_gone_for_delegates_and_the_public(conference: Conference, now: datetime) -> None:
    person = make_person(conference, "Sunrise", visibility=shown_at(Audience.PUBLIC))
    make_registration(person, now, state=Registration.State.WITHDRAWN)
    assert card_of(person, Audience.ATTENDEES, now) is None
    assert card_of(person, Audience.ORGANISERS, now) is not None


@pytest.mark.parametrize("count", [1, 30])
def test_any_number_of_people_takes_one_query_for_them_and_one_for_their_keys(
    conference: Conference, now: datetime, django_assert_num_queries: object, count: int
) -> None:
    people = [make_person(conference, f"Person {number}") for number in range(count)]
    with django_assert_num_queries(1), django_assert_num_queries(1, using="keys"):  # type: ignore[operator]
        assert len(disclose([p.pk for p in people], audience=Audience.ORGANISERS, at=now)) == count


def test_a_badge_carries_the_name_chosen_for_it_or_else_the_code(conference: Conference, now: datetime) -> None:
    named = make_registration(make_person(conference, "Aurora Quill", badge_name="Sunrise"), now)
    unnamed = make_registration(make_person(conference, "Borealis Finch"), now)
    make_registration(make_person(conference, "Not yet"), now, state=Registration.State.REQUESTED)
    faces = {face.code: face for face in badge_faces(conference, at=now)}
    assert {code: face.name for code, face in faces.items()} == {named.code: "Sunrise", unnamed.code: unnamed.code}
    assert faces[named.code].photo == PhotoChoice.NO


def test_a_badge_shows_affiliation_and_country_only_to_those_who_opened_them_to_delegates(
    conference: Conference, now: datetime
) -> None:
    open_person = make_person(
        conference, "Sunrise", badge_name="Open", visibility=shown_at(Audience.ATTENDEES), **FACETS
    )
    shy_person = make_person(
        conference, "Sunrise", badge_name="Shy", visibility=shown_at(Audience.ORGANISERS), **FACETS
    )
    for person in (open_person, shy_person):
        make_registration(person, now)
    assert [(f.name, f.affiliation, f.country, f.languages) for f in badge_faces(conference, at=now)] == [
        ("Open", "A bar", "TR", ("tr",)),
        ("Shy", "", "", ()),
    ]


def test_the_last_entry_of_the_ledger_counts_and_absence_means_no(conference: Conference, now: datetime) -> None:
    person = make_person(conference)
    purpose, about = Purpose.OPEN_SESSION, str(UUID(int=7))
    assert agreed(purpose, conference) == frozenset()
    for given_now in (True, False, True):
        agree(person, purpose, about=about, given=given_now, at=now)
    assert agreed(purpose, conference) == {(person.pk, about)}
    agree(person, purpose, about=about, given=False, at=now)
    assert agreed(purpose, conference) == frozenset()


def test_one_person_whose_key_is_gone_stops_nothing_for_the_others(conference: Conference, now: datetime) -> None:
    gone, here = make_person(conference, "Gone", badge_name="Gone"), make_person(conference, "Here", badge_name="Here")
    lost = make_registration(gone, now)
    make_registration(here, now)
    destroy_keys([gone.key_ref])
    assert set(disclose([gone.pk, here.pk], audience=Audience.SAFETY, at=now)) == {here.pk}
    entries = desk_entries(Registration.objects.select_related("person"), audience=Audience.SAFETY)
    assert sorted(entry.name for entry in entries) == ["", "Here"]
    assert {face.name for face in badge_faces(conference, at=now)} == {lost.code, "Here"}
