"""Mails to those who have a part in sessions: whom one may reach, and what it is sealed under.

Who is hidden, has left or gave no address gets none. What stands in it is worded by whoever knows the sessions.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from delegates.cards import PersonId
from delegates.disclosure import texts
from delegates.models import Person, Registration
from delegates.models.people import PersonQuerySet
from delegates.presence import present
from events.bulk_mail import Draft, discard_unsent, write_mails
from events.mail_templates import Chooser, Purpose, fill, values_for
from events.models import Conference, Mail
from events.outbox import DISCARDABLE
from vault.keys import unlocked
from vault.reading import opened

PURPOSE = Purpose.PROGRAMME
Word = Callable[[PersonId, str], str]
"""Returns what stands in the mail to a person, in a language."""


def _reachable(conference: Conference, people: Collection[PersonId]) -> PersonQuerySet:
    found = Person.objects.filter(conference=conference, pk__in=people, address_alias__isnull=False)
    return present(found)


def count_reachable(conference: Conference, people: Collection[PersonId]) -> int:
    """Return how many of these people a mail would be written to; one query."""
    return _reachable(conference, people).count()


def write_to_contributors(
    *, conference: Conference, people: Collection[PersonId], word: Word, version: int, at: datetime
) -> int:
    """Write one mail to each of these people whom one may reach; return how many. One for each version at most.

    An earlier one that is not sent yet is discarded: what it says is no longer so. In a fixed number of queries.
    """
    found = list(_reachable(conference, people).select_related("registration"))
    with unlocked(person.key_ref for person in found):
        drafts = list(_drafts(conference, found, word, version))
        discard_unsent(Mail.objects.filter(pk__in=_outdated(conference, {person.pk for person in found})), at=at)
        write_mails(drafts, purpose=PURPOSE.value, conference=conference, at=at, due_at=at)
    return len(drafts)


def _outdated(conference: Conference, people: Collection[PersonId]) -> list[UUID]:
    unsent = Mail.objects.filter(conference=conference, purpose=PURPOSE, state__in=DISCARDABLE)
    return [pk for pk, once in unsent.values_list("pk", "once") if UUID(once.split(":")[1]) in people]


def _drafts(conference: Conference, people: Iterable[Person], word: Word, version: int) -> Iterator[Draft]:
    chooser = Chooser(conference, PURPOSE)
    link = settings.SITE_URL + reverse("sessions:programme", args=[conference.slug])
    for person in people:
        if not (address := _address(person)):
            continue
        registration: Registration | None = getattr(person, "registration", None)
        code = registration.code if registration else ""
        language, words = chooser.choose(_languages(person))
        values = values_for(conference, language=language, reference=code, link=link)
        filled = fill(words, values | {"places": word(person.pk, language)})
        once = f"{PURPOSE.value}:{person.pk}:{version}"
        yield Draft(address, filled.subject, filled.body, person.key_ref, once, reference=code)


def _address(person: Person) -> str:
    return opened(lambda: str(person.address), "")


def _languages(person: Person) -> tuple[str, ...]:
    return opened(lambda: texts(person.languages), ())
