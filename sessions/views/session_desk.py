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
from sessions.contributing import labels
from sessions.counting_stars import count_stars, roughly
from sessions.editing import is_published
from sessions.finding import people_to_choose
from sessions.forms import AbsenceForm, AnswerForm, FindForm, LinkForm, NewContributorForm, PartForm, absence_of
from sessions.models import Order, Resource, Session, Slot
from sessions.seats import Tally, tallies, told
from sessions.session_form import SessionForm

Refused = SessionForm | PartForm | NewContributorForm | FindForm | LinkForm | AbsenceForm


@dataclass(frozen=True, slots=True)
class Part:
    """A contribution as organisers read it; `absence` is said of someone who cannot come. Of whom `is_hidden` nothing more is told."""

    id: UUID
    person_id: PersonId
    who: str
    role: str
    way: str
    agrees: bool
    absence: str
    hides_name: bool
    is_hidden: bool
    answer_form: AnswerForm
    absence_form: AbsenceForm


@dataclass(frozen=True, slots=True)
class Refusals:
    """Forms of the page that were refused, and keep what was typed; `found` are the people that a search came to."""

    session: SessionForm | None = None
    known: PartForm | None = None
    new: NewContributorForm | None = None
    find: FindForm | None = None
    link: LinkForm | None = None
    absence: AbsenceForm | None = None
    absence_of: UUID | None = None
    found: list[tuple[str, str]] | None = None
    matches: int = 0

    @property
    def form(self) -> Refused | None:
        """Return the form that was refused, for the summary of errors."""
        return self.session or self.known or self.new or self.link or self.absence or self.find


def parts_of(session: Session, audience: Audience, at: datetime, refused: Refusals | None = None) -> list[Part]:
    """Return the session's contributions in order."""
    contributions = list(session.contributions.select_related("person"))
    names = labels((part.person_id for part in contributions), at=at)
    given = agreed(Purpose.OPEN_SESSION, session.conference)
    typed = {refused.absence_of: refused.absence} if refused else {}
    return [
        Part(
            id=part.pk,
            person_id=part.person_id,
            who=names.get(part.person_id, ""),
            role=part.get_role_display(),
            way=part.get_way_display(),
            agrees=(part.person_id, str(session.pk)) in given,
            absence=part.absence if part.is_prevented else "",
            hides_name=part.hides_name,
            is_hidden=part.person.is_hidden_from(audience),
            answer_form=AnswerForm(auto_id=f"answer-{part.pk.hex}-%s"),
            absence_form=typed.get(part.pk) or AbsenceForm(part=part.pk, initial=absence_of(part)),
        )
        for part in contributions
    ]


def show_session(request: HttpRequest, session: Session, refused: Refusals | None = None) -> HttpResponse:
    """Draw the page, with whatever was refused on it."""
    at, refused = clock.now(), refused or Refusals()
    audience = access.audience_of(request, session.conference)
    parts = parts_of(session, audience, at, refused)
    slot = Slot.objects.filter(session=session, version__number__isnull=True).select_related("room").first()
    context = {
        "conference": session.conference,
        "session": session,
        "parts": parts,
        "missing": len({part.person_id for part in parts if not part.agrees}),
        "slot": slot,
        "is_published": is_published(session),
        "stars": roughly(count_stars([session])[session.pk]),
        "seats": told(session, tallies([session]).get(session.pk, Tally())),
        "can_hide": audience == Audience.SAFETY,
        "form": refused.form,
        "session_form": refused.session or SessionForm(instance=session),
        "new_form": refused.new or NewContributorForm(),
        "links": list(Resource.objects.filter(session=session)),
        "link_form": refused.link or LinkForm(instance=Resource(session=session)),
        "before": list(Order.objects.filter(session=session).select_related("after").order_by("after__code")),
        "behind": list(Order.objects.filter(after=session).select_related("session").order_by("session__code")),
    }
    return render(request, "sessions/organise_session.html", context | _choosing(session, refused, at))


def _choosing(session: Session, refused: Refusals, at: datetime) -> dict[str, object]:
    """Return how someone known is chosen: from a list of everyone, or of those whom a search came to."""
    people = refused.found if refused.found is not None else people_to_choose(session.conference, at=at)
    known = refused.known or (PartForm(people=people) if people else None)
    is_searched = refused.find is not None or people is None
    return {
        "known_form": known,
        "find_form": (refused.find or FindForm()) if is_searched else None,
        "matches": refused.matches,
        "shown": len(people or ()),
        "nobody": people is not None and not people,
    }
