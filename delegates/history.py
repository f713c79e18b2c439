"""What happened to a registration, who did it by their role, and when; never a name and never a value."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from delegates.models import Registration
from delegates.telling import is_told
from events.models import AuditEntry, TeamMember

WORDS: Mapping[str, Promise] = {
    "register": gettext_lazy("asked for a place"),
    "register again": gettext_lazy("noted another request with the same address, and wrote to it"),
    "use invitation": gettext_lazy("used an invitation"),
    "accept": gettext_lazy("gave a place"),
    "decline": gettext_lazy("declined"),
    "put back in line": gettext_lazy("put back in line until safety officers agree"),
    "put in line": gettext_lazy("put on the waiting list"),
    "take back": gettext_lazy("took the place back"),
    "give place": gettext_lazy("gave the place that became free; there is no address to write to"),
    "take decision back": gettext_lazy("took the decision back"),
    "withdraw": gettext_lazy("withdrew the registration"),
    "offer": gettext_lazy("offered a place"),
    "accept offer": gettext_lazy("accepted the offered place"),
    "let offer lapse": gettext_lazy("let the offer pass"),
    "change answers": gettext_lazy("changed answers"),
    "change address": gettext_lazy("changed the address"),
    "answer questions": gettext_lazy("answered the follow-up questions"),
    "change category": gettext_lazy("changed the category"),
    "arrive": gettext_lazy("recorded the arrival"),
    "undo arrival": gettext_lazy("took the arrival back"),
    "choose what is shown": gettext_lazy("chose who sees what, and when"),
    "hide themselves": gettext_lazy("hid themselves everywhere"),
    "show themselves again": gettext_lazy("showed themselves again"),
    "hide": gettext_lazy("hid the person everywhere"),
    "show again": gettext_lazy("let the person be shown again"),
    "end sign-ins": gettext_lazy("ended the person’s sign-ins and links"),
    "add note": gettext_lazy("added a note"),
    "remove note": gettext_lazy("removed a note"),
    "ask for letter": gettext_lazy("asked for a letter for a visa"),
    "correct letter": gettext_lazy("corrected what the letter shall say"),
    "take letter back": gettext_lazy("took the request for a letter back"),
    "agree to letter": gettext_lazy("agreed to a letter"),
    "refuse letter": gettext_lazy("refused a letter"),
    "revoke letter": gettext_lazy("revoked the letter"),
    "make letter": gettext_lazy("made the letter"),
    "make letter again": gettext_lazy("made the letter once more"),
    "support granted": gettext_lazy("granted travel support"),
    "support refused": gettext_lazy("refused travel support"),
    "undo support": gettext_lazy("left travel support undecided again"),
    "enter from letter": gettext_lazy("entered the person, who had written a letter"),
    "enter from call": gettext_lazy("entered the person, who had telephoned"),
    "enter from visit": gettext_lazy("entered the person, who had come by"),
    "enter from file": gettext_lazy("entered the person from a file"),
}
ROLES: Mapping[str, Promise] = {
    TeamMember.Role.SAFETY: pgettext_lazy("who did it", "a safety officer"),
    TeamMember.Role.ORGANISER: pgettext_lazy("who did it", "an organiser"),
    TeamMember.Role.PROGRAMME: pgettext_lazy("who did it", "the programme team"),
    TeamMember.Role.DOOR: pgettext_lazy("who did it", "the door team"),
}
BY_THEMSELVES = frozenset(
    {
        *("register", "use invitation", "change answers", "withdraw", "accept offer", "let offer lapse"),
        *("choose what is shown", "hide themselves", "show themselves again"),
    }
)


TAKEN_BACK = frozenset({"take decision back", "put back in line"})
DECISIONS = frozenset({"accept", "decline", "put in line", "offer", "give place", "take back"}) | TAKEN_BACK
"""What tells that there is an answer, and so is not told to the person before its morning."""
UNANSWERED = frozenset({Registration.State.REQUESTED, Registration.State.WITHDRAWN})
ABOUT_MONEY = frozenset({"support granted", "support refused", "undo support"})
"""What is put off with the answer that came before it, as money is granted to those who come."""


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of the history."""

    at: datetime
    who: str
    what: str


def role_words(conference_id: UUID, actors: set[UUID]) -> dict[UUID, str]:
    """Return what each of these accounts is called by its role on the team; those no longer on it are absent."""
    members = TeamMember.objects.filter(conference=conference_id, user__in=actors)
    held: dict[UUID, set[str]] = {}
    for user_id, role in members.values_list("user_id", "role"):
        held.setdefault(user_id, set()).add(role)
    return {
        user_id: next((str(words) for role, words in ROLES.items() if role in roles), _("a member of the team"))
        for user_id, roles in held.items()
    }


def _who(entry: AuditEntry, registration: Registration, roles: Mapping[UUID, str]) -> str:
    if entry.actor_id is None:
        return _("the person") if entry.action in BY_THEMSELVES else _("the site")
    if entry.actor_id == registration.person.user_id:
        return _("the person")
    return roles.get(entry.actor_id, _("someone no longer on the team"))


def _entries(registration: Registration) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(record="registration", record_id=str(registration.pk)))


def history_of(registration: Registration) -> tuple[Happening, ...]:
    """Return what happened, the latest first; in two queries."""
    return _in_words(registration, _entries(registration))


def told_history(registration: Registration, at: datetime) -> tuple[Happening, ...]:
    """Return what the person may know of it at that moment.

    An answer that waits for its morning is not among it; once told it stands there as of that morning, and nothing of
    what was decided before. Of an answer that was taken back untold nothing is ever said.
    """
    known = sorted(_told(_entries(registration), registration, at), key=lambda entry: entry.at, reverse=True)
    return _in_words(registration, known)


def _told(entries: Iterable[AuditEntry], registration: Registration, at: datetime) -> Iterator[AuditEntry]:
    morning, answer = registration.answer_due_at, None
    is_unanswered = registration.state in UNANSWERED and bool(registration.conference.reviews_needed)
    for entry in entries:  # the latest comes first
        is_decision = entry.action in DECISIONS
        if morning is not None and _waits(entry, registration, morning):
            is_superseded = is_decision and answer is not None
            answer = entry if is_decision else answer
            if is_superseded or entry.action in TAKEN_BACK or not is_told(registration, at):
                continue
            entry.at = morning
        elif is_decision and is_unanswered:
            continue
        yield entry


def _waits(entry: AuditEntry, registration: Registration, morning: datetime) -> bool:
    """Tell whether that was put off until the morning."""
    came_after = registration.decided_at is not None and entry.at >= registration.decided_at
    return entry.at < morning and (entry.action in DECISIONS or (entry.action in ABOUT_MONEY and came_after))


def _in_words(registration: Registration, entries: Iterable[AuditEntry]) -> tuple[Happening, ...]:
    found = list(entries)
    roles = role_words(registration.conference_id, {entry.actor_id for entry in found if entry.actor_id})
    return tuple(
        Happening(entry.at, _who(entry, registration, roles), str(WORDS.get(entry.action, entry.action)))
        for entry in found
    )
