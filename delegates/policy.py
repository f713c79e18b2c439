"""Who may know what of a person: one decision over plain values, which every output asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from delegates.cards import Facet, Visibility
from events.audience import Audience

ALL_FACETS = frozenset(Facet)


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when a facet may be shown below the organisers: half open, aware, None where there is no bound."""

    begins: datetime | None = None
    ends: datetime | None = None

    def is_open(self, at: datetime | None) -> bool:
        """Tell whether the moment lies within; without a moment only what has no bounds is open."""
        if at is None:
            return self == ALWAYS
        return (self.begins is None or self.begins <= at) and (self.ends is None or at < self.ends)


ALWAYS = Window()
Windows = Mapping[Facet, Window]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person has said of being shown, and what has become of them since.

    `is_hidden`: by their own hand or a safety officer's. `is_out`: they have withdrawn, or were declined.
    """

    levels: Visibility
    windows: Windows
    is_hidden: bool = False
    is_out: bool = False


def may_know(  # noqa: PLR0913  # all that the decision depends on
    *, level: Audience, window: Window, is_hidden: bool, is_out: bool, audience: Audience, at: datetime | None
) -> bool:
    """Tell whether the audience may know a facet of that level at that moment.

    Times bind whoever is not on the team: organisers need names to work before anyone else may see them.
    """
    if audience >= Audience.SAFETY:
        return True
    if is_hidden or audience < level:
        return False
    return audience >= Audience.ORGANISERS or (not is_out and window.is_open(at))


def facets_known(
    wishes: Wishes, *, audience: Audience, at: datetime | None, ceiling: frozenset[Facet] = ALL_FACETS
) -> frozenset[Facet]:
    """Return what the audience may know within the ceiling, which can only take away.

    Below the organisers someone without a name to show does not exist: nothing is known of them at all.
    """
    known = frozenset(
        facet
        for facet in ceiling
        if may_know(
            level=wishes.levels[facet],
            window=wishes.windows.get(facet, ALWAYS),
            is_hidden=wishes.is_hidden,
            is_out=wishes.is_out,
            audience=audience,
            at=at,
        )
    )
    return frozenset() if audience < Audience.ORGANISERS and Facet.NAME not in known else known
