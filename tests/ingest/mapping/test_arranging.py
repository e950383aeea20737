"""Tables whose recommendations are columns, or cover several rows."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mapped import DOCUMENT, statuses, workbook

from jiu_analysis.ingest import load_mapping
from jiu_analysis.ingest import mapping as tables
from jiu_analysis.ingest.mapping.arranging import transposed
from jiu_analysis.ingest.mapping.grid import Grid

COLUMNS = """\
[columns]
recommendation = "No."
addressee = "To"
status = "Status"
"""
HEADING = "JIU/REP/2021/91: On plans"
NAMES = ("No.", "To", "Status", "Text")
STATUSES = ("Implemented", "In progress", "Not accepted", "Under consideration")
REST = 'recommendation_text = "Text"\n'

rows_of_tables = st.lists(
    st.tuples(st.sampled_from("EL"), st.sampled_from(STATUSES), st.sampled_from("abc")),
    min_size=1,
    max_size=6,
).map(lambda rows: [(str(at), *row) for at, row in enumerate(rows, start=1)])
few = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def read(path, mapping):
    target = path.with_name("map.toml")
    target.write_text(DOCUMENT + mapping, encoding="utf-8")
    [reading] = tables.read_all(path, load_mapping(target))
    return reading


def page(folder, rows, below=""):
    """Write a web page with a table; each row is the HTML of its cells."""
    path = folder / "page.html"
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    path.write_text(f"<p>{HEADING}</p><table>{body}</table>{below}", encoding="utf-8")
    return path


def html(cells):
    return "".join(f"<td>{cell}" for cell in cells)


def all_read(reading):
    assert reading.is_whole, reading.problems
    texts = {row["recommendation"]: row["recommendation_text"] for row in reading.tables["texts"]}
    return statuses(reading), texts


@few
@given(rows_of_tables)
def test_a_transposed_table_is_read_like_the_original(tmp_path, rows):
    table = [NAMES, *rows]
    plain = read(page(tmp_path, map(html, table)), COLUMNS + REST)
    turned = page(tmp_path, map(html, zip(*table, strict=True)))
    assert all_read(read(turned, f"[table]\ntransposed = true\n{COLUMNS}{REST}")) == all_read(plain)


@few
@given(st.integers(1, 5).flatmap(lambda n: st.lists(st.tuples(*[st.text("ab")] * n), min_size=1)))
def test_a_table_transposed_twice_is_the_same(rows):
    assert transposed(transposed(Grid("row", rows))).rows == rows


def test_locations_in_a_transposed_table_name_the_column(tmp_path):
    table = [("No.", "1", "2"), ("To", "E", "L"), ("Status", "Implemented", "Shelved")]
    path = page(tmp_path, map(html, table))
    reading = read(path, f"[table]\ntransposed = true\n{COLUMNS}")
    assert [problem.place for problem in reading.problems] == ["table 1, column 3"]
    assert [row["locator"] for row in reading.tables["statuses"]] == ["table 1, column 2"]
    book = workbook(
        tmp_path / "table.xlsx", [("Report", "JIU/REP/2021/91", "JIU/REP/2021/91"), *table]
    )
    columns = COLUMNS.replace("[columns]", '[columns]\nreport = "Report"')
    reading = read(book, f"[table]\ntransposed = true\n{columns}")
    assert [problem.place for problem in reading.problems] == ['sheet "Register", column 3']


@few
@given(rows_of_tables, st.booleans())
def test_a_recommendation_may_cover_two_rows(tmp_path, rows, is_merged):
    """The number is merged down, or stands in the first row; text above, status below."""

    def pair(number, addressee, status, text):
        first = f"<td rowspan=2>{number}" if is_merged else f"<td>{number}"
        return [
            f"{first}<td colspan=2>{text}",
            f"{'' if is_merged else '<td>'}<td>{addressee}<td>{status}",
        ]

    table = [NAMES, *rows]
    plain = read(page(tmp_path, map(html, table)), COLUMNS + REST)
    paired = page(tmp_path, [row for each in table for row in pair(*each)])
    mapping = f"[table]\nrows_per_recommendation = 2\n{COLUMNS}{REST}"
    assert all_read(read(paired, mapping)) == all_read(plain)


def test_unnamed_columns_of_a_second_row_are_numbered(tmp_path):
    rows = [("Report", "No.", "To", "Status"), ("JIU/REP/2021/91", 1, "E", "Implemented")]
    rows += [
        ("Remark", "", "Done.", ""),
        ("JIU/REP/2021/91", 2, "E", "Shelved"),
        ("", "", "No.", ""),
    ]
    keys = "[table]\nrows_per_recommendation = 2\nheader_lines = 1\n"
    columns = COLUMNS.replace('"No."', '"No. #1"').replace('"To"', '"To #1"')
    columns = columns.replace('"Status"', '"Status #1"') + 'report = "Report #1"\n'
    reading = read(
        workbook(tmp_path / "table.xlsx", rows), keys + columns + 'assessment_text = "To #2"\n'
    )
    assert [problem.place for problem in reading.problems] == ['sheet "Register", row 4']
    assert reading.tables["texts"][0]["assessment_text"] == "Done."


def test_a_recommendation_that_lacks_a_row_is_refused(tmp_path):
    table = [NAMES[:2], NAMES[2:], ("1", "E"), ("2", "E"), ("Implemented", "b")]
    mapping = f"[table]\nrows_per_recommendation = 2\n{COLUMNS}{REST}"
    assert not read(page(tmp_path, map(html, table)), mapping).is_whole


# the report below its table

BELOW = f'[table]\nreport = "below"\n{COLUMNS}'
ROW = ("1", "E", "Implemented")


def tables_of(*symbols):
    row = "".join(f"<tr>{html(each)}</tr>" for each in (NAMES[:3], ROW))
    return "".join(
        f"<p>On {at}</p><table>{row}</table><p>{symbol}</p>" for at, symbol in enumerate(symbols)
    )


def below(folder, body):
    path = folder / "page.html"
    path.write_text(body, encoding="utf-8")
    return read(path, BELOW)


def test_the_line_below_a_table_can_name_its_report(tmp_path):
    body = tables_of("Source: JIU/REP/2021/91.", "Source: JIU/REP/2020/93.")
    reading = below(tmp_path, body)
    assert {row[0] for row in statuses(reading)} == {"JIU/REP/2021/91", "JIU/REP/2020/93"}
    assert [row["title"] for row in reading.tables["headings"]] == ["On 0", "On 1"]


@pytest.mark.parametrize("line", ["Source: the Unit.", "JIU/REP/2021/91, JIU/REP/2021/92"])
def test_a_line_below_that_names_several_or_no_reports_is_refused(tmp_path, line):
    [problem] = below(tmp_path, tables_of("JIU/REP/2021/91", line)).problems
    assert problem.place == "table 2, row 2"
    assert "has no report" in problem.message


def test_a_merged_row_can_name_the_report_of_the_rows_above_it(tmp_path):
    source = "<td colspan=3>Source: JIU/REP/20{}/91"
    rows = [html(NAMES[:3]), html(ROW), source.format(20), html(ROW), source.format(21)]
    reading = read(page(tmp_path, rows), BELOW)
    assert {row[0] for row in statuses(reading)} == {"JIU/REP/2020/91", "JIU/REP/2021/91"}
    rows = [rows[0], source.format(19), *rows[1:]]
    [problem] = read(page(tmp_path, rows), BELOW).problems
    assert "names a report above its rows" in problem.message
