"""Addresses of the pages about proposals and confirmations; `sessions.urls` includes them. Ids in them are random."""

from django.urls import path

from sessions.views import call, confirmations, contributing, organise_proposals, partner, proposals, reviews

PROPOSAL = "<slug:slug>/proposals/<uuid:pk>/"
DESK = "<slug:slug>/organise/proposals/"

urlpatterns = [
    path("<slug:slug>/call/", call.call, name="call"),
    path("<slug:slug>/call/enter/", call.enter, name="call_enter"),
    path("<slug:slug>/proposals/new/", proposals.proposal_new, name="proposal_new"),
    path(PROPOSAL, proposals.proposal, name="proposal"),
    path(f"{PROPOSAL}delete/", proposals.proposal_delete, name="proposal_delete"),
    path(f"{PROPOSAL}withdraw/", proposals.proposal_withdraw, name="proposal_withdraw"),
    path(f"{PROPOSAL}partners/", proposals.partner_ask, name="partner_ask"),
    path(f"{PROPOSAL}partners/<uuid:partner>/remove/", proposals.partner_remove, name="partner_remove"),
    path("<slug:slug>/partner/<str:token>/", partner.partner, name="partner"),
    path("<slug:slug>/contributing/", contributing.own, name="contributing"),
    path("<slug:slug>/contributing/parts/<uuid:pk>/", contributing.part_confirm, name="part_confirm"),
    path("<slug:slug>/contributing/proposals/<uuid:pk>/", contributing.partnership_leave, name="partnership_leave"),
    path("<slug:slug>/organise/call/", call.organise_call, name="organise_call"),
    path(DESK, organise_proposals.proposal_list, name="proposals"),
    path(f"{DESK}decide/", organise_proposals.decide, name="proposals_decide"),
    path(f"{DESK}undo/", organise_proposals.undo, name="proposals_undo"),
    path(f"{DESK}<uuid:pk>/", organise_proposals.proposal_page, name="organise_proposal"),
    path(f"{DESK}<uuid:pk>/seen-to/", organise_proposals.seen_to, name="proposal_seen_to"),
    path("<slug:slug>/organise/reviews/", reviews.review_list, name="reviews"),
    path("<slug:slug>/organise/reviews/<uuid:pk>/", reviews.review, name="review"),
    path("<slug:slug>/organise/confirmations/", confirmations.unconfirmed, name="unconfirmed"),
    path("<slug:slug>/organise/confirmations/<uuid:pk>/", confirmations.confirm, name="unconfirmed_part"),
]
