"""One's own pages on being shown, and the safety officer's on hiding someone and ending their sign-ins."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from delegates import disclosure, showing
from delegates.besides import besides
from delegates.change_form import ChangeForm
from delegates.models import Person, Registration
from delegates.own_data import initial_of, own_answers
from delegates.places import ErasedError
from delegates.preview import Preview, limits_of, previews
from delegates.shown_form import ShownForm, chosen_so_far
from delegates.views.own import own_or_none
from events import access, clock, looking
from events.audience import Audience
from events.models import Conference
from events.proving import ask_for_proof, must_prove, typed_before
from vault.keys import unlocked


def _own_or_404(request: HttpRequest, conference: Conference) -> Registration:
    mine = own_or_none(request, conference)
    if mine is None or mine.state == Registration.State.WITHDRAWN:
        raise Http404
    return mine


def _previews(mine: Registration) -> tuple[Preview, ...]:
    answers, at = own_answers(mine), clock.now()
    form = ChangeForm(initial=initial_of(answers), registered=mine, at=at)
    return previews(answers, besides(form), limits_of(mine, at=at))


@require_http_methods(["GET", "HEAD", "POST"])
def shown(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a person say who sees which facet of them and when, and show what each circle sees now and later."""
    conference = access.conference_or_404(request, slug)
    mine = _own_or_404(request, conference)
    with unlocked([mine.key_ref]):
        form = ShownForm(request.POST or None, conference=conference, initial=chosen_so_far(mine))
        if request.method == "POST" and form.is_valid():
            actor = access.request_user(request)
            try:
                showing.choose_what_is_shown(registration=mine, shown=form.shown(), actor=actor, at=clock.now())
            except ErasedError:  # a moment ago, from another device
                raise Http404 from None
            messages.success(request, _("What you chose is kept. Below stands what each circle sees now."))
            return redirect("delegates:shown", slug=slug)
        context = {
            "conference": conference,
            "registration": mine,
            "person": mine.person,
            "form": form,
            "previews": _previews(mine),
            "looks": looking.offered(disclosure.audience_of(request, conference)),
        }
        return render(request, "delegates/shown.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def hide_me(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once, then take the person out of every output, or show them again where they hid themselves."""
    conference = access.conference_or_404(request, slug)
    mine = _own_or_404(request, conference)
    person = mine.person
    if request.method == "POST":
        verb = showing.show_again if request.POST.get("step") == "show" else showing.hide
        verb(person=person, by_officer=False, actor=access.request_user(request), at=clock.now())
        _tell(request, person)
        return redirect("delegates:shown", slug=slug)
    return render(request, "delegates/hide_me.html", {"conference": conference, "person": person})


def _tell(request: HttpRequest, person: Person) -> None:
    if person.hid_themselves_at:
        messages.success(request, _("You are hidden: no page and no file shows you any more."))
    elif person.is_hidden:
        messages.warning(request, _("A safety officer has hidden you as well, so you stay hidden. Write to them."))
    else:
        messages.success(request, _("You are shown again, to whom and when you chose."))


def _person_or_404(request: HttpRequest, slug: str, pk: UUID) -> Person:
    """Return someone of the conference, for a safety officer."""
    conference = access.team_conference_or_404(request, slug, (access.Role.SAFETY,))
    found = Person.objects.select_related("conference", "registration")
    return get_object_or_404(found, conference=conference, pk=pk)


def _page_of(person: Person) -> str:
    """Return where a safety officer finds the person: their registration, else the sessions that they may have a part in."""
    slug, registration = person.conference.slug, getattr(person, "registration", None)
    if isinstance(registration, Registration):
        return reverse("delegates:registration_desk", args=[slug, registration.code])
    return reverse("desk", args=[slug])


def _context(person: Person) -> dict[str, object]:
    card = disclosure.disclose([person.pk], audience=Audience.SAFETY, at=clock.now()).get(person.pk)
    registration = getattr(person, "registration", None)
    return {
        "conference": person.conference,
        "person": person,
        "name": card.name if card else "",
        "code": getattr(registration, "code", ""),
        "back": _page_of(person),
    }


def _carry_out(request: HttpRequest, person: Person, template: str, do: Callable[[], str]) -> HttpResponse:
    """Ask once more, with a second factor proved just now; then do it, say so, and lead back."""
    if must_prove(request):
        return ask_for_proof(request)
    typed_before(request)
    if request.method == "POST":
        messages.success(request, do())
        return redirect(_page_of(person))
    return render(request, template, _context(person))


@require_http_methods(["GET", "HEAD", "POST"])
def hide_person(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Let a safety officer hide someone, or take back that they were hidden by one."""
    person = _person_or_404(request, slug, pk)

    def do() -> str:
        verb = showing.show_again if request.POST.get("step") == "show" else showing.hide
        verb(person=person, by_officer=True, actor=access.request_user(request), at=clock.now())
        if person.hidden_by_officer_at:
            return _("Hidden: no page and no file shows this person any more.")
        if person.hid_themselves_at:
            return _("No longer hidden by a safety officer. The person has hidden themselves, and stays hidden.")
        return _("Shown again, to whom and when the person chose.")

    return _carry_out(request, person, "delegates/hide_person.html", do)


@require_http_methods(["GET", "HEAD", "POST"])
def end_sign_ins(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Let a safety officer end someone's sign-ins and make their links worthless."""
    person = _person_or_404(request, slug, pk)

    def do() -> str:
        showing.end_ways_in(person=person, actor=access.request_user(request), at=clock.now())
        return _("Every sign-in of this person is ended, and no link or code sent before works any more.")

    return _carry_out(request, person, "delegates/end_sign_ins.html", do)
