"""What organisers do with the people of a session."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from delegates.consent_wordings import ConsentSource
from delegates.models import Person
from events import clock
from events.access import PROGRAMME_DESK, team_conference_or_404
from events.audience import Audience
from sessions import contributing
from sessions.forms import AnswerForm, NewContributorForm, PartForm
from sessions.models import Contribution, Session
from sessions.views.session_desk import show_session


def _session_or_404(request: HttpRequest, slug: str, code: str) -> Session:
    conference = team_conference_or_404(request, slug, PROGRAMME_DESK)
    session = get_object_or_404(Session, conference=conference, code=code)
    session.conference = conference
    return session


def _part_or_404(request: HttpRequest, slug: str, code: str, pk: UUID) -> Contribution:
    return get_object_or_404(Contribution, session=_session_or_404(request, slug, code), pk=pk)


def _back(slug: str, code: str) -> HttpResponse:
    response = redirect("sessions:organise_session", slug, code)
    response["Location"] += "#people"
    return response


@require_POST
def add_known(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Give a part to someone whom the conference knows."""
    session = _session_or_404(request, slug, code)
    form = PartForm(request.POST, people=contributing.known_people(session.conference, at=clock.now()))
    if not form.is_valid():
        return show_session(request, session, known=form)
    answers = form.cleaned_data
    person = get_object_or_404(Person, conference=session.conference, pk=answers["person"])
    try:
        contributing.contribute(
            session=session, person=person, role=answers["role"], way=answers["way"], actor=request.user, at=clock.now()
        )
    except contributing.ContributingError as error:
        form.add_error("person", str(error))
        return show_session(request, session, known=form)
    messages.success(request, _("The part is added."))
    return _back(slug, code)


@require_POST
def add_new(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Give a part to someone whom the conference does not know yet."""
    session = _session_or_404(request, slug, code)
    form = NewContributorForm(request.POST)
    if not form.is_valid():
        return show_session(request, session, new=form)
    answers = form.cleaned_data
    try:
        part = contributing.create_contributor(
            session=session,
            display_name=answers["display_name"],
            address=answers["address"],
            named_to=Audience(int(answers["named_to"])),
            role=answers["role"],
            way=answers["way"],
            source=ConsentSource(answers["source"]),
            actor=request.user,
            at=clock.now(),
        )
    except contributing.AddressKnownError as error:
        form.add_error("address", str(error))
        return show_session(request, session, new=form)
    if answers["answer"]:
        _record(request, part, answers)
    messages.success(request, _("The contributor is added."))
    return _back(slug, code)


def _record(request: HttpRequest, part: Contribution, answers: dict[str, str]) -> None:
    """Write the answer into the ledger: in the organiser's language, with how they know it. Raises PersonLeftError."""
    contributing.record_open_consent(
        person=part.person,
        session=part.session,
        given=answers["answer"] == "yes",
        source=ConsentSource(answers["source"]),
        actor=request.user,
        at=clock.now(),
    )


@require_POST
def answer(request: HttpRequest, slug: str, code: str, pk: UUID) -> HttpResponse:
    """Record what a contributor said about the session being open."""
    part = _part_or_404(request, slug, code, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say yes or no, and how you know. Nothing was recorded."))
        return _back(slug, code)
    try:
        _record(request, part, form.cleaned_data)
    except contributing.PersonLeftError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The answer is recorded."))
    return _back(slug, code)


@require_POST
def up(request: HttpRequest, slug: str, code: str, pk: UUID) -> HttpResponse:
    """Move a part one place up."""
    contributing.move_up(contribution=_part_or_404(request, slug, code, pk), actor=request.user, at=clock.now())
    return _back(slug, code)


@require_POST
def remove(request: HttpRequest, slug: str, code: str, pk: UUID) -> HttpResponse:
    """Take a part away."""
    part = _part_or_404(request, slug, code, pk)
    contributing.remove_contribution(contribution=part, actor=request.user, at=clock.now())
    messages.success(request, _("The part is taken away. The person can be given one again."))
    return _back(slug, code)
