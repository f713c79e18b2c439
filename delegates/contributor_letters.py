"""Mails to people with a part in the programme, registered or not: fixed words that name neither them nor the conference."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import override

from delegates.disclosure import texts
from delegates.models import Person
from delegates.presence import present
from events.mail_templates import NEUTRAL_SUBJECT
from events.models import Conference
from events.outbox import queue_mail
from vault.keys import unlocked
from vault.reading import opened


def _language_of(person: Person) -> str:
    spoken = opened(lambda: texts(person.languages), ())
    return next((code for code in spoken if code in person.conference.languages), main_language(person.conference))


def main_language(conference: Conference) -> str:
    """Return the language in which the conference writes to whom it does not know."""
    return next(iter(conference.languages), settings.LANGUAGE_CODE)


def _reachable(people: Iterable[Person]) -> list[Person]:
    found = list(people)
    there = present(Person.objects.filter(pk__in=[person.pk for person in found])).values_list("pk", flat=True)
    reachable = set(there)
    return [person for person in found if person.pk in reachable]


def write_to(  # noqa: PLR0913  # what is written to whom, and when it may go out
    people: Iterable[Person],
    *,
    words: Promise,
    link: str,
    purpose: str,
    once: Mapping[UUID, str],
    at: datetime,
    due_at: datetime,
) -> None:
    """Queue a mail to each person, loaded with the conference, who has an address; `words` hold %(link)s, `once` is by their id.

    Who is hidden, has left or was erased gets none.
    """
    found = _reachable(people)
    with unlocked(person.key_ref for person in found):
        for person in found:
            if not (address := opened(lambda one=person: str(one.address), "")):  # type: ignore[misc]  # bound at once
                continue
            with override(_language_of(person)):
                subject, body = str(NEUTRAL_SUBJECT), str(words) % {"link": link}
            queue_mail(
                address=address,
                subject=subject,
                body=body,
                key_ref=person.key_ref,
                purpose=purpose,
                once=once[person.pk],
                at=at,
                conference=person.conference,
                due_at=due_at,
            )
