"""The desk's pages and files at two sizes, each size in a process and with databases of its own."""

import os
import subprocess
import sys
import tempfile
from typing import TextIO

SIZES = (500, 5000)


def measure(out: TextIO) -> None:
    """Print a block for each size."""
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "DEMO": "1", "VAR_DIR": folder, "ALLOWED_HOSTS": "localhost"}
            for name in ("DATABASE_URL", "KEYS_DATABASE_URL"):
                environment.pop(name, None)
            command = [sys.executable, "-m", "bench.desk_pages", str(size)]
            done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        out.write(done.stdout)
