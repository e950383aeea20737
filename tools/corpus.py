"""Ingest every file of a folder, each in its own process, and summarize the outcomes.

``python tools/corpus.py FOLDER`` runs the equivalent of ``jiu-analysis ingest FILE --dry-run`` for
every file in FOLDER and its subfolders, and prints how many were read, refused with a reason,
crashed, too slow or too large. Its input is the test files of other libraries, or any collection of
documents not written for this project. The exit status is 1 if a file crashed, exceeded a limit or
caused a message that is too long to read.

Each file has 30 seconds of wall-clock time and 1 GiB of memory. The processes are forked from one
that has already imported the readers, which takes 10 ms instead of one second. Memory is limited
by ``resource.setrlimit`` with ``RLIMIT_DATA``, which on Linux counts all private writable memory.
``RLIMIT_AS`` would also count mapped libraries and reserved address space, of which LibreOffice,
run as a subprocess, takes more than 1 GiB without using it. Needs Linux or another system with
fork.
"""

from __future__ import annotations

import argparse
import csv
import faulthandler
import gc
import logging
import os
import pkgutil
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import IO

from tqdm import tqdm

from jiu_analysis import ingest as documents
from jiu_analysis.cli import main as jiu_analysis
from jiu_analysis.errors import JiuError

SECONDS = 30.0
MEMORY = 2**30
JOBS = 2
#: Suffixes of files that are read with the mapping, if one is given.
SPREADSHEETS = (".csv", ".tsv", ".xlsm", ".xlsx")
#: Limits of the length of a message.
MOST_LINES = 20
MOST_CHARACTERS = 4_000
#: Files that take longer are listed even if they stay within the time limit.
LONG_SECONDS = 10.0

OUTCOMES = ("read", "refused", "crashed", "too slow", "too large")
FAILED = OUTCOMES[2:]
_CRASHED, _NO_MEMORY = 120, 121
#: A traceback, with the line that names the exception, also within an exception group.
_RAISED = re.compile(r"(?m)^Traceback \(most recent call last\):\n(?: .*\n)+(\S.*)")


@dataclass(frozen=True)
class Result:
    """The outcome for one file.

    Attributes
    ----------
    path : Path
        The file.
    outcome : str
        One of `OUTCOMES`.
    seconds, cpu_seconds : float
        Wall-clock and processor time.
    peak : int
        Largest resident memory, in bytes.
    message : str
        What was written to standard error; for a file that failed, ends with the traceback.
    """

    path: Path
    outcome: str
    seconds: float
    cpu_seconds: float
    peak: int
    message: str

    @property
    def lines(self) -> int:
        """Return the number of lines of the message."""
        return len(self.message.splitlines())

    @property
    def is_long(self) -> bool:
        """Whether the message is too long to be read; tracebacks count as failures instead."""
        characters = len(self.message.replace(str(self.path), ""))
        too_long = self.lines > MOST_LINES or characters > MOST_CHARACTERS
        return too_long and self.outcome not in FAILED

    @property
    def cause(self) -> str:
        """Return the package's innermost line in the traceback, and the exception or signal."""
        frames = re.findall(r'File "\S*?(jiu_analysis/\S+)", line (\d+),? in (\S+)', self.message)
        # faulthandler prints the innermost frame first, a traceback prints it last.
        is_dump = "most recent call first" in self.message
        place = "{}:{} in {}".format(*frames[0 if is_dump else -1]) if frames else "unknown place"
        raised = _RAISED.findall(self.message) or re.findall(r"killed by \w+$", self.message)
        return ": ".join([place, *(each[:200] for each in raised[-1:])])


@dataclass
class _Running:
    path: Path
    pid: int
    started: float
    output: IO[bytes]


def ingest_all(
    paths: Iterable[Path],
    *,
    jobs: int = JOBS,
    seconds: float = SECONDS,
    memory: int = MEMORY,
    mapping: Path | None = None,
    ingest: Callable[[Sequence[str]], int] = jiu_analysis,
) -> Iterator[Result]:
    """Ingest files as a dry run, each in a forked process.

    Parameters
    ----------
    paths : iterable of Path
        Files.
    jobs : int, default 2
        Processes at a time.
    seconds : float, default 30
        Wall-clock limit for a file; its process and those it started are killed then.
    memory : int, default 2**30
        Limit of private memory, in bytes.
    mapping : Path, optional
        Mapping for spreadsheets; without one they are refused unread.
    ingest : callable
        Called with the arguments of the command; returns an exit status.

    Yields
    ------
    Result
        One for each file, in the order in which they end.
    """
    waiting, running = iter(paths), {}
    with tempfile.TemporaryDirectory(prefix="jiu-corpus-") as folder:
        try:
            while True:
                while len(running) < jobs and (path := next(waiting, None)) is not None:
                    command = partial(ingest, _arguments(path, Path(folder), mapping))
                    started = _start(path, Path(folder), seconds, memory, command)
                    running[started.pid] = started
                if not running:
                    return
                time.sleep(0.005)
                for each in list(running.values()):
                    if result := _result(each, seconds, memory):
                        del running[each.pid]
                        shutil.rmtree(Path(folder) / str(each.pid), ignore_errors=True)
                        yield result
        finally:
            for pid in running:
                _kill(pid)
                os.waitpid(pid, 0)


def _arguments(path: Path, folder: Path, mapping: Path | None) -> list[str]:
    is_mapped = mapping and path.suffix.lower() in SPREADSHEETS
    options = ["--mapping", str(mapping)] if is_mapped else []
    return ["ingest", *options, "--dry-run", "--data", str(folder / "data"), "--", str(path)]


def _start(
    path: Path, folder: Path, seconds: float, memory: int, command: Callable[[], int]
) -> _Running:
    output = tempfile.TemporaryFile()
    # Otherwise both processes would write what is buffered here.
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if not pid:
        status = _CRASHED
        try:
            _isolate(folder, output, seconds, memory)
            status = _status(command)
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(status)
    return _Running(path, pid, time.monotonic(), output)


def _isolate(folder: Path, output: IO[bytes], seconds: float, memory: int) -> None:
    """Give the forked process a group, streams, a temporary folder and limits of its own."""
    # So that it can be killed together with its child processes.
    os.setsid()
    own = folder / str(os.getpid())
    own.mkdir()
    tempfile.tempdir = os.environ["TMPDIR"] = str(own)
    null = os.open(os.devnull, os.O_RDWR)
    for source, stream in ((null, 0), (null, 1), (output.fileno(), 2)):
        os.dup2(source, stream)
    sys.stdin = open(0, encoding="utf-8", closefd=False)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
    logger = logging.getLogger("jiu_analysis")
    logger.addHandler(logging.StreamHandler())
    logger.setLevel(logging.DEBUG)
    faulthandler.enable(2)
    faulthandler.dump_traceback_later(seconds, file=2)
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _status(command: Callable[[], int]) -> int:
    try:
        return command()
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else 1
    except BaseException as error:
        traceback.print_exc()
        return _NO_MEMORY if isinstance(error, MemoryError) else _CRASHED


def _result(running: _Running, seconds: float, memory: int) -> Result | None:
    """Return the outcome of a process that has ended; kill one that exceeded its time."""
    ended, status, usage = os.wait4(running.pid, os.WNOHANG)
    took = time.monotonic() - running.started
    if not ended:
        # Slightly later than the process itself prints its traceback.
        if took > seconds + 0.5:
            _kill(running.pid)
        return None
    _kill(running.pid)
    with running.output as output:
        output.seek(0)
        message = output.read().decode("utf-8", errors="replace")
    code = os.waitstatus_to_exitcode(status)
    if code < 0 and took < seconds:
        message += f"killed by {signal.Signals(-code).name}"
    peak = usage.ru_maxrss * 1024
    if _RAISED.search(message) and code != _NO_MEMORY:
        # When files are read in bulk, an unexpected error is logged and the file is refused.
        code = _CRASHED
    outcome = _outcome(code, took >= seconds, peak >= 0.9 * memory)
    return Result(running.path, outcome, took, usage.ru_utime + usage.ru_stime, peak, message)


def _outcome(code: int, is_slow: bool, is_large: bool) -> str:
    if is_slow:
        return "too slow"
    if is_large or code == _NO_MEMORY:
        return "too large"
    if code == 0:
        return "read"
    return "refused" if code in (1, 2) else "crashed"


def _kill(pid: int) -> None:
    """Kill a process and its children."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def summary(results: Sequence[Result]) -> str:
    """Return the table of outcomes, and the lists of files to inspect.

    Parameters
    ----------
    results : sequence of Result
        One for each file.

    Returns
    -------
    str
        A line for each outcome with its number of files, then the files that failed by cause, those
        that took longer than `LONG_SECONDS`, those with long messages, and those read.
    """
    counts = Counter(result.outcome for result in results)
    lines = [f"{outcome:<12}{counts[outcome]:>8,}" for outcome in OUTCOMES]
    lines.append(f"{'files':<12}{len(results):>8,}")
    for outcome in FAILED:
        lines += _by_cause(outcome, [each for each in results if each.outcome == outcome])
    long = [each for each in results if each.seconds > LONG_SECONDS]
    lines += _listed(f"longer than {LONG_SECONDS:.0f} s", long)
    many = [each for each in results if each.is_long]
    lines += _listed(f"message of more than {MOST_LINES} lines or too many characters", many)
    taken = [each for each in results if each.outcome == "read"]
    lines += _listed("taken in; wrong unless it is a progress report", taken)
    return "\n".join(lines)


def _by_cause(outcome: str, results: Sequence[Result]) -> list[str]:
    causes = defaultdict(list)
    for result in results:
        causes[result.cause].append(result)
    lines = []
    for cause, which in sorted(causes.items(), key=lambda item: -len(item[1])):
        lines += _listed(f"{outcome}: {cause}", which)
    return lines


def _listed(title: str, results: Sequence[Result]) -> list[str]:
    if not results:
        return []
    return ["", f"{title} ({len(results)})"] + [
        f"  {each.path}  ({each.seconds:.1f} s, {each.cpu_seconds:.1f} s of the processor,"
        f" {each.peak / 1e6:.0f} MB, {each.lines} lines)"
        for each in sorted(results, key=lambda each: str(each.path))
    ]


def _recorded(results: Iterable[Result], place: Path) -> Iterator[Result]:
    """Yield results, and write each to a CSV file as soon as it is known."""
    with place.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["path", "outcome", "seconds", "cpu_seconds", "peak", "lines", "message"])
        for each in results:
            times = (f"{each.seconds:.2f}", f"{each.cpu_seconds:.2f}")
            message = each.message[:MOST_CHARACTERS]
            writer.writerow([each.path, each.outcome, *times, each.peak, each.lines, message])
            file.flush()
            yield each


def _import_readers() -> None:
    for module in pkgutil.walk_packages(documents.__path__, f"{documents.__name__}."):
        import_module(module.name)
    import_module("jiu_analysis.cli.ingesting")
    documents.load_phrase_tables()
    # Exclude long-lived objects from garbage collection in the forked processes.
    gc.collect()
    gc.freeze()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="a folder of files of any kind")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write a row for each file")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="read spreadsheets with it")
    options = parser.parse_args(arguments)
    if not options.folder.is_dir():
        parser.error(f"{options.folder}: there is no such folder")
    try:
        paths = documents.files_in([options.folder])
    except JiuError as error:
        parser.error(str(error))
    _import_readers()
    ends = ingest_all(paths, mapping=options.mapping)
    if options.csv:
        ends = _recorded(ends, options.csv)
    results = []
    try:
        for each in tqdm(ends, total=len(paths), unit="file", disable=not sys.stderr.isatty()):
            results.append(each)
    except KeyboardInterrupt:
        print(f"stopped after {len(results):,} of {len(paths):,} files", file=sys.stderr)
    sys.stdout.reconfigure(errors="backslashreplace")
    print(summary(results))
    return int(any(each.outcome in FAILED or each.is_long for each in results))


if __name__ == "__main__":
    sys.exit(main())
