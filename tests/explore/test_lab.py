"""The start of JupyterLab, without starting it; tests/lab starts it for real."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from jiu_analysis.cli import main
from jiu_analysis.explore import lab


def test_in_a_checkout_it_opens_the_notebook_that_is_there(repository, tmp_path):
    opened = lab.notebook(tmp_path)
    assert opened == repository / "notebooks" / "explore.ipynb"
    command = lab.command(opened)
    assert command[-1] == "--LabApp.default_url=/lab/tree/notebooks/explore.ipynb"
    assert f"--ServerApp.root_dir={repository}" in command
    assert list(tmp_path.iterdir()) == []


def test_where_it_is_installed_a_copy_is_opened_and_never_replaced(tmp_path, monkeypatch):
    installed, mine = tmp_path / "installed" / "notebooks", tmp_path / "mine"
    installed.mkdir(parents=True)
    mine.mkdir()
    (installed / "explore.ipynb").write_text("shipped", encoding="utf-8")
    monkeypatch.setattr(lab, "shipped", lambda name: installed)
    opened = lab.notebook(mine)
    assert opened.read_text(encoding="utf-8") == "shipped"
    opened.write_text("mine", encoding="utf-8")
    assert lab.notebook(mine).read_text(encoding="utf-8") == "mine"
    assert f"--ServerApp.root_dir={mine}" in lab.command(opened)


def test_without_jupyterlab_the_command_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(lab, "find_spec", lambda name: None if name == "jupyterlab" else object)
    assert main(["lab"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("jiu-analysis: exploring needs jupyterlab, not installed here")
    assert "pip install 'jiu-analysis[lab]'" in said


@pytest.mark.parametrize(("port", "browser"), [(8899, False), (None, True)])
def test_port_and_browser_are_passed_on(tmp_path, port, browser):
    command = lab.command(tmp_path / "explore.ipynb", port=port, browser=browser)
    assert (f"--port={port}" in command) == (port is not None)
    assert ("--no-browser" in command) == (not browser)


def test_options_of_jupyterlabs_own_are_passed_on(tmp_path, monkeypatch):
    started = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(lab, "check", lambda: None)
    monkeypatch.setattr(lab.os, "name", "posix")

    def start(*call):
        # The real function returns nothing either.
        started.append(call)
        raise SystemExit

    monkeypatch.setattr(lab.os, "execve", start)
    with pytest.raises(SystemExit):
        main(["lab", "--no-browser", "--", "--allow-root", "--ip=127.0.0.1"])
    assert started[0][1][-2:] == ["--allow-root", "--ip=127.0.0.1"]


def test_settings_ask_a_new_user_nothing_and_leave_others_in_force(monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "mine")
    ours, mine = lab.environment()["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert mine == "mine"
    file = Path(ours) / "labconfig" / "default_setting_overrides.json"
    [settings] = json.loads(file.read_text(encoding="utf-8")).values()
    assert settings == {"fetchNews": "false"}
