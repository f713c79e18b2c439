"""The organisers' pages for bringing a programme in and taking it out."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from delegates.models import ImportDraft
from events import clock
from events.models import AuditEntry, Conference, TeamMember
from sessions.exchange import steps
from sessions.models import Session, Slot
from tests.conftest import make_user, prove, sign_in, team_client
from tests.sessions.desk import BASE, text_of
from tests.sessions.exchange_files import event, schedule

EXCHANGE = f"{BASE}schedule/exchange/"
CHECK, PROGRESS, STOP = f"{EXCHANGE}check/", f"{EXCHANGE}progress/", f"{EXCHANGE}stop/"
TAKE_OUT = f"{EXCHANGE}take-out/"


class Killed(Exception):  # noqa: N818  # it is no error of the site
    """The process ends here."""


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def team(conference: Conference) -> Client:
    return team_client(conference, "programme")


def send(client: Client, content: bytes) -> str:
    file = SimpleUploadedFile("schedule.xml", content)
    return client.post(EXCHANGE, {"file": file}, follow=True).content.decode()


def confirm(client: Client) -> str:
    draft = ImportDraft.objects.get()
    return client.post(CHECK, {"draft": str(draft.pk)}, follow=True).content.decode()


def many(count: int) -> bytes:
    return schedule(*(event(number, guid=str(number), title=f"Talk {number}") for number in range(1, count + 1)))


def test_large_files_are_taken_on_this_page_alone(team: Client, conference: Conference) -> None:
    large = b"<schedule>" + b" " * 3_000_000
    assert "at most 8 MB" not in send(team, large)
    desk = team_client(conference, "registration")
    answer = desk.post(f"{BASE}registrations/import/", {"file": SimpleUploadedFile("people.csv", large)})
    assert answer.wsgi_request.FILES.get("file") is None


def test_a_file_is_looked_at_before_anything_changes(team: Client) -> None:
    page = send(team, schedule(event(1, people="Sunrise"), event(2, title="", people="Sunrise", room="Cellar")))
    assert "2 events, read as schedule.xml. Nothing is changed yet." in page
    assert "Cellar" in page
    assert "1 of 2" in page
    assert "has no title" in page
    assert "2 <bdi>“Without a title”</bdi>" in page
    assert "<dt>One person in two places</dt><dd>1</dd>" in page
    assert Session.objects.count() == 0


def test_what_was_shown_is_imported_and_the_schedule_shows_what_clashes(team: Client) -> None:
    send(team, schedule(event(1, people="Sunrise"), event(2, title="Beside it", people="Sunrise")))
    page = confirm(team)
    assert "2 sessions are new." in page
    assert "1 person is new." in page
    assert "New sessions are neutral" in page
    assert page.count('<span class="state stop">stops the move</span>') == 2
    assert (Slot.objects.count(), ImportDraft.objects.count()) == (2, 0)
    assert AuditEntry.objects.filter(action="import", actor__isnull=False, record="session").count() == 2


def test_a_broken_file_is_refused_and_not_kept(team: Client) -> None:
    page = send(team, schedule(event())[:-50])
    assert "error-summary" in page
    assert "Is the end of the file missing?" in page
    assert ImportDraft.objects.count() == 0


def test_a_file_that_is_too_large_is_refused(team: Client) -> None:
    assert "at most 8 MB" in send(team, b"<schedule>" + b" " * 8_200_000)


def test_a_file_between_two_pages_is_sealed(team: Client) -> None:
    send(team, schedule(event(people="Sunrise")))
    stored: object = ImportDraft.objects.values_list("content", flat=True).get()
    assert isinstance(stored, bytes)
    assert b"Sunrise" not in stored


def test_only_the_file_that_was_shown_is_imported(team: Client) -> None:
    send(team, schedule(event()))
    shown = ImportDraft.objects.get()
    send(team, schedule(event(2, title="Another")))
    page = team.post(CHECK, {"draft": str(shown.pk)}, follow=True).content.decode()
    assert "Another file was sent meanwhile, and nothing was imported." in page
    assert Session.objects.count() == 0


def test_a_large_file_comes_in_by_steps_that_say_how_far_they_are(
    team: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "STEP", 8)
    send(team, many(20))
    page = confirm(team)
    assert "8 of 20 done" in page
    assert '<progress id="progress" value="8" max="20">' in page
    assert "data-goes-on" in page
    assert team.get(EXCHANGE).headers["Location"] == PROGRESS
    assert team.get(CHECK).headers["Location"] == PROGRESS
    assert "16 of 20 done" in team.post(PROGRESS, follow=True).content.decode()
    assert "20 sessions are new." in team.post(PROGRESS, follow=True).content.decode()
    assert (Session.objects.count(), ImportDraft.objects.count()) == (20, 0)
    assert sorted(Session.objects.values_list("code", flat=True)) == [f"{number:02}" for number in range(1, 21)]


def test_a_step_that_dies_leaves_nothing_of_itself_and_is_done_again(
    team: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "STEP", 8)
    send(team, many(20))
    confirm(team)

    def die(*_args: object, **_kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(steps, "asdict", die)  # after the rows, before how far it is
        with pytest.raises(Killed):
            team.post(PROGRESS)
    assert Session.objects.count() == 8
    assert "16 of 20 done" in team.post(PROGRESS, follow=True).content.decode()


def test_an_import_that_is_stopped_leaves_the_rest_out(team: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "STEP", 8)
    send(team, many(20))
    confirm(team)
    page = team.post(STOP, follow=True).content.decode()
    assert "8 sessions are new." in page
    assert "12 events were not looked at." in page
    assert (Session.objects.count(), ImportDraft.objects.count()) == (8, 0)


def test_after_an_hour_the_file_is_gone_and_said_to_be(
    team: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(team, many(2))
    draft = ImportDraft.objects.get()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=61))
    page = team.post(CHECK, {"draft": str(draft.pk)}, follow=True).content.decode()
    assert "A file is kept for an hour only." in page
    assert "No import is under way." in team.get(PROGRESS, follow=True).content.decode()


def test_an_import_goes_on_only_in_the_sign_in_that_began_it_and_only_for_the_team(
    team: Client, conference: Conference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "STEP", 8)
    send(team, many(20))
    confirm(team)
    other = team_client(conference, "organiser")
    assert other.post(PROGRESS).headers["Location"] == EXCHANGE
    assert other.post(STOP).status_code == 302
    assert ImportDraft.objects.count() == 1
    TeamMember.objects.filter(role="programme").delete()
    assert [team.post(page).status_code for page in (EXCHANGE, CHECK, PROGRESS, STOP, TAKE_OUT)] == [404] * 5
    assert sign_in(Client(), make_user()).get(EXCHANGE).status_code == 404


def test_the_draft_is_taken_out_after_a_fresh_second_factor_and_that_is_noted(team: Client) -> None:
    send(team, schedule(event(people="Sunrise")))
    confirm(team)
    assert "Prove the second factor" in text_of(team, "schedule/exchange/take-out/")
    assert team.post(TAKE_OUT, {"format": "xml"}).headers["Location"].startswith("/accounts/")
    answer = prove(team).post(TAKE_OUT, {"format": "xml"})
    assert b'<person id="1">Sunrise</person>' in answer.content
    assert answer.headers["Content-Disposition"] == 'attachment; filename="draft.xml"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert AuditEntry.objects.filter(action="export xml for programme: 1 rows, usual columns").count() == 1
    assert "The draft with 1 session was taken out." in text_of(team, "schedule/exchange/")


@pytest.mark.parametrize(("kind", "begins"), [("csv", b'\xef\xbb\xbf"id","code"'), ("json", b'{\n "$schema"')])
def test_the_draft_is_taken_out_in_each_format(team: Client, kind: str, begins: bytes) -> None:
    send(team, schedule(event(people="Sunrise")))
    confirm(team)
    assert prove(team).post(TAKE_OUT, {"format": kind}).content.startswith(begins)


def test_the_table_holds_sessions_without_a_place_too(team: Client, conference: Conference) -> None:
    send(team, b"title,speakers,duration\nNowhere yet,Sunrise,45\n")
    confirm(team)
    answer = prove(team).post(TAKE_OUT, {"format": "csv"}).content.decode()
    assert '"01","Nowhere yet","panel","","en","","","","45","Sunrise",""' in answer
    assert AuditEntry.objects.filter(action="export csv for programme: 1 rows, usual columns").count() == 1


def test_a_draft_without_sessions_says_what_to_do_first(team: Client) -> None:
    assert "There is no session yet" in text_of(prove(team), "schedule/exchange/take-out/")


def test_the_schedule_leads_to_import_and_export(team: Client) -> None:
    assert EXCHANGE in text_of(team, "schedule/")
    assert "Nothing is published yet. Publish the schedule first." in text_of(team, "schedule/exchange/")


def test_the_organisers_day_goes_on_until_four_at_night(team: Client) -> None:
    send(team, schedule(event(title="Night talk", start="2012-02-27T00:30:00+00:00")))
    confirm(team)
    assert "Night talk" in text_of(team, "schedule/?day=2012-02-26")
    assert "stop the publication" not in text_of(team, "schedule/?day=2012-02-26")
    room = str(Slot.objects.get().room_id)
    form = {"session": "01", "room": room, "day": "2012-02-26", "start": "01:00", "minutes": "60"}
    assert "Night talk" in team.post(f"{BASE}schedule/", form, follow=True).content.decode()
    assert Slot.objects.get().starts_at == datetime(2012, 2, 27, 1, 0, tzinfo=UTC)
    page = text_of(team, "schedule/?session=01")
    assert '<option value="2012-02-26" selected>' in page
