"""Permission is a look-up: who may not know of a conference, or of a page of it, gets the same 404 as for a wrong address."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from events.audience import Audience
from events.models import Conference, TeamMember, User

Role = TeamMember.Role
Handler = Callable[[HttpRequest], HttpResponse]

AUDIENCE_OF_ROLE = {
    Role.ORGANISER: Audience.ORGANISERS,
    Role.SAFETY: Audience.SAFETY,
    Role.PROGRAMME: Audience.ORGANISERS,
    Role.EDITOR: Audience.ORGANISERS,
    Role.DOOR: Audience.ATTENDEES,
    Role.RAPPORTEUR: Audience.ATTENDEES,
    Role.REVIEWER: Audience.ATTENDEES,
    Role.INTERPRETATION: Audience.ATTENDEES,
}
REGISTRATION_DESK = (Role.ORGANISER, Role.SAFETY)
PROGRAMME_DESK = (Role.ORGANISER, Role.SAFETY, Role.PROGRAMME)
INTERPRETATION_DESK = (*PROGRAMME_DESK, Role.INTERPRETATION)
REVIEW_DESK = (*PROGRAMME_DESK, Role.REVIEWER)
REPORT_DESK = (Role.ORGANISER, Role.SAFETY, Role.EDITOR)
SAFETY_DESK = (Role.SAFETY,)
SETTINGS_DESK = (Role.ORGANISER, Role.SAFETY)
DOOR_DESK = (Role.DOOR, Role.ORGANISER, Role.SAFETY)
NOTES_DESK = (*REPORT_DESK, Role.RAPPORTEUR)
ANY_ROLE = tuple(Role)

SECOND_FACTOR = "second_factor"
SECOND_FACTOR_AT = "second_factor_at"
DEMO_LINK = "second_factor_by_demo_link"
FRESH = timedelta(minutes=5)
"""For how long a proof of the second factor opens what asks for a fresh one."""

LOOKS_AS, LOOKER = "looks_as", "looker"
"""What a request holds while somebody looks at the site as a lower audience would: that audience, and who they are."""


class SecondFactorMissingError(Exception):
    """A team member has not proved a second factor in this sign-in yet."""


def roles_of(user: User | AnonymousUser, conference: Conference) -> frozenset[str]:
    """Return the roles that the account holds at the conference."""
    if not isinstance(user, User):
        return frozenset()
    return frozenset(TeamMember.objects.filter(conference=conference, user=user).values_list("role", flat=True))


def roles_here(request: HttpRequest, conference: Conference) -> frozenset[str]:
    """Return the visitor's roles at the conference, looked up once per request."""
    return _as_looked_at(request, _held(request, request_user(request), conference))


def _held(request: HttpRequest, user: User | AnonymousUser, conference: Conference) -> frozenset[str]:
    """Return the account's roles, looked up once per request."""
    memo: dict[tuple[object, UUID], frozenset[str]] = request.__dict__.setdefault("roles_by_conference", {})
    if (user.pk, conference.pk) not in memo:
        memo[user.pk, conference.pk] = roles_of(user, conference)
    return memo[user.pk, conference.pk]


def looks_as(request: HttpRequest) -> Audience | None:
    """Return the audience as which the visitor looks at the site for now, or None."""
    audience: Audience | None = request.__dict__.get(LOOKS_AS)
    return audience


def who_asks(request: HttpRequest) -> User | AnonymousUser:
    """Return whose request it is, also while they look at the site as somebody without an account would."""
    asks: User | AnonymousUser = request.__dict__.get(LOOKER) or request_user(request)
    return asks


def lowered(request: HttpRequest, audience: Audience) -> Audience:
    """Return the audience, or the lower one as which the visitor looks; looking never raises it."""
    chosen = looks_as(request)
    return audience if chosen is None else min(audience, chosen)


def _as_looked_at(request: HttpRequest, roles: frozenset[str]) -> frozenset[str]:
    """Return the roles; as an organiser, while a safety officer looks as organisers do."""
    if looks_as(request) != Audience.ORGANISERS or Role.SAFETY not in roles:
        return roles
    return roles - {Role.SAFETY} | {Role.ORGANISER.value}


def opened_conference(request: HttpRequest) -> Conference | None:
    """Return the conference that the visitor was let into during this request, for the navigation."""
    found: Conference | None = request.__dict__.get("opened_conference")
    return found


def _open(request: HttpRequest, conference: Conference) -> Conference:
    request.__dict__["opened_conference"] = conference
    return conference


def has_second_factor(request: HttpRequest) -> bool:
    """Tell whether this sign-in was made with, or has since set up, a second factor."""
    return bool(request.session.get(SECOND_FACTOR))


def note_second_factor(request: HttpRequest, at: datetime) -> None:
    """Note in the session that a second factor was proved, and when."""
    request.session[SECOND_FACTOR] = True
    request.session[SECOND_FACTOR_AT] = at.isoformat()


def has_fresh_second_factor(request: HttpRequest, at: datetime) -> bool:
    """Tell whether a second factor was proved within the last five minutes; a demonstration's link proves one for good."""
    if settings.DEMO and request.session.get(DEMO_LINK):
        return has_second_factor(request)
    proved_at = str(request.session.get(SECOND_FACTOR_AT, ""))
    return (
        bool(proved_at)
        and has_second_factor(request)
        and timedelta() <= at - datetime.fromisoformat(proved_at) <= FRESH
    )


def conference_or_404(request: HttpRequest, slug: str) -> Conference:
    """Return a conference that the visitor may open: one that is shown, or whose team they are on."""
    return open_or_404(request, Conference.objects.filter(slug=slug).first())


def open_or_404(request: HttpRequest, conference: Conference | None) -> Conference:
    """Return the conference that was looked up together with something else, if the visitor may open it."""
    if conference and (conference.is_shown or roles_here(request, conference)):
        return _open(request, conference)
    raise Http404


def team_conference_or_404(request: HttpRequest, slug: str, roles: Collection[str]) -> Conference:
    """Return the conference if the visitor holds one of the roles there.

    Raises Http404 for everyone else, SecondFactorMissingError for a member without a second factor.
    """
    conference = Conference.objects.filter(slug=slug).first()
    if conference is None or not _opens(request, conference, roles):
        raise Http404
    if not has_second_factor(request):
        raise SecondFactorMissingError
    return _open(request, conference)


def _opens(request: HttpRequest, conference: Conference, roles: Collection[str]) -> bool:
    """Tell whether the visitor holds one of the roles, and would still as the one as whom they look."""
    held = _held(request, request_user(request), conference)
    return not held.isdisjoint(roles) and not roles_here(request, conference).isdisjoint(roles)


def audience_of(request: HttpRequest, conference: Conference) -> Audience:
    """Return the widest audience for which the visitor's roles act; without a second factor, the public's.

    Never a wider one than that as which they look at the site.
    """
    roles = _held(request, who_asks(request), conference)
    if not roles or not has_second_factor(request):
        return Audience.PUBLIC
    return lowered(request, max(AUDIENCE_OF_ROLE[Role(role)] for role in roles))


def request_user(request: HttpRequest) -> User | AnonymousUser:
    """Return who asks."""
    return request.user


def user_or_404(request: HttpRequest) -> User:
    """Return the account that asks. Raises Http404 where nobody is signed in."""
    user = request_user(request)
    if not isinstance(user, User):
        raise Http404
    return user


class ask_for_second_factor:  # noqa: N801  # middleware is named as the verb it is
    """Send a team member who has no second factor yet to where it is set up or proved, and back afterwards."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn the missing factor into a redirect."""
        if not isinstance(exception, SecondFactorMissingError):
            return None
        return redirect(f"{reverse('events:second_factor')}?{urlencode({'next': request.get_full_path()})}")
