"""The warm-up before pages are forked."""

from __future__ import annotations

import gc
import subprocess
import sys

from jiu_analysis.site import warmup


def test_the_parts_of_a_small_page_can_be_made():
    warmup.warm_up()


def test_it_leaves_everything_as_it_was():
    look = (
        "import gc, os, random, sys, warnings\n"
        "import matplotlib as mpl, numpy as np\n"
        # As the server does, before it warms up.
        "from importlib import import_module\n"
        "for name in sys.argv[1:]: import_module(name)\n"
        "def seen():\n"
        "    return repr([dict(mpl.rcParams), random.getstate(), np.random.get_state(),"
        " warnings.filters, dict(os.environ), os.getcwd(), gc.isenabled()])\n"
        "before = seen()\n"
        "from jiu_analysis.site import warmup\n"
        "warmup.warm_up()\n"
        "print(seen() == before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", look, *warmup.MODULES], capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_whoever_imports_it_has_what_pages_import_and_hears_nothing():
    look = (
        "import sys\n"
        "from jiu_analysis.site import warmup\n"
        "print([name for name in warmup.MODULES if name not in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_what_goes_wrong_is_left_to_the_page(monkeypatch, tmp_path):
    def fail():
        raise OSError("no room left")

    monkeypatch.setattr(warmup, "warm_up", fail)
    (tmp_path / "broken_module.py").write_text("raise RuntimeError('broken')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(warmup, "MODULES", ("no_such_module", "broken_module"))
    warmup._begin()
    assert gc.isenabled()


def test_charts_come_without_scipy_and_a_notebook_still_gets_all_of_seaborn():
    look = (
        "import sys\n"
        "from jiu_analysis.site import warmup\n"
        "print([name for name in ('scipy', 'statsmodels', 'ipywidgets') if name in sys.modules])\n"
        "import numpy as np, seaborn as sns\n"
        "sns.clustermap(np.eye(3))\n"
        "print('scipy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True)
    assert done.stdout == "[]\nTrue\n", done.stderr
