"""Write the report: its subtitle, the summaries, the recommendations, and whether the public reads it."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from events.audit import record
from events.models import Conference, User
from reports.compiling import count_people
from reports.models import Recommendation, Report, Summary
from reports.statistics import pack
from sessions.models import Session

Actor = User | AnonymousUser | None


class StaleTextError(Exception):
    """Somebody saved another text since this one was opened; `current` is theirs."""

    def __init__(self, current: str) -> None:
        super().__init__("the text was changed in the meantime")
        self.current = current


def fingerprint(text: str) -> str:
    """Return what tells one text from another: its SHA-256 in hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def _lock(conference: Conference) -> Conference:
    """Return the conference's row, locked until the transaction ends."""
    return Conference.objects.select_for_update().get(pk=conference.pk)


def report_of(conference: Conference) -> Report:
    """Return the conference's report, which is not saved before something is written."""
    return Report.objects.filter(conference=conference).first() or Report(conference=conference)


@transaction.atomic
def change_subtitle(*, conference: Conference, subtitle: str, actor: Actor, at: datetime) -> Report:
    """Write the sentence on the cover."""
    report = report_of(_lock(conference))
    report.subtitle = subtitle
    report.save()
    record(actor=actor, action="change subtitle", target=report, conference=conference, at=at)
    return report


@transaction.atomic
def publish(*, conference: Conference, actor: Actor, at: datetime) -> Report:
    """Open the report to the public. The first time, the people are counted; that count then stays.

    Publishing what is published changes nothing.
    """
    report = report_of(_lock(conference))
    if report.published_at:
        return report
    if report.counted_at is None:
        report.figures, report.counted_at = pack(count_people(conference)), at
    report.published_at = at
    report.save()
    record(actor=actor, action="publish", target=report, conference=conference, at=at)
    return report


@transaction.atomic
def unpublish(*, conference: Conference, actor: Actor, at: datetime) -> Report:
    """Close the report to the public; its texts and its count of people stay."""
    report = report_of(_lock(conference))
    if report.published_at is None:
        return report
    report.published_at = None
    report.save()
    record(actor=actor, action="unpublish", target=report, conference=conference, at=at)
    return report


def summary_text(session_id: UUID) -> str:
    """Return the summary of a session, empty where none is written."""
    return Summary.objects.filter(session=session_id).values_list("text", flat=True).first() or ""


@transaction.atomic
def write_summary(*, session: Session, text: str, opened: str, actor: Actor, at: datetime) -> None:
    """Save the summary of a session; an empty text takes it away. `opened` is the fingerprint of the text one changed.

    Raises StaleTextError where the text is another by now.
    """
    _lock(session.conference)
    text, current = text.replace("\r\n", "\n"), summary_text(session.pk)
    if text == current:
        return
    if opened != fingerprint(current):
        raise StaleTextError(current)
    if text:
        Summary.objects.update_or_create(session=session, defaults={"text": text})
    else:
        Summary.objects.filter(session=session).delete()
    action = "write summary" if text else "remove summary"
    record(actor=actor, action=action, target=session, conference=session.conference, at=at)


@transaction.atomic
def save_recommendation(*, recommendation: Recommendation, actor: Actor, at: datetime) -> Recommendation:
    """Save a changed recommendation, or a new one behind all others."""
    conference = _lock(recommendation.conference)
    is_new = recommendation._state.adding
    if is_new:
        last = conference.recommendations.order_by("-position").values_list("position", flat=True).first()
        recommendation.position = (last or 0) + 1
    recommendation.save()
    action = "add" if is_new else "change"
    record(actor=actor, action=action, target=recommendation, conference=conference, at=at)
    return recommendation


@transaction.atomic
def remove_recommendation(*, recommendation: Recommendation, actor: Actor, at: datetime) -> None:
    """Take a recommendation out of the report."""
    record(actor=actor, action="remove", target=recommendation, conference=recommendation.conference, at=at)
    recommendation.delete()


@transaction.atomic
def move_up(*, recommendation: Recommendation, actor: Actor, at: datetime) -> None:
    """Put a recommendation before the one above it in its theme; the first stays where it is."""
    conference = _lock(recommendation.conference)
    ordered = list(conference.recommendations.all())
    place = next(index for index, one in enumerate(ordered) if one.pk == recommendation.pk)
    above = [index for index, one in enumerate(ordered[:place]) if one.theme_id == recommendation.theme_id]
    if not above:
        return
    ordered[above[-1]], ordered[place] = ordered[place], ordered[above[-1]]
    for position, one in enumerate(ordered, 1):
        one.position = position
    Recommendation.objects.bulk_update(ordered, ["position"])
    record(actor=actor, action="move up", target=recommendation, conference=conference, at=at)
