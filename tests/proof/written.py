"""What the team wrote to many, and what it decided about many, in each conference of the world."""

from uuid import uuid4

from delegates.bulk import begin, go_on
from delegates.messaging import write_message
from delegates.models import Registration
from tests.conftest import make_user
from tests.proof.world import NOW, World


def write_to_many(world: World) -> None:
    """Leave a message to one person of each place (here to the delegate who signs in), and a step about another."""
    for name, place in world.places.items():
        found = Registration.objects.filter(conference=place.conference).select_related("person", "conference")
        mine = found.exclude(person__user=None)
        readers = [row for row in mine if str(row.person.address).startswith(_own_address(world))] or list(found[:1])
        team = make_user(f"{name}-desk@team.example")
        message = write_message(
            pk=uuid4(),
            conference=place.conference,
            registrations=readers,
            subject=world.mark(f"{name} message subject"),
            text=world.mark(f"{name} message text", "arabic"),
            author=team,
            at=NOW,
        )
        step = begin(pk=uuid4(), conference=place.conference, action="decline", registrations=[], actor=team, at=NOW)
        place.ids |= {"message": str(message.pk), "bulk step": str(go_on(step, actor=team, at=NOW).pk)}


def _own_address(world: World) -> str:
    return next(marker.text for marker in world.markers if marker.kind == "own delegate@safety address")
