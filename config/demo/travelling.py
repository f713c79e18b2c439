"""Letters for a visa in every state, and money that some of those who asked for support are granted."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from config.demo.accounts import DELEGATE, address_of
from config.demo.script import DATA
from delegates import visas
from delegates.cards import VisaDetails
from delegates.models import BudgetLine, Registration
from delegates.support_lists import support_entries
from delegates.supporting import LineValues, add_line, grant, refuse_support
from delegates.telling import told_from
from events.accounts import address_alias
from events.audience import Audience
from events.models import Conference, User
from reports.letter_words import LetterWords, save_letter_words, usual_text
from vault.keys import unlocked

BEGUN_AT = datetime(2012, 1, 16, 9, 0, tzinfo=UTC)
EACH = timedelta(hours=3)
CENTS, REFUSED = 100, 2
NOTE = "The travel desk books it."
State = visas.State


def prepare_journeys(conference: Conference, *, actor: User) -> None:
    """Word the letters, enter the money, and leave requests and decisions in each state, all before the first stage."""
    told = tomllib.loads((DATA / "travel.toml").read_text(encoding="utf-8"))
    words = LetterWords(usual_text(conference), **told["letter"])
    save_letter_words(conference=conference, words=words, actor=actor, at=BEGUN_AT)
    _ask(conference, told["request"], actor)
    lines = [
        add_line(conference=conference, values=_values(row), actor=actor, at=BEGUN_AT + place * timedelta(minutes=1))
        for place, row in enumerate(told["line"])
    ]
    _decide(conference, lines, told["decisions"], actor)


def _values(row: Mapping[str, str]) -> LineValues:
    return LineValues(row["name"], row["funder"], Decimal(row["amount"]), row["currency"])


def _ask(conference: Conference, requests: Sequence[dict[str, object]], actor: User) -> None:
    """Let people with a place ask, each of the country that the letter names; of these first whom visitors sign in as."""
    placed = Registration.objects.confirmed().filter(conference=conference).select_related("person", "conference")
    mine = address_alias(address_of(DELEGATE))
    people = sorted(placed, key=lambda one: (one.person.address_alias != mine, one.requested_at, one.code))
    with unlocked(one.key_ref for one in people):
        countries = {one.pk: str(one.person.country) for one in people}
    for place, row in enumerate(requests):
        registration = next(one for one in people if countries[one.pk] == row["nationality"])
        people.remove(registration)
        state, at = State(str(row.pop("state"))), told_from(registration, BEGUN_AT + place * EACH)
        details = VisaDetails(**row)  # type: ignore[arg-type]  # the file names its fields
        visas.ask_for_letter(registration=registration, details=details, actor=registration.person.user, at=at)
        _answer(registration, state, actor, at + EACH)


def _answer(registration: Registration, state: State, actor: User, at: datetime) -> None:
    """Bring a request into its state; the letters themselves are drawn for nobody."""
    if state == State.REFUSED:
        visas.refuse(registration=registration, actor=actor, at=at)
    elif state != State.ASKED:
        visas.agree(registration=registration, actor=actor, at=at)
    if state in {State.ISSUED, State.REVOKED}:
        own = registration.person.user
        visas.issue(registration=registration, draw=lambda _details: b"", actor=own, at=at)
    if state == State.REVOKED:
        visas.revoke(registration=registration, actor=actor, at=at + EACH)


def _decide(conference: Conference, lines: Sequence[BudgetLine], told: Mapping[str, list[int]], actor: User) -> None:
    """Grant sums from the lines in turn, then refuse some; the others wait."""
    found, _lines = support_entries(conference, audience=Audience.ORGANISERS)
    codes = {one.entry.code for one in found if one.entry.state == Registration.State.CONFIRMED}
    placed = Registration.objects.filter(conference=conference, code__in=codes).order_by("requested_at", "code")
    rows, at = list(placed.select_related("person", "conference")), BEGUN_AT + 10 * EACH
    for place, (row, amount) in enumerate(zip(rows, told["granted"], strict=False)):
        line = lines[place % len(lines)]
        grant(registration=row, line=line, units=amount * CENTS, note=NOTE, actor=actor, at=at)
    for row in rows[len(told["granted"]) :][:REFUSED]:
        refuse_support(registration=row, note="", actor=actor, at=at)
