"""A schedule published, and looked at before, beside the bare copying of its slots in the same database.

Each size has a process and databases of its own; how the ratios grow from size to size is what counts.
"""

import os
import subprocess
import sys
import tempfile
from typing import TextIO

SIZES = (60, 400, 1000, 4000)


def measure(out: TextIO) -> None:
    """Print a line for each size, with how much more the publication took than at the size before."""
    before = 0.0
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "DEMO": "1", "VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
            for name in ("DATABASE_URL", "KEYS_DATABASE_URL"):
                environment.pop(name, None)
            command = [sys.executable, "-m", "bench.publishing_draft", str(size)]
            done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        took, line = done.stdout.split(" ", 1)
        growth = f", {float(took) / before:.1f} times the size before" if before else ""
        out.write(f"{line.strip()}{growth}\n")
        before = float(took)
