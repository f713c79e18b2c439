"""What each role on the team may see and do, in a sentence for whoever gives it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.models import TeamMember

Role = TeamMember.Role

SENTENCES: Mapping[str, Promise] = {
    Role.ORGANISER: _(
        "Runs registrations, mail, programme, door, report, settings and team, and sees what people show to organisers."
    ),
    Role.SAFETY: _(
        "Does all that an organiser does, sees also what people gave for safety officers alone, such as emergency "
        "contacts, and appoints other safety officers."
    ),
    Role.PROGRAMME: _(
        "Plans sessions, speakers and the schedule, and sees what people show to organisers, but no registrations."
    ),
    Role.EDITOR: _("Writes and publishes the report, and sees what people show to organisers, but no registrations."),
    Role.DOOR: _(
        "Sees by the names on the badges who is expected, and records arrivals; else sees what delegates see."
    ),
    Role.RAPPORTEUR: _("Writes the summaries of sessions for the report, and sees what delegates see."),
    Role.INTERPRETATION: _(
        "Plans who interprets which session, of which they see languages, code and times, and sees else what delegates see."
    ),
    Role.REVIEWER: _(
        "Scores what is proposed for the programme; else sees what delegates see, also while the conference is not shown."
    ),
}


def explained() -> list[tuple[str, str]]:
    """Return every role's name with what it may see and do."""
    return [(str(role.label), str(SENTENCES[role])) for role in Role]
