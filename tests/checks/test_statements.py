"""The figures stated in the real document, compared with its rows; counted by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from jiu_analysis import checks


def test_stated_figures_are_shown_with_the_computed_ones(session):
    table = checks.stated_beside_counted(session)
    text = table[table["report"].isna()]
    key = ["indicator", "addressee", "value", "counted"]
    found = [tuple("" if pd.isna(cell) else cell for cell in row) for row in text[key].to_numpy()]
    assert found == [
        ("reports_issued", "", 7, ""),
        ("reports_issued_relevant", "", 5, 4),
        ("reviews_starting", "", 5, 5),
        ("reviews_continuing", "", 3, 3),
        ("reports_with_new_recommendations", "", 3, 4),
        ("new_recommendations", "", 15, 15),
        ("new_recommendations", "legislative_body", 4, 4),
        ("new_recommendations", "executive_head", 11, 11),
        ("open_from_year", "", 2018, 2018),
        ("open_to_year", "", 2021, 2021),
        ("implemented_of_year", "executive_head", 3, 3),
        ("open_recommendations", "legislative_body", 5, 5),
        ("open_recommendations", "executive_head", 18, 19),
        ("recommendations_since", "", 408, ""),
        ("implemented_share", "", 87, ""),
        ("closed_otherwise_share", "", 7, ""),
        ("in_progress_share", "", 6, pytest.approx(100 * 24 / 408)),
    ]


def test_a_figure_that_cannot_be_computed_neither_agrees_nor_differs(session):
    table = checks.stated_beside_counted(session)
    assert table.loc[table["counted"].isna(), "agrees"].isna().all()
    assert table["agrees"].isna().equals(table["why_not"].notna())


def test_a_report_called_new_with_a_previous_status_confirms_no_number(session):
    table = checks.stated_beside_counted(session).set_index("indicator")
    row = table.loc["reports_issued_relevant"]
    assert (row["value"], row["counted"]) == (5, 4)
    assert pd.isna(row["agrees"])
    # A number that neither 4 nor 5 reports can give is a contradiction.
    for value, agrees in ((3, False), (4, True), (6, False)):
        session.tables["stated"] = session.stated.assign(value=value)
        table = checks.stated_beside_counted(session).set_index("indicator")
        assert table.loc["reports_issued_relevant", "agrees"] == agrees


def test_the_list_of_open_reports_is_compared_with_the_rows(session):
    table = checks.open_reports_beside_counted(session)
    differing = table[table["executive_head_count"] != table["executive_head_counted"]]
    assert list(differing["report"]) == ["JIU/REP/2020/8"]
    assert (table["legislative_body_count"] == table["legislative_body_counted"]).all()


def test_a_report_missing_from_the_list_is_added_with_a_count_of_0(session):
    session.tables["open_reports"] = session.open_reports.iloc[1:]
    table = checks.open_reports_beside_counted(session)
    row = table[table["report"].eq("JIU/REP/2021/6")].iloc[0]
    assert (row["executive_head_count"], row["executive_head_counted"]) == (0, 1)
    assert pd.isna(row["locator"])


def test_the_decision_is_compared_with_the_closed_rows(session):
    table = checks.decisions_beside_closed(session).set_index("report")
    differing = table[table["listed"] != table["counted"]]
    assert differing.to_dict("index") == {
        "JIU/REP/2020/2": {"listed": [], "counted": [1, 8]},
        "JIU/REP/2018/6": {"listed": [5, 8], "counted": [5]},
    }
