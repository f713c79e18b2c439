"""What is on the disk of the databases, byte by byte."""

import pytest
from django.db import connection

from tests.proof import outputs
from tests.proof.staging import plan_interpretation
from tests.proof.sweep import Sighting, leaks, sightings
from tests.proof.travelling import ask_for_letters_and_support
from tests.proof.world import at_that_time, build_world
from tests.proof.written import write_to_many


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its files on a server; its rows are read")
def test_database_files_hold_only_what_is_not_about_people() -> None:
    with at_that_time():
        world = build_world()
        write_to_many(world)
        ask_for_letters_and_support(world)
        plan_interpretation(world)
        found = sightings(outputs.files(), world.markers)
    assert leaks(found) == []
    assert Sighting("here venue", "database main", "server") in found
