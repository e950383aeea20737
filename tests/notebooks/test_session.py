"""The session page, made with the command, shows the figures counted by hand."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import pandas as pd
import papermill
import pytest
from bs4 import BeautifulSoup
from writing import small_document

import jiu_analysis as jiu
from jiu_analysis.cli import main


@pytest.fixture(scope="module")
def site(whole_site):
    return whole_site


@pytest.fixture(scope="module")
def source(site):
    return (site / "wo-pbc-34-6" / "session.en.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(source):
    return BeautifulSoup(source, "html.parser")


def cells(table):
    return [
        [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])]
        for row in table.find_all("tr")
    ]


def table(page, caption):
    [found] = [each for each in page.find_all("table") if each.caption.get_text() == caption]
    return cells(found)


def test_the_site_has_index_page_notebook_and_record(site):
    names = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    pages = {name for name in names if ".files-" not in name and "/jiu_report." not in name}
    assert pages == {
        "index.html",
        "run.json",
        "system/system.en.html",
        "system/system.en.ipynb",
        "wo-pbc-34-6/session.en.html",
        "wo-pbc-34-6/session.en.ipynb",
        "wipo/trends.en.html",
        "wipo/trends.en.ipynb",
    }
    assert {"jiu-rep-2018-6/jiu_report.en.html", "jiu-rep-2018-6/jiu_report.en.ipynb"} <= names
    assert "wo-pbc-34-6/session.en.html" in (site / "index.html").read_text(encoding="utf-8")


def test_the_page_names_other_hosts_only_in_links_to_publishers(source, site):
    for text in (source, (site / "index.html").read_text(encoding="utf-8")):
        assert re.findall(r"https?://", re.sub(r'<a href="https?://[^"]+"', "", text)) == []


def test_the_tables_of_the_page_are_also_csv_files_and_one_workbook(site, page):
    linked = {each.a["href"] for each in page.find_all("p", class_="take")}
    there = (site / "wo-pbc-34-6").rglob("*.csv")
    assert linked == {path.relative_to(site / "wo-pbc-34-6").as_posix() for path in there}
    assert len(linked) == len(page.find_all("table"))
    [beside] = (site / "wo-pbc-34-6").glob("session.en.files-*")
    passed = pd.read_csv(beside / "deadlines.csv")
    assert passed[["numerator", "denominator", "open"]].sum().tolist() == [8, 13, 5]
    sheets = pd.read_excel(beside / "session.en.xlsx", sheet_name=None)
    tables = {Path(each).stem for each in linked}
    assert {name.removesuffix(" (data)") for name in sheets} - {"Contents", "dictionary"} == tables
    assert len(sheets["annex-ii-table (data)"]) == 38


def test_every_link_within_the_page_has_a_target(page):
    for link in page.find_all("a", href=re.compile("^#")):
        assert page.find(id=link["href"][1:]) is not None, link["href"]


def test_the_page_shows_the_command_that_made_it(page):
    message = page.footer.get_text(" ", strip=True)
    assert "jiu-analysis report WO/PBC/34/6 --notebook session --language en" in message
    assert jiu.load(document="WO/PBC/34/6").version in message


def test_the_page_is_smaller_than_1_5_megabytes(source):
    assert len(source.encode("utf-8")) < 1_500_000


def test_the_page_has_one_title_one_main_and_unique_identifiers(page):
    assert page.title.get_text() == (
        "What WIPO does with the recommendations of the Joint Inspection Unit: WO/PBC/34/6"
    )
    assert len(page.find_all("h1")) == len(page.find_all("main")) == 1
    identifiers = [each["id"] for each in page.find_all(id=True)]
    assert len(identifiers) == len(set(identifiers))


def test_every_picture_has_a_description_and_is_followed_by_its_table(page):
    pictures = page.find_all("img")
    assert len(pictures) == 6
    for picture in pictures:
        assert re.match(
            r"Bar chart of \d+ (open )?recommendations|Matrix of status", picture["alt"]
        )
        assert picture.find_next("details")["class"] == ["table"]


def test_the_numbers_match_those_counted_by_hand(page):
    assert table(page, "All recommendations by year and status")[1:] == [
        ["2021", "8", "6", "1", "0", "15"],
        ["2020", "11", "11", "1", "2", "25"],
        ["2019", "1", "1", "1", "0", "3"],
        ["2018", "1", "3", "0", "0", "4"],
        ["2017", "1", "0", "0", "0", "1"],
        ["2016", "3", "0", "0", "0", "3"],
        ["Total", "25", "21", "3", "2", "51"],
    ]
    assert table(page, "Recommendations by addressee and status")[1:] == [
        ["Legislative bodies", "8", "3", "2", "0", "13"],
        ["Executive heads", "17", "18", "1", "2", "38"],
        ["Total", "25", "21", "3", "2", "51"],
    ]


def test_both_numbers_are_shown_where_the_document_contradicts_itself(page):
    stated = table(page, "Totals stated in the text and counted from the annexes")
    assert [row[:4] for row in stated if row[4] == "Differs"] == [
        ["Reports that contain the new recommendations", "All", "3", "4"],
        ["Open recommendations after endorsement", "Executive heads", "18", "19"],
    ]


def test_the_page_has_sections_on_consistency_deadlines_and_changes(page):
    headings = [each.get_text() for each in page.find_all("h2")]
    for heading in ("Consistency checks", "Deadlines", "Changes since the previous document"):
        assert heading in headings
    assert len(table(page, "Contradictions in the document")) == 1 + 13
    assert len(table(page, "Overdue recommendations")) == 1 + 5
    assert len(table(page, "Recommendations whose status has changed")) == 1 + 19
    assert len(table(page, "Open recommendations by coming deadline")) == 1 + 9
    assert len(table(page, "Open recommendations without a deadline")) == 1 + 8


def test_a_recommendation_in_a_contradiction_is_marked_in_every_row(page):
    marked = [row for each in page.find_all("table") for row in cells(each) if "‡" in row[0]]
    assert "JIU/REP/2018/6, 8 ‡" in table(page, "Overdue recommendations")[-1]
    # Once in an annex: 2018/6, 8; 2020/2, 1 and 8; 2020/5, 1 to 3; 2020/7, 2; 2020/8, 8 and 9.
    annexes = sorted(row[0] for row in marked if not row[0].startswith("JIU"))
    assert annexes == ["1 ‡", "1 ‡", "2 ‡", "2 ‡", "3 ‡", "8 ‡", "8 ‡", "8 ‡", "9 ‡"]


def test_the_page_says_where_data_is_missing(page):
    assert "No data." in page.find("p", class_="missing").get_text()


def test_code_is_included_and_folded(page):
    folded = page.find_all("details", class_="code")
    assert folded
    assert all("open" not in each.attrs for each in folded)
    assert "metrics.transitions(moved)" in page.get_text()


@pytest.fixture(scope="module")
def trends(site):
    text = (site / "wipo" / "trends.en.html").read_text(encoding="utf-8")
    found = BeautifulSoup(text, "html.parser")
    # Links of the table of published rates are all that names another host.
    named = re.findall(r"https?://", text)
    assert len(named) == len(found.find_all("a", href=re.compile("^http")))
    return found


def test_trends_of_one_document_say_that_it_does_not_show_a_trend(trends):
    assert "One document does not show a trend." in trends.get_text()
    assert "How to add the next document" in [each.get_text() for each in trends.find_all("h2")]


def test_trends_of_one_document_show_closed_recommendations_but_no_chart(trends):
    points = table(trends, "Recommendations by document and status")
    assert [row[0] for row in points[1:]] == ["WO/PBC/34/6, 31 March 2022"]
    closed = table(trends, "Closed since the previous document")
    assert closed[1:] == [["WO/PBC/34/6", "36", "19 of 36 (53%)", "17", "2"]]
    assert "No curve can be drawn from one document." in trends.get_text()
    assert table(trends, "Latest document: previously listed and closed since, by age")[-1] == (
        ["Total", "36", "19", "17", "2"]
    )


def test_published_rates_are_shown_with_a_caveat(trends):
    assert "Definitions differ" in trends.get_text()
    assert len(table(trends, "Published rates")) == 1 + 18
    assert trends.find("a", href="https://www.unjiu.org/content/acceptance-and-implementation")


def test_papermill_alone_can_run_a_notebook(repository, tmp_path):
    made = papermill.execute_notebook(
        repository / "notebooks" / "jiu_report.ipynb",
        tmp_path / "out.ipynb",
        parameters={"report": "JIU/REP/2018/4", "language": "en"},
        progress_bar=False,
    )
    assert "JIU/REP/2018/4" in str([cell.get("outputs") for cell in made.cells])


def test_only_cells_without_data_show_nothing(site):
    made = nbformat.read(site / "wo-pbc-34-6" / "session.en.ipynb", as_version=4)
    empty = [cell.id for cell in made.cells[2:] if cell.cell_type == "code" and not cell.outputs]
    # In this document no status is less advanced than before, and the previous one is not known;
    # in the shipped package no status is verified.
    unverified = ["verifications", "verified-counts", "not-confirmed"]
    assert empty == ["regressions", "departures", *unverified]


def test_a_page_can_be_made_of_a_document_of_the_user(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "report.md").write_text(small_document().text(), encoding="utf-8")
    assert main(["ingest", "report.md", "--data", "mine"]) == 0
    asked = ["--notebook", "session", "--output", "pages"]
    assert main(["report", "--data", "mine", *asked]) == 0
    page = BeautifulSoup(
        (tmp_path / "pages" / "wo-pbc-35-3" / "session.en.html").read_text("utf-8"), "html.parser"
    )
    assert "Of the 5 recommendations in the report, 2 remain open" in page.get_text()
    # Titles without an English version are shown as printed, marked with their language.
    assert page.find("bdi", lang="zh") is not None


def test_an_invalid_package_is_an_error_and_the_last_page_is_kept(
    whole_site, repository, tmp_path, capsys
):
    site, broken = tmp_path / "site", tmp_path / "data"
    shutil.copytree(whole_site, site)
    shutil.copytree(repository / "data", broken)
    (broken / "statuses.csv").write_text("document\n", encoding="utf-8")
    assert main(["report", "--data", str(broken), "--output", str(site)]) == 1
    assert "statuses.csv, line 1" in capsys.readouterr().err
    assert (site / "wo-pbc-34-6" / "session.en.html").exists()
    index = (site / "index.html").read_text(encoding="utf-8")
    assert re.search(r"Not updated since [\d-]+, because .*statuses.csv, line 1", index)
