"""Every page of the site, and who looks at it. A test holds this list against the URLconf."""

from dataclasses import dataclass

from tests.browser import exchange_visits, proposal_visits, question_visits, travel_visits

ORGANISER, DELEGATE, NEWCOMER = "organiser", "delegate", "newcomer"


@dataclass(frozen=True, slots=True)
class Visit:
    """A page: the name of its route, its address with places for the world's ids, who asks, and the status answered."""

    route: str
    path: str
    who: str = ""
    status: int = 200

    @property
    def label(self) -> str:
        """Return what tells the visit apart from others."""
        return f"{self.path} ({self.who or 'anyone'})"


def _desk(route: str, path: str) -> Visit:
    return Visit(route, f"/{{slug}}/organise/{path}", ORGANISER)


def _empty(route: str, path: str) -> Visit:
    return Visit(route, f"/{{empty}}/{path}", ORGANISER)


PUBLIC = [
    Visit("events:home", "/"),
    Visit("sessions:home", "/{slug}/"),
    Visit("sessions:programme", "/{slug}/programme/"),
    Visit("sessions:programme", "/{slug}/programme/?q=trials&day=2012-02-25"),
    Visit("sessions:programme", "/{slug}/programme/?q=nothing-is-called-so"),
    Visit("sessions:session", "/{slug}/sessions/{session}/"),
    Visit("sessions:speakers", "/{slug}/speakers/"),
    Visit("delegates:register", "/{slug}/register/"),
    Visit("delegates:receipt", "/{slug}/register/{receipt}/"),
    Visit("delegates:enter", "/{slug}/registration/enter/{entry}/"),
    Visit("delegates:enter", "/{slug}/registration/enter/used-up/", status=404),
    Visit("delegates:places", "/{slug}/places/{places_link}/"),
    Visit("delegates:places", "/{slug}/places/wrong/", status=404),
    Visit("delegates:invited", "/{slug}/invited/{personal_link}/"),
    Visit("delegates:invited", "/{slug}/invited/wrong/", status=404),
    Visit("delegates:reference", "/{slug}/reference/{reference}/"),
    Visit("delegates:reference", "/{slug}/reference/{answered reference}/"),
    Visit("delegates:reference", "/{slug}/reference/wrong/", status=404),
    Visit("delegates:registration", "/{slug}/registration/"),
    Visit("what_we_hold", "/{slug}/what-we-hold/"),
    Visit("reports:report", "/{slug}/report/"),
    Visit("sessions:home", "/{empty}/"),
    Visit("sessions:programme", "/{empty}/programme/"),
    Visit("sessions:speakers", "/{empty}/speakers/"),
    Visit("reports:report", "/{empty}/report/"),
]
ACCOUNT = [
    Visit("account_login", "/accounts/login/"),
    Visit("account_request_login_code", "/accounts/login/code/"),
    Visit("events:sign_in_link", "/accounts/enter/{link}/"),
    Visit("events:invitation", "/accounts/invitation/unknown/", status=404),
    Visit("account_set_password", "/accounts/password/set/", NEWCOMER),
    Visit("account_change_password", "/accounts/password/change/", DELEGATE),
    Visit("account_reauthenticate", "/accounts/reauthenticate/", DELEGATE),
    Visit("account_logout", "/accounts/logout/", DELEGATE),
    Visit("events:account", "/accounts/", ORGANISER),
    Visit("events:second_factor", "/accounts/second-factor/", NEWCOMER),
    Visit("mfa_activate_totp", "/accounts/2fa/totp/activate/", NEWCOMER),
    Visit("mfa_index", "/accounts/2fa/", NEWCOMER),
    Visit("mfa_index", "/accounts/2fa/", ORGANISER),
    Visit("events:passkey_new", "/accounts/2fa/passkeys/new/", NEWCOMER),
    Visit("events:passkey_removal", "/accounts/2fa/passkeys/{passkey}/remove/", ORGANISER),
    Visit("mfa_reauthenticate", "/accounts/2fa/reauthenticate/", ORGANISER),
    Visit("mfa_deactivate_totp", "/accounts/2fa/totp/deactivate/", ORGANISER),
    Visit("mfa_view_recovery_codes", "/accounts/2fa/recovery-codes/", ORGANISER),
    Visit("mfa_generate_recovery_codes", "/accounts/2fa/recovery-codes/generate/", ORGANISER),
    Visit("delegates:registration", "/{slug}/registration/", DELEGATE),
    Visit("delegates:registration", "/{slug}/registration/", ORGANISER),
    Visit("delegates:change", "/{slug}/registration/change/", DELEGATE),
    Visit("delegates:consents", "/{slug}/registration/consents/", DELEGATE),
    Visit("delegates:withdraw", "/{slug}/registration/withdraw/", DELEGATE),
    Visit("delegates:own_data", "/{slug}/registration/data/", DELEGATE),
    Visit("delegates:own_address", "/{slug}/registration/address/", DELEGATE),
    Visit("delegates:erase_own", "/{slug}/registration/erase/", DELEGATE),
    Visit("delegates:shown", "/{slug}/registration/shown/", DELEGATE),
    Visit("delegates:hide_me", "/{slug}/registration/hide/", DELEGATE),
]
DESK = [
    _desk("desk", ""),
    Visit("events:conference_new", "/new/", ORGANISER),
    _desk("events:settings", "settings/"),
    _desk("events:copy", "copy/"),
    _desk("events:rooms", "rooms/"),
    _desk("events:room", "rooms/{room}/"),
    _desk("events:room_removal", "rooms/{room}/remove/"),
    _desk("events:themes", "themes/"),
    _desk("events:theme", "themes/{theme}/"),
    _desk("events:theme_removal", "themes/{theme}/remove/"),
    _desk("events:organisations", "organisations/"),
    _desk("events:organisation", "organisations/{organisation}/"),
    _desk("events:organisation_removal", "organisations/{organisation}/remove/"),
    _desk("events:mails", "mail/"),
    _desk("events:mails", "mail/?state=discarded"),
    _desk("events:mails_release", "mail/release/"),
    _desk("events:mail", "mail/{held mail}/"),
    _desk("events:mail_release", "mail/{held mail}/release/"),
    _desk("events:mail_hold", "mail/{queued mail}/hold/"),
    _desk("events:mail_discard", "mail/{queued mail}/discard/"),
    _desk("events:mail_resend", "mail/{sent mail}/resend/"),
    _desk("events:mail_templates", "mail/templates/"),
    _desk("events:mail_template", "mail/templates/news/ar/"),
    _desk("events:mail_template_reset", "mail/templates/news/ar/reset/"),
    _desk("events:team", "team/"),
    _desk("events:member", "team/{member}/"),
    _desk("events:member_removal", "team/{member}/remove/"),
    _desk("delegates:registrations", "registrations/"),
    _desk("delegates:registrations", "registrations/?for=message"),
    _desk("delegates:registrations", "registrations/?answers=missing"),
    _desk("delegates:registration_desk", "registrations/{asked}/"),
    _desk("delegates:registration_desk", "registrations/{confirmed}/"),
    _desk("delegates:erase_for", "registrations/{confirmed}/erase/"),
    _desk("delegates:vetting_list", "vetting/"),
    _desk("delegates:vetting_list", "vetting/?missing=second"),
    _desk("delegates:vetting", "registrations/{asked}/vetting/"),
    _desk("delegates:vetting", "registrations/{confirmed}/vetting/"),
    _empty("delegates:vetting_list", "organise/vetting/"),
    _desk("delegates:hide_person", "people/{person}/hide/"),
    _desk("delegates:hide_person", "people/{hidden}/hide/"),
    _desk("delegates:end_sign_ins", "people/{person}/sign-ins/"),
    _desk("delegates:decide", "registrations/{asked}/decline/"),
    _desk("delegates:decide", "registrations/{confirmed}/withdraw/"),
    _desk("delegates:enter_by_hand", "registrations/new/"),
    _desk("delegates:export", "registrations/export/"),
    _desk("delegates:exports", "registrations/exports/"),
    _desk("delegates:import_file", "registrations/import/"),
    _desk("delegates:step", "registrations/together/{step}/"),
    _desk("delegates:messages", "messages/"),
    _desk("delegates:message", "messages/{message}/"),
    _desk("delegates:message_take_back", "messages/{message}/take-back/"),
    _empty("delegates:messages", "organise/messages/"),
    _desk("delegates:ways_in", "ways-in/"),
    _desk("delegates:code_new", "ways-in/codes/"),
    _desk("delegates:code_revocation", "ways-in/codes/{invitation_code}/revoke/"),
    _desk("delegates:allotment_new", "ways-in/places/"),
    _desk("delegates:allotment", "ways-in/places/{allotment}/"),
    _desk("delegates:allotment_link", "ways-in/places/{allotment}/link/"),
    _desk("delegates:allotment_revocation", "ways-in/places/{allotment}/revoke/"),
    Visit("delegates:door", "/{slug}/door/", ORGANISER),
    _desk("sessions:organise_sessions", "sessions/"),
    _desk("sessions:organise_session_new", "new-session/"),
    _desk("sessions:organise_session", "sessions/{session}/"),
    _desk("sessions:organise_session_delete", "sessions/{session}/delete/"),
    _desk("sessions:organise_session_delete", "sessions/{unplaced}/delete/"),
    _desk("sessions:schedule", "schedule/"),
    _desk("sessions:schedule_publish", "schedule/publish/"),
    _desk("reports:organise_report", "report/"),
    _desk("reports:publish_report", "report/unpublish/"),
    _desk("reports:summary", "report/sessions/{session}/"),
    _desk("reports:recommendations", "report/recommendations/"),
    _desk("reports:recommendation_new", "report/recommendations/new/"),
    _desk("reports:recommendation", "report/recommendations/{recommendation}/"),
    _desk("reports:recommendation_remove", "report/recommendations/{recommendation}/remove/"),
    _desk("reports:badges", "badges/"),
    _desk("reports:badges_check", "badges/check/"),
    _empty("desk", "organise/"),
    _empty("events:rooms", "organise/rooms/"),
    _empty("delegates:registrations", "organise/registrations/"),
    _empty("events:mails", "organise/mail/"),
    _empty("events:mails_release", "organise/mail/release/"),
    _empty("sessions:organise_sessions", "organise/sessions/"),
    _empty("sessions:schedule", "organise/schedule/"),
    _empty("reports:organise_report", "organise/report/"),
    _empty("reports:publish_report", "organise/report/publish/"),
    _empty("reports:recommendations", "organise/report/recommendations/"),
    _empty("reports:badges", "organise/badges/"),
    _empty("reports:report", "report/"),
]
REFUSED = [
    Visit("", "/accounts/nowhere/", status=404),
    Visit("", "/{slug}/organise/", DELEGATE, status=404),
    Visit("", "/{slug}/organise/rooms/{room}/move/", ORGANISER, status=405),
    Visit("", "/test/bad/", status=400),
    Visit("", "/test/broken/", status=500),
]
QUESTIONS = [Visit(*visit) for visit in (*question_visits.VISITS, *travel_visits.VISITS)]
EXCHANGE = [Visit(*visit) for visit in (*exchange_visits.VISITS, *proposal_visits.VISITS)]
ALL = [*PUBLIC, *ACCOUNT, *DESK, *QUESTIONS, *EXCHANGE, *REFUSED]

SAME_PAGES = {"account_request_login_code", "account_reauthenticate", "events:copy"}  # another way to the same question
NOT_PAGES = {
    "healthz": "a word for a machine",
    "robots": "a file",
    "events:language": "takes a form",
    "events:see_as": "takes a form",
    "events:logo": "a picture",
    "events:invitation_revocation": "takes a form",
    "delegates:take_offer": "takes a form",
    **question_visits.NOT_PAGES,
    **exchange_visits.NOT_PAGES,
    **travel_visits.NOT_PAGES,
    **proposal_visits.NOT_PAGES,
    "delegates:notes": "takes a form",
    "delegates:category": "takes a form",
    "delegates:filters": "takes a form",
    "delegates:together": "answers a form: see ANSWERS",
    "delegates:message_new": "answers a form: see ANSWERS",
    "delegates:import_columns": "answers a form: see ANSWERS",
    "delegates:import_progress": "answers a form: see ANSWERS",
    "delegates:import_stop": "takes a form",
    "events:room_move": "takes a form",
    "events:theme_move": "takes a form",
    "events:organisation_move": "takes a form",
    "account_inactive": "no account is ever inactive",
    "account_signup": "closed",
    "account_email": "closed",
    "account_email_verification_sent": "closed",
    "account_reset_password": "closed",
    "account_reset_password_done": "closed",
    "account_reset_password_from_key": "closed",
    "account_reset_password_from_key_done": "closed",
    "account_confirm_login_code": "only within a sign-in; among the answers to forms",
    "mfa_authenticate": "only within a sign-in; among the answers to forms",
    "mfa_download_recovery_codes": "a file",
    "sessions:programme_ics": "a file",
    "sessions:session_ics": "a file",
    "sessions:organise_part_add": "takes a form",
    "sessions:organise_part_new": "takes a form",
    "sessions:organise_part_up": "takes a form",
    "sessions:organise_part_remove": "takes a form",
    "sessions:organise_part_answer": "takes a form",
    "sessions:schedule_remove": "takes a form",
    "reports:report_pdf": "a file",
    "reports:recommendation_up": "takes a form",
    "reports:badges_pdf": "a file",
}
