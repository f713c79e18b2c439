"""What only a form makes is swept like every page."""

import pytest

from tests.proof import outputs, posts
from tests.proof.sweep import Output, Sighting, leaks, sightings, sweep
from tests.proof.world import World

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

SEEN = {
    Sighting("delegate@organisers name", "file delegates:export", "organiser"),
    Sighting("delegate@safety address", "file delegates:export", "safety"),
    Sighting("delegate@safety officers risk", "file delegates:export", "safety"),
    Sighting("own delegate@safety emergency contact", "page delegates:own_data", "delegate"),
    Sighting("own speaker@safety address", "page delegates:own_data", "speaker"),
    Sighting("typed", "page delegates:import_columns", "organiser"),
    Sighting("delegate@safety name", "echo of search", "safety"),
    Sighting("typed", "page delegates:register", "anonymous"),
    Sighting("typed", "page sessions:organise_session", "programme"),
}


def test_forms_answer_each_role_with_what_it_may_see(world: World) -> None:
    with outputs.listening() as memory:
        shown = [*posts.answers(world), *posts.table(world)]
    assert [(output.name, output.audience) for output in shown if output.body[:1] == b"5"] == []
    found = sightings(shown, [*world.markers, posts.TYPED])
    assert leaks(found) == []
    assert SEEN - found == set(), "the sweep has gone blind"
    assert sweep([Output("log", "server", "\n".join(memory.lines).encode())], [*world.markers, posts.TYPED]) == []
