"""A stage for tests of the report: people with places, and a conference that has something to report."""

from datetime import timedelta
from pathlib import Path

from django.test import Client

from delegates.models import Person, Registration
from events.audience import Audience
from events.models import AuditEntry, Conference, Organisation, Theme
from reports.models import Recommendation, Summary
from sessions.models import Session
from tests.conftest import NOW, make_person, team_client
from tests.sessions.stage import OPENING, place, publish, speaker

HIDDEN_NAME = "Ozymandias Hidden"
SHOWN_NAME = "Sunrise Shown"
HOME = "/dhrd-2012/organise/report/"
PUBLISH, UNPUBLISH = f"{HOME}publish/", f"{HOME}unpublish/"
RECOMMENDATIONS = f"{HOME}recommendations/"
PAGE, FILE = "/dhrd-2012/report/", "/dhrd-2012/report.pdf"


def confirm(conference: Conference, name: str = "Delegate", **facets: object) -> Registration:
    """Give someone a place; `state` and `category` are the registration's, other facets the person's."""
    state = str(facets.pop("state", Registration.State.CONFIRMED))
    category = str(facets.pop("category", Registration.Category.DELEGATE))
    person: Person = make_person(conference, name, **facets)
    registration = Registration(person=person, conference=conference, key_ref=person.key_ref, state=state)
    registration.category = category
    registration.requested_at = registration.queued_at = registration.conduct_agreed_at = NOW
    registration.save()
    return registration


def report_on(conference: Conference) -> dict[str, Session]:
    """Publish an open, a Chatham House, a neutral and an opaque session, each with a summary and two people."""
    shown = speaker(conference, SHOWN_NAME)
    hidden = speaker(conference, HIDDEN_NAME, Audience.ORGANISERS)
    version = publish(conference)
    neutral, opaque = Session.Ceiling.NEUTRAL, Session.Ceiling.OPAQUE
    people, hours = [shown, hidden], [OPENING + timedelta(hours=2 * number) for number in range(4)]
    sessions = {
        "OPEN": place(version, "OPEN", people=people, starts_at=hours[0]),
        "HOUSE": place(version, "HOUSE", people=people, starts_at=hours[1], chatham_house=True),
        "NEUT": place(
            version,
            "NEUT",
            people=people,
            starts_at=hours[2],
            ceiling=neutral,
            title="Title that is secret",
            theme=None,
        ),
        "OPAQ": place(version, "OPAQ", people=people, starts_at=hours[3], ceiling=opaque, title="Title that is sealed"),
    }
    for code, session in sessions.items():
        Summary.objects.create(session=session, text=f"What was said in {code}.")
    Organisation.objects.create(conference=conference, name="Invented Bar", kind=Organisation.Kind.ORGANISER)
    Organisation.objects.create(conference=conference, name="Invented Fund", kind=Organisation.Kind.SUPPORTER)
    return sessions


def recommend(conference: Conference, text: str = "Observe trials.", theme: Theme | None = None) -> Recommendation:
    """Add a recommendation behind all others."""
    position = conference.recommendations.count() + 1
    return Recommendation.objects.create(
        conference=conference, theme=theme, addressee="bar associations", text=text, position=position
    )


def is_private(path: Path) -> bool:
    """Tell whether only the owner may read the file."""
    return path.stat().st_mode & 0o777 == 0o600


def summary_page(code: str) -> str:
    """Return the address where the summary of a session is written."""
    return f"{HOME}sessions/{code}/"


def done() -> list[tuple[str, str]]:
    """Return what was written down, as actions and kinds of record."""
    return list(AuditEntry.objects.order_by("id").values_list("action", "record"))


def published(conference: Conference) -> Client:
    """Return the editor who has just published the report."""
    client = team_client(conference, "editor")
    assert client.post(PUBLISH).status_code == 302
    return client


def other_conference() -> Conference:
    """Add a second conference."""
    values = {"first_day": "2013-01-01", "last_day": "2013-01-02", "city": "Lisbon"}
    return Conference.objects.create(slug="other", name="Other", **values)
