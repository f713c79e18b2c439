"""What is proposed, and waits for a score, a decision or a yes."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.waiting import Waiting
from events import access
from events.models import Conference, User
from sessions.proposal_lists import Waits, waits


def proposals_waiting(conference: Conference, roles: frozenset[str], *, member: User) -> Iterator[Waiting]:
    """Tell a reviewer what they have not scored, and the programme desk what else waits; three queries."""
    counts = waits(conference, reader=member)
    if counts.mine:
        text = ngettext("proposal waits for your score", "proposals wait for your score", counts.mine)
        yield Waiting(counts.mine, text, reverse("sessions:reviews", args=[conference.slug]), _("Score"))
    if roles & frozenset(access.PROGRAMME_DESK):
        yield from _for_the_desk(conference, counts)


def _for_the_desk(conference: Conference, counts: Waits) -> Iterator[Waiting]:
    target = reverse("sessions:proposals", args=[conference.slug])
    if counts.withdrawn:
        text = ngettext(
            "proposal was withdrawn after it was accepted",
            "proposals were withdrawn after they were accepted",
            counts.withdrawn,
        )
        detail = _("the session stands there still, without its proposer")
        yield Waiting(counts.withdrawn, text, f"{target}?state=withdrawn", _("See to it"), detail)
    if counts.decision:
        text = ngettext("proposal is scored and not decided", "proposals are scored and not decided", counts.decision)
        yield Waiting(counts.decision, text, f"{target}?state=submitted&sort=score", _("Decide"))
    if counts.second:
        text = ngettext("proposal waits for a second score", "proposals wait for a second score", counts.second)
        yield Waiting(counts.second, text, f"{target}?state=submitted", _("See which"))
    if counts.unconfirmed:
        text = ngettext("part waits to be confirmed", "parts wait to be confirmed", counts.unconfirmed)
        yield Waiting(counts.unconfirmed, text, reverse("sessions:unconfirmed", args=[conference.slug]), _("See whose"))
