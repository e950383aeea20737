"""A page to make, and what became of it; both can be sent to another process."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jiu_analysis import parameters, render
from jiu_analysis.errors import UsageError
from jiu_analysis.run.lean import without

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


def check(*pages: Page) -> None:
    """Refuse pages whose parameters their notebook does not have, before any kernel starts.

    Raises
    ------
    UsageError
        Names the parameters that there are.
    """
    known: dict[Path, dict[str, parameters.Parameter]] = {}
    for page in pages:
        name = page.notebook.name
        if page.notebook not in known:
            known[page.notebook] = parameters.read(open_notebook(page.notebook), name)
        parameters.check(known[page.notebook], page.parameters, name)
