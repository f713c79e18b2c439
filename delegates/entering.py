"""How a person who registered without an account comes to have one."""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction

from delegates.models import Person, Registration
from delegates.places import lock
from events.accounts import open_account
from events.models import Conference, User

LINK_LASTS = timedelta(days=14)


def is_known(alias: str) -> bool:
    """Tell whether a person without an account gave the address of that alias."""
    return Person.objects.filter(address_alias=alias).exists()


def link_people(user: User, alias: str) -> None:
    """Give the account the people who gave its address."""
    for person in Person.objects.filter(address_alias=alias, user=None):
        if not Person.objects.filter(conference=person.conference_id, user=user).exists():
            Person.objects.filter(pk=person.pk, address_alias=alias, user=None).update(
                user=user
            )  # not of one erased since


def find_by_link(conference: Conference, token: str, *, at: datetime) -> Registration | None:
    """Return the registration whose mailed link holds the token, while the link is neither used nor too old."""
    hashed = hashlib.sha256(token.encode()).hexdigest()
    found = Registration.objects.filter(conference=conference, link_hash=hashed, requested_at__gt=at - LINK_LASTS)
    return found.exclude(state=Registration.State.WITHDRAWN).select_related("person").first()


@transaction.atomic
def use_link(*, conference: Conference, token: str, at: datetime) -> User | None:
    """Use up the mailed link; return the account of its person, made now if need be, or None for any other link."""
    lock(conference)
    registration = find_by_link(conference, token, at=at)
    if registration is None:
        return None
    user = open_account(address=str(registration.person.address), is_verified=True)
    registration.link_hash = ""
    registration.save(update_fields=["link_hash"])
    if registration.person.address_alias:
        link_people(user, registration.person.address_alias)
    return user
