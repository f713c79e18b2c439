"""Addresses of this app's pages."""

from django.urls import URLPattern, path

from events import account_urls
from events.views import conference, logos, mail, mail_templates, parts, team

app_name = "events"


def _part_paths(page: str, item: str, shelf: parts.Shelf) -> list[URLPattern]:
    """Return the four addresses of a list: itself, an entry, its removal and its move."""
    root = f"<slug:slug>/organise/{page}/"
    return [
        path(root, parts.parts, {"shelf": shelf}, name=page),
        path(f"{root}<uuid:pk>/", parts.part, {"shelf": shelf}, name=item),
        path(f"{root}<uuid:pk>/remove/", parts.part_removal, {"shelf": shelf}, name=f"{item}_removal"),
        path(f"{root}<uuid:pk>/move/", parts.part_move, {"shelf": shelf}, name=f"{item}_move"),
    ]


urlpatterns = [
    *account_urls.urlpatterns,
    path("new/", conference.new_conference, name="conference_new"),
    path("accounts/invitation/<str:token>/", team.invitation, name="invitation"),
    path("<slug:slug>/logos/<uuid:pk>.png", logos.logo, name="logo"),
    path("<slug:slug>/organise/settings/", conference.settings, name="settings"),
    path("<slug:slug>/organise/copy/", conference.next_conference, name="copy"),
    *_part_paths("rooms", "room", parts.ROOMS),
    *_part_paths("themes", "theme", parts.THEMES),
    *_part_paths("organisations", "organisation", parts.ORGANISATIONS),
    path("<slug:slug>/organise/mail/", mail.mails, name="mails"),
    path("<slug:slug>/organise/mail/release/", mail.mails_release, name="mails_release"),
    path("<slug:slug>/organise/mail/<uuid:pk>/", mail.mail, name="mail"),
    *[
        path(
            f"<slug:slug>/organise/mail/<uuid:pk>/{step.action}/",
            mail.mail_step,
            {"step": step},
            name=f"mail_{step.action}",
        )
        for step in mail.STEPS
    ],
    path("<slug:slug>/organise/mail/templates/", mail_templates.overview, name="mail_templates"),
    path(
        "<slug:slug>/organise/mail/templates/<str:purpose>/<str:language>/", mail_templates.words, name="mail_template"
    ),
    path(
        "<slug:slug>/organise/mail/templates/<str:purpose>/<str:language>/reset/",
        mail_templates.reset,
        name="mail_template_reset",
    ),
    path("<slug:slug>/organise/team/", team.team, name="team"),
    path("<slug:slug>/organise/team/<uuid:pk>/", team.member, name="member"),
    path("<slug:slug>/organise/team/<uuid:pk>/remove/", team.member_removal, name="member_removal"),
    path("<slug:slug>/organise/team/invitations/<uuid:pk>/", team.invitation_revocation, name="invitation_revocation"),
]
