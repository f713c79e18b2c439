"""Links that belong to a session: add, change, order and remove them."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from delegates.places import lock
from events.audit import record
from events.models import User
from sessions.contributing import touch_sessions
from sessions.models import Resource

Actor = User | AnonymousUser | None
MOST_LINKS = 30


class LinkingError(Exception):
    """A link that a session cannot have."""


class LinkThereError(LinkingError):
    """The session has this link already."""

    def __init__(self) -> None:
        super().__init__(_("The session has this link already."))


class TooManyLinksError(LinkingError):
    """Nobody would read that many."""

    def __init__(self) -> None:
        super().__init__(_("A session may have at most 30 links. Put the others on a page of their own."))


@transaction.atomic
def save_link(*, link: Resource, actor: Actor, at: datetime) -> None:
    """Keep a new link after all others, or a changed one. Raises LinkThereError, TooManyLinksError, ValidationError."""
    conference = lock(link.session.conference)
    siblings = Resource.objects.filter(session=link.session_id)
    is_new = link._state.adding
    if siblings.exclude(pk=link.pk).filter(link=link.link).exists():
        raise LinkThereError
    if is_new and siblings.count() >= MOST_LINKS:
        raise TooManyLinksError
    if is_new:
        link.position = (siblings.aggregate(last=Max("position"))["last"] or 0) + 1
    link.full_clean()
    link.save()
    record(actor=actor, action="add" if is_new else "change", target=link, conference=conference, at=at)
    touch_sessions([str(link.session_id)], at)


@transaction.atomic
def move_link_up(*, link: Resource, actor: Actor, at: datetime) -> None:
    """Let a link change places with the one before it; the first stays first."""
    conference = lock(link.session.conference)
    ordered = list(Resource.objects.filter(session=link.session_id))
    if link not in ordered[1:]:
        return
    index = ordered.index(link)
    ordered[index - 1], ordered[index] = ordered[index], ordered[index - 1]
    for position, row in enumerate(ordered, start=1):
        row.position = position
    Resource.objects.bulk_update(ordered, ["position"])
    record(actor=actor, action="move", target=link, conference=conference, at=at)
    touch_sessions([str(link.session_id)], at)


@transaction.atomic
def remove_link(*, link: Resource, actor: Actor, at: datetime) -> None:
    """Take a link away from its session."""
    record(actor=actor, action="remove", target=link, conference=link.session.conference, at=at)
    touch_sessions([str(link.session_id)], at)
    link.delete()
