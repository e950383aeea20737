"""The documented mapping example, from the table to the pages, with figures computed by hand."""

from __future__ import annotations

import csv
import shutil

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from mapped import workbook

from jiu_analysis import metrics
from jiu_analysis.cli import main
from jiu_analysis.datapackage import loading as loaders


@pytest.fixture(scope="module")
def folder(repository, tmp_path_factory):
    """Return the example of the documentation, with its table also as a workbook."""
    folder = tmp_path_factory.mktemp("example")
    for name in ("uoe.csv", "uoe.toml"):
        shutil.copy(repository / "docs" / "examples" / name, folder / name)
    with (folder / "uoe.csv").open(encoding="utf-8", newline="") as file:
        workbook(folder / "uoe.xlsx", csv.reader(file))
    for kind in ("csv", "xlsx"):
        mapped = ["--mapping", str(folder / "uoe.toml"), "--data", str(folder / kind)]
        assert main(["ingest", str(folder / f"uoe.{kind}"), *mapped]) == 0
    return folder


@pytest.fixture(scope="module")
def example(folder):
    return loaders.load(folder / "csv")


def test_the_workbook_and_the_csv_of_the_example_give_the_same_tables(folder, example):
    other = loaders.load(folder / "xlsx")
    for name in ("recommendations", "reports"):
        pd.testing.assert_frame_equal(example.tables[name], other.tables[name])
    for name in ("statuses", "headings", "texts"):
        pd.testing.assert_frame_equal(
            example.tables[name].drop(columns="locator"),
            other.tables[name].drop(columns="locator"),
        )
    assert other.statuses["locator"].iloc[0] == 'sheet "Register", row 3'


def test_the_figures_of_the_example_match_those_counted_by_hand(example):
    history = example.history
    assert metrics.open_counts(history).values.tolist() == [[6, 6, 0, 12]]
    counts = metrics.status_counts(history).set_index("status")["count"]
    assert counts[counts > 0].to_dict() == {
        "implemented": 4,
        "in_progress": 4,
        "not_started": 1,
        "under_consideration": 1,
        "not_accepted": 1,
        "not_relevant": 1,
    }
    rates = metrics.rates(history).set_index("indicator")[["numerator", "denominator"]]
    assert rates.loc["acceptance_rate"].tolist() == [9, 12]
    assert rates.loc["implementation_rate"].tolist() == [4, 9]
    assert rates.loc["implemented_share"].tolist() == [4, 12]
    assert metrics.change_counts(history)["count"].tolist() == [5, 5, 2, 0]
    late = metrics.overdue(history).set_index(["report", "recommendation"])["days_overdue"]
    assert late.to_dict() == {("JIU/REP/2021/91", 3): 275, ("JIU/REP/2021/91", 2): 91}


def test_check_lists_the_comparisons_of_the_example_that_cannot_be_made(folder, capsys):
    assert main(["check", "--data", str(folder / "csv")]) == 0
    output = capsys.readouterr().out
    assert "The document has no list of open reports." in output
    assert "The document lists no recommendations for decision." in output


def test_ingest_accounts_for_every_row_and_names_columns_it_does_not_use(folder, capsys):
    arguments = ["--mapping", str(folder / "uoe.toml"), "--data", str(folder / "csv")]
    assert main(["ingest", str(folder / "uoe.csv"), *arguments]) == 0
    output = capsys.readouterr().out
    assert "lines: 17 = 14 read (12 field, 2 heading, 0 prose)" in output
    assert " + 2 boilerplate + 1 blank + 0 unread" in output
    assert "columns not used: “Priority”" in output
    assert "nothing was changed" in output


def test_a_table_with_an_unknown_word_is_not_added_and_each_row_is_named_once(
    folder, tmp_path, capsys
):
    table = tmp_path / "uoe.csv"
    text = (folder / "uoe.csv").read_text(encoding="utf-8")
    table.write_text(text.replace("Declined", "Turned down"), encoding="utf-8")
    data = tmp_path / "data"
    asked = ["ingest", str(table), "--mapping", str(folder / "uoe.toml"), "--data", str(data)]
    assert main(asked) == 1
    output = capsys.readouterr().err
    assert "Correct 1 problem first" in output
    assert "row 7: column “Status” says “Turned down”, which is not a known word" in output
    assert not data.exists()


def test_the_error_about_a_missing_mapping_says_how_to_get_one(folder, tmp_path, capsys):
    for kind in ("csv", "xlsx"):
        assert main(["ingest", str(folder / f"uoe.{kind}"), "--data", str(tmp_path / "d")]) == 2
        assert "a spreadsheet needs a mapping" in capsys.readouterr().err
    two = [str(folder / "uoe.csv"), str(folder / "uoe.xlsx")]
    assert main(["ingest", *two, "--mapping", str(folder / "uoe.toml")]) == 2
    assert "--mapping names one document" in capsys.readouterr().err


@pytest.fixture(scope="module")
def pages(folder, tmp_path_factory):
    """Return the pages of the example, and of a table that contains only statuses."""
    bare = tmp_path_factory.mktemp("bare")
    text = (folder / "uoe.toml").read_text(encoding="utf-8")
    head = text[: text.index("[table]")].replace("12/5", "13/1")
    head = head.replace('previous_document = "UOE/EB/11/4"\n', "")
    (bare / "map.toml").write_text(
        f'{head}[table]\naddressee = "executive_head"\n[columns]\nreport = "R"\n'
        'recommendation = "N"\nstatus = "S"\n',
        encoding="utf-8",
    )
    (bare / "table.csv").write_text(
        "R,N,S\nJIU/REP/2021/91,1,Implemented\nJIU/REP/2021/91,2,In progress\n", encoding="utf-8"
    )
    data = bare / "data"
    asked = [str(bare / "table.csv"), "--mapping", str(bare / "map.toml"), "--data", str(data)]
    assert main(["ingest", *asked]) == 0
    made = {}
    for name, package in (("whole", folder / "csv"), ("bare", data)):
        output = bare / name
        asked = ["--notebook", "session", "trends", "--output", str(output)]
        assert main(["report", "--data", str(package), *asked]) == 0
        for path in output.glob("*/*.html"):
            page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
            made[name, path.name.split(".")[0]] = page.get_text(" ", strip=True)
    return made


def test_the_pages_of_the_example_show_its_figures(pages):
    text = pages["whole", "session"]
    assert "Of the 12 recommendations in the report, 6 remain open" in text
    assert "row 10" in text
    assert "Board secretariat" in text
    assert "From 1 progress report: UOE/EB/12/5 (31 March 2024)" in pages["whole", "trends"]


@pytest.mark.parametrize("name", ["whole", "bare"])
def test_pages_say_which_information_a_table_lacks(pages, name):
    text = pages[name, "session"]
    assert "The document lists no recommendations for decision." in text
    assert "The document has no list of open reports" in text
    assert "Differs" not in text
    assert "No data." in text
    assert "is a picture" not in text


def test_pages_of_a_table_with_statuses_only_say_that_changes_are_unknown(pages):
    text = pages["bare", "session"]
    assert "The document does not state the change for any recommendation." in text
    assert "No officer named" in text
    assert "One document does not show a trend." in pages["bare", "trends"]
