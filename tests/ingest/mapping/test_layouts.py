"""Layouts of other organizations: documents and workbooks with their truth."""

from __future__ import annotations

import pytest
from known_layouts import EXAMPLES, FILES, LAYOUTS, MAPPINGS, rows_read, truth

from jiu_analysis.ingest import load_mapping, read
from jiu_analysis.ingest import mapping as tables


@pytest.mark.parametrize(("name", "mapping"), FILES)
def test_each_layout_is_read_correctly_with_a_short_mapping(name, mapping):
    found = tables.read_all(LAYOUTS / name, load_mapping(EXAMPLES / mapping))
    assert all(each.is_whole for each in found), [each.problems for each in found]
    assert rows_read(found) == truth(name.partition(".")[0])


@pytest.mark.parametrize("mapping", sorted(MAPPINGS.values()))
def test_no_mapping_of_a_layout_has_more_than_25_lines(mapping):
    assert len((EXAMPLES / mapping).read_text(encoding="utf-8").splitlines()) <= 25


@pytest.mark.parametrize("suffix", ["docx", "pdf"])
def test_the_older_style_of_the_known_form_needs_no_mapping(suffix):
    reading = read(LAYOUTS / f"f_wipo_older.{suffix}")
    assert reading.is_whole
    assert rows_read([reading]) == truth("f_wipo_older")


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
