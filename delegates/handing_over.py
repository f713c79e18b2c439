"""What is held about a person, read out for the file that they download: words that anyone understands, beside raw values.

Nothing here is for anyone but the person. Links in mails are left out, for they would let in whoever finds the file.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.db import models

from delegates.answers import UNANSWERED, read_value, words_of
from delegates.cards import Facet, PhotoChoice, RecordingChoice, Support
from delegates.disclosure import texts
from delegates.history import told_history
from delegates.keeping import kept_until
from delegates.messaging import messages_to
from delegates.models import Answer, Consent, Person, Registration, Submission
from delegates.notes import notes_on
from delegates.telling import as_told
from events.audience import Audience
from events.countries import country_names
from events.mail_templates import Purpose
from events.models import Conference, Mail, TeamMember, User
from events.models.records import MailQuerySet
from events.outbox import PARTNER, PROPOSAL, REFERENCE, read_masked
from events.wording import language_name
from vault.fields import Json
from vault.keys import unlocked

Entry = dict[str, Json]
FACETS = {
    Facet.NAME: "display_name",
    Facet.AFFILIATION: "affiliation",
    Facet.COUNTRY: "country",
    Facet.LANGUAGES: "languages",
    Facet.BIOGRAPHY: "biography",
}
TIMES = ("requested_at", "queued_at", "decided_at", "offer_ends_at", "arrived_at", "conduct_agreed_at")
TEXTS = (
    *("access_needs", "dietary_needs", "secure_contact", "emergency_contact", "support_amount"),
    *("referee_name", "referee_address"),
)

ABOUT_DECISIONS = (Purpose.NEWS.value, Purpose.OFFER.value)


def moment(at: datetime | None, zone: ZoneInfo) -> str | None:
    """Return the moment in ISO 8601 with the offset of the conference's zone, to the second."""
    return at.astimezone(zone).isoformat(timespec="seconds") if at else None


def _label(model: type[models.Model], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # a column, so it has a name


def _said(row: models.Model, name: str, words: str | None = None) -> Entry:
    """Return what stands in one field: what it is called, the raw value, and the value in words if those differ."""
    value: Json = getattr(row, name)
    entry: Entry = {"label": _label(type(row), name), "value": value}
    return entry if words is None else entry | {"in_words": words}


def _listed(values: Iterable[str]) -> Json:
    return list(values)


def person(found: Person, _at: datetime) -> Json:
    """Return what someone said of themselves, and whom they let see it."""
    with unlocked([found.key_ref]):
        words: dict[Facet, str] = {
            Facet.COUNTRY: country_names().get(str(found.country), ""),
            Facet.LANGUAGES: ", ".join(map(language_name, texts(found.languages))),
        }
        facets: Entry = {}
        for facet, level in found.shows.items():
            shown: Entry = {"shown_to": level.name.lower(), "shown_to_in_words": str(Audience(level).label)}
            facets[facet.value] = _said(found, FACETS[facet], words.get(facet)) | shown
        return facets | {"badge_name": _said(found, "badge_name"), "address": _said(found, "address")}


def registration(found: Person, at: datetime) -> Json:
    """Return the request, and what was answered to take part."""
    row = Registration.objects.filter(person=found).select_related("conference").first()
    if row is None:
        return None
    row = as_told(row, at)
    with unlocked([row.key_ref]):
        support = ", ".join(str(Support(item).label) for item in texts(row.support))
        answers: Entry = {name: _said(row, name) for name in TEXTS}
        answers["interpretation"] = _said(
            row, "interpretation", ", ".join(map(language_name, texts(row.interpretation)))
        )
        answers["photo"] = _said(row, "photo", str(PhotoChoice(str(row.photo)).label))
        answers["recording"] = _said(row, "recording", str(RecordingChoice(str(row.recording)).label))
        answers["support"] = _said(row, "support", support)
    return {
        "code": row.code,
        "badge_picture_holds": row.badge_id,
        "category": _said(row, "category", str(row.get_category_display())),
        "state": _said(row, "state", str(row.get_state_display())),
        "times": {
            name: {"label": _label(Registration, name), "value": moment(getattr(row, name), row.conference.zone)}
            for name in TIMES
        },
        "answers": answers,
    }


def receipts(found: Person, _at: datetime) -> Json:
    """Return the receipts that lead to the request; of a form sent for an address that was known, none does."""
    own = Registration.objects.filter(person=found).values("code")
    rows = Submission.objects.filter(conference=found.conference_id, reference__in=own).order_by("sent_at")
    return [
        {"reference": row.reference, "state_then": row.state, "sent_at": moment(row.sent_at, _zone(found))}
        for row in rows
    ]


def _zone(found: Person) -> ZoneInfo:
    return found.conference.zone


def answers(found: Person, _at: datetime) -> Json:
    """Return the answers to the conference's own questions, each with the question as it was asked."""
    rows = Answer.objects.filter(registration__person=found).select_related("question")
    with unlocked([found.key_ref]):
        return [_answer(row, found.conference) for row in rows.order_by("question__stage", "question__position", "pk")]


def _answer(row: Answer, conference: Conference) -> Json:
    question, value = row.question, row.value
    words = "" if value == UNANSWERED else words_of(question.kind, read_value(value))
    last = kept_until(conference, timedelta(days=question.keep_days))
    return {
        "question": str(row.wording),
        "value": value,
        "in_words": words,
        "why_it_is_asked": question.why,
        "read_by": str(question.get_readers_display()),
        "kept_until": last.isoformat(),
        "at": moment(row.at, conference.zone),
    }


def messages(found: Person, _at: datetime) -> Json:
    """Return what the organisers wrote to many, this person among them."""
    row = Registration.objects.filter(person=found).first()
    letters = messages_to(row) if row else ()
    return [{"subject": note.subject, "text": note.text, "at": moment(note.at, _zone(found))} for note in letters]


def mails(found: Person, at: datetime) -> Json:
    """Return the mails for the conference, and those to the account, such as codes to sign in; without their links."""
    refs = [found.key_ref, *([found.user.key_ref] if found.user else [])]
    own = Registration.objects.filter(person=found).values("code")
    about = models.Q(conference=found.conference_id, reference__in=own)
    with unlocked(refs):
        rows = told(Mail.objects.filter(about | models.Q(key_ref__in=refs)), at)
        return [_mail(mail, _zone(found)) for mail in rows]


def told(mails: MailQuerySet, at: datetime) -> MailQuerySet:
    """Return those of which the person may know at that moment.

    One that is put off says that there is an answer, and one that was discarded unsent that there was another; what
    safety officers ask those whom the person named is between the two, and what these are asked to contribute to is theirs.
    """
    put_off = (*ABOUT_DECISIONS, PROPOSAL)
    others = mails.exclude(purpose__in=(REFERENCE, PARTNER)).exclude(purpose__in=put_off, state=Mail.State.DISCARDED)
    return others.filter(models.Q(sent_at__isnull=False) | models.Q(due_at__lte=at))


def _written_at(mail: Mail) -> datetime:
    """Return when the mail was written; of one about a decision, when it was due: that is when the person is told."""
    if mail.purpose not in ABOUT_DECISIONS:
        return mail.written_at
    return max(mail.written_at, min(mail.due_at, mail.sent_at or mail.due_at))


def _mail(mail: Mail, zone: ZoneInfo) -> Json:
    subject, text = read_masked(mail) or (None, None)
    return {
        "about": mail.purpose,
        "subject": subject,
        "text": text,
        "state": mail.state,
        "state_in_words": str(mail.get_state_display()),
        "written_at": moment(_written_at(mail), zone),
        "sent_at": moment(mail.sent_at, zone),
    }


def notes(found: Person, _at: datetime) -> Json:
    """Return the notes of organisers and safety officers on the registration; not who wrote which."""
    row = Registration.objects.filter(person=found).first()
    remarks = notes_on(row) if row else ()
    return [{"text": remark.text, "at": moment(remark.at, _zone(found))} for remark in remarks]


def history(found: Person, at: datetime) -> Json:
    """Return what was done with the request, as far as the person may know it, by the role of who did it."""
    row = Registration.objects.filter(person=found).select_related("person", "conference").first()
    done = told_history(row, at) if row else ()
    return [{"at": moment(line.at, _zone(found)), "who": line.who, "what": line.what} for line in done]


def consents(found: Person, _at: datetime) -> Json:
    """Return every entry of the ledger, the oldest first, with the words that were shown."""
    with unlocked([found.ledger_ref] if found.ledger_ref else []):
        return [_entry(row, found) for row in Consent.objects.of(found.subject)]


def _entry(row: Consent, found: Person) -> Json:
    return {
        "purpose": row.purpose,
        "purpose_in_words": str(row.get_purpose_display()),
        "about": row.about,
        "given": row.given,
        "language": row.language,
        "shown": row.shown,
        "at": moment(row.at, _zone(found)),
    }


def account(found: Person, _at: datetime) -> Json:
    """Return what is known of the account; what opens it is left out."""
    user = found.user
    if user is None:
        return None
    with unlocked([user.key_ref]):
        address = str(user.address)
    factors = Authenticator.objects.filter(user=user).order_by("pk").values_list("type", flat=True)
    return {
        "address": address,
        "has_password": user.has_usable_password(),
        "second_factor": _listed(factors),
        "roles": _roles(user),
    }


def _roles(user: User) -> Json:
    held = TeamMember.objects.filter(user=user).select_related("conference").order_by("conference__first_day", "pk")
    return [{"conference": row.conference.name, "role": str(row.get_role_display())} for row in held]
