"""What the team writes down: notes, another category, and people who did not use the form."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from delegates.answers import QuestionsChangedError, asked_at
from delegates.by_hand import AddressKnownError, Source, change_category, enter_by_hand
from delegates.deciding import ConferenceFullError
from delegates.models import Note, Question, Registration
from delegates.notes import NotYoursError, add_note, remove_note
from delegates.question_fields import Asked
from delegates.views.desk_page import NoteForm, show_registration
from events import access, clock
from events.audience import Audience
from events.forms.plain import Address, Line
from events.models import Conference


class ByHandForm(forms.Form):
    """Someone who wrote, called or came by."""

    display_name = Line(max_length=80, label=gettext_lazy("The name they want to be called by"))
    address = Address(
        max_length=254,
        required=False,
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Only if they gave one. Nothing is sent now."),
    )
    category = forms.ChoiceField(label=gettext_lazy("They come as"), choices=Registration.Category.choices)
    source = forms.ChoiceField(
        label=gettext_lazy("How did they say that they want to be entered?"),
        choices=Source.choices,
        widget=forms.RadioSelect,
    )
    conduct = forms.BooleanField(
        label=gettext_lazy("They know the code of conduct and said that they agree to it"),
        error_messages={"required": gettext_lazy("Ask them first: nobody takes part without agreeing.")},
    )

    def __init__(self, *args: object, conference: Conference, audience: Audience, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as Django's form takes them
        self.asked = Asked(asked_at(conference, Question.Stage.FORM, audience=audience), may_require=())
        self.asked.join(self, conference)

    def clean(self) -> None:
        """Hold the answers to the conference's own questions against their conditions."""
        self.asked.check(self)


def _found(conference: Conference, code: str) -> Registration:
    found = Registration.objects.select_related("person", "conference")
    return get_object_or_404(found, conference=conference, code=code)


@require_POST
def notes(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Add a note, or remove one's own (`remove` is its id)."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    found = _found(conference, code)
    if "remove" in request.POST:
        _remove(request, found)
        return redirect("delegates:registration_desk", slug=slug, code=code)
    form = NoteForm(request.POST)
    if form.is_valid():
        add_note(registration=found, text=form.cleaned_data["text"], author=access.user_or_404(request), at=clock.now())
        messages.success(request, _("The note is kept."))
    else:
        return show_registration(request, found, note_form=form)
    return redirect("delegates:registration_desk", slug=slug, code=code)


def _remove(request: HttpRequest, found: Registration) -> None:
    try:
        note = Note.objects.filter(registration=found, pk=UUID(request.POST["remove"])).first()
    except ValueError:
        return
    if note is None:
        return
    try:
        remove_note(note=note, actor=access.user_or_404(request), at=clock.now())
    except NotYoursError:
        messages.error(request, _("Only who wrote a note can remove it."))
    else:
        messages.success(request, _("The note is removed."))


@require_POST
def category(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Change as what the person comes."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    found = _found(conference, code)
    wanted = request.POST.get("category", "")
    if wanted in Registration.Category.values:
        _change_category(request, found, wanted)
    return redirect("delegates:registration_desk", slug=slug, code=code)


def _change_category(request: HttpRequest, found: Registration, wanted: str) -> None:
    code = {"code": found.code}
    try:
        change_category(registration=found, category=wanted, actor=access.request_user(request), at=clock.now())
    except ConferenceFullError:
        messages.error(request, _("All places of that category are taken; %(code)s keeps the old one.") % code)
    else:
        messages.success(request, _("%(code)s has another category. Badges printed before show the old one.") % code)


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter the request of someone who did not use the form."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    audience = access.audience_of(request, conference)
    form = ByHandForm(request.POST or None, conference=conference, audience=audience)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            entered = enter_by_hand(
                conference=conference,
                display_name=data["display_name"],
                address=data["address"],
                category=data["category"],
                source=Source(data["source"]),
                more=form.asked.answers(),
                actor=access.request_user(request),
                at=clock.now(),
            )
        except QuestionsChangedError:  # a moment ago: from the start, where the form says so
            return enter(request, slug)
        except AddressKnownError:
            form.add_error("address", _("Someone with this address is registered already; nothing was changed."))
        else:
            messages.success(request, _("%(code)s is entered. No mail was sent.") % {"code": entered.code})
            return redirect("delegates:registration_desk", slug=slug, code=entered.code)
    return render(request, "delegates/by_hand.html", {"conference": conference, "form": form})
