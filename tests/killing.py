"""Processes that write to a folder and are killed, or run in parallel; run as a program.

A separate program, because a test process may have threads and must not fork. What takes long to
import is imported by the commands that need it.
"""

from __future__ import annotations

import ctypes
import itertools
import os
import shutil
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from jiu_analysis.datapackage import transaction
from jiu_analysis.errors import UsageError

FILES = [f"{letter}.csv" for letter in "abcdefgh"]
_STEPS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.listdir", "os.scandir"}


def start(*arguments: object) -> subprocess.Popen[str]:
    """Start this program with one of its commands."""
    return subprocess.Popen(
        [sys.executable, __file__, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def run(*arguments: object) -> str:
    """Run this program to its end and return its output."""
    process = start(*arguments)
    output, _ = process.communicate()
    assert process.returncode == 0
    return output


def _forked(work: Callable[[], object]) -> int:
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
    os._exit(1)


def every_step(source: str, before: str, after: str) -> None:
    """Store a document in copies of a package, killed before each file operation in turn.

    Prints the number of operations of the run that was not killed.
    """
    from writing import stored

    from jiu_analysis.ingest import read

    reading = read(Path(source))
    # Late imports happen here, so that they are not counted as operations.
    stored(reading, Path(f"{after}-warm"))
    for last in itertools.count():
        folder = Path(after) / str(last)
        folder.parent.mkdir(exist_ok=True)
        if Path(before).exists():
            shutil.copytree(before, folder)

        def work(folder: Path = folder, last: int = last) -> None:
            _die_at(last, folder)
            stored(reading, folder)

        _, status = os.waitpid(_forked(work), 0)
        if status == 0:
            print(last)
            return
        assert os.WIFSIGNALED(status), status


def _die_at(last: int, folder: Path) -> None:
    """Kill this process before a file operation in the folder; also between write and sync."""
    steps = itertools.count()

    def step(event: str, arguments: tuple[object, ...]) -> None:
        if event not in _STEPS or not str(arguments[0]).startswith(str(folder)):
            return
        if next(steps) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    synced = os.fsync

    def fsync(descriptor: int) -> None:
        step("open", (folder,))
        synced(descriptor)

    os.fsync = fsync
    sys.addaudithook(step)


def any_moment(folder: str, times: str) -> None:
    """Repeatedly kill a writer that commits without end; print what a reader then finds."""
    path = Path(folder)
    for number in range(int(times)):
        child = _forked(lambda: _commit_for_ever(path))
        time.sleep(0.01 + 0.0017 * number)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        print(len({*transaction.snapshot(path, FILES).values()}), (path / ".committed").exists())


def commits(folder: str) -> None:
    """Commit without end."""
    _commit_for_ever(Path(folder))


def _commit_for_ever(folder: Path) -> None:
    for number in itertools.count():
        with transaction.locked(folder):
            transaction.commit(folder, {name: str(number).encode() * 999 for name in FILES})


def ingest(folder: str, *sources: str) -> None:
    """Store documents one by one, after a line on standard input."""
    from writing import stored

    from jiu_analysis.ingest import read

    readings = [read(Path(each)) for each in sources]
    print("ready", flush=True)
    sys.stdin.readline()
    for reading in readings:
        stored(reading, Path(folder))


def hold(folder: str) -> None:
    """Hold the lock of a folder until a line on standard input, or forever."""
    with transaction.locked(Path(folder)):
        print(os.getpid(), flush=True)
        sys.stdin.readline()


def as_reader(folder: str, source: str) -> None:
    """Read a package without write permission, and try to add to it."""
    from writing import stored

    from jiu_analysis.datapackage import loading as loaders
    from jiu_analysis.ingest import read

    if os.geteuid() == 0:
        _without_privileges()
    reading = read(Path(source))
    print(*loaders.load(folder).documents["document"])
    try:
        stored(reading, Path(folder))
    except UsageError as error:
        print(error)


def _without_privileges() -> None:
    """Make file permissions apply to root too.

    Changing the user is not possible: only root may be able to read the project's folder.
    """
    version_3, this_process = 0x20080522, 0
    header = struct.pack("Ii", version_3, this_process)
    if ctypes.CDLL(None, use_errno=True).capset(header, bytes(24)):
        raise OSError(ctypes.get_errno(), "capset")


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
