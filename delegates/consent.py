"""The ledger of what people agreed to. Entries are added, never changed; the last one counts; absence means no."""

from datetime import datetime
from uuid import UUID

from delegates.cards import PersonId
from delegates.models import Consent, Person
from events.models import Conference
from vault.closing import is_closed

Purpose = Consent.Purpose


def record_consent(  # noqa: PLR0913  # an entry of the ledger has these parts
    *, person: Person, purpose: str, about: UUID | str, given: bool, language: str, wording: str, at: datetime
) -> Consent:
    """Add a yes, or the withdrawal of one. `wording` names the version of the words the person saw."""
    return Consent.objects.create(
        person=person, purpose=purpose, about=str(about), given=given, language=language, wording=wording, at=at
    )


def agreed(purpose: str, conference: Conference) -> frozenset[tuple[PersonId, str]]:
    """Return who has a live yes for the purpose, as (person, what it is about), in one query; while the vault is closed, nobody."""
    if is_closed():
        return frozenset()
    entries = Consent.objects.for_purpose(purpose, conference).values_list("person_id", "about", "given")
    last = {(person_id, about): given for person_id, about, given in entries}
    return frozenset(key for key, given in last.items() if given)
