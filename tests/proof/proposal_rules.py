"""Which words of calls and proposals may stand where; part of `allowed`."""

from tests.proof.doors import ROLES as EVERYONE

PROGRAMME_DESK = frozenset({"organiser", "founder", "safety", "programme"})
REVIEWERS = PROGRAMME_DESK | {"reviewer"}
SPEAKER, DELEGATE, SERVER = frozenset({"speaker"}), frozenset({"delegate"}), frozenset({"server"})
Rule = tuple[str, str, frozenset[str]]


def rules() -> list[Rule]:
    """What is told of calls and proposals: to whoever proposes, to the programme desk, to blind reviewers."""
    told: list[Rule] = [
        ("* call guidance", "database main", SERVER),
        ("here call guidance", "page sessions:call", EVERYONE),
    ]
    told += [("here call guidance", "page sessions:organise_call", PROGRAMME_DESK)]
    own = ("proposal", "proposal_delete", "proposal_withdraw", "partner_ask")
    told += [
        (f"here {what}", f"page sessions:{page}", SPEAKER)
        for what in ("own proposal *", "partner address")
        for page in own
    ]
    told += [(f"here {what}", "page delegates:own_data", SPEAKER) for what in ("own proposal *", "partner address")]
    told += [
        ("here own proposal title", page, SPEAKER | DELEGATE)
        for page in ("page sessions:contributing", "page delegates:own_data")
    ]
    told += [("here own proposal title", "page sessions:partnership_leave", DELEGATE)]
    told += [(f"here own proposal {part}", "page sessions:partner", EVERYONE) for part in ("title", "abstract")]
    told += [
        ("here o* proposal title", f"page sessions:{page}", PROGRAMME_DESK)
        for page in ("proposals", "proposals_decide")
    ]
    told += [("here o* proposal title", "page sessions:reviews", REVIEWERS)]
    told += [(f"here other proposal {part}", "page sessions:review", REVIEWERS) for part in ("title", "abstract")]
    told += [
        (what, "page sessions:organise_proposal", PROGRAMME_DESK)
        for what in ("here other proposal *", "here score comment")
    ]
    pages = ("call", "proposal*", "partner*", "review*", "unconfirmed")
    told += [("here theme", f"page sessions:{page}", EVERYONE) for page in pages]
    told += [("here theme", "page delegates:own_data", SPEAKER)]
    told += [("here open session title", "page sessions:contributing", SPEAKER)]
    told += [("here * session title", "page sessions:unconfirmed", PROGRAMME_DESK)]
    for level in ("public", "attendees", "organisers"):
        told += [(f"*@{level} name", f"page sessions:{page}", PROGRAMME_DESK) for page in ("proposals*", "unconfirmed")]
    return told
