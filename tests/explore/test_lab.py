"""The start of JupyterLab, without starting it; tests/lab starts it for real."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import nbformat
import pytest

from jiu_analysis import explore
from jiu_analysis.cli import main
from jiu_analysis.errors import UsageError
from jiu_analysis.explore import lab
from jiu_analysis.resources import resource_path


def code_of(notebook):
    return "\n".join(
        cell.source for cell in nbformat.read(notebook, 4).cells if "data" in cell.source
    )


def test_the_command_opens_a_copy_of_the_notebook(repository, tmp_path):
    tracked = repository / "notebooks" / lab.NOTEBOOK
    opened = lab.notebook(tmp_path / lab.FOLDER)
    assert nbformat.read(opened, 4) == nbformat.read(tracked, 4)
    command = lab.command(opened)
    assert command[-1] == "--LabApp.default_url=/lab/tree/jiu-explore/explore.ipynb"
    assert f"--ServerApp.root_dir={tmp_path}" in command


def test_an_existing_copy_is_kept_with_the_changes_of_its_user(tmp_path):
    opened = lab.notebook(tmp_path)
    own = nbformat.read(opened, 4)
    own.cells.append(nbformat.v4.new_code_cell("explorer.frame  # data of mine"))
    nbformat.write(own, opened)
    kept = opened.read_bytes()
    assert lab.notebook(tmp_path).read_bytes() == kept
    lab.notebook(tmp_path, resource_path("data"))
    assert "explorer.frame  # data of mine" in code_of(opened)


def test_the_copy_explores_the_most_recently_named_data_package(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("first", "it's mine"):
        shutil.copytree(resource_path("data"), name)
        opened = lab.notebook(tmp_path / lab.FOLDER, Path(name))
        given = {}
        for cell in nbformat.read(opened, 4).cells:
            if {"parameters", "injected-parameters"} & set(cell.metadata.get("tags", ())):
                exec(cell.source, given)
        assert given["data"] == str(tmp_path / name)
    assert str(tmp_path / "first") not in code_of(opened)


def test_a_folder_without_a_data_package_is_refused_without_writing_anything(tmp_path):
    with pytest.raises(UsageError, match=r"none: no data package here .*ingest creates one"):
        lab.notebook(tmp_path / lab.FOLDER, tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


def test_an_invalid_copy_is_reported_and_kept(tmp_path):
    (tmp_path / lab.NOTEBOOK).write_text("no notebook", encoding="utf-8")
    with pytest.raises(UsageError, match=r"explore\.ipynb: cannot be read as a notebook"):
        lab.notebook(tmp_path, resource_path("data"))
    assert (tmp_path / lab.NOTEBOOK).read_text(encoding="utf-8") == "no notebook"


def test_without_jupyterlab_the_command_names_the_package_to_install(monkeypatch, capsys):
    monkeypatch.setattr(explore, "find_spec", lambda name: None if name == "jupyterlab" else object)
    assert main(["lab"]) == 2
    output = capsys.readouterr().err
    assert output.startswith("jiu-analysis: exploring needs jupyterlab, not installed here")
    assert "pip install 'jiu-analysis[lab]'" in output


@pytest.mark.parametrize(("port", "browser"), [(8899, False), (None, True)])
def test_port_and_browser_are_passed_on(tmp_path, port, browser):
    command = lab.command(tmp_path / "explore.ipynb", port=port, browser=browser)
    assert (f"--port={port}" in command) == (port is not None)
    assert ("--no-browser" in command) == (not browser)


def test_options_of_jupyterlab_are_passed_on(tmp_path, monkeypatch):
    started = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(explore, "find_spec", lambda _name: True)
    monkeypatch.setattr(lab.os, "name", "posix")

    def start(*call):
        # The real function returns nothing either.
        started.append(call)
        raise SystemExit

    monkeypatch.setattr(lab.os, "execve", start)
    with pytest.raises(SystemExit):
        main(["lab", "--no-browser", "--", "--allow-root", "--ip=127.0.0.1"])
    assert started[0][1][-2:] == ["--allow-root", "--ip=127.0.0.1"]


def test_settings_suppress_first_use_questions_and_keep_others(monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "mine")
    ours, mine = lab.environment()["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert mine == "mine"
    file = Path(ours) / "labconfig" / "default_setting_overrides.json"
    [settings] = json.loads(file.read_text(encoding="utf-8")).values()
    assert settings == {"fetchNews": "false"}
