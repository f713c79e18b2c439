"""Measure what the site does beside a bare run of the library behind it: `make bench`.

Machines are shared and noisy: read the ratios, not the seconds.
"""

import os
import sys

import django

os.environ.setdefault("DEMO", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from bench import badges, calendars, conflicts, desk, exchange, moves, publishing, registration  # noqa: E402  # models load after set-up

badges.measure(sys.stdout)
calendars.measure(sys.stdout)
conflicts.measure(sys.stdout)
exchange.measure(sys.stdout)
moves.measure(sys.stdout)
publishing.measure(sys.stdout)
registration.measure(sys.stdout)
desk.measure(sys.stdout)
