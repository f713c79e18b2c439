"""Who is answered what, at every address: the one table that the site is measured against.

A door says what each role is answered; what it does not name is answered as an address that never existed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tests.proof import in_full_rows, publishing, rules, staging


class Answer(StrEnum):
    """What a role is answered."""

    OPEN = "the page, a form with its errors, or a way on from what was done"
    GONE = "404"
    SIGN_IN = "the way to sign in"
    PROVE = "the way to a second factor"
    AWAY = "the start page: nothing to do here"
    CLOSED = "403"


TEAM = frozenset(
    {"organiser", "safety", "programme", "editor", "door", "rapporteur", "reviewer", "interpretation", "founder"}
)
REGISTERED = frozenset({"applicant", "delegate", "speaker"})
ORGANISING = frozenset({"organiser", "founder", "safety"})
ROLES = frozenset({"anonymous", "unproven organiser", "stranger", "convener"}) | TEAM | REGISTERED
Door = Mapping[str, Answer]


def _door(open_to: frozenset[str], **others: Answer) -> Door:
    named = {name.replace("_", " "): answer for name, answer in others.items()}
    return {role: named.get(role, Answer.OPEN if role in open_to else Answer.GONE) for role in ROLES}


def _team(*more: str) -> Door:
    return _door(ORGANISING | set(more), unproven_organiser=Answer.PROVE)


EVERYONE = _door(ROLES)
NOBODY = _door(frozenset())
SIGNED_IN = _door(ROLES, anonymous=Answer.SIGN_IN)
CONVENERS = _door(frozenset({"convener", "founder"}))
FOUNDERS = _door(frozenset({"founder"}))
OWN = _door(REGISTERED)
HOLDING = _door(frozenset({"delegate", "speaker"}))
SETTINGS = REGISTRATIONS = _team()
OFFICERS = _door(frozenset({"safety"}))
PROGRAMME, COORDINATORS = _team("programme"), _team("programme", "interpretation")
REPORT = _team("editor")
NOTES = _team("editor", "rapporteur")
DOORKEEPERS = _team("door")
ANYONE_ON_THE_TEAM = _door(TEAM, unproven_organiser=Answer.PROVE)
SIGNING_IN = {role: Answer.OPEN if role == "anonymous" else Answer.AWAY for role in ROLES}
MID_SIGN_IN = {role: Answer.SIGN_IN if role == "anonymous" else Answer.AWAY for role in ROLES}
PROVING = {role: {"anonymous": Answer.SIGN_IN}.get(role, Answer.CLOSED) for role in ROLES}
WITHOUT_APP = {role: {"anonymous": Answer.SIGN_IN}.get(role, Answer.GONE) for role in ROLES}

SAFE, FORM, BUTTON = ("GET", "HEAD"), ("GET", "HEAD", "POST"), ("POST",)


@dataclass(frozen=True, slots=True)
class Route:
    """A row: the door, the methods that are answered, and what stands in the address by the name of its part.

    Parts are looked up in the world; `slug` stands in every address of a conference and is added where there are
    parts or `of_conference`. `as_allauth` marks views that answer other methods in allauth's own way; a page that `is_slow` is
    opened by the safety officer only, all others only knock.
    """

    door: Door
    methods: tuple[str, ...] = SAFE
    parts: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    of_conference: bool = True
    as_allauth: bool = False
    post_door: Door | None = None
    is_slow: bool = False


def _site(door: Door, methods: tuple[str, ...] = SAFE, **parts: str) -> Route:
    return Route(door, methods, parts, of_conference=False)


def _allauth(door: Door, methods: tuple[str, ...] = FORM, **fixed: str) -> Route:
    return Route(door, methods, fixed=fixed, of_conference=False, as_allauth=True)


def _here(door: Door, methods: tuple[str, ...] = SAFE, **parts: str) -> Route:
    return Route(door, methods, parts)


def _list(name: str, item: str) -> dict[str, Route]:
    return {
        f"events:{name}": _here(SETTINGS, FORM),
        f"events:{item}": _here(SETTINGS, FORM, pk=item),
        f"events:{item}_removal": _here(SETTINGS, FORM, pk=item),
        f"events:{item}_move": _here(SETTINGS, BUTTON, pk=item),
    }


SITE: Mapping[str, Route] = {
    "healthz": _site(EVERYONE),
    "robots": _site(EVERYONE),
    "events:home": _site(EVERYONE),
    "events:account": _site(SIGNED_IN),
    "events:second_factor": _site(SIGNED_IN),
    "events:sign_in_link": _site(EVERYONE, FORM, token="sign-in link"),
    "events:invitation": _site(EVERYONE, FORM, token="invitation link"),
    "events:language": _allauth(EVERYONE),
    "events:see_as": _site(_door(ROLES - {"anonymous"}), BUTTON),
    "events:conference_new": _site(CONVENERS, FORM),
}
ACCOUNTS: Mapping[str, Route] = {
    "account_login": _allauth(SIGNING_IN),
    "account_request_login_code": _allauth(SIGNING_IN),
    "account_confirm_login_code": _allauth(MID_SIGN_IN),
    "account_signup": _allauth(SIGNING_IN),
    "account_logout": _allauth(EVERYONE),
    "account_inactive": _allauth(EVERYONE, SAFE),
    "account_reauthenticate": _allauth(PROVING),
    "account_email": _allauth(NOBODY),
    "account_email_verification_sent": _allauth(NOBODY),
    "account_change_password": _allauth(SIGNED_IN),
    "account_set_password": _allauth(SIGNED_IN),
    "account_reset_password": _allauth(NOBODY),
    "account_reset_password_done": _allauth(NOBODY),
    "account_reset_password_from_key": _allauth(NOBODY, uidb36="a", key="b"),
    "account_reset_password_from_key_done": _allauth(NOBODY),
    "mfa_index": _allauth(SIGNED_IN, SAFE),
    "events:passkey_new": _site(SIGNED_IN, FORM),
    "events:passkey_removal": Route(WITHOUT_APP, FORM, fixed={"pk": "1"}, of_conference=False),
    "mfa_authenticate": _allauth(MID_SIGN_IN),
    "mfa_reauthenticate": _allauth(PROVING),
    "mfa_activate_totp": _allauth(SIGNED_IN),
    "mfa_deactivate_totp": _allauth(WITHOUT_APP),
    "mfa_view_recovery_codes": _allauth(WITHOUT_APP, SAFE),
    "mfa_generate_recovery_codes": _allauth(SIGNED_IN),
    "mfa_download_recovery_codes": _allauth(WITHOUT_APP),
}
CONFERENCE: Mapping[str, Route] = {
    "desk": _here(ANYONE_ON_THE_TEAM),
    "what_we_hold": _here(EVERYONE),
    "events:logo": _here(EVERYONE, pk="organisation"),
    "events:settings": _here(SETTINGS, FORM),
    "events:copy": _here(FOUNDERS, FORM),
    **_list("rooms", "room"),
    **_list("themes", "theme"),
    **_list("organisations", "organisation"),
    "events:mails": _here(REGISTRATIONS),
    "events:mails_release": _here(REGISTRATIONS, FORM),
    "events:mail": _here(REGISTRATIONS, pk="mail"),
    **{
        f"events:mail_{step}": _here(REGISTRATIONS, FORM, pk="mail")
        for step in ("release", "hold", "resend", "discard")
    },
    "events:mail_templates": _here(REGISTRATIONS),
    "events:mail_template": Route(REGISTRATIONS, FORM, fixed={"purpose": "offer", "language": "en"}),
    "events:mail_template_reset": Route(REGISTRATIONS, FORM, fixed={"purpose": "offer", "language": "en"}),
    "events:team": _here(SETTINGS, FORM),
    "events:member": _here(SETTINGS, FORM, pk="member"),
    "events:member_removal": _here(SETTINGS, FORM, pk="member"),
    "events:invitation_revocation": _here(SETTINGS, BUTTON, pk="invitation"),
}
DELEGATES: Mapping[str, Route] = {
    "delegates:register": _here(EVERYONE, FORM),
    "delegates:receipt": _here(EVERYONE, token="receipt"),
    "delegates:registration": _here(EVERYONE),
    "delegates:change": _here(OWN, FORM),
    "delegates:own_questions": _here(HOLDING, FORM),
    "delegates:consents": _here(OWN, FORM),
    "delegates:withdraw": _here(OWN, FORM),
    "delegates:letter": _here(OWN, FORM),
    "delegates:letter_back": _here(OWN, FORM),
    "delegates:letter_check": _here(EVERYONE, FORM),
    "delegates:letter_scanned": Route(EVERYONE, FORM, fixed={"reference": "K7M2-QX9P-4TRW-8DHN-VB6C"}),
    "delegates:support": _here(REGISTRATIONS),
    "delegates:support_export": _here(REGISTRATIONS, FORM),
    "delegates:support_decision": _here(REGISTRATIONS, FORM, code="registration"),
    "delegates:budget_lines": _here(REGISTRATIONS),
    "delegates:budget_line_new": _here(REGISTRATIONS, FORM),
    "delegates:budget_line": _here(REGISTRATIONS, FORM, pk="budget line"),
    "delegates:budget_line_removal": _here(REGISTRATIONS, FORM, pk="budget line"),
    "delegates:shown": _here(OWN, FORM),
    "delegates:hide_me": _here(OWN, FORM),
    "delegates:hide_person": _here(OFFICERS, FORM, pk="person"),
    "delegates:end_sign_ins": _here(OFFICERS, FORM, pk="person"),
    "delegates:take_offer": _here(OWN, BUTTON),
    "delegates:own_data": _here(OWN, FORM),
    "delegates:own_address": _here(OWN, FORM),
    "delegates:erase_own": _here(OWN, FORM),
    "delegates:erase_for": _here(OFFICERS, FORM, code="registration"),
    "delegates:ways_in": _here(REGISTRATIONS, FORM),
    "delegates:code_new": _here(REGISTRATIONS, FORM),
    "delegates:code_revocation": _here(REGISTRATIONS, FORM, pk="invitation code"),
    "delegates:questions": _here(REGISTRATIONS),
    "delegates:question_new": _here(REGISTRATIONS, FORM),
    "delegates:questions_usual": _here(REGISTRATIONS, BUTTON),
    "delegates:question": _here(REGISTRATIONS, FORM, pk="question"),
    "delegates:question_move": _here(REGISTRATIONS, BUTTON, pk="question"),
    "delegates:question_retirement": _here(REGISTRATIONS, BUTTON, pk="question"),
    "delegates:question_removal": _here(REGISTRATIONS, FORM, pk="question"),
    "delegates:allotment_new": _here(REGISTRATIONS, FORM),
    "delegates:allotment": _here(REGISTRATIONS, FORM, pk="allotment"),
    "delegates:allotment_link": _here(REGISTRATIONS, FORM, pk="allotment"),
    "delegates:allotment_revocation": _here(REGISTRATIONS, FORM, pk="allotment"),
    "delegates:places": _here(EVERYONE, FORM, token="places link"),
    "delegates:invited": _here(EVERYONE, token="personal link"),
    "delegates:enter": _here(EVERYONE, FORM, token="entry"),
    "delegates:registrations": _here(REGISTRATIONS, FORM),
    "delegates:together": _here(REGISTRATIONS, BUTTON),
    "delegates:step": _here(REGISTRATIONS, FORM, pk="bulk step"),
    "delegates:messages": _here(REGISTRATIONS),
    "delegates:message_new": _here(REGISTRATIONS, BUTTON),
    "delegates:message": _here(REGISTRATIONS, pk="message"),
    "delegates:message_take_back": _here(REGISTRATIONS, FORM, pk="message"),
    "delegates:filters": _here(REGISTRATIONS, BUTTON),
    "delegates:enter_by_hand": _here(REGISTRATIONS, FORM),
    "delegates:export": _here(REGISTRATIONS, FORM),
    "delegates:exports": _here(REGISTRATIONS),
    "delegates:import_file": _here(REGISTRATIONS, FORM),
    "delegates:import_columns": _here(REGISTRATIONS, FORM),
    "delegates:import_progress": _here(REGISTRATIONS, FORM),
    "delegates:import_stop": _here(REGISTRATIONS, BUTTON),
    "delegates:notes": _here(REGISTRATIONS, BUTTON, code="registration"),
    "delegates:category": _here(REGISTRATIONS, BUTTON, code="registration"),
    "delegates:vetting_list": _here(OFFICERS),
    "delegates:vetting": _here(OFFICERS, FORM, code="open request"),
    "delegates:reference": _here(EVERYONE, FORM, token="reference link"),
    "delegates:registration_desk": _here(REGISTRATIONS, code="registration"),
    "delegates:decide": Route(REGISTRATIONS, FORM, {"code": "registration"}, {"action": "withdraw"}),
    "delegates:door": _here(DOORKEEPERS, FORM),
}
SESSIONS: Mapping[str, Route] = {
    "sessions:home": _here(EVERYONE),
    "sessions:programme": _here(EVERYONE),
    **{f"sessions:programme_{kind}": _here(EVERYONE) for kind in ("ics", "xml", "json", "changes")},
    "sessions:session": _here(EVERYONE, code="open session"),
    "sessions:session_ics": _here(EVERYONE, code="open session"),
    "sessions:speakers": _here(EVERYONE),
    "sessions:organise_sessions": _here(PROGRAMME),
    "sessions:organise_session_new": _here(PROGRAMME, FORM),
    "sessions:organise_session": _here(PROGRAMME, FORM, code="open session"),
    "sessions:organise_session_delete": _here(PROGRAMME, FORM, code="open session"),
    **{f"sessions:organise_part_{way}": _here(PROGRAMME, BUTTON, code="open session") for way in ("add", "new")},
    **{
        f"sessions:organise_part_{step}": _here(PROGRAMME, BUTTON, code="open session", pk="part")
        for step in ("up", "remove", "answer")
    },
    "sessions:schedule": _here(PROGRAMME, FORM),
    "sessions:schedule_publish": _here(PROGRAMME, FORM),
    "sessions:exchange": _here(PROGRAMME, FORM),
    **{f"sessions:exchange_{step}": _here(PROGRAMME, FORM) for step in ("check", "progress", "take_out")},
    "sessions:exchange_stop": _here(PROGRAMME, BUTTON),
    "sessions:schedule_remove": _here(PROGRAMME, BUTTON, code="open session"),
    **{name: Route(PROGRAMME, methods, parts) for name, (methods, parts) in (rules.ROUTES | publishing.ROUTES).items()},
    **{f"sessions:schedule_{step}": _here(PROGRAMME, BUTTON) for step in ("try", "move", "undo", "redo")},
    **{name: _here(PROGRAMME, methods, **parts) for name, methods, parts in in_full_rows.PROGRAMME},
    "sessions:availability": _here(_door(frozenset({"speaker"})), FORM),
    **{name: Route(PROGRAMME, methods, parts) for name, (methods, parts) in staging.STAGE.items()},
    **{name: Route(COORDINATORS, methods, parts) for name, (methods, parts) in staging.INTERPRETATION.items()},
    "sessions:interpreters": Route(COORDINATORS, FORM, post_door=PROGRAMME),
    "sessions:own_turns": _here(_door(frozenset({"speaker"}))),
}
REPORTS: Mapping[str, Route] = {
    "reports:report": _here(EVERYONE),
    "reports:report_pdf": _here(EVERYONE),
    "reports:organise_report": Route(NOTES, FORM, post_door=REPORT),
    "reports:publish_report": Route(REPORT, FORM, fixed={"action": "unpublish"}),
    "reports:summary": _here(NOTES, FORM, code="open session"),
    "reports:recommendations": _here(REPORT),
    "reports:recommendation_new": _here(REPORT, FORM),
    "reports:recommendation": _here(REPORT, FORM, pk="recommendation"),
    "reports:recommendation_remove": _here(REPORT, FORM, pk="recommendation"),
    "reports:recommendation_up": _here(REPORT, BUTTON, pk="recommendation"),
    "reports:letter_make": _here(OWN, BUTTON),
    "reports:letters": _here(REGISTRATIONS),
    "reports:letter_template": _here(REGISTRATIONS, FORM),
    "reports:letter_decide": Route(REGISTRATIONS, FORM, {"code": "registration"}, {"action": "revoke"}),
    "reports:badges": _here(REGISTRATIONS),
    "reports:badges_check": Route(REGISTRATIONS, is_slow=True),
    "reports:badges_pdf": _here(REGISTRATIONS),
}
ROUTES: Mapping[str, Route] = {**SITE, **ACCOUNTS, **CONFERENCE, **DELEGATES, **SESSIONS, **REPORTS}

UNNAMED = frozenset(
    {
        "accounts/login/",
        "accounts/login/code/",
        "accounts/login/code/confirm/",
        "accounts/2fa/",
        "accounts/2fa/authenticate/",
        "accounts/reauthenticate/",
        "accounts/password/set/",
        "accounts/password/change/",
        "^accounts/(?:email|confirm-email|password)/",
    }
)
"""Patterns without a name: each stands before one of allauth's, whose name leads to it."""
