"""Where a bench keeps what it needs, and how it speaks."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from process import BenchError

ROOT = pathlib.Path(__file__).resolve().parents[2]


def say(text):
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def bench_folder(keep):
    """A folder on a real disk: a durable directory in memory would be none."""
    parent = os.environ.get("WRITEBACKD_BENCH_DIR", "/var/tmp")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="writebackd-bench-", dir=parent))
    try:
        kind = subprocess.run(["stat", "-f", "-c", "%T", str(folder)], capture_output=True,
                              text=True, check=True).stdout.strip()
        if kind in ("tmpfs", "ramfs"):
            raise BenchError(f"{parent} is in memory; WRITEBACKD_BENCH_DIR wants one on a disk")
        yield folder
    finally:
        if keep:
            say(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
