"""Whatever is sealed is looked for: each sealed field of each model holds a marker in the world, or is named here with why not."""

import json

import pytest
from django.apps import apps
from django.db import models

from tests.proof.decoding import skeleton
from tests.proof.world import World
from vault.fields import SealedField
from vault.keys import unlocked
from vault.sealing import SealError

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

A_CHOICE = "one of a few words that stand on every form"
A_CODE = "the code of something whose name is a marker"
WITHOUT = {
    "delegates.Consent.shown": "words of the catalogue",
    "delegates.ImportDraft.content": "a file on its way, which the sweep of forms sends and looks for",
    "delegates.Note.text": "what a desk writes down, which the sweep of forms types and looks for",
    "delegates.Person.country": A_CODE,
    "delegates.Person.languages": A_CHOICE,
    "delegates.Person.visibility": A_CHOICE,
    "delegates.Referee.verdict": A_CHOICE,
    "delegates.Registration.interpretation": A_CHOICE,
    "delegates.Registration.photo": A_CHOICE,
    "delegates.Registration.recording": A_CHOICE,
    "delegates.Registration.support": A_CHOICE,
    "delegates.SupportDecision.amount": "kept in cents, and a marker as it is shown",
    "delegates.VisaRequest.nationality": A_CODE,
}


def sealed_fields() -> dict[str, tuple[type[models.Model], str]]:
    """Return each sealed field of the site by its name."""
    return {
        f"{model._meta.label}.{field.name}": (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField)
    }


def values_of(model: type[models.Model], name: str) -> list[str]:
    """Return the values of the field that open, as texts."""
    rows = list(model._default_manager.all())
    found = []
    with unlocked(getattr(row, "key_ref", "") for row in rows):
        for row in rows:
            try:
                value = getattr(row, name)
            except SealError:
                continue
            found.append(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))
    return found


def test_each_sealed_field_holds_a_marker_or_says_why_not(world: World) -> None:
    shapes = [skeleton(marker.text) for marker in world.markers]
    texts = {label: skeleton("\n".join(values_of(model, name))) for label, (model, name) in sealed_fields().items()}
    without = {label for label, text in texts.items() if not any(shape in text for shape in shapes)}
    assert without == set(WITHOUT)
