"""A mail that says no more than that there is news on one's agenda, and where that is.

It goes to people of the conference who have an account, whom one may show and who gave an address: who is hidden or has
left gets none.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy

from delegates.contributor_letters import write_to
from delegates.models import Person
from delegates.models.people import PersonQuerySet
from delegates.presence import present
from events.models import Conference, User
from events.outbox import AGENDA

WORDS = gettext_lazy("There is news for you.\n\nSign in with this address to read it:\n%(link)s")


def _reachable(conference: Conference, accounts: Collection[UUID]) -> PersonQuerySet:
    found = Person.objects.filter(conference=conference, user__in=accounts, address_alias__isnull=False)
    return present(found)


def can_be_told(user: User, conference: Conference) -> bool:
    """Tell whether a mail about the agenda would be written to the account; one query."""
    return _reachable(conference, [user.pk]).exists()


def tell_of_news(*, conference: Conference, accounts: Collection[UUID], once: str, at: datetime) -> int:
    """Queue the mail for these accounts; return to how many. `once` names the news: nobody is told of one twice."""
    people = list(_reachable(conference, accounts).select_related("conference"))
    link = settings.SITE_URL + reverse("sessions:agenda", args=[conference.slug])
    keys = {person.pk: f"{AGENDA}:{person.pk}:{once}" for person in people}
    write_to(people, words=WORDS, link=link, purpose=AGENDA, once=keys, at=at, due_at=at)
    return len(people)
