"""Run each call in a separate process, forked from one that has imported everything.

Importing pandas, matplotlib and the rest takes one or two seconds, which every page would pay
again. So a server imports them once and forks a process for each call, a limited number at a time;
Python's own `multiprocessing` does that ("forkserver"). A process that is killed affects only its
own call. No process outlives a run: the process group of each call is killed after it, and if the
run itself is killed, the operating system kills the groups. Memory grows with the number of
parallel calls, not with their total number.

On systems where forking is unsafe (macOS, Windows), pages use an ordinary process pool, and each
page starts a kernel.
"""

from __future__ import annotations

import atexit
import gc
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import (
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from contextlib import ExitStack, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Any

from jiu_analysis.errors import ContentError
from jiu_analysis.site import temporary

#: Name of a process made for one call.
_NAME = "for-one-call"
#: Maximum length in bytes of a folder's name, so that a socket in it has a valid address.
_LONGEST = 70
#: Number of allocations between two garbage collections.
_MANY = 20_000
#: Seconds that a process may take to exit after its answer.
_GRACE = 5.0
#: Environment variable that marks the server.
_SERVER = "JIU_ANALYSIS_SERVER"
#: Environment variable of the server: the data package to keep in memory.
DATA = "JIU_ANALYSIS_KEPT_DATA"
#: Environment of the server before its imports, unless the variables are already set.
_SETTINGS = {
    _SERVER: "yes",
    # A forked process has one thread, and would wait forever for others.
    "OPENBLAS_NUM_THREADS": "1",
    # As in a kernel; matplotlib reads it on import.
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}


class EndedError(ContentError):
    """A process ended without an answer."""


def can_fork() -> bool:
    """Whether this system can safely fork a process that has imported everything."""
    # The server listens in the temporary folder, at an address of limited length.
    return sys.platform == "linux" and len(os.fsencode(tempfile.gettempdir())) <= _LONGEST


def is_for_one_call() -> bool:
    """Whether this process was made for the current call and ends with it."""
    return multiprocessing.current_process().name == _NAME


def cores() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def executor(
    jobs: int, *, warm: Sequence[str] = (), data: str = "", seconds: float | None = None
) -> Executor:
    """Return an executor that isolates calls from each other.

    Parameters
    ----------
    jobs : int
        Number of parallel calls.
    warm : sequence of str
        Names of modules to import once for all calls.
    data : str
        Absolute path of a data package that they may keep in memory for all calls.
    seconds : float, optional
        Time limit of a call; its process is killed then.
    """
    if can_fork():
        return Processes(jobs, warm=warm, data=data, seconds=seconds)
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))


class Processes(ThreadPoolExecutor):
    """An executor that runs each call in a process forked from a warm server.

    Parameters
    ----------
    jobs : int
        Number of parallel calls; a thread waits for each.
    warm : sequence of str
        Names of modules that the server imports before it forks; missing ones are skipped. A
        process has one server, and the first executor decides what it imports.
    data : str
        Absolute path of a data package, which the modules find in the environment as `DATA`.
    seconds : float, optional
        Time limit of a call; its process is killed then.

    Examples
    --------
    >>> with Processes(2) as processes:
    ...     processes.submit(divmod, 7, 2).result()
    (3, 1)
    """

    #: Shared by all: multiprocessing polls all its processes whenever it starts one.
    _lock = threading.Lock()

    def __init__(
        self, jobs: int, *, warm: Sequence[str] = (), data: str = "", seconds: float | None = None
    ) -> None:
        super().__init__(jobs)
        # Files that a killed call leaves are removed with the executor.
        self._owned = ExitStack()
        self._temporary = self._owned.enter_context(temporary.folder())
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([__name__, *warm])
        self._seconds = seconds
        self._settings = {**_SETTINGS, DATA: data}
        self._running: set[BaseProcess] = set()
        self._is_stopped = False
        with self._lock:
            _serve(self._settings)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call a function of a module; arguments must be picklable."""
        return super().submit(self._call, fn, args, kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Shut down; with `cancel_futures` also kill running calls."""
        if cancel_futures:
            self._is_stopped = True
            with self._lock:
                for process in self._running:
                    _end(process)
        super().shutdown(wait, cancel_futures=cancel_futures)
        if wait:
            self._owned.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.shutdown(cancel_futures=kind is not None)

    def _call(self, fn: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        ours, theirs = self._context.Pipe(duplex=False)
        with ours:
            with theirs, self._lock:
                if self._is_stopped:
                    raise CancelledError
                environment = {**os.environ, "TMPDIR": str(self._temporary)}
                process = self._context.Process(
                    target=_answer, args=(theirs, environment, fn, args, kwargs), name=_NAME
                )
                _serve(self._settings)
                process.start()
                self._running.add(process)
            try:
                answer, error = self._answer_of(process, ours)
            finally:
                with self._lock:
                    self._running.discard(process)
                    _end(process)
                    process.join()
                    process.close()
        if error is not None:
            raise error
        return answer

    def _answer_of(self, process: BaseProcess, ours: Connection) -> tuple[Any, Exception | None]:
        if not wait([ours, process.sentinel], self._seconds):
            raise EndedError(f"it took longer than {self._seconds:g} seconds and was ended")
        answer = None
        with suppress(EOFError, OSError):
            answer = ours.recv() if ours.poll() else None
        # The process may finish its cleanup first.
        wait([process.sentinel], _GRACE)
        if answer is None:
            with self._lock:
                process.join(0)
                raise EndedError(_why(process.exitcode))
        return answer


def _serve(settings: Mapping[str, str]) -> None:
    """Start the server if it is not running, with safe settings for forks and ignoring Ctrl-C."""
    from multiprocessing import forkserver, resource_tracker

    missing = {name: value for name, value in settings.items() if not os.environ.get(name)}
    os.environ.update(missing)
    # Starting the resource tracker would unblock Ctrl-C again.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        for name in missing:
            del os.environ[name]


def _answer(
    theirs: Connection,
    environment: Mapping[str, str],
    fn: Callable[..., Any],
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
) -> None:
    """Run the call and send its result, in the process made for it."""
    os.setsid()
    _end_with_the_run()
    # A Ctrl-C received before setsid was meant for the run: ignoring the signal discards it.
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    signal.signal(signal.SIGINT, handler)
    # The server still has the environment from when it was started.
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None
    # Imported objects are kept: collecting them would cost time and copy memory pages.
    gc.freeze()
    # The process is short-lived, so reference cycles may be collected less often.
    gc.set_threshold(_MANY)
    try:
        theirs.send((fn(*args, **kwargs), None))
    except Exception as error:
        error.add_note("".join(traceback.format_exception(error)))
        theirs.send((None, error))


def _end_with_the_run() -> None:
    """Make the system kill this process and its children when the run ends in any way."""
    import fcntl

    # The run holds the other end of this pipe while it lives and writes nothing more to it.
    # So the signal for input on the pipe means its end; it is SIGKILL, sent to the group.
    parent = multiprocessing.parent_process()
    assert parent is not None, "this process was started by a run"
    run = parent.sentinel
    fcntl.fcntl(run, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(run, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(run, fcntl.F_SETFL, fcntl.fcntl(run, fcntl.F_GETFL) | os.O_ASYNC)
    if not parent.is_alive():
        os.killpg(0, signal.SIGKILL)
    # If memory runs out, the system should kill a page before the run.
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")


def _end(process: BaseProcess) -> None:
    """Kill a process and its children, if any are left."""
    assert process.pid is not None, "only a process that has started is ended"
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    # The process may not have its own group yet.
    if process.is_alive():
        process.kill()


def _why(status: int | None) -> str:
    if status == -signal.SIGKILL:
        return "its process was killed (SIGKILL); was there too little memory?"
    if status is not None and status < 0:
        return f"its process ended by signal {-status} ({signal.strsignal(-status)})"
    return f"its process ended with status {status} and no answer"


def _leave(server: int) -> None:
    # A forked process exits in its own way.
    if os.getpid() == server:
        sys.stdout.flush()
        os._exit(0)


if os.environ.get(_SERVER):
    # Interpreter shutdown would take half a second, in which the reader of the run's output would
    # wait: the server holds the same output stream open.
    atexit.register(_leave, os.getpid())
