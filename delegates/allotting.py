"""Places for organisations: held until a day, and passed on by personal links, without anyone learning who took one.

The link of an organisation's own page is a token of 256 bits; each personal link is an invitation code for one use.
Of neither is more than the SHA-256 kept.
"""

import hashlib
import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from delegates import letters
from delegates.inviting import hash_code, label_of, new_text
from delegates.models import Allotment, InvitationCode, Registration
from delegates.offering import settle
from delegates.places import Actor, Places, RegistrationError, lock
from events.audit import record
from events.bulk_mail import discard_unsent
from events.models import Conference, Mail
from vault.keys import make_key, unlocked

TOKEN_BYTES = 32


class NotEnoughPlacesError(RegistrationError):
    """Fewer places are free than shall be held; `free` says how many (not below nought)."""

    def __init__(self, free: int) -> None:
        super().__init__(free)
        self.free = max(0, free)


class TakenMeanwhileError(RegistrationError):
    """More places are taken than shall be left; `taken` says how many."""

    def __init__(self, taken: int) -> None:
        super().__init__(taken)
        self.taken = taken


class ChangedMeanwhileError(RegistrationError):
    """Someone else changed how many places are held, or until when."""


class AllotmentOverError(RegistrationError):
    """The places are no longer held: revoked, or their time is over."""


class NothingToPassOnError(RegistrationError):
    """All places are taken or passed on, or things moved while the page was open."""


@dataclass(frozen=True, slots=True)
class Tally:
    """An organisation's places in numbers, which is all that anyone learns of them.

    `passed_on` counts the links that nobody has used yet; it exceeds what is left where `places` was lowered.
    """

    allotment_id: str
    category: Registration.Category
    places: int
    taken: int
    passed_on: int
    last_day: date

    @property
    def left(self) -> int:
        """Return how many links can still be made."""
        return max(0, self.places - self.taken - self.passed_on)

    @property
    def open(self) -> int:
        """Return how many places are neither taken nor given up."""
        return self.places - self.taken


@dataclass(frozen=True, slots=True)
class AllotmentLine:
    """An organisation's places as the registration desk sees them."""

    label: str
    tally: Tally
    state: str | Promise
    is_live: bool
    is_revoked: bool


def _hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def address_of_page(allotment: Allotment, token: str) -> str:
    """Return the address of the organisation's page."""
    return settings.SITE_URL + reverse("delegates:places", args=[allotment.conference.slug, token])


def _check_free(places: Places, category: str, wanted: int) -> None:
    if wanted > 0 and wanted > places.left(category):
        raise NotEnoughPlacesError(places.left(category))


def _locked(allotment: Allotment) -> Allotment:
    """Return the allotment as it stands now, with its conference locked. Raises AllotmentOverError once revoked."""
    lock(allotment.conference)
    found = Allotment.objects.select_related("conference").get(pk=allotment.pk)
    if found.revoked_at:
        raise AllotmentOverError
    return found


def _new_link(allotment: Allotment, at: datetime) -> str:
    """Set a new token, and keep mails with an earlier one from being sent; return the token."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    allotment.link_hash = _hash_token(token)
    _discard_mails(allotment, at)
    return token


def _discard_mails(allotment: Allotment, at: datetime) -> None:
    discard_unsent(Mail.objects.filter(key_ref=allotment.key_ref), at=at)


def _post(allotment: Allotment, token: str, address: str, at: datetime) -> None:
    if address:
        letters.places_link(allotment, address=address, link=address_of_page(allotment, token), at=at)


@transaction.atomic
def give_places(  # noqa: PLR0913  # what is given to whom, by whom and when
    *,
    conference: Conference,
    label: str,
    category: str,
    places: int,
    expires_at: datetime,
    actor: Actor,
    at: datetime,
    address: str = "",
) -> tuple[Allotment, str]:
    """Hold places for an organisation; return the row and the token of its page, mailed to `address` if there is one.

    Who waits for such a place is served first. Raises NotEnoughPlacesError.
    """
    conference = lock(conference)
    _check_free(settle(conference, at=at), category, places)
    row = Allotment(conference=conference, category=category, places=places, key_ref=make_key())
    row.label, row.made_at, row.expires_at = label, at, expires_at
    token = _new_link(row, at)
    row.save(force_insert=True)
    _post(row, token, address, at)
    record(actor=actor, action="give places", target=row, conference=conference, at=at)
    return row, token


@transaction.atomic
def change_places(*, allotment: Allotment, places: int, expires_at: datetime, actor: Actor, at: datetime) -> None:
    """Hold more or fewer places, or for longer or shorter; those no longer held are offered to the line.

    Raises ChangedMeanwhileError where `allotment` is not as it stands any more, AllotmentOverError, TakenMeanwhileError,
    NotEnoughPlacesError.
    """
    row = _locked(allotment)
    if (row.places, row.expires_at) != (allotment.places, allotment.expires_at):
        raise ChangedMeanwhileError
    if places < row.taken:
        raise TakenMeanwhileError(row.taken)
    free = settle(row.conference, at=at)
    held = row.places - row.taken if row.expires_at > at else 0
    _check_free(free, row.category, places - row.taken - held)
    row.places, row.expires_at = places, expires_at
    row.save(update_fields=["places", "expires_at"])
    record(actor=actor, action="change places", target=row, conference=row.conference, at=at)
    settle(row.conference, at=at)


@transaction.atomic
def revoke_places(*, allotment: Allotment, actor: Actor, at: datetime) -> None:
    """Let the page and the unused links open nothing any more and offer what was held to the line; who came in stays.

    Revoking twice changes nothing.
    """
    conference = lock(allotment.conference)
    if Allotment.objects.filter(pk=allotment.pk, revoked_at__isnull=True).update(revoked_at=at):
        _discard_mails(allotment, at)
        record(actor=actor, action="revoke places", target=allotment, conference=conference, at=at)
        settle(conference, at=at)


@transaction.atomic
def renew_page(*, allotment: Allotment, actor: Actor, at: datetime, address: str = "") -> str:
    """Give the organisation's page a new link, mailed to `address` if there is one; return its token.

    The earlier one opens nothing any more; personal links stay good. Raises AllotmentOverError.
    """
    row = _locked(allotment)
    token = _new_link(row, at)
    row.save(update_fields=["link_hash"])
    _post(row, token, address, at)
    record(actor=actor, action="renew link", target=row, conference=row.conference, at=at)
    return token


def find_by_link(conference: Conference, token: str, *, at: datetime) -> Allotment | None:
    """Return the allotment whose page's link holds the token, while its places are held."""
    found = Allotment.objects.live(at).filter(conference=conference, link_hash=_hash_token(token))
    return found.select_related("conference").first()


@transaction.atomic
def make_personal_link(*, allotment: Allotment, left: str, at: datetime) -> str:
    """Pass one place on; return the text of the code that the link holds, which is kept nowhere.

    `left` is how many the page said were left, as it came back: a page that is sent twice makes one link.
    Raises AllotmentOverError, NothingToPassOnError.
    """
    row = _locked(allotment)
    if row.expires_at <= at:
        raise AllotmentOverError
    now_left = tally_of(row).left
    if not now_left or left != str(now_left):
        raise NothingToPassOnError
    text = new_text()
    code = InvitationCode(conference=row.conference, allotment=row, category=row.category, key_ref=row.key_ref)
    code.code_hash, code.made_at, code.label = hash_code(text), at, ""
    code.save(force_insert=True)
    record(actor=None, action="pass place on", target=row, conference=row.conference, at=at)
    return text


@transaction.atomic
def take_back_links(*, allotment: Allotment, at: datetime) -> int:
    """Let the links that nobody has used open nothing any more; return how many. Raises AllotmentOverError."""
    row = _locked(allotment)
    count, _by_model = row.codes.filter(uses=0).delete()
    if count:
        record(actor=None, action="take links back", target=row, conference=row.conference, at=at)
    return count


def last_day_of(row: Allotment) -> date:
    """Return the last day on which the places are held, on the conference's calendar."""
    return (row.expires_at - timedelta(microseconds=1)).astimezone(row.conference.zone).date()


def _tally(row: Allotment, passed_on: int) -> Tally:
    return Tally(
        allotment_id=str(row.pk),
        category=Registration.Category(row.category),
        places=row.places,
        taken=row.taken,
        passed_on=passed_on,
        last_day=last_day_of(row),
    )


def tally_of(row: Allotment) -> Tally:
    """Return the organisation's places in numbers; one query."""
    return _tally(row, row.codes.filter(uses=0).count())


def _state(row: Allotment, at: datetime) -> str | Promise:
    if row.revoked_at:
        return _("revoked")
    if row.expires_at <= at:
        return _("time is over")
    return _("all taken") if row.taken >= row.places else _("held")


def allotment_lines(conference: Conference, *, at: datetime) -> tuple[AllotmentLine, ...]:
    """Return the conference's allotments for its registration desk, the newest first; three queries."""
    rows = list(Allotment.objects.filter(conference=conference).select_related("conference"))
    unused = InvitationCode.objects.filter(allotment__in=rows, uses=0).order_by()
    passed_on = Counter(dict(unused.values_list("allotment").annotate(Count("pk"))))
    with unlocked(row.key_ref for row in rows):
        return tuple(
            AllotmentLine(
                label=label_of(row),
                tally=_tally(row, passed_on[row.pk]),
                state=_state(row, at),
                is_live=row.revoked_at is None and row.expires_at > at,
                is_revoked=row.revoked_at is not None,
            )
            for row in rows
        )
