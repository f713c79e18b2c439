"""What a person proposed, and to what they agreed: read out to them, and erased with them."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from delegates.keeping import accounts_of
from delegates.lifecycle import Part
from delegates.models import Person
from events.audit import forget_records
from events.bulk_mail import discard_unsent
from events.models import Conference, Mail
from events.outbox import PARTNER
from sessions.models import Partner, Proposal, Score
from vault.fields import Json
from vault.keys import unlocked


def is_promised(conference: Conference) -> bool:
    """Tell whether someone proposed something there, and so was told until when it is kept."""
    return Proposal.objects.filter(conference=conference).exists()


def _proposals(person: Person) -> QuerySet[Proposal]:
    return Proposal.objects.filter(person=person)


def _read(person: Person, _at: datetime) -> Json:
    agreed = Partner.objects.filter(person=person).select_related("proposal").order_by("asked_at", "pk")
    rows = list(_proposals(person).select_related("theme", "session").order_by("changed_at", "pk"))
    with unlocked([person.key_ref, *(row.proposal.key_ref for row in agreed)]):
        mine: list[Json] = [_proposal(row) for row in rows]
        joined: list[Json] = [
            {"title": str(row.proposal.title), "state": row.proposal.state, "asked_at": row.asked_at.isoformat()}
            for row in agreed
        ]
    return {"yours": mine, "you_agreed_to_take_part_in": joined}


def _proposal(row: Proposal) -> Json:
    asked: list[Json] = [
        {"address": str(one.address), "answer": one.state, "asked_at": one.asked_at.isoformat()}
        for one in row.partners.all()
    ]
    return {
        "title": str(row.title),
        "description": str(row.abstract),
        "kind": row.kind,
        "kind_in_words": str(row.get_kind_display()),
        "theme": row.theme.name if row.theme else "",
        "minutes": row.minutes,
        "language": row.language,
        "what_you_need": str(row.needs),
        "notes_to_the_organisers": str(row.notes),
        "state": row.state,
        "state_in_words": str(row.get_state_display()),
        "session": row.session.code if row.session else "",
        "changed_at": row.changed_at.isoformat(),
        "submitted_at": row.submitted_at.isoformat() if row.submitted_at else "",
        "people_you_asked": asked,
    }


def _forget(person: Person, at: datetime) -> None:
    """Delete what the person proposed, with its scores and links, and that they agreed to what others propose."""
    mine = _proposals(person)
    asked, scores = Partner.objects.filter(proposal__in=mine), Score.objects.filter(proposal__in=mine)
    once = [f"partner:{pk}" for pk in asked.values_list("pk", flat=True)]
    discard_unsent(Mail.objects.filter(purpose=PARTNER, once__in=once), at=at)
    forget_records([*scores, *asked, *mine], actors=accounts_of(person))
    mine.delete()
    joined = Partner.objects.filter(person=person)
    forget_records(joined)
    joined.update(state=Partner.State.REFUSED, person=None)


PROPOSALS = Part(
    "proposals",
    _("what you proposed"),
    frozenset({"programme.proposal", "programme.partner", "programme.score"}),
    read=_read,
    rows=_proposals,
    erase=_forget,
    not_given=_("What reviewers think of what you proposed is not in this file: it is theirs."),
    not_erased=_(
        "A session that came of what you proposed, with its title and description: the organisers answer for it then. And"
        " an address of yours to which somebody else had a question sent, until you answer or two weeks are over: only"
        " whoever asked can open it."
    ),
)
PARTS = (PROPOSALS,)
