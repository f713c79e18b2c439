"""Two at the same moment: accepting twice, handing in while the call closes, answering a link twice."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection, connections

from events.models import Conference
from sessions import proposing
from sessions.accepting import accept, decline, free_code
from sessions.calling import call_of, set_call
from sessions.contributing import confirm
from sessions.models import Call, Contribution, Partner, Proposal, Session
from sessions.partnering import NotAskedAnyMoreError, answer_partner, ask_partner
from sessions.proposing import CallClosedError, ProposalError, submit, withdraw
from tests.sessions.proposed import NOW, again, drafted, newcomer, open_call, submitted

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]
Job = Callable[[], object]


def at_once(*jobs: Job) -> Counter[str]:
    """Run all jobs at the same moment; count those that were done, refused, and lost to the database."""
    start = Barrier(len(jobs))

    def run(job: Job) -> str:
        start.wait()
        try:
            job()
        except ProposalError:
            return "refused"
        except OperationalError:
            return "lost"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(jobs)) as pool:
        return Counter(pool.map(run, jobs))


def test_of_eight_who_accept_at_once_one_does_and_there_is_one_session(conference: Conference) -> None:
    open_call(conference)
    proposal = submitted(newcomer(conference)[1])
    outcome = at_once(*[lambda: accept(proposal=proposal, actor=None, at=NOW)] * 8)
    assert outcome == {"done": 1, "refused": 7}
    assert (Session.objects.count(), Contribution.objects.count()) == (1, 1)


@contextmanager
def without_the_lock(others: int) -> Iterator[None]:
    """Take away what protects a proposal, and let all read its state before any writes."""
    mode = connection.settings_dict.get("OPTIONS", {}).get("transaction_mode")
    read = Barrier(others)

    def unlocked_read(proposal: Proposal, _step: str) -> Proposal:
        found = Proposal.objects.select_related("person__conference", "conference", "theme").get(pk=proposal.pk)
        if found.state not in proposing.OPEN_TO["decline"]:
            raise proposing.MovedOnError
        with suppress(BrokenBarrierError):
            read.wait(timeout=5)
        return found

    with patch("sessions.accepting.locked", unlocked_read):
        if mode:
            connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
        try:
            yield
        finally:
            if mode:
                connection.settings_dict["OPTIONS"]["transaction_mode"] = mode


def test_without_the_lock_more_than_one_would_decide_or_be_lost(conference: Conference) -> None:
    open_call(conference)
    proposal = submitted(newcomer(conference)[1])
    with without_the_lock(2):
        outcome = at_once(*[lambda: decline(proposal=proposal, actor=None, at=NOW)] * 2)
    assert outcome != {"done": 1, "refused": 1}


def test_two_accepted_at_once_have_codes_of_their_own(conference: Conference) -> None:
    open_call(conference)
    rows = [submitted(newcomer(conference, f"P{n}", f"p{n}@example.org")[1]) for n in range(6)]
    at_once(*[lambda row=row: accept(proposal=row, actor=None, at=NOW) for row in rows])
    assert sorted(Session.objects.values_list("code", flat=True)) == [f"P{n}" for n in range(1, 7)]
    assert free_code(conference) == "P7"


def test_what_is_handed_in_while_the_call_closes_is_in_or_out_and_the_draft_stays(conference: Conference) -> None:
    open_call(conference)
    person = newcomer(conference)[1]
    drafts = [drafted(person, f"Draft {n}") for n in range(6)]
    moment = NOW + timedelta(minutes=1)

    def close() -> None:
        call = call_of(Conference.objects.get(pk=conference.pk))
        call.closes_at = moment
        set_call(call=call, fields=["closes_at"], actor=None, at=moment)

    jobs: list[Job] = [lambda row=row: submit(proposal=row, at=moment) for row in drafts]  # type: ignore[misc]  # bound at once
    outcome = at_once(*jobs[:3], close, *jobs[3:])
    states = Counter(Proposal.objects.values_list("state", flat=True))
    assert outcome["lost"] == 0
    assert states["submitted"] == outcome["done"] - 1
    assert states["draft"] == outcome["refused"]
    assert not Call.objects.get().is_open(moment)
    for late in (row for row in drafts if again(row).state == "draft"):
        with pytest.raises(CallClosedError):
            submit(proposal=late, at=moment)


def test_one_who_accepts_and_one_who_withdraws_leave_no_half_state(conference: Conference) -> None:
    open_call(conference)
    proposal = submitted(newcomer(conference)[1])
    at_once(lambda: accept(proposal=proposal, actor=None, at=NOW), lambda: withdraw(proposal=proposal, at=NOW))
    found = again(proposal)
    assert found.state == "withdrawn"
    assert not Contribution.objects.filter(person=found.person_id).exists()
    assert Session.objects.count() == (1 if found.session_id else 0)


def test_a_link_that_is_answered_eight_times_at_once_makes_one_person(conference: Conference) -> None:
    open_call(conference)
    token = ask_partner(proposal=submitted(newcomer(conference)[1]), address="m@example.org", at=NOW)[1]
    answer = {"conference": conference, "token": token, "agrees": True, "display_name": "Moonlight", "at": NOW}
    outcome = at_once(*[lambda: answer_partner(**answer)] * 8)  # type: ignore[arg-type]  # its parts
    assert outcome == {"done": 1, "refused": 7}
    assert conference.people.count() == 2
    assert Partner.objects.get().person is not None
    with pytest.raises(NotAskedAnyMoreError):
        answer_partner(**answer)  # type: ignore[arg-type]  # likewise


def test_a_part_that_is_confirmed_eight_times_at_once_is_confirmed_once(conference: Conference) -> None:
    open_call(conference)
    accept(proposal=submitted(newcomer(conference)[1]), actor=None, at=NOW)
    part = Contribution.objects.get()
    told: list[bool] = []
    at_once(*[lambda: told.append(confirm(contribution=part, actor=None, at=NOW))] * 8)
    assert sorted(told) == [False] * 7 + [True]
