"""Who comes, and what each of them has said about being shown."""

import secrets
from typing import ClassVar, Self
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from delegates.cards import DEFAULT_VISIBILITY, Facet, PhotoChoice, Visibility
from events.audience import Audience
from events.models import Conference, User
from vault.classes import classed
from vault.fields import SealedJSONField, SealedTextField

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 6


def make_code() -> str:
    """Return a random registration code without letters that look alike."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def make_badge_id() -> str:
    """Return a random 128-bit id as 32 hexadecimal digits."""
    return secrets.token_hex(16)


def default_visibility() -> dict[str, int]:
    """Return what a new person shows: nothing below the organisers."""
    return {facet.value: int(level) for facet, level in DEFAULT_VISIBILITY.items()}


class PersonQuerySet(models.QuerySet["Person"]):
    """Which people?"""

    def of_user(self, user: User) -> Self:
        """Return the people that this account is."""
        return self.filter(user=user)


class Person(models.Model):
    """A human being as one conference knows them; another conference knows another Person.

    `address_alias` is the keyed fingerprint of the address, to find it again; it is empty for those without one.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="people")
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="people")
    key_ref = models.CharField(max_length=32, unique=True)
    address_alias = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001  # NULL is outside the unique constraint
    address = SealedTextField(_("contact address"))
    display_name = SealedTextField(_("display name"))
    badge_name = SealedTextField(_("name on the badge"))
    affiliation = SealedTextField(_("affiliation"))
    country = SealedTextField(_("country"))
    languages = SealedJSONField(_("languages"), default=list)
    biography = SealedTextField(_("biography"))
    visibility = SealedJSONField(_("who sees what"), default=default_visibility)
    at_risk = SealedTextField(_("at risk"))

    objects = PersonQuerySet.as_manager()

    classes: ClassVar = classed(
        safety="id conference user key_ref address_alias",
        sealed="address display_name badge_name affiliation country languages biography visibility at_risk",
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conference", "address_alias"], name="address_once_per_conference"),
            models.UniqueConstraint(fields=["conference", "user"], name="account_once_per_conference"),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"

    @property
    def shows(self) -> Visibility:
        """Return the lowest audience that may know each facet; what is not said is for safety officers."""
        said = self.visibility if isinstance(self.visibility, dict) else {}
        return {facet: Audience(int(said.get(facet.value, Audience.SAFETY))) for facet in Facet}


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Which registrations?"""

    def confirmed(self) -> Self:
        """Return those that hold a place."""
        return self.filter(state=Registration.State.CONFIRMED)

    def waiting(self) -> Self:
        """Return the waiting list, the first in line first."""
        return self.filter(state=Registration.State.WAITING).order_by("queued_at", "id")


class Registration(models.Model):
    """The request for, and then the right to, a place at one conference.

    `queued_at` is when the person joined the line they stand in; `link_hash` is the SHA-256 of the mailed link's
    token until the link is used.
    """

    class State(models.TextChoices):
        """How far the request has come."""

        REQUESTED = "requested", _("requested")
        WAITING = "waiting", _("on the waiting list")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Category(models.TextChoices):
        """As what a person comes."""

        DELEGATE = "delegate", _("Delegate")
        SPEAKER = "speaker", _("Speaker")
        INTERPRETER = "interpreter", _("Interpreter")
        PRESS = "press", _("Press")
        VOLUNTEER = "volunteer", _("Volunteer")
        GUEST = "guest", _("Guest")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.OneToOneField(Person, models.CASCADE, related_name="registration")
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="registrations")
    key_ref = models.CharField(max_length=32)
    code = models.CharField(_("registration code"), max_length=8, default=make_code)
    badge_id = models.CharField(_("badge"), max_length=32, unique=True, default=make_badge_id)
    category = models.CharField(_("category"), max_length=12, choices=Category.choices, default=Category.DELEGATE)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    requested_at = models.DateTimeField(_("requested at"))
    queued_at = models.DateTimeField(_("in line since"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("arrived at"), null=True, blank=True)
    conduct_agreed_at = models.DateTimeField(_("agreed to the code of conduct at"))
    link_hash = models.CharField(max_length=64, blank=True, default="")
    access_needs = SealedTextField(_("access needs"))
    dietary_needs = SealedTextField(_("dietary needs"))
    interpretation = SealedJSONField(_("languages needed in interpretation"), default=list)
    photo = SealedTextField(_("photographs"), default=PhotoChoice.NO.value)

    objects = RegistrationQuerySet.as_manager()

    classes: ClassVar = classed(
        organisers="id conference code category state requested_at queued_at decided_at arrived_at conduct_agreed_at",
        safety="person key_ref badge_id link_hash",
        sealed="access_needs dietary_needs interpretation photo",
    )

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conference", "code"], name="registration_code_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["conference", "state", "queued_at"], name="registration_line")]

    def __str__(self) -> str:
        return f"registration {self.code}"


class Submission(models.Model):
    """One sending of the form: its token makes a repeated sending the same one, and finds its receipt again.

    It refers to no person: the receipt of an address that is registered already looks like any other.
    """

    token = models.UUIDField(primary_key=True, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="submissions")
    reference = models.CharField(_("reference"), max_length=8)
    state = models.CharField(_("state"), max_length=10, choices=Registration.State.choices)
    sent_at = models.DateTimeField(_("sent at"))

    classes: ClassVar = classed(safety="token conference reference state sent_at")

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")

    def __str__(self) -> str:
        return f"submission {self.reference}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Which consents?"""

    def for_purpose(self, purpose: str, conference: Conference) -> Self:
        """Return the entries of one purpose, the oldest first."""
        return self.filter(person__conference=conference, purpose=purpose).order_by("at", "id")


class Consent(models.Model):
    """An entry of the ledger: a person's yes or its withdrawal, for one purpose, with the wording they saw.

    `about` is the id of what it concerns (a session), or empty. The last entry counts; absence means no.
    """

    class Purpose(models.TextChoices):
        """What is agreed to."""

        OPEN_SESSION = "open-session", _("that the session is shown with title, room and names")

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    about = models.CharField(_("about"), max_length=36, blank=True, default="")
    given = models.BooleanField(_("given"))
    language = models.CharField(_("language"), max_length=12)
    wording = models.CharField(_("version of the wording"), max_length=40)
    at = models.DateTimeField(_("at"))

    objects = ConsentQuerySet.as_manager()

    classes: ClassVar = classed(safety="id person purpose about given language wording at")

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")

    def __str__(self) -> str:
        return f"consent {self.pk}"
