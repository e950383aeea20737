"""Pages and runs that fail, or run without forks: the rest is made, and no files are left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import calls
import ending
import nbformat
import pytest

from jiu_analysis.site import workers

pytestmark = pytest.mark.skipif(not workers.can_fork(), reason="forks on Linux only")


@pytest.fixture
def output(tmp_path):
    return tmp_path / "site"


def aside(output):
    """Return the staging files of a site, which no visitor should see."""
    return [path for path in output.rglob("*") if path.name.startswith((".staging", ".run"))]


ENDS = {
    "killed": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "was killed"),
    "out of memory": (
        "import resource\nresource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))\nbytearray(2**32)",
        "raised MemoryError",
    ),
    "left": ("import os\nos._exit(3)", "status 3"),
    "crashed": ("import ctypes\nctypes.string_at(0)", "signal 11"),
}


def test_a_crashed_page_keeps_its_last_version_and_the_others_are_made(output):
    good = dict.fromkeys(("good", *ENDS), "print('before')")
    assert ending.update(output, good).is_good
    cells = {"good": "print('after')", **{name: cell for name, (cell, _) in ENDS.items()}}
    outcome = ending.update(output, cells)
    entries = {each["label"]: each for each in outcome.entries}
    assert entries.pop("good")["reason"] == ""
    assert "after" in (output / "good" / "small.en.html").read_text(encoding="utf-8")
    for name, (_, reason) in ENDS.items():
        assert reason in entries[name]["reason"]
        assert "before" in (output / name / "small.en.html").read_text(encoding="utf-8")
    assert aside(output) == []


def test_the_partly_run_notebook_is_kept_when_the_process_of_a_page_dies(output):
    died = "print('so far')\nimport os\nos._exit(3)"
    [entry] = ending.update(output, {"one": died}).entries
    assert entry["reason"] == (
        "cell 2: its process ended with status 3 and no answer; partly executed notebook kept as"
        " small.en.failed.ipynb"
    )
    kept = nbformat.read(output / "one" / "small.en.failed.ipynb", as_version=4)
    assert "status 3" in kept.cells[-1].outputs[0].text
    assert aside(output) == []
    assert ending.update(output, {"one": "print('after')"}).is_good
    assert not (output / "one" / "small.en.failed.ipynb").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_run_ends_at_once_and_keeps_the_existing_pages(output, number):
    assert ending.update(output, {"one": "print('before')"}).is_good
    note = output.parent / "begun"
    nap = f"import os, time\nopen({str(note)!r}, 'w').write(str(os.getpid()))\ntime.sleep(1000)"
    run = subprocess.Popen(
        [sys.executable, ending.__file__, str(output), f"one={nap}", "two=1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    end = time.monotonic() + 60
    while not (note.exists() and note.read_text()) and time.monotonic() < end:
        time.sleep(0.05)
    os.killpg(run.pid, number)
    # The streams end only when no process holds them any more.
    assert run.communicate(timeout=30) == ("", "")
    assert run.returncode == (130 if number == signal.SIGINT else -number)
    assert calls.gone(note.read_text())
    assert "before" in (output / "one" / "small.en.html").read_text(encoding="utf-8")
    if number == signal.SIGINT:
        assert aside(output) == []
    # The next run is not blocked, and removes what was left.
    assert ending.update(output, {"one": "print('after')"}).is_good
    assert aside(output) == []


def test_ctrl_c_during_imports_gives_no_traceback(output):
    run = subprocess.Popen(
        [sys.executable, ending.__file__, str(output), "one=1"],
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    end = time.monotonic() + 60
    while not aside_or_begun(output) and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(0.3)
    os.killpg(run.pid, signal.SIGINT)
    _, complained = run.communicate(timeout=30)
    assert run.returncode in (0, 130)
    assert complained == ""


def aside_or_begun(output):
    return (output.parent / "one.ipynb").exists()


def test_a_system_that_cannot_fork_makes_the_same_page(output, monkeypatch):
    cells = {"one": "import pandas as pd\npd.DataFrame({'a': [1]})"}
    assert ending.update(output, cells).is_good
    page = output / "one" / "small.en.html"
    forked = page.read_bytes(), page.with_suffix(".ipynb").read_bytes()
    page.unlink()
    monkeypatch.setattr(workers, "can_fork", lambda: False)
    assert ending.update(output, cells).is_good
    assert (page.read_bytes(), page.with_suffix(".ipynb").read_bytes()) == forked
