"""What may be shown of links, and of what is said of someone who cannot come; part of `allowed`."""

from collections.abc import Iterator

Rule = tuple[str, str, frozenset[str]]
FILES = ("page sessions:programme_*", "command export_programme")


def rules(  # noqa: PLR0917  # who reads what
    everyone: frozenset[str],
    attendees: frozenset[str],
    organisers: frozenset[str],
    programme_desk: frozenset[str],
    server: frozenset[str],
    pages: tuple[str, ...],
) -> Iterator[Rule]:
    """Yield the rules; `pages` are those of the programme."""
    for kind in ("* link *", "* absence *"):
        yield kind, "database main", server
        yield kind.replace("*", "here *", 1), "page sessions:organise*", programme_desk
        yield kind.replace("*", "here *", 1), "* sessions:exchange_take_out", programme_desk
    yield "here * absence *", "page sessions:stage*", programme_desk
    for level, readers in (("public", everyone), ("attendees", attendees), ("organisers", organisers)):
        yield f"here open link*{level}", "page sessions:session", readers
    for file in FILES:
        yield "here open link*public", file, everyone | server
        yield "here open absence instead", file, everyone | server
    for page in pages:
        yield "here open absence instead", page, everyone
        yield "here open absence beside", page, attendees
        for kind in ("neutral", "opaque"):
            yield f"here {kind} absence *", page, organisers
    for kind in ("neutral", "opaque"):
        yield f"here {kind} link*", "page sessions:session", organisers
    for page, readers in (("page sessions:*ics", everyone), ("page reports:report*", everyone)):
        yield "here open absence instead", page, readers
    for command in ("command calendar", "command report"):
        yield "here open absence instead", command, server
