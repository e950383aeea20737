"""What is done once before pages are forked."""

from __future__ import annotations

import gc
import subprocess
import sys

import matplotlib as mpl

from jiu_analysis import rehearsal


def test_the_parts_of_a_small_page_can_be_made():
    rehearsal.rehearse()


def test_it_leaves_settings_as_they_were():
    before = dict(mpl.rcParams)
    rehearsal.rehearse()
    assert dict(mpl.rcParams) == before
    assert gc.isenabled()


def test_whoever_imports_it_has_what_pages_import_and_hears_nothing():
    look = (
        "import sys\n"
        "from jiu_analysis import rehearsal\n"
        "print([name for name in rehearsal.MODULES if name not in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_what_goes_wrong_is_left_to_the_page(monkeypatch):
    def fail():
        raise OSError("no room left")

    monkeypatch.setattr(rehearsal, "rehearse", fail)
    monkeypatch.setattr(rehearsal, "MODULES", ("no_such_module",))
    rehearsal._begin()
    assert gc.isenabled()
