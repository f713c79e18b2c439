"""The links that each page offers, cut to what the visitor may open. Lazy: a page that shows none costs no query."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from events import access
from sessions.calling import is_noted


@dataclass(frozen=True, slots=True)
class Link:
    """A link, and how `aria-current` names it: "page" for the open page, "true" for its section, else nothing."""

    label: str
    url: str
    current: str


@dataclass(frozen=True, slots=True)
class Group:
    """Links of the team's menu under one label, which may be empty."""

    label: str
    items: tuple[Link, ...]


Entry = tuple[str, str, Iterable[str]]
Named = tuple[str, str]
"""A label and the name of an address."""

PARENTS: Mapping[str, str] = {
    "events:copy": "events:settings",
    "sessions:organise_session_new": "sessions:organise_sessions",
    "sessions:person_times": "sessions:organise_sessions",
    "sessions:organise_call": "sessions:proposals",
    "sessions:unconfirmed": "sessions:organise_sessions",
    "sessions:unconfirmed_part": "sessions:organise_sessions",
    "sessions:session": "sessions:programme",
    "sessions:calendar": "sessions:programme",
    "sessions:feed_new": "sessions:programme",
    "sessions:feed_revocation": "sessions:programme",
    "sessions:seat_back": "sessions:agenda",
    "sessions:interpreters": "sessions:interpretation",
    "sessions:interpreter": "sessions:interpretation",
    "sessions:interpreter_removal": "sessions:interpretation",
    "delegates:door": "desk",
    "delegates:vetting": "delegates:vetting_list",
    "delegates:hide_person": "delegates:registrations",
    "delegates:end_sign_ins": "delegates:registrations",
}
"""Pages whose address does not begin with that of their section."""
ROOTS = frozenset({"sessions:home", "events:home"})
"""Addresses with which all others begin; they are no section."""


def _section(request: HttpRequest, addresses: Mapping[str, str]) -> str:
    """Return the name of the one among these addresses to which the open page belongs, or nothing."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    known = next((name for name in (here, PARENTS.get(here, "")) if name in addresses), "")
    above = (name for name in addresses if name not in ROOTS and request.path.startswith(addresses[name]))
    return known or max(above, key=lambda name: len(addresses[name]), default="")


def _links(request: HttpRequest, slug: str, named: Sequence[Named]) -> Mapping[str, Link]:
    """Return the links by the names of their addresses; one of them at most is marked."""
    addresses = {name: reverse(name, args=[slug] if slug else []) for _label, name in named}
    section = _section(request, addresses)
    mark = {section: "page" if request.path == addresses.get(section) else "true"}
    return {name: Link(label, addresses[name], mark.get(name, "")) for label, name in named}


def _roles(request: HttpRequest) -> frozenset[str]:
    conference = access.opened_conference(request)
    return access.roles_here(request, conference) if conference else frozenset()


def _about_people() -> list[Entry]:
    """Return the menu of what concerns people."""
    return [
        (_("Registrations"), "delegates:registrations", access.REGISTRATION_DESK),
        (_("Vetting"), "delegates:vetting_list", access.SAFETY_DESK),
        (_("Messages"), "delegates:messages", access.REGISTRATION_DESK),
        (_("Mail"), "events:mails", access.REGISTRATION_DESK),
        (_("Ways in"), "delegates:ways_in", access.REGISTRATION_DESK),
        (_("Letters"), "reports:letters", access.REGISTRATION_DESK),
        (_("Travel support"), "delegates:support", access.REGISTRATION_DESK),
        (_("Questions"), "delegates:questions", access.REGISTRATION_DESK),
        (_("Team"), "events:team", access.SETTINGS_DESK),
    ]


def _groups() -> list[tuple[str, list[Entry]]]:
    """Return the team's menu: labels, addresses and the roles that may open them."""
    return [
        ("", [(_("What waits"), "desk", access.ANY_ROLE)]),
        (_("People"), _about_people()),
        (
            _("Programme"),
            [
                (_("Proposals"), "sessions:proposals", access.PROGRAMME_DESK),
                (_("Score proposals"), "sessions:reviews", access.REVIEW_DESK),
                (_("Sessions"), "sessions:organise_sessions", access.PROGRAMME_DESK),
                (_("Schedule"), "sessions:schedule", access.PROGRAMME_DESK),
                (_("Interpretation"), "sessions:interpretation", access.INTERPRETATION_DESK),
            ],
        ),
        (
            _("On the day"),
            [
                (_("Badges"), "reports:badges", access.REGISTRATION_DESK),
                (_("Door"), "delegates:door", access.DOOR_DESK),
                (_("Stage"), "sessions:stage", access.PROGRAMME_DESK),
            ],
        ),
        (_("Afterwards"), [(_("Report"), "reports:organise_report", access.NOTES_DESK)]),
        (
            _("Set up"),
            [
                (_("Settings"), "events:settings", access.SETTINGS_DESK),
                (_("Rooms"), "events:rooms", access.SETTINGS_DESK),
                (_("Themes"), "events:themes", access.SETTINGS_DESK),
                (_("Organisations"), "events:organisations", access.SETTINGS_DESK),
            ],
        ),
    ]


def team_menu(request: HttpRequest, slug: str) -> tuple[Group, ...]:
    """Return the groups of links that the visitor's roles open."""
    roles = _roles(request)
    groups = [
        (label, [(text, name) for text, name, may in entries if roles & frozenset(may)]) for label, entries in _groups()
    ]
    drawn = _links(request, slug, [named for _label, names in groups for named in names])
    return tuple(Group(label, tuple(drawn[name] for _text, name in names)) for label, names in groups if names)


def public_nav(request: HttpRequest, slug: str) -> tuple[Link, ...]:
    """Return the links of a conference's pages for whoever asks."""
    named = [
        (_("Welcome"), "sessions:home"),
        (_("Programme"), "sessions:programme"),
        (_("Speakers"), "sessions:speakers"),
        (_("Report"), "reports:report"),
    ]
    if not _roles(request):  # the team has more links than a line holds, and comes to its agenda from the programme
        named.insert(2, (_("My agenda"), "sessions:agenda"))
    if is_noted(request):
        named.insert(-1, (_("Call for proposals"), "sessions:call"))
    if access.request_user(request).is_authenticated:
        named.append((_("My registration"), "delegates:registration"))
        if _roles(request):
            named.append((_("Organise"), "desk"))
    else:
        named.append((_("Register"), "delegates:register"))
    return tuple(_links(request, slug, named).values())


def site_nav(request: HttpRequest) -> tuple[Link, ...]:
    """Return the links of pages that belong to no conference."""
    return tuple(_links(request, "", [(_("Conferences"), "events:home")]).values())


def links(request: HttpRequest) -> dict[str, object]:
    """Offer `nav` and `menu` to the templates."""
    match = getattr(request, "resolver_match", None)
    slug = str(match.kwargs.get("slug", "")) if match else ""
    return {
        "nav": SimpleLazyObject(lambda: public_nav(request, slug) if slug else site_nav(request)),
        "menu": SimpleLazyObject(lambda: team_menu(request, slug) if slug else ()),
    }
