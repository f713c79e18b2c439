"""A draft conference made from a file, which nobody but its team can see."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.validators import validate_slug as validate_slug_letters
from django.db import transaction
from django.utils.translation import gettext as _

from events.audit import record
from events.models import Conference
from events.models.conference import validate_slug
from sessions.exchange.framing import days_of, languages_of, zone_named
from sessions.exchange.understanding import clean_line, cut
from sessions.exchange.values import ImportedProgramme, UnreadableProgrammeError

LONGEST_CONFERENCE_NAME = 120
USUAL_ZONE = ZoneInfo("UTC")


@transaction.atomic
def begin_conference(programme: ImportedProgramme, *, slug: str, at: datetime) -> Conference:
    """Make a conference with the days, zone and languages of the file; the city is that of its zone, to be corrected.

    Raises UnreadableProgrammeError where the file has no time in it, ValidationError for a slug that cannot be had.
    """
    validate_slug_letters(slug)
    validate_slug(slug)
    zone = zone_named(programme) or USUAL_ZONE
    days = days_of(programme, zone)
    if days is None:
        message = _("The file says no time, so no days for a new conference. Create the conference first, then import.")
        raise UnreadableProgrammeError(message)
    conference = Conference(
        slug=slug,
        name=cut(clean_line(programme.title), LONGEST_CONFERENCE_NAME) or slug,
        first_day=days[0],
        last_day=days[1],
        time_zone=zone.key,
        city=zone.key.rpartition("/")[2].replace("_", " "),
        languages=languages_of(programme),
        is_shown=False,
    )
    conference.full_clean(validate_unique=False)
    conference.save(force_insert=True)
    record(actor=None, action="begin from file", target=conference, conference=conference, at=at)
    return conference
