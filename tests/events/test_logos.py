import struct
import warnings
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from events.logos import LogoBrokenError, LogoTooLargeError, redraw_logo
from events.models import Conference, Organisation, TeamMember
from tests.conftest import team_client

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(kind: str = "PNG", size: tuple[int, int] = (800, 800), mode: str = "RGB", **options: object) -> bytes:
    out = BytesIO()
    Image.new(mode, size, "teal" if mode != "P" else 0).save(out, kind, **options)
    return out.getvalue()


def photograph_with_place() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 26.0)
    return picture("JPEG", (300, 100), exif=exif, comment=b"taken at the old mill")


def png_that_claims(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes whose header claims that size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_picture_is_redrawn_as_a_png_within_the_box(kind: str) -> None:
    with Image.open(BytesIO(redraw_logo(picture(kind, (1000, 250))))) as logo:
        assert (logo.format, logo.size) == ("PNG", (400, 100))


def test_small_picture_keeps_its_size_and_its_transparency() -> None:
    with Image.open(BytesIO(redraw_logo(picture("PNG", (30, 20), "RGBA")))) as logo:
        assert (logo.mode, logo.size) == ("RGBA", (30, 20))


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK"])
def test_pictures_of_other_colour_spaces_are_taken(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    with Image.open(BytesIO(redraw_logo(picture(kind, (40, 40), mode)))) as logo:
        assert logo.mode == "RGB"


def test_place_and_comment_of_a_photograph_are_gone_and_it_stands_upright() -> None:
    original = photograph_with_place()
    with Image.open(BytesIO(original)) as before:
        assert before.getexif().get_ifd(0x8825)
    redrawn = redraw_logo(original)
    with Image.open(BytesIO(redrawn)) as logo:
        assert (dict(logo.getexif()), logo.info, logo.size) == ({}, {}, (67, 200))
    assert b"old mill" not in redrawn


def test_text_and_profile_of_a_png_are_gone() -> None:
    redrawn = redraw_logo(picture("PNG", (30, 20), icc_profile=b"profile of a studio", dpi=(300, 300)))
    with Image.open(BytesIO(redrawn)) as logo:
        assert logo.info == {}


@pytest.mark.parametrize(
    "data",
    [
        SVG,
        b"",
        b"GIF89a",
        picture("GIF"),
        picture()[:60],
        picture("JPEG")[:200],
        picture("WEBP")[:40],
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_what_is_no_whole_picture_is_refused(data: bytes) -> None:
    with pytest.raises(LogoBrokenError):
        redraw_logo(data)


@pytest.mark.parametrize("size", [(4000, 4000), (12_000, 12_000), (60_000, 60_000)])
def test_small_file_that_unfolds_into_a_huge_picture_is_refused(size: tuple[int, int]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(LogoTooLargeError):
            redraw_logo(png_that_claims(*size))


def test_file_of_more_than_a_megabyte_is_refused() -> None:
    with pytest.raises(LogoTooLargeError):
        redraw_logo(picture() + b"\0" * 1_000_000)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (SVG, "This is no picture in PNG, JPEG or WebP, or the file is damaged."),
        (png_that_claims(9000, 9000), "This picture is too large. Choose one of at most 1 MB and 10 million pixels."),
        (b"\0" * 1_100_000, "This picture is too large. Choose one of at most 1 MB and 10 million pixels."),
    ],
)
def test_page_says_what_is_wrong_with_the_file_and_keeps_what_was_typed(
    conference: Conference, data: bytes, reason: str
) -> None:
    client = team_client(conference, TeamMember.Role.ORGANISER)
    facts = {"name": "Open Hands", "kind": "organiser", "logo": SimpleUploadedFile("logo.png", data)}
    answer = client.post(reverse("events:organisations", args=["dhrd-2012"]), facts)
    assert answer.context["form"].errors == {"logo": [reason]}
    assert 'value="Open Hands"' in answer.content.decode()
    assert Organisation.objects.count() == 0


def with_logo(conference: Conference) -> tuple[Client, Organisation, str]:
    """Upload a logo through the page; return the client, the organisation and the logo's address."""
    client = team_client(conference, TeamMember.Role.ORGANISER)
    facts = {"name": "Open Hands", "kind": "organiser", "logo": SimpleUploadedFile("x.jpg", photograph_with_place())}
    client.post(reverse("events:organisations", args=["dhrd-2012"]), facts)
    organisation = Organisation.objects.get()
    return client, organisation, reverse("events:logo", args=["dhrd-2012", organisation.pk])


def test_logo_is_served_as_png_and_answers_304_to_who_has_it(conference: Conference) -> None:
    _client, organisation, address = with_logo(conference)
    answer = Client().get(address)
    assert answer["Content-Type"] == "image/png"
    assert answer.content == bytes(organisation.logo)
    again = Client().get(address, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_logo_of_a_hidden_conference_is_for_its_team_only(conference: Conference) -> None:
    client, _organisation, address = with_logo(conference)
    Conference.objects.update(is_shown=False)
    assert Client().get(address).status_code == 404
    assert client.get(address).status_code == 200


def test_logo_stays_until_it_is_replaced_or_removed(conference: Conference) -> None:
    client, organisation, address = with_logo(conference)
    page = reverse("events:organisation", args=["dhrd-2012", organisation.pk])
    client.post(page, {"name": "Open Hands", "kind": "supporter"})
    organisation.refresh_from_db()
    assert (organisation.kind, bool(organisation.logo)) == ("supporter", True)
    client.post(page, {"name": "Open Hands", "kind": "supporter", "remove_logo": "on"})
    assert client.get(address).status_code == 404
