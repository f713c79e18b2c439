"""Which of one's own moves could not be taken back: kept in the sign-in by their numbers, so that earlier ones are offered."""

from django.http import HttpRequest

from events.models import Conference

PASSED = "moves_passed_over"
MOST = 50


def passed_over(request: HttpRequest, conference: Conference) -> list[int]:
    """Return the numbers of the conference's moves that were refused since something was taken back last."""
    kept = request.session.get(PASSED, {})
    return list(kept.get("numbers", [])) if kept.get("conference") == str(conference.pk) else []


def pass_over(request: HttpRequest, conference: Conference, number: int) -> None:
    """Keep that this move was refused."""
    numbers = [*passed_over(request, conference), number]
    request.session[PASSED] = {"conference": str(conference.pk), "numbers": numbers[-MOST:]}


def forget_passed(request: HttpRequest) -> None:
    """Offer again what was refused: it may be possible by now."""
    request.session.pop(PASSED, None)
