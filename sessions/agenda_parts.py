"""What somebody's account holds of their agenda at a conference: read out to them, erased with them, deleted after it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from delegates.keeping import accounts_of, is_needed
from delegates.lifecycle import Part
from delegates.models import Person
from delegates.places import lock
from events.models import Conference, User
from sessions.models import Agenda, OwnNote, Seat, Session, Star
from sessions.own_notes import delete_notes, notes_of
from sessions.seats import pass_on
from vault.fields import Json


def _accounts(person: Person) -> Collection[UUID]:
    return [account.pk for account in accounts_of(person)]


def _stars(person: Person) -> QuerySet[Star]:
    return Star.objects.filter(user__in=_accounts(person), session__conference=person.conference_id)


def _read_stars(person: Person, _at: datetime) -> Json:
    agenda = Agenda.objects.filter(user__in=_accounts(person), conference=person.conference_id).first()
    codes = _stars(person).order_by("session__code").values_list("session__code", flat=True)
    return {
        "starred": list(codes),
        "changes_read_up_to_version": agenda.seen if agenda else None,
        "wants_a_mail_about_changes": bool(agenda and agenda.wants_mail),
    }


def _erase_stars(person: Person, _at: datetime) -> None:
    _stars(person).delete()
    Agenda.objects.filter(user__in=_accounts(person), conference=person.conference_id).delete()


def _notes(person: Person) -> QuerySet[OwnNote]:
    return OwnNote.objects.filter(user__in=_accounts(person), session__conference=person.conference_id)


def _read_notes(person: Person, _at: datetime) -> Json:
    found: list[Json] = []
    for account in accounts_of(person):
        notes = notes_of(account, person.conference)
        codes = dict(Session.objects.filter(pk__in=notes).values_list("pk", "code"))
        found += [{"session": codes[pk], "note": text} for pk, text in notes.items()]
    return found


def _erase_notes(person: Person, _at: datetime) -> None:
    """Delete the notes here, and all notes of an account that goes with the person: each has a key of its own."""
    going = [account for account in accounts_of(person) if not is_needed(account, beside=person)]
    delete_notes([*_notes(person).exclude(user__in=going), *OwnNote.objects.filter(user__in=going)])


def _seats(person: Person) -> QuerySet[Seat]:
    return Seat.objects.filter(user__in=_accounts(person), session__conference=person.conference_id)


def _read_seats(person: Person, _at: datetime) -> Json:
    rows = _seats(person).order_by("session__code").values_list("session__code", "is_taken")
    return [{"session": code, "has_a_place": is_taken} for code, is_taken in rows]


def _erase_seats(person: Person, at: datetime) -> None:
    """Give the person's places to those who are next."""
    sessions = list(Session.objects.filter(seats__in=_seats(person)).select_related("conference").distinct())
    _seats(person).delete()
    for session in sessions:
        pass_on(session=session, at=at)


@transaction.atomic
def delete_agenda(*, user: User, conference: Conference) -> None:
    """Delete the account's stars, notes and choices at the conference; places in sessions are given back one by one."""
    lock(conference)
    Star.objects.filter(user=user, session__conference=conference).delete()
    Agenda.objects.filter(user=user, conference=conference).delete()
    delete_notes(OwnNote.objects.filter(user=user, session__conference=conference))


@transaction.atomic
def forget_agendas(conference: Conference) -> int:
    """Delete everybody's stars, notes, places and choices, and with the notes what they were sealed with; return how many."""
    lock(conference)
    rows: tuple[QuerySet[Star] | QuerySet[Seat] | QuerySet[Agenda], ...] = (
        Star.objects.filter(session__conference=conference),
        Seat.objects.filter(session__conference=conference),
        Agenda.objects.filter(conference=conference),
    )
    deleted = sum(found.delete()[0] for found in rows)
    return deleted + delete_notes(OwnNote.objects.filter(session__conference=conference))


STARS = Part(
    "agenda",
    _("sessions that you starred"),
    frozenset({"programme.star", "programme.agenda"}),
    read=_read_stars,
    rows=_stars,
    erase=_erase_stars,
)
NOTES = Part(
    "notes_for_yourself",
    _("notes for yourself"),
    frozenset({"programme.ownnote"}),
    read=_read_notes,
    rows=_notes,
    erase=_erase_notes,
)
SEATS = Part(
    "places_in_sessions",
    _("places in sessions that take only so many"),
    frozenset({"programme.seat"}),
    read=_read_seats,
    rows=_seats,
    erase=_erase_seats,
)
PARTS = (STARS, NOTES, SEATS)
