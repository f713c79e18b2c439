"""What other programs read from our files: poppler, zbar, and a calendar parser of another house."""

import base64
import hashlib
import hmac
import re
import subprocess
import time
from datetime import datetime
from pathlib import Path

from vobject.base import readOne


def text_of(pdf: Path) -> str:
    """Return the text of a PDF, its white space made single."""
    done = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, text=True)
    return " ".join(done.stdout.split())


def codes_on(pdf: Path, folder: Path) -> set[str]:
    """Return what a scanner reads from the QR codes of a PDF when it is printed at 200 dots per inch."""
    subprocess.run(["pdftoppm", "-r", "200", "-png", str(pdf), str(folder / "sheet")], check=True)
    pictures = [str(path) for path in sorted(folder.glob("sheet*.png"))]
    done = subprocess.run(["zbarimg", "--quiet", "--raw", *pictures], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


def events_in(calendar: str) -> dict[str, tuple[datetime, datetime, str]]:
    """Return start, end and place of each event of a calendar, by its title."""
    events = readOne(calendar).vevent_list  # type: ignore[no-untyped-call]  # vobject says no types
    return {event.summary.value: (event.dtstart.value, event.dtend.value, event.location.value) for event in events}


def one_time_code(secret: str) -> str:
    """Return the code that an authenticator app shows now (RFC 6238: SHA-1, six digits, thirty seconds)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, int(time.time() // 30).to_bytes(8, "big"), hashlib.sha1)
    place = digest[-1] & 0x0F
    return f"{int.from_bytes(digest[place : place + 4], 'big') % 2**31 % 10**6:06}"


def code_in(letter: str) -> str:
    """Return the sign-in code that a mail holds."""
    found = re.search(r"\d{4}-\d{4}", letter)
    assert found
    return found[0]
