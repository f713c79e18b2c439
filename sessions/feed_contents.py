"""What a subscribed calendar has, as values: cut from what anyone may see of the programme, whoever subscribed.

Nothing is kept of what a feed was given. What it had and has no more follows from the versions that readers saw since it
was made; so the same state gives the same calendar, and nobody's stars of yesterday lie about.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from delegates.models import Person
from delegates.presence import present
from events.audience import Audience
from sessions.cancelling import cancelled_of, seen_before, stood_in
from sessions.cutting import at_most
from sessions.models import Contribution, Feed, ScheduleVersion
from sessions.recalled import programme_seen
from sessions.starring import starred
from sessions.values import Programme, SessionEntry

Kind = Feed.Kind
Chooser = Callable[[SessionEntry], bool]


@dataclass(frozen=True, slots=True)
class FeedContent:
    """The sessions of one feed, those that are cancelled for it last; `programme` is what they are cut from."""

    programme: Programme
    sessions: tuple[SessionEntry, ...]

    @property
    def revised_at(self) -> datetime | None:
        """Return when the newest of them changed."""
        return max((session.revised_at for session in self.sessions), default=None)


def content_of(feed: Feed, *, at: datetime, ceiling: str) -> FeedContent | None:
    """Return what the feed (loaded with conference and account) has at that moment, nothing of it above the ceiling.

    None where there is nothing to follow: no programme is shown, or whoever has a part in it is not there any more.
    """
    programme = programme_seen(feed.conference, audience=Audience.PUBLIC, at=at)
    chooser = _chooser(feed) if programme else None
    if programme is None or chooser is None:
        return None
    versions = seen_before(feed.conference, programme, at=at, since=feed.made_at)
    chosen = [session for session in programme.sessions if chooser(session)]
    chosen += _cancelled(feed, programme, versions, chooser)
    return FeedContent(programme, tuple(at_most(session, ceiling) for session in chosen))


def _chooser(feed: Feed) -> Chooser | None:
    """Return what tells whether a session belongs to the feed; None if there is nobody any more to whom it could."""
    match feed.kind:
        case Kind.THEME:
            return lambda session: any(theme.id == feed.theme_id for theme in session.all_themes)
        case Kind.ROOM:
            return lambda session: session.room is not None and session.room.id == feed.room_id
        case Kind.SESSION:
            return _among({str(feed.session_id)})
        case Kind.AGENDA:
            return _among({str(pk) for pk in starred(feed.user, feed.conference)})
        case Kind.OWN:
            return _own(feed)
        case _:
            return lambda _session: True


def _among(ids: set[str]) -> Chooser:
    return lambda session: session.uid in ids


def _own(feed: Feed) -> Chooser | None:
    """Choose what the account's person has a part in, unless they have left, or are hidden."""
    people = list(
        present(Person.objects.filter(user=feed.user, conference=feed.conference)).values_list("pk", flat=True)
    )
    if not people:
        return None
    parts = Contribution.objects.filter(person__in=people).values_list("session_id", flat=True)
    return _among({str(pk) for pk in parts})


def _cancelled(
    feed: Feed, programme: Programme, versions: Sequence[ScheduleVersion], chooser: Chooser
) -> list[SessionEntry]:
    """Return what the feed could have had and has no more, of which that may still be said.

    What moved to another room is cancelled in the feed of the old one, if it is open: of one that is not, this would tell
    where it stood.
    """
    gone = cancelled_of(feed.conference, programme, versions)
    if feed.kind != Kind.ROOM or feed.room_id is None:
        return [session for session in gone if chooser(session)]
    stood = stood_in(feed.room_id, versions)
    moved = (replace(session, is_cancelled=True) for session in programme.sessions if not chooser(session))
    return [one for one in (*gone, *moved) if one.is_open and (chooser(one) or one.uid in stood)]
