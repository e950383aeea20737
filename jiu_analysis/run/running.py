"""A notebook run by papermill: in this very process where that can be, else in a kernel.

Either way gives the same bytes.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from traitlets.config import Config

from jiu_analysis.errors import ContentError
from jiu_analysis.run import workers

#: A cell that runs longer is broken.
CELL_SECONDS = 600
#: How often a kernel is started that does not come up. What runs in it is never run again.
STARTS = 3


def run(
    notebook: NotebookNode,
    parameters: Mapping[str, Any],
    half_run: Path,
    *,
    cell_seconds: float = CELL_SECONDS,
) -> NotebookNode:
    """Run a notebook's cells.

    Parameters
    ----------
    notebook : NotebookNode
        Not changed.
    parameters : mapping of str to object
        What it is asked.
    half_run : Path
        Where the notebook is kept as far as it came, where it does not come to its end.
    cell_seconds : float
        A cell that runs longer is ended, and the notebook with it.

    Returns
    -------
    NotebookNode
        With outputs; the same for the same input.

    Raises
    ------
    ContentError
        A cell raised or ran too long, or its process ended.
    """
    # Imported here: papermill takes a while, and who forks a page has imported it before.
    from nbclient.exceptions import CellTimeoutError
    from papermill import PapermillExecutionError

    begun: list[NotebookNode] = []
    options = {
        "parameters": dict(parameters),
        "progress_bar": False,
        "execution_timeout": cell_seconds,
        # Writing the notebook before and after each cell takes longer than its cells do.
        "request_save_on_cell_execute": False,
        # How a text is cut into outputs would hang on the pace of the machine.
        "coalesce_streams": True,
        # A page belongs in nobody's history, and pages at a time would wait for each other there.
        "extra_arguments": ["--HistoryManager.hist_file=:memory:"],
        "on_notebook_start": lambda notebook: begun.append(notebook),
    }
    try:
        return _same_bytes(_executed(notebook, half_run, options, begun))
    except PapermillExecutionError as error:
        # papermill has kept what there is, and marked the cell.
        nbformat.write(_same_bytes(nbformat.read(half_run, as_version=4)), half_run)
        reason = f"cell {error.cell_index + 1} raised {error.ename}: {error.evalue}"
        raise ContentError(reason) from error
    except nbformat.ValidationError as error:
        raise ContentError(f"a cell shows what no notebook can hold: {error.message}") from error
    except (CellTimeoutError, RuntimeError) as error:
        if not begun:
            raise ContentError(f"no kernel came up in {STARTS} attempts: {error}") from error
        nbformat.write(_same_bytes(begun[-1]), half_run)
        raise ContentError(f"the kernel stopped: {error}") from error


def _executed(
    notebook: NotebookNode, output: Path, options: Mapping[str, Any], begun: list[NotebookNode]
) -> NotebookNode:
    import papermill
    from jupyter_client.kernelspec import NoSuchKernel

    # papermill takes braces in a path for a template.
    path = str(output).replace("{", "{{").replace("}", "}}")
    if workers.is_for_one_call():
        from jiu_analysis.run import shell

        if not shell.needs_a_kernel(notebook):
            return papermill.execute_notebook(notebook, path, engine_name=shell.ENGINE, **options)
    for attempt in range(STARTS):
        try:
            with tempfile.TemporaryDirectory(prefix="jiu-") as sockets:
                return papermill.execute_notebook(
                    notebook,
                    path,
                    config=_private_sockets(Path(sockets)),
                    # It holds nothing that it would have to put in order.
                    shutdown_kernel="immediate",
                    **options,
                )
        except NoSuchKernel as error:
            raise ContentError(f"its kernel {error.name!r} is not on this machine") from error
        except RuntimeError:
            if begun or attempt == STARTS - 1:
                raise
    raise AssertionError("every attempt returns or raises")


def _private_sockets(folder: Path) -> Config:
    """Let the kernel talk over files only this user can open, where the system has such sockets.

    Over TCP any program on the machine could listen, and the kernel warns of it. The path is
    absolute and short: a relative or long one hangs.
    """
    if sys.platform == "win32":
        return Config()
    return Config({"KernelManager": {"transport": "ipc", "ip": str(folder / "kernel")}})


#: The file that a cell is compiled as, which names the process.
_CELL_FILE = re.compile(r"\S*[/\\]ipykernel_\d+[/\\](?=\d+\.py)")


def _same_bytes(notebook: NotebookNode) -> NotebookNode:
    """Take out what differs from run to run, so that a diff shows only what moved."""
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"
        elif "papermill-error-cell-tag" in cell.metadata.get("tags", []):
            cell.id = f"error-{number}"
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                output.text = _CELL_FILE.sub("", output.text)
    return notebook
