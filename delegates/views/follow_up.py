"""The page on which people with a place answer what the organisers still need to know."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from delegates.answers import NotAskedError, QuestionsChangedError, answer_questions, asked_at, given_by
from delegates.models import Question
from delegates.places import ErasedError
from delegates.question_fields import FollowUpForm
from delegates.views.own import own_or_none
from events import access, clock


@require_http_methods(["GET", "HEAD", "POST"])
def own_questions(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the follow-up questions in one form; answers can be changed until the conference is over."""
    conference = access.conference_or_404(request, slug)
    mine = own_or_none(request, conference)
    if mine is None or mine.state != mine.State.CONFIRMED:
        raise Http404
    questions = asked_at(conference, Question.Stage.PLACE)
    sent = request.POST if request.method == "POST" else None
    form = FollowUpForm(sent, conference=conference, questions=questions, given=given_by(mine))
    if sent is not None and form.is_valid():
        actor = access.request_user(request)
        try:
            answer_questions(registration=mine, given=form.asked.answers(), actor=actor, at=clock.now())
        except QuestionsChangedError:  # a moment ago: from the start, where the form says so
            return own_questions(request, slug)
        except ErasedError:  # a moment ago, from another device
            raise Http404 from None
        except NotAskedError:
            messages.error(request, _("The conference is over, or you have no place any more. Nothing was changed."))
        else:
            messages.success(request, _("Your answers are saved."))
        return redirect("delegates:registration", slug=slug)
    is_over = clock.now().astimezone(conference.zone).date() > conference.last_day
    context = {"conference": conference, "form": form, "is_over": is_over}
    return render(request, "delegates/own_questions.html", context)
