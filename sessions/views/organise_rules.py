"""The page on which the programme team chooses how strictly its schedule is checked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events import clock
from events.access import PROGRAMME_DESK, team_conference_or_404
from sessions.rules_form import RulesForm
from sessions.setting_rules import rules_of, set_rules


@require_http_methods(["GET", "HEAD", "POST"])
def rules_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show and change the level of each rule, and what the rules measure by."""
    conference = team_conference_or_404(request, slug, PROGRAMME_DESK)
    form = RulesForm(request.POST if request.method == "POST" else None, rules=rules_of(conference))
    if form.is_bound and form.is_valid():
        set_rules(
            conference=conference,
            levels=form.levels,
            standards=form.standards,
            actor=request.user,
            at=clock.now(),
        )
        messages.success(request, _("The rules are saved. The draft is checked by them from now on."))
        return redirect("sessions:conflicts", slug)
    return render(request, "sessions/organise_rules.html", {"conference": conference, "form": form})
