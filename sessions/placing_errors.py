"""Why a session cannot be moved there; each message says so without naming a person."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from sessions.conflicts import Clash, Conflict, word
from sessions.models import LONGEST_MINUTES, SHORTEST_MINUTES, Session


class PlacementError(Exception):
    """A place that a session cannot have; the message says why, without naming a person."""


class NoSuchTimeError(PlacementError):
    """The clocks skip this time of the day."""


class UnknownRoomError(PlacementError):
    """The room is not one of this conference's, or is gone."""

    def __init__(self) -> None:
        super().__init__(_("This room does not belong to the conference. Choose one from the list."))


class RoomGoneError(PlacementError):
    """The room to which a move would be taken back was deleted since."""

    def __init__(self, code: str) -> None:
        message = _(
            "The room in which %(code)s stood was deleted since. So nothing was moved; move it to another room."
        )
        super().__init__(message % {"code": code})


class LengthError(PlacementError):
    """The session would be too short or too long."""

    def __init__(self) -> None:
        message = _("A session lasts between %(least)d minutes and %(most)d hours.")
        super().__init__(message % {"least": SHORTEST_MINUTES, "most": LONGEST_MINUTES // 60})


class SessionGoneError(PlacementError):
    """The session was deleted meanwhile."""

    def __init__(self, code: str) -> None:
        super().__init__(_("Session %(code)s was deleted meanwhile. Nothing was moved.") % {"code": code})


class PinnedError(PlacementError):
    """What would change is pinned."""

    def __init__(self, session: Session) -> None:
        what = {
            Session.Pin.ROOM: _("Session %(code)s is pinned to its room."),
            Session.Pin.TIME: _("Session %(code)s is pinned to its time."),
        }.get(Session.Pin(session.pin), _("Session %(code)s is pinned to its room and its time."))
        way_out = _("Take the pin off on the session’s page first.")
        super().__init__(f"{what % {'code': session.code}} {way_out}")


class StaleMoveError(PlacementError):
    """The session does not stand any more where the editor saw it; the message says who moved it, where and when."""


class NothingToUndoError(PlacementError):
    """There is no move of one's own to take back, or to do again."""

    def __init__(self) -> None:
        super().__init__(_("There is no move of yours to take back or to do again. Look at the schedule as it is now."))


class ConflictError(PlacementError):
    """Something is in the way: `conflict` is the first of `conflicts`."""

    def __init__(self, conflicts: list[Conflict], zone: ZoneInfo) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__(word(conflicts[0], zone=zone))

    @property
    def conflict(self) -> Conflict:
        """Return the conflict that names the error."""
        return self.conflicts[0]


class RoomBusyError(ConflictError):
    """Another session is in the room."""


class PersonBusyError(ConflictError):
    """Someone would be in two places."""


class OutsideConferenceError(ConflictError):
    """The session would start on a day that is not one of the conference's."""


class RoomMissingError(ConflictError):
    """Only a break can do without a room."""


REFUSALS: Mapping[Clash, type[ConflictError]] = {
    Clash.ROOM: RoomBusyError,
    Clash.PERSON: PersonBusyError,
    Clash.OUTSIDE: OutsideConferenceError,
    Clash.NO_ROOM: RoomMissingError,
}


def refusal_of(conflicts: list[Conflict], zone: ZoneInfo) -> ConflictError:
    """Return the error that fits the first conflict."""
    return REFUSALS.get(conflicts[0].clash, ConflictError)(conflicts, zone)
