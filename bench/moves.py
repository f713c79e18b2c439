"""What one move in the schedule editor costs, conflicts included, beside an empty view behind the same sign-in.

Each size has a process and databases of its own; how the ratios grow from size to size is what counts.
"""

import os
import subprocess
import sys
import tempfile
from typing import TextIO

SIZES = (60, 400, 1000, 4000)


def measure(out: TextIO) -> None:
    """Print a line for each size."""
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "DEMO": "1", "VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
            for name in ("DATABASE_URL", "KEYS_DATABASE_URL"):
                environment.pop(name, None)
            command = [sys.executable, "-m", "bench.move_requests", str(size)]
            done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        out.write(done.stdout)
