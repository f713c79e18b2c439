"""A small conference to which anything may happen, and what must hold after every step."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis.stateful import RuleBasedStateMachine, invariant

from delegates.models import Allotment, BulkStep, InvitationCode, Registration
from delegates.offering import settle_all
from delegates.places import count_places
from events.accounts import address_alias
from events.models import Conference

State = Registration.State
TAKING = {State.CONFIRMED, State.OFFERED}


def takes_place(one: Registration) -> bool:
    """Tell whether a place is the person's, or kept for their open request."""
    return one.state in TAKING or (one.state == State.REQUESTED and one.holds_place)


class Promises(RuleBasedStateMachine):
    """A small conference of its own for each run, and what must hold in it; a minute passes with every step."""

    def __init__(self) -> None:
        super().__init__()
        self.at = datetime(2012, 1, 20, 12, 0, tzinfo=UTC)
        self.conference = Conference.objects.create(
            slug=f"machine-{uuid4().hex}",
            first_day=date(2012, 2, 24),
            last_day=date(2012, 2, 26),
            capacity=3,
            offer_hours=1,
            admission=Conference.Admission.OPEN,
            registration_opens=datetime(2012, 1, 1, tzinfo=UTC),
        )
        self.entered: set[UUID] = set()
        self.codes: list[tuple[InvitationCode, str]] = []
        self.before: dict[UUID, Registration] = {}
        self.chosen: UUID | None = None
        self.held: Counter[str] = Counter()
        self.links: list[str] = []
        self.together: set[UUID] = set()
        self.steps: list[BulkStep] = []

    def all(self) -> dict[UUID, Registration]:
        found = Registration.objects.filter(conference=self.conference).select_related("person", "conference")
        return {one.pk: one for one in found.order_by("queued_at", "id")}

    def one(self, which: int) -> Registration | None:
        everyone = list(self.all().values())
        return everyone[which % len(everyone)] if everyone else None

    def of(self, address: str) -> Registration | None:
        found = Registration.objects.filter(conference=self.conference, person__address_alias=address_alias(address))
        return found.first()

    def step(self) -> datetime:
        """Let a minute pass, and the worker do its chores if places are no longer held since."""
        before, self.at = self.at, self.at + timedelta(minutes=1)
        over = Allotment.objects.filter(conference=self.conference, expires_at__gt=before, expires_at__lte=self.at)
        if over.exists():
            settle_all(self.at)
        self.chosen = None
        self.together = set()
        self.before = self.all()
        self.held = count_places(self.conference, at=self.at).held
        return self.at

    @invariant()
    def no_place_is_given_twice(self) -> None:
        """More places than the limits allow are taken or held only where the limit was lowered after they were given.

        So nobody without a link gets a place that is held: it would be counted twice.
        """
        now, before = self.all(), self.before
        taken = Counter(one.category for one in now.values() if takes_place(one))
        had = Counter(one.category for one in before.values() if takes_place(one)) + self.held
        places = count_places(self.conference, at=self.at)
        assert places.taken == taken
        given = taken + places.held
        assert given.total() <= max(places.capacity, had.total())
        for category, way in places.ways.items():
            assert way.quota is None or given[category] <= max(way.quota, had[category])

    @invariant()
    def no_allotment_gives_more_than_it_has(self) -> None:
        held: Counter[str] = Counter()
        for one in Allotment.objects.filter(conference=self.conference):
            assert one.taken == InvitationCode.objects.filter(allotment=one, uses=1).count() <= one.places
            if one.revoked_at is None and one.expires_at > self.at:
                held[one.category] += one.places - one.taken
        assert +held == +count_places(self.conference, at=self.at).held

    @invariant()
    def nobody_is_lost(self) -> None:
        now = self.all()
        assert set(now) >= self.entered
        self.entered = set(now)
        assert all((one.offer_ends_at is not None) or one.state != State.OFFERED for one in now.values())
        assert all(row.uses <= row.uses_allowed for row in InvitationCode.objects.filter(conference=self.conference))

    @invariant()
    def nobody_waits_for_whom_a_place_is_free(self) -> None:
        assert count_places(self.conference, at=self.at).waited_for == []

    def may_be_offered(self, pk: UUID) -> bool:
        """Tell whether somebody who waits was to be offered a place that was free; here all are."""
        return pk in self.before

    @invariant()
    def nobody_overtakes(self) -> None:
        """Whoever got a place in this step, not by an organiser's hand, left nobody behind whose category had room."""
        now, places = self.all(), count_places(self.conference, at=self.at)
        for one in now.values():
            earlier = self.before.get(one.pk)
            if (
                one.state not in TAKING
                or one.pk in {self.chosen, *self.together}
                or (earlier and earlier.state in TAKING)
            ):
                continue
            for other in now.values():
                was_waiting = self.may_be_offered(other.pk) and self.before[other.pk].state == State.WAITING
                if other.state == State.WAITING and was_waiting and other.queued_at < one.queued_at:
                    quota = places.ways[other.category].quota
                    assert quota is not None
                    assert places.taken[other.category] + places.held[other.category] >= quota
