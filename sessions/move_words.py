"""Moves in words: where something went, who moved it and how long ago."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delegates.history import role_words
from events.models import Conference, Room, User
from events.wording import format_day_name, format_moment, format_time
from sessions.models import Move
from sessions.standing import Spot, spot_after, spot_before

Actor = User | AnonymousUser | None
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def place_words(spot: Spot | None, room: str, zone: ZoneInfo) -> str:
    """Return `Room 2, Saturday 10:00 to 10:45`, or that it is in the tray."""
    if spot is None:
        return _("the tray")
    facts = {
        "room": room or _("no room"),
        "day": format_day_name(spot.starts_at.astimezone(zone)),
        "start": format_time(spot.starts_at, zone),
        "end": format_time(spot.ends_at, zone),
    }
    return _("%(room)s, %(day)s %(start)s to %(end)s") % facts


def step_words(move: Move, conference: Conference) -> str:
    """Return what the move did, such as `2B to Room 2, Saturday 10:00 to 10:45`; rooms and session are loaded."""
    where = place_words(spot_after(move), _name(move.room), conference.zone)
    return _("%(code)s to %(place)s") % {"code": move.session.code, "place": where}


def way_back_words(move: Move, conference: Conference) -> str:
    """Return where taking the move back puts the session."""
    where = place_words(spot_before(move), _name(move.room_before), conference.zone)
    return _("%(code)s back to %(place)s") % {"code": move.session.code, "place": where}


def who_moved(move: Move, conference: Conference, reader: Actor) -> str:
    """Return who it was as the team may know each other: by role, or you."""
    if move.actor_id is None:
        return _("the site")
    if reader is not None and move.actor_id == reader.pk:
        return _("you")
    roles: Mapping[UUID, str] = role_words(conference.pk, {move.actor_id})
    return roles.get(move.actor_id, _("someone no longer on the team"))


def told(move: Move, conference: Conference, *, reader: Actor, at: datetime) -> str:
    """Return `An organiser moved 2B to Room 2, Saturday 10:00 to 10:45, two minutes ago.`."""
    facts = {
        "who": capfirst(who_moved(move, conference, reader)),
        "code": move.session.code,
        "place": place_words(spot_after(move), _name(move.room), conference.zone),
        "ago": ago(move.at, at, conference.zone),
    }
    return _("%(who)s moved %(code)s to %(place)s, %(ago)s.") % facts


def ago(then: datetime, at: datetime, zone: ZoneInfo) -> str:
    """Return how long ago it was; after a day, when it was."""
    passed = at - then
    if passed >= DAY:
        return format_moment(then, zone)
    if passed >= HOUR:
        count = passed // HOUR
        return ngettext("an hour ago", "%(count)d hours ago", count) % {"count": count}
    if passed >= MINUTE:
        count = passed // MINUTE
        return ngettext("a minute ago", "%(count)d minutes ago", count) % {"count": count}
    return _("just now")


def _name(room: Room | None) -> str:
    return room.name if room else ""
