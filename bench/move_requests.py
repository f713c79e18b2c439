"""Make a conference of that many sessions in twenty rooms, and time moves in it; run by bench/moves.py."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from datetime import timedelta
from functools import partial
from io import StringIO
from itertools import cycle
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402  # models load after set-up
from django.http import HttpRequest, HttpResponse  # noqa: E402  # likewise
from django.test import Client, override_settings  # noqa: E402  # likewise
from django.urls import path  # noqa: E402  # likewise
from django.views.decorators.http import require_POST  # noqa: E402  # likewise

from bench.desk_pages import safety_officer  # noqa: E402  # likewise
from bench.timing import seconds  # noqa: E402  # likewise
from config.urls import urlpatterns as addresses  # noqa: E402  # likewise
from events.access import PROGRAMME_DESK, team_conference_or_404  # noqa: E402  # likewise
from sessions.models import Slot  # noqa: E402  # likewise
from sessions.standing import mark_of, spot_of  # noqa: E402  # likewise

ROOMS = 20
ROUNDS = 15
SCHEDULE = "/bench/organise/schedule/"


@require_POST
def empty(request: HttpRequest, slug: str) -> HttpResponse:
    """Let the programme desk in, and answer nothing."""
    team_conference_or_404(request, slug, PROGRAMME_DESK)
    return HttpResponse()


urlpatterns = [path("<slug:slug>/empty/", empty), *addresses]


def places() -> Iterator[dict[str, str]]:
    """Yield the form that moves one session: to the end of its day where nothing is, and back, for ever."""
    code = Slot.objects.filter(version__number=None).order_by("starts_at", "pk")[0].session.code
    for hours in cycle((12, -12)):
        slot = Slot.objects.select_related("session__conference").get(version__number=None, session__code=code)
        start = slot.starts_at.astimezone(slot.session.conference.zone) + timedelta(hours=hours)
        yield {
            "session": code,
            "room": str(slot.room_id),
            "day": f"{start:%Y-%m-%d}",
            "start": f"{start:%H:%M}",
            "minutes": str(int((slot.ends_at - slot.starts_at).total_seconds() // 60)),
            "seen": mark_of(spot_of(slot)),
        }


def _time(job: Callable[[], object]) -> float:
    return median(seconds(job) for _round in range(ROUNDS))


def _post(desk: Client, address: str, form: dict[str, str]) -> None:
    answer = desk.post(address, form)
    if answer.status_code >= 400:  # noqa: PLR2004  # any refusal
        raise RuntimeError(answer.content.decode())


def moved(desk: Client) -> float:
    """Return the median of moves; looking up where the session stands is not timed."""
    forms = places()
    _post(desk, f"{SCHEDULE}move/", next(forms))
    return median(seconds(partial(_post, desk, f"{SCHEDULE}move/", next(forms))) for _round in range(ROUNDS))


def main(size: int) -> None:
    """Print a line."""
    with redirect_stdout(StringIO()):
        call_command("upgrade")
        call_command("populate", "bench", sessions=size, speakers=max(size // 2, ROOMS), rooms=ROOMS, delegates=0)
    desk = safety_officer()
    with override_settings(ROOT_URLCONF="bench.move_requests"):
        bare = partial(_post, desk, "/bench/empty/", {})
        bare()
        nothing, healthz = _time(bare), _time(partial(desk.get, "/healthz"))
        move = moved(desk)
        tried = _time(partial(_post, desk, f"{SCHEDULE}try/", next(places())))
        day = seconds(partial(desk.get, f"{SCHEDULE}?day=2012-02-24"))
    page = len(desk.get(f"{SCHEDULE}?day=2012-02-24").content)
    sys.stdout.write(
        f"schedule of {size:4}: an empty view {nothing * 1000:.1f} ms (without sign-in {healthz * 1000:.1f} ms);"
        f" a move {move * 1000:5.1f} ms, {move / nothing:.1f} empty views; a tried place {tried / nothing:.1f};"
        f" the page of a day {day * 1000:.0f} ms, {page / 1000:.0f} kB\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
