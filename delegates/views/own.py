"""Registering, and one's own registration."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delegates import entering, registration
from delegates.answers import (
    QuestionsChangedError,
    Value,
    asked_at,
    count_waiting,
    given_by,
    is_asked_follow_ups,
    own_answers_no_longer_asked,
)
from delegates.besides import besides
from delegates.change_form import CATEGORY_TAKEN, ChangeForm
from delegates.form_drafts import LASTS
from delegates.inviting import InvitationCodeError
from delegates.keeping import KEPT_AFTER, kept_until
from delegates.live_preview import live_preview
from delegates.messaging import messages_to
from delegates.models import Question, Registration, Submission
from delegates.offering import NotOfferedError, accept_offer, settle_if_due
from delegates.own_data import initial_of, own_address, own_answers, readback
from delegates.places import ErasedError, NotVettedError, count_places
from delegates.preview import limits_of, previews
from delegates.qr import qr_path
from delegates.request_form import CATEGORY_REFUSED, CODE_REFUSED, AgreementForm, RegistrationForm
from delegates.support_lists import own_decision
from delegates.telling import as_told, earliest_answer
from delegates.views import form_pages
from delegates.views.own_person import own_person
from delegates.views.places import begin
from delegates.visas import request_of
from delegates.ways_in import Admission, WaysIn, open_with_ways_or_404
from events import access, clock
from events.limits import goes_too_fast
from events.models import Conference, User
from events.views.accounts import enter_by_mail, in_steps
from vault.keys import unlocked


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask, let the answers be checked, and take the request. No cookie but the form's own guard is needed."""
    conference, ways = open_with_ways_or_404(request, slug)
    at = clock.now()
    if request.POST.get("step") == "forget":
        return form_pages.forget(request, conference, at)
    if not conference.is_registering(at):
        context = {"conference": conference, "at": at}
        return render(request, "delegates/not_open.html", context, status=403 if request.method == "POST" else 200)
    if request.method != "POST":
        return form_pages.ask(request, conference, at, ways)
    if request.POST.get("step") == "keep":
        return form_pages.keep(request, conference, at)
    if request.POST.get("step") == "begin":
        return begin(request, conference, at)
    return _take(request, conference, at, ways)


def _take(request: HttpRequest, conference: Conference, at: datetime, ways: WaysIn) -> HttpResponse:
    form = RegistrationForm(request.POST, conference=conference, at=at, ways=ways)
    if sent := _sent_before(conference, form):
        return form_pages.received(request, conference, sent)
    if not form.is_valid() or request.POST.get("step") == "edit":
        return form_pages.show(request, form)
    return _check_or_send(request, conference, form)


def _sent_before(conference: Conference, form: RegistrationForm) -> Submission | None:
    """Return the receipt of a form whose code was used up by this very form, sent a moment ago."""
    if "code" not in form.errors or "token" in form.errors:
        return None
    return Submission.objects.filter(conference=conference, pk=form.cleaned_data["token"]).first()


def _check_or_send(request: HttpRequest, conference: Conference, form: RegistrationForm) -> HttpResponse:
    sending = request.POST.get("step") == "send"
    agreement = AgreementForm(request.POST if sending else None)
    if not sending or not agreement.is_valid():
        context = {
            "conference": conference,
            "form": agreement,
            "answers": form,
            "lines": readback(form),
            "previews": previews(form.answers(), besides(form)),
            "becomes": _becomes(conference, form),
            "draft_days": LASTS.days,
        }
        return render(request, "delegates/check.html", context)
    if goes_too_fast(request, action="register", per_minute=settings.REGISTRATIONS_PER_MINUTE):
        return form_pages.show(request, form, notice=form_pages.TOO_FAST, status=429)
    try:
        with in_steps():
            submission = registration.register(
                conference=conference,
                answers=form.answers(),
                token=form.cleaned_data["token"],
                code=form.cleaned_data.get("code", ""),
                at=clock.now(),
            )
    except registration.RegistrationClosedError:
        return render(request, "delegates/not_open.html", {"conference": conference, "at": clock.now()}, status=403)
    except QuestionsChangedError:  # a moment ago: from the start, where the form says so
        return _take(request, conference, clock.now(), form.ways)
    except InvitationCodeError:
        form.refuse("code", CODE_REFUSED)
    except registration.CategoryClosedError:
        form.refuse("category", CATEGORY_REFUSED)
    else:
        return form_pages.received(request, conference, submission)
    return form_pages.show(request, form)


def _becomes(conference: Conference, form: RegistrationForm) -> Registration.State:
    """Return the state that these answers would be given at this moment. One query at most."""
    category = form.cleaned_data["category"]
    if conference.reviews_needed:
        return Registration.State.REQUESTED
    if form.has_held_place:
        return Registration.State.CONFIRMED
    if not form.is_invited and form.ways.by_category[category].admission != Admission.OPEN:
        return Registration.State.REQUESTED
    places = count_places(conference, at=clock.now(), ways=form.ways)
    is_free = not places.waited_for and places.left(category) > 0
    return Registration.State.CONFIRMED if is_free else Registration.State.WAITING


@require_safe
def receipt(request: HttpRequest, slug: str, token: UUID) -> HttpResponse:
    """Confirm that the request arrived, with its reference."""
    sent = Submission.objects.select_related("conference")
    submission = get_object_or_404(sent, pk=token, conference__slug=slug)
    conference = access.open_or_404(request, submission.conference)
    context = {"conference": conference, "submission": submission, "qr": qr_path(submission.reference)}
    return render(request, "delegates/receipt.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Open one's registration from the mailed link: a button first, so that link scanners use up nothing."""
    conference = access.conference_or_404(request, slug)
    if request.method == "POST":
        user = entering.use_link(conference=conference, token=token, at=clock.now())
        if user:
            return enter_by_mail(request, user, then=reverse("delegates:registration", args=[slug]))
    usable = entering.find_by_link(conference, token, at=clock.now()) is not None
    context = {"conference": conference, "usable": usable}
    return render(request, "delegates/enter.html", context, status=200 if usable else 404)


def own_or_none(request: HttpRequest, conference: Conference) -> Registration | None:
    """Return the registration of the account that asks, as its person may know it at this moment."""
    user = access.request_user(request)
    if not isinstance(user, User):
        return None
    found = Registration.objects.filter(conference=conference, person__user=user).select_related("person", "conference")
    return as_told(mine, clock.now()) if (mine := found.first()) else None


def _follow_ups(mine: Registration, given: Mapping[UUID, Value]) -> dict[str, int] | None:
    """Return how many follow-up questions there are and how many wait, or None where nothing is asked.

    `needed` and `optional` count those that wait.
    """
    if not is_asked_follow_ups(mine, clock.now()):
        return None
    questions = asked_at(mine.conference, Question.Stage.PLACE)
    needed, optional = count_waiting(questions, given)
    return {"all": len(questions), "needed": needed, "optional": optional} if questions else None


@require_safe
def own(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a person how their request stands, what was answered and who sees what of it."""
    conference = access.conference_or_404(request, slug)
    mine = own_or_none(request, conference)
    if mine and mine.state in {Registration.State.WAITING, Registration.State.OFFERED}:
        settle_if_due(conference, at=clock.now())
        mine.refresh_from_db(fields=["state", "offer_ends_at"])
    context: dict[str, object] = {"conference": conference, "registration": mine}
    context["kept_until"] = kept_until(conference, KEPT_AFTER)
    context["is_contributor"] = mine is None and own_person(request, conference) is not None
    if mine:
        morning = earliest_answer(mine)
        context["answered_from"] = morning if conference.reviews_needed and morning > clock.now() else None
        context |= {"letters": messages_to(mine), "address": own_address(mine)}
        context |= {"visa": request_of(mine), "support": own_decision(mine, clock.now())}
        answers = own_answers(mine)
        form = ChangeForm(initial=initial_of(answers), registered=mine, at=clock.now())
        seen = previews(answers, besides(form), limits_of(mine, at=clock.now()))
        context |= {"lines": readback(form), "previews": seen, "qr": qr_path(mine.badge_id.upper())}
        given = form.asked.given or given_by(mine)
        context |= {"follow_ups": _follow_ups(mine, given), "retired": own_answers_no_longer_asked(mine)}
    return render(request, "delegates/own.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Change one's answers."""
    conference = access.conference_or_404(request, slug)
    mine = own_or_none(request, conference)
    if mine is None or mine.state == Registration.State.WITHDRAWN:
        raise Http404
    if request.method != "POST":
        form = ChangeForm(initial=initial_of(own_answers(mine)), registered=mine, at=clock.now())
        return _change_page(request, form)
    form = ChangeForm(request.POST, registered=mine, at=clock.now())
    if form.is_valid():
        user = access.request_user(request)
        try:
            registration.change(registration=mine, answers=form.answers(), actor=user, at=clock.now())
        except QuestionsChangedError:  # a moment ago: from the start, where the form says so
            return change(request, slug)
        except ErasedError:  # a moment ago, from another device
            raise Http404 from None
        except registration.CategoryClosedError:
            form.add_error("category", str(CATEGORY_TAKEN))
        else:
            messages.success(request, _("Your answers are changed."))
            return redirect("delegates:registration", slug=slug)
    return _change_page(request, form)


def _change_page(request: HttpRequest, form: ChangeForm) -> HttpResponse:
    person = form.registered.person
    with unlocked([person.key_ref]):
        is_limited = person.is_hidden or bool(person.windows)
    context = {"conference": form.conference, "form": form, "live": live_preview(form), "is_limited": is_limited}
    return render(request, "delegates/change.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once more, then give the place or the request back."""
    conference = access.conference_or_404(request, slug)
    mine = own_or_none(request, conference)
    if mine is None:
        raise Http404
    if request.method == "POST":
        left = registration.withdraw(registration=mine, actor=access.request_user(request), at=clock.now())
        if left.state == Registration.State.DECLINED:
            messages.warning(
                request, _("The organisers have declined your registration already; there is nothing to withdraw.")
            )
        else:
            messages.success(request, _("Your registration is withdrawn."))
        return redirect("delegates:registration", slug=slug)
    context = {"conference": conference, "registration": mine, "kept_until": kept_until(conference, KEPT_AFTER)}
    return render(request, "delegates/withdraw.html", context)


@require_POST
def take_offer(request: HttpRequest, slug: str) -> HttpResponse:
    """Accept the place that is offered."""
    conference = access.conference_or_404(request, slug)
    mine = own_or_none(request, conference)
    if mine is None:
        raise Http404
    try:
        accept_offer(registration=mine, actor=access.request_user(request), at=clock.now())
    except (NotOfferedError, NotVettedError):
        messages.error(request, _("No place is offered to you, or its time is over."))
    else:
        messages.success(request, _("You have a place."))
    return redirect("delegates:registration", slug=slug)
