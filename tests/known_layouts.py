"""Documents in the layouts of other organizations, with their mappings and truth."""

from __future__ import annotations

import csv
from pathlib import Path

LAYOUTS = Path(__file__).parent / "layouts"
EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
#: The mapping of each layout that is not the known form.
MAPPINGS = {
    "a_fund_annex": "fund_annex.toml",
    "b_matrix_per_report": "matrix_per_report.toml",
    "c_union_table": "union_table.toml",
    "h_landscape_pages": "landscape_pages.toml",
    "j_tracking_export": "tracking_export.toml",
    "m_register_one_cell": "register_one_cell.toml",
}
FILES = [
    (path.name, mapping)
    for stem, mapping in MAPPINGS.items()
    for path in sorted(LAYOUTS.glob(f"{stem}.*"))
    if path.suffix != ".csv"
]
KEYS = ("report", "recommendation", "addressee", "acceptance", "implementation")


def truth(stem):
    with (LAYOUTS / f"{stem}.truth.csv").open(encoding="utf-8", newline="") as file:
        return {tuple(row.values()) for row in csv.DictReader(file)}


def rows_read(readings):
    return {
        (
            reading.tables["documents"][0]["organization"],
            *("" if row[key] is None else str(row[key]) for key in KEYS),
        )
        for reading in readings
        for row in reading.tables["statuses"]
    }
