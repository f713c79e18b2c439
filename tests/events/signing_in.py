"""What tests about signing in share."""

import re

from django.http import HttpResponseBase
from django.test import Client

from events.models import Mail

ADDRESS = "Harbour.Light@example.org"
LOGIN, CONFIRM = "/accounts/login/", "/accounts/login/code/confirm/"


def last_code() -> str:
    """Return the code that was mailed last."""
    mail = Mail.objects.filter(purpose="sign-in code").latest("written_at", "due_at")
    found = re.search(r"\d{4}-\d{4}", str(mail.body))
    assert found
    return found[0]


def sign_in_by_code(client: Client, address: str = ADDRESS) -> str:
    """Ask for a code and enter it; return where that leads."""
    client.post(LOGIN, {"login": address})
    return leads_to(client.post(CONFIRM, {"code": last_code()}))


def leads_to(answer: HttpResponseBase) -> str:
    """Return where a redirect leads."""
    return answer["Location"]


def bare(page: bytes) -> str:
    """Return the page without what differs each time it is drawn."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.decode())
