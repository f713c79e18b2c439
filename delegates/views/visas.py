"""A person's own page about a letter for a visa, and the page on which anyone checks one."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from delegates import visas
from delegates.keeping import NEEDS_KEPT_AFTER, kept_until
from delegates.models import Registration, VisaRequest
from delegates.places import ErasedError
from delegates.views.own import own_or_none
from delegates.visa_forms import CheckForm, LetterForm, PassportForm, initial_of
from events import access, clock
from events.countries import country_names
from events.limits import goes_too_fast
from events.models import Conference

State = VisaRequest.State


def own_or_404(request: HttpRequest, slug: str) -> Registration:
    """Return the registration of the account that asks. Raises Http404 where there is none."""
    mine = own_or_none(request, access.conference_or_404(request, slug))
    if mine is None:
        raise Http404
    return mine


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a letter, see how that stands, and correct what it shall say."""
    mine = own_or_404(request, slug)
    if request.method != "POST":
        return show_letter(request, mine)
    at = clock.now()
    form = LetterForm(request.POST, conference=mine.conference, at=at)
    if not form.is_valid():
        return show_letter(request, mine, form=form)
    try:
        actor = access.request_user(request)
        visas.ask_for_letter(registration=mine, details=form.details(), actor=actor, at=at)
    except ErasedError:  # a moment ago, from another device
        raise Http404 from None
    except (visas.NoPlaceError, visas.TooLateError):
        messages.error(request, _("You have no place, or the conference is over. Nothing was kept."))
    except visas.NotOpenError:
        messages.error(request, _("The request was decided, or the letter made, in the meantime. Nothing was changed."))
    else:
        messages.success(request, _("This is kept for your letter."))
    return redirect("delegates:letter", slug=slug)


def show_letter(
    request: HttpRequest, mine: Registration, *, form: LetterForm | None = None, again: PassportForm | None = None
) -> HttpResponse:
    """Show the page, with what was typed into one of its forms."""
    at, conference = clock.now(), mine.conference
    asked = visas.request_of(mine)
    details = visas.details_of(asked) if asked else None
    can_ask = visas.can_ask(mine, at)
    is_open = asked is None or asked.state in visas.CHANGEABLE
    if form is None and can_ask and is_open:
        form = LetterForm(initial=initial_of(details) if details else None, conference=conference, at=at)
    context = {
        "conference": conference,
        "registration": mine,
        "asked": asked,
        "details": details,
        "nationality": country_names().get(details.nationality, "") if details else "",
        "can_ask": can_ask,
        "form": form if can_ask and is_open else None,
        "again": (again or PassportForm(at=at)) if asked and asked.state == State.ISSUED else None,
        "kept_until": kept_until(conference, NEEDS_KEPT_AFTER),
    }
    return render(request, "delegates/letter.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def letter_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once more, then delete the request with all that was given for it."""
    mine = own_or_404(request, slug)
    if request.method == "POST":
        visas.take_request_back(registration=mine, actor=access.request_user(request), at=clock.now())
        messages.success(request, _("Your request is deleted, with all that you gave for it."))
        return redirect("delegates:letter", slug=slug)
    context = {"conference": mine.conference, "asked": visas.request_of(mine)}
    return render(request, "delegates/letter_back.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def letter_check(request: HttpRequest, slug: str, reference: str = "") -> HttpResponse:
    """Say of a reference, typed or scanned, whether a letter of it is valid; and nothing else, whyever it is not."""
    conference = access.conference_or_404(request, slug)
    form = CheckForm(request.POST if request.method == "POST" else None)
    typed = reference
    if request.method == "POST":
        typed = form.cleaned_data["reference"] if form.is_valid() else ""
    return _answer(request, conference, typed, form)


def _answer(request: HttpRequest, conference: Conference, typed: str, form: CheckForm) -> HttpResponse:
    context: dict[str, object] = {"conference": conference}
    if not typed:
        return render(request, "delegates/letter_check.html", context | {"form": form})
    if goes_too_fast(request, action="letter", per_minute=settings.REGISTRATIONS_PER_MINUTE):
        return render(
            request, "delegates/letter_check.html", context | {"form": CheckForm(), "is_late": True}, status=429
        )
    answer = {"form": CheckForm(), "is_answered": True, "is_valid": visas.is_valid(conference, typed)}
    return render(request, "delegates/letter_check.html", context | answer)
