"""Addresses of one's own agenda, and of what is chosen on the programme."""

from django.urls import URLPattern, path

from sessions.views import agenda, seats, stars

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/agenda/", agenda.agenda, name="agenda"),
    path("<slug:slug>/agenda.ics", agenda.agenda_ics, name="agenda_ics"),
    path("<slug:slug>/agenda/changes/", agenda.know, name="agenda_know"),
    path("<slug:slug>/agenda/mail/", agenda.mail, name="agenda_mail"),
    path("<slug:slug>/agenda/delete/", agenda.delete_all, name="agenda_delete"),
    path("<slug:slug>/sessions/<str:code>/star/", stars.press_star, name="star"),
    path("<slug:slug>/sessions/<str:code>/note/", agenda.note, name="own_note"),
    path("<slug:slug>/sessions/<str:code>/place/", seats.take, name="seat"),
    path("<slug:slug>/sessions/<str:code>/place/back/", seats.back, name="seat_back"),
]
