"""What a notebook has come to, written cell by cell for the case that its process dies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import nbformat
from nbformat import NotebookNode


class Journal:
    """A file beside a running notebook that grows by a line for each cell.

    To write the notebook itself after each cell takes longer than its cells do. The methods
    are hooks of nbclient.

    Parameters
    ----------
    file : Path
        Made when the notebook begins.

    Attributes
    ----------
    notebook : NotebookNode or None
        The notebook that is run, its parameters injected; none before it has begun.
    """

    def __init__(self, file: Path) -> None:
        self._path = file
        self._file: IO[str] | None = None
        self.notebook: NotebookNode | None = None

    def begin(self, notebook: NotebookNode) -> None:
        """Note the notebook as it is before its first cell runs."""
        self.notebook = notebook
        self._file = self._path.open("w", encoding="ascii")
        self._write(notebook)

    def start_cell(self, cell: NotebookNode, cell_index: int) -> None:
        """Note that a cell is about to run."""
        self._write({"index": cell_index})

    def end_cell(self, cell: NotebookNode, cell_index: int, execute_reply: object) -> None:
        """Note what a cell has shown."""
        count, outputs = cell.get("execution_count"), cell.outputs
        self._write({"index": cell_index, "execution_count": count, "outputs": outputs})

    def end(self) -> None:
        """Remove the file, which is of no use once the notebook has ended in any way."""
        if self._file:
            self._file.close()
            self._path.unlink(missing_ok=True)

    def _write(self, told: Mapping[str, Any]) -> None:
        # What no notebook can hold is refused when the notebook has ended.
        self._file.write(json.dumps(told, default=str) + "\n")
        # Whatever ends this process, the system has the line.
        self._file.flush()


def read(file: Path) -> tuple[NotebookNode, int | None]:
    """Return a notebook as far as it had come, and the place of the cell that was running.

    Parameters
    ----------
    file : Path
        That a `Journal` has left.

    Raises
    ------
    OSError, ValueError
        There is no such file, or it holds no notebook.
    """
    first, *lines = file.read_text(encoding="ascii").splitlines()
    begun = json.loads(first)
    if not isinstance(begun, dict):
        raise ValueError("it holds no notebook")
    notebook = nbformat.from_dict(begun)
    running = None
    for line in lines:
        try:
            told = json.loads(line)
        except ValueError:
            break  # It was being written.
        running = None if "outputs" in told else told["index"]
        if "outputs" in told:
            cell = notebook.cells[told["index"]]
            cell.execution_count = told["execution_count"]
            cell.outputs = nbformat.from_dict(told["outputs"])
    return notebook, running
