"""Whoever holds the address of a calendar learns of no secret by it: neither a provider, nor who finds the phone."""

from collections.abc import Collection, Iterator

import pytest

from sessions import providers
from sessions.views import feeds
from tests.proof.crawl import address, body_of, undone
from tests.proof.following import KINDS
from tests.proof.sweep import Output, leaks, sightings
from tests.proof.world import World
from tests.proof.worlds_apart import betrayed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

AGENTS = {"provider": "Google-Calendar-Importer", "finder": "Thunderbird/128.5.0"}
HEADS = {"plain": {}, "conditional": {"if-none-match": '"x", W/"y"'}}


def fetched(world: World, reader: str, kinds: Collection[str] = KINDS) -> Iterator[Output]:
    """Fetch the calendars of these kinds as the reader would."""
    for kind in kinds:
        path = address("sessions:feed_ics", {"token": world.ids[f"feed token {kind}"]})
        for headers in HEADS.values():
            with undone():
                answer = world.client("anonymous").get(path, headers={"user-agent": AGENTS[reader]} | headers)
            yield Output(f"page {kind}", reader, body_of(answer))


@pytest.mark.database
@pytest.mark.parametrize("reader", AGENTS)
def test_calendars_are_the_same_whatever_is_kept_from_who_fetches_them(apart: World, reader: str) -> None:
    def walk(kinds: Collection[str]) -> Iterator[Output]:
        return fetched(apart, reader, kinds)

    assert betrayed(apart, reader, walk, KINDS) == {}


def kinds_seen(world: World, reader: str) -> set[str]:
    """Return which kinds of markers of the conference stand in the calendars."""
    return {sighting.kind for sighting in sightings(list(fetched(world, reader)), world.markers)}


def test_a_device_is_told_what_is_open_and_a_provider_only_of_themes(world: World) -> None:
    assert kinds_seen(world, "provider") == {"here theme"}
    told = kinds_seen(world, "finder")
    assert {"here open session title", "here gone session title", "open speaker@public name", "here room"} <= told
    assert {kind for kind in told if "token" in kind or "label" in kind or "lost" in kind or "neutral" in kind} == set()


def test_a_provider_that_is_taken_for_a_device_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "PROVIDERS", ())
    monkeypatch.setattr(feeds, "is_provider", providers.is_provider)
    assert "here open session title" in kinds_seen(world, "provider")


def test_what_a_device_is_told_is_what_the_public_calendar_says(world: World) -> None:
    outputs = [Output("page sessions:feed_ics", "anonymous", output.body) for output in fetched(world, "finder", KINDS)]
    assert leaks(sightings(outputs, world.markers)) == []
