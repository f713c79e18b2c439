"""A programme that came by a file, with someone in it, for the proofs."""

from collections.abc import Callable
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from delegates.models import ImportDraft
from events.models import Conference
from sessions.exchange.entering import import_programme
from sessions.exchange.reading import read_programme


def table(title: str, name: str, address: str = "") -> bytes:
    """Return a CSV file of one session in the draft, whose speaker is of that name."""
    return f"title,speakers,start,room\n{title},{name}{address},2012-02-26T16:00+00:00,Cellar\n".encode()


def bring_programme(conference: Conference, name: str, mark: Callable[[str], str], *, at: datetime) -> None:
    """Import a session with someone whom nobody has heard from."""
    content = table(mark(f"{name} imported session title"), mark("imported speaker@organisers name"))
    import_programme(read_programme(content), conference=conference, actor=None, at=at)


def file_of(typed: str) -> dict[str, object]:
    """Return the form that sends a file in which everything is what was typed."""
    return {"file": SimpleUploadedFile("programme.csv", table(typed, typed, f" <{typed}@example.org>"))}


def broken_file_of(typed: str) -> dict[str, object]:
    """Return the form that sends a file that cannot be read."""
    return {"file": SimpleUploadedFile(f"{typed}.xml", f"<schedule><{typed}".encode())}


def confirmed() -> dict[str, object]:
    """Return the form that imports the file that was sent last."""
    last = ImportDraft.objects.order_by("made_at").last()
    return {"draft": str(last.pk) if last else ""}
