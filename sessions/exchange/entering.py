"""Write what was planned, many rows at a time; all of it or nothing."""

from datetime import datetime

from django.db import transaction

from delegates.adding import add_people, rename_people
from delegates.cards import PersonId
from delegates.models import Person
from delegates.places import Actor, lock
from events.audit import record, record_all
from events.models import Conference, Room, Theme
from sessions.exchange.matching import Plan, plan_import
from sessions.exchange.values import ImportedProgramme
from sessions.models import Contribution, ForeignId, ForeignPerson, Resource, Session, Slot
from sessions.publishing import lock_draft
from vault.keys import unlocked

BATCH = 200
DESCRIBED = ("title", "abstract", "theme", "kind", "floor_language", "minutes", "is_recorded", "revised_at")


@transaction.atomic
def import_programme(programme: ImportedProgramme, *, conference: Conference, actor: Actor, at: datetime) -> Plan:
    """Bring everything that the file says into the working draft; return what was done.

    New sessions are neutral and new people are shown to organisers only: nobody has agreed to anything yet. Published
    versions stay as they are. The same file again changes nothing, a newer one what it says otherwise.
    """
    lock(conference)
    draft = lock_draft(conference)
    plan = plan_import(programme, conference=conference, at=at)
    Room.objects.bulk_create(plan.places.new_rooms)
    Theme.objects.bulk_create(plan.places.new_themes)
    _enter_people(plan, actor, at)
    Session.objects.bulk_create(plan.new)
    Resource.objects.bulk_create(plan.links)
    Session.objects.bulk_update(plan.changed.values(), DESCRIBED, batch_size=BATCH)
    Slot.objects.bulk_create(plan.slots)
    Slot.objects.bulk_update(plan.moved, ["room", "starts_at", "ends_at"], batch_size=BATCH)
    Contribution.objects.filter(pk__in=[part.pk for part in plan.gone]).delete()
    Contribution.objects.bulk_create(plan.parts)
    ForeignId.objects.bulk_create(plan.foreign_ids)
    record_all(actor=actor, action="import", targets=plan.new, conference=conference, at=at)
    record_all(actor=actor, action="import again", targets=plan.touched.values(), conference=conference, at=at)
    record(actor=actor, action="import", target=draft, conference=conference, at=at)
    return plan


def _enter_people(plan: Plan, actor: Actor, at: datetime) -> None:
    """Add whoever is new, and keep by which marks people are found again; no consent is written down for anyone."""
    cast, conference = plan.cast, plan.conference
    refs = add_people(conference=conference, people=cast.new)
    rename_people(conference=conference, names=cast.names)
    people = [person for _mark, person, _name in cast.marks]
    refs |= dict(Person.objects.filter(pk__in=[one for one in people if one not in refs]).values_list("pk", "key_ref"))
    with unlocked(refs.values()):
        rows = [_mark(conference, refs[person], mark, person, name) for mark, person, name in cast.marks]
        ForeignPerson.objects.bulk_create(rows)
    _rename_marks(plan)
    added = [Person(pk=new.id) for new in cast.new]
    record_all(actor=actor, action="add from file, no consent", targets=added, conference=conference, at=at)


def _mark(conference: Conference, key_ref: str, mark: str, person_id: PersonId, name: str) -> ForeignPerson:
    row = ForeignPerson(conference=conference, mark=mark, person_id=person_id, key_ref=key_ref)
    row.name_then = name
    return row


def _rename_marks(plan: Plan) -> None:
    """Remember the name that the file gives now for those who were called anew."""
    rows = list(ForeignPerson.objects.filter(conference=plan.conference, person__in=list(plan.cast.names)))
    with unlocked(row.key_ref for row in rows):
        for row in rows:
            row.name_then = plan.cast.names[row.person_id]
            row.save(update_fields=["name_then"])
