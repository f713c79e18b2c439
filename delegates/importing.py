"""People from a file: find what is wrong with each row, and enter the rest; nothing known is overwritten."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from babel import Locale, UnknownLocaleError
from django import forms
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from delegates.by_hand import free_codes
from delegates.deciding import ConferenceFullError, accept
from delegates.models import Person, Registration
from delegates.offering import settle
from delegates.places import Actor, NotVettedError, State, lock
from delegates.sheets import Sheet
from events.accounts import address_alias
from events.forms.plain import Address, Line, Lines
from events.models import AuditEntry, Conference, Country, User
from events.wording import language_name
from vault.keys import make_keys, unlocked
from vault.reading import opened

CHUNK = 250


class Answer(models.TextChoices):
    """What a column may hold."""

    NAME = "display_name", gettext_lazy("Name")
    ADDRESS = "address", gettext_lazy("E-mail address")
    CATEGORY = "category", gettext_lazy("Category")
    AFFILIATION = "affiliation", gettext_lazy("Affiliation")
    COUNTRY = "country", gettext_lazy("Country or region")
    LANGUAGES = "languages", gettext_lazy("Languages")
    ACCESS = "access_needs", gettext_lazy("Access needs")
    DIET = "dietary_needs", gettext_lazy("Dietary needs")


HEADINGS: Mapping[str, Answer] = {
    heading: answer
    for answer, headings in {
        Answer.NAME: "name|display name|full name|nom|nombre|ad|имя|الاسم",
        Answer.ADDRESS: "address|e-mail|email|e-mail address|email address|mail|correo|courriel|e-posta|почта",
        Answer.CATEGORY: "category|type|role|catégorie|categoría|kategori|категория",
        Answer.AFFILIATION: "affiliation|organisation|organization|organización|kurum|организация",
        Answer.COUNTRY: "country|country or region|pays|país|ülke|страна",
        Answer.LANGUAGES: "languages|language|speaks|langues|idiomas|diller|языки|اللغات",
        Answer.ACCESS: "access needs|access|accessibility",
        Answer.DIET: "dietary needs|diet|food",
    }.items()
    for heading in headings.split("|")
}
FIELDS: Mapping[Answer, forms.Field] = {
    Answer.NAME: Line(max_length=80, error_messages={"required": gettext_lazy("There is no name.")}),
    Answer.ADDRESS: Address(max_length=254, required=False),
    Answer.AFFILIATION: Line(max_length=120, required=False),
    Answer.ACCESS: Lines(max_length=1000, required=False),
    Answer.DIET: Lines(max_length=500, required=False),
}


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Someone to be entered; `alias` is that of the address, or empty."""

    line: int
    answers: Mapping[Answer, str]
    alias: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do: whom it enters, what is wrong (line, words), which lines hold people known already.

    `placed` is how many were given a place, once that is done.
    """

    newcomers: tuple[Newcomer, ...]
    problems: tuple[tuple[int, str], ...]
    known: tuple[int, ...]
    placed: int = 0

    @property
    def left(self) -> int:
        """Return how many rows are left out."""
        return len(self.known) + len({line for line, _words in self.problems})


Mapped = Sequence[Answer | None]


def guess(headings: Sequence[str]) -> list[Answer | None]:
    """Return what each column holds, by its heading; nothing is guessed twice."""
    guessed: list[Answer | None] = []
    for heading in headings:
        answer = HEADINGS.get(" ".join(heading.casefold().replace("_", " ").split()))
        guessed.append(None if answer in guessed else answer)
    return guessed


def _named_in(code: str) -> set[str]:
    """Return how a language may be written: its code, and its name for the reader, in English and in itself."""
    names = {code, language_name(code)}
    try:
        locale = Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return names
    return names | {locale.get_display_name("en") or code, locale.get_display_name() or code}


def _name_of(person: Person) -> str:
    """Return the name, or nothing where it does not open any more."""
    return opened(lambda: str(person.display_name), "")


class _Checker:
    """Looks at one row after the other, remembering those before."""

    def __init__(self, conference: Conference) -> None:
        people = list(Person.objects.filter(conference=conference).select_related("registration"))
        addressed = [person for person in people if person.address_alias]
        self.known_aliases = {person.address_alias for person in addressed if hasattr(person, "registration")}
        self.contributing = {person.address_alias for person in addressed} - self.known_aliases
        nameless = [person for person in people if not person.address_alias]
        with unlocked(person.key_ref for person in nameless):
            self.known_names = {_name_of(person).casefold() for person in nameless}
        countries = list(Country.objects.values_list("code", "name"))
        self.countries = {text.casefold(): code for code, name in countries for text in (code, name)}
        choices = Registration.Category.choices
        self.categories = {str(text).casefold(): value for value, label in choices for text in (value, label)}
        self.languages = {name.casefold(): code for code in conference.languages for name in _named_in(code)}
        self.seen: dict[str, int] = {}

    def _chosen(self, cell: str, choices: Mapping[str, str], words: str) -> str:
        if cell and cell.casefold() not in choices:
            raise ValidationError(words)
        return choices.get(cell.casefold(), "")

    def _clean(self, answer: Answer, cell: str) -> str:
        if answer == Answer.CATEGORY:
            chosen = self._chosen(cell, self.categories, _("The category is none of this conference."))
            return chosen or Registration.Category.DELEGATE
        if answer == Answer.COUNTRY:
            return self._chosen(cell, self.countries, _("The country or region is not on the list."))
        if answer == Answer.LANGUAGES:
            parts = [part.strip() for part in re.split("[;,/]", cell) if part.strip()]
            words = _("A language is none of this conference. Separate several by semicolons.")
            return ";".join(dict.fromkeys(self._chosen(part, self.languages, words) for part in parts))
        return str(FIELDS[answer].clean(cell))

    def answers(self, cells: Mapping[Answer, str]) -> tuple[dict[Answer, str], list[str]]:
        """Return the row's answers, and what is wrong with them."""
        answers: dict[Answer, str] = {}
        wrong = []
        for answer in Answer:
            try:
                answers[answer] = self._clean(answer, cells.get(answer, ""))
            except ValidationError as error:
                wrong += [f"{answer.label}: {message}" for message in error.messages]
        return answers, wrong

    def twin(self, mark: str, line: int) -> int:
        """Return the earlier line with the same address or name, or 0."""
        return 0 if self.seen.setdefault(mark, line) == line else self.seen[mark]

    def is_known(self, name: str, alias: str) -> bool:
        """Tell whether the conference knows the address or, of people without one, the name."""
        return alias in self.known_aliases if alias else name.casefold() in self.known_names


def _shape(cells: Sequence[str], sheet: Sheet, line: int) -> str:
    """Return what is wrong with the number of cells, or nothing."""
    if sheet.is_cut and line == sheet.rows[-1][0]:
        return _("The last line is cut off.")
    if len(cells) != len(sheet.headings):
        words = ngettext(
            "There is %(cells)d cell under %(headings)d headings.",
            "There are %(cells)d cells under %(headings)d headings.",
            len(cells),
        )
        return words % {"cells": len(cells), "headings": len(sheet.headings)}
    return ""


def plan_import(sheet: Sheet, mapped: Mapped, *, conference: Conference) -> Plan:
    """Look at every row; what is said of them repeats nothing that stands in them."""
    checker = _Checker(conference)
    newcomers: list[Newcomer] = []
    problems: list[tuple[int, str]] = []
    known: list[int] = []
    for line, cells in sheet.rows:
        shape = _shape(cells, sheet, line)
        pairs = zip(mapped, cells, strict=False)
        answers, wrong = checker.answers({answer: cell for answer, cell in pairs if answer}) if not shape else ({}, [])
        if shape or wrong:
            problems += [(line, words) for words in [shape, *wrong] if words]
            continue
        alias = address_alias(answers[Answer.ADDRESS]) if answers[Answer.ADDRESS] else ""
        twin = checker.twin(alias or answers[Answer.NAME].casefold(), line)
        if twin:
            problems.append((line, _("The same person stands in line %(line)d already.") % {"line": twin}))
        elif alias in checker.contributing:
            words = _(
                "This address belongs to a contributor who is not registered. Enter them by hand; their part stays."
            )
            problems.append((line, words))
        elif checker.is_known(answers[Answer.NAME], alias):
            known.append(line)
        else:
            newcomers.append(Newcomer(line, answers, alias))
    return Plan(tuple(newcomers), tuple(problems), tuple(known))


def _made(conference: Conference, newcomer: Newcomer, key: str, code: str, at: datetime) -> Registration:
    """Return a registration with its person, neither of them saved."""
    answers = newcomer.answers
    person = Person(conference=conference, key_ref=key, address_alias=newcomer.alias or None)
    person.display_name, person.address = answers[Answer.NAME], answers[Answer.ADDRESS]
    person.affiliation, person.country = answers[Answer.AFFILIATION], answers[Answer.COUNTRY]
    person.languages = [code for code in answers[Answer.LANGUAGES].split(";") if code]
    registration = Registration(person=person, conference=conference, key_ref=key, code=code, state=State.REQUESTED)
    registration.category = answers[Answer.CATEGORY]
    registration.requested_at = registration.queued_at = registration.conduct_agreed_at = at
    registration.access_needs, registration.dietary_needs = answers[Answer.ACCESS], answers[Answer.DIET]
    return registration


def _enter(registrations: list[Registration], actor: Actor, at: datetime) -> None:
    Person.objects.bulk_create([registration.person for registration in registrations])
    Registration.objects.bulk_create(registrations)
    AuditEntry.objects.bulk_create(
        AuditEntry(
            actor=actor if isinstance(actor, User) else None,
            action="enter from file",
            record="registration",
            record_id=str(registration.pk),
            conference=registration.conference,
            at=at,
        )
        for registration in registrations
    )


def _give_places(registrations: Iterable[Registration], actor: Actor, at: datetime) -> int:
    """Give each a place by the desk's own verb, in the order of the rows; return how many had one."""
    given, full = 0, set[str]()
    for registration in registrations:
        if registration.category not in full:
            try:
                accept(registration=registration, actor=actor, at=at)
            except ConferenceFullError:
                full.add(registration.category)
            except NotVettedError:
                full.update(Registration.Category.values)
            else:
                given += 1
    return given


@transaction.atomic
def import_people(  # noqa: PLR0913  # an import has these parts
    sheet: Sheet,
    mapped: Mapped,
    *,
    conference: Conference,
    actor: Actor,
    at: datetime,
    with_places: bool = False,
    progress: Callable[[int], object] = lambda _count: None,
) -> Plan:
    """Enter a request for everyone who can be entered, all or none; return what was done.

    No mail is sent, save to those who are given a place: with `with_places`, everyone as long as places last. `progress`
    is told after each chunk how many were entered in it.
    """
    conference = lock(conference)
    if with_places:
        settle(conference, at=at)
    plan = plan_import(sheet, mapped, conference=conference)
    codes = free_codes(conference, len(plan.newcomers))
    placed = 0
    for start in range(0, len(plan.newcomers), CHUNK):
        part = plan.newcomers[start : start + CHUNK]
        with unlocked([]):
            pairs = zip(part, make_keys(len(part)), codes[start:], strict=False)
            made = [_made(conference, newcomer, key, code, at) for newcomer, key, code in pairs]
            _enter(made, actor, at)
            placed += _give_places(made, actor, at) if with_places else 0
        progress(len(part))
    return replace(plan, placed=placed)
