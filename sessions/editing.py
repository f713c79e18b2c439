"""Make, change and delete sessions."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from delegates.places import lock
from events.audit import record
from events.models import Theme, User
from sessions.models import Proposal, Session
from sessions.ordering import order_after
from sessions.publishing import lock_draft
from sessions.seats import pass_on

Actor = User | AnonymousUser | None


class EditingError(Exception):
    """A change that a session cannot have."""


class CodeTakenError(EditingError):
    """Another session of the conference has this code."""

    def __init__(self) -> None:
        super().__init__(_("There is a session of this code already."))


class PublishedSessionError(EditingError):
    """A session that stands in a published version cannot be deleted."""

    def __init__(self, session: Session) -> None:
        super().__init__(
            _(
                "Session %(code)s stands in a published version, so it cannot be deleted. Take it off the schedule and"
                " publish again: no output shows it any more."
            )
            % {"code": session.code}
        )


@transaction.atomic
def save_session(  # noqa: PLR0913  # the row, and what stands in other tables
    *,
    session: Session,
    fields: Collection[str],
    actor: Actor,
    at: datetime,
    other_themes: Collection[Theme] | None = None,
    after: Collection[Session] | None = None,
) -> Session:
    """Write a new session, or the named fields of one that exists; further themes and what it comes after, if given.

    Raises CodeTakenError, ElsewhereError, CircleError; then nothing is written.
    """
    is_new = session._state.adding
    if has_places := not is_new and "places" in fields:
        lock(session.conference)
    session.revised_at = at
    try:
        with transaction.atomic():
            session.save(update_fields=None if is_new else [*fields, "revised_at"])
    except IntegrityError:
        raise CodeTakenError from None
    if has_places:
        pass_on(session=session, at=at)
    if other_themes is not None:
        session.other_themes.set(other_themes)
    if after is not None:
        order_after(session=session, after=after, actor=actor, at=at)
    record(actor=actor, action="add" if is_new else "change", target=session, conference=session.conference, at=at)
    return session


def is_published(session: Session) -> bool:
    """Tell whether a published version names the session."""
    return session.slots.filter(version__number__isnull=False).exists()


@transaction.atomic
def delete_session(*, session: Session, actor: Actor, at: datetime) -> None:
    """Delete a session that no published version names; a proposal that it came from can be decided anew.

    Raises PublishedSessionError.
    """
    lock_draft(session.conference)
    if is_published(session):
        raise PublishedSessionError(session)
    record(actor=actor, action="delete", target=session, conference=session.conference, at=at)
    decided = Proposal.objects.filter(session=session, state__in=[Proposal.State.ACCEPTED, Proposal.State.CONFIRMED])
    decided.update(state=Proposal.State.SUBMITTED, decided_at=None)
    session.delete()
