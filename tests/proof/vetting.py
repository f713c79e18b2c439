"""A request that safety officers look at, with a referee's answer, reviews and notes that are markers; and one they agree to."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from delegates.models import Referee, Registration
from delegates.referees import answer_reference, ask_referee
from delegates.reviewing import add_vetting_note, review
from events.models import TeamMember

Mark = Callable[[str, str], str]


def look_at(registration: Registration, member: str, mark: Mark, key: str, *, at: datetime) -> dict[str, str]:
    """Let the member ask the referee twice, review and note; return the parts of addresses.

    The first link is answered, the second still asks.
    """
    officer = TeamMember.objects.select_related("user").get(pk=member).user
    conference = registration.conference
    _row, token = ask_referee(registration=registration, actor=officer, at=at)
    words = mark(f"{key} reference words", "arabic")
    answer_reference(conference=conference, token=token, verdict="yes", words=words, at=at)
    row, _token = ask_referee(registration=registration, actor=officer, at=at)
    link = mark(f"{key} reference link", "ascii")
    Referee.objects.filter(pk=row.pk).update(token_hash=sha256(link.encode()).hexdigest())
    note = mark(f"{key} review note", "turkish")
    review(
        registration=registration,
        seen=registration.answers_version,
        reviewer=officer,
        verdict="object",
        note=note,
        at=at,
    )
    add_vetting_note(registration=registration, text=mark(f"{key} vetting note", "cyrillic"), author=officer, at=at)
    return {"open request": registration.code, "reference link": link}


def all_agree(registration: Registration, *, at: datetime) -> None:
    """Let every safety officer of the conference agree to a place."""
    for member in TeamMember.objects.filter(conference=registration.conference, role=TeamMember.Role.SAFETY):
        review(
            registration=registration,
            seen=registration.answers_version,
            reviewer=member.user,
            verdict="approve",
            note="",
            at=at,
        )
