"""Template words for times, languages and people's texts: `{% load looks %}`."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils.safestring import SafeString

from events import wording

register = template.Library()


@register.simple_tag
def moment(value: datetime, zone: ZoneInfo | str) -> SafeString:
    """`<time>` with day, time and zone: `24 February 2012, 09:30 (Europe/London)`."""
    zone = _zone(zone)
    return wording.time_element(value, zone, wording.format_moment(value, zone))


@register.simple_tag
def time_of_day(value: datetime, zone: ZoneInfo | str) -> SafeString:
    """`<time>` with the hour alone, for pages that name day and zone once."""
    zone = _zone(zone)
    return wording.time_element(value, zone, wording.format_time(value, zone))


@register.simple_tag
def day(value: date | datetime, zone: ZoneInfo | str | None = None) -> str:
    """`Friday 24 February 2012`."""
    return wording.format_day(value, _zone(zone) if zone else None)


@register.simple_tag
def short_day(value: date | datetime, zone: ZoneInfo | str | None = None) -> str:
    """`24 Feb`."""
    return wording.format_short_day(value, _zone(zone) if zone else None)


@register.simple_tag
def days(first: date, last: date) -> str:
    """`24–26 February 2012`."""
    return wording.format_days(first, last)


@register.simple_tag
def day_name(value: date | datetime, zone: ZoneInfo | str | None = None) -> str:
    """`Friday`."""
    return wording.format_day_name(value, _zone(zone) if zone else None)


@register.filter
def language_name(code: str) -> str:
    """Give the language's name in the reader's language."""
    return wording.language_name(code)


@register.filter
def rich(text: str, first_heading: int = 3) -> SafeString:
    """Turn Markdown text into HTML that cannot harm; its headings begin at the given level."""
    return wording.render_markdown(text, first_heading)


@register.filter
def links(text: str) -> SafeString:
    """Turn plain text into HTML in which addresses of pages can be followed; nothing else of it is markup."""
    return wording.link_addresses(text)


def _zone(zone: ZoneInfo | str) -> ZoneInfo:
    return ZoneInfo(zone) if isinstance(zone, str) else zone
