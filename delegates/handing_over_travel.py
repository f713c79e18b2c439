"""What is held about a person's journey, read out for the file that they download."""

from datetime import datetime

from delegates.handing_over import moment
from delegates.models import Person, SupportDecision, VisaRequest
from delegates.money import write_sum
from delegates.supporting import units_of
from vault.fields import Json
from vault.keys import unlocked

ON_THE_LETTER = ("reference", "legal_name", "passport_number", "born", "nationality", "embassy")


def letter(found: Person, _at: datetime) -> Json:
    """Return the request for a letter for a visa, with what stands on the letter."""
    row = VisaRequest.objects.filter(registration__person=found).first()
    if row is None:
        return None
    zone = found.conference.zone
    with unlocked([row.key_ref]):
        details: dict[str, Json] = {name: str(getattr(row, name)) for name in ON_THE_LETTER}
    return details | {
        "state": row.state,
        "state_in_words": str(row.get_state_display()),
        "asked_at": moment(row.asked_at, zone),
        "decided_at": moment(row.decided_at, zone),
        "issued_at": moment(row.issued_at, zone),
    }


def support(found: Person, at: datetime) -> Json:
    """Return what was decided about travel support, once it is told: the sum, not whose money it is."""
    row = (
        SupportDecision.objects.told(at)
        .filter(registration__person=found)
        .select_related("line", "registration")
        .first()
    )
    if row is None:
        return None
    with unlocked([row.key_ref]):
        units = units_of(row)
    return {
        "state": row.state,
        "state_in_words": str(row.get_state_display()),
        "sum": write_sum(units, row.line.currency) if row.line else None,
        "at": moment(row.told_at, found.conference.zone),
    }
