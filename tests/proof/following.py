"""Calendars that somebody subscribed to, for the proofs, and sessions that are off the programme again."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from events.models import Conference, User
from sessions.feeding import Wish, end_of_feeds, make_feed
from sessions.models import Feed, ScheduleVersion, Session, Slot
from tests.proof.doors import EVERYONE, FORM, ROLES, SIGNED_IN, Route, _door, _here, _site
from tests.proof.world import NOW, OPENING, Place, World
from vault.keys import unlocked

DELEGATE, SPEAKER, SERVER = frozenset({"delegate"}), frozenset({"speaker"}), frozenset({"server"})
ORGANISERS = frozenset({"organiser", "founder", "programme", "editor", "safety"})
Rule = tuple[str, str, frozenset[str]]
ROUTES: Mapping[str, Route] = {
    "sessions:calendar": _here(EVERYONE),
    "sessions:feed_new": _here(SIGNED_IN, FORM),
    "sessions:feed_revocation": _here(_door(DELEGATE), FORM, pk="feed"),
    "sessions:feed_ics": _site(EVERYONE, token="feed token"),
}
KINDS = ("programme", "theme", "room", "session", "agenda", "own")
OWN_PAGES = ("page sessions:calendar", "page sessions:feed_revocation", "page delegates:own_data")
RULES: tuple[Rule, ...] = (
    *((f"here {kind} feed label", page, DELEGATE) for kind in KINDS if kind != "own" for page in OWN_PAGES),
    *(("here own feed label", page, SPEAKER) for page in OWN_PAGES),
    ("here theme", "page sessions:feed_*", ROLES),
    *(
        (f"here {what}", page, DELEGATE)
        for what in ("theme", "room")
        for page in ("page sessions:calendar", "page delegates:own_data")
    ),
    *(("here gone session title", page, ROLES) for page in ("page sessions:*ics", "page sessions:programme_changes")),
    ("here gone session title", "command calendar", SERVER),
    ("here lost session title", "page sessions:programme_changes", ORGANISERS),
)
"""What is read on the pages of calendars: of one's own subscriptions by nobody else."""


def forms(typed: str) -> dict[str, tuple[str, Callable[[object], Mapping[str, object]]]]:
    """Return forms by name: to which address each is sent, and what it says."""
    good = {"what": "programme", "shows": "open", "label": typed, "last_day": "2012-03-04"}
    return {
        "subscription": ("sessions:feed_new", lambda _world: good),
        "subscription to nothing": ("sessions:feed_new", lambda _world: dict.fromkeys(good, typed)),
    }


def follow(world: World) -> None:
    """Let sessions have gone from the programme, and let people follow everything that can be followed."""
    for name, place in world.places.items():
        _take_off(world, name, place)
        owner = _account(world, "delegate" if name == "here" else "stranger")
        world.places[name].ids["feed"] = str(_subscribe(world, name, place, owner).pk)


def _account(world: World, role: str) -> User:
    """Return whose browser that of the role is."""
    return User.objects.get(pk=world.client(role).session["_auth_user_id"])


def _take_off(world: World, name: str, place: Place) -> None:
    """Let an open and a neutral session have stood in the version before the one that is shown."""
    older = ScheduleVersion.objects.get(conference=place.conference, number=int(place.ids["version"]))
    for hour, (kind, ceiling) in enumerate((("gone", "open"), ("lost", "neutral"))):
        session = Session.objects.create(
            conference=place.conference,
            code=f"{name[0]}{kind}".upper(),
            title=world.mark(f"{name} {kind} session title"),
            abstract=world.mark(f"{name} {kind} session abstract", "arabic"),
            theme_id=place.ids["theme"],
            ceiling=ceiling,
            revised_at=NOW,
        )
        start = OPENING + timedelta(days=1, hours=hour)
        Slot.objects.create(
            version=older,
            session=session,
            room_id=place.ids["room"],
            starts_at=start,
            ends_at=start + timedelta(hours=1),
        )
        place.ids[f"{kind} session"] = session.code


def _subscribe(world: World, name: str, place: Place, owner: User) -> Feed:
    """Follow each kind; the token of the first is a marker. Return that one."""
    conference, made = place.conference, []
    open_session = Session.objects.get(conference=conference, code=place.ids["open session"])
    wishes = {
        "theme": {"theme_id": UUID(place.ids["theme"])},
        "room": {"room_id": UUID(place.ids["room"])},
        "session": {"session_id": open_session.pk},
    }
    for kind in KINDS:
        user = _account(world, "speaker") if kind == "own" and name == "here" else owner
        feed = follow_one(
            conference, Wish(kind, **wishes.get(kind, {})), user, world.mark(f"{name} {kind} feed label", "turkish")
        )
        token = world.mark(f"{name} {kind} feed token", "ascii")
        Feed.objects.filter(pk=feed.pk).update(token_hash=sha256(token.encode()).hexdigest())
        if name == "here":
            world.ids |= {f"feed token {kind}": token}
        made.append(feed)
    if name == "here":
        world.ids["feed token"] = world.ids["feed token programme"]
    return made[0]


def follow_one(conference: Conference, wish: Wish, user: User, label: str) -> Feed:
    """Return a subscription of somebody's that says as much as it may."""
    with unlocked([user.key_ref]):
        return make_feed(
            user=user,
            conference=conference,
            wish=wish,
            ceiling="open",
            label=label,
            reminder=10,
            language="en-gb",
            expires_at=end_of_feeds(conference),
            at=NOW - timedelta(days=9),
        )[0]
