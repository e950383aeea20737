"""Run a notebook with papermill: in this process if possible, otherwise in a kernel.

Both ways give the same bytes.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from traitlets.config import Config

from jiu_analysis.errors import ContentError, one_line
from jiu_analysis.site import temporary, workers
from jiu_analysis.site.journal import Journal

#: Time limit of a cell.
CELL_SECONDS = 600
#: Attempts to start a kernel. A notebook whose cells have started is never run again.
STARTS = 3
#: File name extension of the journal of a notebook whose process died.
JOURNAL = ".journal"
#: Tag of the cell that papermill adds to a notebook.
INJECTED = "injected-parameters"
_MARKS_AN_ERROR = "papermill-error-cell-tag"


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
        The notebook; not modified.
    parameters : mapping of str to object
        Values of the notebook's parameters.
    half_run : Path
        Where the partly run notebook is written if it fails. If this process dies, its outputs are
        in a `Journal` of this name (extension ``.journal``).
    cell_seconds : float
        Time limit of a cell; the notebook fails when a cell exceeds it.

    Returns
    -------
    NotebookNode
        The notebook with outputs; the same for the same input.

    Raises
    ------
    ContentError
        A cell raised or took too long, or its process ended.
    """
    # Imported here because papermill is slow to import; a forked process has it already.
    from nbclient.exceptions import CellTimeoutError
    from papermill import PapermillExecutionError

    journal = Journal(half_run.with_suffix(JOURNAL))
    options = {
        "parameters": dict(parameters),
        "progress_bar": False,
        "execution_timeout": cell_seconds,
        # Pages need no history, and pages made in parallel would wait for each other's lock on it.
        "extra_arguments": ["--HistoryManager.hist_file=:memory:"],
        "on_notebook_start": journal.begin,
        "on_cell_execute": journal.start_cell,
        "on_cell_executed": journal.end_cell,
    }
    try:
        return reproducible(_executed(notebook, options, journal))
    except PapermillExecutionError as error:
        # papermill has marked the failed cell.
        write(reproducible(journal.notebook), half_run)
        number = number_of(journal.notebook, error.cell_index)
        reason = one_line(f"cell {number} raised {error.ename}: {error.evalue}")
        raise ContentError(reason) from error
    except nbformat.ValidationError as error:
        reason = one_line(
            f"a cell has an output that cannot be stored in a notebook: {error.message}"
        )
        raise ContentError(reason) from error
    except (CellTimeoutError, RuntimeError) as error:
        if not journal.notebook:
            raise ContentError(f"no kernel started in {STARTS} attempts: {error}") from error
        write(reproducible(journal.notebook), half_run)
        raise ContentError(one_line(f"the kernel stopped: {error}")) from error
    finally:
        journal.end()


def write(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook; characters that UTF-8 cannot encode become JSON escapes."""
    text = nbformat.writes(notebook)
    path.write_bytes(f"{text.rstrip()}\n".encode("utf-8", "backslashreplace"))


def number_of(notebook: NotebookNode, index: int) -> int:
    """Return the number of a cell as its author counts, without the cells papermill added.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook as papermill runs it.
    index : int
        Index of the cell, from 0; cells that mark an error are not counted.
    """
    cells = [each for each in notebook.cells if _MARKS_AN_ERROR not in _tags(each)]
    return index + 1 - sum(INJECTED in _tags(each) for each in cells[: index + 1])


def _tags(cell: NotebookNode) -> Sequence[str]:
    return cell.metadata.get("tags", [])


def _executed(notebook: NotebookNode, options: Mapping[str, Any], journal: Journal) -> NotebookNode:
    from jupyter_client.kernelspec import NoSuchKernel

    if workers.is_for_one_call():
        from jiu_analysis.site import inprocess_engine as shell

        if not shell.needs_a_kernel(notebook):
            return _by_papermill(notebook, engine=shell.ENGINE, **options)
    for attempt in range(STARTS):
        try:
            with temporary.folder() as sockets:
                return _by_papermill(
                    notebook,
                    config=_private_sockets(sockets),
                    # The kernel has nothing to clean up.
                    shutdown_kernel="immediate",
                    **options,
                )
        except NoSuchKernel as error:
            raise ContentError(f"its kernel {error.name!r} is not on this machine") from error
        except RuntimeError:
            if journal.notebook or attempt == STARTS - 1:
                raise
    raise AssertionError("every attempt returns or raises")


def _by_papermill(
    notebook: NotebookNode,
    parameters: Mapping[str, Any],
    *,
    engine: str | None = None,
    **options: Any,
) -> NotebookNode:
    """Run a copy of a notebook with papermill, in memory.

    `papermill.execute_notebook` serializes the notebook three times even if it writes no file, and
    fails on characters that UTF-8 cannot encode.
    """
    from papermill.engines import papermill_engines
    from papermill.execute import raise_for_execution_errors, remove_error_markers
    from papermill.parameterize import parameterize_notebook

    prepared = remove_error_markers(deepcopy(notebook))
    prepared.metadata.papermill = {}
    for cell in prepared.cells:
        cell.metadata.setdefault("tags", [])
        cell.metadata.papermill = {}
    if parameters:
        prepared = parameterize_notebook(prepared, parameters, engine_name=engine)
    name = papermill_engines.nb_kernel_name(engine, prepared)
    executed = papermill_engines.execute_notebook_with_engine(engine, prepared, name, **options)
    raise_for_execution_errors(executed, None)
    return executed


def _private_sockets(folder: Path) -> Config:
    """Return settings that let the kernel use sockets only this user can open, if available.

    Over TCP any program on the machine could listen, and the kernel warns of it. The path must be
    absolute and short: the kernel hangs on a relative or long one.
    """
    if sys.platform == "win32":
        return Config()
    return Config({"KernelManager": {"transport": "ipc", "ip": str(folder / "kernel")}})


def reproducible(notebook: NotebookNode) -> NotebookNode:
    """Remove from a notebook what differs between runs, so that a diff shows only changes."""
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if INJECTED in _tags(cell):
            cell.id = INJECTED
        elif _MARKS_AN_ERROR in _tags(cell):
            cell.id = f"error-{number}"
        if cell.get("outputs"):
            cell.outputs = _joined(cell.outputs)
    return notebook


def _joined(outputs: Sequence[NotebookNode]) -> list[NotebookNode]:
    """Join the stream outputs of a cell, which are split depending on the machine's speed.

    nbclient can do that (``coalesce_streams``), but in time quadratic in the length of a line.
    """
    joined: list[NotebookNode] = []
    texts: dict[str, list[str]] = {}
    for output in outputs:
        if output.output_type != "stream":
            joined.append(output)
            continue
        if output.name not in texts:
            joined.append(output)
        texts.setdefault(output.name, []).append(output.text)
    for place, output in enumerate(joined):
        if output.output_type == "stream":
            text = "\n".join(map(_overwritten, "".join(texts[output.name]).split("\n")))
            output.text = _without_process(text)
            before = joined[place - 1] if place else output
            if output.name == "stdout" and before.get("name") == "stderr":
                # The order of the two streams depends on the machine's speed as well.
                joined[place - 1], joined[place] = output, before
    return joined


def _overwritten(line: str) -> str:
    """Return the visible part of a line: what follows the last carriage return."""
    return line[line.rfind("\r", 0, max(len(line) - 1, 0)) + 1 :]


#: The folder of the file that a cell is compiled as, which contains the process id. Anchored, so
#: that a long word is searched once.
_CELL_FOLDER = re.compile(r"\A\S*[/\\]ipykernel_\d+[/\\](?=\d+\.py)")


def _without_process(text: str) -> str:
    """Remove the folders from the names of the files that cells are compiled as."""
    return "".join(_CELL_FOLDER.sub("", word) for word in re.split(r"(\s+)", text))
