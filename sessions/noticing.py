"""Who starred a session, or has a place in it, is told once that something changed: by a mail that says only that.

It goes out with the contributors' mail, half an hour after the first version out that they do not know, so that a busy
afternoon is one mail. Only who chose it gets one, and nobody who has looked since.
"""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from delegates.telling_of_agendas import tell_of_news
from events.audience import Audience
from events.models import Conference
from sessions.agenda import changed
from sessions.models import Agenda, ScheduleVersion, Seat, Star
from sessions.programme import programme_of


def notice(*, conference: Conference, known: ScheduleVersion | None, shown: ScheduleVersion, at: datetime) -> int:
    """Tell those of whose agenda something changed between two versions; return how many mails are queued.

    What changed is what everybody may see of it: nobody below the organisers is shown other places than the public is.
    """
    unread = Q(seen=None) | Q(seen__lt=shown.number)
    wanting = Agenda.objects.filter(unread, conference=conference, wants_mail=True)
    accounts = set(wanting.values_list("user_id", flat=True))
    if known is None or not accounts:
        return 0
    before, now = (
        programme_of(conference, audience=Audience.PUBLIC, at=at, version=version) for version in (known, shown)
    )
    chosen = _chosen(accounts)
    everything = {uid for sessions in chosen.values() for uid in sessions}
    found = {change.uid for change in changed(before, now, everything)} if before and now else set()
    touched = [account for account, sessions in chosen.items() if not found.isdisjoint(sessions)]
    return (
        tell_of_news(conference=conference, accounts=touched, once=f"version:{shown.number}", at=at) if touched else 0
    )


def _chosen(accounts: set[UUID]) -> dict[UUID, set[str]]:
    """Return the sessions that each account has starred or has a place in, by their ids as texts; two queries."""
    chosen: defaultdict[UUID, set[str]] = defaultdict(set)
    for model in (Star, Seat):
        rows = model._default_manager.filter(user__in=accounts).order_by()
        for account, session in rows.values_list("user_id", "session_id"):
            chosen[account].add(str(session))
    return chosen
