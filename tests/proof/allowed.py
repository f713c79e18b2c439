"""Which value may stand where: kind of value, output and audience. Everything else is a leak.

Patterns are those of a shell (`*`). `here` is the conference whose pages are read; `elsewhere` is another that is
shown, `hidden` one that is not. What stays on the server has the audience `server`.
"""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cache

from tests.proof import choosing, following, in_full_allowed, proposal_rules
from tests.proof.matrix import REGISTERED, ROLES
from tests.proof.publishing import versions
from tests.proof.rules import SHOWN
from tests.proof.staging import RULES as STAGE_RULES

EVERYONE = ROLES
ORGANISERS = frozenset({"organiser", "founder", "programme", "editor", "safety"})
ATTENDEES = ORGANISERS | {"delegate", "speaker", "door", "rapporteur", "reviewer", "interpretation"}
SAFETY = frozenset({"safety"})
REGISTRATION_DESK = frozenset({"organiser", "founder", "safety"})
PROGRAMME_DESK = REGISTRATION_DESK | {"programme"}
REPORT_DESK = REGISTRATION_DESK | {"editor"}
NOTES_DESK = REPORT_DESK | {"rapporteur"}
DOOR_DESK = REGISTRATION_DESK | {"door"}
SERVER = PRINTER = frozenset({"server"})
RECIPIENT = frozenset({"recipient"})

LEVELS = {"public": EVERYONE, "attendees": ATTENDEES, "organisers": ORGANISERS, "safety": SAFETY}
PLANNING = "page sessions:[os][rc]*"  # organise*, schedule*
PROGRAMME_PAGES = tuple(f"page sessions:{page}" for page in ("home", "programme", "now", "session", "speakers"))
CARD = ("name", "affiliation", "biography", "country")

Rule = tuple[str, str, frozenset[str]]


def _facts() -> list[Rule]:
    """What a conference says of itself, to its visitors and in its own tables."""
    plain = ("conference name", "venue", "room", "theme", "recommendation", "report subtitle", "session *")
    rules: list[Rule] = [(f"* {fact}", "database main", SERVER) for fact in plain]
    rules += [("* country", "database main", SERVER)]
    rules += [("here conference name", pattern, EVERYONE | SERVER) for pattern in ("page *", "command *")]
    rules += [("elsewhere conference name", "page events:home", EVERYONE)]
    rules += [("here theme", page, EVERYONE) for page in (*PROGRAMME_PAGES, "page reports:report*")]
    rules += [("here theme", "page sessions:*ics", EVERYONE), ("here theme", "command *", SERVER)]
    rules += [("here room", "page sessions:*", EVERYONE), ("here room", "command calendar", SERVER)]
    rules += [
        ("here room", "page events:room*", REGISTRATION_DESK),
        ("here theme", "page events:theme*", REGISTRATION_DESK),
    ]
    rules += [("here theme", PLANNING, PROGRAMME_DESK), ("here theme", "page reports:*", NOTES_DESK)]
    rules += [("here room", "page reports:report*", EVERYONE), ("here room", "command report", SERVER)]
    rules += [(f"here {fact}", "page reports:report*", EVERYONE) for fact in ("recommendation", "report subtitle")]
    rules += [(f"here {fact}", "command report", SERVER) for fact in ("recommendation", "report subtitle")]
    rules += [(f"here {fact}", "page reports:*", REPORT_DESK) for fact in ("recommendation", "report subtitle")]
    rules += [
        ("here venue", "page sessions:home", ORGANISERS),
        ("here venue", "page events:settings", REGISTRATION_DESK),
    ]
    rules += [
        ("* mail words", "database main", SERVER),
        ("here mail words", "page events:mail_template", REGISTRATION_DESK),
    ]
    return rules


def _sessions() -> list[Rule]:
    """What may be said of sessions by their ceiling."""
    rules: list[Rule] = [("here * session *", "page sessions:organise*", PROGRAMME_DESK)]
    rules += [("here * session title", "page sessions:schedule*", PROGRAMME_DESK)]
    for ceiling, readers in (("open", EVERYONE), ("neutral", ORGANISERS), ("opaque", ORGANISERS), ("left", ORGANISERS)):
        rules += [
            (f"here {ceiling} session {part}", page, readers)
            for part in ("title", "abstract")
            for page in PROGRAMME_PAGES
        ]
    rules += [(f"here open session {part}", "page sessions:*ics", EVERYONE) for part in ("title", "abstract")]
    rules += [(f"here open session {part}", "command calendar", SERVER) for part in ("title", "abstract")]
    rules += [
        ("here open session *", "page reports:report*", EVERYONE),
        ("here open session *", "command report", SERVER),
    ]
    rules += [
        (f"here {ceiling} session {part}", "page reports:summary", REPORT_DESK)
        for ceiling in ("neutral", "opaque", "left")
        for part in ("title", "summary")
    ]
    rules += [("here * session title", "page reports:organise_report", REPORT_DESK)]
    rules += [("here open session title", "page reports:organise_report", NOTES_DESK)]
    rules += [("here open session *", "page reports:summary", NOTES_DESK)]
    rules += [(f"here {kind} session summary", "page reports:summary", NOTES_DESK) for kind in ("neutral", "left")]
    rules += [("here open session title", "page delegates:consents", frozenset({"speaker"}))]
    rules += [("here * session title", "page delegates:registration_desk", SAFETY)]
    return rules


def _people() -> list[Rule]:
    """What may be said of people, by what they said themselves."""
    rules: list[Rule] = []
    for level, readers in LEVELS.items():
        for part in CARD:
            rules += [(f"open speaker@{level} {part}", page, readers) for page in PROGRAMME_PAGES]
            rules += [(f"* speaker@{level} {part}", page, readers & ORGANISERS) for page in PROGRAMME_PAGES]
        rules += [(f"*@{level} name", PLANNING, readers & PROGRAMME_DESK)]
        rules += [(f"*@{level} name", "page delegates:*", readers & REGISTRATION_DESK)]
    rules += [("open speaker@public name", "page sessions:*ics", EVERYONE)]
    rules += [("open speaker@public name", "command calendar", SERVER)]
    rules += [
        ("open speaker@public *", "page reports:report*", EVERYONE),
        ("open speaker@public *", "command report", SERVER),
    ]
    rules += [("* country", page, EVERYONE) for page in ("page delegates:register", "page delegates:change")]
    return rules


def _at_the_desk() -> list[Rule]:
    """What the team reads of people, and what is printed for them."""
    desk = "page delegates:registration_desk"
    rules: list[Rule] = [(f"*@* {part}", desk, SAFETY) for part in (*CARD, "risk", "address", "badge name")]
    rules += [(f"*@* {need} needs", desk, REGISTRATION_DESK) for need in ("access", "dietary")]
    rules += [(f"*@* {answer}", desk, REGISTRATION_DESK) for answer in ("secure contact", "support amount")]
    rules += [("*@* emergency contact", desk, SAFETY)]
    vetted = ("referee name", "referee address", "reference words", "review note", "vetting note")
    rules += [(f"*@* {part}", "page delegates:vetting", SAFETY) for part in vetted]
    rules += [("here vetted@safety name", "page delegates:reference", EVERYONE)]
    rules += [
        ("*@* badge name", "page reports:badges*", REGISTRATION_DESK),
        ("*@* badge name", "command badges", PRINTER),
    ]
    rules += [("*@* badge name", "page delegates:door", DOOR_DESK)]
    rules += [("*@* name", f"page delegates:{page}", SAFETY) for page in ("hide_person", "end_sign_ins")]
    for level in ("public", "attendees"):
        for part in ("affiliation", "country"):
            rules += [
                (f"*@{level} {part}", "page reports:badges*", REGISTRATION_DESK),
                (f"*@{level} {part}", "command badges", PRINTER),
            ]
    return rules


def _exchange() -> list[Rule]:
    """What other systems are given: everyone what the public may see, organisers the draft, with what is wrong in it."""
    draft, files = "* sessions:exchange_take_out", ("page sessions:programme_*", "command export_programme")
    shown = ("here room", "here theme", "here open session title", "here open session abstract")
    rules = [(fact, file, EVERYONE | SERVER) for file in files for fact in (*shown, "open speaker@public name")]
    drafts = [(f"here {fact}", draft) for fact in ("room", "theme", "* session title", "* session abstract")]
    drafts += [(f"*speaker@{level} name", draft) for level in LEVELS if level != "safety"]
    return rules + [(kinds, page, PROGRAMME_DESK) for kinds, page in (*drafts, *SHOWN)]


def _questions() -> list[Rule]:
    """What a conference asks of its own, and who reads what was answered."""
    rules: list[Rule] = [("* question", "database main", SERVER)]
    rules += [("here * question", f"page delegates:{page}", EVERYONE) for page in ("register", "change")]
    rules += [("here * question", "page what_we_hold", EVERYONE)]
    rules += [("here * question", page, REGISTERED) for page in ("page delegates:registration", "page delegates:own_*")]
    rules += [("here * question", "page delegates:shown", REGISTERED)]
    rules += [
        ("here * question", f"page delegates:{page}", REGISTRATION_DESK)
        for page in ("question*", "enter_by_hand", "export")
    ]
    rules += [("*@* for organisers", "page delegates:registration_desk", REGISTRATION_DESK)]
    rules += [("*@* for officers", "page delegates:registration_desk", SAFETY)]
    return rules


def _travelling() -> list[Rule]:
    """What is asked for a letter, which the person alone reads, and what the team decides about support."""
    own = ("page delegates:letter", "page reports:letter_make", "file reports:letter_make")
    rules: list[Rule] = [
        (f"here {kind} {part}", page, frozenset({role}))
        for kind, role in (("letter", "speaker"), ("issued", "delegate"))
        for part in ("name", "embassy", "reference", "country")
        for page in (*own, "page delegates:own_data")
    ]
    rules += [
        (f"here letter {part}", page, frozenset({"speaker"}))
        for part in ("passport", "born")
        for page in (*own, "page delegates:own_data")
    ]
    rules += [(f"here {words}", page, REGISTERED) for words in ("letter text", "signatory*") for page in own[1:]]
    rules += [
        (f"here {words}", "page reports:letter_template", REGISTRATION_DESK) for words in ("letter text", "signatory*")
    ]
    rules += [("* letter text", "database main", SERVER), ("* country", "page delegates:letter", REGISTERED)]
    rules += [
        (f"here {fact}", page, REGISTRATION_DESK)
        for fact in ("line", "funder", "sum granted")
        for page in ("page delegates:support*", "page delegates:budget_line*", "file delegates:support_export")
    ]
    rules += [
        ("here sum granted", f"page delegates:{page}", frozenset({"speaker"})) for page in ("registration", "own_data")
    ]
    rules += [("here support note", "page delegates:support_decision", REGISTRATION_DESK)]
    rules += [
        ("*@* support amount", page, REGISTRATION_DESK)
        for page in ("page delegates:support*", "file delegates:support_export")
    ]
    for level, readers in LEVELS.items():
        rules += [
            (f"*@{level} name", page, readers & REGISTRATION_DESK)
            for page in ("page reports:letter*", "file delegates:support_export")
        ]
    return rules


def _own() -> list[Rule]:
    """What people see of themselves, and whom the team writes to."""
    rules: list[Rule] = [
        (f"own {role}@safety {part}", f"page delegates:{page}", frozenset({role}))
        for role in sorted(REGISTERED)
        for part in (*CARD, "badge name", "* needs", "* contact", "support amount", "referee *", "answer *")
        for page in ("registration", "change", "own_questions", "own_data", "shown")
    ]
    rules += [("begin of a time", f"page delegates:{page}", REGISTERED) for page in ("shown", "own_data")]
    rules += [
        (f"own {role}@safety address", page, frozenset({role}))
        for role in sorted(REGISTERED)
        for page in ("page delegates:registration", "page delegates:own_data")
    ]
    rules += [
        (kind, "page delegates:own_data", frozenset({role}))
        for role in sorted(REGISTERED)
        for kind in (f"{role} account address", f"own {role}@safety wording *")
    ]
    rules += [("here open session title", "page delegates:own_data", frozenset({"speaker"}))]
    rules += [(f"here {who} address", "page events:team", REGISTRATION_DESK) for who in ("officer", "invited")]
    rules += [("here officer address", "page events:member*", REGISTRATION_DESK)]
    rules += [("here officer address", "page delegates:vetting", SAFETY)]
    rules += [("here invitation label", f"page delegates:{page}", REGISTRATION_DESK) for page in ("ways_in", "code_*")]
    rules += [("* account address", "page events:team", REGISTRATION_DESK)]
    rules += [("* account address", "page delegates:exports", SAFETY)]
    rules += [
        ("here organisation label", page, REGISTRATION_DESK)
        for page in ("page delegates:ways_in", "page delegates:allotment", "page delegates:allotment_*")
    ]
    rules += [("here personal link", "page delegates:invited", EVERYONE)]  # whoever holds it reads it again there
    rules += [("mail *", "mail", RECIPIENT)]
    rules += [("here message *", "page delegates:message*", REGISTRATION_DESK)]
    rules += [
        ("here message *", f"page delegates:{page}", frozenset({"delegate"})) for page in ("registration", "own_data")
    ]
    return rules


def _forms() -> list[Rule]:
    """What is answered to forms: what was typed, to whoever typed it, and lists that are taken out."""
    rules: list[Rule] = [("typed", "page *", EVERYONE), ("typed", "echo of *", EVERYONE)]
    rules += [("typed", "file reports:letter_make", frozenset({"delegate"}))]
    rules += [("typed", "file reports:letter_template", REGISTRATION_DESK)]
    rules += [("delegate@safety address", "echo of known", EVERYONE)]
    rules += [("delegate@safety name", "echo of search", EVERYONE)]
    for level, readers in LEVELS.items():
        rules += [(f"*@{level} name", "echo of search", readers & REGISTRATION_DESK)]
        rules += [(f"*@{level} name", "file delegates:export", readers & REGISTRATION_DESK)]
    rules += [(f"*@* {need} needs", "file delegates:export", REGISTRATION_DESK) for need in ("access", "dietary")]
    rules += [(f"*@* {part}", "file delegates:export", SAFETY) for part in (*CARD, "risk", "address", "badge name")]
    rules += [("here conference name", pattern, EVERYONE) for pattern in ("echo of *", "file *")]
    trusted = ("support amount", "secure contact", "answer for organisers")
    rules += [(f"*@* {part}", "file delegates:export", REGISTRATION_DESK) for part in trusted]
    sealed = ("emergency contact", "answer for officers")
    rules += [(f"*@* {part}", "file delegates:export", SAFETY) for part in sealed]
    rules += [("here * question", "file delegates:export", REGISTRATION_DESK)]
    rules += [("here theme", "echo of *", EVERYONE), ("* country", "echo of known", EVERYONE)]
    rules += [("here * form question", "echo of known", EVERYONE)]
    return rules


ANSWERED_BY = {"page delegates:registration_desk": "page delegates:notes"}
"""Pages that another address shows again, when what was sent to it is refused."""


def _shown_again(rules: Iterable[Rule]) -> list[Rule]:
    return [(kind, ANSWERED_BY[page], readers) for kind, page, readers in rules if page in ANSWERED_BY]


_TOLD = (
    *_facts(),
    *_sessions(),
    *_people(),
    *_at_the_desk(),
    *_exchange(),
    *in_full_allowed.rules(EVERYONE, ATTENDEES, ORGANISERS, PROGRAMME_DESK, SERVER, PROGRAMME_PAGES),
    *_questions(),
    *_travelling(),
    *_own(),
    *_forms(),
    *(*STAGE_RULES, *following.RULES),
    *(*proposal_rules.rules(), *choosing.rules(EVERYONE)),
)
RULES = (*_TOLD, *_shown_again(_TOLD), *versions(EVERYONE, ORGANISERS, PROGRAMME_DESK, LEVELS))


@cache
def is_allowed(kind: str, output: str, audience: str) -> bool:
    """Tell whether a value of that kind may stand in that output for that audience."""
    return any(
        audience in readers and fnmatchcase(kind, kinds) and fnmatchcase(output, outputs)
        for kinds, outputs, readers in RULES
    )
