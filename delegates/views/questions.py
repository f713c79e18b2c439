"""The organisers' pages on questions of their own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delegates import questioning
from delegates.answer_lists import Count, counts
from delegates.models import Question
from delegates.question_fields import Asked
from delegates.question_forms import QuestionForm, preview_of
from delegates.questioning import QuestionRefusedError, questions_of
from delegates.usual_questions import add_usual_questions
from events import access, clock
from events.audience import Audience
from events.models import Conference
from events.proving import proof_address


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list: a question, of whom it is asked, and how many have answered what, if the viewer may know."""

    question: Question
    condition: str
    count: Count | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """The questions of one stage in order."""

    stage: Question.Stage
    rows: tuple[Row, ...]


def _rows(questions: Sequence[Question], counted: Mapping[UUID, Count]) -> tuple[Row, ...]:
    asked = Asked(questions)
    return tuple(Row(question, asked.condition_of(question), counted.get(question.pk)) for question in questions)


@require_safe
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    """List the questions by stage, with the numbers of answers.

    For safety officers' eyes even a number of answers is theirs alone, and shown after a fresh proof.
    """
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    found = questions_of(conference)
    audience, is_fresh = access.audience_of(request, conference), access.has_fresh_second_factor(request, clock.now())
    counted = counts(conference, found, audience=audience if is_fresh else min(audience, Audience.ORGANISERS))
    asked = [question for question in found if question.retired_at is None]
    context = {
        "conference": conference,
        "shelves": [
            Shelf(stage, _rows([question for question in asked if question.stage == stage], counted))
            for stage in Question.Stage
        ],
        "retired": _rows([question for question in found if question.retired_at], counted),
        "asked": len(asked),
        "most": questioning.MOST_QUESTIONS,
        "proof": proof_address(request.path) if audience >= Audience.SAFETY and not is_fresh else "",
    }
    return render(request, "delegates/questions.html", context)


def _answer_form(request: HttpRequest, form: QuestionForm, save: Callable[[Question], None]) -> HttpResponse:
    """Show the form, with a preview where the question stands already or a preview is asked for; or save it."""
    conference, among, shown = form.conference, form.among, form.known
    if request.method == "POST" and form.is_valid():
        shown = form.question()
        if "preview" not in request.POST:
            try:
                save(shown)
            except QuestionRefusedError as error:
                form.add_error(None, error)
                shown = form.known
            else:
                messages.success(request, _("The question is saved."))
                return redirect("delegates:questions", slug=conference.slug)
    preview = preview_of(shown, among) if shown else None
    context = {"conference": conference, "form": form, "question": form.known, "preview": preview}
    return render(request, "delegates/question.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def question_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a question; `?stage=` says for when."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    stage = request.GET.get("stage", "")
    initial = {"stage": stage} if stage in Question.Stage.values else {}
    form = QuestionForm(request.POST or None, conference=conference, among=questions_of(conference), initial=initial)
    actor = access.request_user(request)
    return _answer_form(
        request, form, lambda question: questioning.add_question(question=question, actor=actor, at=clock.now())
    )


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Show one question as people see it, and change it."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    among = questions_of(conference)
    known = _known(conference, pk)
    is_answered = any(other.pk == pk and getattr(other, "given", 0) for other in among)
    form = QuestionForm(request.POST or None, conference=conference, among=among, known=known, is_answered=is_answered)
    actor = access.request_user(request)

    def save(changed: Question) -> None:
        shown = form.cleaned_data["shown"]
        questioning.revise_question(question=changed, actor=actor, at=clock.now(), shown=shown)

    return _answer_form(request, form, save)


def _known(conference: Conference, pk: UUID) -> Question:
    return get_object_or_404(Question.objects.select_related("conference"), conference=conference, pk=pk)


@require_POST
def question_move(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Let a question change places with its neighbour."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    known, actor = _known(conference, pk), access.request_user(request)
    try:
        place = questioning.move_question(
            question=known, earlier=request.POST.get("to") == "earlier", actor=actor, at=clock.now()
        )
    except QuestionRefusedError as error:
        messages.error(request, error.messages[0])
    else:
        if place:
            said = {"name": known.text, "number": place[0], "count": place[1]}
            messages.success(request, _("“%(name)s” is now number %(number)d of %(count)d.") % said)
    return redirect(f"{reverse('delegates:questions', args=[slug])}#q-{known.pk}")


@require_POST
def question_retirement(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Ask a question no longer, or (`to=again`) once more."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    known, again = _known(conference, pk), request.POST.get("to") == "again"
    verb = questioning.ask_again if again else questioning.retire_question
    try:
        verb(question=known, actor=access.request_user(request), at=clock.now())
    except QuestionRefusedError as error:
        messages.error(request, error.messages[0])
    else:
        said = _("It is asked again, as the last one.") if again else _("It is asked no longer. Its answers stay.")
        messages.success(request, said)
    return redirect("delegates:questions", slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
def question_removal(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Ask, then delete a question that nobody has answered."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    known = _known(conference, pk)
    if request.method == "POST":
        try:
            questioning.remove_question(question=known, actor=access.request_user(request), at=clock.now())
        except QuestionRefusedError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("The question is removed."))
        return redirect("delegates:questions", slug=slug)
    context = {"conference": conference, "question": known, "is_answered": known.answers.exists()}
    return render(request, "delegates/question_removal.html", context)


@require_POST
def questions_usual(request: HttpRequest, slug: str) -> HttpResponse:
    """Add the usual follow-up questions in one go."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    try:
        added = add_usual_questions(conference=conference, actor=access.request_user(request), at=clock.now())
    except QuestionRefusedError as error:
        messages.error(request, error.messages[0])
    else:
        said = _("The usual questions are added. Change or retire what does not fit.")
        messages.success(request, said if added else _("The usual questions are there already."))
    return redirect("delegates:questions", slug=slug)
