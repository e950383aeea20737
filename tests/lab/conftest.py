"""A real JupyterLab server, isolated from the user's settings, and a browser."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest
from browsing import PATIENCE

from jiu_analysis.explore import lab

#: If set to "required", tests that need JupyterLab fail instead of being skipped without it.
LAB = "JIU_LAB"
# Once session and kernel answer, a command is reliable, while a click can be lost.
_RUN_ALL = """async () => {
  const app = window.jupyterapp;
  await app.restored;
  const panel = app.shell.currentWidget;
  await panel.context.ready;
  await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
  await app.commands.execute('notebook:run-all-cells');
}"""
_RAISED = "[data-mime-type='application/vnd.jupyter.error']"
_OPENED = "() => window.jupyterapp?.shell?.currentWidget?.sessionContext"


@pytest.fixture(scope="session")
def isolated(tmp_path_factory) -> dict[str, str]:
    """Return an environment in which Jupyter neither reads nor writes the user's files."""
    if find_spec("jupyterlab") is None:
        if os.environ.get(LAB) == "required":
            pytest.fail(f"JupyterLab is not here, and {LAB} says that it must be")
        pytest.skip("JupyterLab is not here (make test sets it up)")
    own = tmp_path_factory.mktemp("own")
    kept = {"HOME": "home", "IPYTHONDIR": "ipython", "MPLCONFIGDIR": "matplotlib"}
    kept |= {f"JUPYTER_{each}_DIR": each.lower() for each in ("CONFIG", "DATA", "RUNTIME")}
    kept |= {f"JUPYTERLAB_{each}_DIR": each.lower() for each in ("SETTINGS", "WORKSPACES")}
    for name in kept.values():
        (own / name).mkdir()
    config = {
        "LabApp": {"expose_app_in_browser": True},
        "ServerApp": {"allow_root": True, "ip": "127.0.0.1"},
        "IdentityProvider": {"token": "known"},
    }
    (own / "config" / "jupyter_server_config.json").write_text(json.dumps(config))
    asked = own / "settings" / "@jupyterlab" / "apputils-extension"
    asked.mkdir(parents=True)
    (asked / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    return {**os.environ, **{name: str(own / folder) for name, folder in kept.items()}}


@pytest.fixture(scope="module")
def port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory, repository) -> Path:
    """Return the folder of the notebook: a copy, so that nothing is saved to the checkout."""
    made = tmp_path_factory.mktemp("lab") / "notebooks"
    made.mkdir()
    shutil.copy(repository / "notebooks" / lab.NOTEBOOK, made)
    return made


def wait_for(running: subprocess.Popen, port: int) -> None:
    """Wait until JupyterLab answers."""
    end = time.monotonic() + PATIENCE
    while True:
        assert running.poll() is None, "JupyterLab has ended"
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api?token=known").close()
        except OSError:
            assert time.monotonic() < end, "JupyterLab does not answer"
            time.sleep(0.2)
        else:
            return


@pytest.fixture(scope="module")
def server(isolated, folder, port):
    """Start JupyterLab on the copy, as ``jiu-analysis lab`` does."""
    log = folder.parent / "server.log"
    with log.open("w") as log_file:
        running = subprocess.Popen(
            lab.command(folder / lab.NOTEBOOK, port=port, browser=False),
            env=isolated,
            stdout=log_file,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for(running, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()
            running.wait(timeout=PATIENCE)


@dataclass
class Lab:
    """The executed notebook in the browser, with logged errors and requests to other hosts."""

    tab: object
    complaints: list[str]
    asked: list[str]
    folder: Path

    def command(self, name: str) -> None:
        """Execute a command of JupyterLab."""
        self.tab.evaluate("name => window.jupyterapp.commands.execute(name)", name)


@pytest.fixture(scope="module")
def opened(browser, server, folder):
    """Open the explorer notebook and run all its cells."""
    context = browser.new_context(viewport={"width": 1280, "height": 1200})
    tab = context.new_page()
    tab.set_default_timeout(PATIENCE * 1000)
    complaints, asked = [], []
    tab.on(
        "console",
        lambda each: complaints.append(each.text) if each.type in ("error", "warning") else None,
    )
    tab.on("pageerror", lambda each: complaints.append(str(each)))
    tab.on("request", lambda each: asked.append(each.url))
    tab.goto(f"{server}/lab/tree/notebooks/{lab.NOTEBOOK}?token=known")
    tab.wait_for_function(_OPENED)
    tab.evaluate(_RUN_ALL)
    shown = tab.locator(f".jiu-explorer .jiu-tiles, {_RAISED}").first
    shown.wait_for()
    assert tab.locator(_RAISED).all_inner_texts() == []
    yield Lab(tab, complaints, asked, folder)
    context.close()
