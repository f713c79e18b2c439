"""The organisers' page of one session, with whatever forms were refused on it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from delegates.cards import PersonId
from delegates.consent import Purpose, agreed
from events import access, clock
from events.audience import Audience
from sessions.contributing import known_people, labels
from sessions.editing import is_published
from sessions.forms import AnswerForm, NewContributorForm, PartForm, SessionForm
from sessions.models import Session, Slot


@dataclass(frozen=True, slots=True)
class Part:
    """A contribution as organisers read it."""

    id: UUID
    person_id: PersonId
    who: str
    role: str
    way: str
    agrees: bool
    answer_form: AnswerForm


def parts_of(session: Session, at: datetime) -> list[Part]:
    """Return the session's contributions in order."""
    contributions = list(session.contributions.all())
    names = labels((part.person_id for part in contributions), at=at)
    given = agreed(Purpose.OPEN_SESSION, session.conference)
    return [
        Part(
            id=part.pk,
            person_id=part.person_id,
            who=names.get(part.person_id, ""),
            role=part.get_role_display(),
            way=part.get_way_display(),
            agrees=(part.person_id, str(session.pk)) in given,
            answer_form=AnswerForm(auto_id=f"answer-{part.pk.hex}-%s"),
        )
        for part in contributions
    ]


def show_session(
    request: HttpRequest,
    session: Session,
    *,
    form: SessionForm | None = None,
    known: PartForm | None = None,
    new: NewContributorForm | None = None,
) -> HttpResponse:
    """Draw the page; a form that is given was refused and keeps what was typed."""
    at = clock.now()
    refused = form or known or new
    parts = parts_of(session, at)
    slot = Slot.objects.filter(session=session, version__number__isnull=True).select_related("room").first()
    context = {
        "conference": session.conference,
        "session": session,
        "parts": parts,
        "missing": len({part.person_id for part in parts if not part.agrees}),
        "slot": slot,
        "is_published": is_published(session),
        "can_hide": access.audience_of(request, session.conference) == Audience.SAFETY,
        "form": refused,
        "session_form": form or SessionForm(instance=session),
        "known_form": known or PartForm(people=known_people(session.conference, at=at)),
        "new_form": new or NewContributorForm(),
    }
    return render(request, "sessions/organise_session.html", context)
