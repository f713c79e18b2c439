"""Bringing people in from a file: send it, say what its columns hold, see what would happen, import."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from delegates.drafts import content_of, drop_draft, find_draft, keep_draft
from delegates.importing import Answer, Mapped, guess, plan_import
from delegates.models import ImportDraft
from delegates.sheets import MOST_BYTES, Sheet, UnreadableFileError, read_sheet
from delegates.stepwise import Progress, begin, go_on, progress_of
from events import access, clock
from events.models import Conference
from events.wording import mail_written

DRAFT = "import_draft"
SHOWN = 100
SAMPLE = 3


class FileForm(forms.Form):
    """A file of people."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy(
            "Up to 5,000 people and 1 MB, with headings in the first row. UTF-8 is best; commas, semicolons and tabs all do."
        ),
        error_messages={"required": gettext_lazy("Choose a file of at most 1 MB.")},
    )

    def clean_file(self) -> bytes:
        """Return the file's bytes. Raises ValidationError with the reason why it cannot be read."""
        sent = self.cleaned_data["file"]
        content = sent.read(MOST_BYTES + 1) if isinstance(sent, UploadedFile) else b""
        try:
            read_sheet(content)
        except UnreadableFileError as error:
            raise forms.ValidationError(str(error)) from None
        return bytes(content)


class ColumnsForm(forms.Form):
    """What each column holds, and that the people in the file want to be in it."""

    agreed = forms.BooleanField(
        required=False,
        label=gettext_lazy("Everyone in this file asked to be entered and agreed to the code of conduct"),
    )
    places = forms.BooleanField(
        required=False,
        label=gettext_lazy("Give them a place at once, as far as places last"),
        help_text=gettext_lazy(
            "In the order of the rows; whoever waits in line already comes first. The others stay requests. Whoever is given"
            " a place and has an address gets a mail that there is news."
        ),
    )

    def __init__(self, data: object, sheet: Sheet) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a POST or nothing
        self.names = [f"column_{number}" for number in range(len(sheet.headings))]
        samples = sheet.rows[:SAMPLE]
        for number, (name, guessed) in enumerate(zip(self.names, guess(sheet.headings), strict=True)):
            cells = [cells[number] for _line, cells in samples if len(cells) > number and cells[number]]
            self.fields[name] = forms.ChoiceField(
                label=sheet.headings[number] or _("Column %(number)d") % {"number": number + 1},
                help_text=escape(" · ".join(cells)),  # forms draw their hints unescaped
                choices=[("", _("leave out")), *Answer.choices],
                initial=guessed or "",
                required=False,
            )
            self.fields[name].has_answer = True  # type: ignore[attr-defined]  # read where the question is drawn
        self.order_fields([*self.names, "places", "agreed"])

    def clean(self) -> dict[str, object]:
        """Refuse a file without names, and two columns for one answer."""
        chosen = [self.cleaned_data.get(name) for name in self.names if self.cleaned_data.get(name)]
        if Answer.NAME not in chosen:
            self.add_error(self.names[0], _("Say which column holds the name."))
        if len(chosen) != len(set(chosen)):
            self.add_error(self.names[0], _("Two columns hold the same. Leave one of them out."))
        if "import" in self.data and not self.cleaned_data.get("agreed"):
            self.add_error("agreed", _("Ask them first: nobody takes part without agreeing."))
        return self.cleaned_data

    @property
    def is_mapped(self) -> bool:
        """Whether the columns can be read, so that it can be shown what would happen."""
        return self.is_bound and not set(self.errors) - {"agreed"}

    @property
    def mapped(self) -> Mapped:
        """What each column holds; call it where `is_mapped` only."""
        return [Answer(chosen) if (chosen := self.cleaned_data[name]) else None for name in self.names]

    @property
    def signature(self) -> str:
        """The columns as they were checked."""
        return ",".join(answer or "" for answer in self.mapped)


def _draft(request: HttpRequest, conference: Conference, at: datetime) -> ImportDraft | None:
    """Return the file that this sign-in sent, unless it has expired."""
    return find_draft(conference, request.session.get(DRAFT, ""), at=at)


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the file; it is kept sealed for an hour, for this sign-in only."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    under_way = _draft(request, conference, clock.now())
    if request.method != "POST" and under_way and under_way.progress:
        return redirect("delegates:import_progress", slug=slug)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        draft = keep_draft(conference=conference, content=form.cleaned_data["file"], at=clock.now())
        request.session[DRAFT] = str(draft.pk)
        return redirect("delegates:import_columns", slug=slug)
    return render(
        request, "delegates/import_file.html", {"conference": conference, "form": form, "answers": Answer.labels}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask what the columns hold and show what an import would do; begin to import what was shown, once confirmed."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    draft = _draft(request, conference, clock.now())
    if draft and draft.progress:
        return redirect("delegates:import_progress", slug=slug)
    try:
        sheet = read_sheet(content_of(draft) if draft else b"")
    except UnreadableFileError:
        if request.method == "POST":
            messages.warning(request, _("A file is kept for an hour only. Choose it again."))
        return redirect("delegates:import_file", slug=slug)
    form = ColumnsForm(request.POST if request.method == "POST" else None, sheet)
    context: dict[str, object] = {"conference": conference, "form": form, "sheet": sheet}
    if draft and form.is_mapped:
        is_shown = request.POST.get("draft", str(draft.pk)) == str(draft.pk)  # not a file that another page sent since
        if form.is_valid() and "import" in request.POST and request.POST.get("checked") == form.signature and is_shown:
            begin(draft, form.mapped, total=len(sheet.rows), with_places=form.cleaned_data["places"])
            return _go_on(request, conference, draft)
        plan = plan_import(sheet, form.mapped, conference=conference)
        wrong = len({line for line, _words in plan.problems})
        if not is_shown:
            messages.warning(
                request, _("Another file was sent meanwhile, and nothing was imported. This is that file.")
            )
        context |= {
            "plan": plan,
            "draft": draft,
            "checked": form.signature,
            "shown": plan.problems[:SHOWN],
            "wrong": wrong,
        }
    return render(request, "delegates/import_columns.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how far the import is, and go on with it. Where scripts run, the page goes on by itself."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    draft = _draft(request, conference, clock.now())
    begun = progress_of(draft) if draft else None
    if draft is None or begun is None:
        messages.warning(
            request,
            _(
                "No import is under way. A file is kept for an hour; choose it again, and only who is missing is entered."
            ),
        )
        return redirect("delegates:import_file", slug=slug)
    if request.method == "POST":
        return _go_on(request, conference, draft)
    context = {"conference": conference, "progress": begun}
    return render(request, "delegates/import_progress.html", context)


@require_POST
def stop(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave the rest of the file out; whoever was entered stays."""
    conference = access.team_conference_or_404(request, slug, access.REGISTRATION_DESK)
    draft = _draft(request, conference, clock.now())
    begun = progress_of(draft) if draft else None
    if draft:
        _end(request, conference, draft, begun)
    return redirect("delegates:registrations", slug=slug)


def _go_on(request: HttpRequest, conference: Conference, draft: ImportDraft) -> HttpResponse:
    now = go_on(draft_id=draft.pk, conference=conference, actor=access.request_user(request), at=clock.now())
    if now and not now.is_over:
        return redirect("delegates:import_progress", slug=conference.slug)
    _end(request, conference, draft, now)
    return redirect("delegates:registrations", slug=conference.slug)


def _end(request: HttpRequest, conference: Conference, draft: ImportDraft, reached: Progress | None) -> None:
    """Forget the file and say what came of it."""
    drop_draft(draft)
    request.session.pop(DRAFT, None)
    if reached:
        _say(request, conference, reached)


def _say(request: HttpRequest, conference: Conference, reached: Progress) -> None:
    count = reached.entered
    done = ngettext("%(count)d request is entered.", "%(count)d requests are entered.", count) % {"count": count}
    mail = _("No mail was sent.") if not reached.placed else mail_written(conference)
    messages.success(request, f"{done} {mail}")
    if reached.with_places:
        given, rest = reached.placed, reached.entered - reached.placed
        words = ngettext("%(given)d has a place.", "%(given)d have a place.", given) % {"given": given}
        others = ngettext("%(rest)d waits for a decision.", "%(rest)d wait for a decision.", rest) % {"rest": rest}
        messages.success(request, f"{words} {others}")
    if reached.left:
        said = ngettext("%(count)d row was left out.", "%(count)d rows were left out.", reached.left)
        messages.warning(request, said % {"count": reached.left})
    if not reached.is_over:
        rest = reached.total - reached.done
        said = ngettext("%(count)d row was not looked at.", "%(count)d rows were not looked at.", rest)
        messages.warning(request, said % {"count": rest})
