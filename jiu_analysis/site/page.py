"""A page to make, and what became of it; both can be sent to another process."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jiu_analysis.site import parameters, rendering as render
from jiu_analysis.errors import UsageError, one_line
from jiu_analysis.site.lazy_imports import without

# jsonschema, which nbformat imports, would build a grammar of addresses; JupyterLab brings it.
with without("rfc3987_syntax"):
    import nbformat
    from nbformat import NotebookNode


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
    def executed(self) -> Path:
        """Where the executed notebook goes."""
        return self.target.with_suffix(".ipynb")

    @property
    def broken(self) -> Path:
        """Where a half-run notebook is kept aside."""
        return self.target.with_suffix(".failed.ipynb")


@dataclass(frozen=True)
class Result:
    """What became of a page.

    Parameters
    ----------
    page : Page
        That was asked for.
    seconds : float
        That it took.
    reason : str
        Why it could not be made; empty where it was.
    title : str
        Text of its first heading.
    sha256 : str
        Of the page's file.
    files : str
        Name of the folder beside it that holds the files it links to.
    languages : tuple of str
        In which the page is there, as far as it links to them.
    peak_memory_mb : float or None
        The most that a process of this page held at once, where the system tells.
    """

    page: Page
    seconds: float
    reason: str = ""
    title: str = ""
    sha256: str = ""
    files: str = ""
    languages: tuple[str, ...] = ()
    peak_memory_mb: float | None = None

    @property
    def is_made(self) -> bool:
        """Whether the page is there and new."""
        return not self.reason


def open_notebook(path: Path) -> NotebookNode:
    """Return a notebook from its file, complete: each cell has an id, and a kernel is named.

    Raises
    ------
    UsageError
        The file is missing or not a valid notebook.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _valid(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UsageError(f"{path}: there is no such notebook") from error
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error
    except Exception as error:
        # nbformat raises whatever it comes across in a file that is not a notebook.
        why = getattr(error, "message", "") or str(error) or type(error).__name__
        told = one_line(_place_of(error) + why, 200)
        raise UsageError(f"{path}: not a valid notebook ({told})") from error


def _place_of(error: Exception) -> str:
    """Return where in a notebook something breaks the rules, as far as an error says it."""
    parts = [str(each) for each in getattr(error, "absolute_path", ())]
    if parts[:1] == ["cells"] and len(parts) > 1:
        parts[:2] = [f"cell {int(parts[1]) + 1}"]
    return f"{', '.join(parts)}: " if parts else ""


def _valid(content: str) -> NotebookNode:
    parsed = nbformat.reader.parse_json(content)
    if not isinstance(parsed, dict) or not isinstance(parsed.get("nbformat"), int):
        raise ValueError("its JSON has no 'nbformat'")
    notebook = nbformat.reader.reads(content)
    has_ids = (notebook.get("nbformat"), notebook.get("nbformat_minor")) >= (4, 5)
    notebook = nbformat.v4.upgrade(nbformat.convert(notebook, 4))
    _name_kernel(notebook.metadata)
    seen: set[str] = set()
    for number, cell in enumerate(notebook.cells, start=1):
        # An id of chance would give another page each time.
        if not has_ids or "id" not in cell or cell.id in seen:
            cell.id = f"cell-{number}"
        seen.add(cell.id)
    nbformat.validate(notebook, relax_add_props=True)
    return notebook


def _name_kernel(metadata: NotebookNode) -> None:
    """Let a notebook that names no kernel have the one of Python."""
    language = metadata.get("language_info", {}).get("name", "python")
    kernel = metadata.setdefault("kernelspec", nbformat.NotebookNode())
    if "name" not in kernel:
        if language != "python":
            raise UsageError(
                f"is written in {language} and names no kernel; choose one in JupyterLab and save"
                ' the notebook, or add "kernelspec" to its metadata'
            )
        kernel.name = "python3"
    kernel.setdefault("display_name", kernel.name)
    if kernel.name == "python3":
        kernel.setdefault("language", "python")


def check(*pages: Page) -> None:
    """Refuse pages that their notebook cannot make, before any kernel starts.

    Raises
    ------
    UsageError
        The notebook is not valid, or lacks a parameter; names the parameters that there are.
    """
    for reason in unfit({str(place): page for place, page in enumerate(pages)}).values():
        raise UsageError(reason)


def unfit(pages: Mapping[str, Page]) -> dict[str, str]:
    """Return why pages cannot be made from their notebooks.

    Parameters
    ----------
    pages : mapping of str to Page
        By name.

    Returns
    -------
    dict of str to str
        The reason of each page that cannot be made; no others.
    """
    known: dict[Path, dict[str, parameters.Parameter] | UsageError] = {}
    reasons = {}
    for name, page in pages.items():
        if page.notebook not in known:
            try:
                notebook = open_notebook(page.notebook)
                known[page.notebook] = parameters.read(notebook, page.notebook.name)
            except UsageError as error:
                known[page.notebook] = error
        try:
            found = known[page.notebook]
            if isinstance(found, UsageError):
                raise found
            parameters.check(found, page.parameters, page.notebook.name)
        except UsageError as error:
            reasons[name] = str(error)
    return reasons
