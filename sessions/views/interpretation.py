"""Planning interpretation: which sessions lack whom, who is given to one, and the channels of the receivers."""

from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from events import access, clock
from events.models import Conference
from events.wording import format_day_name, format_short_day
from sessions import interpreting
from sessions.contributing import ContributingError
from sessions.days import day_of
from sessions.interpretation import Interpretation, Task
from sessions.interpretation_of import interpretation_of
from sessions.interpreting_forms import AssignForm, ChannelsForm
from sessions.models import Contribution
from sessions.stage_day import day_at

MISSING = "missing"


def seen_by(request: HttpRequest, conference: Conference, at: datetime) -> Interpretation:
    """Return what is planned, as whoever asks may know it."""
    return interpretation_of(conference, audience=access.audience_of(request, conference), at=at)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """List one day's sessions with their teams; the form sets the channels."""
    conference = access.team_conference_or_404(request, slug, access.INTERPRETATION_DESK)
    at = clock.now()
    seen = seen_by(request, conference, at)
    promised = {str(code) for session in seen.sessions.values() for code in session.interpretation}
    data = request.POST if request.method == "POST" else None
    form = ChannelsForm(data, languages=promised, channels=seen.channels)
    if form.is_bound and form.is_valid() and _set(request, conference, form, at):
        return redirect("sessions:interpretation", slug)
    return _show_plan(request, seen, form, at)


def _set(request: HttpRequest, conference: Conference, form: ChannelsForm, at: datetime) -> bool:
    try:
        interpreting.set_channels(conference=conference, channels=form.channels, actor=request.user, at=at)
    except interpreting.ChannelTakenError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("The channels are saved. The programme shows them."))
    return True


def _show_plan(request: HttpRequest, seen: Interpretation, form: ChannelsForm, at: datetime) -> HttpResponse:
    conference, tasks = seen.conference, seen.tasks
    only_missing = request.GET.get("show") == MISSING
    listed = [task for task in tasks if not (only_missing and task.is_settled)]
    day = _day(request, conference, at)
    context = {
        "conference": conference,
        "day": day,
        "days": [_tab(one, day, listed, conference, only_missing=only_missing) for one in conference.days],
        "tasks": [task for task in listed if _day_of(task, conference) == day],
        "unplaced": [task for task in listed if task.place is None],
        "only_missing": only_missing,
        "total": len(tasks),
        "open": sum(not task.is_settled for task in tasks),
        "lacking": sum(task.missing for task in tasks),
        "has_interpreters": bool(seen.interpreters),
        "form": form,
    }
    return render(request, "sessions/interpretation.html", context)


def _day(request: HttpRequest, conference: Conference, at: datetime) -> date:
    days = {day.isoformat(): day for day in conference.days}
    return days.get(request.GET.get("day", "")) or day_at(conference, at)


def _day_of(task: Task, conference: Conference) -> date | None:
    return day_of(task.place[0], conference.days) if task.place else None


def _tab(
    day: date,
    current: date,
    tasks: list[Task],
    conference: Conference,
    *,
    only_missing: bool,
) -> dict[str, str | bool]:
    missing = sum(task.missing for task in tasks if _day_of(task, conference) == day)
    detail = _("%(day)s · %(count)d missing") % {"day": format_short_day(day), "count": missing}
    more = f"&show={MISSING}" if only_missing else ""
    return {
        "url": f"?day={day.isoformat()}{more}",
        "label": format_day_name(day),
        "detail": detail if missing else format_short_day(day),
        "current": day == current,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show who interprets a session, and give someone to it."""
    conference = access.team_conference_or_404(request, slug, access.INTERPRETATION_DESK)
    at = clock.now()
    seen = seen_by(request, conference, at)
    task = seen.task(code)
    if task is None:
        raise Http404
    language = request.POST.get("language", "") if request.method == "POST" else ""
    forms = [_form(request, seen, task, one.language, language) for one in task.teams]
    sent = next((form for form in forms if form.is_bound), None)
    if request.method == "POST" and sent is None:
        messages.error(request, str(interpreting.NotPromisedError(seen.sessions[task.session_id], language[:12])))
    elif sent and sent.is_valid() and _assigned(request, seen, task, sent, at):
        return redirect("sessions:interpretation_team", slug, code)
    context = {
        "conference": conference,
        "task": task,
        "teams": list(zip(task.teams, forms, strict=True)),
        "day": _day_of(task, conference),
        "form": sent if sent and sent.errors else None,
        "is_organiser": access.roles_here(request, conference) & frozenset(access.PROGRAMME_DESK),
    }
    return render(request, "sessions/interpretation_team.html", context)


def _form(request: HttpRequest, seen: Interpretation, task: Task, language: str, sent: str) -> AssignForm:
    data = request.POST if request.method == "POST" and language == sent else None
    return AssignForm(data, language=language, candidates=seen.candidates(task, language))


def _assigned(request: HttpRequest, seen: Interpretation, task: Task, form: AssignForm, at: datetime) -> bool:
    session = seen.sessions[task.session_id]
    session.conference = seen.conference
    chosen = form.cleaned_data["interpreter"]
    interpreter = next(one for one in seen.interpreters.values() if str(one.pk) == chosen)
    try:
        interpreting.assign(
            session=session,
            interpreter=interpreter,
            language=form.cleaned_data["language"],
            actor=request.user,
            at=at,
        )
    except (interpreting.InterpretingError, ContributingError) as error:
        form.add_error("interpreter", str(error))
        return False
    messages.success(request, _("%(who)s interprets here.") % {"who": seen.names[interpreter.person_id]})
    return True


@require_POST
def take_off(request: HttpRequest, slug: str, code: str, pk: UUID) -> HttpResponse:
    """Take an interpreter off a session."""
    conference = access.team_conference_or_404(request, slug, access.INTERPRETATION_DESK)
    if seen_by(request, conference, clock.now()).task(code) is None:
        raise Http404
    found = Contribution.objects.select_related("session__conference").filter(role=interpreting.ROLE)
    part = get_object_or_404(found, session__conference=conference, session__code=code, pk=pk)
    interpreting.take_off(part=part, actor=request.user, at=clock.now())
    messages.success(request, _("The interpreter is taken off this session, and can be given to it again."))
    if part.session.interpretation or part.session.contributions.filter(role=interpreting.ROLE).exists():
        return redirect("sessions:interpretation_team", slug, code)
    return redirect(reverse("sessions:interpretation", args=[slug]))
