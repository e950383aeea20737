"""Officers in several lines of one cell, in every format."""

from __future__ import annotations

import csv

import docx
import openpyxl
import pytest
from mapped import DOCUMENT

from jiu_analysis.ingest import load_mapping
from jiu_analysis.ingest import mapping as tables
from jiu_analysis.ingest.officers import officers

COLUMNS = """
[columns]
report = "Report"
recommendation = "No."
addressee = "To"
status = "Status"
officer = "Officer"
recommendation_text = "Text"
"""
HEADER = ("Report", "No.", "To", "Status", "Officer", "Text")
CELLS = ("Director, HRMD\nDirector, PPBD", "Director of\nHuman Resources")
ROWS = [
    ("JIU/REP/2021/91", str(number), "E", "Implemented", cell, "Plan\nand report.")
    for number, cell in enumerate(CELLS, start=1)
]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("Director, HRMD|Director, PPBD", "Director, HRMD; Director, PPBD"),
        ("Legal Counsel|Ethics Officer|Auditor", "Legal Counsel; Ethics Officer; Auditor"),
        ("Directeur, DRH|Conseiller juridique", "Directeur, DRH; Conseiller juridique"),
        ("首席信息官|首席安保官", "首席信息官; 首席安保官"),
        ("Начальник ОЛР|Контролер", "Начальник ОЛР; Контролер"),
    ],
)  # fmt: skip
def test_complete_lines_are_several_officers_with_a_note(lines, expected):
    found, note = officers(lines.replace("|", "\n"))
    assert found == expected
    assert expected in note


_MARKS = (
    "• •",
    "· ·",
    "▪ ▪",
    "1. 2.",
    "1) 2)",
    "(1) (2)",
    "a) b)",
    "(a) (b)",
    "i) ii)",
    "(i) (ii)",
)


@pytest.mark.parametrize("marks", _MARKS)
@pytest.mark.parametrize("between", [" ", "; ", "\n", ";\n"])
def test_the_items_of_a_list_are_several_officers(marks, between):
    first, second = marks.split()
    found, note = officers(f"{first} Director, HR{between}{second} Auditor")
    assert found == "Director, HR; Auditor"
    assert "several officers" in note


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("• Director, HR", "Director, HR"),
        ("•Director, HR", "Director, HR"),
        ("Director (a) and Auditor (b)", "Director (a) and Auditor (b)"),
        ("1. Director 4. Auditor", "1. Director 4. Auditor"),
        ("Director – HR", "Director – HR"),
        ("•", ""),
    ],
)
def test_a_line_without_a_list_is_one_officer(cell, expected):
    assert officers(cell) == (expected, "")


@pytest.mark.parametrize(
    "lines",
    [
        "Director,|Human Resources",
        "Director, Department of|Human Resources",
        "Secretary and|Director-General",
        "Chief Information Officer|(CIO)",
        "Director (Human|Resources)",
        "Director|of Human Resources",
        "Assistant Director-|General",
        "Chef des|Services",
        "Director A;|Director B",
    ],
)
def test_a_continued_line_belongs_to_the_same_officer(lines):
    assert officers(lines.replace("|", "\n")) == (lines.replace("|", " "), "")


def html(broken):
    rows = "".join(f"<tr>{''.join(f'<td>{cell}' for cell in row)}</tr>" for row in (HEADER, *ROWS))
    return f"<table>{rows}</table>".replace("\n", broken)


def as_html(path, broken):
    path.write_text(f"<html><body>{html(broken)}</body></html>", encoding="utf-8")


def as_md(path, broken):
    rule = "|---" * len(HEADER) + "|"
    lines = [f"| {' | '.join(row)} |".replace("\n", broken) for row in (HEADER, *ROWS)]
    path.write_text("\n".join([lines[0], rule, *lines[1:]]), encoding="utf-8")


def as_docx(path, broken):
    file = docx.Document()
    table = file.add_table(0, len(HEADER))
    for row in (HEADER, *ROWS):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            if broken == "w:br":
                cell.text = text
            else:
                cell.text, *others = text.split("\n")
                for other in others:
                    cell.add_paragraph(other)
    file.save(path)


def as_xlsx(path, broken):
    file = openpyxl.Workbook()
    for row in (HEADER, *ROWS):
        file.active.append([cell.replace("\n", broken) for cell in row])
    file.save(path)


def as_csv(path, broken):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [cell.replace("\n", broken) for cell in row] for row in (HEADER, *ROWS)
        )


@pytest.mark.parametrize(
    ("kind", "broken"),
    [
        ("html", "<br>"),
        ("html", "<p>"),
        ("md", "<br/>"),
        ("docx", "w:br"),
        ("docx", "w:p"),
        ("xlsx", "\n"),
        ("csv", "\n"),
        ("csv", "\r\n"),
    ],
)
def test_every_format_keeps_the_lines_of_officers_and_joins_those_of_texts(tmp_path, kind, broken):
    path = tmp_path / f"table.{kind}"
    globals()[f"as_{kind}"](path, broken)
    mapping = tmp_path / "map.toml"
    mapping.write_text(DOCUMENT + COLUMNS, encoding="utf-8")
    [reading] = tables.read_all(path, load_mapping(mapping))
    assert reading.is_whole, reading.problems
    assert [row["officer"] for row in reading.tables["statuses"]] == [
        "Director, HRMD; Director, PPBD",
        "Director of Human Resources",
    ]
    assert {row["recommendation_text"] for row in reading.tables["texts"]} == {"Plan and report."}
    [note] = reading.notes
    assert note.startswith("officers to look at (read as several officers): ")


@pytest.mark.parametrize(
    ("lead", "support", "expected"),
    [
        ("Director A", "Director B", "Director A; Director B"),
        ("Director A", "–", "Director A"),
        ("–", "–", None),
        ("Director A\nDirector B", "Director C", "Director A; Director B; Director C"),
    ],
)
def test_officers_in_two_columns_stay_separate(tmp_path, lead, support, expected):
    path = tmp_path / "table.csv"
    header = ("Report", "No.", "To", "Status", "Lead", "Support")
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, (*ROWS[0][:4], lead, support)])
    columns = COLUMNS.replace('"Officer"', '["Lead", "Support"]').replace(
        'recommendation_text = "Text"\n', ""
    )
    mapping = tmp_path / "map.toml"
    mapping.write_text(DOCUMENT + columns, encoding="utf-8")
    [reading] = tables.read_all(path, load_mapping(mapping))
    assert [row["officer"] for row in reading.tables["statuses"]] == [expected]
