"""What has changed in the programme, for whoever reads it: no more than they see of both versions now."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events import access, clock
from events.remembered import remembered
from sessions.changes import changes_seen, in_words
from sessions.programme import programme_of
from sessions.publish_forms import CompareForm
from sessions.versions import seen_versions
from sessions.views.attend import audience_here

A_PAGE = 100


@require_safe
@remembered
def programme_changes(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what differs between two versions that were shown (`old`, `new`); one that waits does not exist here."""
    conference, at = access.conference_or_404(request, slug), clock.now()
    audience = audience_here(request, conference)
    versions = {version.number or 0: version for version in seen_versions(conference, at)}
    context: dict[str, object] = {"conference": conference, "zone": conference.zone, "count": len(versions)}
    if len(versions) > 1:
        form = CompareForm(request.GET, numbers=list(versions))
        context["form"] = form
        if form.is_valid():
            old, new = versions[form.cleaned_data["old"]], versions[form.cleaned_data["new"]]
            was, now = (programme_of(conference, audience=audience, at=at, version=version) for version in (old, new))
            found = changes_seen(was, now) if was and now else []
            page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
            context |= {"old": old, "new": new, "page": page, "lines": in_words(page.object_list, conference.zone)}
    return render(request, "sessions/programme_changes.html", context)
