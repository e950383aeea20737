"""Run the cells of a notebook in this process, with the same results as in a kernel.

Starting a kernel, importing pandas and matplotlib into it and stopping it takes longer than making
a page. `workers` runs each page in a process forked after those imports, and this module runs the
cells in that process. They are run by ipykernel's own application, with its streams, shell, startup
files and settings; only its sockets are left out. Messages are put into a queue, which nbclient
reads as if from a kernel: outputs are identical byte for byte.

A process can run one notebook. `needs_a_kernel` tells which notebooks need a kernel. Widgets and
the debugger get no input here, as in any notebook that papermill runs. What a module prints on
import is not on the page if it was imported before the fork.
"""

from __future__ import annotations

import asyncio
import faulthandler
import os
import signal
import sys
from collections import deque
from contextvars import copy_context
from types import SimpleNamespace
from typing import Any

import zmq
from ipykernel.iostream import IOPubThread
from ipykernel.kernelapp import IPKernelApp
from jupyter_client.session import Session
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.engines import NBClientEngine, papermill_engines

from jiu_analysis.report.lazy_imports import without

# ipykernel would import its debugger, which cannot be used here.
with without("debugpy"):
    import ipykernel.debugger  # noqa: F401

#: Name of the engine in papermill.
ENGINE = "in-this-process"
#: Seconds between the time limit of a cell and the end of its process.
GRACE = 5


def needs_a_kernel(notebook: NotebookNode) -> bool:
    """Whether a notebook must run in the kernel that it names.

    Parameters
    ----------
    notebook : NotebookNode
        It must if it uses another language or another environment than this one's ``python3``, or
        if its metadata contain ``"own_kernel": true``.
    """
    named = notebook.metadata.get("kernelspec", {}).get("name", "python3")
    return named != "python3" or bool(notebook.metadata.get("own_kernel"))


class _Queue(Session):
    """A session that queues the messages of the kernel instead of sending them."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.published: deque[dict[str, Any]] = deque()
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
        """Queue a message instead of sending it to a socket."""
        message = msg_or_type
        if not isinstance(message, dict):
            message = self.msg(message, content, parent, header, metadata)
        message["buffers"] = buffers or []
        is_reply = message["msg_type"].endswith("_reply")
        (self.replies if is_reply else self.published).append(message)
        return message


class _Application(IPKernelApp):
    """The kernel's application without its sockets."""

    session: _Queue

    def init_sockets(self) -> None:
        self.session = _Queue(parent=self)
        # The thread uses its socket only for the context of its own pipe.
        self.iopub_thread = IOPubThread(
            SimpleNamespace(context=zmq.Context()), session=self.session
        )
        self.iopub_thread.start()
        self.iopub_socket = self.iopub_thread.background_socket

    def init_kernel(self) -> None:
        # traitlets types a trait that holds a class as any class.
        self.kernel = self.kernel_class.instance(  # type: ignore[attr-defined]
            parent=self,
            session=self.session,
            iopub_thread=self.iopub_thread,
            iopub_socket=self.iopub_socket,
            # No Ctrl-C is received here, so a cell that awaits need not listen for it.
            shell_channel_thread=SimpleNamespace(parent_thread=None),
            log=self.log,
            profile_dir=self.profile_dir,
            user_ns=self.user_ns,
        )
        self.displayhook.get_execution_count = lambda: self.kernel.execution_count

    def _nothing(self, **_: Any) -> None:
        """Do nothing: there is no connection."""

    init_connection_file = init_poller = init_heartbeat = _nothing
    write_connection_file = log_connection_info = _nothing


class _Client:
    """The part of a kernel's client and manager that nbclient uses."""

    has_kernel = True
    kernel_id = None

    def __init__(self, application: _Application, limit: _TimeLimit) -> None:
        self._kernel, self._session, self._limit = application.kernel, application.session, limit
        published, replies = self._session.published, self._session.replies
        self.iopub_channel = SimpleNamespace(get_msg=lambda timeout=None: published.popleft())
        self.shell_channel = SimpleNamespace(get_msg=lambda timeout=None: replies.popleft())
        self.source = ""
        self._context = copy_context()

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
        # No further requests are queued that an error could abort.
        content = {"code": source, "store_history": store_history, "stop_on_error": False}
        asked = self._session.msg("execute_request", content)
        # As in a kernel, a context variable that one cell sets is set in the next.
        run = self._run(asked)
        await asyncio.get_running_loop().create_task(run, context=self._context)
        return asked["msg_id"]

    async def _run(self, asked: dict[str, Any]) -> None:
        self._kernel.set_parent([], asked)
        with self._limit:
            await self._kernel.execute_request(None, [], asked)
        self._session.send(None, "status", {"execution_state": "idle"}, asked)


class _OverTimeError(BaseException):
    """A BaseException, so that a cell that catches exceptions does not catch it."""


class _TimeLimit:
    """Interrupt a cell after its time limit, and end the process if that has no effect."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._is_over = False
        # The kernel will redirect standard error.
        self._stderr = os.dup(2)

    def __enter__(self) -> None:
        if not self._seconds:
            return
        signal.signal(signal.SIGALRM, self._interrupt)
        # Repeated every second, for a cell that catches everything; code that blocks signals is
        # ended by a thread of the interpreter.
        signal.setitimer(signal.ITIMER_REAL, self._seconds, 1)
        faulthandler.dump_traceback_later(self._seconds + GRACE, exit=True, file=self._stderr)

    def __exit__(self, *raised: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        faulthandler.cancel_dump_traceback_later()
        if self._is_over:
            raise _OverTimeError

    def _interrupt(self, number: int, frame: object) -> None:
        self._is_over = True
        raise _OverTimeError


class InThisProcess(NBClientEngine):
    """The papermill engine that runs cells in this process."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        execution_timeout: float | None = None,
        extra_arguments: tuple[str, ...] = (),
        **options: Any,
    ) -> None:
        """Run the cells; the process cannot run a second notebook afterwards.

        Raises
        ------
        CellTimeoutError
            A cell took longer than `execution_timeout` seconds.
        """
        # A notebook that reads sys.argv must see the arguments of a kernel, not of this command.
        sys.argv[1:] = []
        limit = _TimeLimit(execution_timeout)
        application = _Application.instance()
        application.initialize(list(extra_arguments))
        client = _Client(application, limit)
        try:
            super().execute_managed_notebook(
                nb_man, kernel_name, execution_timeout=execution_timeout, km=client, **options
            )
        except _OverTimeError:
            raise CellTimeoutError.error_from_timeout_and_cell(
                "Cell execution timed out",
                execution_timeout,  # type: ignore[arg-type]  # Only printed; may be a fraction.
                NotebookNode(source=client.source),
            ) from None


papermill_engines.register(ENGINE, InThisProcess)
