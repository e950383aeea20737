"""Organizations side by side: figures worked out by hand from a package of four documents.

A reports twice on JIU/REP/2021/1 and revises its second document; B reported before that report
was issued; C never reported.
"""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from jiu_analysis import metrics
from jiu_analysis.metrics import system
from jiu_analysis.terms import CLOSED, STATUSES

OLD, NEW = "JIU/REP/2019/1", "JIU/REP/2021/1"
DOCUMENTS = """
document organization body as_of      previous_document supersedes
A/1      A            X    2021-12-31 -                 -
A/2      A            X    2022-12-31 A/1               -
A/2/R    A            X    2022-12-31 A/1               A/2
B/1      B            X    2020-06-30 -                 -
"""
#: document, report, recommendation, acceptance, implementation, days after the deadline
STATUS_ROWS = [
    ("A/1", NEW, 1, "accepted", "in_progress", False),
    ("A/1", NEW, 2, "accepted", "not_started", False),
    ("A/1", NEW, 4, "under_consideration", None, False),
    ("A/2", NEW, 1, "accepted", "in_progress", False),
    ("A/2", NEW, 2, "accepted", "in_progress", False),
    ("A/2/R", NEW, 1, "accepted", "implemented", False),
    ("A/2/R", NEW, 2, "accepted", "in_progress", True),
    ("A/2/R", NEW, 5, "no_information", None, False),
    ("B/1", OLD, 1, "not_accepted", None, False),
]
ADDRESSED = [
    (NEW, 1, "A"),
    (NEW, 1, "B"),
    (NEW, 1, "C"),
    (NEW, 2, "A"),
    (NEW, 3, "A"),
    (NEW, 4, "A"),
    (OLD, 1, "A"),
]


def package(**changes):
    lines = [line.split() for line in DOCUMENTS.strip().splitlines()]
    documents = pd.DataFrame(lines[1:], columns=lines[0]).replace("-", None)
    documents["as_of"] = pd.to_datetime(documents["as_of"])
    columns = ["document", "report", "recommendation", "acceptance", "implementation"]
    history = pd.DataFrame(STATUS_ROWS, columns=[*columns, "is_overdue"])
    history = history.merge(documents, on="document")
    history = history.assign(previous_acceptance=None, previous_implementation=None, change=None)
    history["status"] = metrics.status(history)
    history["is_open"] = metrics.is_open(history)
    history["report_year"] = history["report"].str[8:12].astype(int)
    reports = pd.DataFrame(
        {
            "report": [OLD, NEW],
            "issued_on": pd.to_datetime([None, "2021-06-01"]),
            "issued_month": ["2019-12", None],
        }
    )
    addressed = pd.DataFrame(ADDRESSED, columns=["report", "recommendation", "organization"])
    tables = {
        "documents": documents,
        "history": history,
        "reports": reports,
        "addressed": addressed.assign(impact="f"),
    }
    return SimpleNamespace(**(tables | changes))


def test_the_latest_document_of_an_organization_is_the_revised_one():
    assert list(system.latest_documents(package().documents)["document"]) == ["A/2/R", "B/1"]


def test_only_documents_up_to_the_given_date_count():
    chosen = system.latest_documents(package().documents, "2021-12-31")
    assert list(chosen["document"]) == ["A/1", "B/1"]


def test_each_body_of_an_organization_has_a_latest_document():
    documents = package().documents.assign(body=["X", "Y", "Y", "X"])
    assert list(system.latest_documents(documents)["document"]) == ["A/1", "A/2/R", "B/1"]


def test_the_counts_of_an_organization_are_those_of_its_latest_document():
    table = system.by_organization(package()).set_index("organization")
    counts = ["listed", "open", "closed", "no_information", "new", "overdue"]
    assert table.loc["A", counts].tolist() == [3, 1, 1, 1, 1, 1]
    # The first document of a series tells nothing of what is new, unless it says so.
    assert table.loc["B", counts].tolist() == [1, 0, 1, 0, 0, 0]


def test_a_document_without_recommendations_gives_counts_of_0():
    empty = package()
    empty.history = empty.history[empty.history["document"].ne("B/1")]
    table = system.by_organization(empty).set_index("organization")
    assert table.loc["B", ["listed", "open", "closed"]].tolist() == [0, 0, 0]


def test_organizations_without_a_document_up_to_the_date_are_listed():
    silent = package().addressed.head(1).assign(organization="SILENT")
    example = package(addressed=pd.concat([package().addressed, silent]))
    assert system.without_document(example) == ["C", "SILENT"]
    assert system.without_document(example, organizations=["A", "TYPO"]) == ["TYPO"]
    assert system.without_document(example, as_of="1990-01-01") == ["A", "B", "C", "SILENT"]


def test_an_organization_has_documents_under_another_of_its_names():
    named = package().addressed.head(1).assign(organization="UN-Women")
    documents = package().documents.replace({"organization": {"B": "UN Women"}})
    assert system.without_document(package(addressed=named, documents=documents)) == []


@pytest.mark.parametrize("bodies", [["X"] * 4, ["X", "X", "Y", "X"], [None] * 4])
def test_the_last_point_of_an_organization_has_the_counts_of_its_latest_documents(bodies):
    documents = package().documents.assign(body=bodies)
    history = package().history.drop(columns="body").merge(documents[["document", "body"]])
    example = package(documents=documents, history=history)
    points = system.open_over_time(example).drop_duplicates("organization", keep="last")
    table = system.by_organization(example)
    counts = ["organization", "as_of", "listed", "open", "overdue"]
    assert points[counts].values.tolist() == table[counts].values.tolist()


def test_each_document_is_a_point_in_time_unless_it_is_superseded():
    points = system.open_over_time(package())
    assert points[["organization", "listed", "open", "overdue"]].values.tolist() == [
        ["A", 3, 3, 0],
        ["A", 3, 1, 1],
        ["B", 1, 0, 0],
    ]


def test_changes_in_a_year_compare_the_last_reported_statuses_with_those_a_year_before():
    [row] = system.changes_in_a_year(package()).to_dict("records")
    # B has one document. A/2/R lists 1 (implemented since), 2 (newly overdue) and 5 (new).
    assert row == {
        "organization": "A",
        "since": pd.Timestamp("2021-12-31"),
        "as_of": pd.Timestamp("2022-12-31"),
        "new": 1,
        "implemented": 1,
        "closed_otherwise": 0,
        "reopened": 0,
        "newly_overdue": 1,
    }


@pytest.mark.parametrize(
    ("before", "now", "column"),
    [
        ("implemented", "in_progress", "reopened"),
        ("not_accepted", "under_consideration", "reopened"),
        ("in_progress", "not_relevant", "closed_otherwise"),
        ("not_relevant", "not_accepted", None),
        ("no_information", "in_progress", None),
    ],
)
def test_a_change_in_a_year_is_between_two_statuses(before, now, column):
    example = package()
    of_2 = example.history["recommendation"].eq(2)
    for document, status in (("A/1", before), ("A/2/R", now)):
        example.history.loc[of_2 & example.history["document"].eq(document), "status"] = status
    example.history["is_open"] = ~example.history["status"].isin([*CLOSED, "no_information"])
    [row] = system.changes_in_a_year(example).to_dict("records")
    counted = [each for each in ("closed_otherwise", "reopened") if row[each]]
    assert counted == ([column] if column else [])


def test_coverage_excludes_reports_issued_before_the_first_or_after_the_latest_document():
    # The report of 2021 was issued before A/1, so that it can tell nothing of A's coverage.
    assert system.coverage(package()).values.tolist() == [["A", 0, 0], ["B", 0, 0]]
    later = package()
    later.reports["issued_on"] = pd.to_datetime([None, "2022-02-01"])
    # Of recommendations 1, 2, 3 and 4 of that report, A's documents list all but 3.
    assert system.coverage(later).values.tolist() == [["A", 4, 3], ["B", 0, 0]]


@pytest.mark.parametrize(
    ("issued_on", "issued_month", "numbers"),
    [
        ("2022-01-01", None, [1, 2, 4, 5]),
        (None, "2022-01", [1, 2, 4, 5]),
        # It can have been issued, and closed, before A/1 of 31 December 2021.
        (None, "2021-12", []),
        (None, None, []),
    ],
)
def test_a_complete_population_has_only_reports_certainly_issued_since_the_first_document(
    issued_on, issued_month, numbers
):
    example = package()
    example.reports.loc[1, ["issued_on", "issued_month"]] = pd.to_datetime(issued_on), issued_month
    rows = system.since_first_document(example)
    assert sorted(rows["recommendation"]) == numbers


def test_with_two_bodies_the_population_is_complete_once_both_have_reported():
    example = package()
    example.reports.loc[1, "issued_on"] = pd.Timestamp("2022-02-01")
    example.documents["body"] = ["X", "Y", "Y", "X"]
    assert system.since_first_document(example).empty
    assert system.coverage(example).values.tolist() == [["A", 0, 0], ["B", 0, 0]]


def test_no_population_is_complete_before_the_first_document():
    assert system.since_first_document(package(), as_of="2000-01-01").empty


def test_a_blank_states_why_the_organization_has_no_status():
    table = system.report_statuses(package(), NEW).set_index(["recommendation", "organization"])
    example = {
        key: row["status"] if pd.isna(row["blank"]) else row["blank"]
        for key, row in table.iterrows()
    }
    assert example == {
        (1, "A"): "implemented",
        (1, "B"): "no_document",
        (1, "C"): "no_document",
        (2, "A"): "in_progress",
        (2, "B"): "not_addressed",
        (2, "C"): "not_addressed",
        (3, "A"): "not_listed",
        (3, "B"): "not_addressed",
        (3, "C"): "not_addressed",
        (4, "A"): "under_consideration",
        (4, "B"): "not_addressed",
        (4, "C"): "not_addressed",
        (5, "A"): "no_information",
        (5, "B"): "not_addressed",
        (5, "C"): "not_addressed",
    }


def test_without_known_addressees_a_blank_does_not_state_that_none_was_addressed():
    none = package(addressed=package().addressed.iloc[:0])
    table = system.report_statuses(none, NEW)
    assert set(table["blank"].dropna()) == {"no_document"}
    assert table["is_addressed"].isna().all()


def test_an_open_recommendation_that_is_no_longer_listed_is_marked_as_dropped():
    table = system.report_statuses(package(), NEW)
    dropped = table[table["is_dropped"]]
    assert dropped[["recommendation", "organization", "document"]].values.tolist() == [
        [4, "A", "A/1"]
    ]


def test_an_organization_has_finished_when_everything_addressed_to_it_is_closed():
    example = package()
    example.addressed = example.addressed[example.addressed["recommendation"].eq(1)]
    table = system.report_by_organization(system.report_statuses(example, NEW)).set_index(
        "organization"
    )
    assert not table.loc["A", "is_finished"]
    example.history = example.history[example.history["recommendation"].eq(1)]
    table = system.report_by_organization(system.report_statuses(example, NEW)).set_index(
        "organization"
    )
    assert table["is_finished"].to_dict() == {"A": True, "B": False, "C": False}


def test_the_statuses_at_the_end_of_each_year_are_those_last_reported_by_then():
    table = system.report_over_time(package(), NEW)
    shown = (
        table[table["count"] > 0]
        .groupby("year")[["status", "count"]]
        .apply(lambda rows: dict(rows.astype({"status": object}).values))
    )
    assert shown.to_dict() == {
        2021: {"in_progress": 1, "not_started": 1, "under_consideration": 1},
        2022: {"implemented": 1, "in_progress": 1, "under_consideration": 1, "no_information": 1},
    }
    assert list(table["status"].cat.categories) == list(STATUSES)


@pytest.mark.parametrize(
    ("issued_on", "issued_month", "day"),
    [
        ("2021-06-01", "2021-06", "2021-06-01"),
        (None, "2021-06", "2021-06-30"),
        (None, None, "2021-12-31"),
    ],
)
def test_a_report_counts_from_its_day_of_issue_else_the_end_of_its_month_or_year(
    issued_on, issued_month, day
):
    reports = pd.DataFrame(
        {
            "report": [NEW],
            "issued_on": pd.to_datetime([issued_on]),
            "issued_month": pd.array([issued_month], dtype="str"),
        }
    )
    assert system.issue_days(reports)[NEW] == pd.Timestamp(day)


@pytest.mark.parametrize("spelled", ["a", " A."])
def test_organizations_in_other_spellings_are_the_same_to_every_function(spelled):
    plain = package()
    addressed = plain.addressed.replace({"organization": {"A": spelled}})
    # The annexes of two reports may spell an organization in two ways.
    other = package(addressed=pd.concat([plain.addressed.tail(1), addressed], ignore_index=True))
    for find in (
        system.by_organization,
        system.coverage,
        system.without_document,
        lambda given: system.by_organization(given, organizations=[spelled]),
        lambda given: system.without_document(given, organizations=[spelled]),
        lambda given: system.report_statuses(given, NEW),
        lambda given: metrics.cohorts(
            given.history.assign(issued_on=pd.NaT), addressed=given.addressed
        ),
    ):
        assert str(find(other)) == str(find(plain))
    assert list(system.by_organization(plain, organizations=[spelled])["organization"]) == ["A"]
    assert system.without_document(plain, organizations=[spelled]) == []
