"""Addresses of this app's pages."""

from django.urls import URLPattern, path

from sessions import agenda_urls, feed_urls, organise_urls, proposal_urls, stage_urls
from sessions.views import attend, changes, files, present, times

app_name = "sessions"

urlpatterns: list[URLPattern] = [
    *feed_urls.urlpatterns,
    path("<slug:slug>/", attend.home, name="home"),
    path("<slug:slug>/programme/", attend.programme, name="programme"),
    path("<slug:slug>/programme/now/", present.now_and_next, name="now"),
    path("<slug:slug>/programme.ics", files.programme_ics, name="programme_ics"),
    path("<slug:slug>/programme.xml", files.programme_xml, name="programme_xml"),
    path("<slug:slug>/programme.json", files.programme_json, name="programme_json"),
    path("<slug:slug>/sessions/<str:code>.ics", files.session_ics, name="session_ics"),
    path("<slug:slug>/sessions/<str:code>/", attend.session, name="session"),
    path("<slug:slug>/speakers/", attend.speakers, name="speakers"),
    path("<slug:slug>/availability/", times.own_times, name="availability"),
    path("<slug:slug>/programme/changes/", changes.programme_changes, name="programme_changes"),
    *agenda_urls.urlpatterns,
    *organise_urls.urlpatterns,
    *stage_urls.urlpatterns,
    *proposal_urls.urlpatterns,
]
