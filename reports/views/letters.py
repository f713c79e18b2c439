"""Letters for a visa: the team's desk, how letters are worded, and the letter itself."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delegates import visas
from delegates.cards import VisaDetails
from delegates.disclosure import desk_entries
from delegates.models import Registration, VisaRequest
from delegates.views.visas import own_or_404, show_letter
from delegates.visa_forms import PassportForm
from events import access, clock
from events.models import Conference
from events.proving import ask_for_proof, must_prove, typed_before
from events.wording import mail_written
from reports.forms import LetterWordsForm
from reports.letter_pdf import UndrawableError, draw_letter
from reports.letter_words import LetterWords, has_words, save_letter_words, usual_text, words_of
from reports.letters import EXAMPLE, letter_of

PAGE = 50
State = VisaRequest.State
VERBS = {"agree": visas.agree, "refuse": visas.refuse, "revoke": visas.revoke}
OPEN_IN = {"agree": {State.ASKED}, "refuse": {State.ASKED}, "revoke": visas.REVOCABLE}


@require_safe
def letters(request: HttpRequest, slug: str) -> HttpResponse:
    """List who asked for a letter, by code and the name that the team may know."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    counts, state = visas.count_states(conference), request.GET.get("state", "")
    placed = Registration.objects.confirmed().filter(conference=conference, visa_request__isnull=False)
    found = placed.filter(visa_request__state=state) if state in State.values else placed
    rows = found.select_related("person", "visa_request").order_by("visa_request__asked_at", "id")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    entries = desk_entries(page, audience=access.audience_of(request, conference))
    context = {
        "conference": conference,
        "pills": [(each, each.label, counts[each]) for each in State if counts[each] or each == state],
        "state": state,
        "total": counts.total(),
        "rows": [(entry, row.visa_request) for entry, row in zip(entries, page, strict=True)],
        "page": page,
        "has_words": has_words(conference),
    }
    return render(request, "reports/letters.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def letter_decide(request: HttpRequest, slug: str, code: str, action: str) -> HttpResponse:
    """Ask once more, then agree, refuse or revoke, with a fresh second factor."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    found = Registration.objects.filter(visa_request__isnull=False).select_related(
        "person", "conference", "visa_request"
    )
    registration = get_object_or_404(found, conference=conference, code=code)
    if must_prove(request):
        return ask_for_proof(request)
    typed_before(request)
    if request.method == "POST":
        try:
            VERBS[action](registration=registration, actor=access.request_user(request), at=clock.now())
        except visas.NotOpenError:
            messages.error(request, _("Somebody has decided in the meantime, or the person has no place any more."))
        else:
            messages.success(request, _("It is decided.") + " " + mail_written(conference))
        return redirect("reports:letters", slug)
    context = {
        "conference": conference,
        "entry": desk_entries([registration], audience=access.audience_of(request, conference))[0],
        "asked": registration.visa_request,
        "action": action,
        "is_open": registration.visa_request.state in OPEN_IN[action],
        "has_words": has_words(conference),
    }
    return render(request, "reports/letter_decide.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def letter_template(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Word the letters and say who signs them; what is typed can be looked at as a letter before it is saved."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    now = words_of(conference) or LetterWords(usual_text(conference), "", "", "")
    initial = {"text": now.text, "signatory": now.signatory, "title": now.title, "organisation": now.organisation}
    form = LetterWordsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        if "preview" not in request.POST:
            actor, at = access.request_user(request), clock.now()
            save_letter_words(conference=conference, words=form.words(), actor=actor, at=at)
            messages.success(request, _("The words are saved. Letters that are made from now on have them."))
            return redirect("reports:letter_template", slug)
        try:
            return _file(_preview(conference, form.words()), "example.pdf")
        except UndrawableError:
            form.add_error(
                None, _("A letter stands here that our typefaces do not hold, such as a symbol or a picture.")
            )
    return render(request, "reports/letter_template.html", {"conference": conference, "form": form})


def _preview(conference: Conference, words: LetterWords) -> bytes:
    return draw_letter(letter_of(conference, EXAMPLE, words, at=clock.now(), is_example=True))


def _file(pdf: bytes, name: str) -> HttpResponseBase:
    """Return the download, under a name that says nothing; nobody keeps a copy on the way."""
    response = StreamingHttpResponse([pdf], content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
def letter_make(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Make the letter that was agreed to, for the person alone; or once more, with what is typed again for it."""
    mine = own_or_404(request, slug)
    words, at, actor = words_of(mine.conference), clock.now(), access.request_user(request)
    if words is None:
        messages.error(request, _("The organisers have not said yet who signs the letters. Ask them, then try again."))
        return redirect("delegates:letter", slug=slug)

    def draw(details: VisaDetails) -> bytes:
        return draw_letter(letter_of(mine.conference, details, words, at=at))

    form = PassportForm(request.POST, at=at) if "passport_number" in request.POST else None
    try:
        if form is None:
            return _file(visas.issue(registration=mine, draw=draw, actor=actor, at=at), "letter.pdf")
        if not form.is_valid():
            return _shown_again(request, mine, form)
        again = visas.issue_again(registration=mine, **form.cleaned_data, draw=draw, actor=actor, at=at)
        return _file(again, "letter.pdf")
    except UndrawableError:
        messages.error(
            request,
            _(
                "Our typefaces lack a letter that you gave. Write it as in the lines at the foot of your passport’s page, then make the letter. Nothing was changed."
            ),
        )
    except (visas.NoPlaceError, visas.NotOpenError):
        messages.error(request, _("There is no letter to be made: it is not agreed to, or was made a moment ago."))
    return redirect("delegates:letter", slug=slug)


def _shown_again(request: HttpRequest, mine: Registration, form: PassportForm) -> HttpResponse:
    asked = visas.request_of(mine)
    if asked is None or asked.state != State.ISSUED:
        raise Http404
    return show_letter(request, mine, again=form)
