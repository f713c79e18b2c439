"""What the tests of the registration desk share: many people, and what a page's forms carry."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.http import HttpResponse
from django.test import Client

from delegates.models import Person, Registration
from events.models import Conference
from vault.keys import make_key, unlocked

TOGETHER = "/dhrd-2012/organise/registrations/together/"


def hidden(page: str) -> dict[str, str]:
    """Return what the forms of a page carry."""
    inputs = [part.split(">")[0] for part in page.split('<input type="hidden" ')[1:]]
    pairs = [part.split('"') for part in inputs]
    return {pair[1]: pair[3] for pair in pairs if pair[1] != "csrfmiddlewaretoken"}


def confirm(client: Client, data: Mapping[str, object], *, follow: bool = False) -> HttpResponse:
    """Ask for a decision about many, and say yes to what the page shows."""
    page = client.post(TOGETHER, data).content.decode()
    shown: dict[str, object] = {**hidden(page), "chosen": re.findall(r'name="chosen" value="([^"]+)"', page)}
    answer: HttpResponse = client.post(TOGETHER, shown | {"confirmed": "yes"}, follow=follow)  # type: ignore[assignment]
    return answer


def grow(conference: Conference, size: int, at: datetime) -> None:
    """Let so many be registered, quickly: copies of those that are."""
    model = Registration.objects.select_related("person")[0]
    people, rows = [], []
    for number in range(Registration.objects.count(), size):
        key_ref = make_key()
        copy = Person(conference=conference, key_ref=key_ref, address_alias=f"copy {number}")
        copy.display_name, copy.address = f"Person {number}", f"copy{number}@example.org"
        people.append(copy)
        twin = Registration(person=copy, conference=conference, key_ref=key_ref, state=model.state)
        twin.requested_at = twin.queued_at = twin.conduct_agreed_at = at
        rows.append(twin)
    with unlocked(person.key_ref for person in people):
        Person.objects.bulk_create(people)
        Registration.objects.bulk_create(rows)
