"""One's own data: the file of it, and its end; a safety officer ends it at the person's request."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from delegates.erasing import erase, gives_back
from delegates.keeping import KEPT_AFTER, accounts_of, is_needed, kept_until
from delegates.lifecycle import count_all, not_erased, not_given
from delegates.models import ERASED_TO, Person, Registration
from delegates.own_file import draw_json, own_file
from delegates.telling import as_told
from delegates.views.own_person import own_person_or_404
from events import access, clock
from events.access import Role
from events.models import User
from events.proving import proof_address
from events.second_factor import has_factor

FORM = ["GET", "HEAD", "POST"]


def must_prove_own(request: HttpRequest, user: User, at: datetime) -> bool:
    """Tell whether a second factor is set up, or a role asks for one, and was not proved within five minutes."""
    is_asked = has_factor(user) or access.has_second_factor(request)
    return is_asked and not access.has_fresh_second_factor(request, at)


@require_http_methods(FORM)
def own_data(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Say what the file holds, and hand it out; nobody keeps a copy on the way, and its name says nothing."""
    conference = access.conference_or_404(request, slug)
    user, person = access.user_or_404(request), own_person_or_404(request, conference)
    at = clock.now()
    must_prove = must_prove_own(request, user, at)
    if request.method == "POST" and must_prove:
        return redirect(proof_address(request.path))
    if request.method == "POST":
        contents = own_file(person, at=at)
        response = StreamingHttpResponse(draw_json(contents), content_type="application/json; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
        response.headers["Cache-Control"] = "no-store"
        return response
    context = {"conference": conference, "proof": proof_address(request.path) if must_prove else ""}
    return render(request, "delegates/own_data.html", context | {"not_given": not_given()})


def _what_goes(person: Person, at: datetime, *, as_they_know: bool) -> dict[str, object]:
    """Return what erasing does to this person, in numbers and words; of a decision only what they were told, if so asked."""
    registration = Registration.objects.filter(person=person).select_related("conference").first()
    if registration and as_they_know:
        registration = as_told(registration, at)
    accounts = accounts_of(person)
    return {
        "conference": person.conference,
        "registration": registration,
        "gives_back": registration is not None and gives_back(registration, at),
        "counted": count_all(person, at),
        "stays": not_erased(),
        "keeps_account": any(is_needed(account, beside=person) for account in accounts),
        "has_account": bool(accounts),
        "kept_until": kept_until(person.conference, KEPT_AFTER),
    }


@require_http_methods(FORM)
def erase_own(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Say what goes, what stays and why; ask once more; erase, and sign out."""
    conference = access.conference_or_404(request, slug)
    user, person = access.user_or_404(request), own_person_or_404(request, conference)
    at = clock.now()
    must_prove = must_prove_own(request, user, at)
    if request.method == "POST" and must_prove:
        return redirect(proof_address(request.path))
    if request.POST.get("step") == "erase":
        erase(person=person, actor=None, at=at)
        request.session.flush()
        request.user = AnonymousUser()
        return render(request, "delegates/erased.html", {"conference": conference})
    context = _what_goes(person, at, as_they_know=True)
    context |= {"proof": proof_address(request.path) if must_prove else ""}
    return render(request, "delegates/erase.html", context | {"once_more": request.method == "POST"})


@require_http_methods(FORM)
def erase_for(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Erase someone who asked a safety officer to, with a second factor proved within five minutes."""
    conference = access.team_conference_or_404(request, slug, (Role.SAFETY,))
    found = Registration.objects.exclude(person__emptied_to=ERASED_TO).select_related(
        "person__conference", "person__user"
    )
    person = get_object_or_404(found, conference=conference, code=code).person
    at = clock.now()
    is_fresh = access.has_fresh_second_factor(request, at)
    if request.method == "POST" and not is_fresh:
        return redirect(proof_address(request.path))
    if request.POST.get("step") == "erase":
        erase(person=person, actor=access.user_or_404(request), at=at)
        messages.success(
            request, _("%(code)s is erased. Tell the person, by a way that is safe for them.") % {"code": code}
        )
        return redirect("delegates:registrations", slug=slug)
    context = _what_goes(person, at, as_they_know=False)
    context |= {"proof": "" if is_fresh else proof_address(request.path), "code": code}
    return render(request, "delegates/erase_for.html", context | {"once_more": request.method == "POST"})
