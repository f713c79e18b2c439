"""A person's calendar subscriptions: read out to them, and ended when they are erased."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from delegates.keeping import accounts_of
from delegates.lifecycle import Part
from delegates.models import Person
from sessions.feeding import what_it_follows
from sessions.models import Feed
from vault.fields import Json
from vault.keys import unlocked


def _feeds(person: Person) -> QuerySet[Feed]:
    return Feed.objects.filter(user__in=accounts_of(person), conference=person.conference_id)


def _read(person: Person, _at: datetime) -> Json:
    zone = person.conference.zone
    rows = list(_feeds(person).select_related("theme", "room", "session"))
    with unlocked({row.key_ref for row in rows}):
        return [
            {
                "for_which_device": str(row.label),
                "follows": what_it_follows(row),
                "shows": row.ceiling,
                "shows_in_words": str(row.get_ceiling_display()),
                "reminder_in_minutes": row.reminder,
                "made_at": row.made_at.astimezone(zone).isoformat(),
                "good_until": row.expires_at.astimezone(zone).isoformat(),
                "last_used_on": row.used_on.isoformat() if row.used_on else "",
            }
            for row in rows
        ]


FEEDS = Part(
    "calendar_subscriptions",
    _("calendar subscriptions"),
    frozenset({"programme.feed"}),
    rows=_feeds,
    read=_read,
    not_given=_("The secret addresses of your calendar subscriptions are in no file: the site does not know them."),
    not_erased=_(
        "What a calendar fetched already. A subscription is answered with an empty calendar from now on, so that calendars"
        " drop what they hold when they ask next; when that is, whoever keeps the calendar decides."
    ),
)
PARTS = (FEEDS,)
