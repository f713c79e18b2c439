"""Addresses of the organisers' pages about sessions; `sessions.urls` includes them."""

from django.urls import path

from sessions.views import (
    exchange,
    exchange_files,
    grid,
    grid_moves,
    organise,
    organise_conflicts,
    organise_links,
    organise_people,
    organise_rules,
    publishing,
    times,
    versions,
)

SESSION = "<slug:slug>/organise/sessions/<slug:code>/"
SCHEDULE = "<slug:slug>/organise/schedule/"

urlpatterns = [
    path("<slug:slug>/organise/sessions/", organise.session_list, name="organise_sessions"),
    path("<slug:slug>/organise/new-session/", organise.new_session, name="organise_session_new"),
    path(SESSION, organise.session_page, name="organise_session"),
    path(f"{SESSION}delete/", organise.delete, name="organise_session_delete"),
    path(f"{SESSION}people/", organise_people.add_known, name="organise_part_add"),
    path(f"{SESSION}people/new/", organise_people.add_new, name="organise_part_new"),
    path(f"{SESSION}people/<uuid:pk>/up/", organise_people.up, name="organise_part_up"),
    path(f"{SESSION}people/<uuid:pk>/remove/", organise_people.remove, name="organise_part_remove"),
    path(f"{SESSION}people/<uuid:pk>/answer/", organise_people.answer, name="organise_part_answer"),
    path(f"{SCHEDULE}exchange/", exchange.upload, name="exchange"),
    path(f"{SCHEDULE}exchange/check/", exchange.check, name="exchange_check"),
    path(f"{SCHEDULE}exchange/progress/", exchange.progress, name="exchange_progress"),
    path(f"{SCHEDULE}exchange/stop/", exchange.stop, name="exchange_stop"),
    path(f"{SCHEDULE}exchange/take-out/", exchange_files.take_out, name="exchange_take_out"),
    path(f"{SCHEDULE}rules/", organise_rules.rules_page, name="rules"),
    path(f"{SCHEDULE}conflicts/", organise_conflicts.conflict_list, name="conflicts"),
    path(f"{SCHEDULE}conflicts/<slug:mark>/", organise_conflicts.conflict_page, name="conflict"),
    path(f"{SCHEDULE}conflicts/<slug:mark>/back/", organise_conflicts.take_conflict_back, name="conflict_back"),
    path(SCHEDULE, grid.schedule, name="schedule"),
    path(f"{SCHEDULE}remove/<slug:code>/", grid.remove_slot, name="schedule_remove"),
    path(f"{SCHEDULE}try/", grid_moves.try_place, name="schedule_try"),
    path(f"{SCHEDULE}move/", grid_moves.move, name="schedule_move"),
    path(f"{SCHEDULE}undo/", grid_moves.undo, name="schedule_undo"),
    path(f"{SCHEDULE}redo/", grid_moves.redo, name="schedule_redo"),
    path(f"{SESSION}people/find/", organise_people.find, name="organise_part_find"),
    path(f"{SESSION}people/<uuid:pk>/absence/", organise_people.absence, name="organise_part_absence"),
    path(f"{SESSION}links/", organise_links.add, name="organise_link_add"),
    path(f"{SESSION}links/<uuid:pk>/", organise_links.link, name="organise_link"),
    path(f"{SESSION}links/<uuid:pk>/up/", organise_links.up, name="organise_link_up"),
    path(f"{SESSION}links/<uuid:pk>/remove/", organise_links.remove, name="organise_link_remove"),
    path("<slug:slug>/organise/people/<uuid:pk>/times/", times.person_times, name="person_times"),
    path("<slug:slug>/organise/rooms/<uuid:pk>/times/", times.room_times, name="room_times"),
    path(f"{SCHEDULE}publish/", publishing.publish_page, name="schedule_publish"),
    path(f"{SCHEDULE}versions/", versions.version_list, name="versions"),
    path(f"{SCHEDULE}versions/compare/", versions.compare, name="versions_compare"),
    path(f"{SCHEDULE}versions/<int:number>/", versions.version_page, name="version"),
    path(f"{SCHEDULE}versions/<int:number>/back/", versions.back, name="version_back"),
]
