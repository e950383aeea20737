"""The warm-up before pages are forked."""

from __future__ import annotations

import gc
import subprocess
import sys

from jiu_analysis.site import warmup


def test_the_warm_up_makes_the_parts_of_a_small_page():
    warmup.warm_up()


def test_the_warm_up_changes_no_global_state():
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


def test_importing_the_warm_up_imports_all_modules_of_pages_silently():
    look = (
        "import sys\n"
        "from jiu_analysis.site import warmup\n"
        "print([name for name in warmup.MODULES if name not in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_errors_of_the_warm_up_are_ignored(monkeypatch, tmp_path):
    def fail():
        raise OSError("no room left")

    monkeypatch.setattr(warmup, "warm_up", fail)
    (tmp_path / "broken_module.py").write_text("raise RuntimeError('broken')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(warmup, "MODULES", ("no_such_module", "broken_module"))
    warmup._begin()
    assert gc.isenabled()


def test_charts_do_not_import_scipy_and_seaborn_is_complete_in_a_notebook():
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
