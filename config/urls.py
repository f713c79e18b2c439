"""Every address of the site."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from config import demo_urls, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
    *([path("demo/", include(demo_urls))] if settings.DEMO else []),
    path("<slug:slug>/organise/", views.desk, name="desk"),
    path("<slug:slug>/what-we-hold/", views.what_we_hold, name="what_we_hold"),
    path("", include("events.urls")),
    path("accounts/", include("allauth.urls")),  # after events, which slows or closes some of its pages
    path("", include("delegates.urls")),
    path("", include("sessions.urls")),
    path("", include("reports.urls")),
]
