"""A workbook is read as it is displayed, with the same rows as the plain table."""

from __future__ import annotations

import csv
import datetime
import io
import random
import re
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mapped import DOCUMENT, csv_text, mapping
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from jiu_analysis.errors import ContentError, UsageError
from jiu_analysis.ingest import mapping as sheets

HEADER = ("Report", "No.", "To", "Accepted?", "Progress", "Officer", "Due", "Title", "Action")
ROWS = (
    ("JIU/REP/2021/91", 1, "Executive head", "Accepted", "Implemented", "Controller", "2023-12-31",
     "Review of travel", "Done."),
    ("JIU/REP/2021/91", 2, "Executive head", "Accepted", "In progress", "Controller", "2023-12-31",
     "Review of travel", "Under way."),
    ("JIU/REP/2021/91", 3, "Executive head", "Accepted", "In progress", "Controller", "2023-12-31",
     "Review of travel", "Under way."),
    ("JIU/REP/2022/92", 1, "Legislative body", "Not accepted", "", "Legal Counsel", "",
     "Review of leave", "None."),
)  # fmt: skip
COLUMNS = """\
[columns]
report = "Report"
recommendation = "No."
addressee = "To"
acceptance = "Accepted?"
implementation = "Progress"
officer = "Officer"
target_date = "Due"
title = "Title"
assessment_text = "Action"
"""
#: The same statuses in other languages, in the words of their reports.
TONGUES = {
    "fr": {"Accepted": "Acceptée", "Not accepted": "Non acceptée", "Implemented": "Appliquée",
           "In progress": "En cours", "Executive head": "chefs de secrétariat",
           "Legislative body": "organes délibérants"},
    "zh": {"Accepted": "已接受", "Not accepted": "未予接受", "Implemented": "已落实",
           "In progress": "正在落实", "Executive head": "行政首长", "Legislative body": "立法机构"},
}  # fmt: skip
STRUCK, WHITE, TINY = (
    InlineFont(strike=True),
    InlineFont(color="FFFFFFFF"),
    InlineFont(sz=1),
)
DAYS = datetime.date(2023, 12, 31)


def mapping_with(folder, keys="", language="en"):
    text = f"{DOCUMENT}\n[table]\n{keys}\n{COLUMNS}".replace('"en"', f'"{language}"')
    return mapping(folder, text)


def book_of(rows=ROWS):
    """Return a workbook of these rows, with dates as dates."""
    book = openpyxl.Workbook()
    book.active.title = "Register"
    for row in (HEADER, *rows):
        book.active.append([as_day(each) for each in row])
    return book


def as_day(value):
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return datetime.datetime.fromisoformat(value)
    return value


def read(folder, book, keys="", language="en"):
    path = folder / "table.xlsx"
    book.save(path)
    return sheets.read(path, mapping_with(folder, keys, language))


def plain(folder, rows=ROWS, language="en"):
    """Return the rows read from the table as a CSV."""
    path = folder / "plain.csv"
    path.write_text(csv_text([HEADER, *rows]), encoding="utf-8")
    return rows_of(sheets.read(path, mapping_with(folder, language=language)))


def rows_of(reading):
    """Return all rows of a result, without their locators."""
    assert reading.is_whole, reading.problems
    apart = {"locator", "source_name", "source_sha256"}
    return {
        name: [{key: row[key] for key in row if key not in apart} for row in rows]
        for name, rows in reading.tables.items()
    }


def edited(path, part, old, new):
    """Replace a piece of a part of a workbook."""
    target = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(target, "w") as changed:
        for name in archive.namelist():
            content = archive.read(name)
            if name == part:
                assert old in content
                content = content.replace(old, new)
            changed.writestr(name, content)
    path.write_bytes(target.getvalue())


def kinds(reading):
    return {(place, kind) for place, kind, _ in reading.left_out}


# merged cells


def merge_equal(sheet, columns, rows):
    """Merge vertically adjacent equal cells, and empty those that are covered."""
    for column in columns:
        first = 2
        # Rich texts cannot be compared with other values.
        reported = {row: repr(sheet.cell(row, column).value) for row in range(2, rows + 3)}
        for row in range(3, rows + 3):
            if row == rows + 2 or reported[row] != reported[first]:
                if row - first > 1:
                    letter = get_column_letter(column)
                    sheet.merge_cells(f"{letter}{first}:{letter}{row - 1}")
                first = row


def test_a_merged_cell_applies_to_all_rows_it_spans(tmp_path):
    book = book_of()
    merge_equal(book.active, [1, 3, 4, 5, 6, 7, 8, 9], len(ROWS))
    assert len(book.active.merged_cells.ranges) == 8
    assert rows_of(read(tmp_path, book)) == plain(tmp_path)


def test_a_merged_cell_and_a_value_printed_once_work_together(tmp_path):
    book = book_of()
    merge_equal(book.active, [1, 7], len(ROWS))
    book.active["F3"], book.active["F4"] = None, None
    keys = 'fill_down = ["report", "officer"]'
    assert rows_of(read(tmp_path, book, keys)) == plain(tmp_path)


def test_values_covered_by_a_merged_cell_are_not_read(tmp_path):
    book = book_of()
    book.active["E4"] = "Implemented"
    path = tmp_path / "table.xlsx"
    book.save(path)
    part, end = "xl/worksheets/sheet1.xml", b"</sheetData>"
    edited(path, part, end, end + b'<mergeCells><mergeCell ref="E3:E4"/></mergeCells>')
    reading = sheets.read(path, mapping_with(tmp_path))
    assert rows_of(reading) == plain(tmp_path)
    assert ("E4", "text under a merged cell", "Implemented") in reading.left_out


def test_a_number_merged_over_two_rows_is_refused_with_its_cells(tmp_path):
    book = book_of()
    book.active.merge_cells("B2:B3")
    [problem] = read(tmp_path, book).problems
    assert problem.place == 'sheet "Register", row 3'
    assert "is listed in" in problem.message
    assert "(it is the merged cell B2:B3)" in problem.message


def test_rows_that_only_continue_merged_cells_are_ignored(tmp_path):
    book = book_of(ROWS[:1])
    for column in range(1, len(HEADER) + 1):
        letter = get_column_letter(column)
        book.active.merge_cells(f"{letter}2:{letter}4")
    for number, value in enumerate(ROWS[1], start=1):
        book.active.cell(5, number).value = as_day(value)
    assert rows_of(read(tmp_path, book)) == plain(tmp_path, ROWS[:2])


def test_columns_merged_in_every_row_are_one_column(tmp_path):
    book = book_of()
    book.active.insert_cols(9)
    for row in range(1, len(ROWS) + 2):
        book.active.merge_cells(f"H{row}:I{row}")
    assert rows_of(read(tmp_path, book)) == plain(tmp_path)


def test_two_columns_under_one_merged_header_are_refused_with_their_letters(tmp_path):
    book = book_of()
    book.active.insert_cols(9)
    book.active["I3"] = "Another title"
    book.active.merge_cells("H1:I1")
    with pytest.raises(UsageError, match=r"has 2 columns 'Title' \(H, I\)"):
        read(tmp_path, book)


def test_a_header_may_be_merged_with_the_row_above_it(tmp_path):
    book = book_of()
    book.active.insert_rows(1)
    for column in range(1, len(HEADER) + 1):
        letter = get_column_letter(column)
        book.active[f"{letter}1"] = book.active[f"{letter}2"].value
        book.active.merge_cells(f"{letter}1:{letter}2")
    assert rows_of(read(tmp_path, book, "header_row = 2")) == plain(tmp_path)


def test_a_status_merged_across_two_columns_is_refused_with_its_cells(tmp_path):
    book = book_of()
    book.active.merge_cells("D5:E5")
    [problem] = read(tmp_path, book).problems
    assert "“Progress” says “Not accepted”" in problem.message
    assert "D5:E5" in problem.message


def test_an_error_in_a_merged_cell_is_the_error_of_every_row(tmp_path):
    book = book_of()
    book.active["F2"] = "#SPILL!"
    book.active.merge_cells("F2:F4")
    places = [each.place[-5:] for each in read(tmp_path, book).problems]
    assert places == ["row 2", "row 3", "row 4"]


def test_a_heading_merged_over_the_table_is_refused_once_and_can_be_left_out(tmp_path):
    book = book_of()
    book.active.insert_rows(5)
    book.active["A5"] = "Reports of 2022"
    book.active.merge_cells("A5:I5")
    [problem] = read(tmp_path, book).problems
    assert problem.place == 'sheet "Register", row 5'
    assert "is one merged cell (A5:I5), which says “Reports of 2022”" in problem.message
    skip = re.search(r"skip = .*", problem.message)[0]
    assert rows_of(read(tmp_path, book, skip)) == plain(tmp_path)


# dates

SHOWS_DAY = [
    "yyyy-mm-dd", "dd/mm/yyyy", "[$-409]d\\-mmm\\-yy;@", "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy",
    'yyyy"年"m"月"d"日"', "[$-411]ge.m.d;@", "[$-404]e/m/d", "[$-107041E]d mmmm yyyy;@", "dd.mm.yy",
    "m/d/yy h:mm", "d-mmm", "[Red]yyyy-mm-dd;[Blue]General", '"due: "d mmmm yyyy',
    "ddd dd mmm bbbb", "[<1]hh:mm;yyyy-mm-dd",
]  # fmt: skip


@pytest.mark.parametrize("form", SHOWS_DAY)
@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
def test_dates_are_recognised_by_every_date_format(tmp_path, form, epoch):
    book = book_of()
    if epoch:
        book.epoch = epoch
    for row in range(2, 5):
        book.active.cell(row, 7).number_format = form
    assert rows_of(read(tmp_path, book)) == plain(tmp_path)


def with_builtin_format(path, number):
    edited(path, "xl/styles.xml", b'numFmtId="164" fontId', b'numFmtId="%d" fontId' % number)


@pytest.mark.parametrize("number", [14, 15, 16, 22, *range(27, 37), *range(50, 59), 71, 72, 77, 81])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_dates_are_recognised_by_every_number_of_a_date_format(tmp_path, number, language):
    rows = [[TONGUES.get(language, {}).get(each, each) for each in row] for row in ROWS]
    path = tmp_path / "table.xlsx"
    book_of(rows).save(path)
    edited(path, "xl/styles.xml", b'formatCode="yyyy-mm-dd h:mm:ss"', b'formatCode="0"')
    with_builtin_format(path, number)
    reading = sheets.read(path, mapping_with(tmp_path, language=language))
    assert rows_of(reading) == plain(tmp_path, rows, language)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("mmm-yy", (2023, 6, 30, "month")),
        ("m/yyyy", (2023, 6, 30, "month")),
        ('yyyy"年"m"月"', (2023, 6, 30, "month")),
        ("mmmm", (2023, 6, 30, "month")),
        ("[$-F800]mmmm\\ yyyy", (2023, 6, 30, "month")),
        ("yyyy", (2023, 12, 31, "year")),
        ("yy", (2023, 12, 31, "year")),
        ("[$-404]e", (2023, 12, 31, "year")),
    ],
)
def test_a_format_of_month_or_year_keeps_its_precision(tmp_path, form, expected):
    book = book_of(ROWS[:1])
    book.active["G2"] = datetime.datetime(2023, 6, 1)
    book.active["G2"].number_format = form
    [row] = read(tmp_path, book).tables["recommendations"]
    year, month, day, precision = expected
    assert row["target_date"] == datetime.date(year, month, day)
    assert row["target_precision"] == precision


@pytest.mark.parametrize(("language", "precision"), [("zh", "month"), ("en", None)])
def test_a_date_format_that_depends_on_the_locale_is_read_in_chinese_only(
    tmp_path, language, precision
):
    words = TONGUES.get(language, {})
    rows = [[words.get(each, each) for each in ROWS[0]]]
    rows[0][6] = "2023-06-01"
    path = tmp_path / "table.xlsx"
    book_of(rows).save(path)
    with_builtin_format(path, 27)
    reading = sheets.read(path, mapping_with(tmp_path, language=language))
    if precision is None:
        [problem] = reading.problems
        assert "G2 holds 2023-06-01 in a format that shows a day in some" in problem.message
        return
    [row] = reading.tables["recommendations"]
    assert (row["target_date"], row["target_precision"]) == (datetime.date(2023, 6, 30), "month")


@pytest.mark.parametrize(
    ("value", "form", "complaint"),
    [
        (45291, "General", "says “45291”, which is not a known date"),
        (45291, "0.00", "says “45291”, which is not a known date"),
        (0.5, "h:mm", "says “12:00:00”, which is not a known date"),
        (45291, "h:mm", "says “0:00:00”, which is not a known date"),
        (-5, "yyyy-mm-dd", "G2 holds -5, which its date format cannot show"),
        (9_999_999, "yyyy-mm-dd", "G2 holds 9999999, which its date format cannot show"),
        (2_958_465, "yyyy-mm-dd", "names the year 9999; a date must be from 1966 to 2100"),
        (45291, "Q yyyy", "G2 shows a quarter of a year"),
        (45291, '"soon"', "says “soon”, which is not a known date"),
    ],
)
def test_a_number_without_a_date_format_is_not_a_date(tmp_path, value, form, complaint):
    book = book_of(ROWS[:1])
    book.active["G2"] = value
    book.active["G2"].number_format = form
    [problem] = read(tmp_path, book).problems
    assert complaint in problem.message


@pytest.mark.parametrize(
    "text", ["2023-12-31", "2023/12/31", "31 December 2023", "2023-12-31 00:00:00", "2023.12.31"]
)
def test_a_date_kept_as_text_is_read(tmp_path, text):
    book = book_of(ROWS[:1])
    book.active["G2"] = text
    [row] = read(tmp_path, book).tables["recommendations"]
    assert (row["target_date"], row["target_precision"]) == (DAYS, "day")


# what the user sees


def test_hidden_rows_and_columns_are_left_out_with_a_note(tmp_path):
    book = book_of()
    sheet = book.active
    sheet.insert_rows(3)
    for column, value in enumerate((*ROWS[1][:1], 9, *ROWS[1][2:]), start=1):
        sheet.cell(3, column).value = as_day(value)
    sheet.row_dimensions[3].hidden = True
    sheet.insert_cols(4)
    sheet["D1"], sheet["D2"] = "Accepted?", "Not accepted"
    sheet.column_dimensions["D"].hidden = True
    reading = read(tmp_path, book)
    assert rows_of(reading) == plain(tmp_path)
    assert ('sheet "Register", row 3', "hidden row") in kinds(reading)
    assert sum(reading.account().values()) == len(ROWS) + 2


@pytest.mark.parametrize("hide", ["hidden", "height"])
def test_a_filtered_or_zero_height_row_is_hidden(tmp_path, hide):
    book = book_of()
    book.active.auto_filter.ref = "A1:I5"
    if hide == "hidden":
        book.active.row_dimensions[5].hidden = True
    else:
        book.active.row_dimensions[5].height = 0.5
    assert rows_of(read(tmp_path, book)) == plain(tmp_path, ROWS[:3])


def test_a_report_in_a_hidden_row_does_not_apply_to_the_rows_below(tmp_path):
    rows = [ROWS[0], ROWS[3], ("", 2, *ROWS[3][2:])]
    book = book_of(rows)
    book.active.row_dimensions[3].hidden = True
    [problem] = read(tmp_path, book, 'fill_down = ["report"]').problems
    assert problem.place.endswith("row 4")
    book = book_of([ROWS[0], ("", *ROWS[1][1:]), ("", *ROWS[2][1:])])
    book.active.row_dimensions[3].hidden = True
    expected = plain(tmp_path, [ROWS[0], ROWS[2]])
    assert rows_of(read(tmp_path, book, 'fill_down = ["report"]')) == expected


def test_a_hidden_column_of_the_mapping_is_left_out_with_a_note_or_refused(tmp_path):
    book = book_of()
    book.active.column_dimensions["F"].hidden = True
    reading = read(tmp_path, book)
    assert {row["officer"] for row in reading.tables["statuses"]} == {None}
    assert any("names column “Officer” (F) for officer" in note for note in reading.notes)
    book.active.column_dimensions["D"].width = 0.1
    with pytest.raises(UsageError, match=r"column 'Accepted\?' \(D\) is hidden; unhide it"):
        read(tmp_path, book)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_not_read(tmp_path, state):
    book = book_of()
    other = book.create_sheet("Old", 0)
    other.append(HEADER)
    other.append(["JIU/REP/2001/9", *ROWS[0][1:]])
    other.sheet_state = state
    reading = read(tmp_path, book)
    assert rows_of(reading) == plain(tmp_path)
    assert "hidden sheets not read: “Old”" in reading.notes
    with pytest.raises(UsageError, match="the sheet 'Old' is hidden; unhide it"):
        read(tmp_path, book, 'sheet = "Old"')


def test_a_hidden_header_row_is_refused(tmp_path):
    book = book_of()
    book.active.row_dimensions[1].hidden = True
    with pytest.raises(UsageError, match="row 1 should contain the column names, but is hidden"):
        read(tmp_path, book)


@pytest.mark.parametrize(
    ("font", "kind"),
    [
        (STRUCK, "struck-out text"),
        (WHITE, "text in its background's colour"),
        (InlineFont(color=openpyxl.styles.Color(theme=0)), "text in its background's colour"),
        (InlineFont(color=openpyxl.styles.Color(indexed=9)), "text in its background's colour"),
        (InlineFont(color="FFFAFAFA"), "text in its background's colour"),
        (TINY, "tiny text"),
    ],
)
@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_invisible_parts_of_a_text_are_not_read(tmp_path, font, kind, language):
    words = TONGUES.get(language, {})
    rows = [[words.get(each, each) for each in row] for row in ROWS]
    book = book_of(rows)
    book.active["D2"] = CellRichText(TextBlock(font, "Not "), rows[0][3])
    reading = read(tmp_path, book, language=language)
    assert rows_of(reading) == plain(tmp_path, rows, language)
    assert ("D2", kind, "Not") in reading.left_out


@pytest.mark.parametrize(
    ("look", "kind"),
    [
        ({"font": Font(strike=True)}, "struck-out text"),
        ({"font": Font(size=1)}, "tiny text"),
        ({"font": Font(color="FFFFFFFF")}, "text in its background's colour"),
        (
            {"font": Font(color="FF112233"), "fill": PatternFill("solid", fgColor="FF112233")},
            "text in its background's colour",
        ),
        ({"number_format": "0;0;0;[White]@"}, "text in its background's colour"),
        ({"number_format": ";;;"}, "text that its number format does not show"),
        ({"number_format": "0;-0;0;"}, "text that its number format does not show"),
    ],
)
def test_an_invisible_cell_is_empty(tmp_path, look, kind):
    book = book_of()
    cell = book.active["F2"]
    for name, value in look.items():
        setattr(cell, name, value)
    reading = read(tmp_path, book)
    expected = [(*ROWS[0][:5], "", *ROWS[0][6:]), *ROWS[1:]]
    assert rows_of(reading) == plain(tmp_path, expected)
    assert ("F2", kind, "Controller") in reading.left_out
    needed = book.active["A2"]
    for name, value in look.items():
        setattr(needed, name, value)
    [problem] = read(tmp_path, book).problems
    assert f"(A2 holds {kind}, which is not read)" in problem.message


@pytest.mark.parametrize(
    "look",
    [
        {"font": Font(color="FFFFFFFF"), "fill": PatternFill("solid", fgColor="FF1F4E78")},
        {"font": Font(color="FF9C5700"), "fill": PatternFill("solid", fgColor="FFFFEB9C")},
        {"font": Font(color="FF808080", size=8)},
        {"font": Font(color="FFFFFFFF"), "fill": PatternFill("darkUp", fgColor="FF000000")},
        {"number_format": "@"},
        {"number_format": "0.00"},
        {"number_format": "[Red]0;[Blue]-0"},
        {"number_format": "[Black]0;0;0;[Black]@", "font": Font(color="FFFFFFFF")},
        {"number_format": "[Color10]General"},
        {"font": Font(color="FFFFFF00")},
    ],
)
def test_other_cell_styles_make_no_difference(tmp_path, look):
    book = book_of()
    for row in book.active.iter_rows(max_col=6):
        for cell in row:
            for name, value in look.items():
                setattr(cell, name, value)
    reading = read(tmp_path, book)
    assert rows_of(reading) == plain(tmp_path)
    assert reading.left_out == []


def test_white_headers_on_the_background_of_a_table_style_are_visible(tmp_path):
    book = book_of()
    for cell in book.active[1]:
        cell.font = Font(color="FFFFFFFF")
    with pytest.raises(UsageError, match="A1 holds text in its background's colour"):
        read(tmp_path, book)
    table = openpyxl.worksheet.table.Table(displayName="T", ref="A1:I5")
    table.tableStyleInfo = openpyxl.worksheet.table.TableStyleInfo(name="TableStyleMedium2")
    book.active.add_table(table)
    reading = read(tmp_path, book)
    assert rows_of(reading) == plain(tmp_path)
    assert reading.left_out == []


def test_conditional_formats_that_can_hide_text_are_noted(tmp_path):
    book = book_of()
    rule = openpyxl.formatting.rule.FormulaRule(formula=["$B2=1"], font=Font(strike=True))
    book.active.conditional_formatting.add("A2:I5", rule)
    assert any(
        "conditional formats" in note and "A2:I5" in note for note in read(tmp_path, book).notes
    )


@pytest.mark.parametrize("name", ["Wingdings", "Webdings", "Symbol", "Wingdings 2"])
def test_letters_in_a_symbol_font_are_refused(tmp_path, name):
    book = book_of()
    book.active["F2"].value, book.active["F2"].font = "ü", Font(name=name)
    book.active["F3"].value = CellRichText("A", TextBlock(InlineFont(rFont=name), "ü"))
    places = {
        (each.place[-5:], "symbol font" in each.message) for each in read(tmp_path, book).problems
    }
    assert places == {("row 2", True), ("row 3", True)}


def test_a_completely_struck_out_row_is_left_out(tmp_path):
    book = book_of()
    for cell in book.active[3]:
        cell.font = Font(strike=True)
    reading = read(tmp_path, book, 'fill_down = ["officer"]')
    assert rows_of(reading) == plain(tmp_path, [ROWS[0], *ROWS[2:]])
    assert len(reading.left_out) == len(HEADER)


def test_a_footnote_number_is_not_part_of_a_number(tmp_path):
    book = book_of()
    raised = TextBlock(InlineFont(vertAlign="superscript"), "1")
    book.active["B3"] = CellRichText("2", raised)
    book.active["E3"] = CellRichText("In progress", raised)
    assert rows_of(read(tmp_path, book)) == plain(tmp_path)


@pytest.mark.parametrize(
    ("form", "value", "shown"),
    [('"JIU/REP/"@', "2021/91", None), ('"Implemented";;"In progress"', 1, "Implemented")],
)
def test_fixed_text_of_a_number_format_is_read(tmp_path, form, value, shown):
    book = book_of()
    cell = book.active["A2" if shown is None else "E2"]
    cell.value, cell.number_format = value, form
    assert rows_of(read(tmp_path, book)) == plain(tmp_path)


def test_a_zero_that_the_sheet_hides_is_empty(tmp_path):
    book = book_of()
    book.active["F5"], book.active["G5"] = 0, 0
    book.active.sheet_view.showZeros = False
    expected = [*ROWS[:3], (*ROWS[3][:5], "", *ROWS[3][6:])]
    assert rows_of(read(tmp_path, book)) == plain(tmp_path, expected)


def test_cells_without_references_are_consecutive(tmp_path):
    path = tmp_path / "table.xlsx"
    book = book_of()
    book.active.insert_rows(2, 3)
    book.active["F8"].font = Font(strike=True)
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        content = archive.read("xl/worksheets/sheet1.xml")
    bare = re.sub(rb'<c r="\w+"', b"<c", content)
    edited(path, "xl/worksheets/sheet1.xml", content, bare)
    reading = sheets.read(path, mapping_with(tmp_path))
    assert ("F8", "struck-out text", "Legal Counsel") in reading.left_out


def test_comments_and_validation_lists_are_ignored(tmp_path):
    book = book_of()
    book.active["E5"].comment = Comment("Implemented", "someone")
    choices = openpyxl.worksheet.datavalidation.DataValidation("list", formula1='"Accepted,Other"')
    choices.add("D2:D5")
    book.active.add_data_validation(choices)
    assert rows_of(read(tmp_path, book)) == plain(tmp_path)


# drawings over cells

ANCHOR = (
    b'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">'
    b"<xdr:twoCellAnchor><xdr:from><xdr:col>%d</xdr:col><xdr:colOff>9</xdr:colOff>"
    b"<xdr:row>%d</xdr:row><xdr:rowOff>9</xdr:rowOff></xdr:from>"
    b"<xdr:to><xdr:col>%d</xdr:col><xdr:colOff>0</xdr:colOff>"
    b"<xdr:row>%d</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>"
    b"<xdr:%s/></xdr:twoCellAnchor></xdr:wsDr>"
)
CONTROL = (
    b'<xml xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:v="urn:v"><v:shape><br>'
    b'<x:ClientData ObjectType="%s"><x:Anchor>%d, 2, %d, 3, %d, 4, %d, 5</x:Anchor>'
    b"</x:ClientData></v:shape></xml>"
)


def drawn_over(path, name, content):
    """Add a part with drawings to the sheet of a workbook."""
    kind = b"vmlDrawing" if name.endswith(".vml") else b"drawing"
    tag = b"legacyDrawing" if name.endswith(".vml") else b"drawing"
    edited(path, "xl/worksheets/sheet1.xml", b"</worksheet>", b'<%s r:id="d1"/></worksheet>' % tag)
    space = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    start = b"<worksheet "
    edited(path, "xl/worksheets/sheet1.xml", start, b'%sxmlns:r="%s" ' % (start, space))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(f"xl/drawings/{name}", content)
        archive.writestr(
            "xl/worksheets/_rels/sheet1.xml.rels",
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            b'<Relationship Id="d1" Type="http://x/relationships/%s" Target="../drawings/%s"/>'
            b"</Relationships>" % (kind, name.encode()),
        )


ONE_CELL = (
    b'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">'
    b"<xdr:oneCellAnchor><xdr:from><xdr:col>4</xdr:col><xdr:colOff>0</xdr:colOff>"
    b"<xdr:row>%d</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
    b'<xdr:ext cx="600000" cy="%d"/><xdr:pic/></xdr:oneCellAnchor></xdr:wsDr>'
)


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("d.xml", ONE_CELL % (4, 100_000), "a picture"),
        ("d.xml", ONE_CELL % (2, 500_000), "a picture"),
        ("d.xml", ONE_CELL % (2, 380_000), None),
        ("d.xml", ANCHOR % (4, 4, 5, 5, b"pic"), "a picture"),
        ("d.xml", ANCHOR % (4, 4, 5, 5, b"sp"), "a shape"),
        ("d.vml", CONTROL % (b"Checkbox", 4, 4, 4, 4), "a form control"),
        ("d.vml", CONTROL % (b"Drop", 4, 4, 4, 4), "a form control"),
        ("d.xml", ANCHOR % (4, 4, 5, 5, b"cxnSp"), None),
        ("d.xml", ANCHOR % (4, 2, 5, 4, b"pic"), None),
        ("d.vml", CONTROL % (b"Note", 4, 4, 4, 4), None),
    ],
)
def test_an_empty_cell_under_a_drawing_is_refused(tmp_path, name, content, what):
    path = tmp_path / "table.xlsx"
    book_of().save(path)
    drawn_over(path, name, content)
    reading = sheets.read(path, mapping_with(tmp_path))
    if what is None:
        assert rows_of(reading) == plain(tmp_path)
        return
    [problem] = reading.problems
    assert f"column “Progress” E5 is empty under {what}" in problem.message


def test_a_picture_in_a_cell_is_refused(tmp_path):
    path = tmp_path / "table.xlsx"
    book_of().save(path)
    old = b'<c r="F2" t="inlineStr"><is><t>Controller</t></is></c>'
    edited(path, "xl/worksheets/sheet1.xml", old, b'<c r="F2" t="e" vm="1"><v>#VALUE!</v></c>')
    [problem] = sheets.read(path, mapping_with(tmp_path)).problems
    assert "“Officer” F2 holds a picture or a linked value" in problem.message


# errors

ERRORS = """
#N/A #VALUE! #REF! #DIV/0! #NUM! #NAME? #NULL! #SPILL! #CALC! #GETTING_DATA #BLOCKED! #FIELD!
#CONNECT! #UNKNOWN! #BUSY! #PYTHON! #EXTERNAL! #TIMEOUT! #ERROR! #MACRO? Err:502 Err:522 Loading...
#VALEUR! #NOM? #NOMBRE! #NUL! #PROPAGATION! #CALCUL! #¡VALOR! ¡VALOR! #¿NOMBRE? #¡REF! #¡DIV/0!
#¡NUM! #¡NULO! #DESBORDAMIENTO! #WERT! #BEZUG! #ZAHL! #NV #ÜBERLAUF! #ЗНАЧ! #ИМЯ? #ССЫЛКА! #ДЕЛ/0!
#ЧИСЛО! #ПУСТО! #Н/Д Ошибка:502 #VALOR! #NOME? #N/D #NÚM! #NULO! Erro:508 #VALORE! #RIF! #NULLO!
#WAARDE! #VERW! #NAAM? #GETAL! #LEEG! #N/B #ARG! #ADR! #NAZWA? #LICZBA! #DZIEL/0! #ZERO! #N/D!
#VÄRDEFEL! #SAKNAS! #PUUTTUU! #HIÁNYZIK #YOK #DEĞER! #BAŞV! #AD? #ΤΙΜΗ! #Δ/Υ ##### 错误:502 ＃N/A
""".split()


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_of_a_spreadsheet_is_refused_in_a_csv_and_in_a_workbook(tmp_path, error):
    rows = [list(row) for row in ROWS]
    rows[1][5] = error
    path = tmp_path / "table.csv"
    path.write_text(csv_text([HEADER, *rows]), encoding="utf-8")
    for reading in (sheets.read(path, mapping_with(tmp_path)), read(tmp_path, book_of(rows))):
        [problem] = reading.problems
        assert problem.place.endswith("row 3")
        assert "“Officer” " in problem.message
        assert f"holds the error {error}; correct it" in problem.message


@pytest.mark.parametrize(
    "text",
    ["#1", "#SDG", "# of posts", "Room #12!", "N/A", "Why?", "Tel: 502", "#Controller", "##"],
)
def test_text_that_resembles_an_error_is_read(tmp_path, text):
    rows = [(*ROWS[0][:5], text, *ROWS[0][6:])]
    assert rows_of(read(tmp_path, book_of(rows))) == plain(tmp_path, rows)


# texts

HIDDEN_SIGNS = ["\u00ad", "\u200b", "\u200e", "\u202b", "\u2060", "\ufeff", "_x000D_", "_x00AD_"]
SPACES = ["\u00a0", "\u2009", "  ", "_x000D_\n", "_x000A_ ", "_x0009_ ", "_x00a0_"]


@pytest.mark.parametrize("sign", HIDDEN_SIGNS)
@pytest.mark.parametrize("space", SPACES)
def test_invisible_characters_do_not_change_a_text(tmp_path, sign, space):
    rows = [(*ROWS[0][:5], "Head of unit", *ROWS[0][6:])]
    expected = plain(tmp_path, rows)
    inside = "" if sign.startswith("_x000D") else sign
    text = f"{sign}Head{space}of{space}u{inside}nit{sign}"
    book = book_of([(*ROWS[0][:5], text, *ROWS[0][6:])])
    assert rows_of(read(tmp_path, book)) == expected


def test_every_escape_of_a_workbook_is_read(tmp_path):
    book = book_of(ROWS[:1])
    book.active["I2"] = "_x0041_bc _x005F_x0041_ _xD83D__xDE00_ _xZZZZ_ _x0e1_"
    [text] = read(tmp_path, book).tables["texts"]
    assert text["assessment_text"] == "Abc _x0041_ \U0001f600 _xZZZZ_ _x0e1_"


# all features together

TRAITS = ("merge", "hide row", "hide column", "strike", "white", "tiny", "runs", "signs", "format")
TRAITS += ("escape", "hidden sheet", "comment", "1904", "look")
WORDS = {"Accepted": ("Implemented", "In progress", "Not started"), "Not accepted": ("",)}
listed = st.lists(
    st.tuples(
        st.sampled_from(["JIU/REP/2021/91", "JIU/REP/2022/92", "JIU/NOTE/2020/3"]),
        st.integers(1, 30),
        st.sampled_from(["Executive head", "Legislative body"]),
        st.sampled_from([(a, b) for a, every in WORDS.items() for b in every]),
        st.sampled_from(["Controller", "Head of unit", ""]),
        st.sampled_from(["2023-12-31", "2024-02-29", ""]),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda row: row[:2],
)


def decorated(rows, traits, choose):
    """Return a workbook that displays exactly these rows, built with these features."""
    book = book_of(rows)
    sheet = book.active
    if "1904" in traits:
        book.epoch = CALENDAR_MAC_1904
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value]
    texts = [cell for cell in cells if isinstance(cell.value, str)]
    for cell in choose.sample(texts, min(6, len(texts))):
        cell.value = disguised(cell.value, choose.choice(sorted(traits) or [""]), choose)
    for cell in cells:
        if "format" in traits and isinstance(cell.value, datetime.datetime):
            cell.number_format = choose.choice(SHOWS_DAY)
        if "look" in traits:
            cell.font = Font(strike=False, size=choose.choice([8, 20]), color="FF333333")
        if "comment" in traits and choose.random() < 0.1:
            cell.comment = Comment("Not accepted", "someone")
    if "merge" in traits:
        merge_equal(sheet, choose.sample([1, 3, 6, 7, 8, 9], 3), len(rows))
    if "hide row" in traits:
        for column, value in enumerate(("JIU/REP/2001/1", 1, *ROWS[0][2:]), start=1):
            sheet.cell(len(rows) + 2, column).value = value
        sheet.row_dimensions[len(rows) + 2].hidden = True
    if "hide column" in traits:
        sheet.cell(1, len(HEADER) + 1).value = choose.choice(HEADER)
        sheet.cell(2, len(HEADER) + 1).value = "Not accepted"
        sheet.column_dimensions[get_column_letter(len(HEADER) + 1)].hidden = True
    if "hidden sheet" in traits:
        book.create_sheet("Old", 0).append(HEADER)
        book["Old"].sheet_state = "veryHidden"
    return book


def disguised(text, trait, choose):
    fonts = {"strike": STRUCK, "white": WHITE, "tiny": TINY}
    if trait in fonts:
        parts = [TextBlock(fonts[trait], choose.choice(["Not ", "No ", "1"])), text]
        return CellRichText(*(parts if choose.random() < 0.5 else parts[::-1]))
    cut = choose.randint(0, len(text))
    if trait == "runs" and 0 < cut < len(text):
        return CellRichText(text[:cut], TextBlock(InlineFont(b=True, color="FFC00000"), text[cut:]))
    if trait == "signs":
        return text[:cut] + choose.choice(HIDDEN_SIGNS[:6]) + text[cut:]
    if trait == "escape" and cut < len(text):
        return f"{text[:cut]}_x{ord(text[cut]):04X}_{text[cut + 1 :]}"
    return text


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(listed, st.sets(st.sampled_from(TRAITS)), st.integers(0, 1 << 30))
def test_workbooks_of_every_structure_give_the_rows_of_the_plain_table(
    tmp_path, rows, traits, seed
):
    table = [
        (report, number, to, *words, officer, due, f"About {report}", f"Said of {number}.")
        for report, number, to, words, officer, due in rows
    ]
    reading = read(tmp_path, decorated(table, traits, random.Random(seed)))
    assert rows_of(reading) == plain(tmp_path, table)


# limits


def test_a_very_long_text_is_refused_only_in_a_column_that_is_used(tmp_path):
    header, row = (*HEADER, "Other"), list(ROWS[0])
    path = tmp_path / "table.csv"
    for place, is_whole in ((8, False), (9, True)):
        cells = [*row, ""]
        cells[place] = "7" * 100_000
        path.write_text(csv_text([header, cells]), encoding="utf-8")
        reading = sheets.read(path, mapping_with(tmp_path))
        assert reading.is_whole is is_whole
        assert all(len(each.message) < 300 for each in reading.problems)


def test_an_invalid_csv_cell_is_reported_with_its_line(tmp_path):
    csv.field_size_limit(131_072)  # Python's default, which frictionless raises in other tests
    path = tmp_path / "table.csv"
    cells = [*ROWS[0][:8], "x" * (csv.field_size_limit() + 1)]
    path.write_text(csv_text([HEADER, cells]), encoding="utf-8")
    with pytest.raises(ContentError, match=r"table.csv, line 2: a cell of more than 131,072 char"):
        sheets.read(path, mapping_with(tmp_path))


def test_a_shared_text_in_very_many_cells_is_limited(tmp_path):
    path = tmp_path / "table.xlsx"
    book_of().save(path)
    long = b"<is><t>%s</t></is>" % (b"y" * 30_000)
    row = (
        b'<row r="%d">'
        + b"".join(b'<c r="%c%%d" t="s"><v>0</v></c>' % c for c in b"ABCD")
        + b"</row>"
    )
    rows = b"".join(row % ((number,) * 5) for number in range(6, 300))
    edited(path, "xl/worksheets/sheet1.xml", b"</sheetData>", rows + b"</sheetData>")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", b"<sst><si>%s</si></sst>" % long[4:-5])
    with pytest.raises(ContentError, match="more than 20000000 characters"):
        sheets.read(path, mapping_with(tmp_path))


def test_excessive_merged_cells_and_drawings_are_refused(tmp_path):
    path = tmp_path / "table.xlsx"
    book_of().save(path)
    ranges = b'<mergeCell ref="A1:XFD1048576"/>' * 1_000
    end = b"</sheetData>"
    edited(path, "xl/worksheets/sheet1.xml", end, end + b"<mergeCells>%s</mergeCells>" % ranges)
    with pytest.raises(ContentError, match="merged cells that span more than 2,000,000"):
        sheets.read(path, mapping_with(tmp_path))


# other programs' workbooks


def test_a_strict_workbook_is_read(tmp_path):
    path = tmp_path / "table.xlsx"
    book_of().save(path)
    old, new = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
    spaces = {old + b"spreadsheetml/2006/": new + b"spreadsheetml/"}
    spaces[old + b"officeDocument/2006/"] = new + b"officeDocument/"
    target = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(target, "w") as changed:
        for name in archive.namelist():
            content = archive.read(name)
            for old, new in spaces.items():
                content = content.replace(old, new)
            changed.writestr(name, content)
    path.write_bytes(target.getvalue())
    assert rows_of(sheets.read(path, mapping_with(tmp_path))) == plain(tmp_path)


def test_parts_of_a_workbook_may_have_other_names(tmp_path):
    path = tmp_path / "table.xlsx"
    book_of().save(path)
    target = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(target, "w") as changed:
        for name in archive.namelist():
            content = archive.read(name).replace(b"workbook.xml", b"book1.xml")
            changed.writestr(name.replace("workbook.xml", "book1.xml").upper(), content)
    path.write_bytes(target.getvalue())
    assert rows_of(sheets.read(path, mapping_with(tmp_path))) == plain(tmp_path)


# CSV files


def test_markers_that_force_text_are_removed(tmp_path):
    path = tmp_path / "table.csv"
    rows = [[f'="{each}"' for each in row] for row in ROWS]
    text = "\n".join(",".join(row) for row in [HEADER, *rows])
    path.write_text(text, encoding="utf-8")
    assert rows_of(sheets.read(path, mapping_with(tmp_path))) == plain(tmp_path)


def test_a_formula_in_a_csv_is_refused_in_a_column_that_is_used(tmp_path):
    path = tmp_path / "table.csv"
    rows = [(*ROWS[0][:5], "=VLOOKUP(A2;B:C;2)", *ROWS[0][6:], "=1+1")]
    path.write_text(csv_text([(*HEADER, "Sum"), *rows]), encoding="utf-8")
    [problem] = sheets.read(path, mapping_with(tmp_path)).problems
    assert "“Officer” holds a formula without its result" in problem.message


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_in_utf_16_and_with_a_hint_at_its_delimiter_is_read(tmp_path, delimiter, encoding):
    path = tmp_path / "table.csv"
    for hint in ("", f"sep={delimiter}\r\n"):
        text = hint + csv_text([HEADER, *ROWS], delimiter)
        path.write_bytes(text.encode(encoding))
        assert rows_of(sheets.read(path, mapping_with(tmp_path))) == plain(tmp_path)


def test_utf_8_declared_as_another_encoding_is_refused(tmp_path):
    path = tmp_path / "table.csv"
    rows = [(*ROWS[0][:5], "Contrôleur", *ROWS[0][6:])]
    path.write_text(csv_text([HEADER, *rows]), encoding="utf-8")
    with pytest.raises(ContentError, match="is text in UTF-8, and not in cp1252"):
        sheets.read(path, mapping_with(tmp_path, 'encoding = "cp1252"'))
    path.write_text(csv_text([HEADER, *rows]), encoding="cp1252")
    expected = plain(tmp_path, rows)
    assert rows_of(sheets.read(path, mapping_with(tmp_path, 'encoding = "cp1252"'))) == expected


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le"])
@pytest.mark.parametrize("more", ["", 'encoding = "cp1252"'])
def test_wide_unicode_without_its_mark_is_read_whatever_the_mapping_says(tmp_path, encoding, more):
    path = tmp_path / "table.csv"
    path.write_bytes(csv_text([HEADER, *ROWS]).encode(encoding))
    assert rows_of(sheets.read(path, mapping_with(tmp_path, more))) == plain(tmp_path)


@pytest.mark.parametrize("form", ["xls", "ods"])
def test_a_spreadsheet_of_another_program_is_converted_and_read(tmp_path, form, office):
    book = openpyxl.Workbook()
    for row in (HEADER, *ROWS):
        book.active.append(row)
    book.save(tmp_path / "table.xlsx")
    [converted] = office(tmp_path / "table.xlsx", to=form)
    reading = sheets.read(converted, mapping_with(tmp_path))
    assert "converted with LibreOffice" in reading.notes[0]
    assert rows_of(reading) == plain(tmp_path)
