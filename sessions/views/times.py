"""When rooms and people can be had: the organisers' pages, and a person's own."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from delegates.models import Person
from delegates.places import ErasedError
from delegates.presence import has_left
from events import access, clock
from events.models import Conference, Room
from sessions.availability import Owner, Span, joined, known_to_the_programme, set_times, times_of
from sessions.contributing import labels
from sessions.times_form import TimesForm, person_form, room_form

FORM = ["GET", "HEAD", "POST"]
MakeForm = Callable[[Mapping[str, object] | None, Conference, list[Span]], TimesForm]


def _taken(request: HttpRequest, owner: Owner, make: MakeForm) -> TimesForm | None:
    """Return the form to be shown, or None once what it said is kept."""
    conference = owner.conference
    form = make(request.POST if request.method == "POST" else None, conference, times_of(owner))
    if not form.is_bound or not form.is_valid():
        return form
    try:
        set_times(owner=owner, spans=form.spans, actor=request.user, at=clock.now())
    except ErasedError:
        raise Http404 from None
    if len(joined(form.spans)) < len(form.spans):
        messages.success(request, _("The times are saved. Those that touch or overlap are one now."))
    elif form.spans:
        messages.success(request, _("The times are saved."))
    else:
        messages.success(request, _("The times are saved: any time suits."))
    return None


@require_http_methods(FORM)
def room_times(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Say when a room is open."""
    conference = access.team_conference_or_404(request, slug, access.PROGRAMME_DESK)
    room = get_object_or_404(Room.objects.select_related("conference"), conference=conference, pk=pk)
    form = _taken(request, room, room_form)
    if form is None:
        return redirect("sessions:room_times", slug, pk)
    context = {"conference": conference, "form": form, "room": room}
    if access.roles_here(request, conference) & frozenset(access.SETTINGS_DESK):
        context["back"] = reverse("events:room", args=[slug, pk])
    return render(request, "sessions/room_times.html", context)


@require_http_methods(FORM)
def person_times(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Say when someone of the programme can take part; of whom nothing may be known, there is no such page."""
    conference = access.team_conference_or_404(request, slug, access.PROGRAMME_DESK)
    found = known_to_the_programme(conference, with_drafts=False).select_related("conference")
    person = get_object_or_404(found, pk=pk)
    if person.is_hidden_from(access.audience_of(request, conference)):
        raise Http404
    form = _taken(request, person, person_form)
    if form is None:
        return redirect("sessions:person_times", slug, pk)
    codes = person.contributions.order_by("session__code").values_list("session__code", flat=True)
    context = {
        "conference": conference,
        "form": form,
        "who": labels([person.pk], at=clock.now()).get(person.pk, ""),
        "codes": list(dict.fromkeys(codes)),
    }
    return render(request, "sessions/person_times.html", context)


@require_http_methods(FORM)
def own_times(request: HttpRequest, slug: str) -> HttpResponse:
    """Let someone of the programme say when they can take part."""
    conference = access.conference_or_404(request, slug)
    person = _own_person_or_404(request, conference)
    form = _taken(request, person, person_form)
    if form is None:
        return redirect("sessions:availability", slug)
    return render(request, "sessions/own_times.html", {"conference": conference, "form": form})


def _own_person_or_404(request: HttpRequest, conference: Conference) -> Person:
    """Return who the account is in this programme; whoever has withdrawn, or was told of a refusal, is in it no more."""
    user = access.user_or_404(request)
    mine = (
        known_to_the_programme(conference, with_drafts=True)
        .filter(user=user)
        .select_related("conference", "registration")
    )
    person = mine.first()
    if person is None or has_left(person):
        raise Http404
    return person
