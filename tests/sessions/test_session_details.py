"""Further themes, links, recording: shown where a session is open, as far as the audience may see them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from lxml import etree

from events.audience import Audience
from events.models import Conference, Theme
from sessions.exchange.drawing_json import draw_json
from sessions.exchange.drawing_xml import draw_xml
from sessions.exchange.entering import import_programme
from sessions.exchange.linked import links_of
from sessions.exchange.reading import read_programme
from sessions.exchange.values import ImportedEvent
from sessions.filters import filtered, wish_from
from sessions.linking import LinkThereError, TooManyLinksError, move_link_up, remove_link, save_link
from sessions.models import Contribution, Resource, Session
from sessions.preventing import prevent
from sessions.programme import programme_of
from sessions.values import Link, Programme, SessionEntry
from tests.sessions.exchange_files import HOST, check_json, valid_xml
from tests.sessions.stage import place, publish, speaker

LATER = datetime(2012, 1, 18, tzinfo=UTC)
PAGES = ("programme/", "sessions/1A/", "programme.ics", "sessions/1A.ics", "programme.xml", "programme.json")
SECRETS = ("Court archive", "archive.example", "Media", "recorded", "optout", "do_not_record")


def link(session: Session, ceiling: str, number: int = 1) -> Resource:
    row = Resource(
        session=session, label=f"Court archive {ceiling}", link=f"https://archive.example/{ceiling}", ceiling=ceiling
    )
    row.position = number
    row.save()
    return row


@pytest.fixture
def session(conference: Conference) -> Session:
    media = Theme.objects.create(conference=conference, name="Abuse of media", short_name="Media", position=2)
    made = place(publish(conference), people=[speaker(conference, "Sunrise")], is_recorded=True, expected_audience=77)
    made.other_themes.set([media])
    for number, ceiling in enumerate(Resource.Ceiling.values):
        link(made, ceiling, number)
    return made


def seen(conference: Conference, audience: Audience = Audience.PUBLIC) -> Programme:
    programme = programme_of(conference, audience=audience, at=LATER)
    assert programme is not None
    return programme


def only(conference: Conference, audience: Audience = Audience.PUBLIC) -> SessionEntry:
    (entry,) = seen(conference, audience).sessions
    return entry


@pytest.mark.parametrize(
    ("audience", "shown"),
    [
        (Audience.PUBLIC, ["public"]),
        (Audience.ATTENDEES, ["public", "attendees"]),
        (Audience.ORGANISERS, ["public", "attendees", "organisers"]),
        (Audience.SAFETY, ["public", "attendees", "organisers"]),
    ],
)
def test_each_audience_is_shown_the_links_meant_for_it(
    conference: Conference, session: Session, audience: Audience, shown: list[str]
) -> None:
    assert list(only(conference, audience).links) == [
        Link(f"Court archive {ceiling}", f"https://archive.example/{ceiling}") for ceiling in shown
    ]


@pytest.mark.parametrize("audience", Audience)
def test_an_open_session_says_its_further_themes_and_that_it_is_recorded(
    conference: Conference, session: Session, audience: Audience
) -> None:
    entry = only(conference, audience)
    assert ([theme.short_name for theme in entry.other_themes], entry.is_recorded) == (["Media"], True)
    assert [theme.short_name for theme in entry.all_themes] == ["Travel bans", "Media"]


@pytest.mark.parametrize("ceiling", [Session.Ceiling.NEUTRAL, Session.Ceiling.OPAQUE])
def test_a_session_that_is_not_open_says_none_of_it(
    conference: Conference, session: Session, client: Client, ceiling: str
) -> None:
    Session.objects.update(ceiling=ceiling)
    entry = only(conference)
    assert (entry.other_themes, entry.links, entry.is_recorded, entry.absences) == ((), (), False, ())
    for path in PAGES:
        text = client.get(f"/dhrd-2012/{path}").content.decode()
        assert [word for word in SECRETS if word in text] == []


def test_the_page_says_what_recording_means_and_leads_to_the_links(client: Client, session: Session) -> None:
    page = client.get("/dhrd-2012/sessions/1A/").content.decode()
    assert "Only people who agreed to being recorded may be" in page
    assert '<a href="https://archive.example/public" rel="noopener noreferrer"' in page
    assert ("archive.example/attendees" in page, "archive.example/organisers" in page, "77" in page) == (False,) * 3
    assert "Abuse of media" in page


def test_the_programme_is_filtered_by_further_themes_too(conference: Conference, session: Session) -> None:
    programme = seen(conference)
    media = str(conference.themes.get(short_name="Media").pk)
    wish = wish_from({"theme": media}, programme)
    assert [entry.code for day in filtered(programme, wish) for entry in day.sessions] == ["1A"]
    Session.objects.update(ceiling=Session.Ceiling.NEUTRAL)
    assert wish_from({"theme": media}, seen(conference)).is_empty


def test_files_for_other_systems_are_valid_and_say_what_the_audience_may_see(
    conference: Conference, session: Session
) -> None:
    prevent(
        contribution=Contribution.objects.select_related("session__conference").get(),
        absence="cannot be with us",
        hides_name=False,
        everywhere=False,
        actor=None,
        at=LATER,
    )
    for audience, shown in ((Audience.PUBLIC, 1), (Audience.ORGANISERS, 3)):
        programme = seen(conference, audience)
        xml, document = draw_xml(programme, host=HOST), draw_json(programme, host=HOST)
        assert valid_xml(xml)
        check_json(document)
        (event,) = etree.fromstring(xml).iter("event")
        assert len(list(event.iter("link"))) == shown
        assert (event.findtext("recording/optout"), event.findtext("description")) == (
            "false",
            "Sunrise: cannot be with us",
        )
        days = json.loads(document)["schedule"]["conference"]["days"]
        (entry,) = [entry for day in days for room in day["rooms"].values() for entry in room]
        assert [one["title"] for one in entry["links"]] == [
            f"Court archive {one}" for one in Resource.Ceiling.values[:shown]
        ]
        assert (entry["do_not_record"], entry["description"]) == (False, "Sunrise: cannot be with us")


def test_reading_ones_own_file_adds_no_remark_to_the_text(conference: Conference, session: Session) -> None:
    Contribution.objects.update(is_prevented=True, absence="cannot be with us")
    Session.objects.update(abstract="What happened.")
    for draw in (draw_xml, draw_json):
        content = draw(seen(conference, Audience.ORGANISERS), host=HOST)
        import_programme(read_programme(content), conference=conference, actor=None, at=LATER)
        assert Session.objects.get().abstract == "What happened."


@pytest.mark.parametrize("draw", [draw_xml, draw_json])
def test_links_and_recording_survive_export_import_and_export_to_the_byte(
    conference: Conference, session: Session, draw: Callable[..., bytes]
) -> None:
    first = draw(programme_of_draft(conference), host=HOST)
    copy = Conference.objects.create(
        slug="dhrd-2013", name=conference.name, city="Leeds", time_zone=conference.time_zone,
        languages=conference.languages, first_day=conference.first_day, last_day=conference.last_day,
    )  # fmt: skip
    import_programme(read_programme(first), conference=copy, actor=None, at=LATER)
    assert [(row.label, row.link, row.ceiling) for row in Resource.objects.filter(session__conference=copy)] == [
        (f"Court archive {ceiling}", f"https://archive.example/{ceiling}", "attendees")
        for ceiling in Resource.Ceiling.values
    ]
    assert Session.objects.get(conference=copy).is_recorded is True
    second = draw(programme_of_draft(copy), host=HOST).decode()
    links = [
        line
        for line in first.decode().splitlines()
        if "archive.example" in line or "record" in line or "optout" in line
    ]
    assert links == [
        line for line in second.splitlines() if "archive.example" in line or "record" in line or "optout" in line
    ]


def programme_of_draft(conference: Conference) -> Programme:
    version = conference.versions.first()
    programme = programme_of(conference, audience=Audience.ORGANISERS, at=LATER, version=version)
    assert programme is not None
    return programme


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://example.org/x", "", "https://example.org/" + "x" * 300]
)
def test_what_is_no_link_is_left_out_of_an_import(conference: Conference, address: str) -> None:
    event = ImportedEvent(
        number=1, links=(("One", address), ("Two", "https://example.org/2"), ("", "https://example.org/2"))
    )
    assert links_of(event) == (("Two", "https://example.org/2"),)


def test_links_are_added_changed_ordered_and_removed(session: Session) -> None:
    rows = list(Resource.objects.filter(session=session))
    new = Resource(session=session, label="Slides", link="https://example.org/slides")
    save_link(link=new, actor=None, at=LATER)
    assert (new.ceiling, new.position) == ("attendees", 3)
    move_link_up(link=new, actor=None, at=LATER)
    move_link_up(link=rows[0], actor=None, at=LATER)
    assert [row.label for row in Resource.objects.filter(session=session)][2] == "Slides"
    new.label = "The slides"
    save_link(link=new, actor=None, at=LATER)
    remove_link(link=rows[0], actor=None, at=LATER)
    labels = list(Resource.objects.filter(session=session).values_list("label", flat=True))
    assert labels == ["Court archive attendees", "The slides", "Court archive organisers"]


def test_the_same_link_twice_and_too_many_are_refused(session: Session) -> None:
    twice = Resource(session=session, label="Again", link="https://archive.example/public")
    with pytest.raises(LinkThereError):
        save_link(link=twice, actor=None, at=LATER)
    Resource.objects.bulk_create(
        Resource(session=session, label="x", link=f"https://example.org/{number}") for number in range(27)
    )
    with pytest.raises(TooManyLinksError):
        save_link(link=Resource(session=session, label="x", link="https://example.org/x"), actor=None, at=LATER)
