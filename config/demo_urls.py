"""Pages that only the demonstration has."""

from django.urls import path

from config import demo_views

app_name = "demo"

urlpatterns = [
    path("mail/", demo_views.mails, name="mails"),
    path("mail/<uuid:pk>/", demo_views.mail, name="mail"),
]
