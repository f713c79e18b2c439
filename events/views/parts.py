"""Rooms, themes and organisations: one page lists and adds, one changes, one asks before it removes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from events import access, clock
from events.forms import OrganisationForm, RoomForm, ThemeForm
from events.models import Conference, Organisation, Room, Theme
from events.setting_up import PartInUseError, add_part, count_uses, move_part, remove_part, revise_part
from events.views.conference import team_member

Part = Room | Theme | Organisation
PartForm = RoomForm | ThemeForm | OrganisationForm


@dataclass(frozen=True)
class Shelf:
    """One of the three lists and its words. `page` names its address, `item` that of an entry.

    `times` names the address, in an app above, of the times at which an entry can be had; without it there are none.
    """

    form: type[PartForm]
    page: str
    item: str
    title: Promise | str
    lede: Promise | str
    add: Promise | str
    empty: Promise | str
    empty_text: Promise | str
    times: str = ""

    @property
    def removal(self) -> str:
        """The name of the address that removes an entry."""
        return f"{self.item}_removal"

    @property
    def move(self) -> str:
        """The name of the address that moves an entry."""
        return f"{self.item}_move"


ROOMS = Shelf(
    form=RoomForm,
    page="events:rooms",
    item="events:room",
    title=gettext_lazy("Rooms"),
    lede=gettext_lazy("The timetable shows them in this order, side by side."),
    add=gettext_lazy("Add a room"),
    empty=gettext_lazy("No rooms yet"),
    empty_text=gettext_lazy("Add the first one below. Sessions can be placed once there is a room."),
    times="sessions:room_times",
)
THEMES = Shelf(
    form=ThemeForm,
    page="events:themes",
    item="events:theme",
    title=gettext_lazy("Themes"),
    lede=gettext_lazy(
        "They tie sessions and recommendations together. The timetable marks each with a colour and its short label."
    ),
    add=gettext_lazy("Add a theme"),
    empty=gettext_lazy("No themes yet"),
    empty_text=gettext_lazy("Add the first one below, or go on without: a session needs none."),
)
ORGANISATIONS = Shelf(
    form=OrganisationForm,
    page="events:organisations",
    item="events:organisation",
    title=gettext_lazy("Organisations"),
    lede=gettext_lazy(
        "Who convenes, supports and endorses the conference. They stand on its home page and in its report."
    ),
    add=gettext_lazy("Add an organisation"),
    empty=gettext_lazy("No organisations yet"),
    empty_text=gettext_lazy("Add the one that convenes the conference first."),
)


def _rows(shelf: Shelf, conference: Conference) -> Sequence[Part]:
    """Return the list in order, without the pictures themselves."""
    if shelf is ROOMS:
        return list(Room.objects.filter(conference=conference))
    if shelf is THEMES:
        return list(Theme.objects.filter(conference=conference))
    return list(Organisation.objects.filter(conference=conference).defer("logo").annotate(logo_size=Length("logo")))


def _part_or_404(shelf: Shelf, conference: Conference, pk: UUID) -> Part:
    models: Mapping[str, type[Part]] = {ROOMS.page: Room, THEMES.page: Theme, ORGANISATIONS.page: Organisation}
    part: Part | None = models[shelf.page]._default_manager.filter(conference=conference, pk=pk).first()
    if part is None:
        raise Http404
    part.conference = conference
    return part


def _say_taken(form: forms.BaseForm, error: ValidationError) -> None:
    """Put under the name what only the whole list can tell: that the name stands there already."""
    form.add_error("name", error.messages[0])


@require_http_methods(["GET", "HEAD", "POST"])
def parts(request: HttpRequest, slug: str, shelf: Shelf) -> HttpResponse:
    """List, and add."""
    conference = access.team_conference_or_404(request, slug, access.SETTINGS_DESK)
    form = shelf.form(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        form.instance.conference = conference
        try:
            add_part(part=form.instance, actor=team_member(request), at=clock.now())
        except ValidationError as error:
            _say_taken(form, error)
        else:
            messages.success(request, _("%(name)s is added.") % {"name": form.instance.name})
            return redirect(shelf.page, slug)
    context = {"conference": conference, "form": form, "shelf": shelf, "rows": _rows(shelf, conference)}
    return render(request, "events/parts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, slug: str, pk: UUID, shelf: Shelf) -> HttpResponse:
    """Change one."""
    conference = access.team_conference_or_404(request, slug, access.SETTINGS_DESK)
    known = _part_or_404(shelf, conference, pk)
    name = known.name
    form = shelf.form(request.POST or None, request.FILES or None, instance=known)
    if request.method == "POST" and form.is_valid():
        try:
            revise_part(part=form.instance, actor=team_member(request), at=clock.now())
        except ValidationError as error:
            _say_taken(form, error)
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": form.instance.name})
            return redirect(shelf.page, slug)
    context = {"conference": conference, "form": form, "shelf": shelf, "part": known, "name": name}
    if shelf.times:
        context["times_url"] = reverse(shelf.times, args=[slug, pk])
    return render(request, "events/part.html", context | {"back": reverse(shelf.page, args=[slug])})


@require_http_methods(["GET", "HEAD", "POST"])
def part_removal(request: HttpRequest, slug: str, pk: UUID, shelf: Shelf) -> HttpResponse:
    """Ask, then remove; say why not where something still refers to it."""
    conference = access.team_conference_or_404(request, slug, access.SETTINGS_DESK)
    known = _part_or_404(shelf, conference, pk)
    uses = count_uses(known)
    if request.method == "POST" and not uses:
        try:
            remove_part(part=known, actor=team_member(request), at=clock.now())
        except PartInUseError as error:
            uses = error.uses
        else:
            messages.success(request, _("%(name)s is removed.") % {"name": known.name})
            return redirect(shelf.page, slug)
    context = {"conference": conference, "shelf": shelf, "part": known, "reason": _reason(shelf, uses)}
    back = reverse(shelf.page, args=[slug])
    refused = bool(uses) and request.method == "POST"
    return render(request, "events/part_removal.html", context | {"back": back}, status=409 if refused else 200)


def _reason(shelf: Shelf, uses: int) -> str:
    """Say what still refers to it, or nothing."""
    if not uses:
        return ""
    if shelf is ROOMS:
        words = ngettext(
            "One slot of the schedule, in its draft or a published version, is in this room. Move it elsewhere first.",
            "%(count)d slots of the schedule, in its draft or published versions, are in this room. Move them elsewhere first.",
            uses,
        )
    else:
        words = ngettext(
            "One session or recommendation has this theme. Give it another one first.",
            "%(count)d sessions or recommendations have this theme. Give them another one first.",
            uses,
        )
    return words % {"count": uses}


@require_POST
def part_move(request: HttpRequest, slug: str, pk: UUID, shelf: Shelf) -> HttpResponse:
    """Let one change places with its neighbour."""
    conference = access.team_conference_or_404(request, slug, access.SETTINGS_DESK)
    known = _part_or_404(shelf, conference, pk)
    number, count = move_part(
        part=known, earlier=request.POST.get("to") == "earlier", actor=team_member(request), at=clock.now()
    )
    said = {"name": known.name, "number": number, "count": count}
    messages.success(request, _("“%(name)s” is now number %(number)d of %(count)d.") % said)
    return redirect(f"{reverse(shelf.page, args=[slug])}#part-{known.pk}")
