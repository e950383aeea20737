"""Verifications travel in spreadsheets and come back; nothing of two evaluators is lost."""

from __future__ import annotations

import datetime
import shutil

import openpyxl
import pandas as pd
import pytest

import jiu_analysis as jiu
from jiu_analysis import metrics
from jiu_analysis.cli import main
from jiu_analysis.datapackage.loading import Package
from jiu_analysis.errors import ContentError, UsageError
from jiu_analysis.explore import verification_sheet
from jiu_analysis.report import i18n
from jiu_analysis.resources import resource_path

NAMES = ["support", "verified_implementation", "note", "verified_by", "verified_on"]


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(resource_path("data"), tmp_path / "mine")


def filled(file, readings, made=None):
    """Fill in rows of an exported workbook: by number, the values of the last five columns."""
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    for row, values in readings.items():
        for name, value in zip(NAMES, values, strict=True):
            sheet.cell(row, heads.index(name) + 1).value = value
    book.save(made or file)


def test_two_evaluators_files_are_merged_and_their_conflict_is_shown(folder, tmp_path, capsys):
    file, other = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    assert main(["verify", "--data", str(folder), "--export", str(file)]) == 0
    both = pd.Timestamp("2022-07-01").to_pydatetime()
    filled(file, {2: ["Not supported", "In_Progress", "n", "B", both]}, other)
    filled(file, {2: ["supported", None, None, "A", both], 3: ["arguable", "", "=1+1", "A", both]})
    capsys.readouterr()
    for each in (file, other):
        assert main(["verify", "--data", str(folder), "--import", str(each)]) == 0
    output = capsys.readouterr().out
    assert "a.xlsx: 2 added, 0 replaced, 0 already there" in output
    assert "JIU/REP/2018/6 recommendation 8: A says supported" in output
    assert "JIU/REP/2018/6 recommendation 8: B says not_supported (in_progress)" in output
    kept = jiu.load(folder).verifications
    assert len(kept) == 3
    assert "=1+1" in set(kept["note"].dropna())


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_unchanged_sheet_changes_nothing(folder, tmp_path, kind):
    rows = verification_sheet.sheet(jiu.load(folder)).head(2).drop(columns=NAMES)
    rows = rows.assign(support="supported", verified_implementation=None, note="=a\n'b",
                       verified_by="-A", verified_on="2022-07-01")  # fmt: skip
    columns = [*("document", "report", "recommendation", "addressee"), *NAMES]
    text = rows[columns].astype(object).where(rows[columns].notna(), "").astype(str)
    from jiu_analysis.datapackage.verifications import record

    record(folder, text.to_dict("records"))
    before = (folder / "verifications.csv").read_bytes()
    file = tmp_path / f"a.{kind}"
    verification_sheet.write(jiu.load(folder), file)
    assert verification_sheet.read(folder, file) == (0, 0, 2)
    assert (folder / "verifications.csv").read_bytes() == before


def test_a_status_with_a_signal_is_listed_first(package):
    first = verification_sheet.sheet(package).iloc[0]
    assert (first["report"], first["recommendation"]) == ("JIU/REP/2018/6", 8)
    assert first["signals"] == "Submitted for decision as closed, but the status is open"


def test_an_invalid_row_is_reported_by_its_number(folder, tmp_path):
    file = tmp_path / "a.xlsx"
    verification_sheet.write(jiu.load(folder), file)
    filled(file, {4: ["perhaps", None, None, "A", "2022-07-01"]})
    with pytest.raises(ContentError, match=r"a\.xlsx, line 4, column support: one of"):
        verification_sheet.read(folder, file)
    assert jiu.load(folder).verifications.empty


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xlsx", b"no workbook", "cannot be read as a workbook"),
        ("a.csv", b"report,note\n", "lacks the columns document"),
        ("a.csv", b"\xff\xfe\x00", "cannot be read as CSV"),
        ("a.csv", b"", "is empty"),
        ("a.txt", b"", "is neither .xlsx nor .csv"),
    ],
)
def test_a_workbook_that_is_not_a_verification_sheet_is_refused(
    folder, tmp_path, name, content, message
):
    (tmp_path / name).write_bytes(content)
    with pytest.raises((ContentError, UsageError), match=rf"{name}(, line 1)?: {message}"):
        verification_sheet.read(folder, tmp_path / name)


def with_reading(file, **values):
    """Fill in the first row of an exported workbook, and return the workbook and its sheet."""
    given = {"support": "supported", "verified_by": "A", "verified_on": "2022-07-01"} | values
    book = openpyxl.load_workbook(file)
    heads = [cell.value for cell in book["verify"][1]]
    for name, value in given.items():
        book["verify"].cell(2, heads.index(name) + 1).value = value
    return book


@pytest.fixture(scope="module")
def exported(package, tmp_path_factory):
    file = tmp_path_factory.mktemp("exported") / "a.xlsx"
    verification_sheet.write(package, file)
    return file


@pytest.mark.parametrize(
    "values",
    [
        {"support": " Not\xa0 supported ", "verified_by": "A "},
        {"support": "NOT-SUPPORTED", "recommendation": 8.0},
        {"support": "Non confirmé", "verified_on": datetime.datetime(2022, 7, 1, 13, 5)},
        {"support": "不支持", "recommendation": "8 "},
    ],
)  # fmt: skip
def test_words_are_accepted_in_any_case_and_spacing(folder, exported, tmp_path, values):
    book = with_reading(exported, **values)
    book["verify"]["K1"] = "Support"
    book.create_sheet("Notes", 0)["A1"] = "another sheet may come first"
    book.save(tmp_path / "a.xlsx")
    assert verification_sheet.read(folder, tmp_path / "a.xlsx") == (1, 0, 0)
    [kept] = jiu.load(folder).verifications.astype(str).to_dict("records")
    assert kept["support"] == "not_supported"
    assert (kept["verified_by"], kept["verified_on"]) == ("A", "2022-07-01")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"support": "Étayé"}, r"line 2, column support: one of supported, .* \(is 'Étayé'\)"),
        ({"verified_implementation": "?"}, "line 2, column verified_implementation: one of"),
        ({"verified_on": "01/07/2022"}, "line 2, column verified_on: a date as 2022-03-31"),
        ({"verified_on": "=TODAY()"}, "line 2, column verified_on: a formula without its value"),
        ({"verified_by": "=A1"}, "line 2, column verified_by: a formula without its value"),
        ({"note": "#REF!"}, r"sheet verify, cell M2: the error #REF!"),
        ({"recommendation": 99}, r"line 2, column report \+ recommendation: must be a row"),
    ],
)  # fmt: skip
def test_an_invalid_cell_is_reported(folder, exported, tmp_path, values, message):
    with_reading(exported, **values).save(tmp_path / "a.xlsx")
    with pytest.raises(ContentError, match=message):
        verification_sheet.read(folder, tmp_path / "a.xlsx")
    assert jiu.load(folder).verifications.empty


def test_long_texts_are_wrapped_and_shown_in_full(package, tmp_path):
    texts = package.statuses[["document", "locator"]].assign(
        recommendation_text="a plan " * 30, assessment_text="so " * 1000
    )
    own = Package(package.path, {**package.tables, "texts": texts})
    verification_sheet.write(own, tmp_path / "a.xlsx")
    shown = openpyxl.load_workbook(tmp_path / "a.xlsx")["verify"]
    assert shown["G2"].alignment.wrap_text
    assert 400 < shown.row_dimensions[2].height <= 409, "the greatest that there is"


def test_duplicate_columns_are_refused(folder, exported, tmp_path):
    book = with_reading(exported)
    book["verify"]["E1"] = "note"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(ContentError, match="has the column note more than once"):
        verification_sheet.read(folder, tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    ("cells", "is_in_table"),
    [
        ("K2:K4", True),
        ("K2:L2", True),
        ("A2:A3", True),
        ("J2:K2", True),  # a column that is only shown, and the support
        ("E2:E4", False),
        ("E2:I2", False),
        ("O2:Q2", False),  # the last column that is read, and blank ones
        ("R1:T9", False),
        ("A60:O60", False),  # a remark below the table
        ("K60:M63", False),
    ],
)
def test_merged_cells_are_refused_where_they_hide_what_is_filled_in(
    folder, exported, tmp_path, cells, is_in_table
):
    book = with_reading(exported)
    book["verify"].merge_cells(cells)
    if cells.startswith("A60"):
        book["verify"]["A60"] = "Checked by both of us"
    book.save(tmp_path / "a.xlsx")
    if is_in_table:
        with pytest.raises(ContentError, match=f"the cells {cells} are merged"):
            verification_sheet.read(folder, tmp_path / "a.xlsx")
    else:
        assert verification_sheet.read(folder, tmp_path / "a.xlsx") == (1, 0, 0)


def test_a_duplicate_row_counts_once(folder, exported, tmp_path):
    book = with_reading(exported)
    book["verify"].append([cell.value for cell in book["verify"][2]])
    book.save(tmp_path / "a.xlsx")
    assert verification_sheet.read(folder, tmp_path / "a.xlsx") == (1, 0, 0)
    book["verify"].cell(53, 11).value = "arguable"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(ContentError, match=r"line 53, .* the key of an earlier row"):
        verification_sheet.read(folder, tmp_path / "a.xlsx")


HEADER = ",".join(["document", "report", "recommendation", "addressee", *NAMES])
ROW = "WO/PBC/34/6,JIU/REP/2018/6,8,executive_head,supported,,vérifié,A,2022-07-01"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_any_spreadsheet_program_is_accepted(folder, tmp_path, encoding, delimiter):
    file = tmp_path / "a.csv"
    file.write_bytes(f"{HEADER}\r\n{ROW}\r\n".replace(",", delimiter).encode(encoding))
    assert verification_sheet.read(folder, file) == (1, 0, 0)
    assert jiu.load(folder).verifications["note"].tolist() == ["vérifié"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (f"{HEADER}\n{ROW}".encode("cp1252"), r'line 2: .* save it in the spreadsheet as "CSV UTF'),
        (f"{HEADER}\n{ROW},more".encode(), "line 2: has more cells than there are columns"),
        (f"{HEADER}\n{ROW.replace('vér', chr(34))}".encode(), "line 2: cannot be read as CSV"),
    ],
)
def test_csv_that_would_be_misread_is_refused_with_its_line(folder, tmp_path, content, message):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(ContentError, match=message):
        verification_sheet.read(folder, tmp_path / "a.csv")
    assert jiu.load(folder).verifications.empty


def test_a_missing_sheet_is_reported(folder, tmp_path):
    with pytest.raises(UsageError, match=r"none\.csv: cannot be read"):
        verification_sheet.read(folder, tmp_path / "none.csv")


def test_self_reported_and_verified_statuses_are_counted_side_by_side(package):
    history = package.history.head(4).assign(
        acceptance="accepted",
        implementation=["implemented", "implemented", "in_progress", "implemented"],
    )
    keys = ["document", "report", "recommendation", "addressee"]
    message = [
        (0, "A", "supported", None),
        (1, "A", "not_supported", "in_progress"),
        (2, "A", "supported", None),
        (2, "B", "not_supported", "not_started"),
    ]
    verifications = pd.DataFrame(
        [
            {**history.iloc[row][keys], "verified_by": who, "support": support, "note": None,
             "verified_implementation": found, "verified_on": pd.Timestamp("2022-07-01")}
            for row, who, support, found in message
        ]
    )  # fmt: skip
    summary = metrics.verification_summary(history, verifications).set_index("indicator")
    assert summary[["numerator", "denominator"]].to_numpy().tolist() == [
        [3, 4], [1, 3], [0, 3], [1, 3], [1, 3],
    ]  # fmt: skip
    counts = metrics.verified_counts(history, verifications).set_index("status")
    assert counts.loc["implemented"].tolist() == [2, 1]
    assert counts.loc["in_progress"].tolist() == [1, 1]
    read = metrics.with_verifications(history, verifications)
    assert read["is_disputed"].tolist() == [False, False, True, True]


def test_pages_show_reported_and_verified_statuses(package):
    history = package.history.head(2).assign(status="implemented", acceptance="accepted",
                                             implementation="implemented")  # fmt: skip
    keys = ["document", "report", "recommendation", "addressee"]
    reading = {**history.iloc[0][keys], "verified_by": "A", "verified_on": pd.Timestamp(2022, 7, 1)}
    verifications = pd.DataFrame(
        [
            {**reading, "support": "not_supported", "note": "<b>",
             "verified_implementation": "in_progress"},
            {**reading, **history.iloc[1][keys], "support": "arguable"},
        ]
    )  # fmt: skip

    def shown(table):
        return [[i18n.plain_text(cell.text) for cell in row] for row in table.rows]

    summary = metrics.verification_summary(history, verifications, by=["document"])
    assert shown(jiu.tables.verifications(summary, "Verified")) == [
        ["WO/PBC/34/6", "2 of 2 (100%)", "0 of 2 (0%)", "1", "1", "0"]
    ]
    counts = metrics.verified_counts(history, verifications, by=["document"])
    assert shown(jiu.tables.verified_counts(counts, "Side by side")) == [
        ["Implemented", "2", "0"],
        ["In progress", "0", "1"],
        ["No verified status", "0", "1"],
    ]
    read = metrics.with_verifications(history, verifications)
    differs = jiu.tables.not_confirmed(read, "Not confirmed")
    assert [row[1:] for row in shown(differs)] == [
        ["Implemented", "In progress", "Not supported", "<b>", "A", "1 July 2022"],
        ["Implemented", "–", "Arguable", "–", "A", "1 July 2022"],
    ]
    assert "&lt;b&gt;" in differs._repr_html_()


def test_documents_without_verifications_are_left_out(package):
    nothing = metrics.verification_summary(package.history, package.verifications, "document")
    assert nothing[["indicator", "numerator"]].to_numpy().tolist() == [["verified", 0]]
    assert jiu.tables.verifications(nothing, "Verified").rows == []
    counts = metrics.verified_counts(package.history, package.verifications, "document")
    assert jiu.tables.verified_counts(counts, "Side by side").rows == []
