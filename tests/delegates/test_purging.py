from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.test import Client

from delegates import keeping
from delegates.keeping import purge_some
from delegates.models import (
    Registration,
    SpentKey,
)
from events import chores, clock
from events.models import Conference
from tests.conftest import prove, team_client
from tests.delegates.kept import (
    END,
    NEEDS_END,
    NO_NEEDS,
    SECOND,
    again,
    enter,
    everything,
    needs_of,
    run,
)
from tests.sessions.stage import place, publish
from vault.models import DataKey


class Killed(Exception):  # noqa: N818  # it is no error of the site
    """The process ends here."""


@pytest.fixture
def one(conference: Conference, now: datetime) -> Registration:
    return enter(conference, now)


STEPS: dict[str, Callable[..., object]] = {
    name: getattr(keeping, name)
    for name in ("make_key", "reseal", "empty_row", "_spend", "destroy_spent", "destroy_keys", "_cut_ties", "_close")
}


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("end", [NEEDS_END, END])
def test_a_run_that_dies_at_any_step_is_finished_by_the_next(
    conference: Conference, now: datetime, monkeypatch: pytest.MonkeyPatch, end: datetime, step: str, *, after: bool
) -> None:
    people = [enter(conference, now, number) for number in range(2)]
    everything(people[0], now)
    calls = SimpleNamespace(left=2)

    def die(*args: object, **kwargs: object) -> object:
        calls.left -= 1
        if calls.left == 0 and not after:
            raise Killed
        result = STEPS[step](*args, **kwargs)
        if calls.left == 0:
            raise Killed
        return result

    with monkeypatch.context() as patch:
        patch.setattr(keeping, step, die)
        with suppress(Killed):
            run(end)
    for person in people:  # whatever was done, every row opens
        assert isinstance(again(person).person.display_name, str)
        needs_of(person)
    run(end)
    assert [needs_of(person) for person in people] == [NO_NEEDS, NO_NEEDS]
    names = {again(person).person.display_name for person in people}
    assert names == ({""} if end == END else {"Sunrise 0", "Sunrise 1"})
    gone = {person.key_ref for person in people}
    assert (SpentKey.objects.count(), DataKey.objects.filter(ref__in=gone).count()) == (0, 0)


def test_one_whose_key_is_missing_stops_nobody_and_is_tried_again(conference: Conference, now: datetime) -> None:
    lost, other = enter(conference, now, 1), enter(conference, now, 2)
    key = DataKey.objects.get(ref=lost.key_ref)
    DataKey.objects.filter(ref=lost.key_ref).delete()
    assert run(NEEDS_END) == 1
    assert needs_of(other) == NO_NEEDS
    key.save(force_insert=True)
    assert run(NEEDS_END) == 1
    assert again(lost).person.display_name == "Sunrise 1"
    DataKey.objects.filter(ref=again(lost).key_ref).delete()
    run(END)
    assert again(lost).person.display_name == ""


def test_the_worker_does_a_part_in_each_round_and_the_command_all(
    conference: Conference, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "AT_A_TIME", 2)
    people = [enter(conference, now, number) for number in range(5)]
    assert [purge_some(NEEDS_END) for _round in range(4)] == [True, True, False, False]
    assert needs_of(people[4]) == NO_NEEDS
    monkeypatch.setattr(clock, "now", lambda: END)
    said = StringIO()
    call_command("purge", stdout=said)
    call_command("purge", stdout=said)
    assert "Sunrise" not in said.getvalue()
    assert said.getvalue().endswith("\n0 records were emptied or deleted.\n")


def test_a_spaced_chore_looks_again_at_once_only_while_it_has_more(now: datetime) -> None:
    looked: list[datetime] = []
    answers = iter([True, False, False, False])

    def chore(at: datetime) -> bool:
        looked.append(at)
        return next(answers)

    spaced = chores.Spaced(chore, every=timedelta(minutes=10))
    moments = [now, now + SECOND, now + 2 * SECOND, now + timedelta(minutes=11), now - SECOND]
    for moment in moments:
        spaced(moment)
    assert looked == [moments[0], moments[1], moments[3], moments[4]]


def test_the_worker_keeps_the_promise_by_the_site_s_clock() -> None:
    assert any(isinstance(chore, chores.Spaced) and chore.chore == purge_some for chore in chores.chores)


PAGES = (
    "", "programme/", "speakers/", "sessions/1A/", "sessions/1A.ics", "programme.ics", "report/", "door/", "organise/",
    "organise/registrations/", "organise/registrations/{code}/", "organise/registrations/export/", "organise/sessions/",
    "organise/sessions/1A/", "organise/badges/", "organise/badges/badges.pdf", "organise/report/", "organise/mails/",
    "organise/ways-in/", "organise/team/", "organise/schedule/",
)  # fmt: skip


def shown(client: Client, registration: Registration) -> dict[str, tuple[int, bool]]:
    found = {}
    for page in PAGES:
        answer = client.get(f"/dhrd-2012/{page.format(code=registration.code)}", follow=True)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        found[page] = answer.status_code, b"Sunrise" in bytes(content) or b">None<" in bytes(content)
    return found


def test_no_page_crashes_or_names_someone_who_is_nameless_now(
    one: Registration, conference: Conference, monkeypatch: pytest.MonkeyPatch
) -> None:
    place(publish(conference), "1A", people=[one.person], ceiling="open")
    safety = prove(team_client(conference, "safety", "organiser"))
    monkeypatch.setattr(clock, "now", lambda: END)
    before = shown(safety, one)
    assert any(names for _status, names in before.values())
    run(END)
    after = shown(safety, one)
    assert after == {page: (status, False) for page, (status, _names) in before.items()}
    assert {status for status, _names in shown(Client(), one).values()} <= {200, 404, 403}
    assert one.code in safety.get(f"/dhrd-2012/organise/registrations/{one.code}/").content.decode()
    assert one.code in safety.post("/dhrd-2012/door/", {"badge": one.badge_id}).content.decode()
