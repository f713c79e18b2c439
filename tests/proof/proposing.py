"""A call in each conference of the world, and what is proposed there, every word of it a marker."""

from datetime import timedelta
from hashlib import sha256

from delegates.models import Person
from sessions.calling import set_call
from sessions.models import Call, Contribution, Partner, Proposal
from sessions.partnering import answer_partner, ask_partner
from sessions.proposing import Facts, begin_draft, submit
from sessions.scoring import score
from tests.conftest import make_user
from tests.proof.world import NOW, Place, World

OWN = {"here": "own speaker@safety", "elsewhere": "elsewhere speaker@attendees", "hidden": "hidden speaker@attendees"}
OTHER = {"here": "delegate@organisers", "elsewhere": "elsewhere vetted@safety", "hidden": "hidden vetted@safety"}


def propose(world: World) -> None:
    """Open a call, propose twice, ask others in, and score, in each place."""
    for name, place in world.places.items():
        call = Call(conference=place.conference, opens_at=NOW - timedelta(days=9), closes_at=NOW + timedelta(days=9))
        call.guidance = world.mark(f"{name} call guidance")
        set_call(call=call, fields=(), actor=None, at=NOW)
        own = _proposal(world, name, "own", OWN[name])
        other = _proposal(world, name, "other", OTHER[name])
        words = world.mark(f"{name} score comment", "cyrillic")
        scorer = make_user(f"scorer-{name}@team.example")
        score(proposal=other, reviewer=scorer, points=2, comment=words, at=NOW)
        part = Contribution.objects.filter(person=own.person).earliest("pk")
        place.ids |= {"own proposal": str(own.pk), "other proposal": str(other.pk), "own part": str(part.pk)}
        _partners(world, name, place, own)


def _proposal(world: World, name: str, whose: str, key: str) -> Proposal:
    kind = f"{name} {whose} proposal"
    facts = Facts(
        title=world.mark(f"{kind} title", "turkish"),
        abstract=world.mark(f"{kind} abstract", "arabic"),
        kind="panel",
        theme=world.places[name].conference.themes.first(),
        minutes=60,
        language="en",
        needs=world.mark(f"{kind} needs"),
        notes=world.mark(f"{kind} notes", "cyrillic"),
    )
    person = Person.objects.select_related("conference").get(pk=world.people[key])
    return submit(proposal=begin_draft(person=person, facts=facts, at=NOW), at=NOW)


def _partners(world: World, name: str, place: Place, own: Proposal) -> None:
    """Let somebody take part, here the delegate who signs in, and somebody else be asked still."""
    row, token = ask_partner(proposal=own, address=f"agrees-{name}@example.org", at=NOW)
    answer_partner(conference=place.conference, token=token, agrees=True, display_name="Partner", at=NOW)
    if name == "here":
        Partner.objects.filter(pk=row.pk).update(person=world.people["own delegate@safety"])
    address = f"{world.mark(f'{name} partner address', 'ascii')}@example.org"
    asked, _token = ask_partner(proposal=own, address=address, at=NOW)
    link = world.mark(f"{name} partner link", "ascii")
    Partner.objects.filter(pk=asked.pk).update(token_hash=sha256(link.encode()).hexdigest())
    place.ids |= {"own partnership": str(row.pk), "asked partner": str(asked.pk), "partner link": link}
