"""Ending the sign-ins of an account: whoever holds its cookie, a link or a code has nothing in hand any more."""

import secrets
from collections.abc import Callable

from django.contrib.sessions.models import Session
from django.db import transaction

from events.models import Mail, SignInLink, User
from events.sealed_sessions import SessionStore

also_ended: list[Callable[[User], None]] = []
"""What apps above gave into an account's hands that opens something too; wired at the start."""


@transaction.atomic
def end_sign_ins(user: User) -> None:
    """End every sign-in of the account, those half made too, and delete its links and the codes on their way.

    What apps above gave out to its devices ends with them.

    Whoever locks conferences or writes registrations as well does that first; of several accounts, the lower id first.

    The new salt ends each sign-in at its next request, also one that another process is just making; deleting the
    sessions leaves no half-made one whose code could still be typed.
    """
    User.objects.filter(pk=user.pk).update(sign_in_salt=secrets.token_hex(16))
    SignInLink.objects.filter(user=user).delete()
    waiting = [Mail.State.QUEUED, Mail.State.HELD]
    Mail.objects.filter(key_ref=user.key_ref, state__in=waiting).delete()
    Session.objects.filter(pk__in=[row.pk for row in Session.objects.iterator() if _is_of(row, user)]).delete()
    for end in also_ended:
        end(user)


def _is_of(row: Session, user: User) -> bool:
    """Tell whether the session speaks of the account: signed in, or on the way there."""
    said = str(SessionStore().decode(row.session_data))
    return any(mark in said for mark in (str(user.pk), user.pk.hex, user.email))
