"""Addresses of the stage and of interpretation; `sessions.urls` includes them."""

from django.urls import path

from sessions.views import interpretation, interpreters, late, own_turns, stage

STAGE = "<slug:slug>/organise/stage/"
INTERPRETATION = "<slug:slug>/organise/interpretation/"
INTERPRETERS = "<slug:slug>/organise/interpreters/"

urlpatterns = [
    path(STAGE, stage.rooms, name="stage"),
    path(f"{STAGE}<uuid:pk>/", stage.room, name="stage_room"),
    path(f"{STAGE}<uuid:pk>/late/", late.late, name="stage_late"),
    path(f"{STAGE}<uuid:pk>/check/<slug:code>/", stage.check, name="stage_check"),
    path(f"{STAGE}<uuid:pk>/briefed/<uuid:part>/", stage.briefed, name="stage_briefed"),
    path(INTERPRETATION, interpretation.plan, name="interpretation"),
    path(f"{INTERPRETATION}<slug:code>/", interpretation.team, name="interpretation_team"),
    path(f"{INTERPRETATION}<slug:code>/<uuid:pk>/take-off/", interpretation.take_off, name="interpretation_take_off"),
    path(INTERPRETERS, interpreters.roster, name="interpreters"),
    path(f"{INTERPRETERS}<uuid:pk>/", interpreters.change, name="interpreter"),
    path(f"{INTERPRETERS}<uuid:pk>/remove/", interpreters.remove, name="interpreter_removal"),
    path("<slug:slug>/interpreting/", own_turns.turns, name="own_turns"),
]
