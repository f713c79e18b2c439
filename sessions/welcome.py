"""What a conference's first page says: its days, whether one can still register, who convenes it and who welcomes."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils.translation import gettext as _

from events.models import Conference, Organisation
from sessions.models import Contribution
from sessions.values import Contributor, Programme


@dataclass(frozen=True, slots=True)
class Conveners:
    """The organisations that do the same for the conference, under their label in the plural."""

    label: str
    organisations: tuple[Organisation, ...]


def registration_state(conference: Conference, at: datetime) -> str:
    """Return `unknown`, `upcoming`, `open`, `closed`, or `over` once the last day has passed in the conference's zone."""
    if at.astimezone(conference.zone).date() > conference.last_day:
        return "over"
    if conference.is_registering(at):
        return "open"
    if conference.registration_opens is None:
        return "unknown"
    return "upcoming" if at < conference.registration_opens else "closed"


def conveners_of(conference: Conference) -> tuple[Conveners, ...]:
    """Return organisers, supporters and endorsers, each with `has_logo`, in one query that leaves the pictures out."""
    has_logo = ExpressionWrapper(~Q(logo=b""), output_field=BooleanField())
    found = list(conference.organisations.annotate(has_logo=has_logo).defer("logo"))
    labels = {
        Organisation.Kind.ORGANISER: _("Organised by"),
        Organisation.Kind.SUPPORTER: _("Supported by"),
        Organisation.Kind.ENDORSER: _("Endorsed by"),
    }
    groups = (
        Conveners(label, tuple(organisation for organisation in found if organisation.kind == kind))
        for kind, label in labels.items()
    )
    return tuple(group for group in groups if group.organisations)


def welcomers_of(programme: Programme) -> tuple[Contributor, ...]:
    """Return those who welcome the delegates and may be named, each once, in order of the programme."""
    welcomers = {
        contributor.card.person_id: contributor
        for session in reversed(programme.sessions)
        for contributor in reversed(session.contributors)
        if contributor.part == Contribution.Role.WELCOMER
    }
    return tuple(reversed(welcomers.values()))
