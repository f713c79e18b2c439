"""The WSGI application that granian serves."""

import os
import sys

from django.core.wsgi import get_wsgi_application

SWITCH_SECONDS = 0.0005
"""How long a thread may go on while others wait for the interpreter; one of those may hold a database's only lock."""

sys.setswitchinterval(SWITCH_SECONDS)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
