"""Texts of a calendar file: cleaned of what commands, freed of markup, and written exactly (RFC 5545 3.3.11)."""

import re
from collections.abc import Iterable, Iterator

from icalendar import vText
from markdown_it import MarkdownIt
from markdown_it.token import Token

MARKDOWN = MarkdownIt("commonmark", {"html": False})
LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Control characters, orders of writing direction that reach past their own text, byte order marks, half characters.
UNSAFE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


class ExactText(vText):
    r"""A TEXT value (RFC 5545 3.3.11) that keeps a backslash before an N, which the library makes a line break."""

    def to_ical(self) -> bytes:
        """Return the escaped text in UTF-8."""
        return self.translate(ESCAPES).encode()


def lines_of(text: str) -> str:
    r"""Return the text without control characters and orders of direction, its lines ended by "\n"."""
    return UNSAFE.sub("", LINE_BREAKS.sub("\n", text)).replace("\t", " ").strip()


def line_of(text: str) -> str:
    """Return the text as a single line, cleaned as by `lines_of`."""
    return lines_of(text).replace("\n", " ")


def plain(markdown: str) -> str:
    """Return the words of a Markdown text, a blank line between its blocks, addresses of links in brackets."""
    blocks: list[str] = []
    bullet = ""
    for token in MARKDOWN.parse(lines_of(markdown)):
        if token.type == "list_item_open":
            bullet = f"{token.info}{token.markup} "
        elif token.type in {"inline", "fence", "code_block"}:
            words = "".join(_words(token.children)) if token.children else token.content
            blocks.append(bullet + words.strip())
            bullet = ""
    return lines_of("\n\n".join(blocks))


def _words(tokens: Iterable[Token]) -> Iterator[str]:
    address = ""
    for token in tokens:
        if token.type == "link_open":
            address = "" if token.info == "auto" else str(token.attrs["href"])
        elif token.type == "link_close" and address:
            yield f" ({address})"
        elif token.type in {"softbreak", "hardbreak"}:
            yield "\n"
        else:
            yield token.content
