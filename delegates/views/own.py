"""Registering, and one's own registration."""

from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delegates import entering, registration
from delegates.forms import CATEGORY_TAKEN, AgreementForm, ChangeForm
from delegates.inviting import InvitationCodeError
from delegates.messaging import messages_to
from delegates.models import Registration, Submission
from delegates.offering import NotOfferedError, accept_offer, settle_if_due
from delegates.own_data import initial_of, own_answers, readback
from delegates.preview import previews
from delegates.qr import qr_path
from delegates.request_form import CATEGORY_REFUSED, CODE_REFUSED, RegistrationForm
from events import access, clock
from events.limits import goes_too_fast
from events.models import Conference, User
from events.views.accounts import enter_by_mail, steadily


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask, let the answers be checked, and take the request. No cookie but the form's own guard is needed."""
    conference = access.conference_or_404(request, slug)
    at = clock.now()
    if not conference.is_registering(at):
        context = {"conference": conference, "at": at}
        return render(request, "delegates/not_open.html", context, status=403 if request.method == "POST" else 200)
    if request.method != "POST":
        form = RegistrationForm(conference=conference, at=at, initial={"token": uuid4()})
        return render(request, "delegates/register.html", {"conference": conference, "form": form})
    form = RegistrationForm(request.POST, conference=conference, at=at)
    if sent := _sent_before(conference, form):
        return redirect("delegates:receipt", slug=slug, token=sent.pk)
    if not form.is_valid() or request.POST.get("step") == "edit":
        return render(request, "delegates/register.html", {"conference": conference, "form": form})
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
            "previews": previews(form.answers()),
        }
        return render(request, "delegates/check.html", context)
    if goes_too_fast(request, action="register", per_minute=settings.REGISTRATIONS_PER_MINUTE):
        return render(request, "429.html", status=429)
    try:
        with steadily():
            submission = registration.register(
                conference=conference,
                answers=form.answers(),
                token=form.cleaned_data["token"],
                code=form.cleaned_data.get("code", ""),
                at=clock.now(),
            )
    except registration.RegistrationClosedError:
        return render(request, "delegates/not_open.html", {"conference": conference, "at": clock.now()}, status=403)
    except InvitationCodeError:
        form.refuse("code", CODE_REFUSED)
    except registration.CategoryClosedError:
        form.refuse("category", CATEGORY_REFUSED)
    else:
        return redirect("delegates:receipt", slug=conference.slug, token=submission.pk)
    return render(request, "delegates/register.html", {"conference": conference, "form": form})


@require_safe
def receipt(request: HttpRequest, slug: str, token: UUID) -> HttpResponse:
    """Confirm that the request arrived, with its reference."""
    conference = access.conference_or_404(request, slug)
    submission = get_object_or_404(Submission, pk=token, conference=conference)
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


def _own_or_none(request: HttpRequest, conference: Conference) -> Registration | None:
    user = access.request_user(request)
    if not isinstance(user, User):
        return None
    found = Registration.objects.filter(conference=conference, person__user=user)
    return found.select_related("person", "conference").first()


@require_safe
def own(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a person how their request stands, what was answered and who sees what of it."""
    conference = access.conference_or_404(request, slug)
    mine = _own_or_none(request, conference)
    if mine and mine.state in {Registration.State.WAITING, Registration.State.OFFERED}:
        settle_if_due(conference, at=clock.now())
        mine.refresh_from_db(fields=["state", "offer_ends_at"])
    context: dict[str, object] = {"conference": conference, "registration": mine}
    if mine:
        context["letters"] = messages_to(mine)
        answers = own_answers(mine)
        form = ChangeForm(initial=initial_of(answers), registered=mine)
        context |= {"lines": readback(form), "previews": previews(answers), "qr": qr_path(mine.badge_id.upper())}
    return render(request, "delegates/own.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Change one's answers."""
    conference = access.conference_or_404(request, slug)
    mine = _own_or_none(request, conference)
    if mine is None or mine.state == Registration.State.WITHDRAWN:
        raise Http404
    if request.method != "POST":
        form = ChangeForm(initial=initial_of(own_answers(mine)), registered=mine)
        return render(request, "delegates/change.html", {"conference": conference, "form": form})
    form = ChangeForm(request.POST, registered=mine)
    if form.is_valid():
        user = access.request_user(request)
        try:
            registration.change(registration=mine, answers=form.answers(), actor=user, at=clock.now())
        except registration.CategoryClosedError:
            form.add_error("category", str(CATEGORY_TAKEN))
        else:
            messages.success(request, _("Your answers are changed."))
            return redirect("delegates:registration", slug=slug)
    return render(request, "delegates/change.html", {"conference": conference, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once more, then give the place or the request back."""
    conference = access.conference_or_404(request, slug)
    mine = _own_or_none(request, conference)
    if mine is None:
        raise Http404
    if request.method == "POST":
        registration.withdraw(registration=mine, actor=access.request_user(request), at=clock.now())
        messages.success(request, _("Your registration is withdrawn."))
        return redirect("delegates:registration", slug=slug)
    return render(request, "delegates/withdraw.html", {"conference": conference, "registration": mine})


@require_POST
def take_offer(request: HttpRequest, slug: str) -> HttpResponse:
    """Accept the place that is offered."""
    conference = access.conference_or_404(request, slug)
    mine = _own_or_none(request, conference)
    if mine is None:
        raise Http404
    try:
        accept_offer(registration=mine, actor=access.request_user(request), at=clock.now())
    except NotOfferedError:
        messages.error(request, _("No place is offered to you, or its time is over."))
    else:
        messages.success(request, _("You have a place."))
    return redirect("delegates:registration", slug=slug)
