"""Taking a place in a session that takes only so many, and giving it back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from delegates.holders import holders
from events import access
from sessions.models import Seat, Session
from sessions.seats import SeatError, give_back, take_seat
from sessions.views.attend import session_or_404, visit_of
from sessions.views.choosing import account_or_404


@require_POST
def take(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Take a place, or a spot in the line; who has no place at the conference is answered as if there were no such page."""
    user, visit = access.user_or_404(request), visit_of(request, slug)
    _day, entry = session_or_404(visit.programme, code)
    if not entry.is_open or not holders(visit.conference, visit.at, [user.pk]):
        raise Http404
    session = Session.objects.select_related("conference").get(pk=entry.uid)
    try:
        with account_or_404():
            has_place = take_seat(user=user, session=session, at=visit.at)
    except SeatError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("You have a place in this session.")
            if has_place
            else _("You are in the line. Once a place is yours, a mail tells you that there is news."),
        )
    return redirect("sessions:session", slug, code)


@require_http_methods(["GET", "HEAD", "POST"])
def back(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Ask whether to give a place back, or to leave the line, then do it; also once the session is hidden."""
    user, visit = access.user_or_404(request), visit_of(request, slug)
    mine = Seat.objects.select_related("session__conference")
    seat = mine.filter(user=user, session__conference=visit.conference, session__code=code).first()
    if seat is None:
        raise Http404
    if request.method == "POST":
        give_back(user=user, session=seat.session, at=visit.at)
        messages.success(request, _("It is given back.") if seat.is_taken else _("You are no longer in the line."))
        return redirect("sessions:agenda", slug)
    context = {"code": code, "has_place": seat.is_taken}
    return render(request, "sessions/seat_back.html", visit.context | context)
