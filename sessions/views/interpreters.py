"""The list of interpreters: who they are to the reader, between which languages they interpret, and for how long."""

from datetime import datetime
from itertools import permutations
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from delegates.models import Person, Registration
from events import access, clock
from events.models import Conference
from sessions import interpreting
from sessions.finding import MOST_IN_A_LIST, choices_of, known_people
from sessions.interpretation import Interpretation, Listed
from sessions.interpreter_names import mark_of
from sessions.interpreting import Pair
from sessions.interpreting_forms import InterpreterForm, NewInterpreterForm, word_pair
from sessions.models import Interpreter
from sessions.views.interpretation import seen_by


def _may_add(request: HttpRequest, conference: Conference) -> bool:
    """Tell whether the reader may see whom the conference knows, to choose from."""
    return bool(access.roles_here(request, conference) & frozenset(access.PROGRAMME_DESK))


def pairs_of(seen: Interpretation) -> set[Pair]:
    """Return the pairs of languages that are offered: those that sessions promise, both ways; else all of the conference's."""
    promised = {
        (session.floor_language, str(code)) for session in seen.sessions.values() for code in session.interpretation
    }
    both = promised | {(into, floor) for floor, into in promised}
    return both or set(permutations(map(str, seen.conference.languages), 2))


@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: HttpRequest, slug: str) -> HttpResponse:
    """List the interpreters; those who plan the programme add one."""
    roles = access.PROGRAMME_DESK if request.method == "POST" else access.INTERPRETATION_DESK
    conference = access.team_conference_or_404(request, slug, roles)
    at = clock.now()
    seen = seen_by(request, conference, at)
    form = _new_form(request, seen, at) if _may_add(request, conference) else None
    if form and form.is_bound and form.is_valid() and _added(request, conference, form, at):
        return redirect("sessions:interpreters", slug)
    context = {"conference": conference, "interpreters": _worded(seen.roster), "form": form}
    return render(request, "sessions/interpreters.html", context)


def _worded(roster: tuple[Listed, ...]) -> list[tuple[Listed, list[str]]]:
    return [(one, sorted(map(word_pair, one.pairs))) for one in roster]


def _new_form(request: HttpRequest, seen: Interpretation, at: datetime) -> NewInterpreterForm:
    known = known_people(seen.conference).exclude(pk__in=seen.interpreters)
    if known.count() > MOST_IN_A_LIST:
        known = known.filter(registration__category=Registration.Category.INTERPRETER)
    people = choices_of(known, at=at)
    data = request.POST if request.method == "POST" else None
    return NewInterpreterForm(data, pairs=pairs_of(seen), people=people)


def _added(request: HttpRequest, conference: Conference, form: NewInterpreterForm, at: datetime) -> bool:
    person = get_object_or_404(Person, conference=conference, pk=form.cleaned_data["person"])
    try:
        interpreting.add_interpreter(
            conference=conference,
            person=person,
            pairs=form.chosen,
            longest_turn=form.cleaned_data["longest_turn"],
            rest=form.cleaned_data["rest"],
            actor=request.user,
            at=at,
        )
    except interpreting.InterpretingError as error:
        form.add_error("person", str(error))
        return False
    messages.success(request, _("The interpreter is on the list."))
    return True


def _found(request: HttpRequest, conference: Conference, pk: UUID) -> tuple[Interpretation, Listed, Interpreter]:
    """Return an interpreter as the reader may know them, and as stored."""
    found = Interpreter.objects.select_related("person__conference")
    interpreter = get_object_or_404(found, person__conference=conference, pk=pk)
    seen = seen_by(request, conference, clock.now())
    listed = next((one for one in seen.roster if one.id == pk), None)
    if listed is None:
        raise Http404
    return seen, listed, interpreter


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Change what somebody interprets, and for how long."""
    conference = access.team_conference_or_404(request, slug, access.INTERPRETATION_DESK)
    seen, listed, interpreter = _found(request, conference, pk)
    data = request.POST if request.method == "POST" else None
    form = InterpreterForm(data, pairs=pairs_of(seen), interpreter=interpreter)
    if form.is_bound and form.is_valid():
        interpreting.change_interpreter(
            interpreter=interpreter,
            pairs=form.chosen,
            longest_turn=form.cleaned_data["longest_turn"],
            rest=form.cleaned_data["rest"],
            actor=request.user,
            at=clock.now(),
        )
        messages.success(request, _("What %(who)s interprets is saved.") % {"who": listed.who})
        return redirect("sessions:interpreters", slug)
    context = {
        "conference": conference,
        "one": listed,
        "form": form,
        "mark": mark_of(interpreter) if _may_add(request, conference) else "",
        "may_remove": _may_add(request, conference),
    }
    return render(request, "sessions/interpreter.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Take somebody off the list, once asked; not while they are given to sessions."""
    conference = access.team_conference_or_404(request, slug, access.PROGRAMME_DESK)
    _seen, listed, interpreter = _found(request, conference, pk)
    if request.method == "POST":
        try:
            interpreting.remove_interpreter(interpreter=interpreter, actor=request.user, at=clock.now())
        except interpreting.StillGivenError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, _("The interpreter is taken off the list. The conference knows the person still.")
            )
            return redirect("sessions:interpreters", slug)
    return render(request, "sessions/interpreter_removal.html", {"conference": conference, "one": listed})
