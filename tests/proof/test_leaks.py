"""Every value that is somebody's is looked for in everything that leaves the site, and on its disk."""

from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.utils.log import AdminEmailHandler

from events.models import Country
from tests.proof import outputs, outputs_of_faults
from tests.proof.sweep import Output, Sighting, leaks, sightings, sweep
from tests.proof.world import World

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ON_PAGES = {
    Sighting("open speaker@public name", "page sessions:speakers", "anonymous"),
    Sighting("open speaker@attendees name", "page sessions:session", "delegate"),
    Sighting("open speaker@organisers biography", "page sessions:session", "programme"),
    Sighting("own speaker@safety risk", "page delegates:registration_desk", "safety"),
    Sighting("here message text", "page delegates:registration", "delegate"),
    Sighting("here message subject", "page delegates:messages", "safety"),
    Sighting("own delegate@safety address", "page delegates:registration", "delegate"),
    Sighting("own delegate@safety dietary needs", "page delegates:registration", "delegate"),
    Sighting("delegate@organisers badge name", "page reports:badges_pdf", "organiser"),
    Sighting("open speaker@public name", "page reports:report_pdf", "anonymous"),
    Sighting("open speaker@public name", "page sessions:programme_ics", "anonymous"),
    Sighting("open speaker@public name", "page sessions:programme_xml", "anonymous"),
    Sighting("open speaker@public name", "page sessions:programme_json", "anonymous"),
    Sighting("here venue", "page sessions:home", "organiser"),
    Sighting("here open absence instead", "page sessions:session", "anonymous"),
    Sighting("here open absence instead", "page sessions:programme_ics", "anonymous"),
    Sighting("here open absence beside", "page sessions:speakers", "delegate"),
    Sighting("here open link label public", "page sessions:programme_xml", "anonymous"),
    Sighting("here open link attendees", "page sessions:session", "delegate"),
    Sighting("here neutral link organisers", "page sessions:session", "programme"),
}
IN_FILES = {
    Sighting("delegate@public badge name", "command badges", "server"),
    Sighting("delegate@attendees badge name", "command badges", "server"),
    Sighting("delegate@organisers badge name", "command badges", "server"),
    Sighting("delegate@safety badge name", "command badges", "server"),
    Sighting("open speaker@public name", "command calendar", "server"),
    Sighting("open speaker@public name", "command export_programme", "server"),
    Sighting("here recommendation", "command report", "server"),
}


def test_pages_show_each_role_what_it_may_see(world: World) -> None:
    with outputs.listening() as memory, outputs.drawn_codes() as codes:
        shown = [*outputs.pages(world), *outputs.answers(world)]
    found = sightings(shown, world.markers)
    assert leaks(found) == []
    assert ON_PAGES - found == set(), "the sweep has gone blind"
    assert len(memory.lines) > 100
    assert sweep([Output("log", "server", "\n".join(memory.lines).encode())], world.markers) == []
    assert sweep([Output("code", "server", "\n".join(codes).encode())], world.markers) == []
    assert len(codes) > 10


def test_mails_tell_nothing_but_that_there_is_news(world: World) -> None:
    found = sightings(outputs.mails(), world.markers)
    assert found == {Sighting(f"mail {part}", "mail", "recipient") for part in ("subject", "text")}


def test_files_of_the_commands_hold_what_their_readers_may_see(world: World, tmp_path: Path) -> None:
    found = sightings(outputs.commands(tmp_path), world.markers)
    assert leaks(found) == []
    assert IN_FILES - found == set(), "the sweep has gone blind"


def test_what_goes_wrong_repeats_nothing_that_was_sent(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = list(outputs_of_faults.faults(world, monkeypatch))
    refused = list(outputs_of_faults.refusals(world, monkeypatch))
    assert {output.name for output in failed} == {"page 500", "log"}, "or an error mail was sent"
    statuses = {f"page {status}" for status in (400, 403, 404, 405, 429, 503)}
    assert {output.name for output in refused} == statuses | {"log"}
    assert sweep([*failed, *refused], world.markers) == []


def test_an_error_mail_that_someone_configured_tells_the_kind_and_place_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs_of_faults.shout(monkeypatch, AdminEmailHandler())
    mails = [one for one in outputs_of_faults.faults(world, monkeypatch) if one.name == "error mail"]
    assert len(mails) > 100
    assert b"RuntimeError at" in mails[0].body
    assert sweep(mails, world.markers) == []


def test_what_the_server_shows_of_its_processes_and_folders_names_nobody(world: World) -> None:
    spoken = list(outputs.said())
    assert "Every value opens." in spoken[0].body.decode()
    assert sweep([*spoken, *outputs.process(), *outputs.kept_files()], world.markers) == []


@pytest.mark.database
def test_a_row_that_the_database_repeats_in_its_error_stays_out_of_log_and_mail(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_request: HttpRequest, **_parts: object) -> HttpResponse:
        text = next(marker.text for marker in world.markers if marker.kind == outputs_of_faults.SECRET)
        Country.objects.create(code="ZZ", name=text, region=None)  # type: ignore[misc]  # the mistake that is made
        return HttpResponse()

    monkeypatch.setattr(outputs_of_faults, "fail", refused)
    outputs_of_faults.shout(monkeypatch, AdminEmailHandler())
    told = list(outputs_of_faults.faults(world, monkeypatch, ["healthz"]))
    assert [output.name for output in told] == ["page 500", "log", "error mail"]
    assert b"IntegrityError" in told[2].body
    assert sweep(told, world.markers) == []


@pytest.mark.database
def test_rows_hold_only_what_is_not_about_people(world: World) -> None:
    found = sightings(outputs.rows(), world.markers)
    assert leaks(found) == []
    assert Sighting("here venue", "database main", "server") in found


def test_rows_said_aloud_name_nobody(world: World) -> None:
    people = [marker for marker in world.markers if "@" in marker.kind or "address" in marker.kind]
    assert sweep(outputs.spoken(), [one for one in people if not one.kind.endswith("country")]) == []
