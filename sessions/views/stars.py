"""The button beside each session: star it, or take the star off."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from events import access
from events.models import User
from events.views.accounts import own_address
from sessions.models import Session
from sessions.starring import is_starrable, star, unstar
from sessions.views.agenda import show_agenda
from sessions.views.attend import Visit, session_or_404, visit_of
from sessions.views.choosing import account_or_404, stars_here
from sessions.views.star_cookie import TooManyStarsError, read_cookie, write_cookie

FULL = gettext_lazy("This browser keeps no more stars. Sign in: your account keeps as many as you like.")
SAME_SITE = frozenset({"same-origin", "none"})
Press = Callable[[HttpRequest, Visit, str], HttpResponse]


@csrf_exempt
@require_POST
def press_star(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Star the session, or with `star=no` take the star off; one that is hidden is answered as one that never was.

    Pages that show stars to who has not signed in hold no guard against forged forms: it would set a cookie, and make each
    copy of a page another one. What such a form could change is the cookie of stars alone, and browsers say where it is from.
    """
    if isinstance(access.request_user(request), User):
        return _guarded(request, slug, code)
    if request.headers.get("Sec-Fetch-Site", "none") not in SAME_SITE:
        raise PermissionDenied
    return _pressed(request, slug, code)


def _pressed(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    visit, wants = visit_of(request, slug), request.POST.get("star") != "no"
    session = _starrable_or_404(visit, code) if wants else _own_or_404(request, visit, code)
    user = access.request_user(request)
    answer = _answer(request, code, slug, is_on=wants)
    if isinstance(user, User):
        _write(user, visit, session, wants=wants)
        return answer
    kept = read_cookie(request)
    try:
        changed = kept.with_star(session) if wants else kept.without_star(session)
    except TooManyStarsError:
        return _refuse(request, visit)
    if wants and visit.conference.pk.hex not in kept.seen and visit.programme:
        changed = changed.knowing(visit.conference, visit.programme.version)
    write_cookie(answer, changed)
    return answer


_guarded = csrf_protect(_pressed)


def _starrable_or_404(visit: Visit, code: str) -> UUID:
    _day, entry = session_or_404(visit.programme, code)
    if not is_starrable(entry.kind, entry.path):
        raise Http404
    return UUID(entry.uid)


def _own_or_404(request: HttpRequest, visit: Visit, code: str) -> UUID:
    """Return the session of that code if the visitor starred it, whatever became of it since, or may see it."""
    mine = stars_here(request, visit.conference)
    found = Session.objects.filter(conference=visit.conference, code=code, pk__in=mine).first() if mine else None
    return found.pk if found else _starrable_or_404(visit, code)


def _write(user: User, visit: Visit, session: UUID, *, wants: bool) -> None:
    """Write it down for the account."""
    if not wants:
        unstar(user=user, conference=visit.conference, session=session)
        return
    with account_or_404():
        star(user=user, conference=visit.conference, sessions=[session], at=visit.at)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _answer(request: HttpRequest, code: str, slug: str, *, is_on: bool) -> HttpResponse:
    """Say to the page's script how the star stands now; lead everybody else back to where they were."""
    if _wants_json(request):
        return JsonResponse({"starred": is_on})
    way_back = own_address(request, request.POST.get("next", ""))
    return redirect(f"{way_back}#star-{code}") if way_back else redirect("sessions:session", slug, code)


def _refuse(request: HttpRequest, visit: Visit) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"said": str(FULL)}, status=HTTPStatus.CONFLICT)
    return show_agenda(request, visit, refusal=str(FULL), status=HTTPStatus.CONFLICT)
