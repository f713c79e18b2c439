"""Addresses of registration, one's own and the team's."""

from django.urls import path, re_path

from delegates.views import desk, desk_bulk, desk_notes, exporting, importing, own, ways

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
    path("<slug:slug>/organise/registrations/together/", desk_bulk.together, name="together"),
    path("<slug:slug>/organise/registrations/filters/", desk_bulk.filters, name="filters"),
    path("<slug:slug>/organise/registrations/new/", desk_notes.enter, name="enter_by_hand"),
    path("<slug:slug>/organise/registrations/export/", exporting.export, name="export"),
    path("<slug:slug>/organise/registrations/exports/", exporting.exports, name="exports"),
    path("<slug:slug>/organise/registrations/import/", importing.upload, name="import_file"),
    path("<slug:slug>/organise/registrations/import/columns/", importing.columns, name="import_columns"),
    path("<slug:slug>/organise/registrations/<slug:code>/notes/", desk_notes.notes, name="notes"),
    path("<slug:slug>/organise/registrations/<slug:code>/category/", desk_notes.category, name="category"),
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
