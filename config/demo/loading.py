"""Load the demonstration's conference at one point of its life."""

from random import Random
from uuid import NAMESPACE_DNS, uuid5

from django.db import transaction
from django.db.models import F

from config.demo.accounts import open_team
from config.demo.asking import ask, reply
from config.demo.choosing import choose
from config.demo.clearing import clear
from config.demo.consenting import agree
from config.demo.gathering import gather
from config.demo.interpreting import plan_interpretation
from config.demo.messaging import write_to_those_coming
from config.demo.programming import schedule, write_programme
from config.demo.progress import Progress
from config.demo.proposing import take_proposals
from config.demo.reporting import write_report
from config.demo.script import Frame, read_script
from config.demo.sheltering import shelter
from config.demo.stages import Stage
from config.demo.travelling import prepare_journeys
from events.countries import load_countries
from events.models import Conference, Mail, Organisation, Room, Theme

SEED = 2012
CONFERENCE_ID = uuid5(NAMESPACE_DNS, "dhrd-2012.demo.invalid")


class ForeignConferenceError(Exception):
    """A conference that the demonstration did not make has its short name."""


def load(*, stage: Stage, progress: Progress) -> Conference:
    """Build the conference as it stands at the stage; what an earlier run made goes first, all or nothing.

    Raises ForeignConferenceError.
    """
    script = read_script()
    rng = Random(SEED)  # noqa: S311  # the same invented people every time
    with transaction.atomic(), transaction.atomic(using="keys"):
        _make_way(script.frame.texts["slug"])
        load_countries()
        conference = _convene(script.frame)
        team = open_team(conference)
        actor = team["organiser"]
        pool = ask(conference, actor=actor)
        people = gather(conference, script, stage=stage, team=team, rng=rng, progress=progress)
        reply(conference, pool)
        shelter(conference, people, officer=team["safety"])
        sessions = write_programme(conference, script, people, actor=actor, progress=progress)
        schedule(conference, script, sessions, stage=stage, actor=actor)
        agree(conference, script, people, actor=actor)
        plan_interpretation(conference, people, stage=stage, actor=actor)
        write_report(conference, script, sessions, stage=stage)
        write_to_those_coming(conference, author=actor)
        prepare_journeys(conference, actor=actor)
        take_proposals(conference, actor=actor)
        choose(conference, sessions, stage=stage)
        _send_old_mails(conference, stage)
    return conference


def _send_old_mails(conference: Conference, stage: Stage) -> None:
    """Mark what was due on the way here as sent, so that only new mails wait for the worker, and for their morning."""
    mails = Mail.objects.filter(conference=conference, due_at__lte=stage.moment)
    mails.update(state=Mail.State.SENT, attempts=1, sent_at=F("written_at"))


def _make_way(slug: str) -> None:
    earlier = Conference.objects.filter(slug=slug).first()
    if earlier is None:
        return
    if earlier.pk != CONFERENCE_ID:
        raise ForeignConferenceError
    clear(earlier)


def _convene(frame: Frame) -> Conference:
    conference = Conference.objects.create(
        pk=CONFERENCE_ID,
        first_day=frame.first_day,
        last_day=frame.last_day,
        registration_opens=frame.opens,
        registration_closes=frame.closes,
        venue_from=frame.venue_from,
        capacity=frame.capacity,
        languages=list(frame.languages),
        admission=Conference.Admission.ON_REQUEST,
        reviews_needed=Conference.Reviews.TWO,
        asks_referee=True,
        is_shown=True,
        **frame.texts,
    )
    for position, room in enumerate(frame.rooms, start=1):
        Room.objects.create(conference=conference, position=position, **room)
    for position, theme in enumerate(frame.themes, start=1):
        names = {"name": theme["name"], "short_name": theme["short_name"]}
        Theme.objects.create(conference=conference, position=position, **names)
    for position, organisation in enumerate(frame.organisations, start=1):
        Organisation.objects.create(conference=conference, position=position, **organisation)
    return conference
