"""The places that the demonstration holds for a supporter: two of them taken, one passed on."""

from datetime import datetime, time, timedelta

from delegates.allotting import give_places, make_personal_link
from delegates.models import Registration
from events.models import Conference, User

ORGANISATION = "The Green Lamp Trust (invented)"
CATEGORY = Registration.Category.DELEGATE
PLACES, TAKEN, PASSED_ON = 5, 2, 1


def hold_places(conference: Conference, *, actor: User, at: datetime) -> list[str]:
    """Hold the places until the conference ends; return the codes of the links by which people shall come."""
    until = datetime.combine(conference.last_day + timedelta(days=1), time(), tzinfo=conference.zone)
    given = {"label": ORGANISATION, "category": CATEGORY.value}
    row, _token = give_places(conference=conference, **given, places=PLACES, expires_at=until, actor=actor, at=at)
    left = range(PLACES, PLACES - TAKEN - PASSED_ON, -1)
    return [make_personal_link(allotment=row, left=str(number), at=at) for number in left][:TAKEN]
