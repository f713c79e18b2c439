"""The calendar files that visitors and the command line get."""

from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from icalendar import Calendar

from events.models import Conference, TeamMember
from tests.conftest import team_client
from tests.sessions.stage import consent, place, publish, speaker


def text(path: str, client: Client | None = None) -> str:
    return (client or Client()).get(f"/dhrd-2012/{path}").content.decode()


def test_calendar_file_is_the_publics_whoever_asks(conference: Conference) -> None:
    place(publish(conference), people=[speaker(conference, "Sunrise")], agrees=False, title="Land and water")
    organiser = team_client(conference, TeamMember.Role.ORGANISER)
    assert text("programme.ics", organiser) == text("programme.ics")
    assert "Land and water" in text("programme/", organiser)
    assert "Land and water" not in text("programme.ics", organiser)
    assert "Land and water" not in text("sessions/1A.ics", organiser)


@pytest.mark.parametrize("path", ["programme.ics", "sessions/1A.ics"])
def test_calendar_file_is_sent_again_only_after_a_change(conference: Conference, now: datetime, path: str) -> None:
    sunrise = speaker(conference, "Sunrise")
    session = place(publish(conference), people=[sunrise])
    first = Client().get(f"/dhrd-2012/{path}")
    events = Calendar.from_ical(first.content).walk("VEVENT")
    assert [str(event["SUMMARY"]) for event in events] == ["Title of 1A"]
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    again = Client(headers={"if-none-match": first["ETag"]})
    assert again.get(f"/dhrd-2012/{path}").status_code == 304
    consent(sunrise, session, given=False, at=now)
    assert again.get(f"/dhrd-2012/{path}").status_code == 200


def test_calendar_command_writes_the_public_calendar(conference: Conference, tmp_path: Path) -> None:
    place(publish(conference), people=[speaker(conference, "Sunrise")])
    target = tmp_path / "programme.ics"
    call_command("calendar", "dhrd-2012", output=str(target))
    assert target.read_bytes() == Client().get("/dhrd-2012/programme.ics").content
    assert [path.name for path in tmp_path.iterdir()] == ["programme.ics"]
    out = StringIO()
    call_command("calendar", "dhrd-2012", "-o", "-", stdout=out)
    assert out.getvalue().encode() == target.read_bytes()


def test_calendar_command_says_in_one_sentence_why_it_cannot(conference: Conference, tmp_path: Path) -> None:
    target = str(tmp_path / "programme.ics")
    with pytest.raises(CommandError, match=r"^There is no conference with the short name nowhere.$") as refusal:
        call_command("calendar", "nowhere", output=target)
    assert refusal.value.returncode == 1
    with pytest.raises(CommandError, match=r"^The programme of dhrd-2012 is not published yet.$"):
        call_command("calendar", "dhrd-2012", output=target)
    place(publish(conference))
    with pytest.raises(CommandError, match=r"cannot be written: No such file or directory.$"):
        call_command("calendar", "dhrd-2012", output=str(tmp_path / "missing" / "programme.ics"))
    assert list(tmp_path.iterdir()) == []
