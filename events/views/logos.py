"""The logos of organisations."""

from hashlib import sha256
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from events import access
from events.models import Organisation


@require_safe
def logo(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Answer with the picture, or 304 where the client has it, to those who may open the conference."""
    conference = access.conference_or_404(request, slug)
    picture = Organisation.objects.filter(conference=conference, pk=pk).values_list("logo", flat=True).first()
    if not picture:
        raise Http404
    body = bytes(picture)
    etag = f'"{sha256(body).hexdigest()}"'
    response = HttpResponse(body, content_type="image/png")
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
