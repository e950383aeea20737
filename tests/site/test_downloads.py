"""The data behind a page, as files beside it."""

from __future__ import annotations

import re

import openpyxl
import pandas as pd
import pytest
from displaying import in_language
from pandas.testing import assert_frame_equal

from jiu_analysis import metrics
from jiu_analysis.report import i18n, tables
from jiu_analysis.report.tables.data import resource
from jiu_analysis.site import downloads
from jiu_analysis.site.rendering import Result

FRAME = pd.DataFrame(
    {
        "as_of": pd.to_datetime(["2022-03-31", None]),
        "status": pd.Categorical(["open", None]),
        "count": pd.array([3, None], dtype="Int64"),
        "rate": [0.25, None],
        "is_new": [True, False],
        "listed": [[1, 2], []],
    }
)


def result(title, frame=FRAME, shown=None):
    """Return a result of a page: a table for readers, or a DataFrame."""
    if shown is None:
        return Result("cell", "text/plain", "", data=resource(frame, title))
    bundle = shown._repr_mimebundle_()
    return Result("cell", "text/html", bundle["text/html"], data=resource(frame, title))


def test_a_frame_is_restored_from_a_notebook():
    back = downloads.frame(resource(FRAME, "All kinds"))
    expected = {
        "as_of": pd.Series(FRAME["as_of"], dtype="datetime64[s]"),
        "status": pd.Series(["open", None], dtype="object"),
        "count": FRAME["count"],
        "rate": pd.array([0.25, None], dtype="Float64"),
        "is_new": pd.array([True, False], dtype="boolean"),
        "listed": pd.Series(["1, 2", ""], dtype="object"),
    }
    assert_frame_equal(back, pd.DataFrame(expected))


def test_the_schema_names_each_column_and_its_type():
    fields = resource(FRAME, "All kinds")["schema"]["fields"]
    assert {each["name"]: each["type"] for each in fields} == {
        "as_of": "date",
        "status": "string",
        "count": "integer",
        "rate": "number",
        "is_new": "boolean",
        "listed": "string",
    }


def test_a_displayed_table_contains_the_displayed_text(session):
    rates = metrics.rates(session.history)
    [data] = [
        value
        for kind, value in tables.rates(rates, "Rates")._repr_mimebundle_().items()
        if kind.endswith("+json")
    ]
    assert data["title"] == "Rates"
    assert downloads.frame(data)["numerator"].tolist() == rates["numerator"].tolist()


def test_each_resource_becomes_a_file_and_a_sheet_reproducibly(tmp_path):
    resources = {"first": result("One"), "second": result("Two", FRAME.head(0))}

    def written(name):
        downloads.write(resources, tmp_path / name, tmp_path / f"{name}.xlsx")
        files = sorted((tmp_path / name).iterdir())
        return {file.name: file.read_bytes() for file in files} | {
            "book": (tmp_path / f"{name}.xlsx").read_bytes()
        }

    once = written("a")
    assert set(once) == {"first.csv", "second.csv", "book"}
    assert once == written("b")
    sheets = pd.read_excel(tmp_path / "a.xlsx", sheet_name=None)
    assert sheets["Contents"].to_numpy().tolist() == [["One", "first"], ["Two", "second"]]
    assert sheets["first"]["count"].iloc[0] == 3


def test_a_table_name_that_is_invalid_for_a_file_is_replaced(tmp_path):
    names = ["by-year", "Rates", "rates", "con", "contents", "n" * 64]
    resources = {name: result(name) for name in names}
    files = downloads.write(resources, tmp_path / "a", tmp_path / "a.xlsx")
    written = {each.name for each in (tmp_path / "a").iterdir()}
    assert written == set(files.values())
    assert len({each.casefold() for each in written}) == len(names)
    assert files["by-year"] == "by-year.csv"
    assert all(re.fullmatch(r"[\w-]+\.csv", each) for each in written)
    assert "con.csv" not in written
    sheets = pd.read_excel(tmp_path / "a.xlsx", sheet_name=None)
    [first, *others] = sheets
    assert sheets[first]["Sheet"].tolist() == others
    assert sheets[first]["Title"].tolist() == names


@pytest.mark.parametrize("name", ["../x", "/x", "a/b", "..", "a\\b", "x\0", "世" * 200])
def test_the_name_of_a_table_cannot_lead_to_another_folder(name, tmp_path):
    downloads.write({name: result("T")}, tmp_path / "a", tmp_path / "a.xlsx")
    assert {each.name for each in tmp_path.iterdir()} == {"a", "a.xlsx"}
    assert len(list((tmp_path / "a").iterdir())) == 1


def test_a_downloaded_table_is_as_displayed_on_the_page(session):
    for shown in (
        tables.recommendations(session.history, session.officers, "Listed"),
        tables.status_by(
            metrics.status_counts(session.history, by=["addressee"]), "addressee", "By addressee"
        ),
        tables.reversals(metrics.reversals(session.history).head(0), "None"),
    ):
        back = downloads.table(result(shown.caption, shown.frame, shown))
        assert repr(back) == repr(shown)
        assert back.note == i18n.plain_text(shown.note)


def test_a_frame_displayed_by_pandas_is_written_from_its_data():
    shown = Result("cell", "text/html", FRAME._repr_html_(), data=resource(FRAME, "T"))
    assert_frame_equal(downloads.table(shown), downloads.frame(shown.data))


def test_the_contents_sheet_links_to_the_others_and_describes_them(tmp_path, session):
    shown = tables.rates(metrics.rates(session.history), "Rates")
    results = {"rates": result("Rates", shown.frame, shown)}
    about = {"about": "About", "source": "Cited"}
    in_language("zh", downloads.write, results, tmp_path / "a", tmp_path / "a.xlsx", **about)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["目录", "rates", "rates (data)", "dictionary"]
    contents = book.worksheets[0]
    assert contents["B2"].hyperlink.location == "'rates'!A1"
    assert contents["A4"].value == "About"
    assert book["rates"].cell(book["rates"].max_row, 1).value == "Cited"
