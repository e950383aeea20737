"""Temporary folders, also of killed processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile

import pytest

from jiu_analysis.site import temporary

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no such locks")

HOLDS = """
import sys
from jiu_analysis.site import temporary
with temporary.folder() as folder:
    (folder / "file").touch()
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def holder():
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    process.stdout.readline()
    return process


def test_a_folder_is_removed_with_what_is_in_it(place):
    with temporary.folder() as folder:
        (folder / "file").touch()
        assert folder.parent == place
    assert list(place.iterdir()) == []


def test_only_folders_of_killed_processes_are_removed(place):
    (place / "jiu-mine").mkdir()
    (place / "jiu-file").touch()
    (place / "jiu-link").symlink_to(place / "jiu-mine")
    killed, alive = holder(), holder()
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert len(list(place.iterdir())) == 5
    temporary.sweep()
    kept = {each.name for each in place.iterdir()}
    assert len(kept) == 4
    assert {"jiu-mine", "jiu-file", "jiu-link"} < kept
    alive.communicate("")
    assert {each.name for each in place.iterdir()} == {"jiu-mine", "jiu-file", "jiu-link"}


def test_the_folder_of_this_process_is_kept(place):
    with temporary.folder() as folder:
        temporary.sweep()
        assert os.listdir(folder) == [".owner"]  # noqa: PTH208
