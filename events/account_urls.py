"""Addresses of the start and of the pages around signing in.

They stand before allauth's own: some of its pages answer at our pace and under our name, and some not at all.
"""

from allauth.account import views as allauth_views
from django.urls import URLPattern, path, re_path
from django.views.i18n import set_language

from events.views import accounts, looking, second_step

urlpatterns: list[URLPattern] = [
    path("", accounts.home, name="home"),
    path("accounts/", accounts.account, name="account"),
    path("accounts/second-factor/", accounts.second_factor, name="second_factor"),
    path("accounts/enter/<token>/", accounts.sign_in_link, name="sign_in_link"),
    path("accounts/see-as/", looking.see_as, name="see_as"),
    path("accounts/language/", set_language, name="language"),
    path("accounts/login/", accounts.steady(allauth_views.login)),
    path("accounts/login/code/", accounts.steady(allauth_views.request_login_code)),
    path("accounts/login/code/confirm/", accounts.steady(allauth_views.confirm_login_code)),
    path("accounts/2fa/", second_step.ways),
    path("accounts/2fa/authenticate/", accounts.steady(second_step.SecondStepView.as_view())),
    path("accounts/2fa/passkeys/new/", second_step.passkey_new, name="passkey_new"),
    path("accounts/2fa/passkeys/<int:pk>/remove/", second_step.passkey_removal, name="passkey_removal"),
    path("accounts/reauthenticate/", accounts.steady(allauth_views.reauthenticate)),
    path("accounts/password/set/", accounts.steady(allauth_views.password_set)),
    path("accounts/password/change/", accounts.steady(allauth_views.password_change)),
    re_path(r"^accounts/(?:email|confirm-email|password)/", accounts.closed),
]
