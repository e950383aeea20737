"""Cells run in this very process, as the kernel would run them.

Starting a kernel, importing pandas and matplotlib into it and ending it takes longer than a page
does. `workers` gives a page a process of its own that was forked with all of that done, and here
the cells run in that process. ipykernel's own application runs them, with its streams, shell,
startup files and settings; only its sockets are left out. What it would have sent lies in a queue,
and nbclient reads the queue as it reads a kernel: outputs are the same, byte for byte.

A process can do this once. What needs a kernel of its own is named in `needs_a_kernel`. Nobody can
write to a widget or a debugger here, as nobody can while a page is made by papermill. What a
module says while it is imported is not on the page if it was imported before the fork.
"""

from __future__ import annotations

import faulthandler
import signal
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, SimpleNamespace
from typing import Any

import zmq
from ipykernel.iostream import IOPubThread
from ipykernel.kernelapp import IPKernelApp
from jupyter_client.session import Session
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.engines import NBClientEngine, papermill_engines

from jiu_analysis.site.lazy_imports import without

# A kernel that starts brings its debugger with it, which nobody can reach here.
with without("debugpy"):
    import ipykernel.debugger  # noqa: F401

#: The engine's name for papermill.
ENGINE = "in-this-process"
#: Seconds that a cell over its time has to end by itself, before its process is ended.
GRACE = 5


def needs_a_kernel(notebook: NotebookNode) -> bool:
    """Whether a notebook must have the kernel that it names.

    Parameters
    ----------
    notebook : NotebookNode
        One in another language, or in another environment than this one's ``python3``, does;
        and one that asks for it with ``"own_kernel": true`` in its metadata.
    """
    named = notebook.metadata.get("kernelspec", {}).get("name", "python3")
    return named != "python3" or bool(notebook.metadata.get("own_kernel"))


class _Queue(Session):
    """What a kernel says, kept in order instead of sent."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.said: deque[dict[str, Any]] = deque()
        self.replies: deque[dict[str, Any]] = deque()

    def send(
        self,
        stream: Any,
        msg_or_type: Any,
        content: Any = None,
        parent: Any = None,
        ident: Any = None,
        buffers: Any = None,
        track: bool = False,
        header: Any = None,
        metadata: Any = None,
    ) -> dict[str, Any]:
        """Keep a message that was to go to a socket."""
        message = msg_or_type
        if not isinstance(message, dict):
            message = self.msg(message, content, parent, header, metadata)
        message["buffers"] = buffers or []
        is_reply = message["msg_type"].endswith("_reply")
        (self.replies if is_reply else self.said).append(message)
        return message


class _Application(IPKernelApp):
    """The kernel's application without what it listens on."""

    session: _Queue

    def init_session(self) -> None:
        self.session = _Queue(parent=self)

    def init_sockets(self) -> None:
        self.init_session()
        # The thread asks its socket for nothing but the context of its own pipe.
        self.iopub_thread = IOPubThread(
            SimpleNamespace(context=zmq.Context()), session=self.session
        )
        self.iopub_thread.start()
        self.iopub_socket = self.iopub_thread.background_socket

    def init_kernel(self) -> None:
        self.kernel = self.kernel_class.instance(
            parent=self,
            session=self.session,
            iopub_thread=self.iopub_thread,
            iopub_socket=self.iopub_socket,
            # Ctrl-C does not come here, so no cell that awaits has to listen for it.
            shell_channel_thread=SimpleNamespace(parent_thread=None),
            log=self.log,
            profile_dir=self.profile_dir,
            user_ns=self.user_ns,
        )
        # A kernel waits after each cell for what it has said to be sent.
        self.kernel._execute_sleep = 0
        self.displayhook.get_execution_count = lambda: self.kernel.execution_count

    def _nothing(self) -> None:
        """There is nobody to connect to."""

    init_connection_file = init_poller = init_heartbeat = _nothing
    write_connection_file = log_connection_info = _nothing


class _Client:
    """As much of a kernel's client as nbclient asks for; also of its manager."""

    has_kernel = True
    kernel_id = None

    def __init__(self, application: _Application, seconds: float | None) -> None:
        self._kernel, self._session = application.kernel, application.session
        self._seconds = seconds
        self.iopub_channel = SimpleNamespace(get_msg=self._next_said)
        self.shell_channel = SimpleNamespace(get_msg=self._next_reply)
        self.source = ""

    def client(self) -> _Client:
        return self

    def start_channels(self) -> None:
        pass

    def wait_for_ready(self, timeout: float | None = None) -> None:
        pass

    def is_alive(self) -> bool:
        return not self._kernel.shell.exit_now

    def kernel_info(self) -> str:
        asked = self._session.msg("kernel_info_request")
        self._session.send(None, "kernel_info_reply", self._kernel.kernel_info, asked)
        return asked["msg_id"]

    async def execute(self, source: str, store_history: bool, stop_on_error: bool) -> str:
        if not self.is_alive():
            raise DeadKernelError("Kernel died")
        self.source = source
        # Nothing waits behind a cell that an error in it could stop.
        content = {"code": source, "store_history": store_history, "stop_on_error": False}
        asked = self._session.msg("execute_request", content)
        self._kernel.set_parent([], asked)
        with _limit(self._seconds):
            await self._kernel.execute_request(None, [], asked)
        self._kernel._publish_status("idle", "shell")
        return asked["msg_id"]

    def _next_said(self, timeout: float | None = None) -> dict[str, Any]:
        return self._session.said.popleft()

    def _next_reply(self, timeout: float | None = None) -> dict[str, Any]:
        return self._session.replies.popleft()


class _OverTimeError(BaseException):
    """No cell that catches exceptions means this one."""


@contextmanager
def _limit(seconds: float | None) -> Iterator[None]:
    """End a cell that takes longer, and the process where it cannot be ended."""
    if not seconds:
        yield
        return
    is_over = False

    def end(number: int, frame: FrameType | None) -> None:
        nonlocal is_over
        is_over = True
        raise _OverTimeError

    before = signal.signal(signal.SIGALRM, end)
    # Again each second, for a cell that catches everything; code that lets no signal through
    # is ended from a thread of the interpreter's own.
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    faulthandler.dump_traceback_later(seconds + GRACE, exit=True, file=_unwatched_stderr())
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        faulthandler.cancel_dump_traceback_later()
        signal.signal(signal.SIGALRM, before)
    if is_over:
        raise _OverTimeError


def _unwatched_stderr() -> int:
    """Standard error as it was before the kernel's streams took its number."""
    return getattr(sys.stderr, "_original_stdstream_copy", None) or sys.__stderr__.fileno()


class InThisProcess(NBClientEngine):
    """papermill's engine of that name."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        execution_timeout: float | None = None,
        extra_arguments: tuple[str, ...] = (),
        **options: Any,
    ) -> None:
        """Run the cells; the process is not fit for a second notebook afterwards.

        Raises
        ------
        CellTimeoutError
            A cell took longer than `execution_timeout` seconds.
        """
        # A notebook that looks finds the arguments of a kernel, not those of who made the page.
        sys.argv[1:] = []
        application = _Application.instance()
        application.initialize(list(extra_arguments))
        client = _Client(application, execution_timeout)
        try:
            super().execute_managed_notebook(
                nb_man, kernel_name, execution_timeout=execution_timeout, km=client, **options
            )
        except _OverTimeError:
            raise CellTimeoutError.error_from_timeout_and_cell(
                "Cell execution timed out", execution_timeout, SimpleNamespace(source=client.source)
            ) from None


papermill_engines.register(ENGINE, InThisProcess)
