"""Begin to look at the site as others do; events/looking.py does the rest."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from events import access, looking
from events.views.accounts import own_address


@require_POST
def see_as(request: HttpRequest) -> HttpResponse:
    """Look as the audience that was chosen, and lead on to where the form says; any other choice changes nothing."""
    access.user_or_404(request)
    wanted = {str(audience.value): audience for audience in looking.LOOKING}.get(request.POST.get("audience", ""))
    if wanted is not None:
        looking.begin(request, wanted)
    return HttpResponseRedirect(own_address(request, request.POST.get("next", "")) or reverse("events:home"))
