"""Start JupyterLab with the explorer notebook."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from jiu_analysis import explore
from jiu_analysis.errors import UsageError
from jiu_analysis.resources import TEMPLATES, shipped

NOTEBOOK = "explore.ipynb"


def check() -> None:
    """Raise an error if JupyterLab or the widgets are not installed.

    Raises
    ------
    UsageError
        A package is missing; the message names it and how to install it.
    """
    if missing := [each for each in ("jupyterlab", *explore.NEEDED) if find_spec(each) is None]:
        raise UsageError(
            f"exploring needs {' and '.join(missing)}, not installed here;"
            " install with: pip install 'jiu-analysis[lab]' (in a checkout: make lab)"
        )


def notebook(folder: Path) -> Path:
    """Return the notebook to open: the one in the checkout, else a copy in the given folder.

    Parameters
    ----------
    folder : Path
        Folder for the copy; an existing copy is kept.

    Raises
    ------
    UsageError
        The copy cannot be written.
    """
    own = shipped("notebooks") / NOTEBOOK
    if (own.parents[1] / "pyproject.toml").is_file():
        return own
    copy = folder / NOTEBOOK
    if not copy.exists():
        try:
            copy.write_bytes(own.read_bytes())
        except OSError as error:
            raise UsageError(
                f"{copy}: the notebook cannot be put there ({error.strerror});"
                " go to a folder of your own first"
            ) from error
    return copy


def environment() -> dict[str, str]:
    """Return the environment for JupyterLab, with settings that suppress first-use prompts."""
    ours = str(TEMPLATES / "explore" / "jupyter")
    others = os.environ.get("JUPYTER_CONFIG_PATH")
    return {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join([ours, *filter(None, [others])])}


def command(
    opened: Path, *, port: int | None = None, browser: bool = True, more: Sequence[str] = ()
) -> list[str]:
    """Return the command line that starts JupyterLab with a notebook, for `subprocess`."""
    in_checkout = opened.parent.name == "notebooks"
    root = opened.parent.parent if in_checkout else opened.parent
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={root}",
        # No network requests for news or extensions.
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        *([] if browser else ["--no-browser"]),
        *([] if port is None else [f"--port={port}"]),
        # Not passed as an argument, so that the printed URL also opens the notebook.
        f"--LabApp.default_url=/lab/tree/{quote(os.fsencode(opened.relative_to(root).as_posix()))}",
        *more,
    ]


def run(
    folder: Path, *, port: int | None = None, browser: bool = True, more: Sequence[str] = ()
) -> int:
    """Run JupyterLab until it exits.

    Parameters
    ----------
    folder : Path
        Folder for a copy of the notebook, if one is needed.
    port : int, optional
        Local port to listen on; by default the first free one from 8888.
    browser : bool
        Whether to open the browser.
    more : sequence of str
        Additional arguments for JupyterLab.

    Returns
    -------
    int
        Its exit status.

    Raises
    ------
    UsageError
        JupyterLab is not installed, or the notebook cannot be copied to the folder.
    """
    check()
    started = command(notebook(folder), port=port, browser=browser, more=more)
    if os.name == "posix":
        # JupyterLab replaces this process, so that signals reach it and no process is left over.
        os.execve(started[0], started, environment())
    return subprocess.call(started, env=environment())
