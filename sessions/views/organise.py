"""The organisers' pages about sessions."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from events import clock
from events.access import PROGRAMME_DESK, team_conference_or_404
from events.models import Conference
from sessions.contributing import missing_yes
from sessions.counting_stars import ROUGH, count_stars, roughly
from sessions.editing import CodeTakenError, PublishedSessionError, delete_session, is_published, save_session
from sessions.models import Contribution, Session, Slot
from sessions.ordering import CircleError
from sessions.session_form import SessionForm
from sessions.views.session_desk import Refusals, show_session

PAGE_LENGTH = 100
FILTERS = ("theme", "kind", "state", "mark")
MARKS = {
    "recorded": gettext_lazy("Recorded"),
    "chatham-house": gettext_lazy("Chatham House Rule"),
    "fixed": gettext_lazy("Fixed in the schedule"),
    "prevented": gettext_lazy("Somebody cannot come"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A session of the list; `missing` counts the contributors who have not said yes to its being open.

    `stars` is how many have starred it, roughly; empty where few have.
    """

    session: Session
    is_placed: bool
    contributors: int
    missing: int
    stars: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A link that narrows the list."""

    label: str
    url: str
    current: bool


@require_safe
def session_list(request: HttpRequest, slug: str) -> HttpResponse:
    """List the sessions, narrowed by `theme`, `kind`, `state` and `mark`."""
    conference = team_conference_or_404(request, slug, PROGRAMME_DESK)
    themes = {str(theme.pk): theme.short_name for theme in conference.themes.all()}
    sessions = _narrowed(conference.sessions.select_related("theme").order_by("code"), request.GET, themes)
    page = Paginator(sessions, PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {
        "conference": conference,
        "page": page,
        "rows": _rows(conference, list(page.object_list)),
        "filters": _filters(request.GET, themes),
        "is_narrowed": any(request.GET.get(key) for key in FILTERS),
    }
    return render(request, "sessions/organise_sessions.html", context)


def _in_draft() -> Exists:
    return Exists(Slot.objects.filter(session=OuterRef("pk"), version__number__isnull=True))


def _narrowed(sessions: QuerySet[Session], wanted: QueryDict, themes: dict[str, str]) -> QuerySet[Session]:
    """Apply the filters that make sense; an unknown value filters nothing."""
    theme, kind, state, mark = (str(wanted.get(key, "")) for key in FILTERS)
    if theme in themes:
        also = Session.other_themes.through.objects.filter(theme=UUID(theme)).values("session")
        sessions = sessions.filter(Q(theme=UUID(theme)) | Q(pk__in=also))
    if kind in Session.Kind.values:
        sessions = sessions.filter(kind=kind)
    if state in {"placed", "unplaced"}:
        sessions = sessions.filter(_in_draft() if state == "placed" else ~_in_draft())
    return sessions.filter(_marked(mark)) if mark in MARKS else sessions


def _marked(mark: str) -> Q:
    prevented = Contribution.objects.filter(is_prevented=True).values("session")
    return {
        "recorded": Q(is_recorded=True),
        "chatham-house": Q(chatham_house=True),
        "fixed": ~Q(pin=Session.Pin.NOTHING),
        "prevented": Q(pk__in=prevented),
    }[mark]


def _rows(conference: Conference, sessions: list[Session]) -> list[Row]:
    """Return the sessions with what is counted of them, in a fixed number of queries."""
    missing = missing_yes(conference, sessions)
    placed = set(Slot.objects.filter(session__in=sessions, version__number=None).values_list("session_id", flat=True))
    parts = Contribution.objects.filter(session__in=sessions).order_by().values_list("session_id", "person_id")
    people, stars = Counter(session_id for session_id, _person in set(parts)), count_stars(sessions)
    return [
        Row(
            session,
            session.pk in placed,
            people[session.pk],
            missing[session.pk],
            roughly(stars[session.pk]) if stars[session.pk] >= ROUGH else "",
        )
        for session in sessions
    ]


def _filters(wanted: QueryDict, themes: dict[str, str]) -> list[tuple[str, list[Filter]]]:
    """Return the groups of links; each keeps what the other groups say."""
    groups = [
        (_("Schedule"), "state", {"": _("All sessions"), "unplaced": _("Not placed"), "placed": _("Placed")}),
        (_("Kind"), "kind", {"": _("Any kind"), **{kind.value: str(kind.label) for kind in Session.Kind}}),
        (_("Theme"), "theme", {"": _("Any theme"), **themes}),
        (_("Marked"), "mark", {"": _("Marked or not"), **{mark: str(label) for mark, label in MARKS.items()}}),
    ]
    return narrowing(wanted, groups)


def narrowing(wanted: QueryDict, groups: list[tuple[str, str, dict[str, str]]]) -> list[tuple[str, list[Filter]]]:
    """Return the links of each group: its heading, the key in the address, and its values with their labels."""
    return [
        (heading, [_filter(wanted, key, value, label) for value, label in options.items()])
        for heading, key, options in groups
    ]


def _filter(wanted: QueryDict, key: str, value: str, label: str) -> Filter:
    query = wanted.copy()
    query.pop("page", None)
    query[key] = value
    for name in [name for name, said in query.items() if not said]:
        del query[name]
    return Filter(label, f"?{query.urlencode()}", wanted.get(key, "") == value)


@require_http_methods(["GET", "HEAD", "POST"])
def new_session(request: HttpRequest, slug: str) -> HttpResponse:
    """Describe a new session."""
    conference = team_conference_or_404(request, slug, PROGRAMME_DESK)
    languages = conference.languages or ["en"]
    session = Session(conference=conference, floor_language=languages[0], revised_at=clock.now())
    form = SessionForm(request.POST if request.method == "POST" else None, instance=session)
    if form.is_bound and form.is_valid() and _save(request, form):
        return redirect("sessions:organise_session", slug, form.instance.code)
    context = {"conference": conference, "form": form}
    return render(request, "sessions/organise_session_new.html", context)


def _save(request: HttpRequest, form: SessionForm) -> bool:
    """Save what a valid form says; tell whether it was taken."""
    answers = form.cleaned_data
    try:
        session = save_session(
            session=form.instance,
            fields=form.saved_fields,
            other_themes=answers.get("other_themes"),
            after=answers["after"],
            actor=request.user,
            at=clock.now(),
        )
    except CodeTakenError as error:
        form.add_error("code", str(error))
        return False
    except CircleError as error:
        form.add_error("after", str(error))
        return False
    messages.success(request, _("Session %(code)s is saved.") % {"code": session.code})
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def session_page(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show and change one session."""
    conference = team_conference_or_404(request, slug, PROGRAMME_DESK)
    session = get_object_or_404(Session, conference=conference, code=code)
    session.conference = conference
    if request.method != "POST":
        return show_session(request, session)
    form = SessionForm(request.POST, instance=session)
    if form.is_valid() and _save(request, form):
        return redirect("sessions:organise_session", slug, session.code)
    session.code = code
    return show_session(request, session, Refusals(session=form))


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Ask whether to delete a session, then do it."""
    conference = team_conference_or_404(request, slug, PROGRAMME_DESK)
    session = get_object_or_404(Session, conference=conference, code=code)
    if request.method == "POST":
        return _deleted(request, session)
    context = {"conference": conference, "session": session, "is_published": is_published(session)}
    return render(request, "sessions/organise_session_delete.html", context)


def _deleted(request: HttpRequest, session: Session) -> HttpResponse:
    slug, code = session.conference.slug, session.code
    try:
        delete_session(session=session, actor=request.user, at=clock.now())
    except PublishedSessionError as error:
        messages.error(request, str(error))
        return redirect("sessions:organise_session", slug, code)
    messages.success(request, _("Session %(code)s is deleted.") % {"code": code})
    return redirect("sessions:organise_sessions", slug)
