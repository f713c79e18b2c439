"""No form takes an e-mail address with characters that are not seen, which mail libraries stumble at."""

from datetime import datetime
from uuid import uuid4

import pytest
from django import forms
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from delegates.forms import AnswersForm
from delegates.importing import FIELDS, Answer
from delegates.models import Registration
from delegates.views.desk_notes import ByHandForm
from events import clock
from events.forms.plain import Address
from events.forms.team import InvitationForm
from events.models import Conference, User
from sessions.forms import NewContributorForm

BAD = [
    '"\x0cu:"@example.org',
    '"\x0b"@example.org',
    '"a\\\x01"@example.org',
    '"\x7f"@example.org',
    '"\xa0"@example.org',
]


@pytest.mark.parametrize("address", BAD)
def test_the_field_refuses_them_with_one_sentence(address: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        Address().clean(address)
    assert len(refused.value.messages) == 1


def test_every_form_that_takes_an_address_takes_it_by_that_field() -> None:
    fields = [form.base_fields["address"] for form in (AnswersForm, ByHandForm, InvitationForm, NewContributorForm)]
    assert {type(field) for field in [*fields, FIELDS[Answer.ADDRESS]]} == {Address}


@given(st.text(alphabet=[chr(code) for code in range(1, 128)], min_size=1, max_size=4))
def test_a_mail_can_be_made_for_every_address_that_the_field_takes(quoted: str) -> None:
    try:
        address = Address().clean(f'"{quoted}"@example.org')
    except forms.ValidationError:
        return
    try:
        message = EmailMessage("Subject", "Body", "site@example.org", [address]).message()
        assert message.as_bytes()
    except ValueError:  # given up at once, as the outbox does
        assert not address.isascii() or '"' in address


def test_registering_with_one_is_answered_by_the_form(
    conference: Conference, now: datetime, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    said = {"display_name": "X", "address": BAD[0], "category": "delegate", "token": str(uuid4()), "step": "send"}
    answer = client.post("/dhrd-2012/register/", said | {"conduct": "on"})
    assert (answer.status_code, Registration.objects.count()) == (200, 0)
    assert "Enter an e-mail address such as name@example.org." in answer.content.decode()


@pytest.mark.django_db(databases=["default", "keys"])
@pytest.mark.parametrize(("path", "name"), [("/accounts/login/", "login"), ("/accounts/login/code/", "email")])
def test_signing_in_with_one_is_answered_by_the_form(client: Client, path: str, name: str) -> None:
    answer = client.post(path, {name: BAD[0]})
    assert (answer.status_code, User.objects.count()) == (200, 0)
    assert "Enter an e-mail address such as name@example.org." in answer.content.decode()


@pytest.mark.django_db(databases=["default", "keys"])
def test_no_owner_is_made_of_one() -> None:
    with pytest.raises(CommandError):
        call_command("owner", BAD[0])
    assert User.objects.count() == 0
