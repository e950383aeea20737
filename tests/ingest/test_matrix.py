"""The annex matrix of a JIU report: organizations across, recommendations down."""

from __future__ import annotations

import csv
import html
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiu_analysis.errors import ContentError, UsageError
from jiu_analysis.ingest import read_matrix
from jiu_analysis.organizations import organization_key

REPORT = "JIU/REP/2031/4"
TITLE = f"Overview of actions to be taken by participating organizations ({REPORT})"
LEGEND = "L: for decision by legislative organ; E: for action by executive head"
ADDRESSEE = {"L": "legislative_body", "E": "executive_head"}
ORGANIZATIONS = ["UN", "UNDP", "UN-Women", "WFP", "FAO", "IAEA", "UNESCO", "WIPO", "WMO"]


def rows_of(organizations, marks, impacts, impact_column=1, label="Recommendation {}"):
    """Return the rows of a matrix with an impact column in a given place."""
    rows = [["", *organizations], ["For action", *["☒"] * len(organizations)]]
    rows.append(["For information", *[""] * len(organizations)])
    rows += [[label.format(at), *each] for at, each in enumerate(marks, 1)]
    for row, text in zip(rows, ["Intended impact", "", "", *impacts], strict=True):
        row.insert(impact_column, text)
    return rows


def write(path: Path, rows, title=TITLE):
    """Write a title, a table and a legend in the format that the name of the file tells."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([[title], *rows])
    elif path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in [[title], *rows]:
            book.active.append([cell or None for cell in row])
        book.save(path)
    elif path.suffix == ".html":
        cells = ["".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows]
        table = "".join(f"<tr>{each}</tr>" for each in cells)
        path.write_text(
            f"<html><meta charset=utf-8><p>{title}</p><table>{table}</table><p>{LEGEND}</p></html>",
            encoding="utf-8",
        )
    else:
        document = docx.Document()
        document.add_paragraph(title)
        table = document.add_table(len(rows), len(rows[0]))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        document.add_paragraph(LEGEND)
        document.save(path)
    return path


def read(tmp_path, rows, name="matrix.csv", **options):
    return read_matrix(write(tmp_path / name, rows), **options)


def addressed(reading):
    assert reading.is_whole, reading.problems
    keys = ("report", "recommendation", "organization", "addressee", "impact")
    return {tuple(row[key] for key in keys) for row in reading.tables["addressed"]}


@st.composite
def matrices(draw):
    organizations = draw(st.permutations(ORGANIZATIONS))[: draw(st.integers(2, 9))]
    number = draw(st.integers(1, 8))
    mark = st.sampled_from(["L", "E", "E", ""])
    marks = [[draw(mark) for _ in organizations] for _ in range(number)]
    marks[0][0] = "L"
    impacts = [draw(st.sampled_from("abcdefghi")) for _ in range(number)]
    label = draw(st.sampled_from(["Recommendation {}", "Rec. {}", "{}", "R{}"]))
    column = draw(st.integers(1, len(organizations) + 1))
    rows = rows_of(organizations, marks, impacts, column, label)
    truth = {
        (REPORT, at, organization, ADDRESSEE[mark], impact)
        for at, (each, impact) in enumerate(zip(marks, impacts, strict=True), 1)
        for organization, mark in zip(organizations, each, strict=True)
        if mark
    }
    return rows, truth


@pytest.mark.parametrize("name", ["m.csv", "m.xlsx", "m.html", "m.docx"])
@given(matrix=matrices())
@settings(max_examples=20)
def test_a_matrix_is_read_correctly_in_every_format(tmp_path_factory, name, matrix):
    rows, truth = matrix
    path = write(tmp_path_factory.mktemp("matrix") / name, rows)
    assert addressed(read_matrix(path)) == truth


SOUND = rows_of(["UNDP", "FAO", "WIPO"], [["L", "E", ""], ["", "E", "E"]], ["a", "b, f"])


def changed(row, column, text, rows=SOUND):
    rows = [list(each) for each in rows]
    rows[row][column] = text
    return rows


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (changed(3, 2, "Q"), "column UNDP: 'Q' is not L"),
        (changed(3, 2, "l"), "column UNDP: 'l' is not L"),
        (changed(3, 2, "L/E"), "column UNDP: 'L/E' is not L"),
        (changed(3, 2, "☒"), "column UNDP: '☒' is not L"),
        (changed(3, 0, ""), "has no number of a recommendation"),
        (changed(3, 0, "Recommendation"), "has no number of a recommendation"),
        (changed(2, 0, "Report"), None),
        (changed(1, 0, "Report"), "has no number of a recommendation"),
        (changed(4, 0, "Recommendation 1"), "recommendation 1 is listed in row 5 too"),
        (changed(0, 3, "UNDP"), "UNDP and UNDP are the same organization"),
        (
            changed(0, 3, "United Nations Development Programme (UNDP)"),
            "are the same organization",
        ),
        (changed(3, 1, "seven"), "the intended impact is 'seven'"),
        (changed(0, 4, ""), "column 5 has 'E', and no organization"),
    ],
)
def test_an_unreadable_matrix_is_refused_with_the_location(tmp_path, rows, message):
    reading = read(tmp_path, rows)
    if message is None:
        assert reading.is_whole
        return
    assert not reading.is_whole
    assert any(message in each.message for each in reading.problems), reading.problems
    assert all(each.place.startswith("row ") for each in reading.problems)


def test_footnote_marks_blanks_and_repeated_headers_make_no_difference(tmp_path):
    truth = addressed(read(tmp_path, SOUND))
    variants = changed(0, 2, "UNDP*"), changed(3, 4, "–"), changed(3, 4, "☐"), changed(3, 2, "L*")
    for rows in (*variants, [*SOUND[:4], SOUND[0], *SOUND[4:]]):
        assert addressed(read(tmp_path, rows)) == truth


def test_a_tick_counts_where_the_row_names_the_addressee(tmp_path):
    rows = changed(3, 0, "Recommendation 1 (L)", changed(3, 2, "☑"))
    assert addressed(read(tmp_path, rows)) == addressed(read(tmp_path, SOUND))


def test_group_headings_above_the_organizations_are_ignored(tmp_path):
    document = docx.Document()
    document.add_paragraph(TITLE)
    table = document.add_table(len(SOUND) + 1, 5)
    table.cell(0, 2).merge(table.cell(0, 3)).text = "United Nations, its funds and programmes"
    table.cell(0, 4).text = "Specialized agencies and IAEA"
    for row, texts in zip(table.rows[1:], SOUND, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.save(tmp_path / "m.docx")
    assert addressed(read_matrix(tmp_path / "m.docx")) == addressed(read(tmp_path, SOUND))


def test_a_missing_row_and_an_unknown_organization_are_noted(tmp_path):
    rows = changed(4, 0, "Recommendation 3", changed(0, 3, "Some Body"))
    reading = read(tmp_path, rows)
    assert reading.is_whole
    assert any("no row for recommendation 2" in each for each in reading.notes)
    assert any("Some Body" in each for each in reading.notes)


def test_the_report_comes_from_the_text_or_from_the_user(tmp_path):
    nameless = write(tmp_path / "n.csv", SOUND, title="Overview")
    [problem] = read_matrix(nameless).problems
    assert "give its symbol with --report" in problem.message
    rows = read_matrix(nameless, REPORT).tables["addressed"]
    assert {row["report"] for row in rows} == {REPORT}
    [problem] = read_matrix(write(tmp_path / "m.csv", SOUND), "JIU/REP/2031/5").problems
    assert "correct --report" in problem.message
    both = write(tmp_path / "b.csv", SOUND, title=f"{REPORT} and JIU/REP/2031/5")
    assert "not clear" in read_matrix(both).problems[0].message
    with pytest.raises(UsageError, match="is not a JIU symbol"):
        read_matrix(nameless, "REP/1")


def test_a_file_without_a_matrix_is_refused(tmp_path):
    path = write(tmp_path / "m.csv", [["No.", "Status"], ["1", "Accepted"]])
    with pytest.raises(ContentError, match="no table has a row of organizations"):
        read_matrix(path)


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("World Intellectual Property Organization", "WIPO"),
        ("wipo", "WIPO"),
        ("UN Women", "UN-Women"),
        ("United Nations Children’s Fund", "UNICEF"),
        ("International Atomic Energy Agency (IAEA)", "IAEA"),
    ],
)
def test_an_organization_is_known_by_its_abbreviation_and_its_name(name, same):
    assert organization_key(name) == organization_key(same) == same


@pytest.mark.parametrize("name", ["upright", "rotated"])
def test_a_printed_matrix_with_rotated_headings_is_read_correctly(name):
    """Both are printed by an office program; narrow columns break words and group headings."""
    folder = Path(__file__).parent / "matrices"
    reading = read_matrix(folder / f"{name}.pdf")
    assert reading.is_whole, reading.problems
    keys = ("organization", "report", "recommendation", "addressee")
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        truth = {tuple(row[key] for key in keys) for row in csv.DictReader(file)}
    rows = reading.tables["addressed"]
    assert {tuple(str(row[key]) for key in keys) for row in rows} == truth


def turned(rows):
    return [list(column) for column in zip(*rows, strict=True)]


@pytest.mark.parametrize("name", ["m.csv", "m.xlsx", "m.html", "m.docx"])
@given(matrix=matrices())
@settings(max_examples=10)
def test_a_matrix_with_recommendations_as_columns_is_read_correctly(tmp_path_factory, name, matrix):
    rows, truth = matrix
    path = write(tmp_path_factory.mktemp("matrix") / name, turned(rows))
    assert addressed(read_matrix(path)) == truth


def test_an_unreadable_transposed_matrix_is_refused_with_the_column(tmp_path):
    reading = read(tmp_path, turned(changed(3, 2, "L/E")))
    [problem] = reading.problems
    assert (problem.place, problem.message[:11]) == ("column 4", "column UNDP")


LEGENDS = {
    "en": (
        "L: Recommendation for decision by legislative organ",
        "E: Recommendation for action by executive head",
    ),
    "fr": (
        "L : Recommandation pour décision par l’organe délibérant",
        "E : Recommandation pour suite à donner par le chef de secrétariat",
    ),
    "es": (
        "L: Recomendación para la adopción de decisiones por el órgano legislativo",
        "E: Recomendación para la adopción de medidas por el jefe ejecutivo",
    ),
    "ru": (
        "L – рекомендация для принятия решения директивным органом",
        "E – рекомендация для принятия мер исполнительным главой",
    ),
    "ar": ("L: توصية لاتخاذ قرار من الهيئة التشريعية", "E: توصية لاتخاذ إجراء من الرئيس التنفيذي"),
    "zh": ("L: 供立法机构作决定的建议", "E: 供行政首长采取行动的建议"),
}
LABELS = {
    "en": "Recommendation {}",
    "fr": "Recommandation {}",
    "es": "Recomendación {}",
    "ru": "Рекомендация {}",
    "ar": "التوصية {}",
    "zh": "建议 {}",
}


@pytest.mark.parametrize("language", LABELS)
def test_labels_and_legends_are_read_in_every_language(tmp_path, language):
    marks = [["L", "E", ""], ["", "E", "E"]]
    rows = rows_of(["UNDP", "FAO", "WIPO"], marks, ["a", "b, f"], label=LABELS[language])
    legend = "; ".join(LEGENDS[language])
    truth = addressed(read(tmp_path, SOUND))
    assert addressed(read(tmp_path, [*rows, [legend, "", "", "", ""]])) == truth
    law, head = LEGENDS[language]
    exchanged = f"L{head[1:]}; E{law[1:]}"
    [problem] = read(tmp_path, [*rows, [exchanged, "", "", "", ""]]).problems
    assert "the legend gives L the meaning" in problem.message


def test_check_boxes_of_a_symbol_font_and_columns_of_other_bodies_are_accepted(tmp_path):
    rows = rows_of(["CEB", "UNDP", "FAO"], [["", "L", "E"], ["E", "", "E"]], ["a", "b"])
    rows[1] = ["Report: for action", "", "þ", "þ", "¨"]
    reading = read(tmp_path, rows)
    assert (REPORT, 2, "CEB", "executive_head", "b") in addressed(reading)
    assert len(addressed(reading)) == 4


def test_a_matrix_with_groups_and_rows_about_the_report_is_read_correctly(tmp_path):
    rows = [
        ["", "", "Intended impact", "CEB", "UN", "UNDP", "FAO", "WIPO"],
        ["Report", "For action", "", "☒", "☒", "☒", "☒", "☐"],
        ["", "For information", "", "☐", "☐", "☐", "☐", "☒"],
        ["Recommendation 1", "", "a", "E", "L", "L", "", "L"],
        ["Recommendation 2", "", "f", "", "E", "E", "E", ""],
    ]
    document = docx.Document()
    document.add_paragraph(f"Annex IV. {TITLE}")
    table = document.add_table(len(rows) + 1, len(rows[0]), "Table Grid")
    table.cell(0, 4).merge(table.cell(0, 5)).text = "United Nations, its funds and programmes"
    table.cell(0, 6).merge(table.cell(0, 7)).text = "Specialized agencies and IAEA"
    table.cell(2, 0).merge(table.cell(3, 0))
    for row, texts in enumerate(rows, start=1):
        if texts[0].startswith("Recommendation"):
            table.cell(row, 0).merge(table.cell(row, 1))
        for column, text in enumerate(texts):
            if text:
                table.cell(row, column).text = text
    document.add_paragraph(LEGEND)
    document.save(tmp_path / "m.docx")
    assert addressed(read_matrix(tmp_path / "m.docx")) == {
        (REPORT, 1, "CEB", "executive_head", "a"),
        (REPORT, 1, "UN", "legislative_body", "a"),
        (REPORT, 1, "UNDP", "legislative_body", "a"),
        (REPORT, 1, "WIPO", "legislative_body", "a"),
        (REPORT, 2, "UN", "executive_head", "f"),
        (REPORT, 2, "UNDP", "executive_head", "f"),
        (REPORT, 2, "FAO", "executive_head", "f"),
    }
