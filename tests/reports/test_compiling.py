"""What the report says of a conference, and at what price."""

from dataclasses import astuple, replace
from datetime import datetime, timedelta

from django.db import connections
from django.test.utils import CaptureQueriesContext

from delegates.registration import withdraw
from events.models import Conference, Theme
from reports.compiling import edition_of, typeset_once
from reports.edition import RecommendationLine, SessionSummary
from reports.models import Summary
from reports.writing import publish
from tests.reports.stage import HIDDEN_NAME, SHOWN_NAME, confirm, recommend, report_on
from tests.sessions.stage import OPENING, consent, place, speaker
from tests.sessions.stage import publish as publish_programme

BUDGET = 19


def test_summaries_say_who_spoke_only_in_open_sessions_outside_the_chatham_house_rule(
    conference: Conference, now: datetime
) -> None:
    report_on(conference)
    chapters = edition_of(conference, at=now).chapters
    assert [(chapter.number, chapter.name) for chapter in chapters] == [(1, "Travel bans and censorship")]
    assert chapters[0].summaries == (
        SessionSummary("OPEN", "Title of OPEN", 1, (SHOWN_NAME,), "What was said in OPEN."),
        SessionSummary("HOUSE", "Title of HOUSE", 1, (), "What was said in HOUSE."),
    )


def test_programme_leaves_out_opaque_sessions_and_names_nobody_under_the_chatham_house_rule(
    conference: Conference, now: datetime
) -> None:
    report_on(conference)
    (day,) = edition_of(conference, at=now).programme
    assert day.label == "Friday 24 February 2012"
    assert [astuple(line) for line in day.lines] == [
        ("09:30 – 10:30", "Title of OPEN", f"Panel · Main Hall · {SHOWN_NAME}"),
        ("11:30 – 12:30", "Title of HOUSE", "Panel · Main Hall"),
        ("13:30 – 14:30", "Session NEUT", ""),
    ]


def test_nothing_in_the_edition_tells_of_who_or_what_is_hidden(conference: Conference, now: datetime) -> None:
    report_on(conference)
    words = repr(edition_of(conference, at=now))
    assert [word for word in (HIDDEN_NAME, "secret", "sealed", "OPAQ") if word in words] == []


def test_withdrawn_yes_hides_the_session_at_the_next_reading(conference: Conference, now: datetime) -> None:
    session = report_on(conference)["OPEN"]
    person = session.contributions.get(position=0).person
    consent(person, session, given=False, at=now)
    edition = edition_of(conference, at=now)
    assert [summary.code for summary in edition.chapters[0].summaries] == ["HOUSE"]
    assert edition.programme[0].lines[0].title == "Session OPEN"


def test_cover_and_organisations_come_from_the_conference(conference: Conference, now: datetime) -> None:
    conference.welcome, conference.invented_notice = "Dear all", "All is invented."
    report_on(conference)
    edition = edition_of(conference, at=now)
    assert (edition.language, edition.place_and_days) == ("en", "London, 24–26 February 2012")
    assert (edition.welcome, edition.invented_notice) == ("Dear all", "All is invented.")
    assert [(group.heading, group.names) for group in edition.organisations] == [
        ("Organised by", ("Invented Bar",)),
        ("Supported by", ("Invented Fund",)),
    ]
    assert edition.organisers == ("Invented Bar",)


def test_recommendations_are_numbered_by_theme_and_place(conference: Conference, now: datetime) -> None:
    second = Theme.objects.create(conference=conference, name="Arrests", short_name="Arrests", position=2)
    recommend(conference, "Speak.")
    recommend(conference, "Watch.", second)
    recommend(conference, "Listen.", second)
    groups = edition_of(conference, at=now).recommendations
    assert [group.heading for group in groups] == ["Arrests", "For all themes"]
    assert groups[0].lines == (
        RecommendationLine("2.1", "bar associations", "Watch."),
        RecommendationLine("2.2", "bar associations", "Listen."),
    )
    assert groups[1].lines == (RecommendationLine("G.1", "bar associations", "Speak."),)


def test_edition_without_a_programme_is_no_error(conference: Conference, now: datetime) -> None:
    edition = edition_of(conference, at=now)
    assert (edition.programme, edition.chapters, edition.figures) == ((), (), ())


def test_people_are_counted_once_so_that_a_later_withdrawal_is_not_seen(conference: Conference, now: datetime) -> None:
    registrations = [confirm(conference, country="TR") for _number in range(6)]
    publish(conference=conference, actor=None, at=now)
    before = edition_of(conference, at=now).figures
    withdraw(registration=registrations[0], actor=None, at=now)
    assert before[0].rows[0].value == 6
    assert edition_of(conference, at=now).figures == before


def test_report_is_compiled_in_a_fixed_number_of_queries(conference: Conference, now: datetime) -> None:
    counts = []
    version = publish_programme(conference)
    for size in (2, 12):
        for number in range(size):
            code = f"{size}X{number}"
            people = [speaker(conference, code)]
            starts = OPENING + timedelta(minutes=5 * number)
            Summary.objects.create(session=place(version, code, people=people, starts_at=starts), text="Said.")
            recommend(conference)
            confirm(conference, country="TR")
        with CaptureQueriesContext(connections["default"]) as plain, CaptureQueriesContext(connections["keys"]) as keys:
            edition_of(conference, at=now)
        counts.append(len(plain) + len(keys))
    assert counts[0] == counts[1]
    assert counts[1] <= BUDGET


def test_file_is_typeset_once_for_the_same_edition(conference: Conference, now: datetime) -> None:
    edition = edition_of(conference, at=now)
    assert typeset_once(edition) is typeset_once(replace(edition))
