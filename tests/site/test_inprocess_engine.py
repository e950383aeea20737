"""The in-process engine gives the bytes that a kernel gives: one small notebook per behaviour."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import nbformat
import pytest
from displaying import in_language

from jiu_analysis.errors import ContentError
from jiu_analysis.site import execute as running
from jiu_analysis.site import rendering as render
from jiu_analysis.site import workers

pytestmark = pytest.mark.skipif(not workers.can_fork(), reason="forks on Linux only")

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
DISPLAY = "from IPython.display import clear_output, display, update_display, HTML, Image, SVG\n"

GALLERY = {
    "text in pieces": ["print('a')\nprint('b', end='')", "import sys\n_ = sys.stdout.write('c')"],
    "text after a pause": ["import time\nprint('a')\ntime.sleep(0.5)\nprint('b')"],
    "both streams": ["import sys\nprint('out')\nprint('err', file=sys.stderr)\nprint('out')"],
    "text around a display": [DISPLAY + "print('a')\ndisplay(HTML('<b>b</b>'))\nprint('c')"],
    "text that overwrites itself": ["print('1%\\r', end='')\nprint('2%\\b\\b3%')"],
    "text of many lines": ["for each in range(20000):\n    print(each)"],
    "a result, and none": ["1 + 1", "None", "2;", "_", "_1 + 1", "In[1], Out"],
    "several kinds of a result": [
        "class Both:\n"
        "    def _repr_html_(self): return '<i>x</i>'\n"
        "    def _repr_mimebundle_(self, **_):\n"
        "        kind = 'application/x+json'\n"
        "        return {'text/plain': 'x', kind: {'n': [1]}}, {kind: {'w': 1}}\n"
        "Both()",
        DISPLAY + "display({'text/plain': 'raw'}, raw=True, metadata={'text/plain': {'k': 1}})",
        DISPLAY + "display(SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>'))",
    ],
    "a display that is updated": [
        DISPLAY + "shown = display('before', display_id='it')",
        "update_display('after', display_id='it')",
    ],
    "outputs that are cleared": [
        DISPLAY + "print('a')\nclear_output()\nprint('b')",
        "print('a')\nclear_output(wait=True)\nprint('b')",
    ],
    "a frame": ["import pandas as pd\npd.DataFrame({'a': [1.5, None], 'b': ['x', 'é']})"],
    "a warning": ["import warnings\nwarnings.warn('careful')", "warnings.warn('x', FutureWarning)"],
    "a warning of an old way": ["import warnings\nwarnings.warn('old', DeprecationWarning)"],
    "a log": ["import logging\nlogging.getLogger('x').warning('careful')"],
    "magics": ["%%capture said\nprint('a')", "said.stdout", "%precision 2\n3.14159", "%who_ls"],
    "a program": ["!echo out; echo err >&2", "said = !echo a b\nsaid"],
    "a program that writes by itself": [
        "import subprocess, time\nsubprocess.run(['echo', 'out'])\ntime.sleep(0.5)"
    ],
    "what awaits": ["import asyncio\nawait asyncio.sleep(0.01)\n'slept'", "import this", "1"],
    "a context variable": [
        "from contextvars import ContextVar\nkept = ContextVar('kept')\n_ = kept.set(1)",
        "kept.get()",
    ],
    "a loop within the loop": [
        "import asyncio\ntry:\n    asyncio.run(asyncio.sleep(0))\nexcept RuntimeError as error:\n"
        "    print(error)"
    ],
    "a thread": [
        "import threading\nother = threading.Thread(target=print, args=('a',))\n"
        "other.start()\nother.join()"
    ],
    "where it runs": [
        "__name__, '__file__' in globals()",
        "import sys, os\nsys.argv[1:2] != ['-m'], sys.flags.interactive, os.environ['TERM']",
        "type(get_ipython()).__name__, get_ipython().kernel.shell is get_ipython()",
        "import os\nos.getcwd()",
    ],
    "a widget's messages": [
        "from comm import create_comm\nit = create_comm('x', data={'state': {'a': 1}})\nit.send({})"
    ],
    "figures of pyplot": [
        "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots(figsize=(1, 1))",
        "plt.figure(figsize=(1, 1)); plt.plot([1, 2]); None",
        "%matplotlib inline\n%config InlineBackend.figure_formats = ['svg']\n"
        "import matplotlib\nmatplotlib.rcParams['svg.hashsalt'] = 'x'\nmatplotlib.get_backend()",
    ],
    "a value that cannot be shown": ["class Bad:\n    def __repr__(self): 1 / 0\nBad()"],
    "an error": ["def wrong():\n    return 1 / 0", "print('so far')\nwrong()", "'never'"],
    "an error in the way it is written": ["print('a'", "'never'"],
    "an error that is allowed": ["#allowed\n1 / 0", "'after'"],
    "an exit": ["import sys\nsys.exit(3)", "'never'"],
    "a quiet exit": ["import sys\nsys.exit()", "'never'"],
    "a question": ["input('name? ')"],
    "a kernel that leaves": ["exit()\nimport time\ntime.sleep(1)", "import time\ntime.sleep(2)"],
}
#: Behaviours that do not end the notebook share one, since each needs a kernel of its own.
TOGETHER = {
    "text": [
        "text in pieces",
        "text after a pause",
        "both streams",
        "text around a display",
        "text that overwrites itself",
        "text of many lines",
        "an error that is allowed",
    ],
    "results": [
        "a result, and none",
        "several kinds of a result",
        "a display that is updated",
        "outputs that are cleared",
        "a frame",
        "a value that cannot be shown",
    ],
    "warnings": ["a warning", "a warning of an old way", "a log"],
    "programs": ["magics", "a program", "a program that writes by itself"],
    "asyncio and threads": [
        "what awaits",
        "a context variable",
        "a loop within the loop",
        "a thread",
    ],
    "environment": ["where it runs", "a widget's messages"],
}
SHARED = {each for behaviours in TOGETHER.values() for each in behaviours}
NOTEBOOKS_TO_COMPARE = TOGETHER | {each: [each] for each in GALLERY if each not in SHARED}


def notebook(*cells):
    new = nbformat.v4
    made = new.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "x"}})
    for number, source in enumerate(cells):
        tags = ["raises-exception"] if source.startswith("#allowed") else []
        made.cells.append(new.new_code_cell(source, id=f"c{number}", metadata={"tags": tags}))
    return made


@pytest.fixture(scope="module")
def processes():
    with workers.executor(
        2, warm=["jiu_analysis.site.inprocess_engine", "matplotlib.pyplot"]
    ) as made:
        yield made


def outcome(call, half_run):
    """Return the bytes of the notebook, or the error and those of the partly run one."""
    try:
        return nbformat.writes(call())
    except ContentError as error:
        return str(error), re.sub(r"ipykernel_\d+", "", half_run.read_text(encoding="utf-8"))


def both(asked, processes, tmp_path, **options):
    ours, theirs = tmp_path / "ours.ipynb", tmp_path / "theirs.ipynb"
    future = processes.submit(running.run, asked, {}, ours, **options)
    return (
        outcome(future.result, ours),
        outcome(lambda: running.run(asked, {}, theirs, **options), theirs),
    )


@pytest.mark.parametrize("name", NOTEBOOKS_TO_COMPARE)
def test_outputs_are_those_of_a_kernel(name, processes, tmp_path):
    cells = [cell for behaviour in NOTEBOOKS_TO_COMPARE[name] for cell in GALLERY[behaviour]]
    ours, stock = both(notebook(*cells), processes, tmp_path)
    assert ours == stock


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("session", {"document": "WO/PBC/34/6", "language": "en"}),
        ("trends", {"organization": "WIPO", "language": "ar"}),
    ],
)
def test_notebooks_of_the_project_have_the_outputs_of_a_kernel(name, asked, processes, tmp_path):
    read = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    ours = processes.submit(running.run, read, asked, tmp_path / "half.ipynb").result()
    stock = running.run(read, asked, tmp_path / "half.ipynb")
    assert nbformat.writes(ours) == nbformat.writes(stock)
    assert in_language(asked["language"], render.page, ours) == in_language(
        asked["language"], render.page, stock
    )


@pytest.mark.parametrize("kernel", ["ours", "stock"])
def test_a_cell_over_its_time_limit_is_ended(kernel, processes, tmp_path):
    slow = notebook("print('so far')\nimport time\ntime.sleep(1000)")
    half_run = tmp_path / "half.ipynb"
    call = partial(running.run, slow, {}, half_run, cell_seconds=1)
    with pytest.raises(ContentError, match="Cell execution timed out"):
        processes.submit(call).result() if kernel == "ours" else call()
    assert "so far" in half_run.read_text(encoding="utf-8")


STUBBORN = {
    "one that catches an exception": (
        "import time\ntry:\n    time.sleep(1000)\nexcept BaseException:\n    time.sleep(1000)"
    ),
    "one that awaits": "import asyncio\nawait asyncio.sleep(1000)",
    "one that counts": "while True:\n    pass",
}


@pytest.mark.parametrize("cell", STUBBORN)
def test_a_cell_that_ignores_the_interruption_is_ended(cell, processes, tmp_path):
    asked = notebook(STUBBORN[cell])
    call = processes.submit(running.run, asked, {}, tmp_path / "half.ipynb", cell_seconds=1)
    with pytest.raises(ContentError, match="Cell execution timed out"):
        call.result()


def test_a_cell_that_blocks_signals_is_ended_with_its_process(processes, tmp_path):
    deaf = notebook(
        "import signal, time\nsignal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})\n"
        "time.sleep(1000)"
    )
    call = processes.submit(running.run, deaf, {}, tmp_path / "half.ipynb", cell_seconds=1)
    with pytest.raises(workers.EndedError, match="no answer"):
        call.result()


@pytest.mark.parametrize(
    ("metadata", "needs"),
    [
        ({}, False),
        ({"kernelspec": {"name": "python3", "display_name": "Python"}}, False),
        ({"kernelspec": {"name": "ir", "display_name": "R"}}, True),
        ({"own_kernel": True}, True),
    ],
)
def test_a_notebook_may_request_its_own_kernel(metadata, needs):
    from jiu_analysis.site import inprocess_engine as shell

    assert shell.needs_a_kernel(nbformat.v4.new_notebook(metadata=metadata)) is needs


def test_a_notebook_that_requests_a_kernel_runs_in_one(processes, tmp_path):
    asked = notebook("import os, sys\nos.getppid(), os.path.basename(sys.argv[0])")
    asked.metadata["own_kernel"] = True
    made = processes.submit(running.run, asked, {}, tmp_path / "half.ipynb").result()
    assert "ipykernel_launcher.py" in made.cells[0].outputs[0].data["text/plain"]
