"""Offers of which the person does not know yet, because their mail is held, waits or was given up.

Their time does not run out. As long as the mail lies there the offer is prolonged, and the mail written anew, so that
what it says is still true when it goes out: from then on the person has the whole time.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from delegates import letters
from delegates.models import Registration
from delegates.places import lock
from events.bulk_mail import discard_unsent
from events.mail_templates import Purpose
from events.models import Conference, Mail
from events.models.records import MailQuerySet
from vault.keys import unlocked

UNSENT = frozenset(Mail.State.values) - {Mail.State.SENT.value}
SLACK = timedelta(minutes=10)
"""By so much the time that a mail names may be shorter than the whole time when it goes out; more is prolonged."""


def _mails(conference: Conference) -> MailQuerySet:
    return Mail.objects.filter(conference=conference, purpose=Purpose.OFFER)


def untold_offers(conference: Conference, *, states: Collection[str] = UNSENT) -> QuerySet[Registration]:
    """Return the registrations that are offered a place by a mail in one of these states."""
    unsent = _mails(conference).exclude(state=Mail.State.SENT)
    latest = _mails(conference).filter(reference=OuterRef("code")).order_by("-written_at")
    offered = Registration.objects.filter(
        conference=conference, state=Registration.State.OFFERED, code__in=unsent.values("reference")
    )
    told = Subquery(latest.values("state")[:1])
    return offered.annotate(mail_state=told).filter(mail_state__in=states).select_related("person", "conference")


def whole_time(conference: Conference) -> timedelta:
    """Return for how long a place is offered."""
    return timedelta(hours=conference.offer_hours)


def _latest_mail(registration: Registration) -> Mail | None:
    mails = _mails(registration.conference).filter(reference=registration.code)
    return mails.select_for_update().order_by("-written_at").first()


def _prolong(registration: Registration, at: datetime) -> None:
    """Offer the place for the whole time from now, unless a worker is sending the mail at this moment."""
    mail = _latest_mail(registration)
    if mail is None or mail.state == Mail.State.SENT or (mail.claimed_until and mail.claimed_until > at):
        return
    registration.offer_ends_at = at + whole_time(registration.conference)
    registration.save(update_fields=["offer_ends_at"])
    with unlocked([registration.key_ref]):
        letters.offered_until(registration, mail)


def prolong_untold(conference: Conference, *, at: datetime) -> None:
    """Prolong the offers whose mail still lies here, and write anew what their mails say.

    The mails are changed one after the other under the conference's lock, as all that change many of its mails hold it.
    """
    short = untold_offers(conference).filter(offer_ends_at__lt=at + whole_time(conference) - SLACK)
    if not short.exists():
        return
    with transaction.atomic():
        lock(conference)
        for registration in short:
            _prolong(registration, at)


def discard_offer(registration: Registration, *, at: datetime) -> None:
    """Never send the mail of an offer that is taken, given back or over. One statement."""
    discard_unsent(_mails(registration.conference).filter(reference=registration.code), at=at)


def discard_news(registration: Registration, *, at: datetime) -> None:
    """Never send what is written about decisions and was not sent yet: something else has come in their place."""
    about = Mail.objects.filter(conference=registration.conference_id, purpose__in=[Purpose.NEWS, Purpose.OFFER])
    discard_unsent(about.filter(reference=registration.code), at=at)


def true_end(registration: Registration, *, at: datetime) -> datetime:
    """Return until when the place is the person's: at least the whole time from the moment when the mail was sent.

    As long as it was not, that time has not begun. Must be asked in a transaction.
    """
    planned, mail = registration.offer_ends_at or at, _latest_mail(registration)
    if mail is None:
        return planned
    told_at = (mail.sent_at or mail.written_at) if mail.state == Mail.State.SENT else at
    return max(planned, told_at + whole_time(registration.conference))
