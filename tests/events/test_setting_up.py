from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from events.forms.fields import place_in_zone, read_language
from events.models import AuditEntry, Conference, Organisation, TeamMember, User
from events.setting_up import (
    ConveningRefusedError,
    SlugTakenError,
    convene,
    copy_conference,
    revise,
)
from tests.conftest import make_user, prove, sign_in, team_client

Role = TeamMember.Role
SHORT_FORM = {
    "name": "Second Gathering",
    "slug": "second-2013",
    "first_day": "2013-02-22",
    "last_day": "2013-02-24",
    "time_zone": "Europe/Brussels",
    "city": "Brussels",
    "copy_from": "",
}
SETTINGS = {
    "name": "Defending Human Rights Defenders",
    "tagline": "",
    "first_day": "2012-02-24",
    "last_day": "2012-02-26",
    "time_zone": "Europe/London",
    "city": "London",
    "venue": "The Old Mill, 1 Mill Lane",
    "venue_audience": "1",
    "venue_from": "2012-02-20T08:00",
    "main_language": "en",
    "other_languages": ["ar", "ru"],
    "more_languages": "",
    "welcome": "Welcome.",
    "practical": "",
    "conduct": "Be kind.",
    "admission": "request",
    "capacity": "120",
    "offer_hours": "72",
    "reviews_needed": "0",
    "answer_days": "3",
    "registration_opens": "2012-01-01T09:00",
    "registration_closes": "2012-02-10T18:00",
    "is_shown": "on",
}


def outline(**facts: object) -> Conference:
    """Return an unsaved conference."""
    values = {
        "slug": "second-2013",
        "name": "Second Gathering",
        "first_day": date(2013, 2, 22),
        "last_day": date(2013, 2, 24),
        "time_zone": "Europe/Brussels",
        "city": "Brussels",
    }
    return Conference(**(values | facts))


def convener(address: str = "owner@team.example") -> User:
    user = make_user(address)
    user.may_convene = True
    user.save()
    return user


def roles(conference: Conference) -> list[str]:
    return sorted(TeamMember.objects.filter(conference=conference).values_list("role", flat=True))


# Beginning a conference


def test_creator_becomes_organiser_and_safety_officer_of_a_hidden_conference(
    conference: Conference, now: datetime
) -> None:
    made = convene(user=convener(), conference=outline(is_shown=True), at=now)
    assert roles(made) == ["organiser", "safety"]
    assert made.is_shown is False
    assert made.languages == ["en"]
    assert AuditEntry.objects.get(conference=made).action == "convene"


def test_account_that_may_not_convene_is_refused_by_the_verb(conference: Conference, now: datetime) -> None:
    with pytest.raises(ConveningRefusedError):
        convene(user=make_user(), conference=outline(), at=now)
    assert Conference.objects.count() == 1


def test_taken_short_name_is_refused_and_nothing_is_left_behind(conference: Conference, now: datetime) -> None:
    with pytest.raises(SlugTakenError):
        convene(user=convener(), conference=outline(slug="dhrd-2012"), at=now)
    assert TeamMember.objects.count() == 0


@pytest.mark.parametrize(
    "facts",
    [
        {"slug": "accounts"},
        {"last_day": date(2013, 2, 21)},
        {"last_day": date(2013, 4, 1)},
        {"time_zone": "Europe/Atlantis"},
    ],
)
def test_verb_refuses_values_that_no_form_would_pass(
    conference: Conference, now: datetime, facts: dict[str, object]
) -> None:
    with pytest.raises(ValidationError):
        convene(user=convener(), conference=outline(**facts), at=now)


def test_copy_brings_rooms_themes_organisations_and_texts_but_nobody(conference: Conference, now: datetime) -> None:
    user = convener()
    TeamMember.objects.create(conference=conference, user=user, role=Role.ORGANISER)
    TeamMember.objects.create(conference=conference, user=make_user("door@team.example"), role=Role.DOOR)
    Organisation.objects.create(conference=conference, name="Open Hands", kind="organiser", logo=b"\x89PNG", position=3)
    conference.venue, conference.venue_audience = "The Old Mill", 0
    conference.save()
    copied = copy_conference(user=user, source=conference, conference=outline(), at=now)
    copied.refresh_from_db()
    assert [(room.name, room.capacity, room.position) for room in copied.rooms.all()] == [
        ("Main Hall", 300, 1),
        ("Room A", 60, 2),
    ]
    assert [theme.short_name for theme in copied.themes.all()] == ["Travel bans"]
    organisation = copied.organisations.get()
    assert (organisation.name, bytes(organisation.logo), organisation.position) == ("Open Hands", b"\x89PNG", 3)
    assert (copied.venue, copied.venue_audience, copied.conduct) == ("The Old Mill", 0, "Be kind.")
    assert (copied.languages, copied.capacity) == (conference.languages, 10)
    assert (copied.name, copied.city, copied.is_shown) == ("Second Gathering", "Brussels", False)
    assert [(row.user, row.role) for row in copied.team.order_by("role")] == [(user, "organiser"), (user, "safety")]
    assert conference.rooms.count() == 2


def test_copied_times_keep_their_distance_in_days_and_their_hour_on_the_clock(
    conference: Conference, now: datetime
) -> None:
    user = convener()
    TeamMember.objects.create(conference=conference, user=user, role=Role.ORGANISER)
    copied = copy_conference(
        user=user,
        source=conference,
        conference=outline(first_day=date(2012, 8, 24), last_day=date(2012, 8, 26)),
        at=now,
    )
    opens, closes = copied.registration_opens, copied.registration_closes
    assert opens
    assert closes
    assert opens.astimezone(copied.zone).isoformat() == "2012-07-01T00:00:00+02:00"
    assert closes.astimezone(copied.zone).isoformat() == "2012-08-10T00:00:00+02:00"
    assert copied.venue_from is None


def test_only_an_organiser_of_the_source_may_copy_it(conference: Conference, now: datetime) -> None:
    user = convener()
    TeamMember.objects.create(conference=conference, user=user, role=Role.EDITOR)
    with pytest.raises(ConveningRefusedError):
        copy_conference(user=user, source=conference, conference=outline(), at=now)


def test_page_creates_a_conference_and_leads_to_its_settings(conference: Conference) -> None:
    client = sign_in(Client(), convener())
    assert client.get(reverse("events:conference_new")).status_code == 200
    answer = client.post(reverse("events:conference_new"), SHORT_FORM)
    assert answer.headers["Location"] == "/second-2013/organise/settings/"
    assert roles(Conference.objects.get(slug="second-2013")) == ["organiser", "safety"]


def test_page_copies_the_conference_that_was_chosen(conference: Conference) -> None:
    user = convener()
    TeamMember.objects.create(conference=conference, user=user, role=Role.ORGANISER)
    client = sign_in(Client(), user)
    assert client.get(reverse("events:copy", args=["dhrd-2012"])).status_code == 200
    client.post(reverse("events:conference_new"), SHORT_FORM | {"copy_from": str(conference.pk)})
    assert Conference.objects.get(slug="second-2013").rooms.count() == 2


def test_page_does_not_copy_a_conference_of_others(conference: Conference) -> None:
    client = sign_in(Client(), convener())
    answer = client.post(reverse("events:conference_new"), SHORT_FORM | {"copy_from": str(conference.pk)})
    assert list(answer.context["form"].errors) == ["copy_from"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "accounts"),
        ("slug", "Accounts"),
        ("slug", "dhrd-2012"),
        ("slug", "two words"),
        ("last_day", "2013-02-21"),
        ("last_day", "2013-12-31"),
        ("first_day", "soon"),
        ("first_day", "0001-01-01"),
        ("last_day", "9999-12-31"),
        ("time_zone", "Europe/Atlantis"),
    ],
)
def test_page_says_at_the_field_what_is_wrong(conference: Conference, field: str, value: str) -> None:
    client = sign_in(Client(), convener())
    answer = client.post(reverse("events:conference_new"), SHORT_FORM | {field: value})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert Conference.objects.count() == 1


def test_new_page_exists_only_for_conveners_and_asks_them_for_a_second_factor(conference: Conference) -> None:
    address = reverse("events:conference_new")
    assert Client().get(address).status_code == 404
    assert team_client(conference, Role.ORGANISER).get(address).status_code == 404
    half = sign_in(Client(), convener(), second_factor=False)
    assert half.get(address).headers["Location"].startswith(reverse("events:second_factor"))


# Settings


def test_settings_are_saved_in_the_conferences_own_zone(conference: Conference) -> None:
    client = team_client(conference, Role.ORGANISER)
    changed = SETTINGS | {"time_zone": "Asia/Tbilisi", "more_languages": "zh-hant, am"}
    assert client.post(reverse("events:settings", args=["dhrd-2012"]), changed).status_code == 302
    conference.refresh_from_db()
    assert conference.registration_opens == datetime(2012, 1, 1, 5, tzinfo=UTC)
    assert conference.venue_from == datetime(2012, 2, 20, 4, tzinfo=UTC)
    assert conference.languages == ["en", "ar", "ru", "zh-Hant", "am"]
    assert AuditEntry.objects.get().action == "revise"


def test_settings_show_times_on_the_conferences_clock(conference: Conference) -> None:
    conference.time_zone = "Asia/Tbilisi"
    conference.save()
    page = team_client(conference, Role.SAFETY).get(reverse("events:settings", args=["dhrd-2012"])).content.decode()
    assert 'value="2012-01-01T04:00"' in page
    assert "Asia/Tbilisi" in page


def test_hour_that_the_clocks_leave_out_is_refused_with_its_reason(conference: Conference) -> None:
    client = team_client(conference, Role.ORGANISER)
    gap = SETTINGS | {"venue_from": "2012-03-25T01:30"}
    answer = client.post(reverse("events:settings", args=["dhrd-2012"]), gap)
    assert answer.context["form"].errors["venue_from"] == [
        "This time does not exist in Europe/London: the clocks go forward over it. Choose a time before or after."
    ]
    assert 'value="2012-03-25T01:30"' in answer.content.decode()


def test_hour_that_comes_twice_means_the_first(conference: Conference) -> None:
    assert place_in_zone(datetime(2012, 10, 28, 1, 30), conference.zone).astimezone(UTC).hour == 0  # noqa: DTZ001


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("registration_closes", "2011-12-31T00:00"),
        ("registration_closes", "2012-02-10T18:00+02:00"),
        ("registration_opens", "tomorrow"),
        ("registration_opens", "0001-01-01T00:00"),
        ("registration_closes", "9999-12-31T23:59"),
        ("last_day", "2012-02-01"),
        ("more_languages", "en, klingonish"),
        ("capacity", "0"),
        ("time_zone", "Mars/Olympus"),
    ],
)
def test_settings_say_at_the_field_what_is_wrong_and_keep_what_was_typed(
    conference: Conference, field: str, value: str
) -> None:
    client = team_client(conference, Role.ORGANISER)
    answer = client.post(reverse("events:settings", args=["dhrd-2012"]), SETTINGS | {"name": "Renamed", field: value})
    assert field in answer.context["form"].errors
    assert answer.context["form"]["name"].value() == "Renamed"
    assert answer.context["conference"].name == "Defending Human Rights Defenders"
    assert AuditEntry.objects.count() == 0


def test_language_codes_take_their_usual_case() -> None:
    assert [read_language(code) for code in ("FA", "zh-hans-cn", "pt_BR")] == ["fa", "zh-Hans-CN", "pt-BR"]


def test_verb_refuses_settings_without_a_language(conference: Conference, now: datetime) -> None:
    conference.languages = []
    with pytest.raises(ValidationError):
        revise(conference=conference, actor=make_user(), at=now)


def test_nothing_that_matters_is_chosen_by_oversight(conference: Conference) -> None:
    answer = sign_in(Client(), convener()).post(reverse("events:conference_new"), SHORT_FORM | {"time_zone": ""})
    assert answer.context["form"].errors == {"time_zone": ["An answer is needed."]}
    team = prove(team_client(conference, Role.ORGANISER))
    answer = team.post(reverse("events:team", args=["dhrd-2012"]), {"address": "a@team.example", "role": ""})
    assert answer.context["form"].errors == {"role": ["An answer is needed."]}
