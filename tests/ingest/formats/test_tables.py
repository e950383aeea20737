"""Tables as rows of cells in columns: the same from every format."""

from __future__ import annotations

import html as escaping
import io
import random
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from hypothesis import given, settings
from hypothesis import strategies as st

from jiu_analysis.errors import ContentError
from jiu_analysis.ingest.formats.reading import blocks_of
from jiu_analysis.ingest.formats.tables import tables
from jiu_analysis.ingest.result import place_between

LAYOUTS = Path(__file__).parents[2] / "layouts"
WORDS = ("Accepted", "Not accepted", "In progress", "Recommendation 1", "JIU/REP/2022/91", "2024")


def tables_of(content):
    return tables(blocks_of(content)[0])


def heading(table):
    return table.above[-1].text if table.above else ""


def values(table):
    return [row.values() for row in table.rows if not row.is_repeated_header]


def spans(table):
    """Return the text, column, width and height of the cells that begin in each row."""
    return [
        [
            (cell.text.replace("\n", " "), cell.column, cell.column_span, cell.row_span)
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
def test_merged_cells_are_repeated_in_every_row_and_column_they_cover(write, drawn):
    [table] = tables_of(write(drawn))
    assert heading(table) == "Report A"
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
def test_tables_of_a_text_are_separate_with_their_headings(text):
    first, second = tables_of(text.encode())
    assert (heading(first), heading(second)) == ("Report A", "Report B")
    assert values(first) == [["No.", "Status"], ["1", "Accepted"]]
    assert values(second) == [["No.", "Status"], ["2", "Rejected"]]
    assert (first.number, second.number) == (1, 2)


@pytest.mark.parametrize("name", sorted(path.stem for path in LAYOUTS.glob("*.docx")))
def test_a_pdf_gives_the_same_tables_as_its_source_document(name):
    word = tables_of((LAYOUTS / f"{name}.docx").read_bytes())
    printed = tables_of((LAYOUTS / f"{name}.pdf").read_bytes())
    assert [spans(table) for table in printed] == [spans(table) for table in word]
    assert list(map(heading, printed)) == list(map(heading, word))
    assert not any(row.may_continue for table in printed for row in table.rows)


def test_a_row_divided_by_a_page_break_is_one_row_located_on_both_pages():
    [table] = tables_of((LAYOUTS / "c_union_table.pdf").read_bytes())
    divided = [row for row in table.rows if len(row.blocks) > 1]
    assert [place_between(row.blocks[0], row.blocks[-1]) for row in divided] == [
        "page 1, table 1, row 4 to page 2, table 1, row 1",
        "page 2, table 1, row 6 to page 3, table 1, row 1",
    ]


def test_a_nested_table_is_a_separate_table():
    page = b"<p>A<table><tr><td>1<table><tr><td>x<td>y</table><td>2<tr><td>3<td>4</table>"
    outer, inner = tables_of(page)
    assert values(outer) == [["1", "2"], ["3", "4"]]
    assert values(inner) == [["x", "y"]]


# Printed tables ----------------------------------------------------------------------------

HEADER = ["JIU report", "No.", "Recommendation", "Acceptance", "Implementation", "Comments"]
PRINTED = 2  # tables for each kind of borders
TEXT = (
    "the secretariat reports that measures on translation memories were adopted by the heads of"
    " organizations before the end of the year together with partners in the regions"
).split()
SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
BORDERS = {
    "all": SIDES,
    "no sides": ("top", "bottom", "insideH", "insideV"),
    "rows only": ("top", "bottom", "insideH"),
    "columns only": ("top", "left", "bottom", "right", "insideV"),
    "header only": ("top", "bottom"),
    "open at the end": (),
    "none": (),
    "light": None,
}


def printed_table(seed, borders):
    """Return a document with a table over pages, some of whose borders are absent."""
    draw = random.Random(f"{borders} {seed}")
    document = docx.Document()
    section = document.sections[0]
    if draw.random() < 0.5:
        section.page_width, section.page_height = section.page_height, section.page_width
    document.styles["Normal"].font.size = Pt(draw.choice([8, 9, 10]))
    document.add_heading("Annex 1. Recommendations of the reports", 2)
    document.add_paragraph(f"This annex {' '.join(draw.choices(TEXT, k=25))}.")
    document.add_paragraph("Recommendations")
    reports = [(f"JIU/REP/2021/{at}", draw.randint(1, 6)) for at in range(1, draw.randint(4, 7))]
    reports_in = draw.choice(["rows", "merged cells", "every row", "no row"])
    left_out = draw.choice([[], ["Comments"], ["Acceptance"], ["Acceptance", "Implementation"]])
    columns = [name for name in HEADER if name not in left_out]
    columns = columns[reports_in in ("rows", "no row") :]
    total = 1 + sum(count + (reports_in == "rows") for _, count in reports)
    style = draw.choice(["Light List", "Light Shading", "Light Grid"])
    table = document.add_table(total, len(columns), style if borders == "light" else "Table Grid")
    if draw.random() < 0.8:
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for column, name in enumerate(columns):
        table.cell(0, column).text = name
    row = 1
    for symbol, count in reports:
        title = f"{symbol} Review of {' '.join(draw.choices(TEXT, k=5))}"
        if reports_in == "rows":
            table.cell(row, 0).merge(table.cell(row, len(columns) - 1)).text = title
            row += 1
        elif reports_in == "merged cells":
            table.cell(row, 0).merge(table.cell(row + count - 1, 0)).text = title
        for number in range(1, count + 1):
            recommendation = " ".join(draw.choices(TEXT, k=draw.randint(4, 25)))
            texts = {
                "JIU report": symbol if reports_in == "every row" else "",
                "No.": str(number),
                "Recommendation": f"Recommendation {number}: {recommendation}.",
                "Acceptance": draw.choice(["Accepted", "Not accepted", "Under consideration"]),
                "Implementation": draw.choice(["Implemented", "In progress", "", "Not started"]),
                "Comments": f"Work on {' '.join(draw.choices(TEXT, k=draw.randint(2, 40)))}.",
            }
            for column, name in enumerate(columns):
                if texts[name]:
                    table.cell(row, column).text = texts[name]
            if "Comments" in columns and draw.random() < 0.1:
                table.cell(row, len(columns) - 1).add_paragraph(f"Further {draw.choice(TEXT)} it.")
            row += 1
    space = Pt(draw.choice([0, 0, 1, 2, 3]))
    for line in table.rows:
        for cell in line.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_before = space
                paragraph.paragraph_format.space_after = space
    draw_borders(table, borders)
    document.add_paragraph("")
    document.add_paragraph(draw.choice(["End of the annex.", f"The end: {' '.join(TEXT)}."]))
    return document


def draw_borders(table, borders):
    if BORDERS[borders] is None:
        return
    sides = "".join(
        f'<w:{side} w:val="{"single" if side in BORDERS[borders] else "nil"}" w:sz="4"/>'
        for side in SIDES
    )
    table._tbl.tblPr.append(parse_xml(f"<w:tblBorders {nsdecls('w')}>{sides}</w:tblBorders>"))
    if borders in ("header only", "open at the end"):
        rules = '<w:top w:val="single" w:sz="4"/><w:bottom w:val="single" w:sz="4"/>'
        for cell in table.rows[0].cells:
            own = parse_xml(f"<w:tcBorders {nsdecls('w')}>{rules}</w:tcBorders>")
            cell._tc.get_or_add_tcPr().append(own)


def is_merged(row, column):
    return any(cell.is_continuation and cell.column == column for cell in row.cells)


def test_a_printed_table_is_read_as_written_or_refused_with_its_location(tmp_path, office):
    names = []
    for borders in BORDERS:
        for seed in range(PRINTED):
            names.append(tmp_path / f"{borders} {seed}.docx")
            printed_table(seed, borders).save(names[-1])
    refused = 0
    for name, paper in zip(names, office(*names), strict=True):
        [written] = tables_of(name.read_bytes())
        try:
            [printed] = tables_of(paper.read_bytes())
        except ContentError as error:
            assert str(error).startswith("page "), name.name
            refused += 1
            continue
        body = [row for row in written.rows if not row.is_repeated_header]
        for reported, row in zip(values(printed), body, strict=True):
            for at, cells in enumerate(zip(reported, row.values(), strict=True)):
                # On paper, a line that is full shows no break.
                text, whole = (each.replace("\n", " ") for each in cells)
                # Where no rule shows it, a cell that is merged with the one above it is blank.
                assert text == whole or (not text and is_merged(row, at)), name.name
        assert heading(printed) == heading(written)
        assert not any(row.may_continue for row in printed.rows)
    assert refused <= len(names) / 10
