import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django import DjangoDbBlocker, Settings

from config.demo.accounts import DELEGATE, address_of, sign_in_paths
from config.demo.clearing import clear
from config.demo.loading import CONFERENCE_ID, load
from config.demo.progress import Progress
from config.demo.script import read_script
from config.demo.sheltering import IS_HOME
from config.demo.stages import Stage
from delegates.allotting import allotment_lines
from delegates.clearance import cleared
from delegates.consent import Purpose, agreed
from delegates.models import Answer, Person, SupportDecision, VisaRequest
from delegates.places import count_places
from delegates.support_lists import lines_of
from delegates.vetting_desk import count_missing, vetting_lines
from delegates.visas import count_states
from events.accounts import address_alias, find_account
from events.audience import Audience
from events.models import Conference, Mail, SignInLink, User
from reports.models import Report, Summary
from sessions.models import Contribution, Session
from sessions.programme import programme_of, speakers_of
from sessions.publishing import conflicts_of, draft_of, newest_version
from tests.conftest import empty_ledger
from vault.keys import unlocked
from vault.models import DataKey

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

SEVEN = {"BY", "RU-CE", "CO", "RU-DA", "TR", "PS", "PH"}
SILENT = Progress(lambda _line: None)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Conference]:
    """The conference on its second day, loaded once for this file."""
    with django_db_blocker.unblock():
        yield load(stage=Stage.CONFERENCE, progress=SILENT)
        clear(Conference.objects.get(pk=CONFERENCE_ID))
        User.objects.all().delete()
        empty_ledger()
        DataKey.objects.all().delete()


def shown_at(conference: Conference, stage: Stage) -> list[str]:
    programme = programme_of(conference, audience=Audience.PUBLIC, at=stage.moment)
    return [session.ceiling for session in programme.sessions] if programme else []


def names_of(conference: Conference) -> list[str]:
    people = list(Person.objects.filter(conference=conference))
    with unlocked(person.key_ref for person in people):
        return [str(person.display_name) for person in people]


def test_the_conference_has_three_days_six_themes_and_at_least_five_rooms(demo: Conference) -> None:
    assert len(demo.days) == 3
    assert demo.themes.count() == 6
    assert demo.rooms.count() >= 5
    assert list(demo.organisations.filter(kind="organiser").values_list("name", flat=True)) == [
        "Haldane Society of Socialist Lawyers",
        "Amnesty International",
        "European Lawyers for Democracy and Human Rights",
    ]


def test_every_theme_has_sessions_and_there_are_forty_of_them(demo: Conference) -> None:
    sessions = demo.sessions.exclude(kind=Session.Kind.BREAK)

    assert sessions.count() >= 40
    assert min(theme.sessions.count() for theme in demo.themes.all()) >= 4


def test_156_delegates_come_from_the_seven_countries_and_elsewhere(demo: Conference) -> None:
    people = list(Person.objects.filter(registration__in=demo.registrations.confirmed()))
    with unlocked(person.key_ref for person in people):
        countries = Counter(str(person.country) for person in people)

    assert len(people) == 156
    assert countries.keys() > SEVEN
    assert min(countries[code] for code in SEVEN) >= 5


def test_the_conference_asks_on_the_form_and_later_and_some_have_answered(demo: Conference) -> None:
    asked = Counter(demo.questions.values_list("stage", flat=True))
    answered = Answer.objects.filter(registration__conference=demo)

    assert asked == {"form": 2, "place": 6}
    assert answered.filter(question__shown_if__isnull=False).exists()
    assert 30 < answered.values("registration").distinct().count() < 156
    assert not answered.filter(registration__person__address_alias=address_alias(address_of(DELEGATE))).exists()


def test_names_come_in_three_scripts_and_none_comes_twice(demo: Conference) -> None:
    names = names_of(demo)

    assert len(names) == len(set(names))
    for script in ("[A-Za-z]", "[А-я]", "[ء-ي]"):
        assert sum(bool(re.search(script, name)) for name in names) >= 15


def test_the_two_public_welcomers_are_the_only_ones_to_welcome(demo: Conference) -> None:
    programme = programme_of(demo, audience=Audience.PUBLIC, at=Stage.CONFERENCE.moment)
    assert programme is not None
    welcomers = [
        contributor.card.name
        for session in programme.sessions
        for contributor in session.contributors
        if contributor.part == Contribution.Role.WELCOMER
    ]

    assert welcomers == ["Mike Mansfield QC", "Jeremy Corbyn MP"]


def test_forty_speakers_and_more_have_a_part_some_by_video_and_one_in_writing(demo: Conference) -> None:
    parts = Contribution.objects.filter(session__conference=demo)

    assert parts.filter(role="speaker").values("person").distinct().count() >= 40
    assert parts.filter(way="video").count() >= 4
    assert parts.filter(way="statement").count() == 1


def test_the_public_reads_of_at_least_forty_people(demo: Conference) -> None:
    programme = programme_of(demo, audience=Audience.PUBLIC, at=Stage.CONFERENCE.moment)
    assert programme is not None

    assert len(speakers_of(programme)) >= 40


def test_one_speaker_is_named_to_the_public_only_once_they_are_home(demo: Conference) -> None:
    for moment, is_named in ((IS_HOME - timedelta(seconds=1), False), (IS_HOME, True)):
        programme = programme_of(demo, audience=Audience.PUBLIC, at=moment)
        assert programme is not None
        assert ("Ціхан Журавінка" in {speaker.card.name for speaker in speakers_of(programme)}) == is_named


def test_one_person_has_hidden_themselves_and_another_is_hidden_by_an_officer(demo: Conference) -> None:
    people = demo.people.filter(registration__state="confirmed", contributions=None)
    assert people.filter(hid_themselves_at__isnull=False, hidden_by_officer_at=None).count() == 1
    assert people.filter(hidden_by_officer_at__isnull=False, hid_themselves_at=None).count() == 1


def test_open_sessions_have_every_yes_but_for_the_one_that_waits(demo: Conference) -> None:
    given = agreed(Purpose.OPEN_SESSION, demo)
    parts = Contribution.objects.filter(session__conference=demo, session__ceiling="open").select_related("session")
    missing = {part.session.code for part in parts if (part.person_id, str(part.session_id)) not in given}

    assert missing == {"7D"}


def test_most_sessions_are_open_some_neutral_and_one_opaque(demo: Conference) -> None:
    assert Counter(shown_at(demo, Stage.CONFERENCE)) == {"open": 50, "neutral": 5, "opaque": 1}


def test_nothing_clashes_and_plenaries_stand_alone(demo: Conference) -> None:
    version = newest_version(demo)
    assert version is not None
    slots = list(version.slots.select_related("session"))
    plenaries = [slot for slot in slots if slot.session.kind == Session.Kind.PLENARY]

    assert version.number == 2
    assert conflicts_of(version) == []
    assert len(plenaries) == 5
    for plenary in plenaries:
        beside = [slot for slot in slots if slot.starts_at < plenary.ends_at and slot.ends_at > plenary.starts_at]
        assert beside == [plenary]


def test_sessions_are_spoken_in_five_languages(demo: Conference) -> None:
    assert set(demo.sessions.values_list("floor_language", flat=True)) == {"en", "es", "tr", "ru", "ar"}


def test_the_page_says_what_is_invented(demo: Conference) -> None:
    notice = demo.invented_notice

    assert len(notice) <= 600
    for word in ("exact dates", "venue", "programme", "supporters", "every other person", "report"):
        assert word in notice


def test_the_report_has_forty_summaries_of_a_readable_length_and_eighteen_recommendations(demo: Conference) -> None:
    lengths = [len(text.split()) for text in Summary.objects.values_list("text", flat=True)]

    assert len(lengths) >= 40
    assert min(lengths) >= 60
    assert max(lengths) <= 150
    assert demo.recommendations.count() >= 18
    assert Report.objects.get().published_at is None


def test_about_sixty_people_have_arrived(demo: Conference) -> None:
    assert demo.registrations.exclude(arrived_at=None).count() == 61


def test_no_mail_of_the_past_waits(demo: Conference) -> None:
    assert set(demo.mails.values_list("state", flat=True)) == {Mail.State.SENT}


def test_loading_twice_leaves_one_conference_with_the_same_people(demo: Conference) -> None:
    before, keys = names_of(demo), DataKey.objects.count()
    ids = set(demo.sessions.values_list("pk", flat=True))
    other = Conference.objects.create(slug="other", first_day=demo.first_day, last_day=demo.last_day)

    again = load(stage=Stage.CONFERENCE, progress=SILENT)

    assert sorted(names_of(again)) == sorted(before)
    assert set(again.sessions.values_list("pk", flat=True)) == ids
    assert DataKey.objects.count() == keys
    assert set(Conference.objects.all()) == {again, other}


def test_before_the_conference_requests_wait_and_the_draft_is_half_done(demo: Conference) -> None:
    conference = load(stage=Stage.REGISTRATION, progress=SILENT)
    states = Counter(conference.registrations.values_list("state", flat=True))

    assert conference.is_registering(Stage.REGISTRATION.moment)
    assert states == {"confirmed": 156, "requested": 9, "waiting": 4, "declined": 4, "withdrawn": 3}
    assert newest_version(conference) is None
    assert 0 < draft_of(conference).slots.count() < conference.sessions.count()
    officer = find_account(address_of("safety"))
    assert officer is not None
    missing = count_missing(vetting_lines(conference, viewer=officer, at=Stage.REGISTRATION.moment))
    assert missing == {"mine": 6, "second": 2, "referee": 1, "objection": 1, "cleared": 1}


def test_two_officers_have_agreed_to_everyone_with_a_place(demo: Conference) -> None:
    assert demo.reviews_needed == 2
    assert cleared(demo.registrations.confirmed(), demo).count() == 156


def test_a_supporter_has_places_of_which_some_are_taken(demo: Conference) -> None:
    line = allotment_lines(demo, at=Stage.CONFERENCE.moment)[0]

    assert line.label in demo.organisations.filter(kind="supporter").values_list("name", flat=True)
    assert (line.tally.places, line.tally.taken, line.tally.passed_on, line.tally.left) == (5, 2, 1, 2)
    assert count_places(demo, at=Stage.CONFERENCE.moment).overall == 0


def test_while_scheduling_one_version_is_published_and_the_draft_has_moved_on(demo: Conference) -> None:
    conference = load(stage=Stage.SCHEDULING, progress=SILENT)
    version = newest_version(conference)
    assert version is not None

    assert version.number == 1
    rooms = dict(version.slots.values_list("session__code", "room__name"))
    moved = {
        code
        for code, room in draft_of(conference).slots.values_list("session__code", "room__name")
        if rooms[code] != room
    }
    assert moved == {"1C", "3D", "8D"}


def test_afterwards_the_report_is_published(demo: Conference) -> None:
    conference = load(stage=Stage.AFTER, progress=SILENT)

    published = Report.objects.get(conference=conference).published_at
    assert published is not None
    assert published < Stage.AFTER.moment
    assert conference.registrations.exclude(arrived_at=None).count() == 149


def test_a_link_for_each_role_replaces_the_earlier_one(demo: Conference, settings: Settings) -> None:
    settings.DEMO = True
    at = Stage.CONFERENCE.moment
    sign_in_paths(demo, at=at)
    paths = sign_in_paths(demo, at=at)

    assert list(paths) == ["organiser", "safety", "second-safety", "programme", "editor", "door", "delegate"]
    assert SignInLink.objects.count() == 7
    delegate = find_account(address_of(DELEGATE))
    assert Person.objects.get(user=delegate).registration.state == "confirmed"


def test_every_name_in_the_data_is_known() -> None:
    script = read_script()
    people = {person.key for person in script.contributors}

    assert {part.key for item in script.items for part in item.parts} == people
    assert {item.theme for item in script.items} - {""} == {theme["key"] for theme in script.frame.themes}
    assert {item.room for item in script.items} - {""} == {str(room["name"]) for room in script.frame.rooms}


def test_letters_stand_in_every_state_and_two_funders_pay_for_journeys(demo: Conference) -> None:
    lines = lines_of(demo)
    assert set(count_states(demo)) == set(VisaRequest.State)
    assert (len({line.funder for line in lines}), all(line.left >= 0 for line in lines)) == (2, True)
    assert {row.state for row in SupportDecision.objects.filter(registration__conference=demo)} == {
        "granted",
        "refused",
    }
