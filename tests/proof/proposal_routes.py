"""Who is answered what at the pages about proposals; part of `matrix`."""

from collections.abc import Mapping

from tests.proof.doors import BUTTON, EVERYONE, FORM, PROGRAMME, REVIEW, SIGNED_IN, SPEAKERS, Route, _door, _here

PROPOSALS: Mapping[str, Route] = {
    "sessions:call": _here(EVERYONE),
    "sessions:call_enter": _here(EVERYONE, BUTTON),
    "sessions:proposal_new": _here(SIGNED_IN, FORM),
    "sessions:proposal": _here(SPEAKERS, FORM, pk="own proposal"),
    "sessions:proposal_delete": _here(SPEAKERS, FORM, pk="own proposal"),
    "sessions:proposal_withdraw": _here(SPEAKERS, FORM, pk="own proposal"),
    "sessions:partner_ask": _here(SPEAKERS, BUTTON, pk="own proposal"),
    "sessions:partner_remove": _here(SPEAKERS, BUTTON, pk="own proposal", partner="asked partner"),
    "sessions:partner": _here(EVERYONE, FORM, token="partner link"),
    "sessions:contributing": _here(SIGNED_IN),
    "sessions:part_confirm": _here(SPEAKERS, BUTTON, pk="own part"),
    "sessions:partnership_leave": _here(_door(frozenset({"delegate"})), FORM, pk="own partnership"),
    "sessions:organise_call": _here(PROGRAMME, FORM),
    "sessions:proposals": _here(PROGRAMME),
    "sessions:proposals_decide": _here(PROGRAMME, BUTTON),
    "sessions:proposals_undo": _here(PROGRAMME, BUTTON),
    "sessions:organise_proposal": _here(PROGRAMME, pk="other proposal"),
    "sessions:proposal_seen_to": _here(PROGRAMME, BUTTON, pk="other proposal"),
    "sessions:reviews": _here(REVIEW),
    "sessions:review": _here(REVIEW, FORM, pk="other proposal"),
    "sessions:unconfirmed": _here(PROGRAMME),
    "sessions:unconfirmed_part": _here(PROGRAMME, BUTTON, pk="part"),
}
