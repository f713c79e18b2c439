"""What interpreters are called by those who plan with them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from delegates.cards import PersonId
from delegates.disclosure import disclose
from events.audience import Audience
from sessions.contributing import labels
from sessions.models import Interpreter

MARK_DIGITS = 4


def mark_of(interpreter: Interpreter) -> str:
    """Return by what an interpreter is told from others where their name may not be: drawn at random, as their row's id."""
    return _("interpreter %(mark)s") % {"mark": interpreter.pk.hex[:MARK_DIGITS].upper()}


def names_of(
    people: Iterable[PersonId],
    interpreters: Mapping[PersonId, Interpreter],
    *,
    prevented: Collection[PersonId],
    audience: Audience,
    at: datetime,
) -> dict[PersonId, str]:
    """Return what each is called: as organisers call people, or by the card for delegates to those who act for these.

    Who has no name on the card, hides themselves now, is hidden, or is prevented from coming somewhere, is called by a
    mark. One does not tell why.
    """
    wanted = set(people) | interpreters.keys()
    marks = {person: mark_of(one) for person, one in interpreters.items()}
    if audience >= Audience.ORGANISERS:
        names = labels(wanted, at=at)
        nameless = _("a contributor")
    else:
        cards = disclose(wanted.difference(prevented), audience=Audience.ATTENDEES, at=at)
        names = {person: card.name for person, card in cards.items()}
        nameless = ""
    shown = {person: name for person, name in names.items() if name != nameless}
    return {person: shown.get(person) or marks.get(person) or _("an interpreter") for person in wanted}
