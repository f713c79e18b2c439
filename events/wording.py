"""How things are worded wherever they appear: times, days, languages, and text that people wrote.

Times are always on the 24-hour clock and in the conference's own zone, never the reader's.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import nh3
from babel import Locale, UnknownLocaleError
from babel.core import get_global
from django.utils.formats import date_format
from django.utils.html import Urlizer, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from events.models import Conference

DEEPEST_HEADING = 6
LANGUAGE_ALIASES = get_global("language_aliases")
MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable("image")
BLOCKS = {"paragraph_open", "heading_open", "list_item_open", "blockquote_open"}
HEADINGS = {f"h{level}" for level in range(1, DEEPEST_HEADING + 1)}
ALLOWED_TAGS = HEADINGS | {"p", "a", "em", "strong", "ul", "ol", "li", "blockquote", "code", "pre", "hr", "br"}
ALLOWED_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}} | {
    tag: {"dir"} for tag in HEADINGS | {"p", "li", "blockquote"}
}


def render_markdown(text: str, first_heading: int = 3) -> SafeString:
    """Turn CommonMark text into HTML without raw HTML, images or foreign schemes.

    The highest heading becomes `first_heading`, none skips a level, and each block has the direction of its first letter.
    """
    tokens = MARKDOWN.parse(text)
    _level_headings(tokens, first_heading)
    for token in tokens:
        if token.type in BLOCKS:
            token.attrSet("dir", "auto")
    html = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    return mark_safe(
        nh3.clean(
            html,
            tags=ALLOWED_TAGS,
            attributes=ALLOWED_ATTRIBUTES,
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener nofollow noreferrer",
        )
    )


class _Urlizer(Urlizer):
    """Links only what is an address in full: Django would send whoever types `example.org` there without TLS."""

    simple_url_2_re = re.compile(r"(?!)")
    url_template = '<a href="{href}" rel="noopener nofollow noreferrer">{url}</a>'


_urlize = _Urlizer()


def link_addresses(text: str) -> SafeString:
    """Return plain text as HTML in which the addresses of pages, and of mailboxes, can be followed."""
    return mark_safe(_urlize(text, autoescape=True))


def _level_headings(tokens: Iterable[Token], first_heading: int) -> None:
    """Rename the heading tags in place."""
    shown: list[tuple[int, int]] = []
    for token in tokens:
        if token.type == "heading_open":
            written = int(token.tag[1])
            while shown and shown[-1][0] >= written:
                shown.pop()
            level = shown[-1][1] + 1 if shown else first_heading
            shown.append((written, level))
            current = f"h{min(level, DEEPEST_HEADING)}"
        if token.type in {"heading_open", "heading_close"}:
            token.tag = current


def format_time(value: datetime, zone: ZoneInfo) -> str:
    """`09:30`, on the clock of the zone."""
    return date_format(value.astimezone(zone), "H:i")


def format_day(value: date | datetime, zone: ZoneInfo | None = None) -> str:
    """`Friday 24 February 2012`; a point in time is read in the zone."""
    return date_format(_day(value, zone), pgettext("a day, in Django's date letters", "l j F Y"))


def format_short_day(value: date | datetime, zone: ZoneInfo | None = None) -> str:
    """`24 Feb`."""
    return date_format(_day(value, zone), pgettext("a short day, in Django's date letters", "j M"))


def format_day_name(value: date | datetime, zone: ZoneInfo | None = None) -> str:
    """`Friday`."""
    return date_format(_day(value, zone), "l")


def format_moment(value: datetime, zone: ZoneInfo) -> str:
    """`24 February 2012, 09:30 (Europe/London)`: the one way a point in time is written in full."""
    day = date_format(value.astimezone(zone), pgettext("a date, in Django's date letters", "j F Y"))
    return _("%(day)s, %(time)s (%(zone)s)") % {"day": day, "time": format_time(value, zone), "zone": zone.key}


def format_days(first: date, last: date) -> str:
    """Return `24-26 February 2012` with an en dash, naming month and year twice only where they differ."""
    full = pgettext("a date, in Django's date letters", "j F Y")
    if first == last:
        return date_format(last, full)
    if first.year != last.year:
        return _("%(first)s – %(last)s") % {"first": date_format(first, full), "last": date_format(last, full)}
    if first.month != last.month:
        start = date_format(first, pgettext("a day and month, in Django's date letters", "j F"))
        return _("%(first)s – %(last)s") % {"first": start, "last": date_format(last, full)}
    start = date_format(first, pgettext("a day of a month, in Django's date letters", "j"))
    return _("%(first)s–%(last)s") % {"first": start, "last": date_format(last, full)}


def time_element(value: datetime, zone: ZoneInfo, words: str) -> SafeString:
    """Put the words in a `<time>` whose `datetime` carries the zone's offset."""
    return format_html('<time datetime="{}">{}</time>', value.astimezone(zone).isoformat(timespec="minutes"), words)


def language_name(code: str) -> str:
    """Give the name of a BCP 47 language in the reader's language; a code nobody knows stays as it is."""
    reader = reader_locale()
    tag, *subtags = code.replace("_", "-").split("-")
    name = reader.languages.get(tag) or reader.languages.get(LANGUAGE_ALIASES.get(tag, ""))
    if name is None:
        return code
    places = [reader.scripts.get(part) or reader.territories.get(part) or part for part in subtags]
    return f"{name} ({', '.join(places)})" if places else name


def reader_locale() -> Locale:
    """Babel's locale of the active language, or English."""
    try:
        return Locale.parse(get_language() or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _day(value: date | datetime, zone: ZoneInfo | None) -> date:
    return value.astimezone(zone) if isinstance(value, datetime) else value


def mail_written(conference: Conference) -> str:
    """Say to the team what becomes of a mail that was just written."""
    if conference.holds_mail:
        return _("Where there is an address, a mail is written; it waits until you release it.")
    return _("Where there is an address, a mail is on its way.")
