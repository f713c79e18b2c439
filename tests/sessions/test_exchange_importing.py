"""What an import does to the draft, and to people."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from delegates.cards import Facet
from delegates.disclosure import disclose
from delegates.keeping import purge
from delegates.models import Consent, Person, Registration
from events.audience import Audience
from events.models import AuditEntry, Conference
from sessions.editing import save_session
from sessions.exchange import entering
from sessions.exchange.entering import import_programme
from sessions.exchange.matching import Plan, plan_import
from sessions.exchange.reading import read_programme
from sessions.exchange.steps import import_all
from sessions.exchange.values import ImportedProgramme
from sessions.models import Contribution, ForeignId, ForeignPerson, Session, Slot
from sessions.programme import programme_of
from sessions.publishing import draft_of, publish
from tests.conftest import make_person, make_user
from tests.sessions.exchange_files import event, read

TEN = datetime(2012, 2, 24, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def bring(conference: Conference, programme: ImportedProgramme, at: datetime) -> Plan:
    return import_programme(programme, conference=conference, actor=None, at=at)


def only() -> Session:
    return Session.objects.get()


@pytest.mark.database
def test_a_session_arrives_neutral_with_its_place_and_its_people(conference: Conference, now: datetime) -> None:
    bring(conference, read(event(people="Sunrise;Dawn", more="<track>Land</track>")), now)
    session, slot = only(), Slot.objects.select_related("room", "version").get()
    assert (session.title, session.code, session.kind, session.minutes) == ("On trial", "01", "panel", 60)
    assert (session.ceiling, session.theme and session.theme.name) == (Session.Ceiling.NEUTRAL, "Land")
    assert (slot.room and slot.room.name, slot.starts_at, slot.ends_at) == ("Main Hall", TEN, TEN + HOUR)
    assert slot.version == draft_of(conference)
    parts = session.contributions.all()
    cards = disclose([part.person_id for part in parts], audience=Audience.ORGANISERS, at=now)
    assert [cards[part.person_id].name for part in parts] == ["Sunrise", "Dawn"]


@pytest.mark.database
def test_nobody_below_the_organisers_learns_of_those_who_came_by_a_file(conference: Conference, now: datetime) -> None:
    bring(conference, read(event(people="Sunrise")), now)
    people = [Person.objects.get().pk]
    assert disclose(people, audience=Audience.ATTENDEES, at=now) == {}
    assert Person.objects.get().shows[Facet.NAME] == Audience.ORGANISERS
    assert (Consent.objects.count(), Registration.objects.count()) == (0, 0)
    publish(conference=conference, note="", actor=None, at=now)
    shown = programme_of(conference, audience=Audience.ATTENDEES, at=now)
    assert shown
    assert [(one.title, one.room, one.contributors) for one in shown.sessions] == [("Session 01", None, ())]


@pytest.mark.database
def test_an_overlap_is_no_reason_to_leave_anything_out(conference: Conference, now: datetime) -> None:
    plan = bring(conference, read(event(1, people="Sunrise"), event(2, title="Beside it", people="Sunrise")), now)
    assert (len(plan.new), Slot.objects.count()) == (2, 2)


@pytest.mark.database
def test_a_newer_file_changes_what_it_says_otherwise_and_nothing_else(conference: Conference, now: datetime) -> None:
    bring(conference, read(event(people="Sunrise"), event(2, title="Stays")), now)
    before = Session.objects.get(title="Stays")
    first = Session.objects.get(title="On trial")
    Session.objects.filter(pk=first.pk).update(ceiling="open", code="2B", chatham_house=True, interpretation=["ar"])
    newer = read(
        event(title="On trial again", start="2012-02-24T11:00:00+00:00", room="Room A", people="Dawn"),
        event(2, title="Stays"),
    )
    plan = bring(conference, newer, now + HOUR)
    assert (len(plan.new), plan.updated, plan.same) == (0, 1, 1)
    changed = Session.objects.get(pk=first.pk)
    assert (changed.title, changed.code, changed.ceiling) == ("On trial again", "2B", "open")
    assert (changed.chatham_house, changed.interpretation) == (True, ["ar"])
    slot = changed.slots.select_related("room").get()
    assert (slot.starts_at, slot.room and slot.room.name) == (TEN + HOUR, "Room A")
    names = disclose([part.person_id for part in changed.contributions.all()], audience=Audience.ORGANISERS, at=now)
    assert [card.name for card in names.values()] == ["Dawn"]
    assert Session.objects.get(title="Stays").revised_at == before.revised_at


@pytest.mark.database
def test_what_was_only_guessed_does_not_undo_what_organisers_corrected(conference: Conference, now: datetime) -> None:
    bare = b"id,title,speakers\n7,On trial,Sunrise\n"
    bring(conference, read_programme(bare), now)
    session = only()
    session.kind, session.floor_language, session.minutes, session.abstract = "testimony", "ar", 30, "What happened."
    save_session(session=session, fields=["kind", "floor_language", "minutes", "abstract"], actor=None, at=now)
    plan = bring(conference, read_programme(bare), now + HOUR)
    assert (plan.updated, plan.same) == (0, 1)
    assert (only().kind, only().floor_language, only().minutes) == ("testimony", "ar", 30)
    assert only().abstract == "What happened."


@pytest.mark.database
def test_published_versions_stay_as_they_are(conference: Conference, now: datetime) -> None:
    bring(conference, read(event()), now)
    version = publish(conference=conference, note="", actor=None, at=now)
    bring(conference, read(event(start="2012-02-24T15:00:00+00:00")), now + HOUR)
    assert version.slots.get().starts_at == TEN
    assert draft_of(conference).slots.get().starts_at == TEN + 5 * HOUR


@pytest.mark.database
def test_a_person_is_renamed_as_long_as_nobody_has_heard_from_them(conference: Conference, now: datetime) -> None:
    def named(name: str) -> ImportedProgramme:
        return (
            read_programme(b"id,title,speakers\n1,On trial,\n")
            if not name
            else read(event(people="7").replace(">7<", f">{name}<"))
        )

    bring(conference, named("Sunrize"), now)
    bring(conference, named("Sunrise"), now)
    person = Person.objects.get()
    assert disclose([person.pk], audience=Audience.ORGANISERS, at=now)[person.pk].name == "Sunrise"
    Person.objects.update(user=make_user())
    plan = bring(conference, named("Someone else"), now)
    assert disclose([person.pk], audience=Audience.ORGANISERS, at=now)[person.pk].name == "Sunrise"
    assert any("their name stays" in remark.words for remark in plan.remarks)


@pytest.mark.database
def test_two_people_of_one_name_stay_two(conference: Conference, now: datetime) -> None:
    twins = event(people="1").replace(">1<", ">Sunrise<"), event(2, people="2").replace(">2<", ">Sunrise<")
    import_all(read(*twins), conference=conference, actor=None, at=now, progress=lambda _count: None)
    assert Person.objects.count() == 2


@pytest.mark.database
def test_a_contributor_whom_the_conference_knows_by_name_is_not_made_twice(
    conference: Conference, now: datetime
) -> None:
    session = Session.objects.create(conference=conference, code="2B", title="Before", revised_at=now)
    person = make_person(conference, "Sunrise")
    Contribution.objects.create(session=session, person=person)
    make_person(conference, "Dawn")
    bring(conference, read(event(people="Sunrise;Dawn")), now)
    assert person.contributions.count() == 2
    assert Person.objects.count() == 3, "a delegate of the same name is no contributor, and may be someone else"


@pytest.mark.database
def test_people_come_by_a_list_of_their_own_and_join_sessions_by_code(conference: Conference, now: datetime) -> None:
    Session.objects.create(conference=conference, code="2B", title="On trial", revised_at=now)
    rows = "Name,E-mail,Sessions\nSunrise,sunrise@example.org,2B\nDawn,,2B|9Z\n,nobody@example.org,\n"
    plan = bring(conference, read_programme(rows.encode()), now)
    assert only().contributions.count() == 2
    assert any("code that no session" in remark.words for remark in plan.remarks)
    bring(conference, read_programme(rows.encode()), now)
    assert (Person.objects.count(), only().contributions.count()) == (2, 2)


@pytest.mark.database
def test_marks_hold_no_id_and_no_name_in_clear(conference: Conference, now: datetime) -> None:
    bring(conference, read(event(guid="john-doe-2012", people="Sunrise")), now)
    marks = [*ForeignId.objects.values_list("mark", flat=True), *ForeignPerson.objects.values_list("mark", flat=True)]
    assert {len(mark) for mark in marks} == {64}
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT name_then FROM programme_foreignperson")
        sealed = bytes(cursor.fetchone()[0])
    assert b"Sunrise" not in sealed


@pytest.mark.database
def test_a_step_that_dies_leaves_nothing_of_itself(
    conference: Conference, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(**_kwargs: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(entering, "record", die)
        with pytest.raises(RuntimeError):
            bring(conference, read(event(people="Sunrise"), event(2, room="Cellar")), now)
    assert (Session.objects.count(), Person.objects.count(), Slot.objects.count()) == (0, 0, 0)
    assert not conference.rooms.filter(name="Cellar").exists()
    bring(conference, read(event(people="Sunrise"), event(2, room="Cellar")), now)
    assert (Session.objects.count(), Person.objects.count()) == (2, 1)


@pytest.mark.database
def test_looking_writes_no_session_and_no_person(conference: Conference, now: datetime) -> None:
    plan = plan_import(read(event(people="Sunrise", room="Cellar")), conference=conference, at=now)
    assert (len(plan.new), len(plan.cast.new), [room.name for room in plan.places.new_rooms]) == (1, 1, ["Cellar"])
    assert (Session.objects.count(), Person.objects.count(), conference.rooms.count()) == (0, 0, 2)


@pytest.mark.database
def test_the_audit_says_that_they_came_by_a_file_and_names_nobody(conference: Conference, now: datetime) -> None:
    bring(conference, read(event(people="Sunrise")), now)
    entries = AuditEntry.objects.values_list("record", "action")
    assert set(entries) == {
        ("session", "import"),
        ("scheduleversion", "import"),
        ("person", "add from file, no consent"),
    }


@pytest.mark.database
def test_with_what_is_known_of_a_person_goes_what_led_to_them(conference: Conference, now: datetime) -> None:
    bring(conference, read(event(people="Sunrise")), now)
    assert ForeignPerson.objects.count() == 1
    list(purge(now + timedelta(days=365)))
    assert (ForeignPerson.objects.count(), Person.objects.count()) == (0, 1)
