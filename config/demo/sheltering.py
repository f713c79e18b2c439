"""Let some of the demonstration's people be shown for a time only, or not at all; all of them are invented."""

from collections.abc import Mapping
from datetime import UTC, datetime

from config.demo.accounts import DELEGATE, address_of
from delegates.cards import Facet
from delegates.models import Person, Registration
from delegates.policy import Window
from delegates.risk import Risk
from delegates.showing import Shown, choose_what_is_shown, hide
from events.accounts import address_alias
from events.models import Conference, User

HOME_AGAIN = "tsikhan"
"""A speaker who wants to be named in public only once they are home."""
IS_HOME = datetime(2012, 3, 1, 9, 0, tzinfo=UTC)
CHOSEN_AT = datetime(2012, 1, 20, 10, 0, tzinfo=UTC)


def shelter(conference: Conference, people: Mapping[str, Person], *, officer: User) -> None:
    """Name one speaker later, let one delegate have hidden themselves, and another be hidden by a safety officer."""
    speaker = Registration.objects.select_related("person", "conference").get(person=people[HOME_AGAIN])
    windows = {facet: Window(begins=IS_HOME) for facet in Facet}
    shown = Shown(speaker.person.shows, windows, Risk.YES)
    choose_what_is_shown(registration=speaker, shown=shown, actor=None, at=CHOSEN_AT)
    first, second = _without_a_part(conference)[:2]
    hide(person=first.person, by_officer=False, actor=None, at=CHOSEN_AT)
    hide(person=second.person, by_officer=True, actor=officer, at=CHOSEN_AT)


def _without_a_part(conference: Conference) -> list[Registration]:
    """Return delegates with a place and no part in a session, but for the one with whom visitors sign in."""
    rows = conference.registrations.confirmed().filter(category=Registration.Category.DELEGATE)
    others = rows.exclude(person__address_alias=address_alias(address_of(DELEGATE)))
    return list(others.select_related("person__conference").order_by("requested_at", "code"))
