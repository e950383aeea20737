"""Calls that succeed or fail; as a program, a run of two calls that never end."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import wait
from pathlib import Path

from jiu_analysis.site import workers


def process() -> int:
    return os.getpid()


def end_by(number: int) -> None:
    os.kill(os.getpid(), number)


def end_with(status: int) -> None:
    os._exit(status)


def die_of_bad_files(path: Path) -> str:
    """Return the name of a file; the process ends if the name begins with "bad"."""
    if path.name.startswith("bad"):
        os._exit(9)
    return path.name


def fail() -> None:
    raise ValueError("no such luck")


def cannot_be_sent() -> object:
    return lambda: None


def eat_memory() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
    bytearray(2**31)


def dereference_nothing() -> None:
    ctypes.string_at(0)


def variable(name: str) -> str | None:
    return os.environ.get(name)


def for_one_call() -> bool:
    return workers.is_for_one_call()


def peak_memory() -> int:
    """Return the peak memory in kilobytes, after allocating 50 MB."""
    import resource

    bytearray(50_000_000)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def linger(folder: str, name: str) -> None:
    """Start a program that outlives this process, leave a file, and wait forever."""
    other = subprocess.Popen(["sleep", "1000"])
    tempfile.mkdtemp()
    note = Path(folder, f".{name}")
    note.write_text(f"{os.getpid()} {other.pid} {tempfile.gettempdir()}")
    note.rename(Path(folder, name))
    time.sleep(1000)


def leave_a_program() -> int:
    return subprocess.Popen(["sleep", "1000"]).pid


def a_run(folder: str) -> None:
    """Start two calls that never end, until this program is killed."""
    with workers.executor(2) as executor:
        wait([executor.submit(linger, folder, name) for name in "ab"])


def is_there(pid: int | str) -> bool:
    """Whether a process is running; a zombie is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except FileNotFoundError:
        return False


def gone(*pids: int | str, within: float = 20) -> bool:
    """Whether all these processes end within some seconds."""
    end = time.monotonic() + within
    while any(map(is_there, pids)) and time.monotonic() < end:
        time.sleep(0.02)
    return not any(map(is_there, pids))


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        a_run(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit(130)
