"""Every address of the site."""

from django.urls import include, path

from config import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("accounts/", include("allauth.urls")),
    path("", include("events.urls")),
    path("", include("delegates.urls")),
    path("", include("sessions.urls")),
    path("", include("reports.urls")),
]
