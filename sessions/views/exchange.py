"""Bringing in a programme from a file: send it, see what would happen, import it step by step."""

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from delegates.drafts import content_of, drop_draft, find_draft, keep_draft
from delegates.models import ImportDraft
from events import access, clock
from events.models import Conference
from events.uploads import takes_large_files
from sessions.exchange.matching import conflicts_after, plan_import
from sessions.exchange.reading import MOST_BYTES, read_programme
from sessions.exchange.reporting import findings, overlaps_of, understood_whole
from sessions.exchange.steps import Progress, begin, go_on, progress_of
from sessions.exchange.values import UnreadableProgrammeError
from sessions.publishing import last_version

DRAFT = "programme_draft"
DESK = access.PROGRAMME_DESK


class FileForm(forms.Form):
    """A file that holds a programme."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "schedule.xml or schedule.json (frab, pretalx, wafer), iCalendar, or CSV with headings. Up to 5,000 events and 8 MB."
        ),
        error_messages={
            "required": gettext_lazy("Choose a file of at most 8 MB."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def clean_file(self) -> bytes:
        """Return the file's bytes. Raises ValidationError with the reason why it cannot be read."""
        sent = self.cleaned_data["file"]
        content = sent.read(MOST_BYTES + 1) if isinstance(sent, UploadedFile) else b""
        try:
            read_programme(content)
        except UnreadableProgrammeError as error:
            raise forms.ValidationError(str(error)) from None
        return bytes(content)


def _draft(request: HttpRequest, conference: Conference) -> ImportDraft | None:
    """Return the file that this sign-in sent, unless it has expired."""
    return find_draft(conference, request.session.get(DRAFT, ""), at=clock.now())


@require_http_methods(["GET", "HEAD", "POST"])
@takes_large_files
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the file; it is kept sealed for an hour, for this sign-in only. Beside it stands what can be taken out."""
    conference = access.team_conference_or_404(request, slug, DESK)
    under_way = _draft(request, conference)
    if request.method != "POST" and under_way and under_way.progress:
        return redirect("sessions:exchange_progress", slug=slug)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        draft = keep_draft(conference=conference, content=form.cleaned_data["file"], at=clock.now())
        request.session[DRAFT] = str(draft.pk)
        return redirect("sessions:exchange_check", slug=slug)
    context = {"conference": conference, "form": form, "version": last_version(conference)}
    return render(request, "sessions/exchange.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what an import would do; begin to import what was shown, once confirmed."""
    conference = access.team_conference_or_404(request, slug, DESK)
    draft = _draft(request, conference)
    if draft and draft.progress:
        return redirect("sessions:exchange_progress", slug=slug)
    try:
        programme = read_programme(content_of(draft) if draft else b"")
    except UnreadableProgrammeError:
        if request.method == "POST":
            messages.warning(request, _("A file is kept for an hour only. Choose it again."))
        return redirect("sessions:exchange", slug=slug)
    if draft and request.method == "POST":
        if request.POST.get("draft") == str(draft.pk):  # not a file that another page sent since
            begin(draft, total=programme.total)
            return _go_on(request, conference, draft)
        messages.warning(request, _("Another file was sent meanwhile, and nothing was imported. This is that file."))
    plan = plan_import(programme, conference=conference, at=clock.now())
    context = {
        "conference": conference,
        "draft": draft,
        "programme": programme,
        "plan": plan,
        "whole": understood_whole(programme.total, plan.remarks),
        "findings": findings(plan.remarks),
        "overlaps": overlaps_of(conflicts_after(plan)),
    }
    return render(request, "sessions/exchange_check.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how far the import is, and go on with it. Where scripts run, the page goes on by itself."""
    conference = access.team_conference_or_404(request, slug, DESK)
    draft = _draft(request, conference)
    begun = progress_of(draft) if draft else None
    if draft is None or begun is None:
        said = _(
            "No import is under way. A file is kept for an hour; choose it again, and only what is missing comes in."
        )
        messages.warning(request, said)
        return redirect("sessions:exchange", slug=slug)
    if request.method == "POST":
        return _go_on(request, conference, draft)
    return render(request, "sessions/exchange_progress.html", {"conference": conference, "progress": begun})


@require_POST
def stop(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave the rest of the file out; what came in stays in the draft."""
    conference = access.team_conference_or_404(request, slug, DESK)
    draft = _draft(request, conference)
    if draft:
        _end(request, draft, progress_of(draft))
    return redirect("sessions:schedule", slug=slug)


def _go_on(request: HttpRequest, conference: Conference, draft: ImportDraft) -> HttpResponse:
    now = go_on(draft_id=draft.pk, conference=conference, actor=access.request_user(request), at=clock.now())
    if now and not now.is_over:
        return redirect("sessions:exchange_progress", slug=conference.slug)
    _end(request, draft, now)
    return redirect("sessions:schedule", slug=conference.slug)


def _end(request: HttpRequest, draft: ImportDraft, reached: Progress | None) -> None:
    """Forget the file and say what came of it."""
    drop_draft(draft)
    request.session.pop(DRAFT, None)
    if reached:
        _say(request, reached)


def _say(request: HttpRequest, reached: Progress) -> None:
    new = ngettext("%(count)d session is new.", "%(count)d sessions are new.", reached.new) % {"count": reached.new}
    changed = ngettext("%(count)d has changed.", "%(count)d have changed.", reached.updated) % {
        "count": reached.updated
    }
    same = ngettext("%(count)d was the same.", "%(count)d were the same.", reached.same) % {"count": reached.same}
    people = ngettext("%(count)d person is new.", "%(count)d people are new.", reached.people) % {
        "count": reached.people
    }
    messages.success(request, f"{new} {changed} {same} {people}")
    if reached.new:
        messages.info(request, _("New sessions are neutral: the public sees a code and a theme until you open them."))
    if not reached.is_over:
        rest = reached.total - reached.done
        said = ngettext("%(count)d event was not looked at.", "%(count)d events were not looked at.", rest)
        messages.warning(request, said % {"count": rest})
