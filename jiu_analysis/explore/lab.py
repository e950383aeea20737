"""Start JupyterLab with the explorer notebook."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import nbformat

from jiu_analysis import explore
from jiu_analysis.datapackage import transaction
from jiu_analysis.datapackage.descriptor import DICTIONARY
from jiu_analysis.errors import UsageError, one_line
from jiu_analysis.resources import TEMPLATES, resource_path

NOTEBOOK = "explore.ipynb"
#: Folder of the copy, and of what is exported there; git ignores it in the checkout.
FOLDER = "jiu-explore"


def notebook(folder: Path, data: Path | None = None) -> Path:
    """Return the notebook to open: a copy in the given folder, which is kept once it is there.

    Parameters
    ----------
    folder : Path
        Folder for the copy; created if missing.
    data : Path, optional
        Package folder to set as the parameter ``data`` of the copy, as papermill does; by default
        the parameter stays as it is.

    Raises
    ------
    UsageError
        The folder `data` has no data package, the copy cannot be written, or an existing copy
        cannot be read.
    """
    copy = folder / NOTEBOOK
    if data is not None and not (data / DICTIONARY).is_file():
        raise UsageError(
            f"{data}: no data package here (no {DICTIONARY}); jiu-analysis ingest creates one"
        )
    if copy.exists() and data is None:
        return copy
    content = copy if copy.exists() else resource_path("notebooks") / NOTEBOOK
    if data is None:
        written = content.read_bytes()
    else:
        # Imported here because it is slow.
        from papermill.iorw import load_notebook_node
        from papermill.parameterize import parameterize_notebook

        try:
            opened = load_notebook_node(str(content))
        except (OSError, ValueError) as error:
            raise UsageError(
                f"{content}: cannot be read as a notebook ({one_line(str(error), 100)}); rename it"
            ) from error
        # The path is absolute because the kernel runs in another folder.
        chosen = {"data": str(data.resolve())}
        opened = parameterize_notebook(opened, chosen, comment="Given to jiu-analysis lab")
        written = nbformat.writes(opened).encode("utf-8")
    transaction.write_whole(copy, written)
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
    root = opened.parent.parent
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
    folder: Path,
    *,
    data: Path | None = None,
    port: int | None = None,
    browser: bool = True,
    more: Sequence[str] = (),
) -> int:
    """Run JupyterLab until it exits.

    Parameters
    ----------
    folder : Path
        Folder to work in; the copy of the notebook is in its folder `FOLDER`.
    data : Path, optional
        Package folder; see `notebook`.
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
    explore.check_installed("jupyterlab", *explore.NEEDED)
    opened = notebook(folder / FOLDER, data)
    started = command(opened, port=port, browser=browser, more=more)
    if os.name == "posix":
        # JupyterLab replaces this process, so that signals reach it and no process is left over.
        os.execve(started[0], started, environment())
    return subprocess.call(started, env=environment())
