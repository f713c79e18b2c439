"""Programmes of real conferences: every event arrives, nothing clashes that does not, and what is written is read again."""

from collections import Counter
from datetime import date

import pytest

from delegates.models import Person
from events import clock
from events.audience import Audience
from events.models import Conference, Room
from sessions.conflicts import Clash
from sessions.exchange.beginning import begin_conference
from sessions.exchange.drawing_csv import draw_table
from sessions.exchange.drawing_json import draw_json
from sessions.exchange.drawing_xml import draw_xml
from sessions.exchange.entering import import_programme
from sessions.exchange.reading import read_programme
from sessions.models import Contribution, Session, Slot
from sessions.programme import programme_of
from sessions.publishing import draft_of
from sessions.rules import stoppers
from tests.sessions.exchange_files import CAMP, DEBCONF, HOST, LINUX, PAPERS, check_json, real, valid_xml

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

SCHEDULES = [CAMP, DEBCONF, LINUX]


def begun(content: bytes, slug: str = "gathering") -> Conference:
    programme = read_programme(content)
    conference = begin_conference(programme, slug=slug, at=clock.now())
    import_programme(programme, conference=conference, actor=None, at=clock.now())
    return conference


def files(conference: Conference) -> tuple[bytes, bytes, bytes]:
    """Return the draft as organisers may take it out: XML, JSON, CSV."""
    version = draft_of(conference)
    programme = programme_of(conference, audience=Audience.ORGANISERS, at=clock.now(), version=version)
    assert programme
    return draw_xml(programme, host=HOST), draw_json(programme, host=HOST), draw_table(programme)


def clashes(conference: Conference) -> Counter[Clash]:
    """Return the rules that stop the publication, with how often they are broken."""
    return Counter(conflict.clash for conflict in stoppers(conference, draft_of(conference)))


def test_camp_2019_arrives_whole_from_json() -> None:
    conference = begun(real(CAMP))
    assert (conference.name, conference.time_zone) == ("Chaos Communication Camp 2019", "Europe/Berlin")
    assert (conference.first_day, conference.last_day) == (date(2019, 8, 21), date(2019, 8, 25))
    assert (Session.objects.count(), Slot.objects.count(), Room.objects.count()) == (79, 79, 2)
    assert Person.objects.count() == 90
    assert Counter(Session.objects.values_list("floor_language", flat=True)) == {"en": 55, "de": 24}
    assert clashes(conference) == {}


def test_debconf_2023_arrives_whole_from_xml_half_an_hour_off_the_full_hour() -> None:
    conference = begun(real(DEBCONF))
    assert (conference.first_day, len(conference.days)) == (date(2023, 9, 10), 8)
    assert (Session.objects.count(), Slot.objects.count(), Room.objects.count()) == (117, 117, 5)
    assert Person.objects.count() == 87
    opening = Slot.objects.get(session__title="Opening Ceremony")
    assert opening.starts_at.astimezone(conference.zone).strftime("%H:%M") == "10:30"
    assert clashes(conference) == {}
    assert Session.objects.filter(kind="break").count() == 31


def test_linux_conf_2020_arrives_whole_from_a_calendar() -> None:
    conference = begun(real(LINUX))
    assert (conference.name, conference.time_zone) == ("linux.conf.au 2020", "Australia/Brisbane")
    assert (Session.objects.count(), Slot.objects.count()) == (262, 262)
    assert clashes(conference) == {Clash.NO_ROOM: 1}
    assert not Session.objects.filter(abstract__contains="<p>").exists()
    assert Session.objects.filter(title="Wednesday Welcome", contributions__isnull=False).count() == 1


def test_papers_of_acl_2020_arrive_with_all_their_authors_from_csv(conference: Conference) -> None:
    import_programme(read_programme(real(PAPERS)), conference=conference, actor=None, at=clock.now())
    assert (Session.objects.count(), Slot.objects.count()) == (43, 0)
    assert (Contribution.objects.values("person").distinct().count(), Person.objects.count()) == (238, 238)
    theme = Session.objects.earliest("code").theme
    assert theme
    assert theme.name == "Demo"


@pytest.mark.parametrize("name", [*SCHEDULES, PAPERS])
def test_whatever_comes_in_says_no_more_than_its_code(name: str) -> None:
    begun(real(name))
    said = set(Session.objects.exclude(kind="break").values_list("ceiling", flat=True))
    assert said == {Session.Ceiling.NEUTRAL}


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_files_of_a_draft_are_valid_and_change_nothing_when_they_are_read_again(name: str) -> None:
    conference = begun(real(name))
    xml, written, table = files(conference)
    assert valid_xml(xml)
    check_json(written)
    for content in (xml, written, table):
        plan = import_programme(read_programme(content), conference=conference, actor=None, at=clock.now())
        assert (len(plan.new), plan.updated, len(plan.cast.new)) == (0, 0, 0)
    assert files(conference) == (xml, written, table)


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("name", SCHEDULES)
def test_a_conference_that_moves_to_another_site_is_written_there_to_the_same_byte(name: str, which: int) -> None:
    conference = begun(real(name))
    before = files(conference)[which]
    conference.delete()
    assert Session.objects.count() == 0
    moved = begun(before)
    assert files(moved)[which] == before


@pytest.mark.parametrize("name", [*SCHEDULES, PAPERS])
def test_the_same_file_again_changes_nothing(name: str) -> None:
    conference = begun(real(name))
    before = list(Session.objects.order_by("pk").values())
    plan = import_programme(read_programme(real(name)), conference=conference, actor=None, at=clock.now())
    assert (len(plan.new), plan.updated, len(plan.cast.new), plan.parts, plan.gone) == (0, 0, 0, [], [])
    assert list(Session.objects.order_by("pk").values()) == before
