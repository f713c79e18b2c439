"""The pages on what people propose and contribute, and who looks at them; part of `visits`."""

from datetime import datetime
from hashlib import sha256

from playwright.sync_api import Page

from delegates.models import Person
from events.models import Conference, User
from sessions.accepting import accept
from sessions.calling import set_call
from sessions.models import Call, Partner, Proposal
from sessions.partnering import answer_partner, ask_partner
from sessions.proposing import Facts, begin_draft, submit
from sessions.scoring import score

LINK = "a-link-to-take-part"
VISITS = (
    ("sessions:call", "/{slug}/call/"),
    ("sessions:call", "/{slug}/call/", "delegate"),
    ("sessions:call", "/{empty}/call/"),
    ("sessions:proposal_new", "/{slug}/proposals/new/", "delegate"),
    ("sessions:proposal_new", "/{empty}/proposals/new/", "delegate"),
    ("sessions:proposal", "/{slug}/proposals/{draft proposal}/", "delegate"),
    ("sessions:proposal", "/{slug}/proposals/{accepted proposal}/", "delegate"),
    ("sessions:proposal_delete", "/{slug}/proposals/{draft proposal}/delete/", "delegate"),
    ("sessions:proposal_withdraw", "/{slug}/proposals/{accepted proposal}/withdraw/", "delegate"),
    ("sessions:partner", "/{slug}/partner/" + LINK + "/"),
    ("sessions:contributing", "/{slug}/contributing/", "delegate"),
    ("sessions:contributing", "/{empty}/contributing/", "delegate"),
    ("sessions:partnership_leave", "/{slug}/contributing/proposals/{partnership}/", "delegate"),
    ("sessions:organise_call", "/{slug}/organise/call/", "organiser"),
    ("sessions:proposals", "/{slug}/organise/proposals/", "organiser"),
    ("sessions:proposals", "/{slug}/organise/proposals/?state=confirmed", "organiser"),
    ("sessions:proposals", "/{empty}/organise/proposals/", "organiser"),
    ("sessions:organise_proposal", "/{slug}/organise/proposals/{submitted proposal}/", "organiser"),
    ("sessions:reviews", "/{slug}/organise/reviews/", "organiser"),
    ("sessions:reviews", "/{empty}/organise/reviews/", "organiser"),
    ("sessions:review", "/{slug}/organise/reviews/{submitted proposal}/", "organiser"),
    ("sessions:unconfirmed", "/{slug}/organise/confirmations/", "organiser"),
    ("sessions:unconfirmed", "/{empty}/organise/confirmations/", "organiser"),
)
NOT_PAGES = {
    "sessions:call_enter": "takes a form",
    "sessions:partner_ask": "takes a form",
    "sessions:partner_remove": "takes a form",
    "sessions:part_confirm": "takes a form",
    "sessions:proposals_decide": "answers a form: see ANSWERS",
    "sessions:proposals_undo": "takes a form",
    "sessions:proposal_seen_to": "takes a form",
    "sessions:unconfirmed_part": "takes a form",
}


def prepare(conference: Conference, reviewer: User, mark: str, *, at: datetime) -> dict[str, str]:
    """Open a call that never closes, and propose in the name of the delegate and of somebody else; return ids."""
    call = Call(conference=conference, opens_at=at, guidance=f"## What we look for {mark}\n\nWorkshops {mark}")
    set_call(call=call, fields=(), actor=None, at=at)
    known = Person.objects.filter(conference=conference).select_related("conference")
    mine = next(person for person in known.filter(user__isnull=False) if not person.is_hidden)
    other = next(person for person in known.filter(user=None) if not person.is_hidden)
    draft = _proposal(mine, "Ein sehr langer Entwurf über Haftbefehle", mark, at)
    accepted = submit(proposal=_proposal(mine, "شهادة من الطريق", mark, at), at=at)
    submitted = submit(proposal=_proposal(other, "İfade özgürlüğü üzerine", mark, at), at=at)
    row, token = ask_partner(proposal=submitted, address="joins@example.org", at=at)
    answer_partner(conference=conference, token=token, agrees=True, display_name=f"Joins {mark}", at=at)
    Partner.objects.filter(pk=row.pk).update(person=mine)
    asked, _token = ask_partner(proposal=accepted, address="asked@example.org", at=at)
    later = at.replace(year=9999)
    Partner.objects.filter(pk=asked.pk).update(token_hash=sha256(LINK.encode()).hexdigest(), expires_at=later)
    score(proposal=submitted, reviewer=reviewer, points=4, comment=f"Timely {mark}", at=at)
    accept(proposal=accepted, actor=reviewer, at=at)
    ids = {"draft proposal": draft.pk, "accepted proposal": accepted.pk, "submitted proposal": submitted.pk}
    return {name: str(pk) for name, pk in {**ids, "partnership": row.pk}.items()}


def _proposal(person: Person, title: str, mark: str, at: datetime) -> Proposal:
    words, theme = f"What we {mark} *learn {mark}* from it {mark}", person.conference.themes.first()
    facts = Facts(f"{title} {mark}", words, "workshop", theme, 90, "en", f"A room {mark}", "")
    return begin_draft(person=person, facts=facts, at=at)


def decided_together(page: Page, ids: dict[str, str]) -> None:
    """Tick a proposal and be asked once more whether to accept it."""
    page.goto(f"/{ids['slug']}/organise/proposals/?state=submitted")
    page.locator("tbody input[type=checkbox]").first.check()
    page.locator("button[value=accept]").click()


ANSWERS = {"proposals to be accepted": (decided_together, "organiser")}
