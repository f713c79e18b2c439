"""The team's first page: what waits for whom, and where the conference stands."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.desk_proposals import proposals_waiting
from config.waiting import Waiting
from delegates.answer_lists import count_silent
from delegates.choosing import MISSING
from delegates.clearance import cleared
from delegates.models import Registration, VisaRequest
from delegates.places import Places
from delegates.untold import untold_offers
from delegates.vetting_desk import Missing, count_missing, vetting_lines
from delegates.visas import count_states
from events import access
from events.models import Conference, Mail, Room, User
from reports.models import Summary
from sessions.models import ScheduleVersion, Session

State = Registration.State
CHART_WIDTH, CHART_HEIGHT = 600, 180


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the conference's life."""

    label: str
    done: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """Registrations by day, with the SVG paths of their running total; `total` is where they end.

    `days` holds each day's date, how many registered on it and how many had until then.
    """

    days: tuple[tuple[date, int, int], ...]
    first: date
    last: date
    total: int
    busiest: tuple[date, int, int]
    line: str
    area: str


def states_of(conference: Conference) -> Counter[str]:
    """Return how many registrations are in each state; one query."""
    rows = Registration.objects.filter(conference=conference).values_list("state").annotate(Count("pk"))
    return Counter(dict(rows.order_by()))


def _registrations_waiting(conference: Conference, asked: int, places: Places) -> Iterator[Waiting]:
    target = reverse("delegates:registrations", args=[conference.slug])
    if asked:
        text = ngettext("request waits for an answer", "requests wait for an answer", asked)
        yield Waiting(asked, text, f"{target}?state={State.REQUESTED.value}", _("Review"), _ready(conference))
    if in_line := sum(places.waiting[category] for category in places.waited_for):
        text = ngettext("person is in line while places are free", "people are in line while places are free", in_line)
        left = places.overall
        free = ngettext("%(count)s place free", "%(count)s places free", left) % {"count": left}
        yield Waiting(in_line, text, f"{target}?state={State.WAITING.value}", _("Give places"), free)


def _ready(conference: Conference) -> str:
    """Say how many of the requests safety officers have agreed to, where they must; nothing elsewhere."""
    if not conference.reviews_needed:
        return ""
    asked = Registration.objects.filter(conference=conference, state=State.REQUESTED)
    ready = cleared(asked, conference).count()
    words = ngettext("safety officers have agreed to %(count)s", "safety officers have agreed to %(count)s", ready)
    return words % {"count": ready}


def _vetting_waiting(conference: Conference, officer: User, at: datetime) -> Iterator[Waiting]:
    """Tell a safety officer which requests wait for them, and which for another one."""
    counts = count_missing(vetting_lines(conference, viewer=officer, at=at))
    target = reverse("delegates:vetting_list", args=[conference.slug])
    if mine := counts[Missing.MINE]:
        text = ngettext("request waits for your review", "requests wait for your review", mine)
        yield Waiting(mine, text, f"{target}?missing={Missing.MINE.value}", _("Look at them"))
    if second := counts[Missing.SECOND]:
        text = ngettext("request waits for a second reviewer", "requests wait for a second reviewer", second)
        yield Waiting(second, text, f"{target}?missing={Missing.SECOND.value}", _("See which"))


def _answers_waiting(conference: Conference, at: datetime) -> Iterator[Waiting]:
    if at.astimezone(conference.zone).date() <= conference.last_day and (silent := count_silent(conference)):
        text = ngettext(
            "person with a place has not answered every required question",
            "people with a place have not answered every required question",
            silent,
        )
        target = reverse("delegates:registrations", args=[conference.slug])
        yield Waiting(silent, text, f"{target}?answers={MISSING}", _("See who, and write to them"))


def _letters_waiting(conference: Conference) -> Iterator[Waiting]:
    if asked := count_states(conference)[VisaRequest.State.ASKED]:
        text = ngettext("letter for a visa waits for an answer", "letters for a visa wait for an answer", asked)
        target = reverse("reports:letters", args=[conference.slug])
        yield Waiting(asked, text, f"{target}?state={VisaRequest.State.ASKED.value}", _("Decide"))


def _setup_waiting(conference: Conference) -> Iterator[Waiting]:
    if not Room.objects.filter(conference=conference).exists():
        target = reverse("events:rooms", args=[conference.slug])
        yield Waiting(0, _("rooms so far"), target, _("Add the first room"))
    if conference.registration_opens is None:
        target = reverse("events:settings", args=[conference.slug])
        yield Waiting(1, _("date is missing: when registration opens"), target, _("Open the settings"))


def _programme_waiting(conference: Conference) -> Iterator[Waiting]:
    sessions = Session.objects.filter(conference=conference)
    unplaced = sessions.exclude(slots__version__number__isnull=True, slots__isnull=False).count()
    if unplaced:
        text = ngettext("session has no room and time yet", "sessions have no room and time yet", unplaced)
        yield Waiting(unplaced, text, reverse("sessions:schedule", args=[conference.slug]), _("Open the schedule"))
    if not sessions.exists():
        text = _("sessions so far")
        yield Waiting(
            0, text, reverse("sessions:organise_sessions", args=[conference.slug]), _("Add the first session")
        )


def _report_waiting(conference: Conference, at: datetime) -> Iterator[Waiting]:
    if at.astimezone(conference.zone).date() < conference.last_day:
        return
    sessions = Session.objects.filter(conference=conference).exclude(kind=Session.Kind.BREAK)
    missing = sessions.count() - Summary.objects.filter(session__conference=conference).count()
    if missing > 0:
        text = ngettext("session has no summary for the report", "sessions have no summary for the report", missing)
        yield Waiting(missing, text, reverse("reports:organise_report", args=[conference.slug]), _("Write"))


def _mail_waiting(conference: Conference) -> Iterator[Waiting]:
    rows = Mail.objects.filter(conference=conference).values_list("state").annotate(Count("pk"))
    counts, target = Counter(dict(rows.order_by())), reverse("events:mails", args=[conference.slug])
    held, failed = counts[Mail.State.HELD], counts[Mail.State.FAILED]
    if held:
        text = ngettext("mail is held for your release", "mails are held for your release", held)
        yield Waiting(held, text, f"{target}?state={Mail.State.HELD.value}", _("Look and release"))
    if failed:
        text = ngettext("mail could not be sent", "mails could not be sent", failed)
        yield Waiting(failed, text, f"{target}?state={Mail.State.FAILED.value}", _("Look at them"))
    if held or failed or counts[Mail.State.DISCARDED]:
        yield from _offers_untold(conference, target)


def _offers_untold(conference: Conference, target: str) -> Iterator[Waiting]:
    """Tell of offers whose mail will not go out by itself; they keep their place meanwhile."""
    stopped = [Mail.State.HELD, Mail.State.FAILED, Mail.State.DISCARDED]
    count = untold_offers(conference, states=stopped).count()
    if count:
        text = ngettext("person is offered a place and not told", "people are offered a place and not told", count)
        detail = _("the mail is held or was not sent; until it is, the place is kept and no time runs")
        yield Waiting(count, text, target, _("Look at the mails"), detail)


def _door_waiting(conference: Conference, at: datetime) -> Iterator[Waiting]:
    if conference.first_day <= at.astimezone(conference.zone).date() <= conference.last_day:
        expected = Registration.objects.confirmed().filter(conference=conference, arrived_at__isnull=True).count()
        text = ngettext("person is still expected", "people are still expected", expected)
        yield Waiting(expected, text, reverse("delegates:door", args=[conference.slug]), _("Open the door"))


def waiting_for(  # noqa: PLR0913  # for whom, and what is known of the conference already
    conference: Conference,
    roles: frozenset[str],
    states: Counter[str],
    places: Places | None,
    *,
    member: User,
    at: datetime,
) -> tuple[Waiting, ...]:
    """Return what waits for a member with these roles, the most urgent first; the places for those who give them."""
    found: list[Waiting] = []
    if conference.reviews_needed and roles & frozenset(access.SAFETY_DESK):
        found += _vetting_waiting(conference, member, at)
    if roles & frozenset(access.SETTINGS_DESK):
        found += _setup_waiting(conference)
    if places:
        found += [*_registrations_waiting(conference, states[State.REQUESTED], places), *_mail_waiting(conference)]
        found += [*_letters_waiting(conference), *_answers_waiting(conference, at)]
    if roles & frozenset(access.REVIEW_DESK):
        found += proposals_waiting(conference, roles, member=member)
    if roles & frozenset(access.PROGRAMME_DESK):
        found += _programme_waiting(conference)
    if roles & frozenset(access.DOOR_DESK):
        found += _door_waiting(conference, at)
    if roles & frozenset(access.NOTES_DESK):
        found += _report_waiting(conference, at)
    return tuple(found)


def phases(conference: Conference, at: datetime) -> tuple[Phase, ...]:
    """Return the parts of the conference's life, with the one that runs now."""
    today = at.astimezone(conference.zone).date()
    opens = conference.registration_opens
    reached = [
        (_("Set up"), True),
        (_("Registration"), opens is not None and opens <= at),
        (_("Schedule"), ScheduleVersion.objects.shown(at).filter(conference=conference).exists()),
        (_("Conference"), today >= conference.first_day),
        (_("Report"), today > conference.last_day),
    ]
    last = max(index for index, (_label, is_reached) in enumerate(reached) if is_reached)
    return tuple(
        Phase(label, done=index < last, current=index == last) for index, (label, _reached) in enumerate(reached)
    )


def trend(conference: Conference) -> Trend | None:
    """Return the registrations by day as figures and as a chart, or None before the first two days; one query."""
    rows = (
        Registration.objects.filter(conference=conference)
        .annotate(day=TruncDate("requested_at", tzinfo=conference.zone))
        .values_list("day")
        .annotate(Count("pk"))
        .order_by("day")
    )
    total, days = 0, []
    for day, count in rows:
        total += count
        days.append((day, count, total))
    span = (days[-1][0] - days[0][0]).days if days else 0
    if not span:
        return None
    points = [
        (CHART_WIDTH * (day - days[0][0]).days / span, CHART_HEIGHT * (1 - so_far / total))
        for day, _count, so_far in days
    ]
    line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return Trend(
        days=tuple(days),
        first=days[0][0],
        last=days[-1][0],
        total=total,
        busiest=max(days, key=lambda row: row[1]),
        line=line,
        area=f"{line}L{CHART_WIDTH} {CHART_HEIGHT}L0 {CHART_HEIGHT}Z",
    )


def days_to_go(conference: Conference, at: datetime) -> int:
    """Return how many days are left until the first day; negative afterwards."""
    return (conference.first_day - at.astimezone(conference.zone).date()).days
