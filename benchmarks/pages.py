"""Time the making of pages, and the same with papermill and nbconvert from the command line.

The ways are timed in turn, so that changes in the machine's speed affect all alike; each starts new
processes. The results are the ratios of wall-clock and of processor time. JupyterLab should be
installed, as it usually is: it adds modules that the command line imports as well.

    python benchmarks/pages.py [ROUNDS]
"""

from __future__ import annotations

import ast
import ctypes
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode

from jiu_analysis.cli import reporting
from jiu_analysis.site import execute as running
from jiu_analysis.site import workers

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
NOTEBOOKS = {"session": ("document", "WO/PBC/34/6"), "trends": ("organization", "WIPO")}
LANGUAGES = ("en", "fr", "es", "ru", "zh")
TEN = [(name, language) for name in NOTEBOOKS for language in LANGUAGES]


class Cost(NamedTuple):
    """Wall-clock seconds, and processor seconds of all processes."""

    wall: float
    cpu: float


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        ways = ways_of(Path(folder))
        spent = timed(ways, rounds)
        warm = warm_pages(rounds)
        print(f"{workers.cores()} processors, {rounds} rounds, medians; JupyterLab is")
        print(f"{'installed' if find_spec('jupyterlab') else 'not installed'}.\n")
        print("| way | s | ratio | processor s | ratio |\n|---|---|---|---|---|")
        for name, (label, base) in LABELS.items():
            cost, whole = spent[name], spent[base]
            print(
                f"| {label} | {cost.wall:.1f} | {cost.wall / whole.wall:.2f}"
                f" | {cost.cpu:.1f} | {cost.cpu / whole.cpu:.2f} |"
            )
        print("\n| a page in a warm process | processor s | ratio |\n|---|---|---|")
        for label, seconds in warm.items():
            print(f"| {label} | {seconds:.2f} | {seconds / warm[FLOOR]:.2f} |")
        print("\n| pages | at a time | most memory at once, MB |\n|---|---|---|")
        for jobs in (1, 2):
            for pages in (2, 10):
                peak = peak_memory(report(Path(folder, "memory"), TEN[:pages], jobs=jobs))
                print(f"| {pages} | {jobs} | {peak:.0f} |")


# --- the ways -----------------------------------------------------------------------------------

LABELS = {
    "pair 1": ("`papermill`, then `jupyter nbconvert`: one page", "pair 1"),
    "ours 1": ("`jiu-analysis report`: one page", "pair 1"),
    "script 1": ("the same code as a plain script: one page", "pair 1"),
    "same 1": ("`jiu-analysis report`, nothing changed: one page", "pair 1"),
    "pair 10": ("`papermill`, then `jupyter nbconvert`: ten pages", "pair 10"),
    "ours 10": ("`jiu-analysis report`: ten pages", "pair 10"),
    "same 10": ("`jiu-analysis report`, nothing changed: ten pages", "pair 10"),
}


def ways_of(folder: Path) -> dict[str, Callable[[], list[list[str]]]]:
    """Return the commands of each way; the files they need are created."""
    script = folder / "script.py"
    script.write_text(as_script(parameterised("session", "en")), encoding="utf-8")
    for pages in (TEN[:1], TEN):
        for command in report(folder / f"same{len(pages)}", pages):
            subprocess.run(command, check=True, capture_output=True)
    return {
        "pair 1": lambda: pair(folder, *TEN[0]),
        "ours 1": lambda: report(folder / "one", TEN[:1], force=True),
        "script 1": lambda: [[sys.executable, str(script)]],
        "same 1": lambda: report(folder / "same1", TEN[:1]),
        "pair 10": lambda: [command for page in TEN for command in pair(folder, *page)],
        "ours 10": lambda: report(folder / "ten", TEN, force=True),
        "same 10": lambda: report(folder / "same10", TEN),
    }


def pair(folder: Path, name: str, language: str) -> list[list[str]]:
    """Return the commands that make a page with papermill and nbconvert."""
    output, (parameter, value) = str(folder / f"{name}.{language}.ipynb"), NOTEBOOKS[name]
    source = str(ROOT / "notebooks" / f"{name}.ipynb")
    asked = ["-p", parameter, value, "-p", "language", language]
    return [
        [str(BIN / "papermill"), "--no-progress-bar", source, output, *asked],
        [str(BIN / "jupyter"), "nbconvert", "--log-level=ERROR", "--to", "html", output],
    ]


def report(
    output: Path, pages: Sequence[tuple[str, str]], *, jobs: int | None = None, force: bool = False
) -> list[list[str]]:
    """Return the command that makes pages with jiu-analysis."""
    names = dict.fromkeys(name for name, _ in pages)
    languages = dict.fromkeys(language for _, language in pages)
    command = [str(BIN / "jiu-analysis"), "report", "--output", str(output)]
    command += ["--notebook", *names, "--language", *languages]
    command += ["--jobs", str(jobs)] if jobs else []
    return [command + ["--force"] * force]


# --- seconds ------------------------------------------------------------------------------------


def timed(ways: Mapping[str, Callable[[], list[list[str]]]], rounds: int) -> dict[str, Cost]:
    """Return the median costs of each way, timed in turn."""
    # Orphaned processes become children of this one, so that they are counted as well.
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
    spent: dict[str, list[Cost]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            spent[name].append(cost_of(way()))
    return {
        name: Cost(*(statistics.median(each) for each in zip(*costs, strict=True)))
        for name, costs in spent.items()
    }


def cost_of(commands: Sequence[Sequence[str]]) -> Cost:
    before, start = processors(), time.perf_counter()
    for command in commands:
        subprocess.run(command, check=True, capture_output=True)
    wall = time.perf_counter() - start
    # The fork server ends shortly after the command that started it.
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return Cost(wall, processors() - before)


def processors() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


# --- in a warm process --------------------------------------------------------------------------

FLOOR = "its code as a plain script"


def warm_pages(rounds: int) -> dict[str, float]:
    """Return median processor seconds of a page and of its code alone, each in its own fork."""
    notebook = parameterised("session", "en")
    source = as_script(notebook)
    spent: dict[str, list[float]] = {FLOOR: [], "its notebook": []}
    with (
        tempfile.TemporaryDirectory() as folder,
        workers.executor(1, warm=[*reporting.WARM, "pages"]) as executor,
    ):
        for _ in range(2 * rounds + 1):
            spent[FLOOR].append(executor.submit(seconds_of_script, source).result())
            half_run = Path(folder, "half-run.ipynb")
            spent["its notebook"].append(
                executor.submit(seconds_of_notebook, notebook, half_run).result()
            )
    return {name: statistics.median(each) for name, each in spent.items()}


def seconds_of_script(source: str) -> float:
    start = time.process_time()
    exec(compile(source, "script", "exec"), {"__name__": "__main__"})
    return time.process_time() - start


def seconds_of_notebook(notebook: NotebookNode, half_run: Path) -> float:
    start = time.process_time()
    running.run(notebook, {}, half_run)
    return time.process_time() - start


def parameterised(name: str, language: str) -> NotebookNode:
    """Return a notebook with its parameters inserted."""
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    parameter, value = NOTEBOOKS[name]
    asked = nbformat.v4.new_code_cell(f"{parameter} = {value!r}\nlanguage = {language!r}")
    first = next(i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code")
    notebook.cells.insert(first + 1, asked)
    return notebook


def as_script(notebook: NotebookNode) -> str:
    """Return a notebook's code as a script that formats what each cell shows."""
    lines = ["from IPython.core.formatters import DisplayFormatter", "show = DisplayFormatter()"]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            *body, last = ast.parse(cell.source).body
            if isinstance(last, ast.Expr):
                last = ast.parse(f"show.format({ast.unparse(last)})").body[0]
            lines += [ast.unparse(each) for each in (*body, last)]
    return "\n".join(lines) + "\n"


# --- memory -------------------------------------------------------------------------------------


def peak_memory(commands: Sequence[Sequence[str]]) -> float:
    """Return the peak memory of a command and its children, shared memory counted once."""
    [command] = commands
    process = subprocess.Popen(
        [*command, "--force"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, sum(map(share_of, [process.pid, *below(process.pid)])))
        time.sleep(0.05)
    return peak


def below(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [each for child in map(int, children) for each in (child, *below(child))]


def share_of(pid: int) -> float:
    """Return a process's proportional share of memory, in megabytes; 0 if it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024 / 1e6


if __name__ == "__main__":
    main()
