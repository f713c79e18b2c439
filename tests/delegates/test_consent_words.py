"""The words that people agree to: a changed text needs a new version, and every form shows them."""

import hashlib
from datetime import datetime
from html import unescape

import pytest
from django.test import Client
from django.utils.translation import override

from delegates.consent_wordings import WORDINGS
from delegates.models import Consent
from events import clock
from events.models import Conference

PINNED = {
    "name-in-programme-1": "cfae10c771ad8ae6",
    "open-session-2": "11feec59afe1f1f4",
    "photo-1": "614f803ebce510c6",
    "recording-1": "57be8b7d6383a129",
    "name-in-report-1": "641653a27240d989",
    "quotation-1": "8473382583b4c4d1",
    "follow-up-1": "1c76aa2c62257799",
}


def fingerprint(text: object) -> str:
    with override("en"):
        return hashlib.sha256(str(text).encode()).hexdigest()[:16]


def test_a_text_belongs_to_its_version_so_a_changed_text_needs_a_new_one() -> None:
    assert {wording.version: fingerprint(wording.text) for wording in WORDINGS.values()} == PINNED


def test_every_purpose_has_words_of_its_own() -> None:
    assert set(WORDINGS) == set(Consent.Purpose)
    assert len({wording.version for wording in WORDINGS.values()}) == len(WORDINGS)


@pytest.mark.parametrize("purpose", ["photo", "recording", "name-in-programme"])
def test_the_form_shows_the_words_in_full_and_has_nothing_ticked(
    conference: Conference, client: Client, now: datetime, monkeypatch: pytest.MonkeyPatch, purpose: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    page = unescape(client.get("/dhrd-2012/register/").content.decode())
    assert str(WORDINGS[purpose].text) in page
    assert 'name="photo" value="ok" checked' not in page.replace("  ", " ")
