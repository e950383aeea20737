"""JupyterLab, opened at the notebook to explore with."""

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
    """Refuse where JupyterLab or the widgets are not installed.

    Raises
    ------
    UsageError
        Names what is missing and how to install it.
    """
    if missing := [each for each in ("jupyterlab", *explore.NEEDED) if find_spec(each) is None]:
        raise UsageError(
            f"exploring needs {' and '.join(missing)}, not installed here;"
            " install with: pip install 'jiu-analysis[lab]' (in a checkout: make lab)"
        )


def notebook(folder: Path) -> Path:
    """The notebook to open: the checkout's own, else a copy in a folder of the user's.

    Parameters
    ----------
    folder : Path
        Where a copy goes; one that is there already stays as it is.

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
    """The environment for JupyterLab: with settings under which it asks a new user nothing."""
    ours = str(TEMPLATES / "explore" / "jupyter")
    others = os.environ.get("JUPYTER_CONFIG_PATH")
    return {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join([ours, *filter(None, [others])])}


def command(
    opened: Path, *, port: int | None = None, browser: bool = True, more: Sequence[str] = ()
) -> list[str]:
    """What starts JupyterLab at a notebook, for `subprocess`."""
    in_checkout = opened.parent.name == "notebooks"
    root = opened.parent.parent if in_checkout else opened.parent
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={root}",
        # It asks no other host for news or extensions.
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        *([] if browser else ["--no-browser"]),
        *([] if port is None else [f"--port={port}"]),
        # Not as an argument: the address that is printed leads to the notebook too.
        f"--LabApp.default_url=/lab/tree/{quote(os.fsencode(opened.relative_to(root).as_posix()))}",
        *more,
    ]


def run(
    folder: Path, *, port: int | None = None, browser: bool = True, more: Sequence[str] = ()
) -> int:
    """Open JupyterLab, until it ends.

    Parameters
    ----------
    folder : Path
        Where a copy of the notebook goes, if one is needed.
    port : int, optional
        Where it listens on this machine; the first free one from 8888 when left out.
    browser : bool
        Whether the browser is opened too.
    more : sequence of str
        Further arguments of JupyterLab's own.

    Returns
    -------
    int
        Its exit status.

    Raises
    ------
    UsageError
        It is not installed, or the notebook cannot be put there.
    """
    check()
    started = command(notebook(folder), port=port, browser=browser, more=more)
    if os.name == "posix":
        # JupyterLab takes this process's place: signals reach it, and nothing is left behind.
        os.execve(started[0], started, environment())
    return subprocess.call(started, env=environment())
