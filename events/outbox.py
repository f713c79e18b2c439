"""Mails are rows first: written in the same transaction as what they tell, sent by the worker afterwards.

At most once per `once` key. If the worker dies between the mail host's yes and the row's change to *sent*, that one
mail is sent again: the only window, as in any store-and-forward system (RFC 5321, 4.1.1.4).
"""

import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from events.models import Conference, Mail
from vault.sealing import SealError

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=2)
LAST_ATTEMPT = 40  # about three days
BATCH = 50


def write_mail(  # noqa: PLR0913  # one argument for each part of a mail
    *,
    address: str,
    subject: str,
    body: str,
    key_ref: str,
    purpose: str,
    once: str,
    at: datetime,
    conference: Conference | None = None,
) -> Mail:
    """Put a mail into the outbox, sealed under the key `key_ref`; a second one with the same `once` is not written."""
    written = Mail.objects.filter(once=once).first()
    if written:
        return written
    mail = Mail(conference=conference, key_ref=key_ref, purpose=purpose, once=once, written_at=at, due_at=at)
    mail.address, mail.subject, mail.body = address, subject, body
    mail.save(force_insert=True)
    return mail


def _claim(at: datetime) -> list[Mail]:
    """Take the next mails due; another worker leaves them alone for the first wait."""
    with transaction.atomic():
        mails = list(Mail.objects.due(at).select_for_update(skip_locked=True)[:BATCH])
        for mail in mails:
            mail.attempts += 1
            mail.due_at = at + min(FIRST_WAIT * 2 ** min(mail.attempts - 1, 10), LONGEST_WAIT)
            mail.save(update_fields=["attempts", "due_at"])
    return mails


def _send(mail: Mail) -> bool:
    message = EmailMessage(
        subject=" ".join(str(mail.subject).split()),
        body=str(mail.body),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[str(mail.address)],
        headers={"Message-ID": f"<{mail.pk.hex}@{settings.SITE_HOST}>", "Auto-Submitted": "auto-generated"},
    )
    return bool(message.send())


def deliver(*, now: Callable[[], datetime] = timezone.now) -> int:
    """Hand the mails that are due to the mail host; return how many it took. One that fails is tried again later."""
    sent = 0
    for mail in _claim(now()):
        try:
            taken = _send(mail)
        except (SealError, ValueError):  # its key is gone, or its address is no address
            mail.state = Mail.State.FAILED
        except (OSError, smtplib.SMTPException):
            if mail.attempts >= LAST_ATTEMPT:
                mail.state = Mail.State.FAILED
        else:
            sent += taken
            mail.state, mail.sent_at = Mail.State.SENT, now()
        Mail.objects.filter(pk=mail.pk).update(state=mail.state, sent_at=mail.sent_at)  # it may be deleted meanwhile
    return sent
