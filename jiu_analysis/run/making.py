"""One page: its notebook is run and rendered aside, then put in place."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from traitlets.config import Config

from jiu_analysis import render, takeaway
from jiu_analysis.errors import JiuError
from jiu_analysis.run import publishing
from jiu_analysis.run.page import Page, Result, open_notebook

#: A cell that runs longer is broken.
CELL_SECONDS = 600


def make(page: Page) -> Result:
    """Run a notebook and put its page in place, or leave the last good page there.

    Parameters
    ----------
    page : Page
        Already checked.

    Returns
    -------
    Result
        With the reason where the page could not be made; the half-run notebook is then
        kept aside (``Page.broken``).
    """
    start = time.monotonic()
    try:
        made = _made(page)
    except OSError as error:
        made = Result(page, 0, f"{error.filename or page.target}: {error.strerror or error}")
    except JiuError as error:
        made = Result(page, 0, str(error))
    seconds = time.monotonic() - start
    # A reason is told in one line, in a log and on the index.
    reason = " ".join(made.reason.split())
    return replace(made, seconds=seconds, reason=reason, peak_memory_mb=_peak_memory())


def _made(page: Page) -> Result:
    page.target.parent.mkdir(parents=True, exist_ok=True)
    with publishing.staging(page.target.parent) as folder:
        staged = folder / page.executed.name
        notebook, reason = _execute(page, staged)
        if reason:
            if staged.exists():
                os.replace(staged, page.broken)
                reason += f"; half-run notebook kept as {page.broken.name}"
            return Result(page, 0, reason)
        languages = publishing.there(page.colophon.languages, page.target)
        title, files = _render(page, notebook, folder, languages)
        sha256 = publishing.put_in_place(page, folder, files)
    return Result(page, 0, title=title, sha256=sha256, files=files, languages=tuple(languages))


def _render(
    page: Page, notebook: NotebookNode, folder: Path, languages: Mapping[str, str]
) -> tuple[str, str]:
    """Write a page and the files it links to; gives its title and the name of their folder."""
    files, workbook = folder / "files", f"{page.target.stem}.xlsx"
    data = render.outline(notebook).data
    if data:
        takeaway.write(data, files, files / workbook)
    files.mkdir(exist_ok=True)
    nbformat.write(notebook, files / page.executed.name)
    named = publishing.name_of(page, files)
    os.replace(files, folder / named)
    colophon = replace(
        page.colophon,
        parameters=page.parameters,
        languages=languages,
        files={name: f"{named}/{name}.csv" for name in data},
        workbook=f"{named}/{workbook}" if data else "",
        notebook=f"{named}/{page.executed.name}",
    )
    html, title = render.page(notebook, language=page.language, colophon=colophon)
    (folder / page.target.name).write_text(html, encoding="utf-8", newline="\n")
    return title, named


def _execute(page: Page, staged: Path) -> tuple[NotebookNode | None, str]:
    # Imported here: papermill takes a second, and who forks a page may have imported it before.
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    # papermill takes braces in a path for a template.
    output = str(staged).replace("{", "{{").replace("}", "}}")
    asked = open_notebook(page.notebook)
    for cell in asked.cells:
        if cell.cell_type == "markdown":
            cell.source = page.prose(cell.source)
    try:
        with tempfile.TemporaryDirectory(prefix="jiu-") as sockets:
            notebook = papermill.execute_notebook(
                asked,
                output,
                parameters=dict(page.parameters),
                progress_bar=False,
                execution_timeout=CELL_SECONDS,
                config=_private_sockets(Path(sockets)),
            )
    except papermill.PapermillExecutionError as error:
        return None, f"cell {error.cell_index + 1} raised {error.ename}: {error.evalue}"
    except (DeadKernelError, CellTimeoutError, RuntimeError) as error:
        return None, f"the kernel stopped: {error}"
    return _same_bytes(notebook), ""


def _private_sockets(folder: Path) -> Config:
    """Let the kernel talk over files only this user can open, where the system has such sockets.

    Over TCP any program on the machine could listen, and the kernel warns of it. The path is
    absolute and short: a relative or long one hangs.
    """
    if sys.platform == "win32":
        return Config()
    return Config({"KernelManager": {"transport": "ipc", "ip": str(folder / "kernel")}})


def _same_bytes(notebook: NotebookNode) -> NotebookNode:
    """Take out what differs from run to run, so that a diff shows only what moved."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"
    return notebook


def _peak_memory() -> float | None:
    """The most that this process or one that it waited for held at once, in megabytes."""
    try:
        import resource
    except ImportError:  # Windows has none.
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    most = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return round(most * unit / 1e6, 1)
