"""The page on which people read what they agreed to, say yes, and take it back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from delegates.consent import AbsentError
from delegates.models import Person
from delegates.own_consents import UnknownMatterError, answer_for_oneself, lines_of, questions_for
from delegates.presence import has_left
from delegates.views.own_person import own_person_or_404
from events import access, clock
from vault.sealing import KeyGoneError


@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: HttpRequest, slug: str) -> HttpResponse:
    """Show each purpose with its words and what stands, and all that was ever said; one button gives or takes back."""
    conference = access.conference_or_404(request, slug)
    person = own_person_or_404(request, conference)
    if person.subject is None:
        raise Http404
    if request.method == "POST":
        _answer(request, person)
        return redirect("delegates:consents", slug=slug)
    context = {
        "conference": conference,
        "has_left": has_left(person),
        "is_registered": hasattr(person, "registration"),
        "questions": questions_for(person),
        "lines": lines_of(person),
    }
    return render(request, "delegates/consents.html", context)


def _answer(request: HttpRequest, person: Person) -> None:
    purpose, about, answer = (request.POST.get(name, "") for name in ("purpose", "about", "answer"))
    if answer not in {"yes", "no"}:
        messages.error(request, _("Nothing was changed: press one of the buttons."))
        return
    try:
        is_new = answer_for_oneself(
            person=person,
            purpose=purpose,
            about=about,
            given=answer == "yes",
            actor=access.request_user(request),
            at=clock.now(),
        )
    except UnknownMatterError:
        messages.error(request, _("Nothing was changed: you are not asked that, or not any more."))
    except AbsentError:
        messages.error(request, _("Nothing was changed: you do not take part any more, so nothing of you is shown."))
    except KeyGoneError:
        messages.error(
            request, _("Nothing was changed: your answers cannot be opened any more. Write to the organisers.")
        )
    else:
        messages.success(request, _told(is_new=is_new, is_given=answer == "yes"))


def _told(*, is_new: bool, is_given: bool) -> str:
    if not is_new:
        return _("It was so already. Nothing has changed.")
    if is_given:
        return _("Your yes is written down, and counts from now on. You can take it back at any time.")
    return _("Your no is written down, and counts from now on. Nobody is told that you changed your mind.")
