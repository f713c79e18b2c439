"""Someone with something of every kind, and what is left of them in the databases."""

from datetime import datetime
from uuid import uuid4

from django.test import Client

from delegates.bulk import begin
from delegates.messaging import write_message
from delegates.models import Registration
from events.models import Conference
from events.sign_in_links import make_sign_in_link
from sessions.models import Session
from tests.conftest import make_user, sign_in
from tests.delegates.kept import again, enter, everything
from tests.proof.outputs import files, rows
from tests.sessions.stage import place, publish

WORDS = (
    "Sunrise 0", "sunrise0@example.org", "A bar", "A lawyer", "A quiet seat", "No nuts", "A sister", "Signal 1",
    "at home", "Careful", "For how long?", "Long",
)  # fmt: skip
"""What tests.delegates.kept says of number 0, sealed or not."""


def with_everything(conference: Conference, at: datetime) -> Registration:
    """Return someone with a row of every kind, an account that is signed in, a part in an open session and a decision."""
    one = enter(conference, at)
    everything(one, at)
    place(publish(conference), "1A", people=[one.person], ceiling="open")
    author = make_user("desk@team.example")
    write_message(
        pk=uuid4(), conference=conference, registrations=[one], subject="Rooms", text="A", author=author, at=at
    )
    begin(pk=uuid4(), conference=conference, action="wait", registrations=[one], actor=author, at=at)
    account = again(one).person.user
    assert account is not None
    make_sign_in_link(account, at=at, second_factor=False)
    return again(one)


def signed_in(registration: Registration) -> Client:
    account = registration.person.user
    assert account is not None
    return sign_in(Client(raise_request_exception=False), account, second_factor=False)


def traces(registration: Registration) -> list[str]:
    """Return what leads to someone, or says something of them, beside their words: ids, codes, keys, fingerprints."""
    person, account = registration.person, registration.person.user
    assert account is not None
    ids = [registration.code, registration.badge_id, registration.key_ref, person.address_alias or "", account.key_ref]
    moments = [registration.requested_at.strftime("%H:%M:%S.%f")] if registration.requested_at.microsecond else []
    return [*ids, account.pk.hex, *moments]


def found_in_rows(words: list[str]) -> set[str]:
    contents = b"\n".join(output.body for output in rows()).decode(errors="ignore")
    return {word for word in words if word in contents or word in contents.replace("-", "")}


def found_in_files(words: list[str]) -> set[str]:
    """Return which words stand in the bytes of the databases' files, with what SQLite keeps beside them."""
    contents = b"\n".join(output.body for output in files())
    return {word for word in words if word.encode() in contents}


def ceilings() -> dict[str, str]:
    return dict(Session.objects.values_list("code", "ceiling"))
