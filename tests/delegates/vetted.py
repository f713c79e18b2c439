"""A conference that vets: officers, requests, and what is said of them; shared by the tests of vetting."""

from datetime import UTC, datetime
from uuid import uuid4

from delegates.describing import Answers
from delegates.models import Registration, Review
from delegates.registration import register
from delegates.reviewing import review
from events.accounts import address_alias
from events.models import Conference, TeamMember, User
from tests.conftest import make_user

MORNING = datetime(2012, 1, 23, 9, 0, tzinfo=UTC)
"""When a request of 20 January is answered."""
REFEREE = "friend@example.org"


def vet(conference: Conference, needed: int = 2) -> None:
    """Let the conference ask so many officers, and for a referee."""
    conference.reviews_needed, conference.asks_referee = needed, True
    conference.save()


def officer(conference: Conference, name: str) -> User:
    """Return a new safety officer."""
    user = make_user(f"{name}@team.example")
    TeamMember.objects.create(conference=conference, user=user, role=TeamMember.Role.SAFETY)
    return user


def of(conference: Conference, address: str) -> Registration:
    """Return the registration of that address as it stands."""
    rows = Registration.objects.select_related("person", "conference")
    return rows.get(conference=conference, person__address_alias=address_alias(address))


def request(  # what is asked for
    conference: Conference,
    at: datetime,
    *,
    address: str = "sunrise@example.org",
    code: str = "",
    referee: str = REFEREE,
    category: str = "delegate",
) -> Registration:
    """Send the form; return the registration."""
    answers = Answers(
        display_name="Sunrise",
        category=category,
        address=address,
        referee_name="A Friend" if referee else "",
        referee_address=referee,
    )
    register(conference=conference, answers=answers, token=uuid4(), at=at, code=code)
    return of(conference, address)


def shown(registration: Registration) -> int:
    """Return the version of the answers that an officer is shown now."""
    return Registration.objects.values_list("answers_version", flat=True).get(pk=registration.pk)


def agree(registration: Registration, *officers: User, at: datetime) -> None:
    """Let the officers agree to the request as it stands."""
    for each in officers:
        seen = shown(registration)
        review(registration=registration, seen=seen, reviewer=each, verdict=Review.Verdict.APPROVE, note="", at=at)


def protest(registration: Registration, who: User, *, at: datetime) -> None:
    """Let the officer object to the request as it stands."""
    seen, note = shown(registration), "unknown to all"
    review(registration=registration, seen=seen, reviewer=who, verdict=Review.Verdict.OBJECT, note=note, at=at)
