"""The page of one registration, as the team sees it."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from delegates import disclosure
from delegates.answers import answers_of
from delegates.clearance import is_cleared
from delegates.history import history_of
from delegates.models import ERASED_TO, Registration
from delegates.notes import notes_on
from delegates.own_consents import questions_for
from delegates.places import State, count_places
from delegates.reviewing import UNDECIDED
from delegates.telling import is_told
from events import access, clock, looking
from events.audience import Audience
from events.forms.plain import Lines
from events.proving import proof_address
from vault.keys import unlocked


class NoteForm(forms.Form):
    """A note for the team."""

    text = Lines(
        max_length=1000,
        label=gettext_lazy("Add a note"),
        help_text=gettext_lazy("Organisers and safety officers read it. The person may ask to see it."),
    )


def show_registration(request: HttpRequest, found: Registration, *, note_form: NoteForm) -> HttpResponse:
    """Show the page; the part for safety officers only with a second factor proved within five minutes."""
    with unlocked([found.key_ref]):
        context = {"conference": found.conference, "note_form": note_form, **_known(request, found), **_open_to(found)}
    return render(request, "delegates/registration.html", context)


def _known(request: HttpRequest, found: Registration) -> dict[str, object]:
    """Return what this member may know."""
    audience = access.audience_of(request, found.conference)
    is_safety, is_fresh = audience == Audience.SAFETY, access.has_fresh_second_factor(request, clock.now())
    return {
        "entry": disclosure.desk_entries([found], audience=audience)[0],
        "answers": disclosure.team_answers([found], audience=audience)[0],
        "more_answers": answers_of(found, audience=audience if is_fresh else min(audience, Audience.ORGANISERS)),
        "is_officer": is_safety,
        "sealed": disclosure.safety_view(found) if is_safety and is_fresh else None,
        "may_erase": is_safety and found.person.emptied_to < ERASED_TO,
        "consents": questions_for(found.person) if is_safety and is_fresh else (),
        "proof": proof_address(request.path) if is_safety and not is_fresh else "",
        "history": history_of(found),
        "notes": () if found.person.is_hidden_from(audience) else notes_on(found),
        "person": found.person if is_safety else None,
        "looks": looking.offered(audience) if is_safety else [],
    }


def _open_to(found: Registration) -> dict[str, object]:
    """Return what can be done, as things stand."""
    at, state = clock.now(), found.state
    places, is_clear = count_places(found.conference, at=at), is_cleared(found)
    is_kept = state == State.REQUESTED and found.holds_place
    is_looked_at = found.conference.reviews_needed and state in UNDECIDED
    return {
        "vetting": ("cleared" if is_clear else "looking") if is_looked_at else "",
        "keeps_place": is_kept,
        "told_from": None if is_told(found, at) else found.answer_due_at,
        "categories": Registration.Category.choices,
        "is_full": places.overall <= 0,
        "has_room": state == State.OFFERED or is_kept or places.left(found.category) > 0,
        "can_accept": is_clear and state in {State.REQUESTED, State.WAITING, State.OFFERED, State.DECLINED},
        "can_decline": state in {State.REQUESTED, State.WAITING},
        "can_wait": is_clear and state == State.REQUESTED,
        "can_withdraw": state in {State.CONFIRMED, State.OFFERED},
    }
