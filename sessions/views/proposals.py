"""What somebody who is signed in does with their own proposals; to everyone else these do not exist."""

from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from delegates.joining import find_own, join_as, people_of
from delegates.models import Person
from delegates.places import ErasedError, lock
from events import access, clock
from events.limits import goes_too_fast
from events.models import Conference
from sessions import partnering, proposing
from sessions.calling import call_of
from sessions.models import Partner, Proposal
from sessions.proposal_forms import PartnerForm, ProposalForm
from sessions.proposal_lists import text_of
from vault.keys import unlocked

CLOSED = gettext_lazy(
    "The call is closed: nothing can be written or submitted any more. What you typed stands below, so that you can copy it;"
    " your draft is as you kept it last."
)
MOVED_ON = gettext_lazy("Your proposal has moved on in the meantime; nothing was changed.")
TOO_MANY = gettext_lazy("You have as many proposals here as one person can have. Withdraw or delete one first.")
TOO_FAST = gettext_lazy("Too much was sent from here within a minute. Wait a minute, then press the button again.")
REFUSED = {proposing.CallClosedError: CLOSED, proposing.MovedOnError: MOVED_ON, proposing.TooManyError: TOO_MANY}


def own_proposal_or_404(request: HttpRequest, slug: str, pk: UUID) -> Proposal:
    """Return the proposal if it is that of the account that asks. Raises Http404 for everyone and everything else."""
    conference = access.conference_or_404(request, slug)
    user = access.user_or_404(request)
    rows = Proposal.objects.filter(conference=conference, pk=pk, person__in=people_of(user, conference))
    found = rows.select_related("person__conference", "conference", "theme", "session").first()
    if found is None:
        raise Http404
    return found


def _goes_too_fast(request: HttpRequest) -> bool:
    return goes_too_fast(request, action="propose", per_minute=settings.REGISTRATIONS_PER_MINUTE)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def proposal_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a proposal: kept as a draft, or submitted at once."""
    conference = access.conference_or_404(request, slug)
    person = find_own(access.user_or_404(request), conference)
    data = request.POST if request.method == "POST" else None
    form = ProposalForm(data, conference=conference, proposal=None, asks_name=person is None)
    is_open = call_of(conference).is_open(clock.now())
    if form.is_bound and is_open and form.is_valid() and not (_submits(request) and form.lacks_something()):
        if _goes_too_fast(request):
            return _show(request, conference, form, notice=TOO_FAST, status=HTTPStatus.TOO_MANY_REQUESTS)
        try:
            begun = _begin(request, conference, person, form)
        except (proposing.CallClosedError, proposing.TooManyError) as error:
            return _show(request, conference, form, notice=REFUSED[type(error)], status=HTTPStatus.CONFLICT)
        except ErasedError:  # a moment ago, from another device
            raise Http404 from None
        return redirect("sessions:proposal", slug=slug, pk=begun.pk)
    if not is_open and form.is_bound:
        return _show(request, conference, form, notice=CLOSED, status=HTTPStatus.CONFLICT)
    return _show(request, conference, form, is_open=is_open)


def _submits(request: HttpRequest) -> bool:
    return request.POST.get("step") == "submit"


@transaction.atomic
def _begin(request: HttpRequest, conference: Conference, person: Person | None, form: ProposalForm) -> Proposal:
    at = clock.now()
    if person is None:
        proposing.check_open(lock(conference), at)
        name: str = form.cleaned_data["display_name"]
        person = join_as(user=access.user_or_404(request), conference=conference, display_name=name)
    begun = proposing.begin_draft(person=person, facts=form.facts(), at=at)
    if _submits(request):
        proposing.submit(proposal=begun, at=at)
    _say_kept(request)
    return begun


def _say_kept(request: HttpRequest) -> None:
    if _submits(request):
        messages.success(request, _("Your proposal is submitted. You can change it as long as the call is open."))
    else:
        messages.success(request, _("Your proposal is kept."))


def _show(  # noqa: PLR0913  # the page, and what is said on it
    request: HttpRequest,
    conference: Conference,
    form: ProposalForm,
    *,
    proposal: Proposal | None = None,
    partner_form: PartnerForm | None = None,
    notice: Promise | str = "",
    status: int = HTTPStatus.OK,
    is_open: bool = True,
) -> HttpResponse:
    context = {
        "conference": conference,
        "form": form,
        "proposal": proposal,
        "call": call_of(conference),
        "is_open": is_open,
        "notice": notice,
        "partner_form": partner_form or PartnerForm(auto_id="partner-%s"),
        "partners": list(proposal.partners.all()) if proposal else [],
        "at": clock.now(),
    }
    if proposal:
        with unlocked([proposal.key_ref]):
            context["text"] = text_of(proposal)
            context["addresses"] = {row.pk: str(row.address) for row in proposal.partners.all() if row.address}
            return render(request, "sessions/proposal.html", context, status=status)
    return render(request, "sessions/proposal.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Show one's own proposal; while the call is open, change it, and submit a draft."""
    found = own_proposal_or_404(request, slug, pk)
    return _page(request, found)


def _page(request: HttpRequest, found: Proposal, partner_form: PartnerForm | None = None) -> HttpResponse:
    conference = found.conference
    data = request.POST if request.method == "POST" and partner_form is None else None
    is_open = call_of(conference).is_open(clock.now()) and found.state in proposing.OPEN_TO["change"]
    with unlocked([found.key_ref]):
        form = ProposalForm(data, conference=conference, proposal=found, asks_name=False)
        if not form.is_bound:
            return _show(request, conference, form, proposal=found, partner_form=partner_form, is_open=is_open)
        is_final = _submits(request) or found.state == Proposal.State.SUBMITTED
        if not is_open:
            notice = CLOSED if found.state in proposing.OPEN_TO["change"] else MOVED_ON
            return _show(request, conference, form, proposal=found, notice=notice, status=HTTPStatus.CONFLICT)
        if not form.is_valid() or (is_final and form.lacks_something()):
            return _show(request, conference, form, proposal=found)
        if _goes_too_fast(request):
            return _show(
                request, conference, form, proposal=found, notice=TOO_FAST, status=HTTPStatus.TOO_MANY_REQUESTS
            )
        try:
            _change(request, found, form)
        except (proposing.CallClosedError, proposing.MovedOnError) as error:
            found.refresh_from_db(fields=["state"])
            notice = REFUSED[type(error)]
            return _show(request, conference, form, proposal=found, notice=notice, status=HTTPStatus.CONFLICT)
    return redirect("sessions:proposal", slug=conference.slug, pk=found.pk)


@transaction.atomic
def _change(request: HttpRequest, found: Proposal, form: ProposalForm) -> None:
    at = clock.now()
    proposing.change_proposal(proposal=found, facts=form.facts(), at=at)
    if _submits(request):
        proposing.submit(proposal=found, at=at)
    _say_kept(request)


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_delete(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Ask once more, then delete a draft."""
    found = own_proposal_or_404(request, slug, pk)
    if request.method == "POST":
        try:
            proposing.delete_draft(proposal=found)
        except proposing.MovedOnError:
            messages.error(request, MOVED_ON)
            return redirect("sessions:proposal", slug=slug, pk=pk)
        messages.success(request, _("The draft is deleted."))
        return redirect("sessions:contributing", slug=slug)
    return _ask(request, found, "sessions/proposal_delete.html", "delete")


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_withdraw(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Ask once more, then take a proposal back."""
    found = own_proposal_or_404(request, slug, pk)
    if request.method == "POST":
        try:
            proposing.withdraw(proposal=found, at=clock.now())
        except proposing.MovedOnError:
            messages.error(request, MOVED_ON)
        else:
            messages.success(request, _("Your proposal is withdrawn."))
        return redirect("sessions:proposal", slug=slug, pk=pk)
    return _ask(request, found, "sessions/proposal_withdraw.html", "withdraw")


def _ask(request: HttpRequest, found: Proposal, template: str, step: str) -> HttpResponse:
    with unlocked([found.key_ref]):
        context = {"conference": found.conference, "proposal": found, "text": text_of(found)}
    return render(request, template, context | {"can": found.state in proposing.OPEN_TO[step]})


@require_POST
def partner_ask(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Mail a link to somebody who would take part."""
    found = own_proposal_or_404(request, slug, pk)
    form = PartnerForm(request.POST, auto_id="partner-%s")
    if not form.is_valid():
        return _page(request, found, form)
    if _goes_too_fast(request):
        form.add_error("address", str(TOO_FAST))
        return _page(request, found, form)
    try:
        partnering.ask_partner(proposal=found, address=form.cleaned_data["address"], at=clock.now())
    except partnering.AskedAlreadyError:
        form.add_error("address", _("This address is asked already, or is your own."))
    except partnering.TooManyPartnersError:
        form.add_error("address", _("A proposal has room for eight. Remove one first."))
    except partnering.AskedTooOftenError:
        form.add_error("address", _("You have asked as many as one person can within a day. Ask again tomorrow."))
    except proposing.CallClosedError:
        form.add_error("address", _("The call is closed: nobody can be asked any more."))
    except proposing.MovedOnError:
        form.add_error("address", str(MOVED_ON))
    else:
        messages.success(request, _("They are asked by mail. You read here whether they agree."))
        return redirect("sessions:proposal", slug=slug, pk=pk)
    return _page(request, found, form)


@require_POST
def partner_remove(request: HttpRequest, slug: str, pk: UUID, partner: UUID) -> HttpResponse:
    """Ask somebody no more, or go on without them."""
    found = own_proposal_or_404(request, slug, pk)
    row = Partner.objects.filter(proposal=found, pk=partner).select_related("proposal__conference").first()
    if row is None:
        raise Http404
    try:
        partnering.remove_partner(row=row, at=clock.now())
    except proposing.MovedOnError:
        messages.error(request, MOVED_ON)
    else:
        messages.success(request, _("They are not asked any more."))
    return redirect("sessions:proposal", slug=slug, pk=pk)
