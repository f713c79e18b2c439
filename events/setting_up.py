"""Begin a conference, describe it, and list its rooms, themes and organisations."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import Case, Max, RestrictedError, When

from events.audit import record
from events.copies import copy_all
from events.models import Conference, Organisation, Room, TeamMember, Theme, User

AnyPart = Room | Theme | Organisation
Part = TypeVar("Part", Room, Theme, Organisation)

FIRST_LANGUAGE = "en"
COPIED = (
    *("tagline", "venue", "venue_audience", "languages", "welcome", "practical", "conduct"),
    *(
        "admission",
        "capacity",
        "offer_hours",
        "reviews_needed",
        "asks_referee",
        "answer_days",
        "holds_mail",
        "names_itself_in_mail",
    ),
)
COPIED_TIMES = ("venue_from", "registration_opens", "registration_closes")


promises: list[Callable[[Conference], bool]] = []
"""Functions of the apps above: was anyone told until when answers are kept, counted from the last day?"""


class ConveningRefusedError(Exception):
    """The account may not create conferences, or does not organise the one to be copied."""


class SlugTakenError(Exception):
    """Another conference has this short name."""


class PartInUseError(Exception):
    """The programme or the report still refers to the room or theme, `uses` times."""

    def __init__(self, uses: int) -> None:
        super().__init__(f"still used {uses} times")
        self.uses = uses


@transaction.atomic
def convene(*, user: User, conference: Conference, at: datetime) -> Conference:
    """Save a new conference, not shown yet, and make its creator organiser and safety officer.

    Raises ConveningRefusedError, SlugTakenError and, for values that no form would pass, ValidationError.
    """
    if not user.may_convene:
        raise ConveningRefusedError
    conference.is_shown = False
    conference.languages = conference.languages or [FIRST_LANGUAGE]
    conference.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            conference.save(force_insert=True)
    except IntegrityError:
        raise SlugTakenError from None
    for role in (TeamMember.Role.ORGANISER, TeamMember.Role.SAFETY):
        TeamMember.objects.create(conference=conference, user=user, role=role)
    record(actor=user, action="convene", target=conference, conference=conference, at=at)
    return conference


@transaction.atomic
def copy_conference(*, user: User, source: Conference, conference: Conference, at: datetime) -> Conference:
    """Save a new conference that begins with what `source` was set up with; nobody comes along but the copier.

    Times keep their distance from the first day and their hour on the clock, in the new conference's zone.
    Raises as `convene` does.
    """
    if not source.team.filter(user=user, role=TeamMember.Role.ORGANISER).exists():
        raise ConveningRefusedError
    for name in COPIED:
        setattr(conference, name, getattr(source, name))
    for name in COPIED_TIMES:
        setattr(conference, name, _shifted(getattr(source, name), source=source, target=conference))
    convene(user=user, conference=conference, at=at)
    _copy_parts(Room, source, conference)
    _copy_parts(Theme, source, conference)
    _copy_parts(Organisation, source, conference)
    copy_all(source, conference)
    record(actor=user, action="copy", target=source, conference=conference, at=at)
    return conference


def _shifted(moment: datetime | None, *, source: Conference, target: Conference) -> datetime | None:
    if moment is None:
        return None
    days: timedelta = target.first_day - source.first_day
    return (moment.astimezone(source.zone) + days).replace(tzinfo=target.zone, fold=0)


def _copy_parts(model: type[Part], source: Conference, target: Conference) -> None:
    names = [field.attname for field in model._meta.concrete_fields if field.name not in {"id", "conference"}]
    rows = model.objects.filter(conference=source).values(*names)
    model.objects.bulk_create([model(conference=target, **row) for row in rows])


def promised_last_day(conference: Conference) -> date | None:
    """Return the last day from which it was promised to count until when answers are kept; None if to nobody yet."""
    if any(is_promised(conference) for is_promised in promises):
        return conference.promised_last_day or conference.last_day
    return None


@transaction.atomic
def revise(*, conference: Conference, actor: User, at: datetime) -> None:
    """Save what the team changed in the settings; a later last day prolongs no promise. Raises ValidationError."""
    before = Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    promised = promised_last_day(before)
    conference.promised_last_day = promised and min(promised, conference.last_day)
    conference.full_clean()
    conference.save()
    record(actor=actor, action="revise", target=conference, conference=conference, at=at)


@transaction.atomic
def add_part(*, part: AnyPart, actor: User, at: datetime) -> None:
    """Save a new room, theme or organisation at the end of its list. Raises ValidationError where it is there already."""
    _lock(part.conference)
    siblings = type(part).objects.filter(conference=part.conference)
    part.position = (siblings.aggregate(last=Max("position"))["last"] or 0) + 1
    part.full_clean()
    part.save(force_insert=True)
    record(actor=actor, action="add", target=part, conference=part.conference, at=at)


@transaction.atomic
def revise_part(*, part: AnyPart, actor: User, at: datetime) -> None:
    """Save a changed room, theme or organisation. Raises ValidationError where another has its name."""
    part.full_clean()
    part.save()
    record(actor=actor, action="revise", target=part, conference=part.conference, at=at)


@transaction.atomic
def move_part(*, part: AnyPart, earlier: bool, actor: User, at: datetime) -> tuple[int, int]:
    """Let it change places with its neighbour; the first and the last stay where they are.

    Returns which number it has now, and of how many.
    """
    _lock(part.conference)
    siblings = type(part)._default_manager.filter(conference=part.conference)
    order = list(siblings.values_list("pk", flat=True))
    here = order.index(part.pk)
    there = here - 1 if earlier else here + 1
    if not 0 <= there < len(order):
        return here + 1, len(order)
    order[here], order[there] = order[there], order[here]
    siblings.update(position=Case(*(When(pk=pk, then=position) for position, pk in enumerate(order, start=1))))
    record(actor=actor, action="move", target=part, conference=part.conference, at=at)
    return there + 1, len(order)


@transaction.atomic
def remove_part(*, part: AnyPart, actor: User, at: datetime) -> None:
    """Delete a room, theme or organisation that nothing refers to. Raises PartInUseError."""
    uses = count_uses(part)
    if uses:
        raise PartInUseError(uses)
    record(actor=actor, action="remove", target=part, conference=part.conference, at=at)
    try:
        part.delete()
    except RestrictedError as error:
        raise PartInUseError(len(error.restricted_objects)) from None


def count_uses(part: models.Model) -> int:
    """Count the rows of any app that refer to it: slots of a room; sessions and recommendations of a theme.

    What would go with it, such as its opening times, is no use of it.
    """
    links = [link for link in part._meta.related_objects if link.on_delete is not models.CASCADE]
    return sum(
        link.related_model._default_manager.filter(**{link.field.name: part}).count()
        for link in links
        if isinstance(link.related_model, type)
    )


def _lock(conference: Conference) -> None:
    """Let no one else order the lists of this conference until the transaction ends."""
    Conference.objects.select_for_update().filter(pk=conference.pk).exists()
