"""Letters for a visa and travel support in each conference of the world, every word and sum of them a marker."""

from datetime import date
from decimal import Decimal

from delegates.cards import VisaDetails
from delegates.models import Registration, VisaRequest
from delegates.supporting import LineValues, add_line, grant
from delegates.visas import agree, ask_for_letter, issue
from events.models import Country
from reports.letter_words import LetterWords, save_letter_words
from tests.proof.markers import Marker
from tests.proof.world import NOW, Place, World

BORN = {"letter": date(1931, 7, 19), "issued": date(1932, 8, 17)}
SUM = Decimal("8473915.31")


def ask_for_letters_and_support(world: World) -> None:
    """Agree to a letter and grant a sum in each place; here also make a letter, for the delegate who signs in."""
    for name, place in world.places.items():
        words = LetterWords(
            f"$name {world.mark(f'{name} letter text')}",
            *(world.mark(f"{name} signatory{part}", "cyrillic") for part in ("", " title", " organisation")),
        )
        save_letter_words(conference=place.conference, words=words, actor=None, at=NOW)
        row = _found(place, place.ids["registration"])
        _ask(world, name, row, "letter")
        _grant(world, name, place, row)
    _make_a_letter(world)


def _found(place: Place, code: str) -> Registration:
    found = Registration.objects.select_related("person", "conference")
    return found.get(conference=place.conference, code=code)


def _ask(world: World, name: str, row: Registration, kind: str) -> None:
    country = Country.objects.create(
        code=f"Y{len(world.markers)}", name=world.mark(f"{name} {kind} country"), region="Region"
    )
    details = VisaDetails(
        legal_name=world.mark(f"{name} {kind} name", "arabic"),
        passport_number=world.mark(f"{name} {kind} passport", "ascii"),
        born=BORN[kind],
        nationality=country.code,
        embassy=world.mark(f"{name} {kind} embassy", "turkish"),
    )
    ask_for_letter(registration=row, details=details, actor=None, at=NOW)
    agree(registration=row, actor=None, at=NOW)
    asked = VisaRequest.objects.get(registration=row)
    world.markers.append(Marker(f"{name} {kind} reference", str(asked.reference)))
    if name == "here":
        day = BORN[kind]
        world.markers += [
            Marker(f"here {kind} born", text) for text in (day.isoformat(), f"{day.day} {day:%B} {day.year}")
        ]


def _grant(world: World, name: str, place: Place, row: Registration) -> None:
    values = LineValues(world.mark(f"{name} line"), world.mark(f"{name} funder", "arabic"), Decimal(9_000_000), "EUR")
    line = add_line(conference=place.conference, values=values, actor=None, at=NOW)
    place.ids["budget line"] = str(line.pk)
    note = world.mark(f"{name} support note", "cyrillic")
    grant(registration=row, line=line, units=int(SUM * 100), note=note, actor=None, at=NOW)
    if name == "here":
        world.markers += [Marker("here sum granted", text) for text in (str(SUM), f"{SUM:,}")]


def _make_a_letter(world: World) -> None:
    here = world.places["here"].conference
    mine = Registration.objects.exclude(person__user=None).exclude(code=world.places["here"].ids["registration"])
    row = next(one for one in mine.confirmed().filter(conference=here).select_related("person", "conference"))
    _ask(world, "here", row, "issued")
    issue(registration=row, draw=lambda _details: b"", actor=None, at=NOW)
