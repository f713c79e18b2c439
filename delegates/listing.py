"""The desk's list at any size: what is not shown is not opened."""

from uuid import UUID

from delegates.cards import DeskEntry
from delegates.disclosure import desk_entries, desk_names
from delegates.models.registrations import RegistrationQuerySet
from events.audience import Audience


class Listing:
    """Registrations in their order, as a sequence for a paginator; a slice opens the entries of that slice alone.

    With `wanted` only those whose name or code holds it, in any case; for that every name is opened, and nothing else.
    """

    def __init__(self, registrations: RegistrationQuerySet, *, wanted: str, audience: Audience) -> None:
        self.registrations, self.audience = registrations, audience
        self.ids = self._search(wanted.casefold()) if wanted else list(registrations.values_list("pk", flat=True))

    def _search(self, wanted: str) -> list[UUID]:
        names = desk_names(self.registrations, audience=self.audience)
        return [found for found, code, name in names if wanted in name.casefold() or wanted in code.casefold()]

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, part: slice) -> list[DeskEntry]:
        """Return the entries of a part, by two queries."""
        wanted = self.ids[part]
        rows = self.registrations.model.objects.select_related("person").in_bulk(wanted)
        return list(desk_entries([rows[each] for each in wanted if each in rows], audience=self.audience))
