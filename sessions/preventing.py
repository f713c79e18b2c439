"""Someone who cannot come: their part stays, and outputs say what the organisers chose, and nothing of why.

Beside the name it stands wherever the name may. In place of the name it stands wherever the session is open, the same
whoever is meant; only organisers then read the name with it, as they do everywhere.
"""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegates.places import lock
from events.audit import record
from events.models import Conference, User
from events.plain_text import tidy_line
from sessions.contributing import touch_sessions
from sessions.models import Contribution

Actor = User | AnonymousUser | None

SUGGESTED: tuple[Promise | str, ...] = (
    gettext_lazy("cannot be with us"),
    gettext_lazy("cannot be with us; a statement is read out"),
    gettext_lazy("A colleague cannot be with us"),
)
"""Words that say nothing of why."""


class PreventingError(Exception):
    """What cannot be said of someone who cannot come."""


class NothingSaidError(PreventingError):
    """There are no words: a name without any would look like that of someone who comes."""

    def __init__(self) -> None:
        super().__init__(_("Choose what is said instead."))


@transaction.atomic
def prevent(  # noqa: PLR0913  # who, what is said and where, and by whose hand
    *, contribution: Contribution, absence: str, hides_name: bool, everywhere: bool, actor: Actor, at: datetime
) -> None:
    """Let outputs say the words beside the name, or in place of it; again with other words, these count.

    `everywhere` means all parts that the person has. Raises NothingSaidError.
    """
    words = tidy_line(absence)
    if not words:
        raise NothingSaidError
    conference = lock(contribution.session.conference)
    parts = _parts(contribution, everywhere=everywhere)
    parts.update(is_prevented=True, absence=words, hides_name=hides_name)
    _note(parts, "prevented", conference, actor, at)


@transaction.atomic
def expect(*, contribution: Contribution, everywhere: bool, actor: Actor, at: datetime) -> None:
    """Let the person take part as if nothing had been said."""
    conference = lock(contribution.session.conference)
    parts = _parts(contribution, everywhere=everywhere)
    parts.update(is_prevented=False, absence="", hides_name=False)
    _note(parts, "expected", conference, actor, at)


def _parts(contribution: Contribution, *, everywhere: bool) -> QuerySet[Contribution]:
    found = Contribution.objects.filter(person=contribution.person_id)
    return found if everywhere else found.filter(pk=contribution.pk)


def _note(parts: Iterable[Contribution], action: str, conference: Conference, actor: Actor, at: datetime) -> None:
    rows = list(parts)
    for row in rows:
        record(actor=actor, action=action, target=row, conference=conference, at=at)
    touch_sessions([str(row.session_id) for row in rows], at)


@transaction.atomic
def forget_absences(conference: Conference) -> int:
    """Empty what was said of those who could not come; return of how many parts."""
    return Contribution.objects.filter(session__conference=conference).exclude(absence="").update(absence="")
