"""Fill in the demonstration's report."""

from collections.abc import Mapping
from datetime import UTC, datetime

from config.demo.script import Script
from config.demo.stages import Stage
from events.models import Conference, Theme
from reports.models import Recommendation, Report, Summary
from sessions.models import Session

PUBLISHED_AT = datetime(2012, 3, 28, 9, 0, tzinfo=UTC)


def write_report(conference: Conference, script: Script, sessions: Mapping[str, Session], *, stage: Stage) -> None:
    """Write summaries and recommendations; the report is published only after the conference."""
    published_at = PUBLISHED_AT if stage == Stage.AFTER else None
    Report.objects.create(conference=conference, subtitle=script.subtitle, published_at=published_at)
    Summary.objects.bulk_create(
        Summary(session=sessions[item.code], text=item.summary) for item in script.items if item.summary
    )
    names = {theme["key"]: theme["name"] for theme in script.frame.themes}
    themes = {theme.name: theme for theme in Theme.objects.filter(conference=conference)}
    Recommendation.objects.bulk_create(
        Recommendation(
            conference=conference,
            theme=themes[names[advice.theme]] if advice.theme else None,
            addressee=advice.addressee,
            text=advice.text,
            position=position,
        )
        for position, advice in enumerate(script.advice, start=1)
    )
