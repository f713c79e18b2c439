"""Read an output in every way in which it could hide a word."""

import base64
import binascii
import html
import quopri
import re
import subprocess
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from functools import lru_cache
from io import BytesIO
from urllib.parse import unquote_plus

from tests.conftest import need

BASE64_RUN = re.compile(rb"[A-Za-z0-9+/_-]{16,}")
HEX_RUN = re.compile(rb"(?:[0-9A-Fa-f]{2}\s?){8,}")
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
JSON_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
OCTAL_ESCAPE = re.compile(rb"\\([0-7]{3})")
ENCODED_WORDS = re.compile(r"(?:=\?[\w-]+\?[bqBQ]\?[^?\s]*\?=)+")
BETWEEN_WORDS = re.compile(r"\?=\s+=\?")
FOLD = re.compile(r"\r?\n[ \t]")
SILENT = re.compile("[\u0300-\u036f\u0640\u064b-\u065f\u00ad\u200b-\u200f\u2060]")
BLANK_LINE = re.compile(rb"(?:\r\n){2,}")
"""What stands between the headers of an answer and its body."""
DEEPEST = 2
SHORT = 1_000
LARGE = 250_000
"""Bytes above which only the bytes themselves are read: a database's file, whose values the rows give one by one."""


def skeleton(text: str) -> str:
    """Return the text so that spellings which look alike to a reader are equal: case, accents, forms, dots on the i."""
    folded = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return SILENT.sub("", folded).replace("ı", "i")


def readings(data: bytes, depth: int = 0) -> Iterator[str]:
    """Yield the texts that the bytes can be read as."""
    if len(data) > LARGE:
        yield data.decode("utf-8", "ignore")
        return
    for text in _texts(data):
        yield from {text, *_plain(text)}
    if depth < DEEPEST:
        for inner in _inside(data):
            yield from _short(inner, depth + 1) if len(inner) <= SHORT else readings(inner, depth + 1)
    document = data.find(b"%PDF-")
    if document >= 0:
        yield from _pages(data[document:])


@lru_cache(maxsize=50_000)
def _short(data: bytes, depth: int) -> frozenset[str]:
    """Return the readings of a few bytes, which are often those of a word that stands on every page."""
    return frozenset(readings(data, depth))


def _texts(data: bytes) -> Iterator[str]:
    yield data.decode("utf-8", "ignore")
    if any(byte > 127 or byte == 0 for byte in data):
        for start in (0, 1):
            yield data[start:].decode("utf-16-le", "ignore")
            yield data[start:].decode("utf-16-be", "ignore")


def _plain(text: str) -> Iterator[str]:
    """Undo each way of writing that text formats have, one at a time, then one after the other."""
    steps = (_unfold, _unword, html.unescape, unquote_plus, _unescape, _unquote)
    everything = text
    for step in steps:
        yield step(text)
        everything = step(everything)
    yield everything


def _unfold(text: str) -> str:
    """Join the lines of a calendar file (RFC 5545, 3.1)."""
    return FOLD.sub("", text)


def _unword(text: str) -> str:
    """Decode the encoded words of a mail's headers (RFC 2047)."""
    return ENCODED_WORDS.sub(_words, BETWEEN_WORDS.sub("?==?", text))


def _words(found: re.Match[str]) -> str:
    try:
        return str(make_header(decode_header(found[0].replace("?==?", "?= =?"))))
    except (HeaderParseError, LookupError, ValueError):  # noise that looks like encoded words
        return found[0]


def _unescape(text: str) -> str:
    escaped = JSON_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return escaped.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")


def _unquote(text: str) -> str:
    return quopri.decodestring(text.encode()).decode("utf-8", "ignore") if "=" in text else text


def _inside(data: bytes) -> Iterator[bytes]:
    """Yield what the bytes hold packed: base64 at each offset, hexadecimal, PDF strings and streams, archives."""
    joined = re.sub(rb"\r?\n", b"", data)
    for run in {*BASE64_RUN.findall(data), *BASE64_RUN.findall(joined)}:
        yield from _from_base64(run)
    for run in HEX_RUN.findall(data):
        yield bytes.fromhex(re.sub(rb"\s", b"", run).decode())
    if OCTAL_ESCAPE.search(data):
        yield OCTAL_ESCAPE.sub(lambda found: bytes([int(found[1], 8) % 256]), data)
    for stream in STREAM.findall(data):
        yield from _inflated(stream)
    for head in (re.search(rb"(?=\x1f\x8b\x08)", data), BLANK_LINE.search(data)):
        if head and any(byte > 127 for byte in data[head.end() : head.end() + 16]):
            yield from _inflated(data[head.end() :])
    archive = data.find(b"PK\x03\x04")
    if archive >= 0:
        yield from _unzipped(data[archive:])


def _unzipped(data: bytes) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = [name.encode() for name in archive.namelist()]
            members = [*names, archive.comment, *(archive.read(name) for name in archive.namelist())]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError):  # noise that begins like an archive
        return
    yield from members


def _from_base64(run: bytes) -> Iterator[bytes]:
    for start in range(4):
        part = run[start:]
        try:
            whole = part[: len(part) - (len(part) % 4 == 1)]
            padded = whole + b"=" * (-len(whole) % 4)  # the run ends before its padding
            yield base64.b64decode(padded, altchars=b"-_" if re.search(b"[-_]", part) else None)
        except binascii.Error:  # no base64 after all
            continue


def _inflated(stream: bytes) -> Iterator[bytes]:
    packed = stream.strip(b"\r\n") if stream.rstrip().endswith(b"~>") else stream
    if packed.endswith(b"~>"):
        try:
            packed = (
                base64.a85decode(packed, adobe=not packed.startswith(b"<~"))
                if packed.startswith(b"<~")
                else base64.a85decode(b"<~" + packed, adobe=True)
            )
        except ValueError:
            return
    for window in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):  # zlib and gzip, then bare deflate (RFC 9110, 8.4.1.2)
        try:
            yield zlib.decompressobj(wbits=window).decompress(packed)
        except zlib.error:  # a picture, or a stream that is not packed
            continue
        return


def _pages(data: bytes) -> Iterator[str]:
    """Yield the words on the pages of a PDF, also back to front: right-to-left text may be kept as it is drawn."""
    shown = subprocess.run([need("pdftotext"), "-", "-"], input=data, capture_output=True, check=False).stdout.decode(
        "utf-8", "ignore"
    )
    yield shown
    yield shown[::-1]
    described = subprocess.run([need("pdfinfo"), "-meta", "-"], input=data, capture_output=True, check=False)
    yield described.stdout.decode("utf-8", "ignore")
    yield subprocess.run([need("pdfinfo"), "-"], input=data, capture_output=True, check=False).stdout.decode(
        "utf-8", "ignore"
    )
