"""People with everything that decides who sees them, and every output that could show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from delegates.cards import Facet
from delegates.consent import Purpose
from delegates.models import Person, Registration
from delegates.models.people import sealable
from delegates.policy import ALWAYS, Window
from events.audience import Audience
from events.models import Conference
from sessions.models import Contribution, ScheduleVersion, Session, Slot
from tests import conftest
from tests.conftest import make_person

FACETS: Mapping[str, object] = {
    "affiliation": "The Harbour Bar",
    "country": "QQ",
    "languages": ["tr"],
    "biography": "Writes about ports.",
}
NAME = "Aurora Quill"


@dataclass(frozen=True, slots=True)
class Case:
    """What decides who sees somebody; `window` is that of every facet."""

    level: Audience
    window: Window = ALWAYS
    hidden_by: str = ""
    state: str = Registration.State.CONFIRMED


def make_someone(conference: Conference, case: Case, at: datetime, name: str = NAME) -> Person:
    """Return somebody with a registration, of whom every facet stands as the case says."""
    hidden = {f"{case.hidden_by}_at": at} if case.hidden_by else {}
    person = make_person(
        conference,
        name,
        visibility={facet.value: int(case.level) for facet in Facet},
        windows=sealable(dict.fromkeys(Facet, case.window)),
        **FACETS,
        **hidden,
    )
    times = {"requested_at": at, "queued_at": at, "conduct_agreed_at": at}
    Registration.objects.create(person=person, conference=conference, key_ref=person.key_ref, state=case.state, **times)
    return person


def make_open_session(conference: Conference, at: datetime, *people: Person, code: str = "S1") -> Session:
    """Put them into a session on the published programme, which all of them let be open."""
    version = conference.versions.published().first()
    version = version or ScheduleVersion.objects.create(conference=conference, number=1, published_at=at)
    session = Session.objects.create(
        conference=conference, code=code, title=f"Ports and people {code}", ceiling="open", revised_at=at
    )
    start = at + timedelta(days=35)
    Slot.objects.create(version=version, session=session, starts_at=start, ends_at=start + timedelta(hours=1))
    for position, person in enumerate(people):
        Contribution.objects.create(session=session, person=person, position=position)
        agree(person, session.pk, at)
    return session


def agree(person: Person, about: UUID, at: datetime) -> None:
    """Let the session be open, as far as this person is concerned."""
    conftest.agree(person, Purpose.OPEN_SESSION, about=str(about), at=at)
