"""How letters for a visa are worded: the usual words, and each conference's own in their place.

Words hold placeholders of the form `$name` (PEP 292) from a fixed list; nothing else stands after a dollar sign, and what
is filled in is never read for placeholders again. A blank line begins a paragraph; there is no other markup.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from string import Template

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from delegates.keeping import KEPT_AFTER, end_of
from delegates.places import Actor, lock
from events.audit import record
from events.models import Conference
from reports.compiling import language_of
from reports.models import LetterTemplate
from vault.keys import destroy_keys, make_key, unlocked
from vault.sealing import SealError

MEANINGS: Mapping[str, Promise] = {
    "name": gettext_lazy("the name as in the passport"),
    "passport": gettext_lazy("the passport number"),
    "nationality": gettext_lazy("the nationality"),
    "born": gettext_lazy("the day of birth"),
    "embassy": gettext_lazy("the embassy"),
    "conference": gettext_lazy("the name of the conference"),
    "days": gettext_lazy("its days"),
    "city": gettext_lazy("its city"),
}
USUAL = gettext_lazy(
    "To whom it may concern,\n\n"
    "we invite $name to take part in $conference, which is held in $city on $days.\n\n"
    "The person named above has a place at the conference, and we expect them there on every day of it. We kindly ask you"
    " to grant the visa that is needed, and to do so in time for the journey.\n\n"
    "That this letter is ours, and stands, can be checked with its reference on the page named below.\n\n"
    "Yours faithfully,"
)
PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")


class UnfitTextError(Exception):
    """A text that `text_faults` finds something wrong with."""


@dataclass(frozen=True, slots=True)
class LetterWords:
    """What a conference's letters say, and who signs them. `organisation` may have several lines."""

    text: str
    signatory: str
    title: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a paragraph: words of the template, or what a placeholder stands for."""

    text: str
    is_value: bool


Paragraph = tuple[Run, ...]


def text_faults(text: str) -> list[str]:
    """Say what is wrong with a text, if anything."""
    named = {found["named"] for found in Template.pattern.finditer(text)}
    faults = []
    if named - MEANINGS.keys():
        listed = ", ".join(f"${name}" for name in MEANINGS)
        faults.append(_("A dollar sign can only begin one of these placeholders: %(names)s.") % {"names": listed})
    if "name" not in named:
        faults.append(_("Write $name where the name of the person shall stand."))
    return faults


def fill(text: str, values: Mapping[str, str]) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a text, which `text_faults` found fit, with the values in place of the placeholders.

    Raises KeyError for a placeholder without a value.
    """
    blocks = (block.strip() for block in PARAGRAPHS.split(text.replace("\r\n", "\n")))
    return tuple(tuple(_runs(block, values)) for block in blocks if block)


def _runs(block: str, values: Mapping[str, str]) -> Iterator[Run]:
    end = 0
    for found in Template.pattern.finditer(block):
        if found.start() > end:
            yield Run(block[end : found.start()], is_value=False)
        yield Run(values[found["named"]], is_value=True)
        end = found.end()
    if end < len(block):
        yield Run(block[end:], is_value=False)


def usual_text(conference: Conference) -> str:
    """Return the text that is offered until the conference has its own, in its main language."""
    with override(language_of(conference)):
        return str(USUAL)


def words_of(conference: Conference) -> LetterWords | None:
    """Return what the conference's letters say; nothing before someone is named who signs them. Two queries at most."""
    row = LetterTemplate.objects.filter(conference=conference).first()
    if row is None:
        return None
    try:
        with unlocked([row.key_ref]):
            return LetterWords(row.text, str(row.signatory), str(row.title), str(row.organisation))
    except SealError:
        return None


def has_words(conference: Conference) -> bool:
    """Tell whether letters can be written; one query."""
    return LetterTemplate.objects.filter(conference=conference).exists()


@transaction.atomic
def save_letter_words(*, conference: Conference, words: LetterWords, actor: Actor, at: datetime) -> None:
    """Word the letters. Raises UnfitTextError."""
    if text_faults(words.text):
        raise UnfitTextError
    conference = lock(conference)
    row = LetterTemplate.objects.filter(conference=conference).first()
    row = row or LetterTemplate(conference=conference, key_ref=make_key())
    row.text, row.signatory, row.title, row.organisation = words.text, words.signatory, words.title, words.organisation
    with unlocked([row.key_ref]):
        row.save()
    record(actor=actor, action="word letters", target=row, conference=conference, at=at)


def forget_signatories(at: datetime) -> None:
    """Delete who signed the letters of conferences that are long over, and their keys: the worker's chore."""
    for row in LetterTemplate.objects.select_related("conference"):
        if end_of(row.conference, KEPT_AFTER) <= at:
            row.delete()
            destroy_keys([row.key_ref])
