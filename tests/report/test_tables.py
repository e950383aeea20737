"""Tables for readers."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from jiu_analysis import checks, metrics
from jiu_analysis.errors import UsageError
from jiu_analysis.report import tables
from jiu_analysis.report.i18n import plain_text
from jiu_analysis.report.tables import Cell, Column, Group, Table


def html(table):
    return BeautifulSoup(table._repr_html_(), "html.parser")


def texts(cells):
    return [cell.get_text(strip=True) for cell in cells]


def test_a_table_has_a_caption_scoped_headers_and_a_header_in_each_row(session):
    table = html(tables.rates(metrics.rates(session.history), "Rates"))
    assert table.caption.get_text() == "Rates"
    assert {cell["scope"] for cell in table.thead.find_all("th")} == {"col"}
    for row in table.tbody.find_all("tr"):
        assert row.th["scope"] == "row"


def test_values_of_the_data_are_never_markup():
    table = Table("<i>caption</i>", [Column("<b>")], [[Cell("<script>alert(1)</script>")]])
    assert "<script" not in table._repr_html_()
    assert "<i>" not in table._repr_html_()
    assert html(table).tbody.th.get_text() == "<script>alert(1)</script>"


def test_an_empty_table_says_that_it_is_empty():
    assert (
        html(Table("Nothing", [Column("A"), Column("B")], [])).tbody.get_text(strip=True) == "None."
    )


def test_groups_have_a_heading_across_all_columns():
    rows = [Group(Cell("First"), [[Cell("1"), Cell("2")]]), Group(Cell("Second"), [])]
    table = html(Table("Groups", [Column("A"), Column("B")], rows))
    headings = table.find_all("th", scope="rowgroup")
    assert texts(headings) == ["First", "Second"]
    assert {heading["colspan"] for heading in headings} == {"2"}


@pytest.mark.parametrize(
    ("headers", "is_too_wide"),
    [
        (["Year", "Open", "Closed"], False),
        (["Year", "In progress", "Implemented", "Not relevant", "Under consideration"], True),
        (["年份", "正在落实", "未接受"], False),
        (["年份", "正在落实", "已经落实", "尚未启动", "未予接受"], True),
    ],
)
def test_a_table_is_too_wide_for_a_phone_also_if_all_are_numbers(headers, is_too_wide):
    first, *others = headers
    shown = [Column(first), *(tables.table.number(each, each) for each in others)]
    assert Table("Wide", shown, []).is_too_wide is is_too_wide


def test_several_documents_in_a_table_are_named_and_not_summed(session):
    rows = session.history.astype({"document": object})
    both = pd.concat([rows, rows.assign(document="A/1", organization="A")], ignore_index=True)
    by = ["document", "addressee"]
    for table, metric, keys in (
        (tables.deadlines, metrics.deadline_cohort, by),
        (tables.closing_by_age, metrics.closing_by_age, by[:1]),
    ):
        shown = html(table(metric(both, by=keys), "Both"))
        assert "Document" in texts(shown.thead.find_all("th"))
        assert "Total" not in shown.get_text()
        assert "Total" in html(table(metric(rows, by=keys), "One")).get_text()


def test_rows_of_several_organizations_name_the_organization(session):
    rows = session.history.astype({"organization": object})
    both = pd.concat([rows, rows.assign(organization="A")], ignore_index=True)
    moved = metrics.with_previous(both)
    by = ["organization"]
    for table, counts in (
        (tables.ages, metrics.age_bands(both, by=by)),
        (tables.cohorts, metrics.cohorts(both, by=by)),
        (tables.first_statuses, metrics.first_statuses(moved, by=by)),
        (tables.transitions, metrics.transitions(moved, by=by)),
    ):
        shown = html(table(counts, "Both"))
        assert texts(shown.thead.find_all("th"))[0] == "Organization"
        assert set(texts(shown.select("tbody th"))) == {"A", "WIPO"}
        lengths = {len(row.find_all(["th", "td"])) for row in shown.find_all("tr")}
        assert len(lengths) == 1
        alone = table(counts[counts["organization"].eq("A")], "One")
        assert "Organization" not in texts(html(alone).thead.find_all("th"))


def test_status_by_year_adds_up_to_its_total(session):
    counts = metrics.status_counts(session.history, by=["report_year"])
    table = html(tables.status_by(counts, "report_year", "By year"))
    assert texts(table.thead.find_all("th")) == [
        "Year of the review",
        "Implemented",
        "In progress",
        "Not started",
        "Not relevant",
        "Total",
    ]
    assert texts(table.tfoot.find_all(["th", "td"])) == ["Total", "25", "21", "3", "2", "51"]


def test_a_rate_shows_its_two_numbers_and_its_interval_if_it_has_one(session):
    table = html(tables.rates(metrics.rates(session.history, interval=True), "Rates"))
    row = next(
        row for row in table.tbody.find_all("tr") if row.th.get_text() == "Implementation rate"
    )
    assert texts(row.find_all("td")) == ["All", "25 of 49", "51%", "37% to 64%"]
    plain = html(tables.rates(metrics.rates(session.history), "Rates"))
    assert "37% to 64%" not in plain.get_text()


def test_stated_and_counted_totals_are_shown_side_by_side(session):
    table = html(tables.stated(checks.stated_beside_counted(session), "Stated"))
    rows = [texts(row.find_all(["th", "td"])) for row in table.tbody.find_all("tr")]
    assert [
        "Open recommendations after endorsement",
        "Executive heads",
        "18",
        "19",
        "Differs",
        "paragraph 10",
    ] in rows
    assert [
        "Of these, implemented",
        "All",
        "87%",
        "–",
        "Cannot be counted",
        "paragraph 11",
    ] in rows


def test_spellings_of_one_post_are_summed(session):
    by_officer = metrics.open_counts(session.history, by=["organization", "officer"])
    table = html(tables.officers(by_officer, session.officers, "Officers"))
    rows = {row.th.get_text(): texts(row.find_all("td")) for row in table.tbody.find_all("tr")}
    # Three spellings in the document: counted by hand.
    assert rows["Chief Information Officer (CIO)"] == ["6", "1", "7"]
    assert texts(table.tfoot.find_all("td")) == ["24", "27", "51"]
    unnamed = by_officer.assign(organization=None)
    total = tables.officers(unnamed, session.officers, "Officers").total
    assert [cell.text for cell in total[1:]] == ["24", "27", "51"]


def test_the_download_of_a_table_of_officers_names_them_as_the_table_does(session):
    history, officers = session.history, session.officers
    late = metrics.overdue(history)
    by_officer = metrics.open_counts(history, by=["organization", "officer"])
    for table in (
        tables.overdue(late, officers, "Overdue"),
        tables.officers(by_officer, officers, "Officers"),
        tables.recommendations(history, officers, "All"),
    ):
        columns = list(table.frame)
        assert columns[columns.index("officer") + 1] == "officer_en"
        named = dict(zip(table.frame["officer"], table.frame["officer_en"], strict=True))
        assert named["首席道德操守官"] == "Chief Ethics Officer"
    assert len(table.frame) == len(history)


def test_an_officer_without_a_translation_is_shown_as_printed_with_its_language(session):
    by_officer = metrics.open_counts(session.history, by=["organization", "officer"])
    unknown = session.officers.assign(officer_en=pd.NA)
    table = html(tables.officers(by_officer, unknown, "Officers"))
    assert table.tbody.th.find("bdi", lang="zh") is not None


def test_overdue_recommendations_show_days_and_officer_first(session):
    late = metrics.overdue(session.history)
    table = html(tables.overdue(late, session.officers, "Overdue"))
    heads = texts(table.thead.find_all("th"))
    assert heads[:4] == ["Recommendation", "Days overdue", "Target date", "Officer in charge"]
    first = table.tbody.find("tr")
    assert texts(first.find_all(["th", "td"]))[:2] == ["JIU/REP/2018/4, 10", "821"]


def test_a_range_of_pages_is_not_wrapped(session):
    history = session.history.assign(
        locator=[f"annex II, pages {page}-{page + 1}" for page in range(51)]
    )
    table = html(tables.recommendations(history, session.officers, "All"))
    places = table.find_all("td", class_="place")
    whole = [place.find("span", class_="nowrap").get_text() for place in places]
    assert all(re.fullmatch(r"\d+-\d+", each) for each in whole)
    assert len(whole) == 51


def test_the_table_of_reversals_explains_the_term(session):
    undone = session.history.head(3).assign(
        implementation="in_progress", previous_implementation="implemented"
    )
    table = tables.reversals(metrics.reversals(undone), "Backwards")
    assert table.note.startswith("Reversal: a change from implemented to any other status")


def test_a_date_column_is_sorted_by_date(session):
    late = metrics.overdue(session.history)
    table = html(tables.overdue(late, session.officers, "Overdue"))
    days = [row.find_all("td")[1]["data-order"] for row in table.tbody.find_all("tr")]
    assert days == list(late["target_date"].dt.strftime("%Y-%m-%d"))


def test_an_unconfirmed_title_is_marked(session):
    table = tables.recommendations(session.history, session.officers, "All")
    headings = {group.heading.text.split()[0]: group.heading.text for group in table.groups}
    assert headings["JIU/REP/2019/9"].endswith("organizations *")
    assert "*" not in headings["JIU/REP/2020/6"]
    assert "not confirmed" in table.note


def test_the_annex_tables_list_every_recommendation_once(session):
    table = tables.recommendations(session.history, session.officers, "All")
    assert sum(len(group.rows) for group in table.groups) == 51


def test_target_dates_are_shown_with_their_precision(session):
    table = tables.recommendations(session.history, session.officers, "All")
    shown = {row[5].text for group in table.groups for row in group.rows}
    assert {"–", "by end of 2022", "by end of January 2018", "from 2023"} <= shown


def test_the_list_of_open_reports_shows_differing_counts(session):
    table = tables.open_reports(
        checks.open_reports_beside_counted(session), session.reports, "zh", "Open"
    )
    cells = {plain_text(row[0].text): [cell.text for cell in row] for row in table.rows}
    assert cells["JIU/REP/2020/8"][3] == "5 (rows: 4)"
    assert cells["JIU/REP/2021/6"][4] == "New"
    assert 'href="https://www.unjiu.org/' in cells["JIU/REP/2020/8"][1], "JIU's own page"
    assert "href" not in cells["JIU/REP/2020/7"][1], "read elsewhere"
    assert not any("href" in symbol for symbol, *_ in cells.values()), "for the page about it"


def test_changes_show_the_status_before_and_now(session):
    changed = session.history[session.history["change"].eq("changed")]
    rows = {row[0].text: [cell.text for cell in row] for row in tables.changes(changed, "C").rows}
    assert rows["JIU/REP/2019/9, 1"][1:3] == ["Under consideration", "Implemented"]
    assert rows["JIU/REP/2020/6, 5"][1:3] == ["Not started", "Not relevant"]


def test_reviews_and_decisions_show_what_the_document_lists(session):
    reviews = tables.reviews(session.reviews, "zh", "Reviews")
    assert [row[0].text for row in reviews.rows].count("A460") == 2
    decided = tables.decisions(checks.decisions_beside_closed(session), "Decision")
    assert [row[3].text for row in decided.rows].count("Differs") == 2


def test_a_missing_column_is_an_error_that_lists_the_existing_ones(session):
    bands = metrics.age_bands(session.history).rename(columns={"band": "age"})
    with pytest.raises(UsageError, match="needs the column 'band'; bands has: age, count"):
        tables.ages(bands, "Open recommendations by age")


def test_the_plain_text_form_has_the_same_text(session):
    text = repr(tables.rates(metrics.rates(session.history), "Rates"))
    assert "Implementation rate | All | 25 of 49 | 51%" in text
