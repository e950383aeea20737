"""Notebooks as files: run with parameters, staged, rendered, and put in place only when whole.

This room knows nothing of JIU: a notebook, its parameters, and where its page goes.
"""

from __future__ import annotations

import datetime
import json
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from traitlets.config import Config

from jiu_analysis import parameters, render, takeaway
from jiu_analysis.errors import JiuError, UsageError

#: A cell that runs longer is broken.
CELL_SECONDS = 600


@dataclass(frozen=True)
class Page:
    """A page to make.

    Parameters
    ----------
    notebook : Path
        The notebook, stored without outputs.
    target : Path
        Where the page goes (``….html``); the executed notebook goes beside it.
    parameters : mapping of str to object
        What the notebook is asked.
    language : str
        Of the page, for its markup.
    label : str
        What the page is called in messages and on the index.
    subject, about : str
        What the page stands under on the index, and a line about it.
    newest : str
        Subjects with a greater one come first on the index.
    prose : callable
        Puts the notebook's Markdown into the page's language, before it runs.
    colophon : Colophon
        What is known of the page before it is made.
    """

    notebook: Path
    target: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)
    language: str = "en"
    label: str = ""
    subject: str = ""
    about: str = ""
    newest: str = ""
    prose: Callable[[str], str] = str
    colophon: render.Colophon = field(default_factory=render.Colophon)

    @property
    def data(self) -> Path:
        """The folder for the tables behind the page."""
        return self.target.with_suffix(".data")

    @property
    def workbook(self) -> Path:
        """Where the tables go in one workbook."""
        return self.target.with_suffix(".xlsx")

    @property
    def executed(self) -> Path:
        """Where the executed notebook goes."""
        return self.target.with_suffix(".ipynb")

    @property
    def broken(self) -> Path:
        """Where a half-run notebook is kept aside."""
        return self.target.with_suffix(".failed.ipynb")


@dataclass(frozen=True)
class Result:
    """What became of a page: ``reason`` is empty where it was made."""

    page: Page
    seconds: float
    reason: str = ""
    title: str = ""

    @property
    def is_made(self) -> bool:
        """Whether the page is there and new."""
        return not self.reason


def open_notebook(path: Path) -> NotebookNode:
    """A notebook from its file.

    Raises
    ------
    UsageError
        The file is missing or no notebook.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return nbformat.read(path, as_version=4)
    except FileNotFoundError as error:
        raise UsageError(f"{path}: there is no such notebook") from error
    except (OSError, UnicodeDecodeError, nbformat.reader.NotJSONError, KeyError) as error:
        raise UsageError(f"{path}: is no notebook ({error})") from error


def check(page: Page) -> None:
    """Refuse a page whose parameters the notebook does not have, before any kernel starts.

    Raises
    ------
    UsageError
        Names the parameters that there are.
    """
    notebook = open_notebook(page.notebook)
    known = parameters.read(notebook, page.notebook.name)
    parameters.check(known, page.parameters, page.notebook.name)


def check_output(folder: Path) -> None:
    """Refuse a folder that pages cannot be written to, before any kernel starts.

    Raises
    ------
    UsageError
        It is a file, or may not be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UsageError(
            f"{folder}: pages cannot be written there ({error.strerror}); name another folder"
            " (--output)"
        ) from error


def make(page: Page, *, progress: bool = False) -> Result:
    """Run a notebook and put its page in place, or leave the last good page there.

    Parameters
    ----------
    page : Page
        Already checked.
    progress : bool
        Show a bar on standard error.

    Returns
    -------
    Result
        With the reason where the page could not be made; the half-run notebook is then
        kept aside (``Page.broken``).
    """
    start = time.monotonic()
    try:
        page.target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".staging-", dir=page.target.parent) as folder:
            staged = Path(folder) / page.executed.name
            notebook, reason = _execute(page, staged, progress=progress)
            if reason:
                if staged.exists():
                    os.replace(staged, page.broken)
                    reason += f"; half-run notebook kept as {page.broken.name}"
                return Result(page, time.monotonic() - start, reason)
            title = _render(page, notebook, Path(folder))
            nbformat.write(notebook, staged)
            _put_in_place(page, Path(folder))
    except OSError as error:
        where = error.filename or page.target
        return Result(page, time.monotonic() - start, f"{where}: {error.strerror}")
    except JiuError as error:
        return Result(page, time.monotonic() - start, str(error))
    return Result(page, time.monotonic() - start, title=title)


def _render(page: Page, notebook: NotebookNode, folder: Path) -> str:
    """Write a page and the data behind it to a folder of their own; gives its title."""
    data = render.outline(notebook).data
    if data:
        takeaway.write(data, folder / page.data.name, folder / page.workbook.name)
    colophon = replace(
        page.colophon,
        parameters=page.parameters,
        files={name: f"{page.data.name}/{name}.csv" for name in data},
        workbook=page.workbook.name if data else "",
        notebook=page.executed.name,
    )
    html, title = render.page(notebook, language=page.language, colophon=colophon)
    (folder / page.target.name).write_text(html, encoding="utf-8", newline="\n")
    return title


def _put_in_place(page: Page, folder: Path) -> None:
    """Let what was made take the place of what was there, the page itself last."""
    if page.data.exists():
        os.replace(page.data, folder / "before")
    for each in (page.data, page.workbook, page.executed, page.target):
        made = folder / each.name
        if made.exists():
            os.replace(made, each)
        else:
            each.unlink(missing_ok=True)
    page.broken.unlink(missing_ok=True)


def record(results: list[Result], output: Path, **about: Any) -> list[dict[str, Any]]:
    """Write ``run.json`` and give the pages that the site has now.

    Pages of earlier runs stay in the record while their file is there.
    """
    file = output / "run.json"
    pages = {each["page"]: each for each in _recorded(file) if (output / each["page"]).is_file()}
    for result in results:
        name = result.page.target.relative_to(output).as_posix()
        entry = {
            "page": name,
            "label": result.page.label,
            "subject": result.page.subject,
            "about": result.page.about,
            "newest": result.page.newest,
            "language": result.page.language,
            "notebook": result.page.notebook.name,
            "parameters": dict(result.page.parameters),
            "status": "made" if result.is_made else "failed",
            "reason": result.reason,
            "seconds": round(result.seconds, 2),
            "title": result.title or pages.get(name, {}).get("title", ""),
            "is_there": result.page.target.is_file(),
            "made_on": _day_of(result.page.target),
        }
        pages[name] = entry
    ordered = [pages[name] for name in sorted(pages)]
    write_text(file, json.dumps({**about, "pages": ordered}, ensure_ascii=False, indent=2) + "\n")
    return ordered


def _day_of(file: Path) -> str:
    """The day a file was written; nothing where there is none."""
    if not file.is_file():
        return ""
    return datetime.date.fromtimestamp(file.stat().st_mtime).isoformat()


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    staged = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        staged.write_text(text, encoding="utf-8", newline="\n")
        os.replace(staged, path)
    except OSError as error:
        with suppress(OSError):
            staged.unlink(missing_ok=True)
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from error


_UNKNOWN = {"about": "", "newest": "", "language": "en", "made_on": ""}


def _recorded(file: Path) -> list[dict[str, Any]]:
    try:
        pages = json.loads(file.read_text(encoding="utf-8"))["pages"]
        # A record that was written before pages had subjects knows their labels.
        return [{"subject": each["label"], **_UNKNOWN, **each} for each in pages]
    except (OSError, ValueError, KeyError):
        return []


def _execute(page: Page, staged: Path, *, progress: bool) -> tuple[NotebookNode | None, str]:
    # Imported here: papermill takes a second, which `--help` need not wait for.
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
                progress_bar=progress,
                execution_timeout=CELL_SECONDS,
                config=_private_sockets(Path(sockets)),
            )
    except papermill.PapermillExecutionError as error:
        return None, f"cell {error.cell_index + 1} raised {error.ename}: {error.evalue}"
    except (DeadKernelError, CellTimeoutError, RuntimeError) as error:
        return None, f"the kernel stopped: {' '.join(str(error).split())}"
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
