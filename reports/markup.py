"""Markdown as a small tree of blocks and runs, which a renderer draws without knowing Markdown."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

# markdown-it stops reading at 20 levels and drops what lies deeper; such a text is better shown as it was typed.
DEEPEST = 18

PARSER = MarkdownIt("commonmark", {"html": False})

OPENING = {"bullet_list_open": "list", "ordered_list_open": "numbered", "blockquote_open": "quote"}
LEAVES = {"fence": "code", "code_block": "code", "hr": "rule"}
STYLES = {
    "strong_open": ("strong", True),
    "strong_close": ("strong", False),
    "em_open": ("emphasis", True),
    "em_close": ("emphasis", False),
}


@dataclass(frozen=True, slots=True)
class Run:
    r"""Words in one style; `url` is where they lead; "\n" is a line break that the writer asked for."""

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A `paragraph`, `heading`, `list`, `numbered`, `quote`, `code` or `rule`.

    `level` is a heading's depth from 1, or a numbered list's first number. A list has one tuple of blocks
    for each item, a quote exactly one; all others have runs.
    """

    kind: str
    runs: tuple[Run, ...] = ()
    items: tuple[tuple["Block", ...], ...] = ()
    level: int = 0


def parse(text: str) -> tuple[Block, ...]:
    """Read CommonMark without HTML: tags stay words, images become their description, no heading level is skipped."""
    tokens = PARSER.parse(text)
    if any(token.level > DEEPEST for token in tokens):
        return _as_typed(text)
    return _without_skipped_levels(_blocks(iter(tokens), nested=False))


def _as_typed(text: str) -> tuple[Block, ...]:
    return tuple(Block("paragraph", (Run(part.strip()),)) for part in re.split(r"\n\s*\n", text) if part.strip())


def _blocks(tokens: Iterator[Token], *, nested: bool) -> tuple[Block, ...]:
    """Read blocks up to the token that closes the one around them."""
    found: list[Block] = []
    for token in tokens:
        if token.nesting < 0:
            break
        found.append(_block(token, tokens, nested=nested))
    return tuple(block for block in found if block.runs or block.items or block.kind == "rule")


def _block(token: Token, tokens: Iterator[Token], *, nested: bool) -> Block:
    if token.type in LEAVES:
        return Block(LEAVES[token.type], _code(token.content.rstrip("\n")))
    if token.type == "blockquote_open":
        blocks = _blocks(tokens, nested=True)
        return Block("quote", items=(blocks,) if blocks else ())
    if token.type in OPENING:
        start = token.attrGet("start")
        return Block(OPENING[token.type], items=_items(tokens), level=1 if start is None else int(start))
    runs = tuple(_runs(next(tokens).children or ()))
    next(tokens)
    if token.type != "heading_open":
        return Block("paragraph", runs)
    if nested:
        return Block("paragraph", tuple(replace(run, strong=True) for run in runs))
    return Block("heading", runs, level=int(token.tag.removeprefix("h")))


def _code(text: str) -> tuple[Run, ...]:
    return (Run(text, code=True),) if text else ()


def _items(tokens: Iterator[Token]) -> tuple[tuple[Block, ...], ...]:
    items: list[tuple[Block, ...]] = []
    for token in tokens:
        if token.nesting < 0:
            break
        items.append(_blocks(tokens, nested=True))
    return tuple(items)


def _runs(tokens: Sequence[Token]) -> Iterator[Run]:
    """Flatten inline tokens; emphasis counts its depth, since people nest it."""
    depth = {"strong": 0, "emphasis": 0}
    url = ""
    for token in tokens:
        if token.type in STYLES:
            name, opens = STYLES[token.type]
            depth[name] += 1 if opens else -1
        elif token.type in {"link_open", "link_close"}:
            url = str(token.attrGet("href") or "")
        elif words := _words(token):
            target = url or (str(token.attrGet("src") or "") if token.type == "image" else "")
            yield Run(words, depth["strong"] > 0, depth["emphasis"] > 0, token.type == "code_inline", target)


def _words(token: Token) -> str:
    match token.type:
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "image":
            return token.content or str(token.attrGet("src") or "")
        case _:
            return token.content


def _without_skipped_levels(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Lift headings so that each lies at most one level under the one before it, and the first at level 1."""
    above: list[int] = []
    lifted: list[Block] = []
    for block in blocks:
        if block.kind == "heading":
            above = [*(level for level in above if level < block.level), block.level]
        lifted.append(replace(block, level=len(above)) if block.kind == "heading" else block)
    return tuple(lifted)
