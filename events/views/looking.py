"""Begin and stop to look at the site as others do."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from events import access, looking
from events.views.accounts import own_address


@require_POST
def see_as(request: HttpRequest) -> HttpResponse:
    """Look as the audience that was chosen, or stop; then lead on to where the form says."""
    access.user_or_404(request)
    wanted = {str(audience.value): audience for audience in looking.LOOKING}.get(request.POST.get("audience", ""))
    if "stop" in request.POST:
        looking.stop(request)
    elif wanted is not None:
        looking.begin(request, wanted)
    else:
        raise Http404
    return HttpResponseRedirect(own_address(request, request.POST.get("next", "")) or reverse("events:home"))
