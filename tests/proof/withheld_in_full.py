"""What is withheld of sessions in full: links, who cannot come, when someone or a room can be had; as in `withheld`."""

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import F

from sessions.models import Contribution, Order, Resource, Session, Window
from tests.proof.allowed import ATTENDEES, ORGANISERS, PROGRAMME_DESK
from tests.proof.withheld import SESSION, Change, Secret, rows, texts_of
from tests.proof.world import World

HERE = "here-2012"
SESSION_DESK = ("sessions:organise_session", "programme")


def _later(**chosen: object) -> Change:
    """Let these times be an hour later."""

    def change(_world: World) -> None:
        hour = timedelta(hours=1)
        Window.objects.filter(**chosen).update(starts_at=F("starts_at") + hour, ends_at=F("ends_at") + hour)

    return change


def _room_opens(world: World) -> None:
    theirs = Window.objects.filter(person__conference__slug=HERE)
    Window.objects.bulk_create(
        Window(room_id=world.places["here"].ids["room"], starts_at=window.starts_at, ends_at=window.ends_at)
        for window in list(theirs)
    )


def _absent(kind: str, words: str) -> Change:
    """Let someone whom only officers know be unable to come."""

    def change(world: World) -> None:
        part = Contribution.objects.filter(person=world.people[f"{kind} speaker@safety"])
        part.update(is_prevented=True, absence=words, hides_name=False)

    return change


def _another_is_meant(world: World) -> None:
    """Let the words in place of a name mean somebody else, whose name is not shown either."""
    meant, other = (world.people[f"open speaker@{level}"] for level in ("organisers", "safety"))
    words = Contribution.objects.get(person=meant).absence
    Contribution.objects.filter(person=meant).update(is_prevented=False, absence="", hides_name=False)
    Contribution.objects.filter(person=other).update(is_prevented=True, absence=words, hides_name=True)


def _needs(_world: World) -> None:
    Session.objects.filter(conference__slug=HERE).update(expected_audience=4321, equipment=["piano"], pin="both")


def _one_after_another(world: World) -> None:
    first, second = Session.objects.filter(conference__slug=HERE).order_by("code")[:2]
    Order.objects.create(session=first, after=second)
    Order.objects.create(session=Session.objects.get(conference__slug=HERE, code="HOPEN"), after=second)


def _details(world: World) -> None:
    """Let what is not open be recorded, and have no further theme."""
    codes = [world.places["here"].ids[f"{kind} session"] for kind in ("neutral", "opaque", "draft")]
    found = Session.objects.filter(conference__slug=HERE, code__in=codes)
    found.update(is_recorded=True)
    Session.other_themes.through.objects.filter(session__in=found).delete()


def _links(ceiling: str, kind: str) -> Change:
    return texts_of(
        rows(Resource, session__conference__slug="slug", session__code=f"{kind} session", ceiling=ceiling),
        "label",
        "link",
    )


SECRETS: Mapping[str, Secret] = {
    "when someone can take part": Secret(
        _later(person__conference__slug=HERE), PROGRAMME_DESK | {"speaker"}, ("sessions:person_times", "programme")
    ),
    "when a room is open": Secret(_room_opens, PROGRAMME_DESK, ("sessions:room_times", "programme")),
    "links for attendees": Secret(_links("attendees", "open"), ATTENDEES, SESSION),
    "links for organisers": Secret(_links("organisers", "open"), ORGANISERS, SESSION),
    "links of a neutral session": Secret(_links("public", "neutral"), ORGANISERS, SESSION),
    "what is said of someone in a neutral session": Secret(
        texts_of(rows(Contribution, session__conference__slug="slug", session__code="neutral session"), "absence"),
        ORGANISERS,
        SESSION,
    ),
    "that someone shown to nobody cannot come": Secret(_absent("open", "cannot be with us"), ORGANISERS, SESSION_DESK),
    "who is meant by words in place of a name": Secret(_another_is_meant, ORGANISERS, SESSION),
    "what a session needs": Secret(_needs, PROGRAMME_DESK, SESSION_DESK),
    "which session comes after which": Secret(_one_after_another, PROGRAMME_DESK, SESSION_DESK),
    "more of sessions that are not open": Secret(_details, ORGANISERS, SESSION),
}
