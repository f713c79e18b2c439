"""Descriptions in HTML, turned into the Markdown that abstracts are written in; what is no HTML stays as it is."""

import re
from html.parser import HTMLParser

import nh3

KEPT = {"p", "br", "a", "em", "i", "strong", "b", "ul", "ol", "li", "blockquote", "code", "pre", "hr", "div", "tr"}
HEADINGS = {f"h{level}": level for level in range(1, 7)}
TAG = re.compile(
    rf"</?(?:{'|'.join(sorted(KEPT | set(HEADINGS)))}|span|font|img|table|td|th|u|script|style)\b[^<>]*>", re.IGNORECASE
)
SPECIAL = re.compile(r"([\\*\[\]<`]|(?<!\w)_|_(?!\w))")
LINE_STARTS = re.compile(r"(?m)^(\s*)([#>+-]|\d+[.)])(?=\s)")
MARKS = {"em": "*", "i": "*", "strong": "**", "b": "**", "code": "`"}
BLOCKS = {"p", "div", "ul", "ol", "blockquote", "tr", *HEADINGS}
BLANK_LINES = re.compile(r"\n\s*\n\s*")
TRAILING = re.compile(r"(?m)(?<! ) $|^[ ]+$")
UNSAFE = re.compile(r"[<>\s\\]")
SPACES = re.compile(r"[ \t\r\n\f\v\u00a0]+")


def is_html(text: str) -> bool:
    """Tell whether the text holds a tag that HTML knows."""
    return bool(TAG.search(text))


def to_markdown(text: str) -> str:
    """Return the words of an HTML text as Markdown: paragraphs, lists, links, emphasis, headings, code."""
    tags = KEPT | set(HEADINGS)
    clean = nh3.clean(
        text, tags=tags, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}, link_rel=None
    )
    writer = _Writer()
    writer.feed(clean)
    writer.close()
    return writer.text()


class _Writer(HTMLParser):
    """Writes as it reads; nh3 has closed every tag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.lists: list[int | None] = []
        self.links: list[tuple[str, int]] = []
        self.in_pre = self.in_code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin what the tag begins."""
        if tag in BLOCKS:
            self.parts.append("\n\n" + "#" * HEADINGS.get(tag, 0) + (" " if tag in HEADINGS else ""))
        if tag in {"ul", "ol"}:
            self.lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self.parts.append("\n" + "  " * max(0, len(self.lists) - 1) + self._bullet())
        elif tag == "a":
            self.links.append((dict(attrs).get("href") or "", len(self.parts)))
        elif tag == "br":
            self.parts.append("  \n")
        elif tag == "hr":
            self.parts.append("\n\n---\n\n")
        elif tag == "pre":
            self.in_pre = True
            self.parts.append("\n\n```\n")
        elif not self.in_pre:
            self.in_code = self.in_code or tag == "code"
            self.parts.append(MARKS.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        """End what the tag ends."""
        if tag in {"ul", "ol"} and self.lists:
            self.lists.pop()
        if tag in BLOCKS:
            self.parts.append("\n\n")
        elif tag == "a" and self.links:
            self._end_link(*self.links.pop())
        elif tag == "pre":
            self.in_pre = False
            self.parts.append("\n```\n\n")
        elif not self.in_pre:
            self.in_code = self.in_code and tag != "code"
            self.parts.append(MARKS.get(tag, ""))

    def handle_data(self, data: str) -> None:
        """Write words, so that nothing in them is taken for Markdown."""
        if self.in_pre or self.in_code:
            self.parts.append(data.replace("```" if self.in_pre else "`", ""))
        else:
            self.parts.append(LINE_STARTS.sub(r"\1\\\2", SPECIAL.sub(r"\\\1", SPACES.sub(" ", data))))

    def _bullet(self) -> str:
        if not self.lists or self.lists[-1] is None:
            return "- "
        self.lists[-1] += 1
        return f"{self.lists[-1]}. "

    def _end_link(self, address: str, begun: int) -> None:
        """Write the link, if it leads to a page in full: what began with a slash led into another site."""
        words = "".join(self.parts[begun:]).strip()
        del self.parts[begun:]
        is_whole = words and address.startswith(("https:", "http:", "mailto:"))
        self.parts.append(f"[{words}](<{UNSAFE.sub('', address)}>)" if is_whole else words)

    def text(self) -> str:
        """Return what was written, its lines tidied."""
        written = BLANK_LINES.sub("\n\n", "".join(self.parts))
        return TRAILING.sub("", written).strip()
