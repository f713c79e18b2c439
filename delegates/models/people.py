"""People, and what each of them has said about being shown."""

from datetime import UTC, datetime
from typing import ClassVar, Self
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from delegates.cards import DEFAULT_VISIBILITY, Facet, Visibility
from delegates.models.consents import make_subject
from delegates.policy import ALWAYS, Window, Windows
from delegates.risk import together
from events.audience import Audience
from events.models import Conference, User
from vault.classes import classed
from vault.fields import SealedJSONField, SealedTextField
from vault.holding import NAMELESS, QUARTER, Reader, Subject, held

ERASED_TO = 32_767
"""`Person.emptied_to` of whoever was erased on request: nothing is written down of them any more."""


def default_visibility() -> dict[str, int]:
    """Return what a new person shows: nothing below the organisers."""
    return {facet.value: int(level) for facet, level in DEFAULT_VISIBILITY.items()}


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(str(text)).astimezone(UTC) if text else None


def _window(pair: object) -> Window:
    return Window(_moment(pair[0]), _moment(pair[1])) if isinstance(pair, list) else ALWAYS


def sealable(windows: Windows) -> dict[str, list[str | None]]:
    """Return the windows as a person's row holds them; those without a bound are left out."""
    bounds = {facet: (window.begins, window.ends) for facet, window in windows.items() if window != ALWAYS}
    return {
        facet.value: [moment.astimezone(UTC).isoformat() if moment else None for moment in pair]
        for facet, pair in bounds.items()
    }


class PersonQuerySet(models.QuerySet["Person"]):
    """Which people?"""

    def of_user(self, user: User) -> Self:
        """Return the people that this account is."""
        return self.filter(user=user)


class Person(models.Model):
    """A human being as one conference knows them; another conference knows another Person.

    `address_alias` is the keyed fingerprint of the address, to find it again; it is empty for those without one.
    `subject` stands for them in the ledger of consents, whose entries are sealed under `ledger_ref`, a data key of their own;
    both are None once they are emptied, and the key is destroyed.
    Of risk, the person says `at_risk`, and safety officers `risk_by_officers`; neither writes in the other's column.
    `windows` holds for each facet from when until when it is shown, as two times in UTC or null. Whoever hid themselves
    shows themselves again; whom a safety officer hid, a safety officer does.
    `emptied_to` is the longest term, in days after the last day, that was carried out (delegates/keeping.py), or ERASED_TO.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="people")
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="people")
    key_ref = models.CharField(max_length=32, unique=True)
    subject = models.CharField(
        max_length=32, unique=True, null=True, blank=True, default=make_subject
    )  # NULL is outside the unique constraint
    ledger_ref = models.CharField(max_length=32, unique=True, null=True, blank=True)  # likewise
    address_alias = models.CharField(_("fingerprint of the address"), max_length=64, null=True, blank=True)  # noqa: DJ001  # likewise
    address = SealedTextField(_("contact address"))
    display_name = SealedTextField(_("display name"))
    badge_name = SealedTextField(_("name on the badge"))
    affiliation = SealedTextField(_("affiliation"))
    country = SealedTextField(_("country"))
    languages = SealedJSONField(_("languages"), default=list)
    biography = SealedTextField(_("biography"))
    visibility = SealedJSONField(_("who sees what"), default=default_visibility)
    windows = SealedJSONField(_("from when until when"), default=dict, null=True)
    at_risk = SealedTextField(_("at risk, as they say"))
    risk_by_officers = SealedTextField(_("at risk, as safety officers say"), null=True)
    hid_themselves_at = models.DateTimeField(_("hid themselves at"), null=True, blank=True)
    hidden_by_officer_at = models.DateTimeField(_("hidden by a safety officer at"), null=True, blank=True)
    emptied_to = models.PositiveSmallIntegerField(_("emptied to"), default=0)

    objects = PersonQuerySet.as_manager()

    classes: ClassVar = classed(
        organisers="hid_themselves_at hidden_by_officer_at",
        safety="id conference user key_ref subject ledger_ref address_alias emptied_to",
        sealed="address display_name badge_name affiliation country languages biography visibility windows at_risk"
        " risk_by_officers",
    )
    kept: ClassVar = held(
        under=Subject.YOU,
        until=QUARTER,
        why={
            "user": _("so that you can open your registration by signing in"),
            "address_alias": _("a fingerprint of your address, to find you again; the address cannot be read from it"),
            "address": _("so that you can be written to"),
            "display_name": _("so that you are called by a name you chose"),
            "badge_name": _("so that others at the place can speak to you by name"),
            "affiliation": _("so that people whom you let see it know in which capacity you come"),
            "country": _("for the figures of the report, and for those whom you let see it"),
            "languages": _("so that you are seated and spoken to in a language you know"),
            "biography": _("to introduce you, if you speak"),
            "visibility": _("whom you let see what"),
            "windows": _("from when until when you let it be seen"),
            "hid_themselves_at hidden_by_officer_at": _("that nobody is shown anything of you, and since when"),
            "at_risk": _("so that safety officers know whom to protect most"),
            "risk_by_officers": _("what safety officers think of that themselves, whatever you say"),
            "subject": _(
                "stands for you in the record of what you agreed to, so that nobody else can read whose it is"
            ),
            "ledger_ref": _("says which key opens that record; random"),
            "emptied_to": _("how much was deleted already, so that nothing is forgotten"),
        },
        readers={
            Reader.SAFETY: "address visibility windows at_risk risk_by_officers",
            Reader.TEAM_CHOSEN: "display_name languages",
            Reader.BADGE: "badge_name",
            Reader.CHOSEN: "affiliation country biography",
        },
        other={NAMELESS: "id conference key_ref emptied_to"},
        technical="user subject ledger_ref emptied_to",
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

    @property
    def times(self) -> Windows:
        """Return from when until when each facet is shown."""
        said = self.windows if isinstance(self.windows, dict) else {}
        return {facet: _window(said.get(facet.value)) for facet in Facet}

    @property
    def risk(self) -> str:
        """Return what counts of risk: a yes by either hand (delegates/risk.py)."""
        return together(str(self.at_risk), str(self.risk_by_officers))

    @property
    def is_hidden(self) -> bool:
        """Tell whether no output shows anything of the person, by whosever hand."""
        return self.hid_themselves_at is not None or self.hidden_by_officer_at is not None

    def is_hidden_from(self, audience: Audience) -> bool:
        """Tell whether the audience is told nothing of the person but that there is a registration."""
        return self.is_hidden and audience < Audience.SAFETY
