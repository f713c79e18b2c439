"""What a schedule is checked for is set up once: a copied conference begins with it."""

from datetime import date, time

from events.models import Conference
from events.setting_up import copy_conference
from sessions.models import ProgrammeRules
from tests.conftest import make_user
from tests.sessions.late import NOW


def test_a_copied_conference_is_as_strict_and_heard_on_the_same_channels(conference: Conference) -> None:
    user = make_user()
    user.may_convene = True
    user.save()
    conference.team.create(user=user, role="organiser")
    ProgrammeRules.objects.create(
        conference=conference, levels={"away": "move"}, pause=10, day_ends=time(18), channels={"ar": 2}
    )
    target = Conference(
        slug="next", name="Next", city="Madrid", time_zone="Europe/Madrid", capacity=10,
        first_day=date(2013, 7, 5), last_day=date(2013, 7, 7),
    )  # fmt: skip
    copy_conference(user=user, source=conference, conference=target, at=NOW)
    rules = ProgrammeRules.objects.values("levels", "pause", "large_audience", "day_begins", "day_ends", "channels")
    assert rules.get(conference=target) == rules.get(conference=conference)
