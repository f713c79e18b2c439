"""The demonstration's call and proposals by themselves, without its crowd."""

from collections import Counter
from datetime import UTC, datetime

from config.demo.proposing import CLOSES_AT, take_proposals
from config.demo.script import read_script
from config.demo.stages import Stage
from delegates.deciding import accept
from events.models import Conference, Theme
from sessions.calling import call_of
from sessions.models import Contribution, Partner, Proposal, Score
from sessions.proposing import State
from tests.conftest import make_user
from tests.delegates.kept import enter

ASKED_AT = datetime(2012, 1, 5, tzinfo=UTC)


def test_there_are_proposals_in_every_state_and_the_call_is_open_at_the_first_stage_only(
    conference: Conference,
) -> None:
    Theme.objects.all().delete()
    for position, theme in enumerate(read_script().frame.themes):
        names = {"name": theme["name"], "short_name": theme["short_name"]}
        Theme.objects.create(conference=conference, position=position, **names)
    for number in range(10):
        registration = enter(conference, ASKED_AT, number)
        if registration.state != "confirmed":
            accept(registration=registration, actor=None, at=ASKED_AT)
    take_proposals(conference, actor=make_user("organiser@team.example"))
    assert Counter(Proposal.objects.values_list("state", flat=True)).keys() == set(State.values)
    assert Counter(Partner.objects.values_list("state", flat=True)) == {"agreed": 2, "asked": 2}
    assert Score.objects.count() > 8
    assert Contribution.objects.filter(confirmed_at=None).count() == 2
    assert call_of(conference).is_open(Stage.REGISTRATION.moment)
    assert not call_of(conference).is_open(Stage.SCHEDULING.moment)
    assert Stage.SCHEDULING.moment > CLOSES_AT
