"""Redraw a logo that someone uploaded, so that nothing of the file but its picture is kept."""

import struct
import zlib
from io import BytesIO

from PIL import Image, ImageOps

LARGEST_FILE = 1_000_000
MOST_PIXELS = 10_000_000
BOX = (400, 200)
FORMATS = ("PNG", "JPEG", "WEBP")
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
DAMAGE = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, struct.error, zlib.error)


class LogoError(Exception):
    """The picture cannot be taken."""


class LogoTooLargeError(LogoError):
    """The file holds more than LARGEST_FILE bytes, or its picture more than MOST_PIXELS pixels."""


class LogoBrokenError(LogoError):
    """The file is no PNG, JPEG or WebP picture, or it is damaged."""


def redraw_logo(data: bytes) -> bytes:
    """Return the picture as a PNG of at most 400 x 200 pixels without metadata. Raises LogoError."""
    if len(data) > LARGEST_FILE:
        raise LogoTooLargeError
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise LogoTooLargeError
            return _draw(image)
    except BOMBS:
        raise LogoTooLargeError from None
    except DAMAGE:
        raise LogoBrokenError from None


def _draw(image: Image.Image) -> bytes:
    """Paste the upright picture onto a fresh canvas: what Pillow carries along in `info` stays behind."""
    upright = ImageOps.exif_transpose(image)
    picture = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    picture.thumbnail(BOX)
    canvas = Image.new(picture.mode, picture.size)
    canvas.paste(picture)
    out = BytesIO()
    canvas.save(out, "PNG", optimize=True)
    return out.getvalue()
