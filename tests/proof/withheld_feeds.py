"""What is withheld of who follows what, and of sessions that are off the programme; as in `withheld`."""

from collections.abc import Mapping
from datetime import timedelta

from sessions.feeding import Wish
from sessions.models import Feed, Session
from tests.proof.allowed import ORGANISERS
from tests.proof.following import DELEGATE, follow_one
from tests.proof.withheld import Secret, otherwise, rows, texts_of
from tests.proof.world import NOW, World

LIST = ("sessions:calendar", "delegate")


def _feed(world: World) -> Feed:
    return Feed.objects.select_related("conference", "user").get(pk=world.places["here"].ids["feed"])


def _called_otherwise(world: World) -> None:
    feed = _feed(world)
    feed.label = otherwise(str(feed.label))
    feed.save(update_fields=["label"])


def _follows_more(world: World) -> None:
    feed = _feed(world)
    follow_one(feed.conference, Wish(Feed.Kind.PROGRAMME), feed.user, "One more")


def _used(world: World) -> None:
    Feed.objects.filter(pk=_feed(world).pk).update(used_on=NOW.date() - timedelta(days=3))


SECRETS: Mapping[str, Secret] = {
    "for which device somebody follows": Secret(_called_otherwise, DELEGATE, LIST),
    "that somebody follows more": Secret(_follows_more, DELEGATE, LIST),
    "when a subscription was used": Secret(_used, DELEGATE, LIST),
    "what a session was about that is off the programme": Secret(
        texts_of(rows(Session, conference__slug="slug", code="lost session"), "title", "abstract"),
        ORGANISERS,
        ("sessions:organise_sessions", "programme"),
    ),
}
