from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.models import AuditEntry, Conference, Organisation, Room, TeamMember, Theme
from events.setting_up import PartInUseError, add_part, move_part, remove_part, revise_part
from sessions.models import ScheduleVersion, Session, Slot
from tests.conftest import make_user, sign_in, team_client

Role = TeamMember.Role


def place(conference: Conference, room: Room, theme: Theme | None = None) -> Slot:
    begins = datetime(2012, 2, 24, 9, tzinfo=UTC)
    session = Session.objects.create(conference=conference, code="1A", title="A", theme=theme, revised_at=begins)
    version = ScheduleVersion.objects.create(conference=conference)
    ends = begins.replace(hour=10)
    return Slot.objects.create(version=version, session=session, room=room, starts_at=begins, ends_at=ends)


def test_new_room_stands_at_the_end(conference: Conference, now: datetime) -> None:
    add_part(part=Room(conference=conference, name="Annexe"), actor=make_user(), at=now)
    assert [room.name for room in conference.rooms.all()] == ["Main Hall", "Room A", "Annexe"]


def test_room_changes_places_with_its_neighbour_even_when_no_order_was_set(
    conference: Conference, now: datetime
) -> None:
    conference.rooms.update(position=0)
    user = make_user()
    move_part(part=conference.rooms.get(name="Room A"), earlier=True, actor=user, at=now)
    assert [room.name for room in conference.rooms.all()] == ["Room A", "Main Hall"]
    move_part(part=conference.rooms.get(name="Room A"), earlier=True, actor=user, at=now)
    assert [room.name for room in conference.rooms.all()] == ["Room A", "Main Hall"]
    move_part(part=conference.rooms.get(name="Room A"), earlier=False, actor=user, at=now)
    assert [room.name for room in conference.rooms.all()] == ["Main Hall", "Room A"]


def test_second_room_of_a_name_is_refused(conference: Conference, now: datetime) -> None:
    with pytest.raises(ValidationError, match="There is a room of this name already"):
        add_part(part=Room(conference=conference, name="Main Hall"), actor=make_user(), at=now)
    room = conference.rooms.get(name="Room A")
    room.name = "Main Hall"
    with pytest.raises(ValidationError, match="There is a room of this name already"):
        revise_part(part=room, actor=make_user("b@example.org"), at=now)


def test_room_with_slots_is_kept_and_the_slots_are_counted(conference: Conference, now: datetime) -> None:
    room = conference.rooms.get(name="Room A")
    place(conference, room)
    with pytest.raises(PartInUseError) as refusal:
        remove_part(part=room, actor=make_user(), at=now)
    assert refusal.value.uses == 1
    assert conference.rooms.count() == 2


def test_slot_placed_after_the_count_still_protects_the_room(
    conference: Conference, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = conference.rooms.get(name="Room A")
    place(conference, room)
    monkeypatch.setattr("events.setting_up.count_uses", lambda _part: 0)
    with pytest.raises(PartInUseError) as refusal:
        remove_part(part=room, actor=make_user(), at=now)
    assert refusal.value.uses == 1
    assert AuditEntry.objects.count() == 0


def test_theme_of_a_session_is_kept(conference: Conference, now: datetime) -> None:
    theme = conference.themes.get()
    place(conference, conference.rooms.all()[0], theme)
    with pytest.raises(PartInUseError):
        remove_part(part=theme, actor=make_user(), at=now)


def test_page_says_why_a_room_cannot_be_removed(conference: Conference) -> None:
    room = conference.rooms.get(name="Room A")
    place(conference, room)
    client = team_client(conference, Role.ORGANISER)
    address = reverse("events:room_removal", args=["dhrd-2012", room.pk])
    asked, answer = client.get(address), client.post(address)
    reason = "One slot of the schedule, in its draft or a published version, is in this room."
    assert (asked.status_code, answer.status_code) == (200, 409)
    assert reason in asked.content.decode()
    assert reason in answer.content.decode()


def test_removal_asks_first_and_then_removes(conference: Conference) -> None:
    room = conference.rooms.get(name="Room A")
    client = team_client(conference, Role.ORGANISER)
    address = reverse("events:room_removal", args=["dhrd-2012", room.pk])
    assert "Remove it" in client.get(address).content.decode()
    assert conference.rooms.count() == 2
    assert client.post(address).headers["Location"] == reverse("events:rooms", args=["dhrd-2012"])
    assert [room.name for room in conference.rooms.all()] == ["Main Hall"]


def test_pages_add_change_and_move_each_kind_of_part(conference: Conference) -> None:
    client = team_client(conference, Role.SAFETY)
    slug = ["dhrd-2012"]
    client.post(reverse("events:rooms", args=slug), {"name": "Annexe", "capacity": "20", "step_free": "on"})
    client.post(reverse("events:themes", args=slug), {"name": "Prison", "short_name": "Prison"})
    client.post(reverse("events:organisations", args=slug), {"name": "Open Hands", "kind": "endorser"})
    room, theme = Room.objects.get(name="Annexe"), Theme.objects.get(name="Prison")
    assert (room.position, room.step_free, theme.position) == (3, True, 2)
    client.post(reverse("events:room", args=[*slug, room.pk]), {"name": "Garden Room"})
    answer = client.post(reverse("events:room_move", args=[*slug, room.pk]), {"to": "earlier"})
    assert answer.headers["Location"] == f"/dhrd-2012/organise/rooms/#part-{room.pk}"
    page = client.get(reverse("events:rooms", args=slug)).content.decode()
    assert "“Garden Room” is now number 2 of 3." in page
    assert f'<tr id="part-{room.pk}" tabindex="-1" aria-describedby="said">' in page
    assert [room.name for room in conference.rooms.all()] == ["Main Hall", "Garden Room", "Room A"]
    assert Organisation.objects.get().kind == "endorser"


def test_page_says_at_the_name_that_it_is_taken(conference: Conference) -> None:
    client = team_client(conference, Role.ORGANISER)
    answer = client.post(reverse("events:rooms", args=["dhrd-2012"]), {"name": "Main Hall"})
    assert answer.context["form"].errors == {"name": ["There is a room of this name already."]}


def test_address_of_a_part_does_not_open_in_another_conference(conference: Conference) -> None:
    other = Conference.objects.create(
        slug="other", name="Other", first_day=conference.first_day, last_day=conference.last_day, city="Bergen"
    )
    client = team_client(other, Role.ORGANISER)
    room = conference.rooms.get(name="Room A")
    for page in ("events:room", "events:room_removal"):
        assert client.post(reverse(page, args=["other", room.pk]), {"name": "Taken"}).status_code == 404
    assert client.post(reverse("events:room_move", args=["other", room.pk])).status_code == 404


def test_empty_list_says_what_to_do_next(conference: Conference) -> None:
    conference.rooms.all().delete()
    page = team_client(conference, Role.ORGANISER).get(reverse("events:rooms", args=["dhrd-2012"])).content.decode()
    assert "Sessions can be placed once there is a room." in page


PAGES = ["settings", "rooms", "themes", "organisations", "team"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", Role.values)
def test_set_up_pages_exist_for_organisers_and_safety_officers_only(
    conference: Conference, page: str, role: str
) -> None:
    address = reverse(f"events:{page}", args=["dhrd-2012"])
    allowed = role in {Role.ORGANISER, Role.SAFETY}
    assert team_client(conference, role).get(address).status_code == (200 if allowed else 404)


@pytest.mark.parametrize("page", PAGES)
def test_set_up_pages_ask_the_team_for_a_second_factor_and_do_not_exist_for_others(
    conference: Conference, page: str
) -> None:
    address = reverse(f"events:{page}", args=["dhrd-2012"])
    half = team_client(conference, Role.ORGANISER, second_factor=False)
    assert half.get(address).headers["Location"].startswith(reverse("events:second_factor"))
    assert half.post(address).headers["Location"].startswith(reverse("events:second_factor"))
    assert sign_in(Client(), make_user("stranger@example.org")).get(address).status_code == 404
    assert Client().get(address).status_code == 404


def fill(conference: Conference, page: str, size: int) -> None:
    """Leave exactly so many entries in the list."""
    names = [f"Entry {number}" for number in range(size)]
    conference.rooms.all().delete()
    conference.themes.all().delete()
    conference.organisations.all().delete()
    if page == "rooms":
        Room.objects.bulk_create([Room(conference=conference, name=name) for name in names])
    elif page == "themes":
        Theme.objects.bulk_create([Theme(conference=conference, name=name) for name in names])
    else:
        Organisation.objects.bulk_create([Organisation(conference=conference, name=name) for name in names])


@pytest.mark.parametrize("page", ["rooms", "themes", "organisations"])
def test_list_pages_take_as_many_queries_for_fifty_entries_as_for_five(conference: Conference, page: str) -> None:
    client = team_client(conference, Role.ORGANISER)
    counts = []
    for size in (5, 50):
        fill(conference, page, size)
        with CaptureQueriesContext(connections["default"]) as plain, CaptureQueriesContext(connections["keys"]) as keys:
            assert client.get(reverse(f"events:{page}", args=["dhrd-2012"])).status_code == 200
        counts.append(len(plain) + len(keys))
    assert counts[0] == counts[1]
    assert counts[0] <= 9
