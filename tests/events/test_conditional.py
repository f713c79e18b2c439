"""Which answer a client gets that may already have the file."""

from datetime import UTC, datetime
from hashlib import sha256

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from events.conditional import conditional_file

BODY = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
ETAG = f'"{sha256(BODY).hexdigest()}"'
MODIFIED = datetime(2012, 1, 6, 8, 0, 0, 500_000, tzinfo=UTC)


def answer(method: str = "GET", **headers: str) -> HttpResponse:
    request = RequestFactory().generic(method, "/harbour/programme.ics", headers=headers)
    return conditional_file(
        request, BODY, content_type="text/calendar; charset=utf-8", filename="programme.ics", modified=MODIFIED
    )


def test_a_first_request_gets_the_whole_file_and_its_tag() -> None:
    response = answer()
    assert (response.status_code, response.content) == (200, BODY)
    assert dict(response.items()) == {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Length": str(len(BODY)),
        "Content-Disposition": 'attachment; filename="programme.ics"',
        "Cache-Control": "private, no-cache",
        "ETag": ETAG,
        "Last-Modified": "Fri, 06 Jan 2012 08:00:00 GMT",
    }


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "tags", [ETAG, f"W/{ETAG}", "*", f'"other", {ETAG}', f'W/"other",W/{ETAG} , "third"', f'"with,comma", {ETAG}']
)
def test_a_client_that_has_these_bytes_gets_304(method: str, tags: str) -> None:
    response = answer(method, **{"If-None-Match": tags})
    assert (response.status_code, response.content) == (304, b"")
    assert response["ETag"] == ETAG
    assert response["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    "tags",
    [
        '"other"',
        'W/"other"',
        '"other", "third"',
        ETAG.strip('"'),
        ETAG[:-1],
        f'"{ETAG}',
        "",
        "garbage",
        ",,,",
        '"',
        "**",
    ],
)
def test_a_client_that_has_other_bytes_or_talks_nonsense_gets_the_file(tags: str) -> None:
    response = answer(**{"If-None-Match": tags})
    assert (response.status_code, response.content) == (200, BODY)


def test_a_date_alone_never_keeps_an_old_copy_alive() -> None:
    assert answer(**{"If-Modified-Since": "Sat, 07 Jan 2012 08:00:00 GMT"}).status_code == 200


def test_a_tag_decides_over_a_date() -> None:
    later = "Sat, 07 Jan 2012 08:00:00 GMT"
    assert answer(**{"If-None-Match": '"other"', "If-Modified-Since": later}).status_code == 200


def test_head_tells_the_length_and_sends_nothing() -> None:
    response = answer("HEAD")
    assert (response.status_code, response.content) == (200, b"")
    assert (response["Content-Length"], response["ETag"]) == (str(len(BODY)), ETAG)


def test_a_file_without_a_date_has_no_last_modified() -> None:
    request = RequestFactory().get("/")
    response = conditional_file(request, BODY, content_type="text/calendar", filename="programme.ics")
    assert not response.has_header("Last-Modified")


@pytest.mark.parametrize("name", ["", "два.ics", 'a".ics', "a b.ics", "../a.ics", "a\r\nX: y.ics", "a.ics\n"])
def test_a_name_of_a_file_that_is_not_plain_ascii_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        conditional_file(RequestFactory().get("/"), BODY, content_type="text/calendar", filename=name)
