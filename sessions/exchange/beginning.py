"""A draft conference made from a file, which nobody but its team can see."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.validators import validate_slug as validate_slug_letters
from django.db import transaction

from events.audit import record
from events.models import Conference, TeamMember, User
from events.models.conference import validate_slug
from sessions.exchange.framing import days_of, languages_of, zone_named
from sessions.exchange.understanding import clean_line, cut
from sessions.exchange.values import ImportedProgramme

LONGEST_CONFERENCE_NAME = 120
USUAL_ZONE = ZoneInfo("UTC")


@transaction.atomic
def begin_conference(programme: ImportedProgramme, *, slug: str, at: datetime) -> Conference:
    """Make a conference with the days, zone and languages of the file; the city is that of its zone, to be corrected.

    Without any time in the file its only day is today. Raises ValidationError for a slug that cannot be had.
    """
    validate_slug_letters(slug)
    validate_slug(slug)
    zone = zone_named(programme) or USUAL_ZONE
    today = at.astimezone(zone).date()
    first_day, last_day = days_of(programme, zone) or (today, today)
    conference = Conference(
        slug=slug,
        name=cut(clean_line(programme.title), LONGEST_CONFERENCE_NAME) or slug,
        first_day=first_day,
        last_day=last_day,
        time_zone=zone.key,
        city=zone.key.rpartition("/")[2].replace("_", " "),
        languages=languages_of(programme),
        is_shown=False,
    )
    conference.full_clean(validate_unique=False)
    conference.save(force_insert=True)
    record(actor=None, action="begin from file", target=conference, conference=conference, at=at)
    return conference


class TeamKnownError(Exception):
    """The conference has a team, which takes in others itself."""


@transaction.atomic
def give_to(*, conference: Conference, user: User, at: datetime) -> None:
    """Make an account organiser and safety officer of a conference without a team. Raises TeamKnownError."""
    Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    if conference.team.exists():
        raise TeamKnownError
    for role in (TeamMember.Role.ORGANISER, TeamMember.Role.SAFETY):
        member = TeamMember.objects.create(conference=conference, user=user, role=role)
        record(actor=None, action="give to", target=member, conference=conference, at=at)
