"""What is withheld of what is proposed: from everyone the drafts, from blind reviewers who proposes; as in `withheld`."""

from collections.abc import Iterator, Mapping

from sessions.models import Proposal, Score
from sessions.partnering import answer_partner, ask_partner
from sessions.proposing import Facts, begin_draft
from sessions.scoring import score
from tests.conftest import make_user
from tests.proof.allowed import PROGRAMME_DESK, REGISTRATION_DESK
from tests.proof.withheld import NOBODY, Page, Secret, rows, texts_of
from tests.proof.world import NOW, World

DESK: Page = ("sessions:proposals", "programme")
PAGE: Page = ("sessions:organise_proposal", "programme")


def _other(world: World) -> Proposal:
    rows_here = Proposal.objects.select_related("conference", "person__conference")
    return rows_here.get(pk=world.places["here"].ids["other proposal"])


def _by_another(world: World) -> None:
    """Let somebody else propose it, whose key opens the words; of the two no one has an account."""
    Proposal.objects.filter(pk=_other(world).pk).update(person=world.people["delegate@attendees"])


def _drafted(world: World) -> None:
    facts = Facts("A draft", "Of somebody", "panel", None, 60, "en")
    begin_draft(person=_other(world).person, facts=facts, at=NOW)


def _asked(world: World) -> None:
    ask_partner(proposal=_other(world), address="one-more@example.org", at=NOW)


def _joined(world: World) -> None:
    token = ask_partner(proposal=_other(world), address="joins@example.org", at=NOW)[1]
    here = world.places["here"].conference
    answer_partner(conference=here, token=token, agrees=True, display_name="Zinnia", at=NOW)


def _scored(world: World) -> None:
    score(proposal=_other(world), reviewer=make_user("z@team.example"), points=5, comment="Needed", at=NOW)


def _secrets() -> Iterator[tuple[str, Secret]]:
    other = rows(Proposal, pk="other proposal")
    yield "what is proposed", Secret(texts_of(other, "title", "abstract"), PROGRAMME_DESK | {"reviewer"}, DESK)
    yield "what a proposer needs and notes", Secret(texts_of(other, "needs", "notes"), PROGRAMME_DESK, PAGE)
    yield "who proposes", Secret(_by_another, PROGRAMME_DESK, DESK)
    yield "who takes part in what is proposed", Secret(_joined, PROGRAMME_DESK, PAGE)
    yield "a score and its words", Secret(_scored, PROGRAMME_DESK, PAGE)
    comment = texts_of(rows(Score, proposal="other proposal"), "comment")
    yield "what a reviewer wrote", Secret(comment, PROGRAMME_DESK, PAGE)
    yield "a draft of a proposal", Secret(_drafted, NOBODY, None)
    yield "who is asked to take part", Secret(_asked, REGISTRATION_DESK, ("events:mails", "organiser"))


SECRETS: Mapping[str, Secret] = dict(_secrets())
