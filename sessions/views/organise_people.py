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
from sessions.finding import choices_of, find_people, known_people, people_to_choose
from sessions.forms import INSTEAD, AbsenceForm, AnswerForm, FindForm, NewContributorForm, PartForm
from sessions.models import Contribution, Session
from sessions.preventing import PreventingError, expect, prevent
from sessions.views.session_desk import Refusals, show_session


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
def find(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Look for someone whom the conference knows, where they are too many for a list; no address says whom."""
    session = _session_or_404(request, slug, code)
    form = FindForm(request.POST)
    if not form.is_valid():
        return show_session(request, session, Refusals(find=form))
    found, matches = find_people(session.conference, form.cleaned_data["words"], at=clock.now())
    return show_session(request, session, Refusals(find=form, found=found, matches=matches))


@require_POST
def add_known(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Give a part to someone whom the conference knows."""
    session = _session_or_404(request, slug, code)
    people = known_people(session.conference).filter(pk__in=_chosen(request))
    form = PartForm(request.POST, people=choices_of(people, at=clock.now()))
    if not form.is_valid():
        return _refuse_known(request, session, form)
    answers = form.cleaned_data
    person = get_object_or_404(Person, conference=session.conference, pk=answers["person"])
    try:
        contributing.contribute(
            session=session, person=person, role=answers["role"], way=answers["way"], actor=request.user, at=clock.now()
        )
    except contributing.ContributingError as error:
        form.add_error("person", str(error))
        return _refuse_known(request, session, form)
    messages.success(request, _("The part is added."))
    return _back(slug, code)


def _chosen(request: HttpRequest) -> list[UUID]:
    """Return the id that was chosen, if it is one."""
    try:
        return [UUID(request.POST.get("known-person", ""))]
    except ValueError:
        return []


def _refuse_known(request: HttpRequest, session: Session, form: PartForm) -> HttpResponse:
    """Show the page again, with everyone to choose from where they are not too many, or else whom was chosen."""
    everyone = people_to_choose(session.conference, at=clock.now())
    if everyone is not None:
        form.offer(everyone)
    return show_session(request, session, Refusals(known=form))


@require_POST
def add_new(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Give a part to someone whom the conference does not know yet."""
    session = _session_or_404(request, slug, code)
    form = NewContributorForm(request.POST)
    if not form.is_valid():
        return show_session(request, session, Refusals(new=form))
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
        return show_session(request, session, Refusals(new=form))
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


@require_POST
def absence(request: HttpRequest, slug: str, code: str, pk: UUID) -> HttpResponse:
    """Say that someone cannot come, in the words that outputs say, or take that back."""
    session = _session_or_404(request, slug, code)
    part = get_object_or_404(Contribution.objects.select_related("session"), session=session, pk=pk)
    if request.POST.get("step") == "back":
        expect(contribution=part, everywhere="everywhere" in request.POST, actor=request.user, at=clock.now())
        messages.success(request, _("It is taken back: the part is shown as before."))
        return _back(slug, code)
    form = AbsenceForm(request.POST, part=pk)
    if not form.is_valid():
        return show_session(request, session, Refusals(absence=form, absence_of=pk))
    answers = form.cleaned_data
    try:
        prevent(
            contribution=part,
            absence=form.words,
            hides_name=answers["place"] == INSTEAD,
            everywhere=answers["everywhere"],
            actor=request.user,
            at=clock.now(),
        )
    except PreventingError as error:
        form.add_error("said", str(error))
        return show_session(request, session, Refusals(absence=form, absence_of=pk))
    messages.success(request, _("It is said from now on. It can be taken back at any time."))
    return _back(slug, code)
