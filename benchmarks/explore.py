"""Time the explorer: from a new kernel, and on a million rows the first view and each change.

From a new kernel, the imports, the loading of the shipped package and the first view are timed.
A change is timed from the control to the last message for the browser: figures, chart, table, card,
code and the saved view. The browser then draws a table of 200 rows.

    python benchmarks/explore.py [ROWS]
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from IPython.core.formatters import DisplayFormatter
from panel import panel

from jiu_analysis import explore, metrics
from jiu_analysis.datapackage import loading
from jiu_analysis.explore.view import Explorer

ROUNDS = 7
CHANGES = {
    "all rows": {},
    "one document": {"document": "ORG07/39"},
    "one organization": {"organization": "ORG07"},
    "overdue only": {"overdue": True},
    "executive heads, in progress": {
        "addressee": "executive_head",
        "implementation": "in_progress",
    },
    "three years of reviews": {"report_year": [2010, 2011, 2012]},
    "one officer": {"officer": "Director 7"},
    "words": {"text": "rep/2015 executive training"},
}


def package(rows: int) -> loading.Package:
    """Return the panel as a package in memory, with what the explorer reads of the other tables."""
    history = panel(rows)
    empty = {name: table.iloc[:0] for name, table in loading.load().tables.items()}
    first = history.drop_duplicates("document")
    documents = first[["document", "organization", "as_of"]].astype({"document": "str"})
    documents = documents.assign(source_name="panel", body="Board", supersedes=None)
    numbers = history["recommendation"].astype("str")
    summary = "Executive heads see to " + history["report"].astype("str") + ", training " + numbers
    made = loading.Package(
        Path(tempfile.gettempdir()) / "none",
        {**empty, "documents": documents, "statuses": history[["document"]]},
    )
    days = metrics.overdue(history)["days_overdue"]
    # The same columns as in `loading`, but without its joins: loading has its own benchmark.
    made.__dict__["history"] = history.assign(
        summary=summary,
        locator="annex I, lines " + pd.Series(np.arange(len(history)), dtype="str"),
        title_en="A review of " + history["report"].astype("str"),
        target_wording=pd.Series(pd.NA, index=history.index, dtype="str"),
        target_precision="day",
        issued_month=pd.Series(pd.NA, index=history.index, dtype="str"),
        language="en",
        officer_en=history["officer"],
        status=metrics.status(history),
        is_open=metrics.is_open(history),
        days_overdue=days.reindex(history.index).astype("Int64"),
    )
    return made


COLD = """
import time
import jiu_analysis as jiu
from jiu_analysis import explore
from IPython.core.formatters import DisplayFormatter

package = jiu.load()
package._repr_html_()
shown = explore.explorer(package)
DisplayFormatter().format(shown.widget)
shown._static()
print(time.process_time())
"""


def main() -> None:
    """Time the first view and the changes, and print the results."""
    cold = [subprocess.check_output([sys.executable, "-c", COLD], text=True) for _ in range(3)]
    print(f"from a new kernel, {min(map(float, cold)):.1f} s of CPU")
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    data = package(rows)
    # Fonts and styles are read once per process, so they are not part of the timing.
    explore.explorer(loading.load())
    start = time.perf_counter()
    shown = explore.explorer(data)
    DisplayFormatter().format(shown.widget)
    shown._static()
    first = time.perf_counter() - start
    print(f"{len(data.history):,} rows; first view {first * 1000:,.0f} ms")
    print(f"{'change of a control to':<30}{'rows':>10}{'first, ms':>11}{'median':>8}{'of CPU':>8}")
    for name, choices in CHANGES.items():
        spent, busy = zip(*timed(shown, choices), strict=True)
        print(
            f"{name:<30}{len(shown.frame):>10,}{spent[0] * 1000:>11,.0f}"
            f"{statistics.median(spent) * 1000:>8,.0f}{statistics.median(busy) * 1000:>8,.0f}"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:,.0f} MiB")


def timed(shown: Explorer, choices: dict[str, object]) -> list[tuple[float, float]]:
    """Return wall-clock and processor seconds of a change; others may use the processors."""
    spent = []
    for _ in range(ROUNDS):
        shown.choose(document="ORG00/00")
        start, busy = time.perf_counter(), time.process_time()
        shown.choose(**choices)
        shown._static()
        spent.append((time.perf_counter() - start, time.process_time() - busy))
    return spent


if __name__ == "__main__":
    main()
