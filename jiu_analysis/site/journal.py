"""Record the outputs of a running notebook cell by cell, in case its process dies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import nbformat
from nbformat import NotebookNode


class Journal:
    """A file beside a running notebook, with a line for each cell.

    Writing the whole notebook after each cell would take longer than its cells. The methods are
    hooks of nbclient.

    Parameters
    ----------
    file : Path
        The file; created when the notebook starts.

    Attributes
    ----------
    notebook : NotebookNode or None
        The running notebook with injected parameters; None before it has started.
    """

    def __init__(self, file: Path) -> None:
        self._path = file
        self._file: IO[str] | None = None
        self.notebook = NotebookNode()

    def begin(self, notebook: NotebookNode) -> None:
        """Record the notebook before its first cell runs."""
        self.notebook = notebook
        self._file = self._path.open("w", encoding="ascii")
        self._write(notebook)

    def start_cell(self, cell: NotebookNode, cell_index: int) -> None:
        """Record that a cell is about to run."""
        self._write({"index": cell_index})

    def end_cell(self, cell: NotebookNode, cell_index: int, execute_reply: object) -> None:
        """Record the outputs of a cell."""
        count, outputs = cell.get("execution_count"), cell.outputs
        self._write({"index": cell_index, "execution_count": count, "outputs": outputs})

    def end(self) -> None:
        """Remove the file, which is not needed once the notebook has ended."""
        if self._file:
            self._file.close()
            self._path.unlink(missing_ok=True)

    def _write(self, entry: Mapping[str, Any]) -> None:
        assert self._file is not None, "nbclient calls begin() first"
        # Outputs that a notebook cannot contain are rejected when the notebook has ended.
        self._file.write(json.dumps(entry, default=str) + "\n")
        # Flushed, so that the line is kept however this process ends.
        self._file.flush()


def read(file: Path) -> tuple[NotebookNode, int | None]:
    """Return a notebook with the outputs so far, and the index of the cell that was running.

    Parameters
    ----------
    file : Path
        The file of a `Journal`.

    Raises
    ------
    OSError, ValueError
        The file is missing or contains no notebook.
    """
    first, *lines = file.read_text(encoding="ascii").splitlines()
    begun = json.loads(first)
    if not isinstance(begun, dict):
        raise ValueError("it holds no notebook")
    notebook = nbformat.from_dict(begun)
    running = None
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            break  # The line is incomplete.
        running = None if "outputs" in entry else entry["index"]
        if "outputs" in entry:
            cell = notebook.cells[entry["index"]]
            cell.execution_count = entry["execution_count"]
            cell.outputs = nbformat.from_dict(entry["outputs"])
    return notebook, running
