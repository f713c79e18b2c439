"""What is withheld of letters for a visa and of money for the journey; as in `withheld`."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from delegates.cards import VisaDetails
from delegates.models import BudgetLine, Registration, SupportDecision, VisaRequest
from delegates.supporting import grant
from delegates.visas import ask_for_letter, hash_reference, make_reference
from reports.models import LetterTemplate
from tests.proof.allowed import REGISTRATION_DESK
from tests.proof.matrix import ROUTES
from tests.proof.withheld import NOBODY, SPARE_COUNTRY, Change, Page, Secret, rows, texts_of
from tests.proof.world import NOW, World

SPEAKER = "own speaker@safety"
MAKING_LETTERS = frozenset({"delegate", "speaker"})
LETTERS: Page = ("reports:letters", "organiser")
SUPPORT: Page = ("delegates:support", "organiser")
LINES: Page = ("delegates:budget_lines", "organiser")
ON_A_LETTER: Mapping[str, str | None] = {
    "legal_name": None,
    "passport_number": None,
    "born": "1950-02-03",
    "nationality": SPARE_COUNTRY,
    "embassy": None,
}
"""What is asked for a letter, and what it may be instead; another text where nothing is named."""


def registered(world: World, key: str) -> Registration:
    """Return the registration of that person of the world."""
    return Registration.objects.select_related("person", "conference").get(person=world.people[key])


def _asked(role: str, name: str, value: str | None) -> Change:
    def change(world: World) -> None:
        row = VisaRequest.objects.get(registration=registered(world, f"own {role}@safety"))
        setattr(row, name, value or f"{getattr(row, name)} the second")
        row.save()

    return change


def _another_reference(world: World) -> None:
    row = VisaRequest.objects.get(registration=registered(world, "own delegate@safety"))
    reference = make_reference()
    row.reference, row.reference_hash = reference, hash_reference(reference)
    row.save()


def _known_reference(world: World) -> None:
    """Let the letter that is not made yet have the reference that everyone asks the public page about."""
    asked = hash_reference(ROUTES["delegates:letter_scanned"].fixed["reference"])
    VisaRequest.objects.filter(registration=registered(world, SPEAKER)).update(reference_hash=asked)


def _one_more_letter(world: World) -> None:
    details = VisaDetails(
        legal_name="Iris Example",
        passport_number="X1",
        born=date(1970, 1, 1),
        nationality=SPARE_COUNTRY,
        embassy="Oslo",
    )
    ask_for_letter(registration=registered(world, "delegate@attendees"), details=details, actor=None, at=NOW)


def _letters() -> Iterator[tuple[str, Secret]]:
    """What is written on letters, which the person alone reads, and who asks for one."""
    for name, value in ON_A_LETTER.items():
        page = ("delegates:letter", "speaker")
        yield f"{name} of a letter", Secret(_asked("speaker", name, value), frozenset({"speaker"}), page)
        if name not in {"passport_number", "born"}:  # gone once the letter is made
            made = _asked("delegate", name, value)
            yield (
                f"{name} of a letter that was made",
                Secret(made, frozenset({"delegate"}), ("delegates:letter", "delegate")),
            )
    own = ("delegates:letter", "delegate")
    yield "the reference of a letter", Secret(_another_reference, frozenset({"delegate"}), own)
    yield "a letter of that reference, not made yet", Secret(_known_reference, NOBODY, None)
    yield "that someone asked for a letter", Secret(_one_more_letter, REGISTRATION_DESK, LETTERS)
    signed = texts_of(rows(LetterTemplate, conference__slug="slug"), "signatory", "title", "organisation")
    template = ("reports:letter_template", "organiser")
    yield "who signs letters", Secret(signed, REGISTRATION_DESK | MAKING_LETTERS, template)


def _line(world: World) -> BudgetLine:
    return BudgetLine.objects.get(pk=world.places["here"].ids["budget line"])


def _grant(world: World, key: str) -> None:
    grant(registration=registered(world, key), line=_line(world), units=4711, note="By train", actor=None, at=NOW)


def paid(key: str) -> Change:
    """Let the journey of that person be paid."""

    return lambda world: _grant(world, key)


def _another_sum(world: World) -> None:
    decision = SupportDecision.objects.get(registration=registered(world, SPEAKER))
    decision.amount = 123_456
    decision.save()


def _another_note(world: World) -> None:
    decision = SupportDecision.objects.get(registration=registered(world, "delegate@safety"))
    decision.note = f"{decision.note}, or by ship"
    decision.save()


def _more_money(world: World) -> None:
    line = _line(world)
    line.amount += Decimal(1000)
    line.save()


def _support() -> Iterator[tuple[str, Secret]]:
    """Whose journey is paid, by whom, how much of it, and what the team writes beside it."""
    yield "the sum granted", Secret(_another_sum, REGISTRATION_DESK | {"speaker"}, SUPPORT)
    noted = ("delegates:support_decision", "organiser")
    yield "the note beside a sum", Secret(_another_note, REGISTRATION_DESK, noted, first=paid("delegate@safety"))
    yield "whose journey is paid", Secret(paid("delegate@attendees"), REGISTRATION_DESK, SUPPORT)
    for name in ("name", "funder"):
        change = texts_of(rows(BudgetLine, pk="budget line"), name)
        yield f"{name} of a budget line", Secret(change, REGISTRATION_DESK, LINES)
    yield "how much money there is", Secret(_more_money, REGISTRATION_DESK, LINES)


SECRETS: Mapping[str, Secret] = {**dict(_letters()), **dict(_support())}
