"""How mails are worded: the usual words, and each conference's own in their place.

Words hold placeholders of the form `$name` (PEP 292) from a fixed list per purpose; nothing else stands after a dollar
sign, and what is filled in is never read for placeholders again. Names of people are no placeholder.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from string import Template
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from events.audit import record
from events.models import Conference, MailTemplate, User
from events.wording import format_moment

Purpose = MailTemplate.Purpose

NEUTRAL_SUBJECT = gettext_lazy("A message for you")
NAMING_SUBJECT = gettext_lazy("$conference: a message for you")
NAMING_LINE = gettext_lazy("This is about $conference.")
USUAL: Mapping[str, Promise] = {
    Purpose.RECEIVED: gettext_lazy(
        "We have received your request. Your reference is $reference.\n\n"
        "To see how it stands, to change it or to withdraw, open this page and press the button on it:\n$link\n\n"
        "The link works once. Later you can sign in with this address at any time; we then send you a code.\n"
        "If you did not ask for anything, you need do nothing."
    ),
    Purpose.AGAIN: gettext_lazy(
        "Someone, perhaps you, has sent another request with this address. Your first one, $reference, stands as it"
        " was.\n\nTo see or change it, sign in here with this address:\n$link"
    ),
    Purpose.NEWS: gettext_lazy(
        "There is news about your request $reference.\n\nSign in with this address to read it:\n$link"
    ),
    Purpose.OFFER: gettext_lazy(
        "There is news about your request $reference. It needs your answer before $until.\n\n"
        "Sign in with this address to read it:\n$link"
    ),
    Purpose.MESSAGE: gettext_lazy(
        "A message waits for you. Your reference is $reference.\n\nSign in with this address to read it:\n$link"
    ),
    Purpose.PROGRAMME: gettext_lazy(
        "What you have a part in has changed. It stands like this now:\n\n$places\n\nMore about it:\n$link\n\n"
        "If you cannot be there at that time, answer to those who asked you."
    ),
}
EXAMPLE_REFERENCE = "K7M2QX"
EXAMPLE_WAIT = timedelta(days=3)


class UnfitWordsError(Exception):
    """Words that `faults` finds something wrong with."""


@dataclass(frozen=True, slots=True)
class Words:
    """The subject and the text of a mail."""

    subject: str
    body: str


def allowed_names(purpose: str, conference: Conference) -> tuple[str, ...]:
    """Return the placeholders that words for that purpose may hold."""
    about = ("places",) if purpose == Purpose.PROGRAMME else ("reference",)
    until = ("until",) if purpose == Purpose.OFFER else ()
    name = ("conference",) if conference.names_itself_in_mail else ()
    return (*about, "link", *until, *name)


def _has_only(text: str, names: Collection[str]) -> bool:
    """Tell whether each dollar sign of the text begins `$name` with one of the names; `$$` and `${name}` do not."""
    return all(found["named"] in names for found in Template.pattern.finditer(text))


def faults(text: str, *, purpose: str, conference: Conference) -> list[str]:
    """Say what is wrong with a subject or a text alike, if anything."""
    names = allowed_names(purpose, conference)
    found = []
    if not _has_only(text, names):
        listed = ", ".join(f"${name}" for name in names)
        found.append(_("A dollar sign can only begin one of these placeholders: %(names)s.") % {"names": listed})
    if not conference.names_itself_in_mail and conference.name.casefold() in text.casefold():
        found.append(_("Leave out the name of the conference: its settings say that mails do not give it away."))
    return found


def subject_faults(text: str, *, purpose: str, conference: Conference) -> list[str]:
    """Say what is wrong with a subject, which shows on locked screens."""
    found = faults(text, purpose=purpose, conference=conference)
    if "link" in _named(text):
        found.append(_("Leave $link out of the subject: subjects show on locked screens. It belongs into the text."))
    if "places" in _named(text):
        found.append(_("Leave $places out of the subject: subjects show on locked screens. It belongs into the text."))
    return found


def _named(text: str) -> set[str]:
    return {match["named"] for match in Template.pattern.finditer(text)}


def body_faults(text: str, *, purpose: str, conference: Conference) -> list[str]:
    """Say what is wrong with a text, which is of no use without its link."""
    found = faults(text, purpose=purpose, conference=conference)
    if "link" not in _named(text):
        found.append(_("Write $link where the link to the page shall stand."))
    return found


def is_fit(words: Words, *, purpose: str, conference: Conference) -> bool:
    """Tell whether a mail may be written with these words, as the conference is set up now."""
    wrong = subject_faults(words.subject, purpose=purpose, conference=conference)
    return not [*wrong, *body_faults(words.body, purpose=purpose, conference=conference)]


def usual_words(purpose: str, conference: Conference, language: str) -> Words:
    """Return what is written in the language unless the conference has words of its own."""
    with override(language):
        body = str(USUAL[purpose])
        if conference.names_itself_in_mail:
            return Words(str(NAMING_SUBJECT), f"{NAMING_LINE}\n\n{body}")
        return Words(str(NEUTRAL_SUBJECT), body)


def own_words(conference: Conference, purpose: str) -> dict[str, Words]:
    """Return the conference's own words by language, for its languages; one query."""
    rows = MailTemplate.objects.filter(conference=conference, purpose=purpose, language__in=conference.languages)
    return {row.language: Words(row.subject, row.body) for row in rows}


class Chooser:
    """Which words people get in one kind of mail; finds the conference's own by one query, however many the people."""

    def __init__(self, conference: Conference, purpose: str) -> None:
        own = own_words(conference, purpose)
        self.fit = {lang: words for lang, words in own.items() if is_fit(words, purpose=purpose, conference=conference)}
        self.main = next(iter(conference.languages), settings.LANGUAGE_CODE)
        self.usual = usual_words(purpose, conference, self.main)

    def choose(self, languages: Iterable[str]) -> tuple[str, Words]:
        """Return the language and the words for a person who reads these languages.

        The first of theirs for which the conference has words; else its main language. Words that no longer fit, because
        the conference's settings have changed, are passed over.
        """
        for language in (*languages, self.main):
            if language in self.fit:
                return language, self.fit[language]
        return self.main, self.usual


def choose(conference: Conference, purpose: str, languages: Iterable[str]) -> tuple[str, Words]:
    """Return the language and the words for one person, as `Chooser` does for many."""
    return Chooser(conference, purpose).choose(languages)


def fill(words: Words, values: Mapping[str, str]) -> Words:
    """Put the values in place of the placeholders. Raises KeyError, ValueError for words that were not checked."""
    return Words(Template(words.subject).substitute(values), Template(words.body).substitute(values))


def zone_in_mail(conference: Conference) -> ZoneInfo:
    """Return on which clock mails tell times: UTC if the conference's zone would give away where it is."""
    return conference.zone if conference.names_itself_in_mail else ZoneInfo("UTC")


def values_for(
    conference: Conference, *, language: str, reference: str, link: str, until: datetime | None = None
) -> dict[str, str]:
    """Return what stands for the placeholders of a mail about a registration."""
    with override(language):
        moment = format_moment(until, zone_in_mail(conference)) if until else ""
    return {"conference": conference.name, "reference": reference, "link": link, "until": moment}


def preview(words: Words, conference: Conference, *, language: str, at: datetime) -> Words:
    """Fill the words with invented values."""
    link = f"{settings.SITE_URL}/…"
    until = at + EXAMPLE_WAIT
    values = values_for(conference, language=language, reference=EXAMPLE_REFERENCE, link=link, until=until)
    with override(language):
        places = f"2B: {format_moment(until, zone_in_mail(conference))}"
    return fill(words, values | {"places": places})


@transaction.atomic
def save_words(  # noqa: PLR0913  # which words, who wrote them and when
    *, conference: Conference, purpose: str, language: str, words: Words, actor: User, at: datetime
) -> None:
    """Word one kind of mail in one language. Raises UnfitWordsError."""
    if not is_fit(words, purpose=purpose, conference=conference):
        raise UnfitWordsError
    said = {"subject": words.subject, "body": words.body}
    template, _made = MailTemplate.objects.update_or_create(
        conference=conference, purpose=purpose, language=language, defaults=said
    )
    record(actor=actor, action="word mail", target=template, conference=conference, at=at)


@transaction.atomic
def reset_words(*, conference: Conference, purpose: str, language: str, actor: User, at: datetime) -> bool:
    """Go back to the usual words; tell whether there were others."""
    template = MailTemplate.objects.filter(conference=conference, purpose=purpose, language=language).first()
    if template is None:
        return False
    record(actor=actor, action="reset mail words", target=template, conference=conference, at=at)
    template.delete()
    return True
