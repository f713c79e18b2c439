"""Files that a client fetches again and again, answered without the body where nothing has changed."""

import re
from datetime import datetime
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date

NEUTRAL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def conditional_file(
    request: HttpRequest, body: bytes, *, content_type: str, filename: str, modified: datetime | None = None
) -> HttpResponse:
    """Answer a GET or HEAD with a file to save, or 304 where the client has these very bytes (RFC 9110 13).

    `filename` is ASCII without spaces and names nobody. `modified` (aware) is told as Last-Modified, but only the
    digest of the body decides: what a person withdrew must not live on in a client because a date stood still.
    Raises ValueError for any other `filename`.
    """
    if not NEUTRAL_NAME.fullmatch(filename):
        message = "The name of a file may hold only ASCII letters, digits, dots, underscores and hyphens."
        raise ValueError(message)
    etag = f'"{sha256(body).hexdigest()}"'
    response = HttpResponse(b"" if request.method == "HEAD" else body, content_type=content_type)
    response["Content-Length"] = len(body)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename)
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = etag
    if modified:
        response["Last-Modified"] = http_date(modified.timestamp())
    return get_conditional_response(request, etag=etag, response=response) or response
