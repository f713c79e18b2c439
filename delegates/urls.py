"""Addresses of registration, one's own and the team's."""

from django.urls import path, re_path

from delegates.views import desk, own, ways

app_name = "delegates"

urlpatterns = [
    path("<slug:slug>/register/", own.register, name="register"),
    path("<slug:slug>/register/<uuid:token>/", own.receipt, name="receipt"),
    path("<slug:slug>/registration/", own.own, name="registration"),
    path("<slug:slug>/registration/change/", own.change, name="change"),
    path("<slug:slug>/registration/withdraw/", own.withdraw, name="withdraw"),
    path("<slug:slug>/registration/offer/", own.take_offer, name="take_offer"),
    path("<slug:slug>/registration/enter/<str:token>/", own.enter, name="enter"),
    path("<slug:slug>/organise/registrations/", desk.registrations, name="registrations"),
    path("<slug:slug>/organise/registrations/<slug:code>/", desk.registration, name="registration_desk"),
    re_path(
        r"^(?P<slug>[-a-zA-Z0-9_]+)/organise/registrations/(?P<code>[-a-zA-Z0-9_]+)/(?P<action>accept|decline|wait|withdraw)/$",
        desk.decide,
        name="decide",
    ),
    path("<slug:slug>/organise/ways-in/", ways.ways_in, name="ways_in"),
    path("<slug:slug>/organise/ways-in/codes/", ways.code_new, name="code_new"),
    path("<slug:slug>/organise/ways-in/codes/<uuid:pk>/revoke/", ways.code_revocation, name="code_revocation"),
    path("<slug:slug>/door/", desk.door, name="door"),
]
