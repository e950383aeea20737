"""The pages of all organizations and of a JIU report, from a package of three organizations."""

from __future__ import annotations

import datetime

import pytest
from bs4 import BeautifulSoup

import jiu_analysis as jiu
from jiu_analysis import checks, figures, metrics, tables, text
from jiu_analysis.datapackage import example
from jiu_analysis.errors import UsageError
from jiu_analysis.report import i18n
from jiu_analysis.report.multiples import Point, multiples


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    folder = tmp_path_factory.mktemp("system") / "data"
    example.write(folder, example.Size(organizations=5, years=3, recommendations=15))
    return jiu.load(folder)


@pytest.fixture(scope="module")
def report(system):
    return metrics.by_report(system)["report"].iloc[-2]


def cells(table):
    return [
        i18n.plain_text(cell.text) for group in table.groups for row in group.rows for cell in row
    ]


def test_each_organization_has_a_row_and_the_last_row_is_the_total(system):
    found = checks.with_contradictions(metrics.by_organization(system), system)
    table = tables.organizations(found, "Organizations")
    assert [row[0].text for row in table.rows] == list(found["organization"])
    headers = [column.header for column in table.columns]
    total = dict(zip(headers, (cell.text for cell in table.total), strict=True))
    assert total["Open"] == i18n.number(int(found["open"].sum()))
    assert total["Contradictions"] == i18n.number(int(found["contradictions"].sum()))


@pytest.mark.parametrize("key", ["organization", "document", "report_year", "addressee", "report"])
def test_no_group_of_a_table_is_called_all(system, key):
    history = metrics.latest(system).rename(
        columns={"last_document": "document"} if key == "document" else {}
    )
    names = set(history[key].astype(str))
    counts = metrics.status_counts(history, by=[key])
    for table in (
        tables.status_by(counts, key, "By group"),
        tables.rates(metrics.rates(history, by=[key]), "Rates by group"),
    ):
        assert "All" not in cells(table)
        if key != "addressee":
            assert names & set(cells(table))


def test_the_matrix_shows_a_status_or_the_reason_for_a_blank(system, report):
    statuses = metrics.report_statuses(system, report)
    table = tables.report_matrix(statuses, "Matrix")
    [*_, last] = table.columns
    assert last.header == f"No. {statuses['recommendation'].max()}"
    shown = {
        (row[0].text, column.header): cell
        for row in table.rows
        for column, cell in zip(table.columns[1:], row[1:], strict=True)
    }
    for row in statuses.to_dict("records"):
        key = row["organization"], f"No. {row['recommendation']}"
        if key in shown:
            word = row["status"] if isinstance(row["status"], str) else row["blank"]
            assert shown[key].text.startswith(i18n.label(word))
            assert shown[key].kind == f"status-{word.replace('_', '-')}"


def test_the_answers_list_each_addressed_organization_once_per_recommendation(system, report):
    statuses = metrics.report_statuses(system, report)
    table = tables.report_answers(statuses, system.recommendations, "Answers")
    for group, (_, part) in zip(table.groups, statuses.groupby("recommendation"), strict=True):
        named = [
            name for row in group.rows for name in row[2].text.replace(" and ", ", ").split(", ")
        ]
        is_reported = part["blank"].ne("not_addressed") | part["status"].notna()
        assert sorted(named) == sorted(part.loc[is_reported, "organization"])


def test_the_headline_has_the_totals_of_the_table(system):
    table = metrics.by_organization(system)
    reported = repr(text.system_headline(table))
    assert reported.startswith(f"Open: {table['open'].sum()} of {table['listed'].sum()} listed")
    assert "not a ranking" in reported
    assert "No document in the package" not in reported
    assert "No document in the package: A and B." in repr(text.system_headline(table, ["A", "B"]))


def test_reports_without_any_implemented_recommendation_are_named(system):
    reported = metrics.by_report(system)
    names = list(reported["report"].iloc[:2])
    reported["implemented"] = (~reported["report"].isin(names)).astype(int)
    message = repr(text.nothing_implemented(reported))
    assert message.startswith("2 reports have no recommendation that any organization has")
    assert message.endswith(f": {' and '.join(names)}.")
    reported["implemented"] = 1
    assert "that an organization has implemented" in repr(text.nothing_implemented(reported))


def test_the_last_row_of_the_changes_in_a_year_is_the_total(system):
    changed = metrics.changes_in_a_year(system)
    table = tables.changes_in_a_year(changed, "Changes")
    assert [row[0].text for row in table.rows] == list(changed["organization"])
    assert table.total[3].text == i18n.number(int(changed["new"].sum()))
    assert "a year apart" in tables.changes_in_a_year(changed.head(0), "Changes").note


def test_dates_are_not_mentioned_where_all_are_the_same(system):
    table = metrics.by_organization(system).head(1)
    assert "The dates differ." not in repr(text.system_headline(table))


def test_a_date_before_the_first_document_is_an_error(system):
    with pytest.raises(UsageError, match="no document of these organizations up to that date"):
        text.system_masthead(metrics.by_organization(system, as_of="1990-01-01"))


def test_an_unlisted_report_is_an_error_that_names_the_listed_ones(system, report):
    with pytest.raises(UsageError, match=report):
        text.report_masthead(system, "JIU/REP/1999/1")


def test_the_page_of_a_report_is_the_same_when_only_its_rows_are_read(system, report):
    narrowed = jiu.load(system.path, report=report)
    assert set(narrowed.statuses["report"]) == {report}
    whole, part = (metrics.report_statuses(each, report) for each in (system, narrowed))
    shown = ["recommendation", "organization", "status", "blank", "document", "is_dropped"]
    assert whole[shown].astype(str).equals(part[shown].astype(str))


def test_rates_of_a_complete_population_have_no_warning(system):
    table = tables.rates_by_year(metrics.since_first_document(system), "Rates")
    assert [column.header for column in table.columns[1:3]] == ["Organizations", "Accepted, of all"]
    assert table.frame["organizations"].between(1, system.documents["organization"].nunique()).all()


def test_assessments_are_shown_side_by_side_in_their_own_languages(system, report):
    reported = metrics.last_reported(system, report=report)
    table = tables.assessments(reported, system.texts, "Texts")
    rows = [row for group in table.groups for row in group.rows]
    assert len(rows) == len(reported)
    assert {row[2].lang for row in rows} > {""}


def test_bars_are_proportional_and_described_in_words():
    points = {
        "A": [Point(datetime.date(2020, 1, 1), 9, 8, 2), Point(datetime.date(2022, 1, 1), 5, 4, 0)],
        "B": [Point(datetime.date(2022, 1, 1), 0, 0, 0)],
    }
    shown = multiples(points)
    assert repr(shown).splitlines() == ["A: 4 of 5 open, 0 overdue", "B: 0 of 0 open, 0 overdue"]
    first, second = BeautifulSoup(shown._repr_html_(), "html.parser").find_all("li")
    opened, overdue = (path["d"] for path in first.find_all("path"))
    assert "v-30.0" in opened
    assert "v-15.0" in opened
    assert overdue.count("M") == 1
    assert "v-7.5" in overdue
    assert [path["d"] for path in second.find_all("path")] == ["", ""]
    assert "highest bar shows 8 open" in shown.note


def test_the_chart_over_time_describes_its_bars(system, report):
    years = metrics.report_over_time(system, report)
    assert str(years["year"].iloc[-1]) in figures.status_at_year_ends(years).description


@pytest.mark.parametrize(
    ("source", "address"),
    [
        (
            "http://docplayer.net/1 ; https://www.unjiu.org/news/one",
            "https://www.unjiu.org/news/one",
        ),
        ("https://www.unjiu.org.example.com/one", ""),
        (None, ""),
    ],
)
def test_only_pages_of_the_jiu_website_are_linked(source, address):
    assert tables.columns.publisher(source) == address
