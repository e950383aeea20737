"""Layouts of other organizations: documents and workbooks with their truth."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from jiu_analysis.ingest import load_mapping, read
from jiu_analysis.ingest import mapping as tables

LAYOUTS = Path(__file__).parents[2] / "layouts"
EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
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


def said(readings):
    return {
        (
            reading.tables["documents"][0]["organization"],
            *("" if row[key] is None else str(row[key]) for key in KEYS),
        )
        for reading in readings
        for row in reading.tables["statuses"]
    }


@pytest.mark.parametrize(("name", "mapping"), FILES)
def test_each_layout_is_read_to_its_truth_with_a_short_mapping(name, mapping):
    found = tables.read_all(LAYOUTS / name, load_mapping(EXAMPLES / mapping))
    assert all(each.is_whole for each in found), [each.problems for each in found]
    assert said(found) == truth(name.partition(".")[0])


@pytest.mark.parametrize("mapping", sorted(MAPPINGS.values()))
def test_no_mapping_of_a_layout_has_more_than_25_lines(mapping):
    assert len((EXAMPLES / mapping).read_text(encoding="utf-8").splitlines()) <= 25


@pytest.mark.parametrize("suffix", ["docx", "pdf"])
def test_the_known_form_in_its_older_style_needs_no_mapping(suffix):
    reading = read(LAYOUTS / f"f_wipo_older.{suffix}")
    assert reading.is_whole
    assert said([reading]) == truth("f_wipo_older")


def test_a_row_is_located_in_the_published_document():
    found = tables.read(
        LAYOUTS / "a_fund_annex.pdf", load_mapping(EXAMPLES / MAPPINGS["a_fund_annex"])
    )
    assert found.tables["statuses"][0]["locator"] == "page 2, table 2, row 3"
    # A row over two pages is named with both of its parts.
    assert any(
        "page 2" in row["locator"] and "page 3" in row["locator"]
        for row in found.tables["statuses"]
    )
