"""Sessions whose contents are sealed in the database: codes on their way, a second factor being set up, what was typed."""

import base64
import binascii
from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.core import signing
from django.utils import timezone

from vault.keys import passing_keys
from vault.sealing import SealError, bind, open_sealed, seal

BOUND_TO = bind("session")


class SessionStore(db.SessionStore):
    """Django's sessions in the database, sealed under a key derived from the key ring."""

    def encode(self, session_dict: dict[str, object]) -> str:
        """Return the contents sealed, in base64."""
        text = signing.JSONSerializer().dumps(session_dict)
        return base64.b64encode(seal(text, key=passing_keys("sessions")[0], bound_to=BOUND_TO)).decode()

    def decode(self, session_data: bytes | str) -> dict[str, object]:
        """Return the contents, or none where no key of the ring opens them: the visitor signs in again."""
        for key in passing_keys("sessions"):
            try:
                text = open_sealed(base64.b64decode(session_data), key=key, bound_to=BOUND_TO)
            except (SealError, binascii.Error):
                continue
            contents: dict[str, object] = signing.JSONSerializer().loads(text)
            return contents
        return {}


def remove_ended(_at: datetime) -> bool:
    """Delete sessions whose time is over, by the machine's clock as cookies do: the worker's chore; never more is left."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return False
