"""Tables of kinds that organizations use: marks, codes, two-line headers, sheets, colours."""

from __future__ import annotations

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mapped import DOCUMENT, statuses
from openpyxl.styles import PatternFill

from jiu_analysis.errors import UsageError
from jiu_analysis.ingest import load_mapping
from jiu_analysis.ingest import mapping as tables

REPORT = "JIU/REP/2021/91"
COLUMNS = '[columns]\nreport = "Report"\nrecommendation = "No."\naddressee = "To"\n'
MARKS = """\
acceptance = {accepted = "Accepted", not_accepted = "Refused"}
implementation = {implemented = "Done", in_progress = "Going on", not_started = "To start"}
"""
MARKED = ("Accepted", "Refused", "Done", "Going on", "To start")


def read_all(path, text):
    mapping = path.with_name("map.toml")
    mapping.write_text(text, encoding="utf-8")
    return tables.read_all(path, load_mapping(mapping))


def read(folder, rows, text):
    """Read a document with a table of these rows."""
    path = folder / "document.txt"
    path.write_text("\n".join("\t".join(row) for row in rows) + "\n", encoding="utf-8")
    [reading] = read_all(path, DOCUMENT + text)
    return reading


def read_html(folder, body, text):
    path = folder / "document.html"
    path.write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
    [reading] = read_all(path, DOCUMENT + text)
    return reading


def read_in(folder, language, name, text, columns):
    """Read a table in a language, with one row and a text in its last column."""
    path = folder / "table.csv"
    path.write_text(f"Report\tNo.\tTo\t{name}\n{REPORT}\t1\tE\t{text}\n", encoding="utf-8")
    [reading] = read_all(path, (DOCUMENT + COLUMNS + columns).replace('"en"', f'"{language}"'))
    return reading


def book(folder, sheets, fills=()):
    """Write a workbook of sheets by name, some cells of the first with a colour."""
    file = openpyxl.Workbook()
    file.remove(file.active)
    for name, rows in sheets.items():
        sheet = file.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for cell, colour in fills:
        file.worksheets[0][cell].fill = PatternFill("solid", fgColor=colour)
    path = folder / "table.xlsx"
    file.save(path)
    return path


# a mark in one of several columns


def marked(*rows):
    return [("Report", "No.", "To", *MARKED), *((REPORT, *row) for row in rows)]


def test_a_mark_gives_the_meaning_of_its_column(tmp_path):
    rows = marked(("1", "E", "X", "", "", "✓", ""), ("2", "L", "", "x", "", "-", "☐"))
    reading = read(tmp_path, rows, COLUMNS + MARKS)
    assert statuses(reading) == {
        (REPORT, 1, "executive_head", "accepted", "in_progress"),
        (REPORT, 2, "legislative_body", "not_accepted", None),
    }


@pytest.mark.parametrize(
    ("cells", "complaint"),
    [
        (("X", "X", "", "", ""), "has several marks: “Accepted”, “Refused”"),
        (("", "", "X", "", ""), "has no mark"),
        (("X", "", "3", "", ""), "says “3”, which is not a mark"),
        (("no", "X", "", "", ""), "says “no”, which is not a mark"),
    ],
)
def test_ambiguous_marks_are_refused(tmp_path, cells, complaint):
    [problem] = read(tmp_path, marked(("1", "E", *cells)), COLUMNS + MARKS).problems
    assert problem.place == "row 2"
    assert complaint in problem.message


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.booleans(), min_size=5, max_size=5))
def test_a_row_of_marks_is_read_or_reported(tmp_path, is_marked):
    cells = ["X" if each else "" for each in is_marked]
    reading = read(tmp_path, marked(("1", "E", *cells)), COLUMNS + MARKS)
    accepted, done = is_marked[:2], is_marked[2:]
    assert reading.is_whole == (sum(accepted) == 1 and sum(done) <= 1)
    if reading.is_whole:
        [(*_, acceptance, implementation)] = statuses(reading)
        assert acceptance == ("accepted" if accepted[0] else "not_accepted")
        words = ("implemented", "in_progress", "not_started")
        assert implementation == next(
            (w for w, is_it in zip(words, done, strict=True) if is_it), None
        )


def test_a_missing_column_of_marks_is_reported(tmp_path):
    rows = [row[:-1] for row in marked(("1", "E", "X", "", "X", "", ""))]
    with pytest.raises(UsageError, match="table 1 lacks “To start”"):
        read(tmp_path, rows, COLUMNS + MARKS)


# headers


TWO_LINES = """\
<tr><th rowspan=2>No.<th rowspan=2>To<th colspan=2>In 2023<th colspan=2>In 2024</tr>
<tr><th>Accepted?<th>Done?<th>Accepted?<th>Done?</tr>
"""
YEARS = """\
[columns]
recommendation = "No."
addressee = "To"
acceptance = "In 2024 Accepted?"
implementation = "In 2024 Done?"
previous_status = ["In 2023 Accepted?", "In 2023 Done?"]
"""


def years(*rows):
    body = "".join(f"<tr>{''.join(f'<td>{cell}' for cell in row)}</tr>" for row in rows)
    head = TWO_LINES.replace("th", "td")
    return (
        f"<p>{REPORT}: On plans</p><table>{TWO_LINES}{body}{head}{body.replace('1', '2')}</table>"
    )


@pytest.mark.parametrize(
    ("before", "expected", "change"),
    [
        (("Accepted", "Not started"), ("accepted", "not_started"), "changed"),
        (("Accepted", "In progress"), ("accepted", "in_progress"), "unchanged"),
        (("Under consideration", "–"), ("under_consideration", None), "changed"),
        (("new", "new"), (None, None), "new"),
        (("", ""), (None, None), None),
    ],
)
def test_a_header_of_two_lines_may_be_merged_and_repeated(tmp_path, before, expected, change):
    words = '[words.previous_status]\nnew = "new"\n'
    page = years(("1", "E", *before, "Accepted", "In progress"))
    reading = read_html(tmp_path, page, YEARS + words)
    assert reading.is_whole, reading.problems
    assert {row[1:] for row in statuses(reading)} == {
        (number, "executive_head", "accepted", "in_progress") for number in (1, 2)
    }
    for row in reading.tables["statuses"]:
        assert (row["previous_acceptance"], row["previous_implementation"]) == expected
        assert row["change"] == change


def test_columns_with_the_same_name_are_distinguished_by_number(tmp_path):
    rows = [("Report", "No.", "To", "Response", "Response"), (REPORT, "1", "E", "Accepted", "–")]
    both = 'acceptance = "Response #1"\nimplementation = "Response #2"\n'
    assert statuses(read(tmp_path, rows, COLUMNS + both)) == {
        (REPORT, 1, "executive_head", "accepted", None)
    }
    with pytest.raises(UsageError, match="name one “Response #1”, “Response #2”"):
        read(tmp_path, rows, COLUMNS + 'status = "Response"\n')


# words


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Accepted; implementation in progress", ("accepted", "in_progress")),
        ("en", "Accepted and implemented", ("accepted", "implemented")),
        ("en", "Accepted. Not started", ("accepted", "not_started")),
        (
            "en",
            "Partially accepted, implementation not started",
            ("partially_accepted", "not_started"),
        ),
        ("fr", "Acceptée – mise en œuvre en cours", ("accepted", "in_progress")),
        ("es", "Aceptada, aplicación no iniciada", ("accepted", "not_started")),
        ("ru", "Частично принята, выполнение не начато", ("partially_accepted", "not_started")),
        ("ar", "مقبولة - لم يبدأ التنفيذ", ("accepted", "not_started")),
        ("zh", "已接受，尚未开始落实", ("accepted", "not_started")),
    ],
)
def test_one_phrase_may_give_acceptance_and_implementation(tmp_path, language, text, expected):
    reading = read_in(tmp_path, language, "Status", text, 'status = "Status"\n')
    assert reading.is_whole, reading.problems
    assert [row[3:] for row in statuses(reading)] == [expected]


@pytest.mark.parametrize("text", ["Accepted in principle / Not accepted", "Accepted Accepted"])
def test_a_phrase_with_two_answers_is_refused(tmp_path, text):
    rows = [("Report", "No.", "To", "Status"), (REPORT, "1", "E", text)]
    [problem] = read(tmp_path, rows, COLUMNS + 'status = "Status"\n').problems
    assert "which is not a known word" in problem.message


def test_two_lines_of_a_status_may_be_acceptance_and_implementation(tmp_path):
    rows = "".join(
        f"<tr><td>{REPORT}<td>{number}<td>E<td>{text}"
        for number, text in enumerate(("Accepted<br>In progress", "Under<br>consideration"), 1)
    )
    page = f"<table><tr><td>Report<td>No.<td>To<td>Status{rows}</table>"
    found = statuses(read_html(tmp_path, page, COLUMNS + 'status = "Status"\n'))
    assert {row[3:] for row in found} == {
        ("accepted", "in_progress"),
        ("under_consideration", None),
    }


# numbers and symbols


@pytest.mark.parametrize("broken", [" ", "<br>", "<p>"])
@pytest.mark.parametrize(
    ("report", "number"),
    [(REPORT, "1{}2"), (REPORT, "Recommendation 1{}2"), ("JIU/REP/2021/9{}1", "2")],
)
def test_separated_digits_are_never_read_as_one_number(tmp_path, report, number, broken):
    row = f"<tr><td>{report}<td>{number}<td>E<td>Implemented".format(broken)
    page = f"<table><tr><td>Report<td>No.<td>To<td>Status{row}</table>"
    [problem] = read_html(tmp_path, page, COLUMNS + 'status = "Status"\n').problems
    assert problem.place == "table 1, row 2"


_ROW = (REPORT, "1", "E", "Implemented")


@pytest.mark.parametrize(
    "report",
    [
        "{0}-6",
        "{0} – 6",
        "{0} and 6",
        "{0}, 5 and 6",
        "{0} & 6",
        "{0} to 6",
        "{0}/ 6",
        "{0}، 6",
        "{0}，6；7",
        "On plans ({0}, 6)",
        "See {0}",
        "See also {0}",
        "{0}, recommendation 3",
        "Recommendation 3 of {0}",
    ],
)
def test_a_cell_that_may_name_another_report_is_refused(tmp_path, report):
    rows = [("Report", "No.", "To", "Status"), (report.format(REPORT), *_ROW[1:])]
    assert not read(tmp_path, rows, COLUMNS + 'status = "Status"\n').is_whole


@pytest.mark.parametrize(
    "report",
    [
        "{0} – 10 years of plans",
        "{0}, 2 plans",
        "{0} (2021)",
        "{0} Add.1",
        "{0} (Rev. 2)",
        "{0}: A 1",
        "{0}, 5 May 2021",
        "{0} of 12 May 2021",
        "{0} - 30 Jun. 2021",
    ],
)
def test_a_number_in_a_title_is_not_that_of_another_report(tmp_path, report):
    rows = [("Report", "No.", "To", "Status"), (report.format(REPORT), *_ROW[1:])]
    reading = read(tmp_path, rows, COLUMNS + 'status = "Status"\n')
    assert [row[0] for row in statuses(reading)] == [REPORT], reading.problems


@pytest.mark.parametrize("officer", ["Head, Plans", "Heads, Plans, Costs"])
def test_a_text_beyond_the_header_of_a_csv_file_is_refused(tmp_path, officer):
    """A comma without quotation marks divides the last text."""
    path = tmp_path / "table.csv"
    row = ",".join(map(str, _ROW))
    mapping = COLUMNS + 'status = "Status"\nofficer = "Officer"\n'
    path.write_text(f"Report,No.,To,Status,Officer\n{row},{officer}\n", encoding="utf-8")
    [reading] = read_all(path, DOCUMENT + mapping)
    [problem] = reading.problems
    assert "has a text beyond the columns of the header (“Plans”)" in problem.message
    path.write_text(f'Report,No.,To,Status,Officer\n{row},"{officer}",,\n', encoding="utf-8")
    [reading] = read_all(path, DOCUMENT + mapping)
    assert reading.tables["statuses"][0]["officer"] == officer


def test_a_sheet_or_rows_below_the_heading_of_a_part_are_left_out(tmp_path):
    rows = [("Report", "No.", "To", "Status"), _ROW, ("Old",), (REPORT, "2", "E", "Closed")]
    sheets = {"A": rows, "Old ones": [rows[0], (REPORT, "3", "E", "Closed")]}
    text = '[table]\nsheet = ["A", "Old ones"]\n[parts]\n"Old" = {skip = true}\n'
    text += COLUMNS + 'status = "Status"\n'
    [reading] = read_all(book(tmp_path, sheets), DOCUMENT + text)
    assert [row[1] for row in statuses(reading)] == [1]
    assert reading.is_whole, reading.problems
    [note] = [each for each in reading.notes if each.startswith("rows of parts that are left out")]
    assert note.endswith(': sheet "A", row 4, sheet "Old ones", row 2')


def test_a_remark_beside_the_table_of_a_workbook_is_noted(tmp_path):
    rows = [("Report", "No.", "To", "Status"), (*_ROW, None, "Checked.")]
    [reading] = read_all(book(tmp_path, {"A": rows}), DOCUMENT + COLUMNS + 'status = "Status"\n')
    assert len(statuses(reading)) == 1
    [note] = [each for each in reading.notes if "beyond the columns of the header" in each]
    assert note.endswith('not read: sheet "A", row 2')


def test_a_recommendation_left_out_by_a_word_in_any_column_is_noted(tmp_path):
    rows = [("Report", "No.", "To", "Status", "Text"), (*_ROW, "Noted by all.")]
    rows += [(REPORT, "2", "E", "Implemented", "Plan."), ("Note: none", "", "", "", "")]
    rule = '[table]\nskip = [{starts_with = "Note"}]\n'
    reading = read(tmp_path, rows, rule + COLUMNS + 'status = "Status"\n')
    assert [row[1] for row in statuses(reading)] == [2]
    [note] = [each for each in reading.notes if "left out by a rule of skip" in each]
    assert note.endswith("names no column: row 2")


@pytest.mark.parametrize("number", ["3", "3.", "3)", "(3)", "3:", "３", "٣", "3¹", "03", "3.0"])
def test_a_number_may_have_list_punctuation(tmp_path, number):
    rows = [("Report", "No.", "To", "Status"), (REPORT, number, "E", "Implemented")]
    reading = read(tmp_path, rows, COLUMNS + 'status = "Status"\n')
    assert [row[1] for row in statuses(reading)] == [3], reading.problems


def test_a_code_may_mean_acceptance_and_implementation(tmp_path):
    words = """\
status = "Code"
[words.acceptance]
accepted = "A-{any}"
partially_accepted = "PA-{any}"
not_accepted = "R"
[words.implementation]
implemented = "{any}-I"
in_progress = "{any}-P"
"""
    codes = ("A-I", "PA-P", "R", "PA-I")
    rows = [(REPORT, str(at), "E", code) for at, code in enumerate(codes, start=1)]
    reading = read(tmp_path, [("Report", "No.", "To", "Code"), *rows], COLUMNS + words)
    assert {row[1]: row[3:] for row in statuses(reading)} == {
        1: ("accepted", "implemented"),
        2: ("partially_accepted", "in_progress"),
        3: ("not_accepted", None),
        4: ("partially_accepted", "implemented"),
    }


def test_an_accepted_recommendation_without_implementation_status_is_reported(tmp_path):
    header = ("Report", "No.", "To", "Accepted?", "Progress")
    rows = [("1", "E", "Accepted", ""), ("2", "E", "Not accepted", "In progress")]
    columns = COLUMNS + 'acceptance = "Accepted?"\nimplementation = "Progress"\n'
    reading = read(tmp_path, [header, *((REPORT, *row) for row in rows)], columns)
    assert reading.is_whole
    assert reading.notes == [
        "accepted, without an implementation status: row 2",
        "not accepted, with an implementation status: row 3",
    ]


@pytest.mark.parametrize("blanks", [(), (2,), (2, 3, 4)])
@pytest.mark.parametrize("meaning", ["", '[words.previous_status]\nnew = ""\n'])
def test_rows_without_a_previous_status_are_named_unless_the_mapping_says_that_they_are_new(
    tmp_path, blanks, meaning
):
    rows = [
        (REPORT, str(place), "E", "Accepted", "" if place in blanks else "Under consideration")
        for place in (2, 3, 4)
    ]
    columns = COLUMNS + 'status = "Status"\nprevious_status = "Before"\n' + meaning
    reading = read(tmp_path, [("Report", "No.", "To", "Status", "Before"), *rows], columns)
    changes = {row["recommendation"]: row["change"] for row in reading.tables["statuses"]}
    assert changes == {
        place: ("new" if meaning else None) if place in blanks else "changed" for place in (2, 3, 4)
    }
    noted = [each for each in reading.notes if each.startswith("without a previous status")]
    assert bool(noted) == bool(blanks and not meaning)
    for each in noted:
        assert each.endswith(": " + ", ".join(f"row {place}" for place in blanks))


# dates


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("Digitize documents issued by the end of 1960.", None),
        ("Adopt a plan by the end of 2022.", "2022-12-31"),
    ],
)
def test_a_year_before_the_report_is_not_a_deadline(tmp_path, text, deadline):
    rows = [("Report", "No.", "To", "Status", "Text"), (REPORT, "1", "E", "Accepted", text)]
    columns = COLUMNS + 'status = "Status"\nrecommendation_text = "Text"\n'
    [row] = read(tmp_path, rows, columns).tables["recommendations"]
    assert str(row["target_date"]) == str(deadline)


@pytest.mark.parametrize(
    ("language", "text", "last"),
    [
        ("en", "2025 Q3", "2025-09-30"),
        ("fr", "T3 2025", "2025-09-30"),
        ("fr", "1er trimestre 2026", "2026-03-31"),
        ("fr", "mi-2025", "2025-06-30"),
        ("es", "T2 2025", "2025-06-30"),
        ("es", "primer semestre de 2026", "2026-06-30"),
        ("ru", "3 кв. 2025 г.", "2025-09-30"),
        ("ru", "декабрь 2025 г.", "2025-12-31"),
        ("en", "by the end of 2025", "2025-12-31"),
    ],
)
def test_quarters_are_read_in_the_language_of_the_table(tmp_path, language, text, last):
    columns = 'due_on = "Due"\n[table]\nstatus = "implemented"\n'
    reading = read_in(tmp_path, language, "Due", text, columns)
    assert [str(row["due_on"]) for row in reading.tables["statuses"]] == [last]


@pytest.mark.parametrize("year", ["1446", "1446 هـ", "2567", "พ.ศ. 2567", "民国113年"])
def test_a_year_of_another_calendar_is_refused_with_what_to_write(tmp_path, year):
    columns = 'due_on = "Due"\n[table]\nstatus = "implemented"\n'
    [problem] = read_in(tmp_path, "en", "Due", year, columns).problems
    assert "Gregorian calendar" in problem.message or "write it as 2022-12-31" in problem.message


# sheets

SHEET = ("No.", "To", "Status")


def test_a_row_above_the_header_of_a_sheet_names_its_report(tmp_path):
    sheets = {
        name: [("Report", symbol), ("Title", "On plans"), (), SHEET, (1, "E", "Implemented")]
        for name, symbol in (("One", REPORT), ("Two", "JIU/NOTE/2020/93"))
    }
    text = '[table]\nsheet = ["One", "Two"]\nheader_row = 4\n'
    text += COLUMNS.replace('report = "Report"\n', "") + 'status = "Status"\n'
    [reading] = read_all(book(tmp_path, sheets), DOCUMENT + text)
    assert {row[:2] for row in statuses(reading)} == {(REPORT, 1), ("JIU/NOTE/2020/93", 1)}


def test_the_report_of_one_sheet_does_not_apply_to_the_next(tmp_path):
    sheets = {
        "One": [("Report", REPORT), SHEET, (1, "E", "Implemented")],
        "Two": [("Report", "of 2020"), SHEET, (1, "E", "Implemented")],
    }
    text = '[table]\nsheet = ["One", "Two"]\nheader_row = 2\n'
    text += COLUMNS.replace('report = "Report"\n', "") + 'status = "Status"\n'
    [reading] = read_all(book(tmp_path, sheets), DOCUMENT + text)
    [problem] = reading.problems
    assert problem.place == 'sheet "Two", row 3'
    assert "has no report" in problem.message


def test_a_part_names_the_organization_of_its_sheet(tmp_path):
    rows = [("Report", *SHEET), (REPORT, 1, "E", "Implemented")]
    about = DOCUMENT.replace('"UOE/EB/12/5"', '"X/{organization}"')
    about = about.replace('organization = "Universal Organization for Examples"\n', "")
    parts = "".join(
        f'[[parts]]\nstarts_with = "{name}"\norganization = "Fund {name}"\n' for name in "AB"
    )
    text = f'{about}[table]\nsheet = ["A", "B"]\n{COLUMNS}status = "Status"\n{parts}'
    found = read_all(book(tmp_path, {"A": rows, "B": rows}), text)
    assert [reading.tables["documents"][0]["organization"] for reading in found] == [
        "Fund A",
        "Fund B",
    ]
    assert all(len(statuses(reading)) == 1 for reading in found)


def test_a_sheet_that_is_no_part_takes_nothing_from_the_one_before(tmp_path):
    rows = [("Report", *SHEET), (REPORT, 1, "E", "Implemented")]
    about = DOCUMENT.replace('"UOE/EB/12/5"', '"X/{organization}"')
    about = about.replace('organization = "Universal Organization for Examples"\n', "")
    parts = '[[parts]]\nstarts_with = "A"\norganization = "Fund A"\n'
    text = f'{about}[table]\nsheet = ["A", "B"]\n{COLUMNS}status = "Status"\n{parts}'
    found = read_all(book(tmp_path, {"A": rows, "B": rows}), text)
    assert not any(reading.is_whole for reading in found)


# a status that only a colour shows

COLOURED = [("Report", "No.", "To", "Accepted?", "Progress")]
COLOURED += [(REPORT, at, "E", "Accepted", text) for at, text in ((1, "Implemented"), (2, None))]


@pytest.mark.parametrize(
    ("fills", "is_refused"),
    [
        ([("E3", "FFC000")], True),
        ([("E2", "00B050"), ("E3", "FFC000")], True),
        ([], False),
        ([("E3", "FFFFFF")], False),
        ([(f"E{row}", "FFC000") for row in (2, 3)], False),  # the whole column
        ([(f"{column}3", "FFC000") for column in "ABCDE"], False),  # the whole row
    ],
)
def test_a_blank_status_in_a_colour_of_its_own_is_refused(tmp_path, fills, is_refused):
    columns = COLUMNS + 'acceptance = "Accepted?"\nimplementation = "Progress"\n'
    [reading] = read_all(book(tmp_path, {"Register": COLOURED}, fills), DOCUMENT + columns)
    assert [problem.place for problem in reading.problems] == [
        'sheet "Register", row 3'
    ] * is_refused
    assert all("is blank in a colour" in problem.message for problem in reading.problems)
