"""The pages of one's own agenda, empty and full; part of `visits`."""

from datetime import UTC, datetime

from events.models import Conference
from sessions.models import Agenda, Seat, Session
from sessions.own_notes import write_note
from sessions.starring import star

AT = datetime(2012, 1, 20, 12, 0, tzinfo=UTC)
AGENDA = "/{slug}/agenda/"
VISITS = (
    ("sessions:agenda", AGENDA),
    ("sessions:agenda", "/{empty}/agenda/"),
    ("sessions:agenda", AGENDA, "delegate"),
    ("sessions:agenda_delete", f"{AGENDA}delete/", "delegate"),
    ("sessions:seat_back", "/{slug}/sessions/1B/place/back/", "delegate"),
    ("sessions:session", "/{slug}/sessions/{session}/", "delegate"),
    ("sessions:programme", "/{slug}/programme/", "delegate"),
)
NOT_PAGES = {
    "sessions:agenda_ics": "a file",
    "sessions:agenda_know": "takes a form",
    "sessions:agenda_mail": "takes a form",
    "sessions:star": "takes a form",
    "sessions:own_note": "takes a form",
    "sessions:seat": "takes a form",
}


def prepare(conference: Conference, mark: str) -> dict[str, str]:
    """Let the delegate star all there is, two sessions that overlap among them, with a note, a place and changes to read."""
    user = conference.people.exclude(user=None).get().user
    assert user is not None
    sessions = list(Session.objects.filter(conference=conference).exclude(kind=Session.Kind.BREAK).order_by("code"))
    star(user=user, conference=conference, sessions=[session.pk for session in sessions[:12]], at=AT)
    noted = next(session for session in sessions if session.code == "1B")
    write_note(user=user, conference=conference, session=noted.pk, text=f"Ask about the copy {mark}\nand who keeps it.")
    Session.objects.filter(pk=noted.pk).update(places=8)
    Seat.objects.create(user=user, session=noted, number=1, is_taken=True)
    Agenda.objects.filter(user=user).update(seen=1)
    return {"noted": noted.code}
