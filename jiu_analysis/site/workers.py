"""Where pages are made: a process for each, forked from one that has imported everything.

Importing pandas, matplotlib and the rest takes a second or two, which every page would pay again.
So a server imports them once and forks a process of its own for each call, so many at a time;
Python's own `multiprocessing` does that ("forkserver"). What kills a process kills nothing but
its call. Nothing outlives a run: with each call its whole process group is ended, and should the
run itself be killed, the operating system ends the groups. Memory grows with the calls at a time,
not with their number.

Where no process can be forked in safety (macOS, Windows), pages go to an ordinary pool of
processes, and each page starts a kernel.
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

#: What a process is called that was made for one call.
_NAME = "for-one-call"
#: Length of a folder's name, in bytes, up to which a socket in it has a name that the system takes.
_LONGEST = 70
#: How many objects may be made before a process looks for those that nobody needs any more.
_MANY = 20_000
#: Seconds that a process has to end after its answer.
_GRACE = 5.0
#: Tells the server what it is; nobody else has it in the environment.
_SERVER = "JIU_ANALYSIS_SERVER"
#: What the server is told before it imports anything, unless the environment says otherwise.
_SETTINGS = {
    _SERVER: "yes",
    # A fork has one thread, and would wait for ever for others.
    "OPENBLAS_NUM_THREADS": "1",
    # As a kernel has it; matplotlib reads it when it is imported.
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}


class EndedError(ContentError):
    """A process ended without an answer."""


def can_fork() -> bool:
    """Whether this system can fork a process that has imported everything, in safety."""
    # The server listens in the folder for temporary files, at an address of limited length.
    return sys.platform == "linux" and len(os.fsencode(tempfile.gettempdir())) <= _LONGEST


def is_for_one_call() -> bool:
    """Whether this process was made for the call that runs in it, and ends with it."""
    return multiprocessing.current_process().name == _NAME


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def executor(jobs: int, *, warm: Sequence[str] = (), seconds: float | None = None) -> Executor:
    """Where calls run, each apart from the others.

    Parameters
    ----------
    jobs : int
        How many at a time.
    warm : sequence of str
        Names of modules to import once for all.
    seconds : float, optional
        After which a call is given up and its process ended.
    """
    if can_fork():
        return Processes(jobs, warm=warm, seconds=seconds)
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))


class Processes(ThreadPoolExecutor):
    """Each call in a process of its own, forked from a warm one.

    Parameters
    ----------
    jobs : int
        How many at a time; a thread waits for each.
    warm : sequence of str
        Names of modules that the server imports before it forks; one that is missing is left
        out. There is one server in a process, and the first executor decides what it imports.
    seconds : float, optional
        After which a call is given up and its process ended.

    Examples
    --------
    >>> with Processes(2) as processes:
    ...     processes.submit(divmod, 7, 2).result()
    (3, 1)
    """

    #: One for all: multiprocessing looks after all its processes whenever it starts one.
    _lock = threading.Lock()

    def __init__(
        self, jobs: int, *, warm: Sequence[str] = (), seconds: float | None = None
    ) -> None:
        super().__init__(jobs)
        # What a call leaves there when it is ended goes with the executor.
        self._owned = ExitStack()
        self._temporary = self._owned.enter_context(temporary.folder())
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([__name__, *warm])
        self._seconds = seconds
        self._running: set[BaseProcess] = set()
        self._is_stopped = False
        with self._lock:
            _serve()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call a function of a module, with arguments that can be pickled."""
        return super().submit(self._call, fn, args, kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End; with `cancel_futures` also what runs, at once."""
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
                _serve()
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
        # What it still has to put in order, it may.
        wait([process.sentinel], _GRACE)
        if answer is None:
            with self._lock:
                process.join(0)
                raise EndedError(_why(process.exitcode))
        return answer


def _serve() -> None:
    """Let the server run, if it does not run yet, fit for forks and deaf to Ctrl-C."""
    from multiprocessing import forkserver, resource_tracker

    missing = {name: value for name, value in _SETTINGS.items() if not os.environ.get(name)}
    os.environ.update(missing)
    # This one lets Ctrl-C through again when it is started.
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
    """Call and answer, in the process that was made for it."""
    os.setsid()
    _end_with_the_run()
    # A Ctrl-C from before it had a session of its own was meant for the run: ignoring forgets it.
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    signal.signal(signal.SIGINT, handler)
    # The environment of the server is the one of when it was started.
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None
    # What was imported stays as it is: looking through it again would cost time, and copies of it.
    gc.freeze()
    # What it makes goes with it: what only refers to itself may wait longer than usual.
    gc.set_threshold(_MANY)
    try:
        theirs.send((fn(*args, **kwargs), None))
    except Exception as error:
        error.add_note("".join(traceback.format_exception(error)))
        theirs.send((None, error))


def _end_with_the_run() -> None:
    """Let the system end this process and those it starts when the run is gone, in any way."""
    import fcntl

    # The run holds the other end of this pipe as long as it lives, and writes no more to it.
    # The signal for "something happened here" goes to the group, and is the one nobody escapes.
    run = multiprocessing.parent_process().sentinel
    fcntl.fcntl(run, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(run, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(run, fcntl.F_SETFL, fcntl.fcntl(run, fcntl.F_GETFL) | os.O_ASYNC)
    if not multiprocessing.parent_process().is_alive():
        os.killpg(0, signal.SIGKILL)
    # Where memory runs out, a page goes before the run does.
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")


def _end(process: BaseProcess) -> None:
    """End a process and those it started, if there are any left."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    # It may not have a group yet.
    if process.is_alive():
        process.kill()


def _why(status: int | None) -> str:
    if status == -signal.SIGKILL:
        return "its process was killed (SIGKILL); was there too little memory?"
    if status is not None and status < 0:
        return f"its process ended by signal {-status} ({signal.strsignal(-status)})"
    return f"its process ended with status {status} and no answer"


def _leave(server: int) -> None:
    # A fork has its own way to end.
    if os.getpid() == server:
        sys.stdout.flush()
        os._exit(0)


if os.environ.get(_SERVER):
    # To take apart all that was imported takes half a second, and whoever reads what the run says
    # would wait for that: the server writes to where the run does.
    atexit.register(_leave, os.getpid())
