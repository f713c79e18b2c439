"""Addresses of calendars; `sessions.urls` includes them. The one that devices fetch takes whatever is asked for as a token."""

from django.urls import path

from sessions.views import feeds

urlpatterns = [
    path("calendars/<path:token>.ics", feeds.feed_ics, name="feed_ics"),
    path("<slug:slug>/calendar/", feeds.calendar, name="calendar"),
    path("<slug:slug>/calendar/new/", feeds.feed_new, name="feed_new"),
    path("<slug:slug>/calendar/<uuid:pk>/revoke/", feeds.feed_revocation, name="feed_revocation"),
]
