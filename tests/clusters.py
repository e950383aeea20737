"""A Dask cluster of real processes on the loopback interface, and functions to run on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: Environment variable with the name of a worker.
NAME = "JIU_TEST_WORKER"
_ALONE = ["--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0"]


def name() -> str:
    """Return the name of the worker that runs the call."""
    return os.environ.get(NAME, "none")


def everywhere_the_same() -> dict[str, str]:
    """Return versions that are the same on every worker."""
    return {"python": sys.version}


def everywhere_another() -> dict[str, str]:
    """Return versions that differ between workers."""
    return {"python": sys.version, "name": name()}


@contextmanager
def scheduler(folder: Path) -> Iterator[str]:
    """Start a scheduler and yield its address."""
    address_file = folder / "scheduler.json"
    with _started(folder, "scheduler", *_ALONE, "--port", "0", "--scheduler-file", address_file):
        until(address_file.is_file)
        yield json.loads(address_file.read_text(encoding="utf-8"))["address"]


@contextmanager
def worker(folder: Path, address: str, called: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a worker of a scheduler in a separate process."""
    ready = folder / f"{called}.log"
    with _started(
        folder,
        "worker",
        address,
        *_ALONE,
        "--no-nanny",
        "--nthreads",
        "1",
        "--local-directory",
        folder / called,
        name=called,
    ) as process:
        until(lambda: b"Registered to" in ready.read_bytes())
        yield process


@contextmanager
def _started(folder: Path, *arguments: object, name: str = "") -> Iterator[subprocess.Popen[bytes]]:
    here = Path(__file__).parent
    with (folder / f"{name or arguments[0]}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *map(str, arguments)],
            # Not the working directory of the run, as on another machine.
            cwd=folder,
            env={**os.environ, NAME: name, "PYTHONPATH": str(here)},
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until(is_so, within: float = 60.0) -> None:
    """Wait until a condition is true."""
    end = time.monotonic() + within
    while not is_so():
        assert time.monotonic() < end, "it has not come to be"
        time.sleep(0.02)
