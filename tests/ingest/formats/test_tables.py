"""Tables as rows of cells in columns: the same from every format."""

from __future__ import annotations

import html as escaping
import io
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from jiu_analysis.ingest.formats.reading import blocks_of
from jiu_analysis.ingest.formats.tables import tables

LAYOUTS = Path(__file__).parents[2] / "layouts"
WORDS = ("Accepted", "Not accepted", "In progress", "Recommendation 1", "JIU/REP/2022/91", "2024")


def tables_of(content):
    return tables(blocks_of(content)[0])


def values(table):
    return [row.values() for row in table.rows if not row.is_repeated_header]


def spans(table):
    """Return the text, column, width and height of the cells that begin in each row."""
    return [
        [
            (cell.text, cell.column, cell.column_span, cell.row_span)
            for cell in row.cells
            if not cell.is_continuation
        ]
        for row in table.rows
        if not row.is_repeated_header
    ]


@st.composite
def drawn_tables(draw):
    """Draw the merged areas of a table: (top, left, height, width, text) for each."""
    rows, columns = draw(st.integers(2, 5)), draw(st.integers(2, 5))
    free = {(row, column) for row in range(rows) for column in range(columns)}
    areas = []
    for row in range(rows):
        for column in range(columns):
            if (row, column) not in free:
                continue
            height = draw(st.sampled_from([1, 1, 1, 2, 3]))
            width = draw(st.sampled_from([1, 1, 1, 2, columns]))
            area = {
                (row + down, column + right) for down in range(height) for right in range(width)
            }
            if not area <= free:
                height = width = 1
                area = {(row, column)}
            free -= area
            # The text of an area is unique, so that no cell can be taken for another.
            areas.append(
                (row, column, height, width, f"{draw(st.sampled_from(WORDS))} r{row}{column}")
            )
    return rows, columns, areas


def expected(drawn):
    rows, columns, areas = drawn
    grid = [[""] * columns for _ in range(rows)]
    for top, left, height, width, text in areas:
        for row in range(top, top + height):
            for column in range(left, left + width):
                grid[row][column] = text
    return grid


def has_all_edges(drawn):
    """Return whether a cell begins in every row and column; otherwise these cannot be seen."""
    rows, columns, areas = drawn
    return {area[0] for area in areas} == set(range(rows)) and {area[1] for area in areas} == set(
        range(columns)
    )


def as_docx(drawn, header=()):
    rows, columns, areas = drawn
    document = docx.Document()
    document.add_paragraph("Report A")
    table = document.add_table(rows, columns, style="Table Grid")
    for top, left, height, width, text in areas:
        cell = table.cell(top, left).merge(table.cell(top + height - 1, left + width - 1))
        cell.text = text
    for number in header:
        mark = OxmlElement("w:tblHeader")
        mark.set(qn("w:val"), "true")
        table.rows[number]._tr.get_or_add_trPr().append(mark)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def as_html(drawn):
    rows, _, areas = drawn
    lines = [""] * rows
    for top, _, height, width, text in areas:
        lines[top] += f"<td rowspan={height} colspan={width}>{escaping.escape(text)}</td>"
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<html><body><p>Report A</p><table>{body}</table></body></html>".encode()


@pytest.mark.parametrize("write", [as_docx, as_html])
@given(drawn=drawn_tables().filter(has_all_edges))
@settings(max_examples=40, deadline=None)
def test_merged_cells_are_known_in_every_row_and_column_that_they_cover(write, drawn):
    [table] = tables_of(write(drawn))
    assert table.heading == "Report A"
    assert values(table) == expected(drawn)
    begun = [[] for _ in range(drawn[0])]
    for top, left, height, width, text in drawn[2]:
        begun[top].append((text, left, width, height))
    assert spans(table) == [sorted(row, key=lambda each: each[1]) for row in begun]


@pytest.mark.parametrize(
    "text",
    [
        "Report A\n\nNo.\tStatus\n1\tAccepted\n\nReport B\n\nNo.\tStatus\n2\tRejected\n",
        "# Report A\n\n| No. | Status |\n|---|---|\n| 1 | Accepted |\n\n"
        "# Report B\n\n| No. | Status |\n|---|---|\n| 2 | Rejected |\n",
        "Report A\n\n<table><tr><td>No.<td>Status<tr><td>1<td>Accepted</table>\n\n"
        "Report B\n\n<table><tr><td>No.<td>Status<tr><td>2<td>Rejected</table>\n",
        "Report A\n\n+-----+----------+\n| No. | Status   |\n+=====+==========+\n"
        "| 1   | Accepted |\n+-----+----------+\n\nReport B\n\n"
        "  ------------------\n  No.    Status\n  ------ -----------\n  2      Rejected\n\n"
        "  ------------------\n",
    ],
    ids=["tabs", "pipes", "markup", "grid and dashes"],
)
def test_tables_of_a_text_stand_apart_with_their_headings(text):
    first, second = tables_of(text.encode())
    assert (first.heading, second.heading) == ("Report A", "Report B")
    assert values(first) == [["No.", "Status"], ["1", "Accepted"]]
    assert values(second) == [["No.", "Status"], ["2", "Rejected"]]
    assert (first.number, second.number) == (1, 2)


@pytest.mark.parametrize("name", sorted(path.stem for path in LAYOUTS.glob("*.docx")))
def test_a_pdf_gives_the_same_tables_as_the_document_that_it_was_made_from(name):
    word = tables_of((LAYOUTS / f"{name}.docx").read_bytes())
    printed = tables_of((LAYOUTS / f"{name}.pdf").read_bytes())
    assert [spans(table) for table in printed] == [spans(table) for table in word]
    assert [table.heading for table in printed] == [table.heading for table in word]
    assert not any(row.may_continue for table in printed for row in table.rows)


def test_a_row_divided_by_a_page_break_is_one_row_placed_on_both_pages():
    [table] = tables_of((LAYOUTS / "c_union_table.pdf").read_bytes())
    divided = [row for row in table.rows if len(row.blocks) > 1]
    assert [row.place for row in divided] == [
        "page 1, table 1, row 4 to page 2, table 1, row 1",
        "page 2, table 1, row 6 to page 3, table 1, row 1",
    ]


def test_a_table_within_a_cell_is_a_table_of_its_own():
    page = b"<p>A<table><tr><td>1<table><tr><td>x<td>y</table><td>2<tr><td>3<td>4</table>"
    outer, inner = tables_of(page)
    assert values(outer) == [["1", "2"], ["3", "4"]]
    assert values(inner) == [["x", "y"]]
