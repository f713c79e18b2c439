"""The links that each page offers, cut to what the visitor may open. Lazy: a page that shows none costs no query."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from events import access


@dataclass(frozen=True, slots=True)
class Link:
    """A link, and whether it leads to the page that is open."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Links of the team's menu under one label, which may be empty."""

    label: str
    items: tuple[Link, ...]


Entry = tuple[str, str, Iterable[str]]


def _link(request: HttpRequest, label: str, name: str, slug: str) -> Link:
    here = request.resolver_match.view_name if request.resolver_match else ""
    return Link(label=label, url=reverse(name, args=[slug] if slug else []), current=here == name)


def _roles(request: HttpRequest) -> frozenset[str]:
    conference = access.opened_conference(request)
    return access.roles_here(request, conference) if conference else frozenset()


def _groups() -> list[tuple[str, list[Entry]]]:
    """Return the team's menu: labels, addresses and the roles that may open them."""
    return [
        ("", [(_("What waits"), "desk", access.ANY_ROLE)]),
        (
            _("People"),
            [
                (_("Registrations"), "delegates:registrations", access.REGISTRATION_DESK),
                (_("Messages"), "delegates:messages", access.REGISTRATION_DESK),
                (_("Mail"), "events:mails", access.REGISTRATION_DESK),
                (_("Ways in"), "delegates:ways_in", access.REGISTRATION_DESK),
                (_("Questions"), "delegates:questions", access.REGISTRATION_DESK),
                (_("Team"), "events:team", access.SETTINGS_DESK),
            ],
        ),
        (
            _("Programme"),
            [
                (_("Sessions"), "sessions:organise_sessions", access.PROGRAMME_DESK),
                (_("Schedule"), "sessions:schedule", access.PROGRAMME_DESK),
            ],
        ),
        (
            _("On the day"),
            [
                (_("Badges"), "reports:badges", access.REGISTRATION_DESK),
                (_("Door"), "delegates:door", access.DOOR_DESK),
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
    groups = (
        Group(label, tuple(_link(request, text, name, slug) for text, name, may in links if roles & frozenset(may)))
        for label, links in _groups()
    )
    return tuple(group for group in groups if group.items)


def public_nav(request: HttpRequest, slug: str) -> tuple[Link, ...]:
    """Return the links of a conference's pages for whoever asks."""
    links = [
        _link(request, _("Welcome"), "sessions:home", slug),
        _link(request, _("Programme"), "sessions:programme", slug),
        _link(request, _("Speakers"), "sessions:speakers", slug),
        _link(request, _("Report"), "reports:report", slug),
    ]
    if not access.request_user(request).is_authenticated:
        return (*links, _link(request, _("Register"), "delegates:register", slug))
    links.append(_link(request, _("My registration"), "delegates:registration", slug))
    if _roles(request):
        links.append(_link(request, _("Organise"), "desk", slug))
    return tuple(links)


def site_nav(request: HttpRequest) -> tuple[Link, ...]:
    """Return the links of pages that belong to no conference."""
    return (_link(request, _("Conferences"), "events:home", ""),)


def links(request: HttpRequest) -> dict[str, object]:
    """Offer `nav` and `menu` to the templates."""
    match = getattr(request, "resolver_match", None)
    slug = str(match.kwargs.get("slug", "")) if match else ""
    return {
        "nav": SimpleLazyObject(lambda: public_nav(request, slug) if slug else site_nav(request)),
        "menu": SimpleLazyObject(lambda: team_menu(request, slug) if slug else ()),
    }
