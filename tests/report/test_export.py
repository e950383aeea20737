"""Tables for spreadsheets: no formula runs, types are kept, equal tables give equal bytes."""

from __future__ import annotations

import csv
import datetime
import io
import re
import time
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from jiu_analysis import checks
from jiu_analysis.errors import UsageError
from jiu_analysis.report import cells, export, i18n, tables

DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
# Most random texts are harmless; these start like formulas.
BEGINNINGS = st.builds(
    "".join,
    st.tuples(st.text(" '\u00a0\ufeff\t\x00", max_size=3), st.sampled_from(DANGEROUS), TEXTS),
)


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "text": ["=1+1", " @plans", "plain - and simple"],
            "number": [-1.5, np.nan, 2.0],
            "count": pd.array([-3, None, 4], dtype="Int64"),
            "is_open": pd.array([True, None, False], dtype="boolean"),
            "as_of": pd.to_datetime(["2022-03-31", None, "2023-03-31"]),
            "status": pd.Categorical(["-none", "open", None]),
            "=head": ["-5", "#N/A", 'a,b\n"c"'],
        }
    )


def of_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def of_xlsx(path, sheet=0):
    return [list(row) for row in openpyxl.load_workbook(path).worksheets[sheet].iter_rows()]


def plain(text):
    return text[1:] if text.startswith("'") and cells.neutral(text) != text else text


@given(TEXTS | BEGINNINGS)
@example("'=1")
@example("'''-")
@example(" '=1")
def test_a_neutralised_text_is_no_formula_and_can_be_restored(text):
    made = cells.neutral(text)
    seen = made.lstrip(" \u00a0\ufeff\x00\x0b\x0c")
    assert not made.startswith(DANGEROUS)
    assert not seen.startswith(DANGEROUS)
    assert made in (text, f"'{text}")
    assert plain(made) == text


@given(st.lists(st.tuples(TEXTS | BEGINNINGS, TEXTS | BEGINNINGS), min_size=1))
def test_csv_shows_the_text_of_the_table(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    export.to_csv(pd.DataFrame(rows, columns=["a", "b"], dtype=object), path)
    _, *found = of_csv(path)
    assert [tuple(map(plain, row)) for row in found] == rows
    assert not any(cell.startswith(DANGEROUS) for row in found for cell in row)


@settings(max_examples=30)
@given(st.lists(st.tuples(TEXTS | BEGINNINGS, TEXTS | BEGINNINGS), min_size=1))
@example([("<r>a & b</r>", "<r></r>"), ("_x000D_", "<r>")])
def test_a_workbook_shows_the_text_of_the_table(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("xlsx") / "table.xlsx"
    export.to_xlsx({"sheet": pd.DataFrame(rows, columns=["a", "b"], dtype=object)}, path)
    _, *found = of_xlsx(path)
    for row, reported in zip(found, rows, strict=True):
        for cell, text in zip(row, reported, strict=True):
            assert cell.data_type in ("s", "n", "inlineStr")
            assert as_held(plain(cell.value or "")) == as_held(text)


def as_held(text):
    """Return a text as a workbook stores it: no control characters, and one kind of line end."""
    shown = "".join("\ufffd" if is_not_held(character) else character for character in text)
    return shown.replace("\r\n", "\n").replace("\r", "\n")


def is_not_held(character):
    return (character < " " and character not in "\t\n\r") or character in "\ufffe\uffff"


def test_csv_keeps_types_and_neutralises_headers(frame, tmp_path):
    export.to_csv(frame, tmp_path / "new" / "table.csv")
    assert of_csv(tmp_path / "new" / "table.csv") == [
        ["text", "number", "count", "is_open", "as_of", "status", "'=head"],
        ["'=1+1", "-1.5", "-3", "true", "2022-03-31", "'-none", "'-5"],
        ["' @plans", "", "", "", "", "open", "#N/A"],
        ["plain - and simple", "2", "4", "false", "2023-03-31", "", 'a,b\n"c"'],
    ]


def test_a_workbook_keeps_types_and_neutralises_headers(frame, tmp_path):
    export.to_xlsx({"Overdue": frame}, tmp_path / "table.xlsx")
    heads, first, second, third = of_xlsx(tmp_path / "table.xlsx")
    assert [cell.value for cell in heads][-1] == "'=head"
    assert [cell.value for cell in first] == [
        "'=1+1",
        -1.5,
        -3,
        True,
        datetime.datetime(2022, 3, 31),
        "'-none",
        "'-5",
    ]
    assert [cell.data_type for cell in first] == ["s", "n", "n", "b", "d", "s", "s"]
    assert first[4].number_format == "yyyy-mm-dd"
    assert [cell.value for cell in second] == ["' @plans", *[None] * 4, "open", "#N/A"]
    assert second[6].data_type == "s", "a text that looks like an error is a text"
    assert third[6].value == 'a,b\n"c"'


def test_values_of_every_kind_are_written(tmp_path):
    values = [
        datetime.date(1850, 1, 2),
        datetime.date(2022, 3, 31),
        pd.Timestamp("2022-03-31 12:30"),
        pd.Timestamp("2022-03-31 12:30", tz="UTC"),
        float("-inf"),
        pd.Interval(1, 2),
        ["a", "b"],
        np.int64(-7),
        pd.NaT,
        np.bool_(True),
    ]
    frame = pd.DataFrame({"value": pd.Series(values, dtype=object)})
    export.to_csv(frame, tmp_path / "table.csv")
    assert [row[0] for row in of_csv(tmp_path / "table.csv")[1:]] == [
        "1850-01-02",
        "2022-03-31",
        "2022-03-31 12:30:00",
        "2022-03-31 12:30:00+00:00",
        "'-inf",
        "(1, 2]",
        "['a', 'b']",
        "-7",
        "",
        "true",
    ]
    export.to_xlsx({"values": frame}, tmp_path / "table.xlsx")
    assert [row[0].value for row in of_xlsx(tmp_path / "table.xlsx")[1:]] == [
        "1850-01-02",
        datetime.datetime(2022, 3, 31),
        datetime.datetime(2022, 3, 31, 12, 30),
        "2022-03-31 12:30:00+00:00",
        "'-inf",
        "(1, 2]",
        "['a', 'b']",
        -7,
        None,
        True,
    ]


def test_the_same_tables_give_the_same_bytes_at_another_time(frame, tmp_path):
    for number in (1, 2):
        export.to_xlsx({"a": frame, "b": frame}, tmp_path / f"{number}.xlsx")
        export.to_csv(frame, tmp_path / f"{number}.csv")
        time.sleep(2.1 * (2 - number))  # Longer than the resolution of file times.
    for kind in ("xlsx", "csv"):
        assert (tmp_path / f"1.{kind}").read_bytes() == (tmp_path / f"2.{kind}").read_bytes()
    with zipfile.ZipFile(io.BytesIO((tmp_path / "1.xlsx").read_bytes())) as archive:
        assert {each.date_time[0] for each in archive.infolist()} == {1980}


def test_columns_may_share_a_name_and_a_table_may_be_empty(tmp_path):
    frame = pd.DataFrame([[1, "a"], [2, "b"]], columns=["x", "x"])
    export.to_csv(frame, tmp_path / "table.csv")
    assert of_csv(tmp_path / "table.csv") == [["x", "x"], ["1", "a"], ["2", "b"]]
    export.to_xlsx({"full": frame, "empty": frame.iloc[:0]}, tmp_path / "table.xlsx")
    assert len(of_xlsx(tmp_path / "table.xlsx", 0)) == 3
    assert len(of_xlsx(tmp_path / "table.xlsx", 1)) == 1


@given(st.lists(TEXTS | st.sampled_from(["a" * 40, "History", "'x'", "[*]", "A", "a", "𝒜" * 30])))
def test_every_name_becomes_a_valid_sheet_name(names):
    made = export.sheet_names(names)
    assert len(made) == len(names) == len({each.casefold() for each in made})
    for name in made:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert name.casefold() != "history"


def test_a_table_too_large_for_a_workbook_is_refused_before_writing(tmp_path):
    path = tmp_path / "table.xlsx"
    with pytest.raises(UsageError, match="no table to write"):
        export.to_xlsx({}, path)
    with pytest.raises(UsageError, match=r"sheet texts, column text: a text of 40,000 characters"):
        export.to_xlsx({"texts": pd.DataFrame({"text": ["x" * 40_000]})}, path)
    with pytest.raises(UsageError, match=r"a text of 40,000 characters"):
        export.to_xlsx(pd.DataFrame({"text": ["\U0001f600" * 20_000]}), path)
    with pytest.raises(
        UsageError, match=r"1,048,576 rows of 1 cells are more than a sheet can hold"
    ):
        export.to_xlsx({"long": pd.DataFrame({"n": np.zeros(1_048_576)})}, path)
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match=r"cannot be written"):
        export.to_csv(pd.DataFrame({"a": [1]}), tmp_path / "file" / "table.csv")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_a_number_too_large_for_a_cell_is_written_as_text(tmp_path):
    frame = pd.DataFrame({"n": pd.Series([10**15, 10**17 + 1, float("inf")], dtype=object)})
    export.to_xlsx(frame, tmp_path / "frame.xlsx")
    values = [row[0].value for row in of_xlsx(tmp_path / "frame.xlsx")[1:]]
    assert values == [10**15, "100000000000000001", "inf"]
    table = tables.Table("T", [tables.Column("n")], [[tables.Cell("∞", order="inf")]])
    export.to_xlsx(table, tmp_path / "table.xlsx")
    assert of_xlsx(tmp_path / "table.xlsx")[1][0].value == "∞"


def texts_of(path):
    """Return the texts of a workbook as its format decodes them; openpyxl drops every "x005F_"."""
    with zipfile.ZipFile(path) as archive:
        items = etree.fromstring(archive.read("xl/sharedStrings.xml"))
    return [
        "".join(
            re.sub("_x([0-9a-fA-F]{4})_", lambda found: chr(int(found[1], 16)), part.text)
            for part in item.iter("{*}t")
        )
        for item in items
    ]


@settings(max_examples=50)
@given(
    st.lists(st.sampled_from(["_", "x0041_", "x005F_", "x000d_", "<r>", "</r>", "a "]), min_size=1)
)
@example(["_", "x0041_", "x0042_"])
@example(["<r>", "_", "x0041_", "</r>"])
def test_a_text_that_looks_like_a_coded_character_is_written_as_it_is(tmp_path_factory, parts):
    path = tmp_path_factory.mktemp("xlsx") / "table.xlsx"
    text = "".join(parts)
    export.to_xlsx({text: pd.DataFrame({"a": [text]})}, path)
    assert texts_of(path) == [*dict.fromkeys(["a", text])]
    with zipfile.ZipFile(path) as archive:
        name = etree.fromstring(archive.read("xl/workbook.xml")).find(".//{*}sheet").get("name")
    assert not re.search("_x[0-9a-fA-F]{4}_", name)


@pytest.mark.parametrize("offered", [["a, b", "c"], [f"value {n}" for n in range(100)]])
def test_values_to_choose_from_may_be_many_and_have_commas(tmp_path, offered):
    frame = pd.DataFrame({"note": ["n"], "kind": [None]})
    export.to_xlsx({"choices": frame}, tmp_path / "t.xlsx", choices={"kind": offered})
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    [rule] = book["choices"].data_validations.dataValidation
    assert str(rule.sqref) == "B2"
    last = len(offered) + 1
    assert rule.formula1 == f"'choices (2)'!$A$2:$A${last}"
    listed = [cell.value for [cell] in book["choices (2)"][f"A2:A{last}"]]
    assert listed == offered
    assert not book["choices (2)"].data_validations.dataValidation


def test_the_contents_link_to_a_sheet_with_an_apostrophe(tmp_path):
    frame = pd.DataFrame({"a": [1]})
    export.to_xlsx({"members' plans": frame}, tmp_path / "t.xlsx", titles={"members' plans": "T"})
    [link] = [cell.hyperlink for cell in of_xlsx(tmp_path / "t.xlsx")[1] if cell.hyperlink]
    assert link.location == "'members'' plans'!A1"


def test_an_unpaired_surrogate_is_replaced(tmp_path):
    frame = pd.DataFrame({"a": pd.Series(["x\ud800"], dtype=object)})
    export.to_csv(frame, tmp_path / "table.csv")
    export.to_xlsx({"a": frame}, tmp_path / "table.xlsx")
    assert of_csv(tmp_path / "table.csv")[1] == ["x\ufffd"]
    assert of_xlsx(tmp_path / "table.xlsx")[1][0].value == "x\ufffd"


def test_a_single_frame_can_be_written_as_a_workbook(tmp_path):
    frame = pd.DataFrame({"band": ["under_1"], "count": [7]})
    export.to_xlsx(frame, tmp_path / "one.xlsx")
    [(name, sheet)] = pd.read_excel(tmp_path / "one.xlsx", sheet_name=None).items()
    assert name == "Sheet"
    assert sheet.to_dict("list") == frame.to_dict("list")


def test_a_table_is_written_as_the_page_shows_it_with_its_codes_and_their_description(tmp_path):
    frame = pd.DataFrame({"addressee": ["executive_head"], "numerator": [1], "denominator": [3]})
    frame["rate"] = frame["numerator"] / frame["denominator"]
    path = tmp_path / "one.xlsx"
    with i18n.use("fr"):
        export.to_xlsx(tables.rates(frame.assign(indicator="closure_rate"), "T"), path, source="S")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["T", "T (data)", "dictionary"]
    shown, data, described = book.worksheets
    [heads, row, *_, source] = [[cell.value for cell in row] for row in shown.iter_rows()]
    assert "Chefs de secrétariat" in row
    assert row[-1] == pytest.approx(1 / 3)
    assert shown.cell(2, len(heads)).number_format == "0%"
    assert source[0] == "S"
    assert (shown.freeze_panes, shown.auto_filter.ref) == ("A2", "A1:D2")
    assert shown.cell(2, 1).alignment.wrap_text
    assert [cell.value for cell in data[2]][:3] == ["executive_head", 1, 3]
    known = {row[1].value: (row[2].value, row[3].value) for row in described.iter_rows(min_row=2)}
    assert known["addressee"][1] == "executive_head: Chefs de secrétariat"
    assert all(text for text, _codes in known.values())


@pytest.mark.parametrize("language", ["ar", "fr", "ru", "zh"])
def test_dates_and_numbers_are_typed_values_in_every_language(language, tmp_path):
    frame = pd.DataFrame({"n": [12_345, None], "on": pd.to_datetime(["2022-03-31", None])})
    with i18n.use(language):
        columns = [
            tables.Column("n", "n", i18n.number, numeric=True),
            tables.Column("on", "on", tables.columns.date),
            tables.Column("month", "on", lambda on: tables.columns.date(on, "month")),
        ]
        table = tables.table.table_of("T", frame, *columns, frame=frame)
    export.to_xlsx(table, tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    _, first, second = sheet.iter_rows()
    assert first[0].value == 12_345
    assert first[1].value == datetime.datetime(2022, 3, 31)
    assert isinstance(first[2].value, str), "a month is no day"
    assert [cell.value for cell in second] == [i18n.MISSING] * 3
    assert bool(sheet.sheet_view.rightToLeft) == (language == "ar")


def test_an_arabic_sheet_starts_at_the_right(tmp_path):
    frame = pd.DataFrame({"told": ["الحالة.", "A plan."]})
    with i18n.use("ar"):
        table = tables.table.table_of("T", frame, tables.Column("told", "told"), note="الحالة: A.")
    export.to_xlsx(table, tmp_path / "t.xlsx", source="Made.")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    looks = {cell.value: cell.alignment for [cell] in sheet.iter_rows() if cell.value}
    assert {each.horizontal for each in looks.values()} == {"right"}
    assert {value: each.readingOrder for value, each in looks.items()} == {
        "told": 1,
        "الحالة.": 2,
        "A plan.": 1,
        "الحالة: A.": 2,
        "Made.": 1,
    }


def test_a_group_heading_is_a_column_that_can_be_filtered(tmp_path, session):
    shown = tables.recommendations(session.history, session.officers, "Listed")
    export.to_xlsx(shown, tmp_path / "t.xlsx")
    sheet = pd.read_excel(tmp_path / "t.xlsx").head(len(session.history))
    assert sheet["JIU report"].str.startswith("JIU/").all()
    assert sheet["JIU report"].nunique() == session.history["report"].nunique()


def test_lists_in_the_data_of_a_table_are_written(tmp_path, session):
    decided = tables.decisions(checks.decisions_beside_closed(session), "Decision")
    export.to_xlsx(decided, tmp_path / "t.xlsx")
    data = pd.read_excel(tmp_path / "t.xlsx", sheet_name="Decision (data)")
    assert data["listed"].astype(bool).all()
    assert len(data) == len(decided.rows)


def test_columns_are_as_wide_as_their_text_up_to_a_limit(tmp_path):
    frame = pd.DataFrame({"a": ["x"], "b": ["汉字" * 10], "c": ["long " * 100]})
    export.to_xlsx(frame, tmp_path / "t.xlsx")
    widths = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0].column_dimensions
    assert widths["a".upper()].width < widths["B"].width < widths["C"].width
    assert widths["C"].width == pytest.approx(60, abs=1)
    assert widths["B"].width >= 40


def test_a_table_without_data_has_no_csv_and_one_sheet_in_the_workbook(tmp_path):
    empty = tables.Table("Empty", [tables.Column("Head")], [])
    with pytest.raises(UsageError, match="'Empty' has no data to write"):
        export.to_csv(empty, tmp_path / "none.csv")
    assert list(tmp_path.iterdir()) == []
    export.to_xlsx(empty, tmp_path / "one.xlsx")
    assert openpyxl.load_workbook(tmp_path / "one.xlsx").sheetnames == ["Empty"]


def test_headers_have_the_font_of_the_rows_and_multiline_text_is_wrapped(tmp_path):
    export.to_xlsx(pd.DataFrame({"code": ["one\ntwo", "three"]}), tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet["A1"].font.name == sheet["A2"].font.name
    assert sheet["A1"].font.bold
    assert sheet["A2"].alignment.wrap_text
    assert not sheet["A3"].alignment.wrap_text
