"""The page to make and its result; both can be pickled."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jiu_analysis.errors import UsageError, one_line
from jiu_analysis.report.lazy_imports import without
from jiu_analysis.site import parameters
from jiu_analysis.site import rendering as render

# nbformat imports jsonschema, which builds a slow grammar if this module of JupyterLab exists.
with without("rfc3987_syntax"):
    import nbformat
    from nbformat import NotebookNode


@dataclass(frozen=True)
class Page:
    """A page to make.

    Parameters
    ----------
    notebook : Path
        The notebook, without outputs.
    target : Path
        Path of the page (``….html``); the executed notebook is written beside it.
    parameters : mapping of str to object
        Values of the notebook's parameters.
    language : str
        Language of the page, for its markup.
    label : str
        Name of the page in messages and on the index.
    subject, about : str
        Heading of the page's group on the index, and a line about it.
    kind : str
        Kind of the subject.
    related : mapping of str to list
        Subjects whose pages it links to where they exist, as ``[kind, subject]``, by relation.
    newest : str
        Sort key of the subjects on the index, descending.
    prose : callable
        Translates the notebook's Markdown into the page's language before it runs.
    colophon : Colophon
        The colophon as far as it is known before the page is made.
    """

    notebook: Path
    target: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)
    language: str = "en"
    label: str = ""
    subject: str = ""
    about: str = ""
    kind: str = ""
    related: Mapping[str, list[list[str]]] = field(default_factory=dict)
    newest: str = ""
    prose: Callable[[str], str] = str
    colophon: render.Colophon = field(default_factory=render.Colophon)

    @property
    def executed(self) -> Path:
        """Return the path of the executed notebook."""
        return self.target.with_suffix(".ipynb")

    @property
    def broken(self) -> Path:
        """Return the path of a partly run notebook."""
        return self.target.with_suffix(".failed.ipynb")


@dataclass(frozen=True)
class Result:
    """The result of making a page.

    Parameters
    ----------
    page : Page
        The requested page.
    seconds : float
        Time taken.
    reason : str
        Why the page could not be made; empty on success.
    title : str
        Text of the page's first heading.
    sha256 : str
        SHA-256 of the page's file.
    files : str
        Name of the folder beside the page with the files it links to.
    languages : tuple of str
        Languages of the page that it links to.
    contradictions : mapping of str to int
        Number of contradictions that the page states, by document.
    peak_memory_mb : float or None
        Peak memory of a process of this page, where the system reports it.
    """

    page: Page
    seconds: float
    reason: str = ""
    title: str = ""
    sha256: str = ""
    files: str = ""
    languages: tuple[str, ...] = ()
    contradictions: Mapping[str, int] = field(default_factory=dict)
    peak_memory_mb: float | None = None

    @property
    def is_made(self) -> bool:
        """Whether the page was made."""
        return not self.reason


def open_notebook(path: Path) -> NotebookNode:
    """Read a notebook, and add missing cell ids and a missing kernel name.

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
        # nbformat raises errors of many types for a file that is not a notebook.
        why = getattr(error, "message", "") or str(error) or type(error).__name__
        reason = one_line(_place_of(error) + why, 200)
        raise UsageError(f"{path}: not a valid notebook ({reason})") from error


def _place_of(error: Exception) -> str:
    """Return where a notebook is invalid, as far as the error states it."""
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
        # A random id would give a different page each time.
        if not has_ids or "id" not in cell or cell.id in seen:
            cell.id = f"cell-{number}"
        seen.add(cell.id)
    nbformat.validate(notebook, relax_add_props=True)
    return notebook


def _name_kernel(metadata: NotebookNode) -> None:
    """Set the Python kernel in a notebook that names none."""
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


def parameters_of(notebook: Path) -> dict[str, parameters.Parameter]:
    """Return the parameters of a notebook's file by name.

    Raises
    ------
    UsageError
        The file is not a valid notebook, or its parameters cell is invalid.
    """
    return parameters.read(open_notebook(notebook), notebook.name)


def unfit(pages: Mapping[str, Page]) -> dict[str, str]:
    """Return the reasons why pages cannot be made from their notebooks.

    Parameters
    ----------
    pages : mapping of str to Page
        Pages by name.

    Returns
    -------
    dict of str to str
        Reason by name, only of the pages that cannot be made.
    """
    known = cache(parameters_of)
    reasons = {}
    for name, page in pages.items():
        try:
            parameters.check(known(page.notebook), page.parameters, page.notebook.name)
        except UsageError as error:
            reasons[name] = str(error)
    return reasons
