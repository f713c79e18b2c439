"""A request that safety officers have looked at, for the pages of vetting; part of the browser's world."""

from datetime import datetime

from delegates.clearance import referee_alias
from delegates.models import Registration, Review
from delegates.referees import answer_reference, ask_referee
from delegates.reviewing import add_vetting_note, review
from events.models import Conference, TeamMember
from tests.conftest import make_user


def vet(conference: Conference, code: str, mark: str, *, at: datetime) -> dict[str, str]:
    """Ask about the request twice, answer once, review and note; return the tokens of both links."""
    officer = make_user("officer@team.example")
    TeamMember.objects.create(conference=conference, user=officer, role=TeamMember.Role.SAFETY)
    one = Registration.objects.select_related("person", "conference").get(conference=conference, code=code)
    one.referee_name, one.referee_address = f"A friend {mark}", "friend@example.org"
    one.referee_alias = referee_alias("friend@example.org")
    one.save()
    _row, answered = ask_referee(registration=one, actor=officer, at=at)
    words = f"We shared an office. {mark}"
    answer_reference(conference=conference, token=answered, verdict="yes", words=words, at=at)
    _row, token = ask_referee(registration=one, actor=officer, at=at)
    note = f"Known to two of us. {mark}"
    review(
        registration=one, seen=one.answers_version, reviewer=officer, verdict=Review.Verdict.APPROVE, note=note, at=at
    )
    add_vetting_note(registration=one, text=f"Call first. {mark}", author=officer, at=at)
    return {"reference": token, "answered reference": answered}
