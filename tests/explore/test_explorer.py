"""The widgets show what the library returns for the selection; no browser is needed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from html import unescape

import numpy as np
import pandas as pd
import pytest
from altered import with_document, with_tables
from bs4 import BeautifulSoup

import jiu_analysis as jiu
from jiu_analysis import explore, metrics
from jiu_analysis.datapackage.loading import Package
from jiu_analysis.errors import UsageError
from jiu_analysis.explore.selection import Rows, Selection
from jiu_analysis.explore.view_model import BARS, ViewModel


@pytest.fixture
def explorer(package):
    return explore.explorer(package)


def labelled(explorer, label):
    """Return the control with this label."""
    found, todo = [], [explorer.widget]
    while todo:
        each = todo.pop()
        todo += getattr(each, "children", ())
        found += [each] if getattr(each, "description", None) == label else []
    [control] = found
    return control


def pick(explorer, label, *names):
    """Choose in the list with this label the options that begin with these names."""
    control = labelled(explorer, label)
    options = [name for name, _ in control.options]
    control.index = [
        place for place, option in enumerate(options) if option.rpartition(" (")[0] in names
    ]
    assert len(control.index) == len(names), options


def rows_in_table(explorer):
    return json.loads(explorer._table._dt_args["data_json"])


def shown_figures(explorer):
    page = BeautifulSoup(explorer._tiles.value, "html.parser")
    return {
        each.find(class_="jiu-name").get_text(): [part.get_text() for part in each.find_all(True)]
        for each in page.find_all("li")
    }


def with_older(package):
    """Return the package with a second, older document of three rows."""
    day = pd.Timestamp("2021-03-31")
    return with_document(package, "WO/PBC/33/7", package.statuses.head(3), as_of=day)


def test_the_newest_document_is_selected_at_the_start(package):
    opened = explore.explorer(with_older(package))
    assert opened.selection == Selection(document="WO/PBC/34/6")
    opened.choose()
    assert len(opened.frame) == 54
    assert (
        "in 2 documents; a recommendation in several of them is counted once in each"
        in opened._tiles.value
    )


@pytest.mark.parametrize(
    "choices", [{}, {"acceptance": "accepted"}, {"addressee": "legislative_body"}]
)
def test_figures_of_an_organization_are_compared_with_the_latest_documents_of_all(package, choices):
    older, day = with_older(package), pd.Timestamp("2021-12-31")
    fao = package.documents.assign(document="FC/1", organization="FAO", body="FC", as_of=day)
    listed = package.statuses.head(9).assign(document="FC/1")
    several = with_tables(
        older,
        documents=pd.concat([older.documents, fao], ignore_index=True),
        statuses=pd.concat([older.statuses, listed], ignore_index=True),
    )
    latest = metrics.latest(several)
    for name, value in choices.items():
        latest = latest[latest[name].eq(value)]
    expected = jiu.selection.key_figures(latest).set_index("indicator")
    opened = explore.explorer(several)
    for document in ("WO/PBC/34/6", "WO/PBC/33/7", "FC/1"):
        opened.choose(document=document, **choices)
        shown = shown_figures(opened)
        for name, indicator in {"Still open": "open", "Accepted": "acceptance_rate"}.items():
            part, whole = expected.loc[indicator, ["numerator", "denominator"]].astype(int)
            assert f"({part} of {whole})" in shown[name][-1]
    opened.choose(**choices)
    assert "All organizations" not in opened._tiles.value


def test_clearing_all_choices_closes_the_list_that_is_open(explorer):
    opened = labelled(explorer, "Deadline: all")
    opened.value = True
    labelled(explorer, "Clear all choices").click()
    assert not opened.value
    assert explorer.selection == Selection()


def test_in_a_package_of_one_organization_there_is_nothing_to_compare_with(package):
    assert "All organizations" not in explore.explorer(with_older(package))._tiles.value


def test_a_revision_is_selected_at_the_start_instead_of_the_document_it_supersedes(package):
    revised = "WO/PBC/34/6/REV.1"
    both = with_document(package, revised, package.statuses, supersedes="WO/PBC/34/6")
    opened = explore.explorer(both)
    assert opened.selection == Selection(document="WO/PBC/34/6/REV.1")


def test_a_control_updates_figures_chart_table_card_and_code(explorer, package):
    pick(explorer, "Addressed to", "Executive heads")
    pick(explorer, "Implementation", "In progress")
    selection = explorer.selection
    assert selection == Selection(
        document="WO/PBC/34/6", addressee="executive_head", implementation="in_progress"
    )
    chosen = selection.of(package)
    pd.testing.assert_frame_equal(explorer.frame, chosen)
    figures = selection.key_figures(package).set_index("indicator")
    message = shown_figures(explorer)["Overdue"]
    part, whole = figures.loc["overdue", ["numerator", "denominator"]].astype(int)
    assert f"{part} of {whole} open with a deadline" in message
    assert f"{len(chosen)} of {len(chosen)} shown" in explorer._caption.value
    assert len(rows_in_table(explorer)) == len(chosen)
    assert {row[2] for row in rows_in_table(explorer)} == {"In progress"}
    counts = metrics.status_counts(chosen, by=["report_year"])
    described = jiu.figures.status_by_year(counts).description
    assert unescape(re.search(r'alt="([^"]*)"', explorer._chart.value)[1]) == described
    names = {}
    exec(explorer._code.value, names)
    pd.testing.assert_frame_equal(names["chosen"], explorer.frame)


def test_every_control_selects_as_labelled(explorer, package):
    labelled(explorer, "Overdue").value = "Overdue only"
    assert len(explorer.frame) == 5
    labelled(explorer, "Search").value = "whistle-blower"
    assert len(explorer.frame) == 1
    labelled(explorer, "Clear all choices").click()
    assert len(explorer.frame) == 51
    pick(explorer, "Year of the review", "2021", "2018")
    assert explorer.selection == Selection(report_year=[2021, 2018])
    labelled(explorer, "Clear all choices").click()
    for label, name, chosen in (
        ("Change", "Changed", Selection(change="changed")),
        ("Deadline", "None named", Selection(deadline="none")),
        ("JIU report", "JIU/REP/2018/4", Selection(report="JIU/REP/2018/4")),
        ("Acceptance", "Not relevant", Selection(acceptance="not_relevant")),
    ):
        pick(explorer, label, name)
        assert explorer.selection == chosen
        labelled(explorer, "Clear all choices").click()
    labelled(explorer, "Decision").value = "Submitted for decision"
    assert explorer.selection == Selection(put_to_decision=True)
    labelled(explorer, "Clear all choices").click()
    pick(explorer, "Officer in charge", "Chief Information Officer (CIO)")
    assert len(explorer.selection.officer) == 3
    named = package.officers.set_index("officer")["officer_en"]
    assert {named[each] for each in explorer.frame["officer"]} == {
        "Chief Information Officer (CIO)"
    }


def test_the_longest_overdue_is_first_and_its_card_is_shown(explorer):
    labelled(explorer, "Overdue").value = "Overdue only"
    assert rows_in_table(explorer)[0][0] == "JIU/REP/2018/4, 10"
    assert [int(row[4]) for row in rows_in_table(explorer)] == [821, 455, 90, 90, 90]
    assert (explorer.card.report, explorer.card.recommendation) == ("JIU/REP/2018/4", 10)
    assert "Chief Ethics Officer" in explorer._card.value


def test_clicking_a_row_or_choosing_a_name_shows_the_card(explorer):
    explorer._table.selected_rows = [2]
    assert explorer.card.report == "JIU/REP/2020/2"
    labelled(explorer, "Recommendation").index = 1
    assert explorer.card.report == "JIU/REP/2018/6"
    assert "JIU/REP/2018/6 recommendation 1" in explorer._card.value


@pytest.mark.parametrize("bars", BARS)
def test_bars_can_be_grouped_by_any_column(explorer, bars):
    labelled(explorer, "Bars").value = bars
    name = BARS[bars] if bars == "report" else BARS[bars].lower()
    assert f"by {name} and status" in explorer._chart.value


def test_typing_filters_a_long_list_and_keeps_the_selected_options(explorer):
    pick(explorer, "Officer in charge", "Chief Ethics Officer")
    labelled(explorer, "Find in officer in charge").value = "information chief"
    names = [name for name, _ in labelled(explorer, "Officer in charge").options]
    assert [name.rpartition(" (")[0] for name in names] == [
        "Chief Ethics Officer",
        "Chief Information Officer (CIO)",
    ]
    assert explorer.selection.officer == ("首席道德操守官",)


def test_each_option_shows_its_number_of_rows(explorer):
    labelled(explorer, "Overdue").value = "Overdue only"
    names = [name for name, _ in labelled(explorer, "Year of the review").options]
    counts = explorer.frame["report_year"].value_counts()
    assert {name for name in names if not name.endswith("(0)")} == {
        f"{year} ({count})" for year, count in counts.items()
    }
    pick(explorer, "Year of the review", "2018")
    [button] = [
        each
        for each in descendants(explorer.widget)
        if str(getattr(each, "description", "")).startswith("Year of the review:")
    ]
    assert button.description == "Year of the review: 2018"


def descendants(widget):
    for each in getattr(widget, "children", ()):
        yield each
        yield from descendants(each)


def test_open_rows_precede_closed_ones_and_a_start_date_is_not_a_deadline(explorer):
    statuses = [row[2] for row in rows_in_table(explorer)]
    first_closed = next(
        place for place, each in enumerate(statuses) if each in ("Implemented", "Not relevant")
    )
    assert set(statuses[first_closed:]) == {"Implemented", "Not relevant"}
    assert first_closed == 24
    explorer.choose(report="JIU/REP/2021/5")
    shown = {row[0]: row[3] for row in rows_in_table(explorer)}
    assert shown["JIU/REP/2021/5, 3"] == "from 2023-01-01"


def test_the_reading_queue_is_off_at_first_and_sorts_rows_with_signals_to_the_top(explorer):
    assert rows_in_table(explorer)[0][0] == "JIU/REP/2018/4, 10"
    [queue] = [
        each
        for each in descendants(explorer.widget)
        if str(getattr(each, "description", "")).startswith("Reading queue")
    ]
    assert queue.value is False
    queue.value = True
    first = rows_in_table(explorer)[0]
    assert first[0] == "JIU/REP/2018/6, 8"
    assert first[1] == "Submitted for decision as closed, but the status is open"


def test_two_documents_are_compared(package):
    opened = explore.explorer(with_older(package))
    labelled(opened, "Compare with").value = "WO/PBC/33/7"
    shown = BeautifulSoup(opened._differences.value, "html.parser")
    assert shown.find("caption").text == "WO/PBC/33/7 → WO/PBC/34/6: differences"
    rows = [row.get_text(" ", strip=True) for row in shown.find("tbody").find_all("tr")]
    assert len([each for each in rows if each.endswith("only in WO/PBC/34/6")]) == 48
    opened.choose()
    assert "Choose one document" in opened._differences.value


def test_a_verification_is_saved_in_the_package_and_shown_in_the_card(package, tmp_path):
    folder = shutil.copytree(package.path, tmp_path / "mine")
    opened = explore.explorer(jiu.load(folder))
    opened.choose(overdue=True)
    labelled(opened, "Save verification").click()
    assert 'role="alert"' in opened._form._message.value
    labelled(opened, "Evidence for the status").value = "Not supported"
    labelled(opened, "Status as verified").label = "Not started"
    labelled(opened, "What it rests on").value = "<b>nothing was done</b>"
    labelled(opened, "Your name").value = "A. Reader"
    labelled(opened, "Save verification").click()
    assert "Saved" in opened._form._message.value
    [kept] = jiu.load(folder).verifications.to_dict("records")
    assert (kept["report"], kept["support"]) == ("JIU/REP/2018/4", "not_supported")
    card = opened._card.value
    assert "A. Reader" in card
    assert "&lt;b&gt;nothing was done" in card
    labelled(opened, "Recommendation").index = 1
    assert labelled(opened, "Evidence for the status").value == "Choose"
    assert labelled(opened, "Your name").value == "A. Reader"


def test_no_verification_is_saved_in_the_package_of_the_project(explorer):
    labelled(explorer, "Evidence for the status").value = "Supported"
    labelled(explorer, "Your name").value = "A. Reader"
    labelled(explorer, "Save verification").click()
    assert "a data package of your own" in explorer._form._message.value


def test_an_empty_selection_is_shown_without_an_error(explorer):
    explorer.choose(text="nowhere at all")
    assert explorer.frame.empty
    assert explorer.card is None
    assert rows_in_table(explorer) == []
    assert "0 recommendations" in BeautifulSoup(explorer._tiles.value, "html.parser").get_text()
    assert "Search: 51 without it" in explorer._chart.value, "what stands in the way is named"


def test_an_empty_package_can_be_explored(package, tmp_path):
    empty = Package(tmp_path, {name: table.iloc[:0] for name, table in package.tables.items()})
    assert explore.explorer(empty).frame.empty


def test_exports_equal_the_frame_of_the_library_and_overwrite_no_file(
    explorer, package, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    explorer.choose(overdue=True)
    labelled(explorer, "Save as CSV").click()
    labelled(explorer, "Save as CSV").click()
    labelled(explorer, "Save as workbook").click()
    folder = tmp_path / "exports"
    assert [path.name for path in tmp_path.iterdir()] == ["exports"]
    assert {path.name for path in folder.iterdir()} == {
        "selection.csv",
        "selection-2.csv",
        "selection.xlsx",
    }
    assert (folder / "selection.csv").read_bytes() == (folder / "selection-2.csv").read_bytes()
    # In the order of the table, the longest overdue first, and with the columns it adds.
    chosen = metrics.overdue(Selection(overdue=True).of(package))
    read = pd.read_csv(folder / "selection.csv")
    assert read["days_overdue"].tolist() == chosen["days_overdue"].tolist()
    assert read["officer_en"].iloc[0] == "Chief Ethics Officer"
    assert read["locator"].tolist() == chosen["locator"].tolist()
    assert read["target_date"].tolist() == [f"{each:%Y-%m-%d}" for each in chosen["target_date"]]
    sheets = pd.read_excel(folder / "selection.xlsx", sheet_name=None)
    assert list(sheets) == [
        "selection",
        "selection (data)",
        "key figures",
        "key figures (data)",
        "about",
        "dictionary",
    ]
    assert sheets["selection (data)"]["report"].tolist() == chosen["report"].tolist()
    shown = [row[0] for row in rows_in_table(explorer)]
    assert sheets["selection"]["Recommendation"].tolist()[:5] == shown, "what is seen is saved"
    assert sheets["selection"]["Days overdue"].tolist()[0] == 821
    assert sheets["selection"]["Deadline"].iloc[0] == pd.Timestamp(2019, 12, 31)
    message = sheets["key figures"].set_index(["Figure", "Counted among"])
    assert message.loc[("Overdue", "open with a deadline"), ["Number", "Of"]].tolist() == [5, 5]
    assert package.version in sheets["about"]["value"].tolist()
    assert "Saved 5 rows in" in explorer._message.value


def test_formulas_are_neutralised_in_an_export(package, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    formula = '=HYPERLINK("x")'
    statuses = package.statuses.assign(officer=formula)
    hostile = explore.explorer(with_tables(package, statuses=statuses))
    path = hostile.export("csv")
    assert set(pd.read_csv(path)["officer"]) == {f"'{formula}"}


def test_an_export_that_cannot_be_written_is_reported_beside_the_button(
    explorer, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    labelled(explorer, "Name of the file").value = "n" * 300
    labelled(explorer, "Save as CSV").click()
    assert 'role="alert"' in explorer._message.value


def test_the_name_of_an_export_cannot_lead_to_another_folder(explorer, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    labelled(explorer, "Name of the file").value = "../../elsewhere"
    assert explorer.export("csv").parent == tmp_path / "exports"


def test_values_of_the_data_are_never_markup(package):
    hostile = "<img src=x onerror=alert(1)>"
    tables = {
        "statuses": package.statuses.assign(officer=hostile, locator=hostile),
        "recommendations": package.recommendations.assign(summary=hostile),
    }
    opened = explore.explorer(with_tables(package, **tables))
    for html in (opened._card.value, opened._tiles.value, opened._static()):
        assert "<img src=x" not in html
    assert "<img" not in opened._table._dt_args["data_json"]


def test_a_large_selection_shows_its_first_rows_and_the_total(package):
    size = 1000
    statuses = pd.concat([package.statuses] * (size // len(package.statuses) + 1))[:size]
    statuses = statuses.assign(locator=[f"row {place}" for place in range(size)])
    large = with_tables(package, statuses=statuses.reset_index(drop=True))
    opened = explore.explorer(large)
    assert "200 of 1,000 shown" in opened._caption.value
    assert len(rows_in_table(opened)) == 200


def test_the_first_rows_of_a_large_selection_are_the_longest_overdue(package):
    rows = Rows(package)
    every = np.arange(len(package.history))
    first = ViewModel(rows, every).first(20)
    late = metrics.overdue(package.history).index
    assert first[:5].tolist() == late.tolist()
    assert len(set(first)) == 20


def test_recommendations_are_sorted_by_number(package):
    is_first = package.statuses["report"].eq("JIU/REP/2020/8") & package.statuses[
        "recommendation"
    ].eq(1)
    numbers = package.statuses["recommendation"].mask(is_first, 10)
    statuses = {"statuses": package.statuses.assign(recommendation=numbers)}
    opened = explore.explorer(with_tables(package, **statuses))
    opened.choose(report="JIU/REP/2020/8")
    ordered = sorted(rows_in_table(opened), key=lambda row: row[-1])
    assert [row[0].rpartition(" ")[2] for row in ordered] == ["4", "5", "7", "8", "9", "10"]
    [by, hidden] = opened._table._dt_args["columnDefs"][:2]
    assert by["orderData"] == hidden["targets"] == len(ordered[0]) - 1


def test_the_saved_view_is_complete_without_a_kernel(explorer):
    explorer.choose(overdue=True)
    page = BeautifulSoup(explorer._static(), "html.parser")
    text = page.get_text(" ", strip=True)
    for part in ("5 recommendations", "821 days overdue", "Chief Ethics Officer", "jiu.Selection("):
        assert part in text
    assert page.find("img")["alt"].startswith("Bar chart of 5 recommendations")
    assert len(page.find("table").find("tbody").find_all("tr")) == 5


def test_the_saved_view_follows_the_selection(explorer, monkeypatch):
    saved = []
    monkeypatch.setattr("jiu_analysis.explore.view.display", lambda *_, **__: Handle(saved))
    explorer._ipython_display_()
    labelled(explorer, "Overdue").value = "Overdue only"
    assert "5</b> recommendations" in saved[-1]
    explorer._table.selected_rows = [2]
    assert "JIU/REP/2020/2 recommendation 3" in saved[-1]


class Handle:
    """A stand-in for the updatable display of IPython."""

    def __init__(self, shown):
        self.shown = shown

    def update(self, html):
        self.shown.append(html.data)


def test_a_missing_value_cannot_be_selected(explorer):
    with pytest.raises(UsageError, match="no document 'WO/PBC/1/1'"):
        explorer.choose(document="WO/PBC/1/1")


def test_without_widgets_the_error_names_the_package_to_install(monkeypatch, package):
    monkeypatch.setattr(explore, "find_spec", lambda name: None if name == "itables" else object)
    with pytest.raises(UsageError, match=r"needs itables, not installed here; .*jiu-analysis\[lab"):
        explore.explorer(package)


def test_the_library_works_without_widgets():
    absent = "; ".join(f"sys.modules[{name!r}] = None" for name in explore.NEEDED)
    code = (
        f"import sys; {absent}; import jiu_analysis as jiu, jiu_analysis.cli;"
        " print(len(jiu.load().history))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "51"
